//! What is to be done, and to whom.

use crate::{
    access::AppError,
    customers::{contacts::model::ContactFilter, list_model::CustomerFilter},
    fields::RecordKind,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Chosen one by one; beyond that one chooses all that match.
const MOST_CHOSEN: usize = 5_000;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Give to another owner, with the contacts that were the former owner's.
    Assign(Uuid),
    Tag(Uuid),
    Untag(Uuid),
    /// The same value for all; `None` empties the field.
    Set(BulkField, Option<String>),
    /// The same in a field that an administrator made, as it is typed; an empty text empties it.
    SetOwn(Uuid, String),
    /// Contacts: away from the customers where they are, to this one.
    Move(Uuid),
    Delete,
}

impl Change {
    /// As in `bulk_change.kind`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Assign(_) => "assign",
            Self::Tag(_) => "tag",
            Self::Untag(_) => "untag",
            Self::Set(..) | Self::SetOwn(..) => "set",
            Self::Move(_) => "move",
            Self::Delete => "delete",
        }
    }

    /// Whether it can be done to records of a kind.
    #[must_use]
    pub const fn fits(&self, of: RecordKind) -> bool {
        match self {
            Self::Assign(_) | Self::Tag(_) | Self::Untag(_) => matches!(of, RecordKind::Customer),
            Self::Move(_) => matches!(of, RecordKind::Contact),
            Self::Set(field, _) => matches!(
                (field.of(), of),
                (RecordKind::Customer, RecordKind::Customer) | (RecordKind::Contact, RecordKind::Contact)
            ),
            Self::SetOwn(..) | Self::Delete => true,
        }
    }

    /// With the value as it is kept.
    ///
    /// # Errors
    /// `Invalid` on `value`, and on `change` for what cannot be done to records of this kind.
    pub fn checked(self, of: RecordKind) -> Result<Self, AppError> {
        if !self.fits(of) {
            return Err(AppError::invalid("change", "invalid_value"));
        }
        let Self::Set(field, value) = self else { return Ok(self) };
        let value = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        if value.as_ref().is_some_and(|value| value.chars().count() > 100 || value.contains('\0')) {
            return Err(AppError::invalid("value", "too_long"));
        }
        Ok(Self::Set(field, value))
    }
}

/// A field that many records can be given at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkField {
    #[default]
    Industry,
    Country,
    Region,
    Source,
    /// What a contact is at work.
    Title,
    /// A contact's part at each customer where it is.
    Role,
}

impl BulkField {
    /// Those of a kind of records, in the order in which they are offered.
    #[must_use]
    pub const fn offered(of: RecordKind) -> &'static [Self] {
        match of {
            RecordKind::Customer => &[Self::Industry, Self::Country, Self::Region, Self::Source],
            RecordKind::Contact => &[Self::Title, Self::Role],
        }
    }

    /// Whose field it is.
    #[must_use]
    pub const fn of(self) -> RecordKind {
        match self {
            Self::Industry | Self::Country | Self::Region | Self::Source => RecordKind::Customer,
            Self::Title | Self::Role => RecordKind::Contact,
        }
    }

    /// The column, which is also its name in the log.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Industry => "industry",
            Self::Country => "country",
            Self::Region => "region",
            Self::Source => "source",
            Self::Title => "title",
            Self::Role => "role",
        }
    }

    /// The field of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        RecordKind::ALL.into_iter().flat_map(Self::offered).copied().find(|field| field.key() == key)
    }
}

/// To whom it is done; `F` says who is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen<F = CustomerFilter> {
    /// These, as they were seen: id and version.
    These(Vec<(Uuid, i32)>),
    /// All that match when it is their turn.
    Matching(Box<F>),
}

/// Who is listed, of either kind.
#[derive(Debug, Clone)]
pub enum Listed {
    Customers(CustomerFilter),
    Contacts(ContactFilter),
}

impl Listed {
    #[must_use]
    pub const fn of(&self) -> RecordKind {
        match self {
            Self::Customers(_) => RecordKind::Customer,
            Self::Contacts(_) => RecordKind::Contact,
        }
    }
}

impl From<CustomerFilter> for Listed {
    fn from(filter: CustomerFilter) -> Self {
        Self::Customers(filter)
    }
}

impl From<ContactFilter> for Listed {
    fn from(filter: ContactFilter) -> Self {
        Self::Contacts(filter)
    }
}

impl<F: Into<Listed>> Chosen<F> {
    /// The same, whatever kind of records it is.
    ///
    /// # Errors
    /// `Invalid` on `chosen` for nobody, and for too many to be named one by one.
    pub fn checked(self) -> Result<Chosen<Listed>, AppError> {
        match self {
            Self::These(these) if these.is_empty() => Err(AppError::invalid("chosen", "required")),
            Self::These(these) if these.len() > MOST_CHOSEN => Err(AppError::invalid("chosen", "bulk_too_many")),
            Self::These(these) => Ok(Chosen::These(these)),
            Self::Matching(filter) => Ok(Chosen::Matching(Box::new((*filter).into()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_short_and_an_empty_one_empties() {
        let set = |value: &str| Change::Set(BulkField::Source, Some(value.to_owned())).checked(RecordKind::Customer);
        assert_eq!(set(" 展会 "), Ok(Change::Set(BulkField::Source, Some("展会".to_owned()))));
        assert_eq!(set("  "), Ok(Change::Set(BulkField::Source, None)));
        assert_eq!(set(&"长".repeat(101)), Err(AppError::invalid("value", "too_long")));
    }

    #[test]
    fn each_kind_of_records_has_changes_of_its_own() {
        let id = Uuid::nil();
        let refused = Err(AppError::invalid("change", "invalid_value"));
        for change in [Change::Assign(id), Change::Tag(id), Change::Set(BulkField::Region, None)] {
            assert_eq!(change.clone().checked(RecordKind::Contact), refused);
            assert_eq!(change.clone().checked(RecordKind::Customer), Ok(change));
        }
        for change in [Change::Move(id), Change::Set(BulkField::Role, None)] {
            assert_eq!(change.clone().checked(RecordKind::Customer), refused);
            assert_eq!(change.clone().checked(RecordKind::Contact), Ok(change));
        }
        for of in RecordKind::ALL {
            assert!(Change::Delete.fits(of) && BulkField::offered(of).iter().all(|field| field.of() == of));
            assert!(BulkField::offered(of).iter().all(|field| BulkField::from_key(field.key()) == Some(*field)));
        }
    }

    #[test]
    fn nobody_and_too_many_are_refused() {
        let these = |these| Chosen::<CustomerFilter>::These(these).checked().map(drop);
        assert_eq!(these(vec![]), Err(AppError::invalid("chosen", "required")));
        assert_eq!(these(vec![(Uuid::nil(), 1); MOST_CHOSEN + 1]), Err(AppError::invalid("chosen", "bulk_too_many")));
        assert_eq!(Chosen::<ContactFilter>::Matching(Box::default()).checked().map(drop), Ok(()));
    }
}
