//! Sending a quote: its number, its last version frozen as it is shown, a letter or a link; and in which state it is.

use super::{
    document_model::{Document, DocumentLine},
    form_model::QuoteFields,
    letter_model::{Letter, NUMBER_HERE, Sent, Way},
    logo_store,
    model::{Answered, QuoteState},
    store::{approval_state, form, today},
    sums_model::{Priced, deepest, overall, places},
    writing_store::{Held, hold, save, tell},
};
use crate::{
    access::{AppError, FieldError, Tx},
    catalogue::pricing::store::{Asked, discount_limit, price_for},
    locale::Lang,
    routes,
    words::quotes as w,
};
use rust_decimal::Decimal;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The hash under which a token is kept; `None` for what is no token.
pub(super) fn hash_of(token: &str) -> Option<Vec<u8>> {
    let fits = token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| Sha256::digest(token.as_bytes()).to_vec())
}

/// A new token, 128 random bits, and the hash under which it is kept.
///
/// # Errors
/// None that happens.
pub fn new_token() -> Result<(String, Vec<u8>), AppError> {
    let token = format!("{:032x}", rand::random::<u128>());
    let hash = hash_of(&token).ok_or(AppError::Unavailable)?;
    Ok((token, hash))
}

/// A version as the customer sees it: as it was sent, else as it would be sent now under this number.
///
/// # Errors
/// `NotFound`.
pub async fn document(tx: &mut Tx, id: Uuid, number: i32, called: &str) -> Result<Document, AppError> {
    let kept =
        sqlx::query_scalar!("select document from quote_version where quote_id = $1 and number = $2", id, number)
            .fetch_one(tx.conn())
            .await?;
    if let Some(kept) = kept {
        return serde_json::from_value(kept).map_err(|error| AppError::unforeseen(&error));
    }
    let fields = form(tx, id, number).await?.check()?;
    // Nobody takes for an offer what was not sent.
    let draft = w::paper_draft(fields.language);
    let called = if called.is_empty() { String::new() } else { format!("{called} ({draft})") };
    composed(tx, id, number, &called, fields).await
}

async fn composed(tx: &mut Tx, id: Uuid, number: i32, called: &str, fields: QuoteFields) -> Result<Document, AppError> {
    let row = sqlx::query!(
        r#"
        select o.name as house, s.house_en, s.heading, s.heading_en, s.bank, p.name as seller, p.email as seller_mail,
               c.name as "customer?", c.address as "address?", k.name as "contact?"
          from quote q join person p on p.id = q.owner_id cross join organisation o cross join quote_setting s
          left join customer c on c.id = q.customer_id left join contact k on k.id = $2
         where q.id = $1
        "#,
        id,
        fields.contact,
    )
    .fetch_one(tx.conn())
    .await?;
    let english = fields.language == Lang::En;
    // What has no English words is said in the others.
    let worded = |chinese: String, words: String| if english && !words.is_empty() { words } else { chinese };
    let coins = places(&fields.currency);
    let issued_on = today(tx).await?;
    let logo = logo_store::current(tx).await?;
    let line = |line: super::form_model::LineFields| DocumentLine {
        name: line.name,
        unit: line.unit,
        amount: line.priced.amount(coins),
        priced: line.priced,
    };
    Ok(Document {
        number: called.to_owned(),
        version: number,
        title: fields.title,
        lang: fields.language,
        currency: fields.currency,
        logo,
        house: worded(row.house, row.house_en),
        heading: worded(row.heading, row.heading_en),
        seller: row.seller,
        seller_mail: row.seller_mail.unwrap_or_default(),
        customer: row.customer.unwrap_or_default(),
        contact: row.contact,
        address: row.address,
        issued_on,
        valid_until: fields.valid_until,
        lines: fields.lines.into_iter().map(line).collect(),
        discount: fields.discount,
        sums: fields.sums,
        terms: fields.terms,
        incoterm: fields.incoterm,
        place: fields.place,
        deliver_on: fields.deliver_on,
        notes: fields.notes,
        bank: row.bank,
    })
}

/// How much of a quote is let off, per cent: of what the lists say today where a line has a product, else of the price that was typed.
#[derive(Debug, Clone, Copy)]
pub struct LetOff {
    /// Of the line of which most is.
    pub deepest: Decimal,
    /// Of all lines together.
    pub whole: Decimal,
}

