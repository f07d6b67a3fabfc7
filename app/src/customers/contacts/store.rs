//! Contacts in the database, and where they are: one step of a transaction each, with its event.

use super::model::{Contact, ContactAt, ContactFields, CustomerOfContact, Place};
use crate::{
    access::{AppError, Tx, new_id},
    customers::{consent::model::Consents, model::Deleted, quality::store as quality, reach::model::Reach},
    events::{EntryKey, Event, changed_fields, filled_fields, former_values, record, with_former_value},
    fields::{Custom, RecordKind, TypedValues, sealed_store, store as custom},
};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

/// One contact, if the caller may see it.
pub async fn contact(tx: &mut Tx, id: Uuid) -> Result<Contact, AppError> {
    let row = sqlx::query!(
        r#"
        select k.id, k.version, k.name, k.title, k.phone, k.email, k.wechat, k.note, k.owner_id, p.name as "owner_name?", k.created_at, k.updated_at,
               k.reach as "reach: Json<Vec<Reach>>", k.custom, k.consent as "consent: Json<Consents>",
               coalesce(may_write_customer(null, k.owner_id), false) as "may_write!"
          from contact k left join person p on p.id = k.owner_id
         where k.id = $1 and k.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let (custom, sheet) = custom::of_record(tx, RecordKind::Contact, &row.custom).await?;
    Ok(Contact {
        id: row.id,
        version: row.version,
        sheet,
        consents: row.consent.0,
        fields: ContactFields {
            name: row.name,
            title: row.title,
            phone: row.phone,
            email: row.email,
            wechat: row.wechat,
            note: row.note,
            reach: row.reach.0,
            custom,
        },
        owner: row.owner_id.zip(row.owner_name),
        customers: customers_of(tx, id).await?,
        created_at: row.created_at,
        updated_at: row.updated_at,
        may_write: row.may_write,
    })
}

async fn customers_of(tx: &mut Tx, contact: Uuid) -> Result<Vec<CustomerOfContact>, AppError> {
    let rows = sqlx::query!(
        r#"
        select c.id, c.name, coalesce(cc.role, '') as "role!", cc.is_primary,
               coalesce(may_write_customer(c.id, c.owner_id), false) as "may_write!"
          from customer_contact cc join customer c on c.id = cc.customer_id
         where cc.contact_id = $1 and c.deleted_at is null order by cc.added_at, c.id
        "#,
        contact,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| CustomerOfContact {
            id: row.id,
            name: row.name,
            place: Place { role: row.role, is_primary: row.is_primary },
            may_write: row.may_write,
        })
        .collect())
}

/// The contacts at a customer, the primary one first.
pub async fn contacts_at(tx: &mut Tx, customer: Uuid) -> Result<Vec<ContactAt>, AppError> {
    let rows = sqlx::query!(
        r#"
        select k.id, k.name, k.title, k.phone, k.email, k.wechat, coalesce(cc.role, '') as "role!", cc.is_primary
          from customer_contact cc join contact k on k.id = cc.contact_id
         where cc.customer_id = $1 and k.deleted_at is null
         order by cc.is_primary desc, cc.added_at, k.id limit 500
        "#,
        customer,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ContactAt {
            id: row.id,
            name: row.name,
            title: row.title,
            phone: row.phone,
            email: row.email,
            wechat: row.wechat,
            place: Place { role: row.role, is_primary: row.is_primary },
        })
        .collect())
}

