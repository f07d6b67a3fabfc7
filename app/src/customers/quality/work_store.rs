//! The work list, under the caller's rights: the lists of customers and contacts, asked for what is to be mended.

use super::{
    checks::{Checks, Facts, can_be_mended},
    fields::CheckField,
    model::{Check, Gap, Quality, Said, Setting, What, WorkRow},
    store,
};
use crate::{
    access::{AppError, Role, Tx},
    customers::{
        list_model::{CustomerFilter, CustomerSort},
        list_store,
    },
    events::{Event, record},
    fields::{Catalogue, RecordKind, store as custom},
    lists::{
        filters::{Condition, Group, Op},
        model::{COUNTED, Mark, PAGE, Page},
    },
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;
/// Days of a month, as far as growing old is concerned.
const MONTH: i16 = 30;

/// The customers of a part of the work list. Who owns customers begins with their own.
fn filter(what: What, setting: Setting, owner: Option<Uuid>) -> CustomerFilter {
    let (condition, sort) = match what {
        What::Incomplete => {
            let most = (setting.incomplete_below - 1).to_string();
            (Condition::new("completeness", Op::AtMost, [most]), CustomerSort::Completeness)
        }
        What::Outdated => {
            let days = (setting.outdated_months * MONTH).to_string();
            (Condition::new("touched", Op::NotWithin, [days]), CustomerSort::Touched)
        }
        What::Broken | What::Contacts => (Condition::new("broken", Op::Is, ["yes"]), CustomerSort::Updated),
    };
    CustomerFilter { owner, conditions: Group::all([condition]), sort, ..CustomerFilter::default() }
}

/// One page of it.
pub async fn page(tx: &mut Tx, what: What, mine: bool, after: Option<&Mark>) -> Result<Page<WorkRow>, AppError> {
    let owner = mine.then(|| tx.person());
    let mut marks = match what {
        What::Contacts => contacts_behind(tx, owner, after).await?,
        what => {
            let setting = store::setting(tx).await?;
            list_store::ids(tx, &filter(what, setting, owner), after, ASKED).await?
        }
    };
    let more = marks.len() > PAGE;
    marks.truncate(PAGE);
    let ids: Vec<Uuid> = marks.iter().map(|mark| mark.id).collect();
    let next = marks.pop().filter(|_| more);
    let mut rows = if what == What::Contacts { contacts(tx, &ids).await? } else { customers(tx, &ids).await? };
    // What the background saw may be mended already.
    rows.retain(|row| !row.broken.is_empty() || !matches!(what, What::Broken | What::Contacts));
    Ok(Page { rows, next })
}

/// How many there are, up to one more than is counted exactly; `None` where even that takes too long.
pub async fn count(tx: &mut Tx, what: What, mine: bool) -> Result<Option<i64>, AppError> {
    let owner = mine.then(|| tx.person());
    if what != What::Contacts {
        let setting = store::setting(tx).await?;
        return list_store::count(tx, &filter(what, setting, owner)).await;
    }
    let owners = owners(tx, owner).await?;
    let count = sqlx::query_scalar!(
        r#"
        select count(*) as "count!" from (
          select 1 from contact k where k.deleted_at is null and k.broken <> '{}' and ($1::uuid[] is null or k.owner_id = any ($1)) limit $2) l
        "#,
        owners.as_deref(),
        COUNTED + 1,
    );
    Ok(Some(count.fetch_one(tx.conn()).await?))
}

/// Whose contacts the caller works with; `None` for everybody's.
async fn owners(tx: &mut Tx, owner: Option<Uuid>) -> Result<Option<Vec<Uuid>>, AppError> {
    Ok(match (owner, tx.role()) {
        (Some(owner), _) => Some(vec![owner]),
        (None, Role::SalesRep) => Some(vec![tx.person()]),
        (None, Role::SalesManager) => {
            Some(sqlx::query_scalar!(r#"select my_people() as "people!""#).fetch_one(tx.conn()).await?)
        }
        (None, _) => None,
    })
}

async fn contacts_behind(tx: &mut Tx, owner: Option<Uuid>, after: Option<&Mark>) -> Result<Vec<Mark>, AppError> {
    let owners = owners(tx, owner).await?;
    let ids = sqlx::query_scalar!(
        r#"
        select k.id from contact k
         where k.deleted_at is null and k.broken <> '{}' and ($1::uuid[] is null or k.owner_id = any ($1)) and k.id > $2
         order by k.id limit $3
        "#,
        owners.as_deref(),
        after.map_or(Uuid::nil(), |mark| mark.id),
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(|id| Mark { key: id.to_string(), id }).collect())
}

/// What is to be said of records: which checks there are, and which fields the caller sees.
struct Judge {
    checks: Checks,
    catalogue: Catalogue,
}

impl Judge {
    async fn of(tx: &mut Tx, of: RecordKind) -> Result<Self, AppError> {
        let catalogue = custom::catalogue(tx, of).await?;
        let all = store::active(tx, of).await?;
        let checks = Checks::of(all.into_iter().filter(|check| can_be_mended(check, &catalogue)));
        Ok(Self { checks, catalogue })
    }

    fn broken(&self, row: Value) -> Vec<Said> {
        let said = |check: &Check| Said {
            field: check.rule.field().to_owned(),
            message: check.message.clone(),
            message_en: check.message_en.clone(),
        };
        self.checks.broken(&Facts::of_row(row)).map(said).collect()
    }

    /// What is missing, as far as the caller may know of it.
    fn gaps(&self, missing: Vec<String>) -> Vec<Gap> {
        let custom = super::fields::all(RecordKind::Customer, &self.catalogue);
        let name =
            |key: &str| custom.iter().find(|field: &&CheckField| field.key == key).map(|field| field.name.clone());
        let gap = |field: String| match (field.starts_with(crate::fields::model::PREFIX), name(&field)) {
            (true, None) => None,
            (_, name) => Some(Gap { field, name: name.flatten() }),
        };
        missing.into_iter().filter_map(gap).collect()
    }
}

async fn customers(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<WorkRow>, AppError> {
    let judge = Judge::of(tx, RecordKind::Customer).await?;
    let rows = sqlx::query!(
        r#"
        select c.id, c.name, c.owner_id, p.name as "owner_name?", c.completeness, completeness_gaps(c) as "gaps!",
               greatest(c.updated_at, c.last_contact_at, c.verified_at) as "touched_at!",
               to_jsonb(c) || jsonb_build_object('annual_revenue', c.annual_revenue::text) as "facts!",
               coalesce(may_write_customer(c.id, c.owner_id), false) as "may_write!"
          from unnest($1::uuid[]) with ordinality as i (id, rank)
          join customer c on c.id = i.id left join person p on p.id = c.owner_id
         order by i.rank
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let row = rows.into_iter().map(|row| WorkRow {
        id: row.id,
        name: row.name,
        owner: row.owner_id.zip(row.owner_name),
        completeness: Some(row.completeness),
        gaps: judge.gaps(row.gaps),
        broken: judge.broken(row.facts),
        touched_at: row.touched_at,
        may_write: row.may_write,
    });
    Ok(row.collect())
}

async fn contacts(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<WorkRow>, AppError> {
    let judge = Judge::of(tx, RecordKind::Contact).await?;
    let rows = sqlx::query!(
        r#"
        select k.id, k.name, k.owner_id, p.name as "owner_name?", k.updated_at, to_jsonb(k) as "facts!",
               coalesce(may_write_customer(null, k.owner_id), false) as "may_write!"
          from contact k left join person p on p.id = k.owner_id
         where k.id = any ($1) order by k.id
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let row = rows.into_iter().map(|row| WorkRow {
        id: row.id,
        name: row.name,
        owner: row.owner_id.zip(row.owner_name),
        completeness: None,
        gaps: vec![],
        broken: judge.broken(row.facts),
        touched_at: row.updated_at,
        may_write: row.may_write,
    });
    Ok(row.collect())
}

/// How good the data of one customer are.
pub async fn of_customer(tx: &mut Tx, id: Uuid) -> Result<Quality, AppError> {
    let setting = store::setting(tx).await?;
    let row = sqlx::query!("select verified_at from customer where id = $1 and deleted_at is null", id)
        .fetch_one(tx.conn())
        .await?;
    let known = customers(tx, &[id]).await?.pop().ok_or(AppError::NotFound)?;
    let oldest = tx.now() - chrono::Duration::days((setting.outdated_months * MONTH).into());
    Ok(Quality {
        completeness: known.completeness.unwrap_or_default(),
        gaps: known.gaps,
        broken: known.broken,
        verified_at: row.verified_at,
        outdated: known.touched_at < oldest,
    })
}

/// Says that all of a customer is still right; gives when that was last said. With a moment it is what was said before: the
/// way back.
pub async fn verify(
    tx: &mut Tx,
    id: Uuid,
    back: Option<Option<DateTime<Utc>>>,
) -> Result<Option<DateTime<Utc>>, AppError> {
    let row = sqlx::query!(
        r#"
        select verified_at, version, owner_id, coalesce(may_write_customer(id, owner_id), false) as "may_write!"
          from customer where id = $1 and deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if !row.may_write {
        return Err(AppError::NotAllowed);
    }
    let now = tx.now();
    let moment = back.map_or(Some(now), |before| before.filter(|before| *before <= now));
    sqlx::query!("update customer set verified_at = $2 where id = $1", id, moment).execute(tx.conn()).await?;
    let kind = if back.is_some() { "customer.verify_undone" } else { "customer.verified" };
    let event = Event::of(kind, "customer", id).customer(Some(id)).owner(row.owner_id).version(row.version);
    record(tx, event.before(json!({ "verified_at": row.verified_at })).after(json!({ "verified_at": moment }))).await?;
    Ok(row.verified_at)
}
