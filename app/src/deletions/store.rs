//! The bin in the database. Rights are checked by the policies of `deletion` and by the definer functions that move records in
//! and out; here stands what is told of it.

use super::model::{BinFilter, BinKind, BinList, BinMark, BinRow, Hanging, OpenDeals, PAGE, Restored, Staying};
use crate::{
    access::{AppError, Role, SystemTx, Tx},
    events::{Event, record_all},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// In the log, what concerns the whole organisation has this subject.
const ORGANISATION: Uuid = Uuid::nil();
/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;

/// A page of the bin, the last deleted first. What was deleted together with something else that the caller finds here is only shown
/// where it is looked for.
pub async fn page(tx: &mut Tx, filter: &BinFilter, after: Option<BinMark>) -> Result<BinList, AppError> {
    // A general plan would collect and sort all that an owner had there instead of reading fifty in the order of the index.
    sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true) as plans")
        .fetch_one(tx.conn())
        .await?;
    let mut ids = match tx.role() {
        Role::SalesRep => ids_of(tx, filter, after, Some(&[tx.person()])).await?,
        Role::SalesManager => ids_of(tx, filter, after, None).await?,
        _ => all_ids(tx, filter, after).await?,
    };
    let more = ids.len() > PAGE;
    ids.truncate(PAGE);
    let days = sqlx::query_scalar!("select bin_days from organisation").fetch_one(tx.conn()).await?;
    Ok(BinList { rows: rows(tx, &ids).await?, more, days })
}

/// What a filter asks for, as the queries take it.
struct Asked {
    behind: (DateTime<Utc>, Uuid),
    kind: Option<&'static str>,
    pattern: Option<String>,
}

impl Asked {
    fn of(filter: &BinFilter, after: Option<BinMark>) -> Self {
        let text = filter.text.trim();
        let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        Self {
            behind: after.map_or((DateTime::<Utc>::MAX_UTC, Uuid::max()), |mark| (mark.deleted_at, mark.id)),
            kind: filter.kind.map(BinKind::key),
            pattern: (!text.is_empty()).then(|| format!("%{escaped}%")),
        }
    }
}