/// Adds a contact. It goes to the owner of the customer it is added to, where the caller may give it there, else stays with
/// the caller.
pub async fn create(
    tx: &mut Tx,
    mut fields: ContactFields,
    typed: &TypedValues,
    at: Option<Uuid>,
) -> Result<Uuid, AppError> {
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    let catalogue = custom::catalogue(tx, RecordKind::Contact).await?;
    fields.custom = sealed_store::check(tx, RecordKind::Contact, id, &catalogue, typed, &Custom::default()).await?;
    custom::check_references(tx, &catalogue, &fields.custom).await?;
    quality::refuse(tx, RecordKind::Contact, &catalogue, None, &fields).await?;
    let owner = match at {
        Some(customer) => owner_at(tx, customer).await?,
        None => Some(me),
    };
    sqlx::query!(
        r#"
        insert into contact (id, name, title, phone, email, wechat, note, owner_id, created_by, created_at, updated_at, reach, custom)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, jsonb_strip_nulls($12))
        "#,
        id,
        fields.name,
        fields.title,
        fields.phone,
        fields.email,
        fields.wechat,
        fields.note,
        owner,
        me,
        now,
        json!(fields.reach),
        fields.custom.to_stored(),
    )
    .execute(tx.conn())
    .await?;
    let created = Event::of("contact.created", "contact", id).customer(at).owner(owner).version(1);
    record(tx, created.after(filled_fields(&fields))).await?;
    Ok(id)
}

async fn owner_at(tx: &mut Tx, customer: Uuid) -> Result<Option<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select case when caller_has('qz_customer_all') or (caller_has('qz_customer_team') and c.owner_id = any (my_people()))
                    then c.owner_id else me() end
          from customer c where c.id = $1 and c.deleted_at is null
        "#,
        customer,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Puts a field back to what it was before an entry changed it.
pub async fn restore_value(tx: &mut Tx, key: EntryKey, field: &str) -> Result<(), AppError> {
    let before = former_values(tx, key, "contact.changed").await?;
    let now = contact(tx, key.subject).await?;
    if !now.may_write {
        return Err(AppError::NotAllowed);
    }
    let fields = with_former_value(&now.fields, &before, field)?;
    replace(tx, &now, &fields).await?;
    Ok(())
}

/// Changes what the caller saw at `version`. Nothing is written where nothing differs.
pub async fn change(
    tx: &mut Tx,
    id: Uuid,
    version: i32,
    mut fields: ContactFields,
    typed: &TypedValues,
) -> Result<i32, AppError> {
    let old = contact(tx, id).await?;
    if !old.may_write {
        return Err(AppError::NotAllowed);
    }
    let custom =
        sealed_store::check(tx, RecordKind::Contact, id, &old.sheet.catalogue, typed, &old.fields.custom).await?;
    fields.custom = old.fields.custom.clone();
    fields.custom.put(custom);
    replace(tx, &Contact { version, ..old }, &fields).await
}

/// Puts checked fields in the place of those that were read; gives the new version.
async fn replace(tx: &mut Tx, old: &Contact, fields: &ContactFields) -> Result<i32, AppError> {
    let Some((before, after)) = changed_fields(&old.fields, fields) else { return Ok(old.version) };
    let new_version = write(tx, old, fields).await?.ok_or_else(|| AppError::conflict("changed"))?;
    record(tx, event("contact.changed", old).version(new_version).before(before).after(after)).await?;
    Ok(new_version)
}

