//! What customers own, in the database. Who sees the customer sees it; policies decide.

use super::model::{
    Asset, AssetFields, AssetFilter, AssetForm, AssetList, AssetMark, AssetState, PAGE, WarrantyFilter, name_of,
};
use crate::{
    access::{AppError, SystemTx, Tx, new_id},
    events::{Event, changed_fields, filled_fields, record},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

macro_rules! asset {
    ($row:ident) => {
        Asset {
            id: $row.id,
            version: $row.version,
            customer: $row.customer_id,
            customer_name: $row.customer,
            product: $row.product_id,
            product_name: $row.product,
            serial: $row.serial,
            bought_on: $row.bought_on,
            delivered_on: $row.delivered_on,
            warranty_until: $row.warranty_until,
            state: AssetState::from_key(&$row.state).unwrap_or_default(),
            note: $row.note,
            created_at: $row.created_at,
        }
    };
}

/// Today, by the organisation's clocks.
pub async fn today(tx: &mut Tx) -> Result<NaiveDate, AppError> {
    let offset = sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?;
    Ok((tx.now() + Duration::minutes(i64::from(offset))).date_naive())
}

/// What a customer owns, the newest first; at most 200.
pub async fn of_customer(tx: &mut Tx, customer: Uuid) -> Result<Vec<Asset>, AppError> {
    let rows = sqlx::query!(
        r#"
        select a.id, a.version, a.customer_id, c.name as customer, a.product_id, p.name as product, a.serial, a.bought_on, a.delivered_on,
               a.warranty_until, a.state, a.note, a.created_at
          from asset a join customer c on c.id = a.customer_id join product p on p.id = a.product_id
         where a.customer_id = $1 and a.deleted_at is null
         order by a.created_at desc, a.id desc limit 200
        "#,
        customer,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| asset!(row)).collect())
}

