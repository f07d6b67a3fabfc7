//! The columns of the list: which there are, and which a reader wants to see, in which order and how wide.

use crate::{
    customers::list_model::CustomerSort,
    fields::{Catalogue, FieldKind, key_of},
    lists::columns::{self, ListColumn, field_label},
    locale::Lang,
    words::{customers as w, pools as pw, quality as q, views as v},
};
use std::borrow::Cow;
use uuid::Uuid;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shows {
    Name,
    Lifecycle,
    Kind,
    Industry,
    Place,
    Source,
    Phone,
    Email,
    Website,
    Employees,
    Revenue,
    Founded,
    Owner,
    Tags,
    Deals,
    Completeness,
    Contacted,
    Created,
    Updated,
    /// A field that an administrator made.
    Custom(Uuid),
}

impl Shows {
    /// Those that every organisation has, in the order in which they are offered. The name comes first and stays.
    pub const ALL: [Self; 19] = [
        Self::Name,
        Self::Lifecycle,
        Self::Industry,
        Self::Place,
        Self::Owner,
        Self::Deals,
        Self::Contacted,
        Self::Updated,
        Self::Created,
        Self::Kind,
        Self::Tags,
        Self::Phone,
        Self::Email,
        Self::Website,
        Self::Source,
        Self::Employees,
        Self::Revenue,
        Self::Founded,
        Self::Completeness,
    ];

    /// As in the address.
    #[must_use]
    pub fn key(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Name => "name",
            Self::Lifecycle => "lifecycle",
            Self::Kind => "kind",
            Self::Industry => "industry",
            Self::Place => "place",
            Self::Source => "source",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Website => "website",
            Self::Employees => "employees",
            Self::Revenue => "revenue",
            Self::Founded => "founded",
            Self::Owner => "owner",
            Self::Tags => "tags",
            Self::Deals => "deals",
            Self::Completeness => "completeness",
            Self::Contacted => "contacted",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Custom(field) => return Cow::Owned(key_of(field)),
        })
    }

    /// What stands above it; nothing above a field that its reader does not see.
    #[must_use]
    pub fn label(self, lang: Lang, fields: &Catalogue) -> String {
        let label = match self {
            Self::Name => w::name(lang),
            Self::Lifecycle => pw::lifecycle(lang),
            Self::Kind => w::kind(lang),
            Self::Industry => w::industry(lang),
            Self::Place => w::place(lang),
            Self::Source => w::source(lang),
            Self::Phone => w::phone(lang),
            Self::Email => w::email(lang),
            Self::Website => w::website(lang),
            Self::Employees => w::employees(lang),
            Self::Revenue => w::annual_revenue(lang),
            Self::Founded => w::founded_year(lang),
            Self::Owner => w::owner(lang),
            Self::Tags => v::tags(lang),
            Self::Deals => w::open_deals(lang),
            Self::Completeness => q::completeness(lang),
            Self::Contacted => w::last_contact(lang),
            Self::Created => w::created(lang),
            Self::Updated => w::updated(lang),
            Self::Custom(field) => return field_label(lang, fields, field),
        };
        label.to_owned()
    }

    /// Whether it holds figures.
    #[must_use]
    pub fn is_numeric(self, fields: &Catalogue) -> bool {
        match self {
            Self::Employees | Self::Revenue | Self::Founded | Self::Deals | Self::Completeness => true,
            Self::Custom(field) => fields
                .field(field)
                .is_some_and(|field| matches!(field.kind, FieldKind::Number | FieldKind::Money | FieldKind::Computed)),
            _ => false,
        }
    }

    /// The order that its head asks for; only those that an index keeps are offered. Of a custom field it is made when somebody asks.
    #[must_use]
    pub fn sort(self, fields: &Catalogue) -> Option<CustomerSort> {
        match self {
            Self::Custom(field) => {
                fields.field(field).filter(|field| field.kind.has_order()).map(|field| CustomerSort::Custom(field.id))
            }
            Self::Name => Some(CustomerSort::Name),
            Self::Completeness => Some(CustomerSort::Completeness),
            Self::Contacted => Some(CustomerSort::Contacted),
            Self::Created => Some(CustomerSort::Created),
            Self::Updated => Some(CustomerSort::Updated),
            _ => None,
        }
    }
}

impl ListColumn for Shows {
    const ALL: &'static [Self] = &Self::ALL;
    const USUAL: usize = 8;

    fn key(self) -> Cow<'static, str> {
        Self::key(self)
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
        Self::label(self, lang, fields)
    }
}

/// A column that is shown, and its width; `None` as wide as what stands in it.
pub type Shown = columns::Shown<Shows>;

/// Those shown where nobody chose.
#[must_use]
pub fn usual() -> Vec<Shown> {
    columns::usual()
}

/// `name,industry:5,owner`: for addresses; empty for the usual ones.
#[must_use]
pub fn written(columns: &[Shown]) -> String {
    columns::written(columns)
}

/// The columns of an address: the name first, each once; what is unknown is left out, and nothing known means the usual ones.
#[must_use]
pub fn read(text: &str) -> Vec<Shown> {
    columns::read(text)
}

/// The custom fields among these columns, in one order, so that the same columns ask for the same.
#[must_use]
pub fn custom_of(columns: &[Shown]) -> Vec<Uuid> {
    columns::custom_of(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Width;

    #[test]
    fn columns_come_back_from_their_text() {
        let shown = |column, steps| Shown { column, width: Width::of(steps) };
        let columns = vec![shown(Shows::Name, 6), shown(Shows::Tags, 0), shown(Shows::Owner, 4)];
        assert_eq!(written(&columns), "name:6,tags,owner:4");
        assert_eq!(read(&written(&columns)), columns);
        let own = vec![shown(Shows::Name, 0), shown(Shows::Custom(Uuid::max()), 5)];
        assert_eq!(written(&own), format!("name,custom.{}:5", Uuid::max()));
        assert_eq!(read(&written(&own)), own);
        assert_eq!(custom_of(&own), [Uuid::max()]);
        assert_eq!(written(&usual()), "");
        assert_eq!(read(""), usual());
    }

    #[test]
    fn the_name_stays_first_and_nonsense_is_left_out() {
        let keys = |text| read(text).into_iter().map(|shown| shown.column.key()).collect::<Vec<_>>();
        assert_eq!(keys("owner,name,owner,ship:3,tags:99999"), ["name", "owner", "tags"]);
        assert_eq!(keys("ship"), usual().into_iter().map(|shown| shown.column.key()).collect::<Vec<_>>());
    }
}