/// Writes checked fields over those that were read, and nothing where nothing differs; gives the new version, `None` when somebody
/// was faster.
pub async fn write(tx: &mut Tx, old: &Contact, fields: &ContactFields) -> Result<Option<i32>, AppError> {
    if *fields == old.fields {
        return Ok(Some(old.version));
    }
    if fields.custom != old.fields.custom {
        custom::check_references(tx, &old.sheet.catalogue, &fields.custom).await?;
    }
    quality::refuse(tx, RecordKind::Contact, &old.sheet.catalogue, Some(&old.fields), fields).await?;
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        r#"
        update contact set name = $3, title = $4, phone = $5, email = $6, wechat = $7, note = $8,
               version = version + 1, updated_at = $9, reach = $10, custom = jsonb_strip_nulls(custom || $11)
         where id = $1 and version = $2
        returning version
        "#,
        old.id,
        old.version,
        fields.name,
        fields.title,
        fields.phone,
        fields.email,
        fields.wechat,
        fields.note,
        now,
        json!(fields.reach),
        fields.custom.to_stored(),
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// An event of a contact: it stands on the timeline of the customer it was added to first.
pub fn event(kind: &'static str, contact: &Contact) -> Event {
    let customer = contact.customers.first().map(|customer| customer.id);
    Event::of(kind, "contact", contact.id).customer(customer).owner(contact.owner.as_ref().map(|(owner, _)| *owner))
}

/// Puts a contact into the bin. The definer function checks the right, because the row leaves its own sight.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<Deleted, AppError> {
    let old = contact(tx, id).await?;
    let gone = sqlx::query_scalar!(r#"select delete_contact($1) as "gone!""#, id).fetch_one(tx.conn()).await?;
    if !gone {
        return Err(AppError::NotAllowed);
    }
    let version = old.version + 1;
    record(tx, event("contact.deleted", &old).version(version).before(json!({ "name": old.fields.name }))).await?;
    Ok(Deleted { id, version })
}

/// Puts a contact at a customer, or changes what it is there.
pub async fn link(tx: &mut Tx, customer: Uuid, contact: Uuid, place: &Place) -> Result<(), AppError> {
    let role = place.checked_role()?;
    let owner = writable(tx, customer).await?;
    let name = name_of(tx, contact).await?;
    if place.is_primary {
        // One at most: the former one steps back first, or the unique index would refuse.
        sqlx::query!(
            "update customer_contact set is_primary = false where customer_id = $1 and contact_id <> $2 and is_primary",
            customer,
            contact
        )
        .execute(tx.conn())
        .await?;
    }
    let now = tx.now();
    sqlx::query!(
        r#"
        insert into customer_contact (customer_id, contact_id, role, is_primary, added_at) values ($1, $2, $3, $4, $5)
        on conflict (customer_id, contact_id) do update set role = excluded.role, is_primary = excluded.is_primary
        "#,
        customer,
        contact,
        role,
        place.is_primary,
        now,
    )
    .execute(tx.conn())
    .await?;
    let linked = Event::of("contact.linked", "contact", contact).customer(Some(customer)).owner(owner);
    record(tx, linked.after(json!({ "contact_name": name, "role": role, "is_primary": place.is_primary }))).await?;
    Ok(())
}

/// Takes a contact away from a customer; gives what it was there.
pub async fn unlink(tx: &mut Tx, customer: Uuid, contact: Uuid) -> Result<Place, AppError> {
    let owner = writable(tx, customer).await?;
    let name = name_of(tx, contact).await?;
    let row = sqlx::query!(
        r#"
        delete from customer_contact where customer_id = $1 and contact_id = $2
        returning coalesce(role, '') as "role!", is_primary
        "#,
        customer,
        contact,
    )
    .fetch_one(tx.conn())
    .await?;
    let unlinked = Event::of("contact.unlinked", "contact", contact).customer(Some(customer)).owner(owner);
    record(tx, unlinked.before(json!({ "contact_name": name, "role": row.role }))).await?;
    Ok(Place { role: row.role, is_primary: row.is_primary })
}

/// The owner of a customer that the caller may change.
async fn writable(tx: &mut Tx, customer: Uuid) -> Result<Option<Uuid>, AppError> {
    let row = sqlx::query!(
        r#"select owner_id, coalesce(may_write_customer(id, owner_id), false) as "may_write!" from customer where id = $1 and deleted_at is null"#,
        customer,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.may_write { Ok(row.owner_id) } else { Err(AppError::NotAllowed) }
}

async fn name_of(tx: &mut Tx, contact: Uuid) -> Result<String, AppError> {
    Ok(sqlx::query_scalar!("select name from contact where id = $1 and deleted_at is null", contact)
        .fetch_one(tx.conn())
        .await?)
}
