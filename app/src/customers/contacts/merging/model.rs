//! The fields of which one of two contacts gives each.

use crate::{
    customers::{
        contacts::model::ContactFields,
        merges::model::{Taken, says_nothing, take_filled},
    },
    fields::Custom,
};
use serde::{Deserialize, Serialize};

/// A field of a contact that is taken from one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactField {
    Name,
    Title,
    Phone,
    Email,
    Wechat,
    Note,
    /// Further phones, e-mails and addresses.
    Reach,
    /// What custom fields the other one has filled in.
    Custom,
}

impl ContactField {
    /// All, in the order of the form.
    pub const ALL: [Self; 8] =
        [Self::Name, Self::Title, Self::Phone, Self::Email, Self::Wechat, Self::Note, Self::Reach, Self::Custom];
}

impl Taken for ContactField {
    type Fields = ContactFields;

    const EVERY: &'static [Self] = &Self::ALL;

    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Title => "title",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Wechat => "wechat",
            Self::Note => "note",
            Self::Reach => "reach",
            Self::Custom => "custom",
        }
    }

    fn word(self) -> &'static str {
        match self {
            // A person is called otherwise than a firm, at least in Chinese.
            Self::Name => "contact_name",
            other => other.key(),
        }
    }

    fn copy(self, from: &ContactFields, into: &mut ContactFields) {
        match self {
            Self::Name => into.name.clone_from(&from.name),
            Self::Title => into.title.clone_from(&from.title),
            Self::Phone => into.phone.clone_from(&from.phone),
            Self::Email => into.email.clone_from(&from.email),
            Self::Wechat => into.wechat.clone_from(&from.wechat),
            Self::Note => into.note.clone_from(&from.note),
            Self::Reach => into.reach.clone_from(&from.reach),
            Self::Custom => take_filled(&from.custom, &mut into.custom),
        }
    }

    fn is_empty(self, fields: &ContactFields) -> bool {
        match self {
            // A name is always there.
            Self::Name => false,
            Self::Custom => says_nothing(&fields.custom),
            _ => self.agrees(fields, &ContactFields::default()),
        }
    }

    fn custom(fields: &mut ContactFields) -> &mut Custom {
        &mut fields.custom
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        customers::{merges::model::offered, reach::model::Reach},
        fields::key_of,
    };
    use uuid::Uuid;

    fn full() -> ContactFields {
        ContactFields {
            name: "陈静".into(),
            title: Some("采购总监".into()),
            phone: Some("13800138000".into()),
            email: Some("chen@example.com".into()),
            wechat: Some("chenjing".into()),
            note: Some("mornings".into()),
            reach: vec![Reach::default()],
            custom: Custom([(key_of(Uuid::nil()), "zh".into())].into()),
        }
    }

    #[test]
    fn the_fields_together_are_the_whole_contact() {
        let mut copied = ContactFields::default();
        for field in ContactField::ALL {
            assert!(!field.agrees(&copied, &full()), "{field:?} is not copied yet");
            field.copy(&full(), &mut copied);
            assert!(field.agrees(&copied, &full()), "{field:?} was not copied");
        }
        assert_eq!(copied, full());
    }

    #[test]
    fn what_the_kept_one_lacks_is_offered() {
        let kept = ContactFields { phone: None, wechat: None, ..full() };
        assert_eq!(offered::<ContactField>(&kept, &full()), [ContactField::Phone, ContactField::Wechat]);
    }
}
