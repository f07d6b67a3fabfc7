//! Files in the database, as they change. Policies let through whoever sees the record, and to change it whoever may change the record; the
//! bytes are looked after by who calls these.

use super::model::{FileOf, Outcome, Sent};
use crate::{
    access::{AppError, SystemTx, Tx, new_id},
    deletions::store::take_back,
    events::{Event, record},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// What of a record its files' events need, and whether the caller may change it.
pub(super) struct Place {
    customer: Option<Uuid>,
    owner: Option<Uuid>,
    may_write: bool,
}

/// The record, if the caller sees it.
pub(super) async fn place(tx: &mut Tx, of: FileOf) -> Result<Place, AppError> {
    match of {
        FileOf::Customer(id) => {
            let row = sqlx::query!(
                r#"select owner_id, coalesce(may_write_customer(id, owner_id), false) as "may_write!"
                     from customer where id = $1 and deleted_at is null"#,
                id,
            )
            .fetch_one(tx.conn())
            .await?;
            Ok(Place { customer: Some(id), owner: row.owner_id, may_write: row.may_write })
        }
        FileOf::Contact(id) => {
            let row = sqlx::query!(
                r#"select k.owner_id, coalesce(may_write_contact(k.id), false) as "may_write!", (
                            select cc.customer_id from customer_contact cc join customer c on c.id = cc.customer_id
                             where cc.contact_id = k.id and c.deleted_at is null order by cc.added_at, c.id limit 1) as customer
                     from contact k where k.id = $1 and k.deleted_at is null"#,
                id,
            )
            .fetch_one(tx.conn())
            .await?;
            Ok(Place { customer: row.customer, owner: row.owner_id, may_write: row.may_write })
        }
        FileOf::Deal(id) => {
            let row = sqlx::query!(
                r#"select owner_id, customer_id, coalesce(may_write_deal(id, owner_id), false) as "may_write!"
                     from deal where id = $1 and deleted_at is null"#,
                id,
            )
            .fetch_one(tx.conn())
            .await?;
            Ok(Place { customer: row.customer_id, owner: Some(row.owner_id), may_write: row.may_write })
        }
        FileOf::Asset(id) => {
            let row = sqlx::query!(
                r#"select customer_id, customer_owner_id, coalesce(may_write_asset(id), false) as "may_write!"
                     from asset where id = $1 and deleted_at is null"#,
                id,
            )
            .fetch_one(tx.conn())
            .await?;
            Ok(Place { customer: Some(row.customer_id), owner: row.customer_owner_id, may_write: row.may_write })
        }
    }
}

async fn place_to_write(tx: &mut Tx, of: FileOf) -> Result<Place, AppError> {
    let place = place(tx, of).await?;
    if place.may_write { Ok(place) } else { Err(AppError::NotAllowed) }
}

/// Tells of a file on the timeline of its record.
async fn tell(tx: &mut Tx, kind: &'static str, of: FileOf, place: &Place, after: Value) -> Result<(), AppError> {
    record(tx, told(kind, of, place).after(after)).await.map(drop)
}

fn told(kind: &'static str, of: FileOf, place: &Place) -> Event {
    // What a customer owns has no story of its own.
    let (noun, id) = match (of, place.customer) {
        (FileOf::Asset(_), Some(customer)) => ("customer", customer),
        _ => (of.key(), of.id()),
    };
    Event::of(kind, noun, id).customer(place.customer).owner(place.owner)
}

/// A file as its own changes find it.
struct Held {
    name: String,
    version: i32,
    newest: i32,
}

/// Locks a file that must be as the caller saw it.
async fn hold(tx: &mut Tx, of: FileOf, id: Uuid, version: i32) -> Result<Held, AppError> {
    let held = sqlx::query_as!(
        Held,
        r#"select name, version, newest from file
            where id = $1 and (customer_id = $2 or contact_id = $3 or deal_id = $4 or asset_id = $5) and deleted_at is null for update"#,
        id,
        of.customer(),
        of.contact(),
        of.deal(),
        of.asset(),
    )
    .fetch_one(tx.conn())
    .await?;
    if held.version == version { Ok(held) } else { Err(AppError::conflict("changed")) }
}

