//! Who may be the same as a lead.

use super::{list_store, model::Doubles, store};
use crate::{
    access::{AppError, Caller},
    customers::duplicates::{model::Glimpse, search::suspects},
    fields::RecordKind,
};
use uuid::Uuid;

/// Who may be the same as a lead. The matcher looks for customers and contacts, as while one types them.
///
/// # Errors
/// `NotFound`.
pub(super) async fn doubles(caller: &Caller, id: Uuid) -> Result<Doubles, AppError> {
    let mut tx = caller.read().await?;
    let fields = store::lead(&mut tx, id).await?.fields;
    let leads = list_store::alike(&mut tx, &fields, Some(id)).await?;
    drop(tx);
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let phone = fields.mobile.clone().or_else(|| fields.phone.clone()).unwrap_or_default();
    let of = |kind: RecordKind, name: String| Glimpse {
        of: kind,
        name,
        phone: phone.clone(),
        email: said(&fields.email),
        wechat: said(&fields.wechat),
        country: said(&fields.country),
        ..Glimpse::default()
    };
    let customers = suspects(caller, &of(RecordKind::Customer, fields.called().to_owned())).await?;
    let contacts = suspects(caller, &of(RecordKind::Contact, said(&fields.name))).await?;
    Ok(Doubles { leads, customers, contacts })
}
