//! Customers in the database: one step of a transaction each, with its event.

use super::{
    consent::model::Consents,
    known::{lists, model::KnownNames},
    lifecycle,
    model::{Customer, CustomerFields, CustomerKind, Deleted, Group},
    quality::store as quality,
    reach::model::Reach,
    tags,
};
use crate::{
    access::{AppError, Tx, new_id},
    deletions::{self, model::OpenDeals},
    events::{EntryKey, Event, changed_fields, filled_fields, former_values, record, with_former_value},
    fields::{Custom, RecordKind, TypedValues, sealed_store, store as custom},
};
use serde_json::{Value, json};
use sqlx::types::Json;
use uuid::Uuid;

/// One customer, if the caller may see it.
pub async fn customer(tx: &mut Tx, id: Uuid) -> Result<Customer, AppError> {
    let row = sqlx::query!(
        r#"
        select c.id, c.version, c.kind, c.name, c.industry, c.country, c.region, c.address, c.phone, c.email, c.website, c.source,
               c.employees, c.annual_revenue, c.currency, c.founded_year, c.short_name, c.credit_code, c.wechat, c.parent_id,
               c.reach as "reach: Json<Vec<Reach>>", c.interests, c.preferences, c.custom, c.consent as "consent: Json<Consents>",
               above.name as "parent_name?", c.owner_id, p.name as "owner_name?", c.lifecycle, c.lifecycle_by_hand, c.created_at,
               c.updated_at,
               coalesce(may_write_customer(c.id, c.owner_id), false) as "may_write!"
          from customer c left join person p on p.id = c.owner_id
          left join customer above on above.id = c.parent_id and above.deleted_at is null
         where c.id = $1 and c.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let (custom, sheet) = custom::of_record(tx, RecordKind::Customer, &row.custom).await?;
    Ok(Customer {
        id: row.id,
        version: row.version,
        sheet,
        known: KnownNames {
            industry: row.industry.as_deref().and_then(lists::industry),
            country: row.country.as_deref().and_then(lists::country),
        },
        group: Group { parent: row.parent_id.zip(row.parent_name), subsidiaries: subsidiaries(tx, id).await? },
        consents: row.consent.0,
        fields: CustomerFields {
            kind: CustomerKind::from_key(&row.kind).unwrap_or_default(),
            name: row.name,
            short_name: row.short_name,
            credit_code: row.credit_code,
            industry: row.industry,
            country: row.country,
            region: row.region,
            address: row.address,
            phone: row.phone,
            email: row.email,
            website: row.website,
            source: row.source,
            employees: row.employees,
            // Four stored places would make 5 and 5.0000 look different in the log.
            annual_revenue: row.annual_revenue.map(|amount| amount.normalize()),
            currency: row.currency,
            founded_year: row.founded_year,
            wechat: row.wechat,
            parent: row.parent_id,
            reach: row.reach.0,
            interests: row.interests,
            preferences: row.preferences,
            custom,
        },
        owner: row.owner_id.zip(row.owner_name),
        lifecycle: lifecycle::standing(&row.lifecycle, row.lifecycle_by_hand),
        tags: tags::store::of_customer(tx, id).await?,
        created_at: row.created_at,
        updated_at: row.updated_at,
        may_write: row.may_write,
    })
}

/// The customers right below, those that the caller sees.
async fn subsidiaries(tx: &mut Tx, id: Uuid) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(
        "select id, name from customer where parent_id = $1 and deleted_at is null order by name collate \"zh-x-icu\", id limit 50",
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// A parent that the caller cannot see is none that they may choose.
async fn check_parent(tx: &mut Tx, parent: Option<Uuid>) -> Result<(), AppError> {
    let Some(parent) = parent else { return Ok(()) };
    let there = sqlx::query_scalar!(
        r#"select exists (select 1 from customer where id = $1 and deleted_at is null) as "there!""#,
        parent,
    );
    if there.fetch_one(tx.conn()).await? { Ok(()) } else { Err(AppError::invalid("parent", "reference_gone")) }
}

/// Adds a customer in the caller's hands.
pub async fn create(tx: &mut Tx, mut fields: CustomerFields, typed: &TypedValues) -> Result<Uuid, AppError> {
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    let catalogue = custom::catalogue(tx, RecordKind::Customer).await?;
    fields.custom = sealed_store::check(tx, RecordKind::Customer, id, &catalogue, typed, &Custom::default()).await?;
    custom::check_references(tx, &catalogue, &fields.custom).await?;
    check_parent(tx, fields.parent).await?;
    quality::refuse(tx, RecordKind::Customer, &catalogue, None, &fields).await?;
    sqlx::query!(
        r#"
        insert into customer (id, kind, name, industry, country, region, address, phone, email, website, source, employees,
                              annual_revenue, currency, founded_year, owner_id, created_by, created_at, updated_at,
                              short_name, credit_code, wechat, parent_id, reach, interests, preferences, custom)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $17,
                $18, $19, $20, $21, $22, $23, $24, jsonb_strip_nulls($25))
        "#,
        id,
        fields.kind.key(),
        fields.name,
        fields.industry,
        fields.country,
        fields.region,
        fields.address,
        fields.phone,
        fields.email,
        fields.website,
        fields.source,
        fields.employees,
        fields.annual_revenue,
        fields.currency,
        fields.founded_year,
        me,
        now,
        fields.short_name,
        fields.credit_code,
        fields.wechat,
        fields.parent,
        json!(fields.reach),
        &fields.interests,
        fields.preferences,
        fields.custom.to_stored(),
    )
    .execute(tx.conn())
    .await?;
    let created = Event::of("customer.created", "customer", id).customer(Some(id)).owner(Some(me)).version(1);
    record(tx, created.after(filled_fields(&fields))).await?;
    Ok(id)
}
/// Changes what the caller saw at `version`. Nothing is written where nothing differs.
pub async fn change(
    tx: &mut Tx,
    id: Uuid,
    version: i32,
    mut fields: CustomerFields,
    typed: &TypedValues,
) -> Result<i32, AppError> {
    let old = customer(tx, id).await?;
    if !old.may_write {
        return Err(AppError::NotAllowed);
    }
    if old.version != version {
        return Err(AppError::conflict("changed"));
    }
    let custom =
        sealed_store::check(tx, RecordKind::Customer, id, &old.sheet.catalogue, typed, &old.fields.custom).await?;
    fields.custom = old.fields.custom.clone();
    fields.custom.put(custom);
    replace(tx, &old, &fields).await
}

/// Puts checked fields in the place of those that were read; gives the new version.
async fn replace(tx: &mut Tx, old: &Customer, fields: &CustomerFields) -> Result<i32, AppError> {
    let Some((before, after)) = changed_fields(&old.fields, fields) else { return Ok(old.version) };
    if fields.parent != old.fields.parent {
        check_parent(tx, fields.parent).await?;
    }
    if fields.custom != old.fields.custom {
        custom::check_references(tx, &old.sheet.catalogue, &fields.custom).await?;
    }
    quality::refuse(tx, RecordKind::Customer, &old.sheet.catalogue, Some(&old.fields), fields).await?;
    let new_version = write(tx, old.id, old.version, fields).await?;
    let changed = Event::of("customer.changed", "customer", old.id)
        .customer(Some(old.id))
        .owner(old.owner.as_ref().map(|(owner, _)| *owner));
    record(tx, changed.version(new_version).before(before).after(after)).await?;
    Ok(new_version)
}

/// Puts a field back to what it was before an entry changed it.
pub async fn restore_value(tx: &mut Tx, key: EntryKey, field: &str) -> Result<(), AppError> {
    let before = former_values(tx, key, "customer.changed").await?;
    set_value(tx, key.subject, &before, field).await
}

/// Gives one field the value that stands for it among these, as the log writes them.
///
/// # Errors
/// Those of [`with_former_value`], `NotFound`, `NotAllowed`, and what forms are refused with.
pub async fn set_value(tx: &mut Tx, id: Uuid, values: &Value, field: &str) -> Result<(), AppError> {
    let now = customer(tx, id).await?;
    if !now.may_write {
        return Err(AppError::NotAllowed);
    }
    let fields = with_former_value(&now.fields, values, field)?;
    replace(tx, &now, &fields).await?;
    Ok(())
}

/// Writes the fields over those of `version`, without an event; gives the new version. Custom fields that do not stand among
/// them, because the caller must not see them, stay.
pub async fn write(tx: &mut Tx, id: Uuid, version: i32, fields: &CustomerFields) -> Result<i32, AppError> {
    let now = tx.now();
    sqlx::query_scalar!(
        r#"
        update customer set kind = $3, name = $4, industry = $5, country = $6, region = $7, address = $8, phone = $9, email = $10,
               website = $11, source = $12, employees = $13, annual_revenue = $14, currency = $15, founded_year = $16,
               version = version + 1, updated_at = $17, short_name = $18, credit_code = $19, wechat = $20, parent_id = $21,
               reach = $22, interests = $23, preferences = $24, custom = jsonb_strip_nulls(custom || $25)
         where id = $1 and version = $2
        returning version
        "#,
        id,
        version,
        fields.kind.key(),
        fields.name,
        fields.industry,
        fields.country,
        fields.region,
        fields.address,
        fields.phone,
        fields.email,
        fields.website,
        fields.source,
        fields.employees,
        fields.annual_revenue,
        fields.currency,
        fields.founded_year,
        now,
        fields.short_name,
        fields.credit_code,
        fields.wechat,
        fields.parent,
        json!(fields.reach),
        &fields.interests,
        fields.preferences,
        fields.custom.to_stored(),
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| AppError::conflict("changed"))
}

/// Puts a customer into the bin, and does with its open deals what was chosen.
pub async fn delete(tx: &mut Tx, id: Uuid, deals: Option<OpenDeals>) -> Result<Deleted, AppError> {
    let old = customer(tx, id).await?;
    if !deletions::store::delete_customer(tx, id, &old.fields.name, deals).await? {
        return Err(AppError::NotAllowed);
    }
    let version = old.version + 1;
    let deleted =
        Event::of("customer.deleted", "customer", id).customer(Some(id)).owner(old.owner.map(|(owner, _)| owner));
    record(tx, deleted.version(version).before(json!({ "name": old.fields.name }))).await?;
    Ok(Deleted { id, version })
}

/// Gives a customer with its contacts to another person.
pub async fn assign(tx: &mut Tx, id: Uuid, owner: Uuid) -> Result<(), AppError> {
    let old = customer(tx, id).await?;
    if old.owner.as_ref().is_some_and(|(former, _)| *former == owner) {
        return Ok(());
    }
    sqlx::query_scalar!("select assign_customer($1, $2)", id, owner).fetch_one(tx.conn()).await?;
    let name = sqlx::query_scalar!("select name from person where id = $1", owner).fetch_one(tx.conn()).await?;
    let (former, former_name) = old.owner.unzip();
    let assigned =
        Event::of("customer.assigned", "customer", id).customer(Some(id)).owner(Some(owner)).version(old.version + 1);
    record(
        tx,
        assigned
            .before(json!({ "owner": former, "owner_name": former_name }))
            .after(json!({ "owner": owner, "owner_name": name })),
    )
    .await?;
    Ok(())
}
