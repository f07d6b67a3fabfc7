//! What stands in the cells of a file of contacts.

use super::{
    columns::Shows,
    list_store,
    model::{ContactFilter, ContactRow},
};
use crate::{
    access::{AppError, Tx},
    customers::export::{Taken, Value, custom_value, time_value},
    fields::{Catalogue, RecordKind},
    lists::{columns::ListColumn, model::Mark},
    locale::Lang,
    words::{contact_list as lw, contacts as w},
};
use uuid::Uuid;

/// The list of contacts.
pub struct ContactsFile;

impl Taken for ContactsFile {
    type Filter = ContactFilter;
    type Row = ContactRow;
    type Column = Shows;

    const OF: RecordKind = RecordKind::Contact;

    async fn ids(tx: &mut Tx, filter: &ContactFilter, after: Option<&Mark>, limit: i64) -> Result<Vec<Mark>, AppError> {
        list_store::ids(tx, filter, after, limit).await
    }

    async fn rows(tx: &mut Tx, ids: &[Uuid], custom: &[Uuid]) -> Result<Vec<ContactRow>, AppError> {
        list_store::rows(tx, ids, custom).await
    }

    /// The customer that comes first, and at how many they are: a cell holds one value.
    fn heads(lang: Lang, column: Shows, _currency: &str, fields: &Catalogue) -> Vec<String> {
        match column {
            Shows::Customer => vec![w::customer(lang).to_owned(), lw::number_of_customers(lang).to_owned()],
            other => vec![other.label(lang, fields)],
        }
    }

    fn values(lang: Lang, utc_offset: i32, row: &ContactRow, column: Shows, fields: &Catalogue) -> Vec<Value> {
        let one = match column {
            Shows::Customer => {
                let name = row.customer.as_ref().map(|(_, name)| name.as_str());
                return vec![Value::text(name), Value::number(Some(row.customers))];
            }
            Shows::Name => Value::text(Some(&row.name)),
            Shows::Title => Value::text(row.title.as_deref()),
            Shows::Phone => Value::text(row.phone.as_deref()),
            Shows::Email => Value::text(row.email.as_deref()),
            Shows::Wechat => Value::text(row.wechat.as_deref()),
            Shows::Owner => Value::text(row.owner.as_ref().map(|(_, name)| name.as_str())),
            Shows::DoNotContact => Value::text(row.do_not_contact.then(|| lw::do_not_contact(lang))),
            Shows::Created => time_value(utc_offset, Some(row.created_at)),
            Shows::Updated => time_value(utc_offset, Some(row.updated_at)),
            Shows::Custom(field) => custom_value(lang, row, field, fields),
        };
        vec![one]
    }
}