/// How much is let off.
///
/// # Errors
/// `NotFound`.
pub async fn let_off(tx: &mut Tx, id: Uuid, fields: &QuoteFields) -> Result<LetOff, AppError> {
    let customer = sqlx::query_scalar!("select customer_id from quote where id = $1", id).fetch_one(tx.conn()).await?;
    let day = today(tx).await?;
    let mut lines = fields.priced();
    let paid =
        |line: &Priced| line.quantity * line.price * (Decimal::ONE_HUNDRED - line.discount) / Decimal::ONE_HUNDRED;
    let mut sums: Vec<(Decimal, Decimal)> = lines.iter().map(|line| (line.quantity * line.price, paid(line))).collect();
    for ((line, priced), sum) in fields.lines.iter().zip(&mut lines).zip(&mut sums) {
        let Some(product) = line.product else { continue };
        let (quantity, currency) = (priced.quantity, fields.currency.clone());
        let asked = Asked { product, quantity, currency, customer: Some(customer), day };
        let listed = price_for(tx, &asked).await?.map(|proposal| proposal.price);
        priced.discount = priced.below(listed);
        sum.0 = sum.0.max(listed.unwrap_or_default() * quantity);
    }
    Ok(LetOff { deepest: deepest(&lines, fields.discount), whole: overall(&sums, fields.discount) })
}

/// What nobody may send: nothing to offer, a day that is over.
///
/// # Errors
/// `Invalid` on what is wrong.
pub async fn check_offer(tx: &mut Tx, fields: &QuoteFields) -> Result<(), AppError> {
    if fields.lines.is_empty() {
        return Err(AppError::invalid("lines", "quote_no_lines"));
    }
    if fields.valid_until < today(tx).await? {
        return Err(AppError::invalid("valid_until", "quote_over"));
    }
    Ok(())
}

/// What may not be sent before somebody agreed: more let off than the role may, and whatever a rule holds for.
async fn check_approval(tx: &mut Tx, (id, number): (Uuid, i32), let_off: LetOff) -> Result<(), AppError> {
    match approval_state(tx, id, number).await?.as_deref() {
        Some("approved") => return Ok(()),
        Some("waiting") => return Err(AppError::conflict("quote_waits")),
        Some(_) => return Err(AppError::conflict("quote_not_approved")),
        None => {}
    }
    let (limit, asked) = (discount_limit(tx).await?, let_off.deepest);
    if asked > limit {
        let detail = Some(format!("{}% > {}%", asked.round_dp(2).normalize(), limit.normalize()));
        return Err(AppError::Invalid(vec![FieldError {
            field: "discount".to_owned(),
            code: "quote_discount_limit".to_owned(),
            detail,
        }]));
    }
    let needed = sqlx::query_scalar!(
        r#"select exists (select 1 from approval_needs($1, $2, $3, $4)) as "needed!""#,
        id,
        number,
        asked,
        let_off.whole,
    )
    .fetch_one(tx.conn())
    .await?;
    if needed { Err(AppError::conflict("quote_needs_approval")) } else { Ok(()) }
}

