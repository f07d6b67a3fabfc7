//! The columns of the list of tickets.

use super::list_model::TicketSort;
use crate::{
    fields::Catalogue,
    lists::columns::{self, ListColumn},
    locale::Lang,
    words::tickets as w,
};
use std::borrow::Cow;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shows {
    Subject,
    Number,
    State,
    Priority,
    /// The category, or else the kind.
    Topic,
    Customer,
    Owner,
    Due,
    Created,
    Updated,
    Kind,
    Channel,
    Product,
    Tags,
}

/// A column that is shown, and its width.
pub type Shown = columns::Shown<Shows>;

impl ListColumn for Shows {
    const ALL: &'static [Self] = &[
        Self::Subject,
        Self::Number,
        Self::State,
        Self::Priority,
        Self::Topic,
        Self::Customer,
        Self::Owner,
        Self::Due,
        Self::Created,
        Self::Updated,
        Self::Kind,
        Self::Channel,
        Self::Product,
        Self::Tags,
    ];
    const USUAL: usize = 10;

    fn key(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Subject => "subject",
            Self::Number => "number",
            Self::State => "state",
            Self::Priority => "priority",
            Self::Topic => "topic",
            Self::Customer => "customer",
            Self::Owner => "owner",
            Self::Due => "due",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Kind => "kind",
            Self::Channel => "channel",
            Self::Product => "product",
            Self::Tags => "tags",
        })
    }

    fn label(self, lang: Lang, _: &Catalogue) -> String {
        self.head(lang).to_owned()
    }
}

impl Shows {
    /// What stands above it.
    #[must_use]
    pub const fn head(self, lang: Lang) -> &'static str {
        match self {
            Self::Subject => w::subject(lang),
            Self::Number => w::number(lang),
            Self::State => w::state(lang),
            Self::Priority => w::priority(lang),
            Self::Topic => w::category(lang),
            Self::Customer => w::customer(lang),
            Self::Owner => w::owner(lang),
            Self::Due => w::due(lang),
            Self::Created => w::created(lang),
            Self::Updated => w::updated(lang),
            Self::Kind => w::kind(lang),
            Self::Channel => w::channel(lang),
            Self::Product => w::product(lang),
            Self::Tags => w::tags(lang),
        }
    }

    /// The order that its head asks for; only those that an index keeps are offered.
    #[must_use]
    pub const fn sort(self) -> Option<TicketSort> {
        match self {
            Self::Priority => Some(TicketSort::Priority),
            Self::Due => Some(TicketSort::Due),
            Self::Created => Some(TicketSort::Created),
            Self::Updated => Some(TicketSort::Updated),
            _ => None,
        }
    }

    /// Whether it is left out on phones, where the line says most of it below the subject.
    #[must_use]
    pub const fn is_wide(self) -> bool {
        !matches!(self, Self::Subject | Self::State)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lists::columns::{read, usual, written},
        ui::Width,
    };
    use uuid::Uuid;

    #[test]
    fn columns_come_back_from_their_text_and_the_subject_stays_first() {
        let columns = vec![
            Shown::plain(Shows::Subject),
            Shown { column: Shows::Channel, width: Width::of(5) },
            Shown::plain(Shows::State),
        ];
        assert_eq!(written(&columns), "subject,channel:5,state");
        assert_eq!(read::<Shows>(&written(&columns)), columns);
        assert_eq!(
            read::<Shows>("state,subject,ship,state"),
            [Shown::plain(Shows::Subject), Shown::plain(Shows::State)]
        );
        // Tickets have no fields of administrators.
        assert_eq!(read::<Shows>(&format!("custom.{}", Uuid::max())), usual());
        assert_eq!((written(&usual::<Shows>()).as_str(), read::<Shows>("")), ("", usual()));
    }

    #[test]
    fn every_order_but_the_one_of_figures_has_a_head() {
        for sort in TicketSort::ALL.into_iter().filter(|sort| *sort != TicketSort::Counted) {
            assert!(Shows::ALL.iter().any(|column| column.sort() == Some(sort) && column.key() == sort.key()));
        }
    }
}