/// Two who bring the same name to a record at once make two versions, one after the other.
async fn lock_name(tx: &mut Tx, of: FileOf, name: &str) -> Result<(), AppError> {
    let key = format!("file:{}:{}", of.id(), name.to_lowercase());
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0)) as held", key).fetch_one(tx.conn()).await?;
    Ok(())
}

/// Announces bytes that are about to be written for a record.
///
/// # Errors
/// `NotFound` where there is no such record for the caller, `NotAllowed` where they may only read it.
pub async fn begin(tx: &mut Tx, of: FileOf, object: Uuid) -> Result<(), AppError> {
    place_to_write(tx, of).await?;
    if let Some(asset) = of.asset() {
        sqlx::query!("select begin_asset_upload($1, $2)", object, asset).execute(tx.conn()).await?;
        return Ok(());
    }
    let (customer, deal, contact) = (of.customer(), of.deal(), of.contact());
    sqlx::query!("select begin_upload($1, $2, $3, $4)", object, customer, deal, contact).execute(tx.conn()).await?;
    Ok(())
}

/// Gives up bytes that were announced.
pub async fn give_up(tx: &mut Tx, object: Uuid) -> Result<(), AppError> {
    sqlx::query!("select end_upload($1)", object).execute(tx.conn()).await?;
    Ok(())
}

/// Bytes that have arrived and are safe.
#[derive(Debug)]
pub struct Arrived {
    pub object: Uuid,
    /// Clean.
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
}

/// Makes a file of bytes that have arrived, or the newest version of the one that has this name.
///
/// # Errors
/// As [`begin`]; `NotFound` also where the bytes were given up meanwhile.
pub async fn keep(tx: &mut Tx, of: FileOf, arrived: &Arrived) -> Result<Sent, AppError> {
    let place = place_to_write(tx, of).await?;
    lock_name(tx, of, &arrived.name).await?;
    let there = sqlx::query!(
        r#"
        select f.id, f.newest, f.name, v.sha256 from file f join file_version v on v.file_id = f.id and v.number = f.newest
         where (f.customer_id = $1 or f.contact_id = $2 or f.deal_id = $3 or f.asset_id = $5) and f.deleted_at is null and lower(f.name) = lower($4)
         order by f.newest_at desc, f.id desc limit 1 for update of f
        "#,
        of.customer(),
        of.contact(),
        of.deal(),
        arrived.name,
        of.asset(),
    )
    .fetch_optional(tx.conn())
    .await?;
    let (file, number, name, outcome) = match there {
        Some(same) if same.sha256 == arrived.sha256 => {
            give_up(tx, arrived.object).await?;
            return Ok(Sent { file: same.id, number: same.newest, name: same.name, outcome: Outcome::Same });
        }
        Some(former) => (former.id, former.newest + 1, former.name, Outcome::Versioned),
        None => (add(tx, of, &arrived.name).await?, 1, arrived.name.clone(), Outcome::Added),
    };
    add_version(tx, file, number, arrived, None).await?;
    let kind = if outcome == Outcome::Added { "file.added" } else { "file.versioned" };
    let after = json!({ "file": file, "file_name": name, "number": number, "size": arrived.size });
    tell(tx, kind, of, &place, after).await?;
    Ok(Sent { file, number, name, outcome })
}