/// Gives the newest version to the customer: with the first one the quote gets its number, in the same transaction.
async fn issue(tx: &mut Tx, id: Uuid, version: i32, held: &Held) -> Result<(), AppError> {
    if !held.state.is_open() {
        return Err(AppError::conflict("quote_closed"));
    }
    let fields = form(tx, id, held.current).await?.check()?;
    check_offer(tx, &fields).await?;
    let let_off = let_off(tx, id, &fields).await?;
    check_approval(tx, (id, held.current), let_off).await?;
    let number = sqlx::query_scalar!(r#"select number_quote($1) as "number!""#, id).fetch_one(tx.conn()).await?;
    let document = composed(tx, id, held.current, &number, fields).await?;
    let written = serde_json::to_value(&document).map_err(|error| AppError::unforeseen(&error))?;
    let frozen = sqlx::query_scalar!(
        r#"select freeze_quote($1, $2, $3, $4, $5, $6) as "frozen!""#,
        id,
        version,
        number,
        written,
        let_off.deepest,
        let_off.whole,
    )
    .fetch_one(tx.conn())
    .await?;
    if !frozen {
        return Err(AppError::conflict("changed"));
    }
    tell(tx, id, "quote.sent", json!({})).await
}

/// Sends a quote: its newest version, if the customer does not have that yet, and the way to it.
///
/// # Errors
/// `NotFound`, `NotAllowed`; `Invalid` with what cannot be sent; the conflicts `changed`, `quote_closed`, `quote_no_mailbox`, `quote_waits`,
/// `quote_not_approved`, `quote_needs_approval`.
pub async fn send(tx: &mut Tx, id: Uuid, version: i32, way: &Way) -> Result<Sent, AppError> {
    let letter = match way {
        Way::Mail { letter, .. } => Some(letter.check()?),
        Way::Link => None,
    };
    let mut held = hold(tx, id, version).await?;
    let mut version = version;
    if held.sent == Some(held.current) && matches!(held.state, QuoteState::Declined | QuoteState::Expired) {
        // What was declined or is over is offered anew as another version, which can be answered.
        let fields = form(tx, id, held.current).await?.check()?;
        version = save(tx, id, version, &fields).await?;
        held = hold(tx, id, version).await?;
    }
    if held.sent != Some(held.current) {
        issue(tx, id, version, &held).await?;
    }
    let number = sqlx::query_scalar!(r#"select coalesce(number, '') as "number!" from quote where id = $1"#, id)
        .fetch_one(tx.conn())
        .await?;
    let link = match (way, letter) {
        (Way::Mail { id: mail, .. }, Some(letter)) => {
            mail_out(tx, *mail, id, &number, &letter).await?;
            None
        }
        _ => Some(link(tx, id).await?),
    };
    Ok(Sent { number, link })
}

async fn mail_out(tx: &mut Tx, mail: Uuid, id: Uuid, number: &str, letter: &Letter) -> Result<(), AppError> {
    let named = |text: &str| text.replace(NUMBER_HERE, number);
    let done = sqlx::query_scalar!(
        r#"select mail_quote($1, $2, $3, $4, $5, $6) as "done!""#,
        mail,
        id,
        letter.to,
        letter.name,
        named(&letter.subject),
        named(&letter.text),
    )
    .fetch_one(tx.conn())
    .await?;
    match done.as_str() {
        "sent" => Ok(()),
        "no_mailbox" => Err(AppError::conflict("quote_no_mailbox")),
        _ => Err(AppError::conflict("quote_closed")),
    }
}

async fn link(tx: &mut Tx, id: Uuid) -> Result<String, AppError> {
    let (token, hash) = new_token()?;
    let made = sqlx::query_scalar!(r#"select link_to_quote($1, $2) as "made!""#, id, hash).fetch_one(tx.conn()).await?;
    if made { Ok(routes::quote_link(&token)) } else { Err(AppError::conflict("quote_closed")) }
}

/// Brings a quote into another state; gives its version. What the customer said elsewhere is written down with their name.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflicts `changed` and `quote_closed`, `Invalid` on `name` and `reason`.
pub async fn set_state(
    tx: &mut Tx,
    id: Uuid,
    version: i32,
    state: QuoteState,
    (name, reason): (&str, &str),
) -> Result<i32, AppError> {
    let held = hold(tx, id, version).await?;
    let answers = matches!(state, QuoteState::Accepted | QuoteState::Declined);
    let (name, reason) = (name.trim(), reason.trim());
    if answers && (name.is_empty() || name.chars().count() > 100) {
        return Err(AppError::invalid("name", if name.is_empty() { "required" } else { "too_long" }));
    }
    if reason.chars().count() > 2000 {
        return Err(AppError::invalid("reason", "too_long"));
    }
    let said = answers.then_some(name);
    let because = Some(reason).filter(|reason| answers && !reason.is_empty());
    let done = sqlx::query_scalar!(
        r#"select set_quote_state($1, $2, $3, $4, $5) as "done!""#,
        id,
        version,
        state.key(),
        said,
        because,
    )
    .fetch_one(tx.conn())
    .await?;
    if !done {
        return Err(AppError::conflict("quote_closed"));
    }
    let kind = match state {
        QuoteState::Accepted => "quote.accepted",
        QuoteState::Declined => "quote.declined",
        QuoteState::Withdrawn => "quote.withdrawn",
        _ => "quote.reopened",
    };
    let was = held.state.key();
    let after = match said {
        Some(name) => json!({ "answered_as": name, "quote_reason": because, "was": was }),
        None => json!({ "was": was }),
    };
    tell(tx, id, kind, after).await?;
    Ok(version + 1)
}

/// What the customer said, where they did.
pub(super) fn answered(
    at: Option<chrono::DateTime<chrono::Utc>>,
    name: Option<String>,
    reason: Option<String>,
) -> Option<Answered> {
    at.map(|at| Answered { at, name: name.unwrap_or_default(), reason, by: None })
}
