//! Reading files: lists, versions, and where the bytes of one lie.

use super::{
    model::{FileMark, FileOf, FileRow, FileVersion, PAGE},
    store::place,
};
use crate::access::{Action, AppError, Tx, may};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;
/// Versions that are listed of a file.
const MOST_VERSIONS: i64 = 200;

/// The files of a record, the last changed first, at most a page and one more. A customer's are also those of its deals, as far
/// as the caller sees them.
pub async fn files(tx: &mut Tx, of: FileOf, after: Option<FileMark>) -> Result<Vec<FileRow>, AppError> {
    // A record that is not there has no list either.
    place(tx, of).await?;
    let with_deals = of.customer().filter(|_| may(tx.role(), Action::SeeDeals));
    let (ids, deals) = match with_deals {
        Some(customer) => with_those_of_deals(tx, customer, after).await?,
        None => (own(tx, of, after).await?, HashMap::new()),
    };
    rows(tx, &ids, deals).await
}

fn behind(after: Option<FileMark>) -> (DateTime<Utc>, Uuid) {
    after.map_or((DateTime::<Utc>::MAX_UTC, Uuid::max()), |mark| (mark.newest_at, mark.id))
}

async fn own(tx: &mut Tx, of: FileOf, after: Option<FileMark>) -> Result<Vec<Uuid>, AppError> {
    let (newest_at, id) = behind(after);
    let found = match of {
        FileOf::Customer(customer) => {
            sqlx::query_scalar!(
                "select id from file where customer_id = $1 and deleted_at is null and (newest_at, id) < ($2, $3)
                  order by newest_at desc, id desc limit $4",
                customer,
                newest_at,
                id,
                ASKED,
            )
            .fetch_all(tx.conn())
            .await?
        }
        FileOf::Contact(contact) => {
            sqlx::query_scalar!(
                "select id from file where contact_id = $1 and deleted_at is null and (newest_at, id) < ($2, $3)
                  order by newest_at desc, id desc limit $4",
                contact,
                newest_at,
                id,
                ASKED,
            )
            .fetch_all(tx.conn())
            .await?
        }
        FileOf::Deal(deal) => {
            sqlx::query_scalar!(
                "select id from file where deal_id = $1 and deleted_at is null and (newest_at, id) < ($2, $3)
                  order by newest_at desc, id desc limit $4",
                deal,
                newest_at,
                id,
                ASKED,
            )
            .fetch_all(tx.conn())
            .await?
        }
        FileOf::Asset(asset) => {
            sqlx::query_scalar!(
                "select id from file where asset_id = $1 and deleted_at is null and (newest_at, id) < ($2, $3)
                  order by newest_at desc, id desc limit $4",
                asset,
                newest_at,
                id,
                ASKED,
            )
            .fetch_all(tx.conn())
            .await?
        }
    };
    Ok(found)
}

/// Ids of files, and the names of the deals that some of them hang on.
type Found = (Vec<Uuid>, HashMap<Uuid, String>);

async fn with_those_of_deals(tx: &mut Tx, customer: Uuid, after: Option<FileMark>) -> Result<Found, AppError> {
    let (newest_at, id) = behind(after);
    let found = sqlx::query!(
        r#"
        select l.id as "id!", l.deal as "deal?", l.deal_name as "deal_name?" from (
          (select f.id, f.newest_at, null::uuid as deal, null::text as deal_name from file f
            where f.customer_id = $1 and f.deleted_at is null and (f.newest_at, f.id) < ($2, $3)
            order by f.newest_at desc, f.id desc limit $4)
          union all
          select f.id, f.newest_at, d.id, d.name from deal d cross join lateral (
            select id, newest_at from file
             where deal_id = d.id and deleted_at is null and (newest_at, id) < ($2, $3)
             order by newest_at desc, id desc limit $4) f
           where d.customer_id = $1 and d.deleted_at is null) l
         order by l.newest_at desc, l.id desc limit $4
        "#,
        customer,
        newest_at,
        id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    let ids = found.iter().map(|row| row.id).collect();
    Ok((ids, found.into_iter().filter_map(|row| row.deal.zip(row.deal_name)).collect()))
}

async fn rows(tx: &mut Tx, ids: &[Uuid], deals: HashMap<Uuid, String>) -> Result<Vec<FileRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select f.id as "id!", f.version as "version!", f.name as "name!", f.customer_id as "customer?", f.contact_id as "contact?", f.deal_id as "deal?", f.asset_id as "asset?",
               v.number as "number!", v.media_type as "media_type!", v.size as "size!", v.added_at as "added_at!", p.name as "added_by?",
               v.restored_from as "restored_from?", coalesce(may_write_file(f.customer_id, f.deal_id, f.contact_id, f.asset_id), false) as "may_write!"
          from unnest($1::uuid[]) with ordinality as i (id, rank)
          join file f on f.id = i.id
          join file_version v on v.file_id = f.id and v.number = f.newest
          left join person p on p.id = v.added_by
         order by i.rank
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let of = |customer: Option<Uuid>, contact: Option<Uuid>, deal: Option<Uuid>, asset: Option<Uuid>| {
        let person = customer.map(FileOf::Customer).or(contact.map(FileOf::Contact));
        person.or(deal.map(FileOf::Deal)).or(asset.map(FileOf::Asset))
    };
    let rows = rows.into_iter().filter_map(|row| {
        Some(FileRow {
            id: row.id,
            version: row.version,
            name: row.name,
            of: of(row.customer, row.contact, row.deal, row.asset)?,
            deal: row.deal.and_then(|deal| deals.get(&deal).cloned()),
            newest: FileVersion {
                number: row.number,
                media_type: row.media_type,
                size: row.size,
                added_at: row.added_at,
                added_by: row.added_by,
                restored_from: row.restored_from,
            },
            may_write: row.may_write,
        })
    });
    Ok(rows.collect())
}

/// What a file held, the newest first.
pub async fn versions(tx: &mut Tx, of: FileOf, id: Uuid) -> Result<Vec<FileVersion>, AppError> {
    let versions = sqlx::query_as!(
        FileVersion,
        r#"
        select v.number, v.media_type, v.size, v.added_at, p.name as "added_by?", v.restored_from
          from file f join file_version v on v.file_id = f.id left join person p on p.id = v.added_by
         where f.id = $1 and (f.customer_id = $2 or f.contact_id = $3 or f.deal_id = $4 or f.asset_id = $6) and f.deleted_at is null
         order by v.number desc limit $5
        "#,
        id,
        of.customer(),
        of.contact(),
        of.deal(),
        MOST_VERSIONS,
        of.asset(),
    )
    .fetch_all(tx.conn())
    .await?;
    if versions.is_empty() { Err(AppError::NotFound) } else { Ok(versions) }
}

/// Where the bytes of a version lie, and what they are.
#[derive(Debug)]
pub struct Stored {
    pub object: Uuid,
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
}

/// One version of a file that the caller may see.
///
/// # Errors
/// `NotFound`.
pub async fn stored(tx: &mut Tx, id: Uuid, number: i32) -> Result<Stored, AppError> {
    Ok(sqlx::query_as!(
        Stored,
        r#"
        select v.object, f.name, v.media_type, v.size, v.sha256 from file f join file_version v on v.file_id = f.id and v.number = $2
         where f.id = $1 and f.deleted_at is null
        "#,
        id,
        number,
    )
    .fetch_one(tx.conn())
    .await?)
}
