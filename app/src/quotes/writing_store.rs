//! Writing quotes: new ones, their versions, and what the log is told.

use super::{
    form_model::{LineFields, LineForm, QuoteFields, QuoteForm, tax_key},
    model::{QuoteOf, QuoteState},
    store::{approval_state, form, state_of, today},
};
use crate::{
    access::{AppError, Tx, new_id},
    deals::store::customer_in_sight,
    events::{Event, record},
    locale::Lang,
};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

/// What a new one begins with.
struct Begin {
    customer: Uuid,
    deal: Option<Uuid>,
    title: String,
    currency: String,
}

async fn begin(tx: &mut Tx, of: QuoteOf) -> Result<Begin, AppError> {
    match of {
        QuoteOf::Deal(id) => {
            let deal =
                sqlx::query!("select name, customer_id, currency from deal where id = $1 and deleted_at is null", id)
                    .fetch_one(tx.conn())
                    .await?;
            let customer = deal.customer_id.ok_or_else(|| AppError::conflict("quote_needs_customer"))?;
            Ok(Begin { customer, deal: Some(id), title: deal.name, currency: deal.currency })
        }
        QuoteOf::Customer(id) => {
            customer_in_sight(tx, id).await?;
            let row = sqlx::query!(
                r#"select c.name, coalesce(c.currency, o.currency) as "currency!" from customer c cross join organisation o where c.id = $1"#,
                id,
            )
            .fetch_one(tx.conn())
            .await?;
            Ok(Begin { customer: id, deal: None, title: row.name, currency: row.currency })
        }
    }
}

/// Until when a new one holds.
async fn usual_end(tx: &mut Tx) -> Result<NaiveDate, AppError> {
    let days = sqlx::query_scalar!("select valid_days from quote_setting").fetch_one(tx.conn()).await?;
    let days = Days::new(u64::try_from(days).unwrap_or(30));
    today(tx).await?.checked_add_days(days).ok_or(AppError::Unavailable)
}

/// Makes the quote itself, the caller's, without any version yet; gives its id.
async fn open(tx: &mut Tx, new: &Begin, until: NaiveDate) -> Result<Uuid, AppError> {
    let (id, now, me) = (new_id(), tx.now(), tx.person());
    sqlx::query!(
        r#"
        insert into quote (id, deal_id, customer_id, owner_id, title, currency, valid_until, created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $4, $8, $8)
        "#,
        id,
        new.deal,
        new.customer,
        me,
        new.title,
        new.currency,
        until,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Makes a draft of what another quote says now, whatever became of that one; it holds as long as a new one. Gives its id.
///
/// # Errors
/// `NotFound`, `NotAllowed`; the conflict `quote_needs_customer` for a deal without a customer.
pub async fn copy(tx: &mut Tx, from: Uuid) -> Result<Uuid, AppError> {
    let quote = sqlx::query!("select deal_id, customer_id, current from quote where id = $1", from)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(AppError::NotFound)?;
    let form = form(tx, from, quote.current).await?;
    let new = begin(tx, quote.deal_id.map_or(QuoteOf::Customer(quote.customer_id), QuoteOf::Deal)).await?;
    let until = usual_end(tx).await?;
    let new = Begin { title: form.title.clone(), currency: form.currency.clone(), ..new };
    let fields = QuoteForm { valid_until: until.to_string(), ..form }.check()?;
    let id = open(tx, &new, until).await?;
    add_version(tx, id, 1, &fields).await?;
    sqlx::query!("update quote set amount = $2 where id = $1", id, fields.sums.total).execute(tx.conn()).await?;
    tell(tx, id, "quote.created", json!({})).await?;
    Ok(id)
}

/// Makes a draft, with the products of its deal; gives its id.
///
/// # Errors
/// `NotFound`, `NotAllowed`; the conflict `quote_needs_customer` for a deal without a customer.
pub async fn create(tx: &mut Tx, of: QuoteOf) -> Result<Uuid, AppError> {
    let new = begin(tx, of).await?;
    let set = sqlx::query!("select terms, terms_en from quote_setting").fetch_one(tx.conn()).await?;
    let until = usual_end(tx).await?;
    let id = open(tx, &new, until).await?;
    let language = sqlx::query_scalar!("select locale from organisation").fetch_one(tx.conn()).await?;
    let mut lines = Vec::new();
    if let Some(deal) = new.deal {
        let rows = sqlx::query!(
            r#"
            select l.product_id, p.name, coalesce(p.unit, '') as "unit!", l.quantity, l.price, l.discount, l.tax_percent, l.tax_included
              from deal_product l join product p on p.id = l.product_id where l.deal_id = $1 order by l.id limit 200
            "#,
            deal,
        )
        .fetch_all(tx.conn())
        .await?;
        lines.extend(rows.into_iter().map(|row| LineForm {
            product: Some(row.product_id),
            name: row.name,
            unit: row.unit,
            quantity: row.quantity.normalize().to_string(),
            price: row.price.normalize().to_string(),
            discount: row.discount.normalize().to_string(),
            tax: tax_key(row.tax_percent, row.tax_included),
        }));
    }
    let form = QuoteForm {
        title: new.title.clone(),
        currency: new.currency.clone(),
        language: Lang::from_tag(&language).unwrap_or_default(),
        lines,
        terms: if language == Lang::En.tag() && !set.terms_en.is_empty() { set.terms_en } else { set.terms },
        valid_until: until.to_string(),
        ..QuoteForm::default()
    };
    let fields = QuoteFields { contact: first_contact(tx, &new).await?, ..form.check()? };
    add_version(tx, id, 1, &fields).await?;
    sqlx::query!("update quote set amount = $2 where id = $1", id, fields.sums.total).execute(tx.conn()).await?;
    tell(tx, id, "quote.created", json!({})).await?;
    Ok(id)
}

/// Whom a new one is for: the contact of its deal, else the first of its customer.
async fn first_contact(tx: &mut Tx, new: &Begin) -> Result<Option<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select k.id from contact k
          left join deal_contact d on d.contact_id = k.id and d.deal_id = $1
          left join customer_contact l on l.contact_id = k.id and l.customer_id = $2
         where k.deleted_at is null and (d.deal_id is not null or l.customer_id is not null)
           and k.id in (select contact_id from deal_contact where deal_id = $1 union select contact_id from customer_contact where customer_id = $2)
         order by d.deal_id is null, l.is_primary desc nulls last, l.added_at, k.id limit 1
        "#,
        new.deal,
        new.customer,
    )
    .fetch_optional(tx.conn())
    .await?)
}

