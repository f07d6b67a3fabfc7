//! Products on a deal.

use super::model::{Following, Kept, Line, LineInput, sum};
use crate::access::{AppError, FieldError, Role, Tx, new_id};
use crate::catalogue::pricing::{
    model::{Proposal, Reason},
    store::{Asked, discount_limit, price_for, today},
    sum_model::Terms,
};
use crate::deals::detail::store::{Touched, touch};
use crate::events::record;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

/// The lines of a deal, in the order in which they were added.
pub async fn of_deal(tx: &mut Tx, deal: Uuid) -> Result<Vec<Line>, AppError> {
    let rows = sqlx::query!(
        r#"
        select l.id, l.product_id, p.name, p.name_en, p.unit, l.quantity, l.price, l.discount, l.tax_id, l.tax_percent, l.tax_included, l.list_price,
               l.price_reason
          from deal_product l join product p on p.id = l.product_id
         where l.deal_id = $1 order by l.id
        "#,
        deal,
    )
    .fetch_all(tx.conn())
    .await?;
    let line = rows.into_iter().map(|row| Line {
        id: row.id,
        product: row.product_id,
        name: row.name,
        name_en: row.name_en,
        unit: row.unit,
        quantity: row.quantity,
        price: row.price,
        discount: row.discount,
        tax: row.tax_id,
        tax_percent: row.tax_percent,
        tax_included: row.tax_included,
        list_price: row.list_price,
        // A reason that this version does not know is none.
        reason: row.price_reason.and_then(|reason| serde_json::from_value::<Reason>(reason).ok()),
    });
    Ok(line.collect())
}

async fn line(tx: &mut Tx, deal: Uuid, id: Uuid) -> Result<Line, AppError> {
    of_deal(tx, deal).await?.into_iter().find(|line| line.id == id).ok_or(AppError::NotFound)
}

/// A line in the log: whole, with the names that people read.
fn told(line: &Line, currency: &str) -> Value {
    let mut told = serde_json::to_value(Kept::of(line)).unwrap_or_default();
    told["product_name"] = json!(line.name);
    told["currency"] = json!(currency);
    told
}

/// What the price lists say, after it was seen that no more is let off than the caller's role may. What was let off before, by somebody
/// who may, stays.
async fn within_limit(
    tx: &mut Tx,
    touched: &Touched,
    input: &LineInput,
    former: Option<&Line>,
) -> Result<Option<Proposal>, AppError> {
    let asked = Asked {
        product: input.product,
        quantity: input.quantity,
        currency: touched.currency.clone(),
        customer: touched.customer,
        day: today(tx).await?,
    };
    let proposal = price_for(tx, &asked).await?;
    let terms = Terms {
        quantity: input.quantity,
        price: input.price,
        discount: input.discount,
        tax: Decimal::ZERO,
        included: false,
    };
    let below = terms.below(proposal.as_ref().map(|proposal| proposal.price));
    let before = former.map(|line| line.terms().below(line.list_price));
    let limit = discount_limit(tx).await?;
    if below > limit && before.is_none_or(|before| below > before) {
        let field = if input.discount.is_zero() { "price" } else { "discount" };
        let detail = Some(format!("{}% > {}%", below.normalize(), limit.normalize()));
        return Err(AppError::Invalid(vec![FieldError { detail, ..FieldError::of(field, "discount_over_limit") }]));
    }
    Ok(proposal)
}

/// The tax of a line: as it was where it stays the same, else as it is today.
async fn tax(tx: &mut Tx, input: &LineInput, former: Option<&Line>) -> Result<(Decimal, bool), AppError> {
    let Some(tax) = input.tax else { return Ok((Decimal::ZERO, false)) };
    if let Some(line) = former.filter(|line| line.tax == Some(tax)) {
        return Ok((line.tax_percent, line.tax_included));
    }
    let row = sqlx::query!("select percent, included from tax_rate where id = $1 and active", tax)
        .fetch_optional(tx.conn())
        .await?
        .ok_or_else(|| AppError::invalid("tax", "invalid_value"))?;
    Ok((row.percent, row.included))
}

