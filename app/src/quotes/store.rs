//! Quotes as they are read: the list, what stands on the page of one, and what may be put on its lines.

use super::{
    form_model::{LineForm, QuoteForm, tax_key},
    model::{
        Answered, Contact, LetterRow, Offered, PAGE, QuoteFilter, QuoteList, QuoteOf, QuoteRow, QuoteSeen, QuoteState,
        Tax, VersionRow,
    },
};
use crate::{
    access::{AppError, Tx},
    catalogue::pricing::store::{Asked, price_for},
    locale::Lang,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

/// What a text looks like that holds the words.
fn pattern_of(words: &str) -> String {
    let words: String = words.trim().to_lowercase().chars().take(200).collect();
    format!("%{}%", words.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"))
}

pub(super) fn state_of(key: &str) -> Result<QuoteState, AppError> {
    QuoteState::from_key(key).ok_or_else(|| AppError::unforeseen(&format!("a quote is {key}")))
}

/// Which quotes are read.
#[derive(Default)]
struct Narrow {
    id: Option<Uuid>,
    deal: Option<Uuid>,
    customer: Option<Uuid>,
    filter: QuoteFilter,
}

/// The rows of a page, the last that changed first, and one more where there are more.
async fn rows(tx: &mut Tx, narrow: &Narrow) -> Result<Vec<QuoteRow>, AppError> {
    let filter = &narrow.filter;
    let rows = sqlx::query!(
        r#"
        select q.id, q.number, q.title, q.state, q.customer_id, c.name as "customer?", q.deal_id, d.name as "deal?", q.owner_id, p.name as owner,
               q.amount, q.currency, q.valid_until, (q.sent is not null and q.current > q.sent) as "changed!"
          from quote q
          join person p on p.id = q.owner_id
          left join customer c on c.id = q.customer_id and c.deleted_at is null
          left join deal d on d.id = q.deal_id
         where ($1::uuid is null or q.id = $1) and ($2::uuid is null or q.deal_id = $2) and ($3::uuid is null or q.customer_id = $3)
           and ($4::text is null or q.state = $4) and ($5::uuid is null or q.owner_id = $5)
           and ($6 = '%%' or lower(q.title) like $6 or lower(q.number) like $6 or lower(c.name) like $6)
         order by q.updated_at desc, q.id desc limit $7 offset $8
        "#,
        narrow.id,
        narrow.deal,
        narrow.customer,
        filter.state.map(QuoteState::key),
        filter.owner,
        pattern_of(&filter.text),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
        i64::try_from(filter.page.min(10_000) * PAGE).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut quotes = Vec::with_capacity(rows.len());
    for one in rows {
        quotes.push(QuoteRow {
            id: one.id,
            number: one.number,
            title: one.title,
            state: state_of(&one.state)?,
            customer: one.customer.map(|name| (one.customer_id, name)),
            deal: one.deal_id.zip(one.deal),
            owner: (one.owner_id, one.owner),
            amount: one.amount,
            currency: one.currency,
            valid_until: one.valid_until,
            changed: one.changed,
        });
    }
    Ok(quotes)
}

/// A page of the list.
pub async fn list(tx: &mut Tx, filter: &QuoteFilter) -> Result<QuoteList, AppError> {
    let mut rows = rows(tx, &Narrow { filter: filter.clone(), ..Narrow::default() }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let owners = sqlx::query!(
        r#"
        select p.id, p.name from person p where exists (select 1 from quote q where q.owner_id = p.id)
         order by p.name collate "zh-x-icu", p.id limit 500
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(QuoteList { rows, more, owners: owners.into_iter().map(|row| (row.id, row.name)).collect() })
}

/// The last quotes of a deal or a customer.
pub async fn of(tx: &mut Tx, of: QuoteOf) -> Result<Vec<QuoteRow>, AppError> {
    let narrow = match of {
        QuoteOf::Deal(id) => Narrow { deal: Some(id), ..Narrow::default() },
        QuoteOf::Customer(id) => Narrow { customer: Some(id), ..Narrow::default() },
    };
    let mut rows = rows(tx, &narrow).await?;
    rows.truncate(PAGE);
    Ok(rows)
}

/// A version as it is typed.
///
/// # Errors
/// `NotFound`.
pub async fn form(tx: &mut Tx, id: Uuid, number: i32) -> Result<QuoteForm, AppError> {
    let row = sqlx::query!("select * from quote_version where quote_id = $1 and number = $2", id, number)
        .fetch_one(tx.conn())
        .await?;
    let lines = sqlx::query!("select * from quote_line where quote_id = $1 and number = $2 order by place", id, number)
        .fetch_all(tx.conn())
        .await?;
    let plain = |value: Decimal| value.normalize().to_string();
    let percent = |value: Decimal| if value.is_zero() { String::new() } else { plain(value) };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let lines = lines.into_iter().map(|line| LineForm {
        product: line.product_id,
        name: line.name,
        unit: line.unit,
        quantity: plain(line.quantity),
        price: plain(line.price),
        discount: percent(line.discount),
        tax: tax_key(line.tax_percent, line.tax_included),
    });
    Ok(QuoteForm {
        title: row.title,
        contact: row.contact_id,
        currency: row.currency,
        language: Lang::from_tag(&row.language).unwrap_or_default(),
        lines: lines.collect(),
        discount: percent(row.discount),
        terms: row.terms,
        incoterm: row.incoterm.unwrap_or_default(),
        place: row.place,
        deliver_on: day(row.deliver_on),
        valid_until: row.valid_until.to_string(),
        notes: row.notes,
    })
}

/// All that the page of a quote shows.
///
/// # Errors
/// `NotFound`.
pub async fn seen(tx: &mut Tx, id: Uuid) -> Result<QuoteSeen, AppError> {
    let row = rows(tx, &Narrow { id: Some(id), ..Narrow::default() }).await?.pop().ok_or(AppError::NotFound)?;
    let more = sqlx::query!(
        r#"
        select q.version, q.current, q.sent, q.answered_at, q.answered_as, q.reason, b.name as "by?", may_write_quote(q.id) as "may_edit!",
               coalesce((select l.percent from discount_limit l where l.role = $2), 0) as "limit!", (select o.name from organisation o) as "house!",
               (select s.house_en from quote_setting s) as "house_en!",
               exists (select 1 from approval a where a.quote_id = q.id and a.number = q.current and a.state = 'waiting') as "waits!"
          from quote q left join person b on b.id = q.answered_by where q.id = $1
        "#,
        id,
        tx.role().key(),
    )
    .fetch_one(tx.conn())
    .await?;
    let answered = more.answered_at.map(|at| Answered {
        at,
        name: more.answered_as.unwrap_or_default(),
        reason: more.reason,
        by: more.by,
    });
    Ok(QuoteSeen {
        version: more.version,
        current: more.current,
        sent: more.sent,
        form: form(tx, id, more.current).await?,
        versions: versions(tx, id).await?,
        letters: letters(tx, id, more.may_edit).await?,
        answered,
        may_edit: more.may_edit,
        waits: more.waits,
        limit: more.limit,
        house: more.house,
        house_en: more.house_en,
        contacts: contacts(tx, row.customer.as_ref().map(|(id, _)| *id)).await?,
        taxes: taxes(tx).await?,
        row,
    })
}

/// How far the approval of a version is, if somebody asked for one and did not withdraw it.
pub(super) async fn approval_state(tx: &mut Tx, id: Uuid, number: i32) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar!(
        "select state from approval where quote_id = $1 and number = $2 and state <> 'withdrawn'",
        id,
        number,
    )
    .fetch_optional(tx.conn())
    .await?)
}

async fn versions(tx: &mut Tx, id: Uuid) -> Result<Vec<VersionRow>, AppError> {
    Ok(sqlx::query_as!(
        VersionRow,
        r#"
        select v.number, p.name as "made_by?", v.made_at, v.sent_at, v.total, v.currency
          from quote_version v left join person p on p.id = v.made_by where v.quote_id = $1 order by v.number desc
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn letters(tx: &mut Tx, id: Uuid, may_edit: bool) -> Result<Vec<LetterRow>, AppError> {
    if !may_edit {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as!(
        LetterRow,
        r#"select address as "address!", state as "state!", created_at as "at!", number as "number!" from letters_of_quote($1)"#,
        id,
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn contacts(tx: &mut Tx, customer: Option<Uuid>) -> Result<Vec<Contact>, AppError> {
    Ok(sqlx::query_as!(
        Contact,
        r#"
        select k.id, k.name, k.email from customer_contact l join contact k on k.id = l.contact_id and k.deleted_at is null
         where l.customer_id = $1 order by l.is_primary desc, l.added_at, k.id limit 200
        "#,
        customer,
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn taxes(tx: &mut Tx) -> Result<Vec<Tax>, AppError> {
    Ok(sqlx::query_as!(Tax, "select name, percent, included from tax_rate where active order by rank, code limit 100")
        .fetch_all(tx.conn())
        .await?)
}

/// So many products are offered at once: each is priced by itself.
const OFFERED: i64 = 12;

/// Products that words find, each at what one piece costs the customer of a quote today.
pub async fn offered(tx: &mut Tx, words: &str, currency: &str, quote: Uuid) -> Result<Vec<Offered>, AppError> {
    let day = today(tx).await?;
    let customer =
        sqlx::query_scalar!("select customer_id from quote where id = $1", quote).fetch_optional(tx.conn()).await?;
    let rows = sqlx::query!(
        r#"
        select p.id, p.name, coalesce(p.unit, '') as "unit!", t.percent as "percent?", coalesce(t.included, false) as "included!"
          from product p left join tax_rate t on t.id = p.tax_id and t.active
         where not p.archived and (lower(p.name) like $1 or lower(p.code) like $1 or p.find like $1)
         order by p.name collate "zh-x-icu", p.id limit $2
        "#,
        pattern_of(words),
        OFFERED,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut offered = Vec::new();
    for row in rows {
        let asked = Asked { product: row.id, quantity: Decimal::ONE, currency: currency.to_owned(), customer, day };
        let price = price_for(tx, &asked).await?.map(|proposal| proposal.price);
        let tax = tax_key(row.percent.unwrap_or_default(), row.included);
        offered.push(Offered { id: row.id, name: row.name, unit: row.unit, price, tax });
    }
    Ok(offered)
}

/// The day of the house.
pub async fn today(tx: &mut Tx) -> Result<NaiveDate, AppError> {
    let minutes = sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?;
    Ok((tx.now() + chrono::Duration::minutes(minutes.into())).date_naive())
}