async fn add(tx: &mut Tx, of: FileOf, name: &str) -> Result<Uuid, AppError> {
    let (id, now) = (new_id(), tx.now());
    sqlx::query!(
        "insert into file (id, customer_id, contact_id, deal_id, name, newest_at, created_at, updated_at, asset_id)
         values ($1, $2, $3, $4, $5, $6, $6, $6, $7)",
        id,
        of.customer(),
        of.contact(),
        of.deal(),
        name,
        now,
        of.asset(),
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Writes a version, and says of its file that it is the newest.
async fn add_version(
    tx: &mut Tx,
    file: Uuid,
    number: i32,
    holds: &Arrived,
    restored_from: Option<i32>,
) -> Result<(), AppError> {
    let (person, now) = (tx.person(), tx.now());
    sqlx::query!(
        "insert into file_version (file_id, number, object, media_type, size, sha256, restored_from, added_by, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        file,
        number,
        holds.object,
        holds.media_type,
        holds.size,
        holds.sha256,
        restored_from,
        person,
        now,
    )
    .execute(tx.conn())
    .await?;
    if number > 1 {
        sqlx::query!(
            "update file set newest = $2, newest_at = $3, updated_at = $3, version = version + 1 where id = $1",
            file,
            number,
            now,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Makes what an older version held the newest one.
///
/// # Errors
/// `Conflict` where somebody was faster or it is the newest already, `NotFound`, `NotAllowed`.
pub async fn restore(tx: &mut Tx, of: FileOf, id: Uuid, version: i32, number: i32) -> Result<(), AppError> {
    let place = place_to_write(tx, of).await?;
    let held = hold(tx, of, id, version).await?;
    if number == held.newest {
        return Err(AppError::conflict("nothing_to_restore"));
    }
    let old = sqlx::query!(
        "select object, media_type, size, sha256 from file_version where file_id = $1 and number = $2",
        id,
        number,
    )
    .fetch_one(tx.conn())
    .await?;
    let (name, newest) = (held.name, held.newest + 1);
    let holds = Arrived { object: old.object, name, media_type: old.media_type, size: old.size, sha256: old.sha256 };
    add_version(tx, id, newest, &holds, Some(number)).await?;
    let after =
        json!({ "file": id, "file_name": holds.name, "number": newest, "size": holds.size, "restored_from": number });
    tell(tx, "file.version_restored", of, &place, after).await
}

/// Gives a file another name, which must be clean.
///
/// # Errors
/// `Invalid` on `name` where another file of the record has it, `Conflict`, `NotFound`, `NotAllowed`.
pub async fn rename(tx: &mut Tx, of: FileOf, id: Uuid, version: i32, name: &str) -> Result<(), AppError> {
    let place = place_to_write(tx, of).await?;
    lock_name(tx, of, name).await?;
    let held = hold(tx, of, id, version).await?;
    if held.name == name {
        return Ok(());
    }
    let taken = sqlx::query_scalar!(
        r#"select exists (select 1 from file where (customer_id = $1 or contact_id = $2 or deal_id = $3 or asset_id = $6) and deleted_at is null
                             and id <> $4 and lower(name) = lower($5)) as "taken!""#,
        of.customer(),
        of.contact(),
        of.deal(),
        id,
        name,
        of.asset(),
    )
    .fetch_one(tx.conn())
    .await?;
    if taken {
        return Err(AppError::invalid("name", "file_name_taken"));
    }
    let now = tx.now();
    sqlx::query!("update file set name = $2, version = version + 1, updated_at = $3 where id = $1", id, name, now)
        .execute(tx.conn())
        .await?;
    let before = json!({ "file_name": held.name });
    let after = json!({ "file": id, "file_name": name, "number": held.newest });
    record(tx, told("file.renamed", of, &place).before(before).after(after)).await.map(drop)
}

/// Puts a file into the bin.
///
/// # Errors
/// `Conflict` where somebody was faster, `NotFound`, `NotAllowed`.
pub async fn delete(tx: &mut Tx, of: FileOf, id: Uuid, version: i32) -> Result<(), AppError> {
    let place = place_to_write(tx, of).await?;
    let held = hold(tx, of, id, version).await?;
    let gone =
        sqlx::query_scalar!(r#"select delete_file($1, $2) as "gone!""#, id, version).fetch_one(tx.conn()).await?;
    if !gone {
        return Err(AppError::conflict("changed"));
    }
    let after = json!({ "file": id, "file_name": held.name, "number": held.newest });
    tell(tx, "file.deleted", of, &place, after).await
}

/// Takes a file out of the bin that the caller has just put there.
///
/// # Errors
/// `Conflict` with the reason, `NotFound`, `NotAllowed`.
pub async fn undelete(tx: &mut Tx, of: FileOf, id: Uuid, version: i32) -> Result<(), AppError> {
    place_to_write(tx, of).await?;
    take_back(tx, id, version).await
}

/// Bytes whose time has come, at most so many. They are held for the keeper until its transaction ends.
pub async fn due(tx: &mut SystemTx, most: i32) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select object as "object!" from file_bytes_due($1) as due (object)"#, most)
        .fetch_all(tx.conn())
        .await?)
}

/// Says what became of them.
pub async fn removed(tx: &mut SystemTx, gone: &[Uuid], left: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("select file_bytes_gone($1), file_bytes_left($2)", gone, left).execute(tx.conn()).await?;
    Ok(())
}
