//! Price lists and their prices in the database.

use super::model::{
    CopyOf, Line, ListBook, MOST_PRICES, Pasted, PriceChange, PriceList, PriceListFields, PriceListForm, PriceRow,
    Sheet,
};
use crate::{
    access::{AppError, Tx, new_id},
    catalogue::pricing::{
        store as pricing,
        sum_model::{DEAREST, cents},
    },
    events::{Event, changed_fields, filled_fields, record},
};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// All lists, those in use first.
pub async fn all(tx: &mut Tx) -> Result<ListBook, AppError> {
    let segments = sqlx::query!(r#"select id, name from tag order by name collate "zh-x-icu" limit 500"#)
        .fetch_all(tx.conn())
        .await?;
    let currency = sqlx::query_scalar!("select currency from organisation").fetch_one(tx.conn()).await?;
    Ok(ListBook {
        lists: lists(tx, None).await?,
        segments: segments.into_iter().map(|row| (row.id, row.name)).collect(),
        currency,
        today: pricing::today(tx).await?,
    })
}

async fn lists(tx: &mut Tx, only: Option<Uuid>) -> Result<Vec<PriceList>, AppError> {
    Ok(sqlx::query_as!(
        PriceList,
        r#"
        select l.id, l.name, l.currency, l.country, l.tag_id as segment, g.name as "segment_name?", l.valid_from, l.valid_to, l.priority,
               l.active, l.version, (select count(*) from price p where p.price_list_id = l.id) as "prices!"
          from price_list l left join tag g on g.id = l.tag_id
         where $1::uuid is null or l.id = $1
         order by l.active desc, l.name collate "zh-x-icu", l.id limit 500
        "#,
        only,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// One list.
///
/// # Errors
/// `NotFound`.
async fn list(tx: &mut Tx, id: Uuid) -> Result<PriceList, AppError> {
    lists(tx, Some(id)).await?.pop().ok_or(AppError::NotFound)
}

/// A list with its prices.
///
/// # Errors
/// `NotFound`.
pub async fn sheet(tx: &mut Tx, id: Uuid) -> Result<Sheet, AppError> {
    let list = list(tx, id).await?;
    let rows = sqlx::query_as!(
        PriceRow,
        r#"
        select d.id as product, d.code, d.name, d.name_en, p.min_quantity as "from", p.unit_price as price
          from price p join product d on d.id = p.product_id
         where p.price_list_id = $1
         order by d.series collate "zh-x-icu" nulls last, d.name collate "zh-x-icu", d.id, p.min_quantity limit $2
        "#,
        id,
        MOST_PRICES,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(Sheet { list, rows })
}

/// Adds a list, empty or with the prices of another.
///
/// # Errors
/// `Invalid` on `name` where another one has it, on `segment`, on `copy` and `currency` where prices cannot be told in it.
pub async fn add(tx: &mut Tx, fields: &PriceListFields, copy: Option<&CopyOf>) -> Result<Uuid, AppError> {
    keep_segment(tx, fields.segment).await?;
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into price_list (id, name, currency, country, tag_id, valid_from, valid_to, priority, active, created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
        "#,
        id,
        fields.name,
        fields.currency,
        fields.country,
        fields.segment,
        fields.valid_from,
        fields.valid_to,
        fields.priority,
        fields.active,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    record(tx, Event::of("price_list.created", "price_list", id).version(1).after(filled_fields(fields))).await?;
    if let Some(copy) = copy {
        take_prices(tx, id, &fields.currency, copy).await?;
    }
    Ok(id)
}

async fn keep_segment(tx: &mut Tx, segment: Option<Uuid>) -> Result<(), AppError> {
    let there = sqlx::query_scalar!(
        r#"select $1::uuid is null or exists (select 1 from tag where id = $1) as "there!""#,
        segment
    );
    if there.fetch_one(tx.conn()).await? { Ok(()) } else { Err(AppError::invalid("segment", "invalid_value")) }
}

/// Copies the prices of another list, by so many per cent dearer or cheaper, in this list's currency.
async fn take_prices(tx: &mut Tx, id: Uuid, currency: &str, copy: &CopyOf) -> Result<(), AppError> {
    let mut factor = copy.factor()?;
    let from = sqlx::query_scalar!("select currency from price_list where id = $1", copy.list)
        .fetch_optional(tx.conn())
        .await?
        .ok_or_else(|| AppError::invalid("copy", "invalid_value"))?;
    if from != currency {
        let day = pricing::today(tx).await?;
        let rates = pricing::rates(tx, day).await?;
        let rate = rates.get(&from).zip(rates.get(currency)).and_then(|(from, to)| from.rate.checked_div(to.rate));
        let rate = rate.ok_or_else(|| AppError::invalid("currency", "rate_unknown"))?;
        factor = factor.checked_mul(rate).ok_or_else(|| AppError::invalid("percent", "invalid_value"))?;
    }
    let rows = sqlx::query!(
        "select product_id, min_quantity, unit_price from price where price_list_id = $1 order by product_id, min_quantity limit $2",
        copy.list,
        MOST_PRICES,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let price = row.unit_price.checked_mul(factor).filter(|price| *price <= Decimal::from(DEAREST));
        let price = price.ok_or_else(|| AppError::invalid("percent", "invalid_value"))?;
        // Prices below a cent, of screws, keep their four places.
        let places = if row.unit_price.normalize().scale() > cents(currency) { 4 } else { cents(currency) };
        let price = price.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        changes.push(PriceChange { product: row.product_id, from: row.min_quantity, price: Some(price) });
    }
    write(tx, id, &changes).await
}

/// Holds a list.
///
/// # Errors
/// `NotFound`.
async fn hold(tx: &mut Tx, id: Uuid) -> Result<PriceList, AppError> {
    sqlx::query!("select id from price_list where id = $1 for update", id).fetch_one(tx.conn()).await?;
    list(tx, id).await
}

/// Changes a list that was seen in this version; gives the form that it had.
///
/// # Errors
/// As [`add`], `Invalid` on `currency` while there are prices in it, `NotFound`, the conflict `changed`.
pub async fn change(tx: &mut Tx, id: Uuid, seen: i32, fields: &PriceListFields) -> Result<PriceListForm, AppError> {
    let was = hold(tx, id).await?;
    if was.version != seen {
        return Err(AppError::conflict("changed"));
    }
    // The same numbers in another currency would be other prices.
    if was.currency != fields.currency && was.prices > 0 {
        return Err(AppError::invalid("currency", "currency_of_prices"));
    }
    let form = PriceListForm::of(&was);
    keep_segment(tx, fields.segment).await?;
    let Some((before, after)) = changed_fields(&form.check()?, fields) else { return Ok(form) };
    let now = tx.now();
    sqlx::query!(
        r#"
        update price_list set name = $2, currency = $3, country = $4, tag_id = $5, valid_from = $6, valid_to = $7, priority = $8, active = $9,
                              version = version + 1, updated_at = $10
         where id = $1
        "#,
        id,
        fields.name,
        fields.currency,
        fields.country,
        fields.segment,
        fields.valid_from,
        fields.valid_to,
        fields.priority,
        fields.active,
        now,
    )
    .execute(tx.conn())
    .await?;
    record(tx, Event::of("price_list.changed", "price_list", id).version(seen + 1).before(before).after(after)).await?;
    Ok(form)
}

/// Writes prices, each in the place of what was there; gives what brings the list back to what it was.
///
/// # Errors
/// `NotFound`, `Invalid` on `product`.
pub async fn keep_prices(tx: &mut Tx, id: Uuid, changes: &[PriceChange]) -> Result<Vec<PriceChange>, AppError> {
    hold(tx, id).await?;
    let (products, from): (Vec<Uuid>, Vec<Decimal>) = changes.iter().map(|one| (one.product, one.from)).unzip();
    let rows = sqlx::query!(
        r#"
        select n.product as "product!", n.at as "from!", p.unit_price as "price?"
          from unnest($2::uuid[], $3::numeric[]) as n (product, at)
          left join price p on p.price_list_id = $1 and p.product_id = n.product and p.min_quantity = n.at
        "#,
        id,
        &products,
        &from,
    )
    .fetch_all(tx.conn())
    .await?;
    let former: Vec<PriceChange> =
        rows.into_iter().map(|row| PriceChange { product: row.product, from: row.from, price: row.price }).collect();
    write(tx, id, changes).await?;
    let told = Event::of("price_list.prices_changed", "price_list", id);
    record(tx, told.before(json!({ "prices": former })).after(json!({ "prices": changes }))).await?;
    Ok(former)
}

/// Of a price named twice the last one counts.
async fn write(tx: &mut Tx, id: Uuid, changes: &[PriceChange]) -> Result<(), AppError> {
    let last: HashMap<(Uuid, Decimal), Option<Decimal>> =
        changes.iter().map(|one| ((one.product, one.from.normalize()), one.price)).collect();
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((product, from), price) in last {
        columns.0.push(new_id());
        columns.1.push(product);
        columns.2.push(from);
        columns.3.push(price);
    }
    sqlx::query!(
        r#"
        delete from price p using unnest($2::uuid[], $3::numeric[]) as n (product, at)
         where p.price_list_id = $1 and p.product_id = n.product and p.min_quantity = n.at
        "#,
        id,
        &columns.1,
        &columns.2,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        r#"
        insert into price (id, price_list_id, product_id, min_quantity, unit_price)
        select n.id, $1, n.product, n.at, n.price
          from unnest($2::uuid[], $3::uuid[], $4::numeric[], $5::numeric[]) as n (id, product, at, price) where n.price is not null
        "#,
        id,
        &columns.0,
        &columns.1,
        &columns.2,
        &columns.3 as &[Option<Decimal>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes pasted lines whose product is known by its code or its name. `dry`: only says what would become of them.
///
/// # Errors
/// `NotFound`.
pub async fn paste(tx: &mut Tx, id: Uuid, lines: Vec<Line>, dry: bool) -> Result<Pasted, AppError> {
    let names: Vec<String> =
        lines.iter().filter_map(|line| line.read.as_ref().ok().map(|(name, ..)| name.to_lowercase())).collect();
    let rows = sqlx::query!(
        r#"
        select p.id, lower(p.name) as "name!", lower(p.code) as code from product p
         where not p.archived and (lower(p.name) = any ($1) or lower(p.code) = any ($1))
        "#,
        &names,
    )
    .fetch_all(tx.conn())
    .await?;
    // A code says more than a name.
    let by_name = rows.iter().map(|row| (row.name.clone(), row.id));
    let by_code = rows.iter().filter_map(|row| Some((row.code.clone()?, row.id)));
    let known: HashMap<String, Uuid> = by_name.chain(by_code).collect();
    let (mut changes, mut wrong) = (Vec::new(), Vec::new());
    for Line { number, text, read } in lines {
        match read.map(|(name, from, price)| (known.get(&name.to_lowercase()), from, price)) {
            Ok((Some(product), from, price)) => {
                changes.push(PriceChange { product: *product, from, price: Some(price) })
            }
            Ok((None, ..)) => wrong.push((number, text, "product_unknown".to_owned())),
            Err(code) => wrong.push((number, text, code.to_owned())),
        }
    }
    let former = if dry || changes.is_empty() { Vec::new() } else { keep_prices(tx, id, &changes).await? };
    Ok(Pasted { taken: changes.len(), wrong, former })
}