async fn insert(tx: &mut Tx, deal: Uuid, kept: &Kept) -> Result<(), AppError> {
    let reason = kept.price_reason.as_ref().and_then(|reason| serde_json::to_value(reason).ok());
    sqlx::query!(
        r#"
        insert into deal_product (id, deal_id, product_id, quantity, price, discount, tax_id, tax_percent, tax_included, list_price, price_reason)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        "#,
        kept.line,
        deal,
        kept.product,
        kept.quantity,
        kept.price,
        kept.discount.unwrap_or_default(),
        kept.tax,
        kept.tax_percent.unwrap_or_default(),
        kept.tax_included.unwrap_or_default(),
        kept.list_price,
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn update(tx: &mut Tx, deal: Uuid, kept: &Kept) -> Result<(), AppError> {
    let reason = kept.price_reason.as_ref().and_then(|reason| serde_json::to_value(reason).ok());
    sqlx::query!(
        r#"
        update deal_product set quantity = $3, price = $4, discount = $5, tax_id = $6, tax_percent = $7, tax_included = $8, list_price = $9,
                                price_reason = $10
         where id = $1 and deal_id = $2
        "#,
        kept.line,
        deal,
        kept.quantity,
        kept.price,
        kept.discount.unwrap_or_default(),
        kept.tax,
        kept.tax_percent.unwrap_or_default(),
        kept.tax_included.unwrap_or_default(),
        kept.list_price,
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn delete(tx: &mut Tx, deal: Uuid, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from deal_product where id = $1 and deal_id = $2", id, deal).execute(tx.conn()).await?;
    Ok(())
}

/// The line that an input makes.
async fn made(
    tx: &mut Tx,
    touched: &Touched,
    id: Uuid,
    input: &LineInput,
    former: Option<&Line>,
) -> Result<Kept, AppError> {
    let proposal = within_limit(tx, touched, input, former).await?;
    let (percent, included) = tax(tx, input, former).await?;
    Ok(Kept {
        line: id,
        product: input.product,
        quantity: input.quantity,
        price: input.price,
        discount: Some(input.discount),
        tax: input.tax,
        tax_percent: Some(percent),
        tax_included: Some(included),
        list_price: proposal.as_ref().map(|proposal| proposal.price),
        price_reason: proposal.map(|proposal| proposal.reason),
    })
}

/// Puts a product on a deal; gives the event by which that is taken back. The value of a deal that has none follows its products from the
/// first one on, where the caller may set it.
///
/// # Errors
/// `Invalid` on `product`, `tax`, and on `price` or `discount` where the caller's role may not let off so much.
pub async fn add(tx: &mut Tx, deal: Uuid, input: &LineInput) -> Result<Uuid, AppError> {
    let touched = touch(tx, deal).await?;
    let archived = sqlx::query_scalar!("select archived from product where id = $1", input.product);
    if archived.fetch_optional(tx.conn()).await? == Some(true) {
        return Err(AppError::invalid("product", "product_not_sold"));
    }
    let kept = made(tx, &touched, new_id(), input, None).await?;
    insert(tx, deal, &kept).await?;
    let line = line(tx, deal, kept.line).await?;
    let event = record(tx, touched.event("deal.product_added").after(told(&line, &touched.currency))).await?;
    let is_own = touched.owner == tx.person() || tx.role() == Role::Administrator;
    let first = sqlx::query_scalar!(
        r#"
        select d.value is null and d.products_sum is null and not exists (select 1 from deal_product l where l.deal_id = d.id and l.id <> $2)
               as "first!" from deal d where d.id = $1
        "#,
        deal,
        kept.line,
    )
    .fetch_one(tx.conn())
    .await?;
    keep_value(tx, deal, &touched, is_own && first).await?;
    Ok(event)
}

/// Changes a line; the product stays. Gives the event by which that is taken back.
///
/// # Errors
/// As [`add`], `NotFound`.
pub async fn change(tx: &mut Tx, deal: Uuid, id: Uuid, input: &LineInput) -> Result<Uuid, AppError> {
    let touched = touch(tx, deal).await?;
    let former = line(tx, deal, id).await?;
    let input = LineInput { product: former.product, ..input.clone() };
    let kept = made(tx, &touched, id, &input, Some(&former)).await?;
    update(tx, deal, &kept).await?;
    changed(tx, deal, &touched, &former).await
}

async fn changed(tx: &mut Tx, deal: Uuid, touched: &Touched, former: &Line) -> Result<Uuid, AppError> {
    let now = line(tx, deal, former.id).await?;
    let (before, after) = (told(former, &touched.currency), told(&now, &touched.currency));
    let event = record(tx, touched.event("deal.product_changed").before(before).after(after)).await?;
    keep_value(tx, deal, touched, false).await?;
    Ok(event)
}

/// Takes a product off a deal; gives the event by which that is taken back.
///
/// # Errors
/// `NotFound`.
pub async fn remove(tx: &mut Tx, deal: Uuid, id: Uuid) -> Result<Uuid, AppError> {
    let touched = touch(tx, deal).await?;
    let former = line(tx, deal, id).await?;
    delete(tx, deal, id).await?;
    let event = record(tx, touched.event("deal.product_removed").before(told(&former, &touched.currency))).await?;
    keep_value(tx, deal, &touched, false).await?;
    Ok(event)
}

/// Takes back what the caller did to a line, if nothing happened to it since. What was let off comes back as it was.
///
/// # Errors
/// `NotFound` for what is no such event of the caller's on this deal, the conflict `changed_since`.
pub async fn undo(tx: &mut Tx, deal: Uuid, event: Uuid) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let me = tx.person();
    let row = sqlx::query!(
        "select kind, before, after from event where id = $1 and subject_kind = 'deal' and subject_id = $2 and actor_id = $3",
        event,
        deal,
        me,
    )
    .fetch_one(tx.conn())
    .await?;
    let kept = |told: Option<Value>| told.and_then(|told| serde_json::from_value::<Kept>(told).ok());
    let (before, after) = (kept(row.before), kept(row.after));
    let id = before.as_ref().or(after.as_ref()).map(|kept| kept.line).ok_or(AppError::NotFound)?;
    let now = of_deal(tx, deal).await?.into_iter().find(|line| line.id == id);
    if now.as_ref().map(Kept::of) != after {
        return Err(AppError::conflict("changed_since"));
    }
    match (row.kind.as_str(), now, before) {
        ("deal.product_added", Some(line), None) => remove(tx, deal, line.id).await.map(drop),
        ("deal.product_changed", Some(line), Some(before)) => {
            update(tx, deal, &before).await?;
            changed(tx, deal, &touched, &line).await.map(drop)
        }
        ("deal.product_removed", None, Some(before)) => {
            insert(tx, deal, &before).await?;
            let line = line(tx, deal, id).await?;
            record(tx, touched.event("deal.product_added").after(told(&line, &touched.currency))).await?;
            keep_value(tx, deal, &touched, false).await
        }
        _ => Err(AppError::NotFound),
    }
}

/// Keeps the value of a deal at what its products come to, where it follows them or is to from now on.
async fn keep_value(tx: &mut Tx, deal: Uuid, touched: &Touched, begins: bool) -> Result<(), AppError> {
    let sum = sum(&of_deal(tx, deal).await?, &touched.currency);
    if !sum.fits() {
        return Err(AppError::invalid("price", "invalid_value"));
    }
    let row = sqlx::query!("select value, products_sum from deal where id = $1", deal).fetch_one(tx.conn()).await?;
    if !(begins || row.products_sum.is_some()) || row.products_sum == Some(sum.gross) {
        return Ok(());
    }
    write_value(tx, deal, Some(sum.gross), Some(sum.gross)).await?;
    let told = |value: Option<Decimal>| json!({ "value": value, "currency": touched.currency });
    record(tx, touched.event("deal.changed").before(told(row.value)).after(told(Some(sum.gross)))).await?;
    Ok(())
}

async fn write_value(tx: &mut Tx, deal: Uuid, value: Option<Decimal>, sum: Option<Decimal>) -> Result<(), AppError> {
    sqlx::query!("update deal set value = $2, products_sum = $3 where id = $1", deal, value, sum)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether the value of a deal follows its products.
pub async fn follows(tx: &mut Tx, deal: Uuid) -> Result<bool, AppError> {
    let follows = sqlx::query_scalar!(r#"select products_sum is not null as "follows!" from deal where id = $1"#, deal);
    Ok(follows.fetch_one(tx.conn()).await?)
}

/// Lets the value of a deal follow its products, or no longer; gives what the value was.
///
/// # Errors
/// `Invalid` on `value` where it is protected, `NotFound`.
pub async fn follow(tx: &mut Tx, deal: Uuid, following: Following) -> Result<Option<Decimal>, AppError> {
    let touched = touch(tx, deal).await?;
    let former = sqlx::query_scalar!("select value from deal where id = $1", deal).fetch_one(tx.conn()).await?;
    let (kind, value, sum) = match following {
        Following::On => {
            let sum = sum(&of_deal(tx, deal).await?, &touched.currency).gross;
            ("deal.value_joined", Some(sum), Some(sum))
        }
        Following::Off => ("deal.value_parted", former, None),
        Following::Back(value) if value.is_some_and(|value| value < Decimal::ZERO || value.normalize().scale() > 4) => {
            return Err(AppError::invalid("value", "invalid_value"));
        }
        Following::Back(value) => ("deal.value_parted", value, None),
    };
    write_value(tx, deal, value, sum).await?;
    let told = |value: Option<Decimal>| json!({ "value": value, "currency": touched.currency });
    record(tx, touched.event(kind).before(told(former)).after(told(value))).await?;
    Ok(former)
}
