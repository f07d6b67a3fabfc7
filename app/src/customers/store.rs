//! Customers in the database: one step of a transaction each, with its event.

use super::model::{Customer, CustomerFields, CustomerKind, Deleted};
use crate::{
    access::{AppError, Tx, new_id},
    events::{EntryKey, Event, changed_fields, filled_fields, former_values, record, with_former_value},
};
use serde_json::json;
use uuid::Uuid;

/// One customer, if the caller may see it.
pub async fn customer(tx: &mut Tx, id: Uuid) -> Result<Customer, AppError> {
    let row = sqlx::query!(
        r#"
        select c.id, c.version, c.kind, c.name, c.industry, c.country, c.region, c.address, c.phone, c.email, c.website, c.source,
               c.employees, c.annual_revenue, c.currency, c.founded_year, c.owner_id, p.name as "owner_name?", c.created_at, c.updated_at,
               coalesce(may_write_customer(c.id, c.owner_id), false) as "may_write!"
          from customer c left join person p on p.id = c.owner_id
         where c.id = $1 and c.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Customer {
        id: row.id,
        version: row.version,
        fields: CustomerFields {
            kind: CustomerKind::from_key(&row.kind).unwrap_or_default(),
            name: row.name,
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
        },
        owner: row.owner_id.zip(row.owner_name),
        created_at: row.created_at,
        updated_at: row.updated_at,
        may_write: row.may_write,
    })
}

/// Adds a customer in the caller's hands.
pub async fn create(tx: &mut Tx, fields: &CustomerFields) -> Result<Uuid, AppError> {
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into customer (id, kind, name, industry, country, region, address, phone, email, website, source, employees,
                              annual_revenue, currency, founded_year, owner_id, created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $17)
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
    )
    .execute(tx.conn())
    .await?;
    let created = Event::of("customer.created", "customer", id).customer(Some(id)).owner(Some(me)).version(1);
    record(tx, created.after(filled_fields(fields))).await?;
    Ok(id)
}

/// Changes what the caller saw at `version`. Nothing is written where nothing differs.
pub async fn change(tx: &mut Tx, id: Uuid, version: i32, fields: &CustomerFields) -> Result<i32, AppError> {
    let old = customer(tx, id).await?;
    if !old.may_write {
        return Err(AppError::NotAllowed);
    }
    if old.version != version {
        return Err(AppError::conflict("changed"));
    }
    let Some((before, after)) = changed_fields(&old.fields, fields) else { return Ok(version) };
    let new_version = write(tx, id, version, fields).await?;
    let changed =
        Event::of("customer.changed", "customer", id).customer(Some(id)).owner(old.owner.map(|(owner, _)| owner));
    record(tx, changed.version(new_version).before(before).after(after)).await?;
    Ok(new_version)
}

/// Puts a field back to what it was before an entry changed it.
pub async fn restore_value(tx: &mut Tx, key: EntryKey, field: &str) -> Result<(), AppError> {
    let before = former_values(tx, key, "customer.changed").await?;
    let now = customer(tx, key.subject).await?;
    let fields = with_former_value(&now.fields, &before, field)?;
    change(tx, now.id, now.version, &fields).await?;
    Ok(())
}

/// Writes the fields over those of `version`, without an event; gives the new version.
pub async fn write(tx: &mut Tx, id: Uuid, version: i32, fields: &CustomerFields) -> Result<i32, AppError> {
    let now = tx.now();
    sqlx::query_scalar!(
        r#"
        update customer set kind = $3, name = $4, industry = $5, country = $6, region = $7, address = $8, phone = $9, email = $10,
               website = $11, source = $12, employees = $13, annual_revenue = $14, currency = $15, founded_year = $16,
               version = version + 1, updated_at = $17
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
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| AppError::conflict("changed"))
}

/// Puts a customer into the bin. The definer function checks the right, because the row leaves its own sight.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<Deleted, AppError> {
    let old = customer(tx, id).await?;
    let gone = sqlx::query_scalar!(r#"select delete_customer($1) as "gone!""#, id).fetch_one(tx.conn()).await?;
    if !gone {
        return Err(AppError::NotAllowed);
    }
    let version = old.version + 1;
    let deleted =
        Event::of("customer.deleted", "customer", id).customer(Some(id)).owner(old.owner.map(|(owner, _)| owner));
    record(tx, deleted.version(version).before(json!({ "name": old.fields.name }))).await?;
    Ok(Deleted { id, version })
}

/// Takes it out of the bin, if it is as it went in.
pub async fn restore(tx: &mut Tx, deleted: Deleted) -> Result<(), AppError> {
    let back = sqlx::query_scalar!(r#"select restore_customer($1, $2) as "back!""#, deleted.id, deleted.version)
        .fetch_one(tx.conn())
        .await?;
    if !back {
        // Where it can be seen, somebody took it out already; else there is nothing for the caller to take out.
        customer(tx, deleted.id).await?;
        return Err(AppError::conflict("changed_since"));
    }
    let now = customer(tx, deleted.id).await?;
    let restored = Event::of("customer.restored", "customer", now.id)
        .customer(Some(now.id))
        .owner(now.owner.map(|(owner, _)| owner));
    record(tx, restored.version(now.version).after(json!({ "name": now.fields.name }))).await?;
    Ok(())
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