/// One of them.
///
/// # Errors
/// `NotFound`.
pub async fn asset(tx: &mut Tx, id: Uuid) -> Result<Asset, AppError> {
    let row = sqlx::query!(
        r#"
        select a.id, a.version, a.customer_id, c.name as customer, a.product_id, p.name as product, a.serial, a.bought_on, a.delivered_on,
               a.warranty_until, a.state, a.note, a.created_at
          from asset a join customer c on c.id = a.customer_id join product p on p.id = a.product_id
         where a.id = $1 and a.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(asset!(row))
}

/// A page of everything that customers own, the newest first.
pub async fn page(tx: &mut Tx, filter: &AssetFilter, after: Option<AssetMark>) -> Result<AssetList, AppError> {
    let today = today(tx).await?;
    let (from, until) = filter.warranty.map_or((None, None), |warranty| warranty.days(today));
    let behind = after.map_or((DateTime::<Utc>::MAX_UTC, Uuid::max()), |mark| (mark.created_at, mark.id));
    let text = filter.serial.trim().to_lowercase();
    let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    let rows = sqlx::query!(
        r#"
        select a.id, a.version, a.customer_id, c.name as customer, a.product_id, p.name as product, a.serial, a.bought_on, a.delivered_on,
               a.warranty_until, a.state, a.note, a.created_at
          from asset a join customer c on c.id = a.customer_id and c.deleted_at is null join product p on p.id = a.product_id
         where a.deleted_at is null and (a.created_at, a.id) < ($1, $2)
           and ($3::text is null or lower(a.serial) like $3)
           and ($4::date is null or a.warranty_until >= $4) and ($5::date is null or a.warranty_until <= $5)
           and (not $6::boolean or a.warranty_until is null)
         order by a.created_at desc, a.id desc limit $7
        "#,
        behind.0,
        behind.1,
        (!text.is_empty()).then(|| format!("%{escaped}%")),
        from,
        until,
        filter.warranty == Some(WarrantyFilter::Unknown),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut rows: Vec<Asset> = rows.into_iter().map(|row| asset!(row)).collect();
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok(AssetList { rows, more })
}

/// The products that may be chosen.
pub async fn products(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(
        r#"select id, name from product where not archived order by name collate "zh-x-icu", id limit 1000"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Who owns a customer that the caller may write.
///
/// # Errors
/// `NotFound` for one that is out of sight, `NotAllowed`.
async fn owner_of(tx: &mut Tx, customer: Uuid) -> Result<Option<Uuid>, AppError> {
    let row = sqlx::query!(
        r#"select owner_id, may_write_customer(id, owner_id) as "may!" from customer where id = $1 and deleted_at is null"#,
        customer
    )
    .fetch_one(tx.conn())
    .await?;
    if row.may { Ok(row.owner_id) } else { Err(AppError::NotAllowed) }
}

async fn product_name(tx: &mut Tx, product: Uuid) -> Result<String, AppError> {
    let name = sqlx::query_scalar!("select name from product where id = $1", product).fetch_optional(tx.conn()).await?;
    name.ok_or_else(|| AppError::invalid("product", "invalid_value"))
}

fn event(kind: &'static str, customer: Uuid, owner: Option<Uuid>) -> Event {
    Event::of(kind, "customer", customer).customer(Some(customer)).owner(owner)
}

fn named(mut fields: Value, id: Uuid, name: &str) -> Value {
    fields["asset"] = json!(id);
    fields["asset_name"] = json!(name);
    fields
}

/// Adds something to what a customer owns.
///
/// # Errors
/// `Invalid` on `product`, and on `serial` where another thing of the product has it.
pub async fn add(tx: &mut Tx, customer: Uuid, fields: &AssetFields) -> Result<Uuid, AppError> {
    let owner = owner_of(tx, customer).await?;
    let product = product_name(tx, fields.product).await?;
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into asset (id, customer_id, product_id, serial, bought_on, delivered_on, warranty_until, state, note, created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
        "#,
        id,
        customer,
        fields.product,
        fields.serial,
        fields.bought_on,
        fields.delivered_on,
        fields.warranty_until,
        fields.asset_state.key(),
        fields.note,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    let name = name_of(&product, fields.serial.as_deref());
    record(tx, event("asset.added", customer, owner).after(named(filled_fields(fields), id, &name))).await?;
    Ok(id)
}

/// Changes one that was seen in this version; gives the version that it has then.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `changed`; `Invalid` on `product` and `serial`.
pub async fn change(tx: &mut Tx, id: Uuid, seen: i32, fields: &AssetFields) -> Result<i32, AppError> {
    let was = asset(tx, id).await?;
    let owner = owner_of(tx, was.customer).await?;
    if was.version != seen {
        return Err(AppError::conflict("changed"));
    }
    let before = AssetForm::of(&was).check()?;
    let Some((old, new)) = changed_fields(&before, fields) else { return Ok(seen) };
    let product = product_name(tx, fields.product).await?;
    let now = tx.now();
    let version = sqlx::query_scalar!(
        r#"
        update asset set product_id = $3, serial = $4, bought_on = $5, delivered_on = $6, warranty_until = $7, state = $8, note = $9,
                         version = version + 1, updated_at = $10
         where id = $1 and version = $2 and deleted_at is null returning version
        "#,
        id,
        seen,
        fields.product,
        fields.serial,
        fields.bought_on,
        fields.delivered_on,
        fields.warranty_until,
        fields.asset_state.key(),
        fields.note,
        now,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| AppError::conflict("changed"))?;
    let name = name_of(&product, fields.serial.as_deref());
    let changed = event("asset.changed", was.customer, owner).before(old);
    record(tx, changed.after(named(new, id, &name))).await?;
    Ok(version)
}

/// Takes one away; gives the version by which it comes back.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn delete(tx: &mut Tx, id: Uuid, seen: i32) -> Result<i32, AppError> {
    let was = asset(tx, id).await?;
    let owner = owner_of(tx, was.customer).await?;
    let gone = sqlx::query_scalar!(r#"select delete_asset($1, $2) as "gone!""#, id, seen).fetch_one(tx.conn()).await?;
    if !gone {
        return Err(AppError::conflict("changed"));
    }
    record(tx, event("asset.deleted", was.customer, owner).before(named(json!({}), id, &was.name()))).await?;
    Ok(seen + 1)
}

/// Brings one back that was taken away with this version.
///
/// # Errors
/// The conflict `changed`; `Invalid` on `serial` where another thing has it by now.
pub async fn restore(tx: &mut Tx, id: Uuid, seen: i32) -> Result<(), AppError> {
    let back = sqlx::query_scalar!(r#"select restore_asset($1, $2) as "back!""#, id, seen).fetch_one(tx.conn()).await?;
    if !back {
        return Err(AppError::conflict("changed"));
    }
    let is = asset(tx, id).await?;
    let owner = owner_of(tx, is.customer).await?;
    record(tx, event("asset.restored", is.customer, owner).after(named(json!({}), id, &is.name()))).await?;
    Ok(())
}

/// Plans what is to be done after deliveries; gives how many. `title` stands before what was delivered.
pub async fn plan_follow_ups(tx: &mut SystemTx, most: i32, title: &str) -> Result<i32, AppError> {
    Ok(sqlx::query_scalar!(r#"select plan_follow_ups($1, $2) as "made!""#, most, title).fetch_one(tx.conn()).await?)
}

/// In which language the house reads.
pub async fn house(tx: &mut SystemTx) -> Result<String, AppError> {
    Ok(sqlx::query_scalar!("select locale from organisation").fetch_one(tx.conn()).await?)
}
