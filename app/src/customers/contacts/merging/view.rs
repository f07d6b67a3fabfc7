//! A contact on the page of a merge.

use super::{
    api::{compare_contacts, merge_contacts, undo_contact_merge},
    model::ContactField,
};
use crate::{
    access::AppError,
    customers::{
        contacts::model::{Contact, ContactFields},
        merges::{
            Mergeable, custom_in_words, joined,
            model::{Comparison, MergeOrder},
        },
    },
    fields::RecordKind,
    locale::Lang,
    ui::grouped,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

impl Mergeable for Contact {
    type Field = ContactField;

    const OF: RecordKind = RecordKind::Contact;
    const NAME: ContactField = ContactField::Name;

    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn may_write(&self) -> bool {
        self.may_write
    }

    fn fields(&self) -> &ContactFields {
        &self.fields
    }

    fn name(&self) -> &str {
        &self.fields.name
    }

    fn owner(&self) -> Option<&(Uuid, String)> {
        self.owner.as_ref()
    }

    fn created_at(&self) -> DateTime<Utc> {
        self.created_at
    }

    fn about(&self, _lang: Lang) -> String {
        self.customers.first().map(|customer| customer.name.clone()).unwrap_or_default()
    }

    fn value(&self, lang: Lang, _own: &str, field: ContactField) -> Option<String> {
        let fields = &self.fields;
        match field {
            ContactField::Name => Some(fields.name.clone()),
            ContactField::Title => fields.title.clone(),
            ContactField::Phone => fields.phone.as_deref().map(grouped),
            ContactField::Email => fields.email.clone(),
            ContactField::Wechat => fields.wechat.clone(),
            ContactField::Note => fields.note.clone(),
            ContactField::Reach => joined(lang, fields.reach.iter().map(|way| way.value.clone())),
            ContactField::Custom => custom_in_words(lang, &self.sheet, &fields.custom),
        }
    }

    fn compare(one: Uuid, other: Uuid) -> impl Future<Output = Result<Comparison<Self>, AppError>> + Send + 'static {
        compare_contacts(one, other)
    }

    fn merge(order: MergeOrder<ContactField>) -> impl Future<Output = Result<Uuid, AppError>> + Send + 'static {
        merge_contacts(order)
    }

    fn undo(merge: Uuid) -> impl Future<Output = Result<Uuid, AppError>> + Send + 'static {
        undo_contact_merge(merge)
    }
}