/// Along all of the bin.
async fn all_ids(tx: &mut Tx, filter: &BinFilter, after: Option<BinMark>) -> Result<Vec<Uuid>, AppError> {
    let asked = Asked::of(filter, after);
    Ok(sqlx::query_scalar!(
        r#"
        select d.id from deletion d
         where d.ended is null and (d.deleted_at, d.id) < ($1, $2)
           and ($3::text is null or d.record_kind = $3) and ($4::text is null or d.name ilike $4)
           and ($5::uuid is null or d.deleted_by = $5) and (d.with_id is null or $3 is not null or $4 is not null
                    or not exists (select 1 from deletion w where w.id = d.with_id and w.ended is null))
         order by d.deleted_at desc, d.id desc limit $6
        "#,
        asked.behind.0,
        asked.behind.1,
        asked.kind,
        asked.pattern,
        filter.by,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Along what these owners had (`None`: the caller's people), what the caller deleted, and what is shared with the caller to write.
async fn ids_of(
    tx: &mut Tx,
    filter: &BinFilter,
    after: Option<BinMark>,
    owners: Option<&[Uuid]>,
) -> Result<Vec<Uuid>, AppError> {
    let (asked, me) = (Asked::of(filter, after), tx.person());
    Ok(sqlx::query_scalar!(
        r#"
        with o as (select distinct u as id from unnest(coalesce($7::uuid[], my_people())) u)
        select l.id as "id!" from (
          select p.id, p.deleted_at from o cross join lateral (
            select d.id, d.deleted_at from deletion d
             where d.owner_id = o.id and d.ended is null and (d.deleted_at, d.id) < ($1, $2)
               and ($3::text is null or d.record_kind = $3) and ($4::text is null or d.name ilike $4)
               and ($5::uuid is null or d.deleted_by = $5) and (d.with_id is null or $3 is not null or $4 is not null
                    or not exists (select 1 from deletion w where w.id = d.with_id and w.ended is null))
             order by d.deleted_at desc, d.id desc limit $6) p
          union
          (select d.id, d.deleted_at from deletion d
            where d.deleted_by = $8 and d.ended is null and (d.deleted_at, d.id) < ($1, $2)
              and ($3::text is null or d.record_kind = $3) and ($4::text is null or d.name ilike $4)
              and ($5::uuid is null or d.deleted_by = $5) and (d.with_id is null or $3 is not null or $4 is not null
                    or not exists (select 1 from deletion w where w.id = d.with_id and w.ended is null))
            order by d.deleted_at desc, d.id desc limit $6)
          union
          select d.id, d.deleted_at from deletion d
           where d.record_id = any (array(select unnest(shared_ids_to_write('customer')) union select unnest(shared_ids_to_write('deal'))))
             and d.ended is null and (d.deleted_at, d.id) < ($1, $2)
             and ($3::text is null or d.record_kind = $3) and ($4::text is null or d.name ilike $4)
             and ($5::uuid is null or d.deleted_by = $5) and (d.with_id is null or $3 is not null or $4 is not null
                    or not exists (select 1 from deletion w where w.id = d.with_id and w.ended is null))) l
         order by l.deleted_at desc, l.id desc limit $6
        "#,
        asked.behind.0,
        asked.behind.1,
        asked.kind,
        asked.pattern,
        filter.by,
        ASKED,
        owners,
        me,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The lines of a page, in the order of the ids.
async fn rows(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<BinRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select d.id, d.record_kind, d.record_id, d.name, d.deleted_at, o.name as "owner?", p.name as "deleted_by?", w.name as "with?",
               coalesce(h.links, 0) as "links!", coalesce(h.deals, 0) as "deals!", coalesce(h.activities, 0) as "activities!",
               coalesce(h.tags, 0) as "tags!", coalesce(h.shares, 0) as "shares!"
          from unnest($1::uuid[]) with ordinality as i (id, rank)
          join deletion d on d.id = i.id
          left join person o on o.id = d.owner_id
          left join person p on p.id = d.deleted_by
          left join deletion w on w.id = d.with_id
          left join lateral hanging_in_bin(d.record_kind, d.record_id) h on true
         order by i.rank
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let kind_of = |kind: &str| {
        BinKind::from_key(kind).ok_or_else(|| AppError::unforeseen(&format!("deletion.record_kind is {kind}")))
    };
    rows.into_iter()
        .map(|found| {
            Ok(BinRow {
                id: found.id,
                kind: kind_of(&found.record_kind)?,
                record: found.record_id,
                name: found.name,
                owner: found.owner,
                deleted_by: found.deleted_by,
                deleted_at: found.deleted_at,
                with: found.with,
                hangs: Hanging {
                    links: found.links,
                    deals: found.deals,
                    activities: found.activities,
                    tags: found.tags,
                    shares: found.shares,
                },
            })
        })
        .collect()
}

/// A record as the database tells of it.
#[derive(Deserialize)]
struct Told {
    kind: BinKind,
    id: Uuid,
    name: String,
    owner: Option<Uuid>,
    version: i32,
    customer: Option<Uuid>,
    stage: Option<Uuid>,
    position: Option<String>,
    /// Of a file: the kind and the id of what it hangs on, and its newest version.
    on_kind: Option<BinKind>,
    on: Option<Uuid>,
    number: Option<i32>,
}

impl Told {
    fn event(&self, kind: &'static str) -> Event {
        match (self.on_kind, self.on) {
            // What happens to a file is told on the timeline of its record, whose own version stays as it is.
            (Some(on_kind), Some(on)) => Event::of(kind, on_kind.key(), on)
                .customer(self.customer)
                .owner(self.owner)
                .after(json!({ "file": self.id, "file_name": self.name, "number": self.number })),
            _ => {
                let event = Event::of(kind, self.kind.key(), self.id).customer(self.customer).owner(self.owner);
                event.version(self.version)
            }
        }
    }

    fn restored(&self) -> Event {
        match self.kind {
            BinKind::Customer => self.event("customer.restored").after(json!({ "name": self.name })),
            BinKind::Contact => self.event("contact.restored").after(json!({ "name": self.name })),
            BinKind::Deal => {
                let place = json!({ "name": self.name, "stage": self.stage, "position": self.position });
                self.event("deal.restored").after(place)
            }
            BinKind::File => self.event("file.restored"),
            BinKind::Ticket => self.event("ticket.restored").after(json!({ "name": self.name })),
            BinKind::Lead => self.event("lead.restored").after(json!({ "name": self.name })),
        }
    }

    fn purged(&self) -> Event {
        let kind = match self.kind {
            BinKind::Customer => "customer.purged",
            BinKind::Contact => "contact.purged",
            BinKind::Deal => "deal.purged",
            BinKind::File => "file.purged",
            BinKind::Ticket => "ticket.purged",
            BinKind::Lead => "lead.purged",
        };
        self.event(kind).before(json!({ "name": self.name }))
    }
}

/// An open deal of a customer that was deleted or came back.
#[derive(Deserialize)]
struct DealTold {
    id: Uuid,
    name: Option<String>,
    owner: Uuid,
    version: i32,
    stage: Option<Uuid>,
}

impl DealTold {
    fn event(&self, kind: &'static str, customer: Uuid) -> Event {
        Event::of(kind, "deal", self.id).customer(Some(customer)).owner(Some(self.owner)).version(self.version)
    }
}

/// What restoring one record came to, as the database tells it.
#[derive(Deserialize)]
struct Outcome {
    why: Option<String>,
    #[serde(default)]
    back: Vec<Told>,
    #[serde(default)]
    left: Vec<Staying>,
    #[serde(default)]
    linked: Vec<DealTold>,
}

fn read<T: serde::de::DeserializeOwned>(told: Value) -> Result<T, AppError> {
    serde_json::from_value(told).map_err(|error| AppError::unforeseen(&error))
}

/// Takes one record out of the bin; with `version` only as it went in.
async fn restore_one(tx: &mut Tx, record: Uuid, version: Option<i32>) -> Result<Outcome, AppError> {
    let told = sqlx::query_scalar!(r#"select restore_deleted($1, $2) as "told!""#, record, version)
        .fetch_one(tx.conn())
        .await?;
    let outcome: Outcome = read(told)?;
    let mut events: Vec<Event> = outcome.back.iter().map(Told::restored).collect();
    let customer = outcome.back.first().map(|told| (told.id, told.name.clone()));
    if let Some((id, name)) = customer {
        let linked = |deal: &DealTold| {
            deal.event("deal.changed", id)
                .before(json!({ "customer": null }))
                .after(json!({ "customer": id, "customer_name": name }))
        };
        events.extend(outcome.linked.iter().map(linked));
    }
    record_all(tx, events).await?;
    Ok(outcome)
}

/// Takes a record out of the bin that the caller has just put there, if nothing happened to it since.
///
/// # Errors
/// `Conflict` with the reason, `NotFound`.
pub async fn take_back(tx: &mut Tx, record: Uuid, version: i32) -> Result<(), AppError> {
    match restore_one(tx, record, Some(version)).await?.why {
        None => Ok(()),
        Some(why) => Err(AppError::Conflict(why)),
    }
}

/// Takes records out of the bin, each with what went in with it. Those that have to stay are named.
///
/// # Errors
/// `NotFound` where none of them is there for the caller.
pub async fn restore(tx: &mut Tx, records: &[Uuid]) -> Result<Restored, AppError> {
    let there = sqlx::query!(
        r#"
        select d.record_id, d.name from deletion d join unnest($1::uuid[]) with ordinality as i (id, rank) on i.id = d.record_id
         where d.ended is null
         -- A customer first: its deals need it.
         order by d.record_kind <> 'customer', i.rank
        "#,
        records,
    )
    .fetch_all(tx.conn())
    .await?;
    if there.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut restored = Restored::default();
    for row in there {
        // It may have come back with its customer just now.
        if restored.along.contains(&row.record_id) {
            continue;
        }
        let outcome = restore_one(tx, row.record_id, None).await?;
        if let Some(why) = outcome.why {
            restored.left.push(Staying { name: row.name, why });
            continue;
        }
        restored.back.push(row.record_id);
        restored.along.extend(outcome.back.iter().skip(1).map(|told| told.id));
        restored.left.extend(outcome.left);
    }
    Ok(restored)
}

/// Removes records for good, with what went into the bin with them; gives how many went.
pub async fn purge(tx: &mut Tx, records: &[Uuid]) -> Result<usize, AppError> {
    let told = sqlx::query_scalar!(r#"select purge_deleted($1) as "told!""#, records).fetch_one(tx.conn()).await?;
    let told: Vec<Told> = read(told)?;
    record_all(tx, told.iter().map(Told::purged).collect()).await?;
    Ok(told.len())
}

/// Keeps after how many days something goes for good.
pub async fn keep_days(tx: &mut Tx, days: i16) -> Result<(), AppError> {
    let before = sqlx::query_scalar!("select bin_days from organisation for update").fetch_one(tx.conn()).await?;
    if before == days {
        return Ok(());
    }
    sqlx::query!("update organisation set bin_days = $1", days).execute(tx.conn()).await?;
    let changed = Event::of("organisation.changed", "organisation", ORGANISATION);
    record_all(tx, vec![changed.before(json!({ "bin_days": before })).after(json!({ "bin_days": days }))]).await
}

/// Deletes a customer and does with its open deals what was chosen. Whether it could be deleted.
pub async fn delete_customer(tx: &mut Tx, id: Uuid, name: &str, deals: Option<OpenDeals>) -> Result<bool, AppError> {
    let told = sqlx::query_scalar!("select delete_customer_with_deals($1, $2)", id, deals.map(OpenDeals::key))
        .fetch_one(tx.conn())
        .await?;
    let Some(told) = told else { return Ok(false) };
    let event = |deal: DealTold| match deals {
        Some(OpenDeals::Delete) => {
            deal.event("deal.deleted", id).before(json!({ "name": deal.name, "stage": deal.stage }))
        }
        _ => deal
            .event("deal.changed", id)
            .before(json!({ "customer": id, "customer_name": name }))
            .after(json!({ "customer": null })),
    };
    let events = read::<Vec<DealTold>>(told)?.into_iter().map(event).collect();
    record_all(tx, events).await?;
    Ok(true)
}

/// How many open deals of a customer the caller may write.
pub async fn open_deals(tx: &mut Tx, customer: Uuid) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!(r#"select open_deals_to_decide($1) as "count!""#, customer).fetch_one(tx.conn()).await?)
}

/// Removes what has been there for longer than the organisation keeps it, at most so many records; gives how many went.
pub async fn empty(tx: &mut SystemTx, most: i32) -> Result<i32, AppError> {
    Ok(sqlx::query_scalar!(r#"select empty_bin($1) as "gone!""#, most).fetch_one(tx.conn()).await?)
}
