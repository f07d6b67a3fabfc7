//! From a lead to a customer with a contact and a deal, all at once; and back, while nobody has worked with what it made.

use super::{
    form_model::text,
    model::{Conversion, DealWanted, Lead, State},
    store::{event, hold, read, within},
    words_of::source_in_words,
};
use crate::{
    access::{AppError, FieldError, Tx},
    customers::{
        contacts::{
            model::{ContactForm, Place},
            store as contacts,
        },
        model::{CustomerForm, CustomerKind},
        store as customers,
    },
    deals::{creating_store, detail::store as deal_store, model::NewDeal, model::StageKind, store as deals},
    events::record,
    locale::Lang,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// What a conversion made, and did not find there: these go when it is taken back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Made {
    customer: Option<Uuid>,
    contact: Option<Uuid>,
    deal: Option<Uuid>,
    /// A contact who was there was put at the customer.
    linked: bool,
    state: Option<State>,
}

fn said(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

/// What the customer of a lead would be.
fn customer_of(lang: Lang, lead: &Lead) -> CustomerForm {
    let f = &lead.fields;
    let alone = f.company.is_none();
    CustomerForm {
        kind: if alone { CustomerKind::Person } else { CustomerKind::Company },
        name: f.called().to_owned(),
        industry: said(&f.industry),
        country: said(&f.country),
        region: said(&f.city),
        phone: f.phone.clone().or_else(|| f.mobile.clone().filter(|_| alone)).unwrap_or_default(),
        email: said(&f.email),
        wechat: if alone { said(&f.wechat) } else { String::new() },
        source: source_in_words(lang, lead),
        ..CustomerForm::default()
    }
}

/// What the contact of a lead would be, where somebody is named beside the company.
fn contact_of(lead: &Lead) -> Option<ContactForm> {
    let f = &lead.fields;
    let name = f.name.clone().filter(|_| f.company.is_some())?;
    Some(ContactForm {
        name,
        title: said(&f.title),
        phone: f.mobile.clone().or_else(|| f.phone.clone()).unwrap_or_default(),
        email: said(&f.email),
        wechat: said(&f.wechat),
        note: f.need.as_ref().map(|need| need.chars().take(2_000).collect()).unwrap_or_default(),
        ..ContactForm::default()
    })
}

/// Converts a lead that was seen in this version; gives the customer.
///
/// # Errors
/// As for each of the parts, with the part before the field; `Invalid` on `state`, the conflict `changed`.
pub async fn convert(tx: &mut Tx, lang: Lang, id: Uuid, seen: i32, wanted: &Conversion) -> Result<Uuid, AppError> {
    let held = hold(tx, id, seen).await?;
    if !held.state.is_open() {
        return Err(AppError::invalid("state", "lead_state_step"));
    }
    let mut made = Made { state: Some(held.state), ..Made::default() };
    let customer = match wanted.customer {
        Some(there) => customers::customer(tx, there).await?.id,
        None => {
            let form = customer_of(lang, &held);
            let fields = form.check().map_err(|error| within("customer", error))?;
            let id = customers::create(tx, fields, &form.custom).await.map_err(|error| within("customer", error))?;
            *made.customer.insert(id)
        }
    };
    let contact = contact(tx, &held, customer, wanted, &mut made).await?;
    let deal = match &wanted.deal {
        Some(wanted) => Some(*made.deal.insert(deal(tx, lang, &held, customer, wanted).await?)),
        None => None,
    };
    let now = tx.now();
    sqlx::query!(
        r#"
        update lead set state = 'converted', converted_at = $2, touched_at = $2, customer_id = $3, contact_id = $4, deal_id = $5, made = $6,
               due_at = case when deadline then null else due_at end, deadline = false, remind_at = null, version = version + 1, updated_at = $2
         where id = $1
        "#,
        id,
        now,
        customer,
        contact,
        deal,
        json!(made),
    )
    .execute(tx.conn())
    .await?;
    let before = json!({ "lead_state": held.state });
    let after = json!({
        "lead_state": State::Converted, "name": held.fields.called(), "lead_source": held.source, "campaign": held.campaign,
        "customer": customer, "contact": contact, "deal": deal,
    });
    record(tx, event("lead.converted", &held).customer(Some(customer)).version(seen + 1).before(before).after(after))
        .await?;
    Ok(customer)
}

/// The contact: one who was there is put at the customer where they are not.
async fn contact(
    tx: &mut Tx,
    lead: &Lead,
    customer: Uuid,
    wanted: &Conversion,
    made: &mut Made,
) -> Result<Option<Uuid>, AppError> {
    let first = contacts::contacts_at(tx, customer).await?.is_empty();
    let id = match (wanted.contact, contact_of(lead)) {
        (Some(there), _) => contacts::contact(tx, there).await?.id,
        (None, None) => return Ok(None),
        (None, Some(form)) => {
            let fields = form.check().map_err(|error| within("contact", error))?;
            let made_now = contacts::create(tx, fields, &form.custom, Some(customer)).await;
            *made.contact.insert(made_now.map_err(|error| within("contact", error))?)
        }
    };
    if !contacts::contacts_at(tx, customer).await?.iter().any(|one| one.id == id) {
        contacts::link(tx, customer, id, &Place { is_primary: first, ..Place::default() }).await?;
        made.linked = made.contact.is_none();
    }
    Ok(Some(id))
}

/// The deal, in the first open stage of its pipeline, with where the lead came from.
async fn deal(tx: &mut Tx, lang: Lang, lead: &Lead, customer: Uuid, wanted: &DealWanted) -> Result<Uuid, AppError> {
    let mut wrong = Vec::new();
    let title = text(&mut wrong, "deal_title", &wanted.title, 200);
    if title.is_none() {
        wrong.push(FieldError::of("deal_title", "required"));
    }
    let Some(title) = title.filter(|_| wrong.is_empty()) else { return Err(AppError::Invalid(wrong)) };
    let stages = deals::stages(tx, wanted.pipeline, lang).await?;
    let stage = stages
        .iter()
        .find(|stage| stage.kind == StageKind::Open)
        .ok_or_else(|| AppError::invalid("deal_pipeline", "invalid_value"))?;
    let new = NewDeal {
        name: title,
        pipeline: wanted.pipeline,
        stage: stage.id,
        customer: Some(customer),
        value: wanted.value,
        currency: deals::currency(tx).await?,
        expected_close: None,
    };
    let id = creating_store::create_deal(tx, &new).await.map_err(|error| within("deal", error))?.id;
    sqlx::query!("update deal set source = $2 where id = $1", id, source_in_words(lang, lead))
        .execute(tx.conn())
        .await?;
    Ok(id)
}

/// Takes a conversion back: what it made goes into the bin, and the lead is as it was. Gives the version then.
///
/// # Errors
/// `NotFound`, `NotAllowed`; the conflicts `changed`, and `lead_kept_customer`, `lead_kept_contact` or `lead_kept_deal` for what somebody has
/// worked with since.
pub async fn undo(tx: &mut Tx, id: Uuid, seen: i32) -> Result<i32, AppError> {
    let held = hold(tx, id, seen).await?;
    if held.state != State::Converted {
        return Err(AppError::invalid("state", "lead_state_step"));
    }
    let blocked = sqlx::query_scalar!("select lead_conversion_blocked($1)", id).fetch_one(tx.conn()).await?;
    match blocked.as_deref() {
        None => {}
        Some("customer") => return Err(AppError::conflict("lead_kept_customer")),
        Some("contact") => return Err(AppError::conflict("lead_kept_contact")),
        Some("deal") => return Err(AppError::conflict("lead_kept_deal")),
        Some(_) => return Err(AppError::NotAllowed),
    }
    let row =
        sqlx::query!("select made, customer_id, contact_id from lead where id = $1", id).fetch_one(tx.conn()).await?;
    let made: Made = read(row.made.unwrap_or_else(|| json!({})))?;
    let state = made.state.unwrap_or(State::Qualified);
    if let Some(deal) = made.deal {
        deal_store::delete(tx, deal).await?;
    }
    if let (true, Some(customer), Some(contact)) = (made.linked, row.customer_id, row.contact_id) {
        contacts::unlink(tx, customer, contact).await?;
    }
    if let Some(contact) = made.contact {
        contacts::delete(tx, contact).await?;
    }
    let now = tx.now();
    // First the lead: what is in the bin is out of sight, and with it what became of it.
    sqlx::query!(
        r#"
        update lead set state = $2, converted_at = null, customer_id = null, contact_id = null, deal_id = null, made = null, version = version + 1,
               updated_at = $3
         where id = $1
        "#,
        id,
        state.key(),
        now,
    )
    .execute(tx.conn())
    .await?;
    if let Some(customer) = made.customer {
        customers::delete(tx, customer, None).await?;
    }
    let undone =
        event("lead.conversion_undone", &held).version(seen + 1).before(json!({ "lead_state": State::Converted }));
    record(tx, undone.after(json!({ "lead_state": state }))).await?;
    Ok(seen + 1)
}
