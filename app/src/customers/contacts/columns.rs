//! The columns of the list of contacts.

use super::model::ContactSort;
use crate::{
    fields::{Catalogue, FieldKind, key_of},
    lists::columns::{self, ListColumn, field_label},
    locale::Lang,
    words::{contact_list as lw, contacts as w, customers as cw},
};
use std::borrow::Cow;
use uuid::Uuid;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shows {
    Name,
    Title,
    Customer,
    Phone,
    Email,
    Wechat,
    Owner,
    DoNotContact,
    Created,
    Updated,
    /// A field that an administrator made.
    Custom(Uuid),
}

/// A column that is shown, and its width.
pub type Shown = columns::Shown<Shows>;

impl ListColumn for Shows {
    const ALL: &'static [Self] = &[
        Self::Name,
        Self::Title,
        Self::Customer,
        Self::Phone,
        Self::Email,
        Self::Wechat,
        Self::Owner,
        Self::Updated,
        Self::Created,
        Self::DoNotContact,
    ];
    const USUAL: usize = 8;

    fn key(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Name => "name",
            Self::Title => "title",
            Self::Customer => "customer",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Wechat => "wechat",
            Self::Owner => "owner",
            Self::DoNotContact => "do_not_contact",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Custom(field) => return Cow::Owned(key_of(field)),
        })
    }

    fn of_field(field: Uuid) -> Self {
        Self::Custom(field)
    }

    fn field(self) -> Option<Uuid> {
        match self {
            Self::Custom(field) => Some(field),
            _ => None,
        }
    }

    fn label(self, lang: Lang, fields: &Catalogue) -> String {
        let label = match self {
            Self::Name => w::name(lang),
            Self::Title => w::job_title(lang),
            Self::Customer => w::customer(lang),
            Self::Phone => w::phone(lang),
            Self::Email => w::email(lang),
            Self::Wechat => w::wechat(lang),
            Self::Owner => w::owner(lang),
            Self::DoNotContact => lw::do_not_contact(lang),
            Self::Created => cw::created(lang),
            Self::Updated => w::updated(lang),
            Self::Custom(field) => return field_label(lang, fields, field),
        };
        label.to_owned()
    }
}

impl Shows {
    /// Whether it holds figures.
    #[must_use]
    pub fn is_numeric(self, fields: &Catalogue) -> bool {
        let figures = |kind| matches!(kind, FieldKind::Number | FieldKind::Money | FieldKind::Computed);
        self.field().and_then(|field| fields.field(field)).is_some_and(|field| figures(field.kind))
    }

    /// The order that its head asks for; only those that an index keeps are offered, which no custom field has.
    #[must_use]
    pub const fn sort(self) -> Option<ContactSort> {
        match self {
            Self::Name => Some(ContactSort::Name),
            Self::Created => Some(ContactSort::Created),
            Self::Updated => Some(ContactSort::Updated),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lists::columns::{custom_of, read, usual, written},
        ui::Width,
    };

    #[test]
    fn columns_come_back_from_their_text_and_the_name_stays_first() {
        let own = Shown { column: Shows::Custom(Uuid::max()), width: Width::of(5) };
        let columns = vec![Shown::plain(Shows::Name), own, Shown::plain(Shows::Wechat)];
        assert_eq!(written(&columns), format!("name,custom.{}:5,wechat", Uuid::max()));
        assert_eq!(read::<Shows>(&written(&columns)), columns);
        assert_eq!(custom_of(&columns), [Uuid::max()]);
        assert_eq!(read::<Shows>("ship,wechat,wechat"), [Shown::plain(Shows::Name), Shown::plain(Shows::Wechat)]);
        assert_eq!((written(&usual::<Shows>()).as_str(), read::<Shows>("")), ("", usual()));
    }

    #[test]
    fn every_order_has_a_head() {
        for sort in ContactSort::ALL {
            assert!(Shows::ALL.iter().any(|column| column.sort() == Some(sort) && column.key() == sort.key()));
        }
    }
}