async fn add_version(tx: &mut Tx, id: Uuid, number: i32, new: &QuoteFields) -> Result<(), AppError> {
    let (now, me) = (tx.now(), tx.person());
    sqlx::query!(
        r#"
        insert into quote_version (quote_id, number, title, contact_id, currency, language, discount, terms, incoterm, place, deliver_on, valid_until,
                                   notes, total, made_by, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        on conflict (quote_id, number) do update
           set title = excluded.title, contact_id = excluded.contact_id, currency = excluded.currency, language = excluded.language,
               discount = excluded.discount, terms = excluded.terms, incoterm = excluded.incoterm, place = excluded.place,
               deliver_on = excluded.deliver_on, valid_until = excluded.valid_until, notes = excluded.notes, total = excluded.total,
               made_by = excluded.made_by, made_at = excluded.made_at
        "#,
        id,
        number,
        new.title,
        new.contact,
        new.currency,
        new.language.tag(),
        new.discount,
        new.terms,
        new.incoterm,
        new.place,
        new.deliver_on,
        new.valid_until,
        new.notes,
        new.sums.total,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    add_lines(tx, id, number, &new.lines).await
}

async fn add_lines(tx: &mut Tx, id: Uuid, number: i32, lines: &[LineFields]) -> Result<(), AppError> {
    sqlx::query!("delete from quote_line where quote_id = $1 and number = $2", id, number).execute(tx.conn()).await?;
    let ids: Vec<Uuid> = lines.iter().map(|_| new_id()).collect();
    let places: Vec<i16> = (1..).take(lines.len()).collect();
    let products: Vec<Option<Uuid>> = lines.iter().map(|line| line.product).collect();
    let names: Vec<String> = lines.iter().map(|line| line.name.clone()).collect();
    let units: Vec<String> = lines.iter().map(|line| line.unit.clone()).collect();
    let numbers = |of: fn(&LineFields) -> Decimal| lines.iter().map(of).collect::<Vec<Decimal>>();
    let included: Vec<bool> = lines.iter().map(|line| line.priced.included).collect();
    sqlx::query!(
        r#"
        insert into quote_line (id, quote_id, number, place, product_id, name, unit, quantity, price, discount, tax_percent, tax_included)
        select l.id, $1, $2, l.place, l.product, l.name, l.unit, l.quantity, l.price, l.discount, l.tax, l.included
          from unnest($3::uuid[], $4::smallint[], $5::uuid[], $6::text[], $7::text[], $8::numeric[], $9::numeric[], $10::numeric[], $11::numeric[],
                      $12::boolean[]) as l (id, place, product, name, unit, quantity, price, discount, tax, included)
        "#,
        id,
        number,
        &ids,
        &places,
        &products as &[Option<Uuid>],
        &names,
        &units,
        &numbers(|line| line.priced.quantity),
        &numbers(|line| line.priced.price),
        &numbers(|line| line.priced.discount),
        &numbers(|line| line.priced.tax),
        &included,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A quote that is held until the transaction ends.
pub(super) struct Held {
    pub state: QuoteState,
    pub current: i32,
    pub sent: Option<i32>,
}

/// Holds a quote that the caller may change; its version must still be the one that was seen.
pub(super) async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Held, AppError> {
    let row = sqlx::query!("select state, current, sent, version from quote where id = $1 for update", id)
        .fetch_optional(tx.conn())
        .await?;
    let Some(row) = row else {
        // What one may only read cannot be held.
        let seen = sqlx::query_scalar!("select 1 from quote where id = $1", id).fetch_optional(tx.conn()).await?;
        return Err(if seen.is_some() { AppError::NotAllowed } else { AppError::NotFound });
    };
    if row.version != version {
        return Err(AppError::conflict("changed"));
    }
    Ok(Held { state: state_of(&row.state)?, current: row.current, sent: row.sent })
}

/// Saves a draft; of what was sent, approved or not approved it makes another version. Gives the version of the quote.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflicts `changed`, `quote_closed` and `quote_waits`.
pub async fn save(tx: &mut Tx, id: Uuid, version: i32, new: &QuoteFields) -> Result<i32, AppError> {
    let held = hold(tx, id, version).await?;
    if !held.state.is_open() {
        return Err(AppError::conflict("quote_closed"));
    }
    let asked = approval_state(tx, id, held.current).await?;
    if asked.as_deref() == Some("waiting") {
        return Err(AppError::conflict("quote_waits"));
    }
    let number = if held.sent == Some(held.current) || asked.is_some() {
        // Versions that were let go of may be there still, with what was said of them.
        let last = sqlx::query_scalar!(r#"select max(number) as "last!" from quote_version where quote_id = $1"#, id,);
        last.fetch_one(tx.conn()).await? + 1
    } else {
        held.current
    };
    add_version(tx, id, number, new).await?;
    let now = tx.now();
    // What the customer has stands in the list until they have something else.
    let version = sqlx::query_scalar!(
        r#"
        update quote set current = $2, version = version + 1, updated_at = $3,
                         title = case when sent is null then $4 else title end, currency = case when sent is null then $5 else currency end,
                         amount = case when sent is null then $6 else amount end, valid_until = case when sent is null then $7 else valid_until end
         where id = $1 returning version
        "#,
        id,
        number,
        now,
        new.title,
        new.currency,
        new.sums.total,
        new.valid_until,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}

/// Lets go of changes that were not sent; gives the version of the quote.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `changed`, also where there are none, and `quote_waits`.
pub async fn discard(tx: &mut Tx, id: Uuid, version: i32) -> Result<i32, AppError> {
    let held = hold(tx, id, version).await?;
    let sent = held.sent.filter(|sent| *sent < held.current).ok_or_else(|| AppError::conflict("changed"))?;
    if approval_state(tx, id, held.current).await?.as_deref() == Some("waiting") {
        return Err(AppError::conflict("quote_waits"));
    }
    // What somebody was asked about stays, with what they said.
    sqlx::query!(
        r#"
        delete from quote_version v where v.quote_id = $1 and v.number > $2
           and not exists (select 1 from approval a where a.quote_id = v.quote_id and a.number = v.number)
        "#,
        id,
        sent,
    )
    .execute(tx.conn())
    .await?;
    let now = tx.now();
    let version = sqlx::query_scalar!(
        "update quote set current = $2, version = version + 1, updated_at = $3 where id = $1 returning version",
        id,
        sent,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}

/// Tells the log, at the deal of a quote or else at its customer.
pub(super) async fn tell(tx: &mut Tx, id: Uuid, kind: &'static str, after: Value) -> Result<(), AppError> {
    let row = sqlx::query!(
        r#"
        select q.number, q.title, q.sent, q.customer_id, q.deal_id, coalesce(d.owner_id, c.owner_id) as "owner?", d.version as "version?"
          from quote q left join deal d on d.id = q.deal_id left join customer c on c.id = q.customer_id where q.id = $1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let mut told = json!({ "quote": id, "quote_name": row.number.unwrap_or(row.title), "quote_version": row.sent });
    if let (Some(told), Value::Object(more)) = (told.as_object_mut(), after) {
        told.extend(more);
    }
    let (subject_kind, subject) = row.deal_id.map_or(("customer", row.customer_id), |deal| ("deal", deal));
    let event = Event::of(kind, subject_kind, subject).customer(Some(row.customer_id)).owner(row.owner).after(told);
    record(
        tx,
        match row.version {
            Some(version) => event.version(version),
            None => event,
        },
    )
    .await?;
    Ok(())
}
