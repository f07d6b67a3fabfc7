//! What is around a customer, as its reader may see it: every query runs under the reader's own rights.

use super::model::{Bargain, DRAWN, Kin, Milestone, More, Relations, Someone, SourcePath, cut};
use crate::access::{Action, AppError, Tx, may};
use std::collections::HashMap;
use uuid::Uuid;

/// One more than is drawn.
const ASKED: i64 = DRAWN as i64 + 1;
/// How many parents are followed upwards.
const HIGHEST: i32 = 4;

/// Everything around a customer.
pub async fn relations(tx: &mut Tx, id: Uuid) -> Result<Relations, AppError> {
    // What one may not see has no relations either.
    crate::customers::store::customer(tx, id).await?;
    let above = above(tx, id).await?;
    let beside = match above.last() {
        Some(parent) => children(tx, parent.id, id).await?.0,
        None => Vec::new(),
    };
    let (below, more_below) = children(tx, id, id).await?;
    let (people, more_people) = people(tx, id).await?;
    let (deals, more_deals) = if may(tx.role(), Action::SeeDeals) { deals(tx, id).await? } else { (Vec::new(), 0) };
    let more = More { subsidiaries: more_below, people: more_people, deals: more_deals };
    Ok(Relations { above, beside, below, people, deals, more })
}

/// The parents, from the top down.
async fn above(tx: &mut Tx, id: Uuid) -> Result<Vec<Kin>, AppError> {
    Ok(sqlx::query_as!(
        Kin,
        r#"
        with recursive up (id, name, parent_id, step) as (
          select p.id, p.name, p.parent_id, 1 from customer c join customer p on p.id = c.parent_id and p.deleted_at is null
           where c.id = $1
          union all
          select p.id, p.name, p.parent_id, up.step + 1 from up join customer p on p.id = up.parent_id and p.deleted_at is null
           where up.step < $2)
        select id as "id!", name as "name!" from up order by step desc
        "#,
        id,
        HIGHEST,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The subsidiaries of a customer but for one, by name; and how many more there are.
async fn children(tx: &mut Tx, parent: Uuid, but: Uuid) -> Result<(Vec<Kin>, i64), AppError> {
    let rows = sqlx::query!(
        r#"
        select c.id, c.name, count(*) over () as "all!" from customer c
         where c.parent_id = $1 and c.id <> $2 and c.deleted_at is null
         order by c.name collate "zh-x-icu", c.id limit $3
        "#,
        parent,
        but,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    let all = rows.first().map_or(0, |row| row.all);
    Ok(cut(rows.into_iter().map(|row| Kin { id: row.id, name: row.name }).collect(), all))
}

/// The contacts, the primary one first, with the other customers that they serve.
async fn people(tx: &mut Tx, id: Uuid) -> Result<(Vec<Someone>, i64), AppError> {
    let rows = sqlx::query!(
        r#"
        select t.id, t.name, cc.role, cc.is_primary, count(*) over () as "all!"
          from customer_contact cc join contact t on t.id = cc.contact_id and t.deleted_at is null
         where cc.customer_id = $1
         order by cc.is_primary desc, cc.added_at, t.id limit $2
        "#,
        id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    let all = rows.first().map_or(0, |row| row.all);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut elsewhere = elsewhere(tx, &ids, id).await?;
    let people = rows.into_iter().map(|row| Someone {
        id: row.id,
        name: row.name,
        role: row.role,
        is_primary: row.is_primary,
        elsewhere: elsewhere.remove(&row.id).unwrap_or_default(),
    });
    Ok(cut(people.collect(), all))
}

/// The other customers of these contacts, a few of each.
async fn elsewhere(tx: &mut Tx, contacts: &[Uuid], but: Uuid) -> Result<HashMap<Uuid, Vec<Kin>>, AppError> {
    let rows = sqlx::query!(
        r#"
        select i.id as "contact!", c.id as "customer!", c.name as "name!"
          from unnest($1::uuid[]) as i (id)
         cross join lateral (
                select c.id, c.name from customer_contact cc join customer c on c.id = cc.customer_id and c.deleted_at is null
                 where cc.contact_id = i.id and c.id <> $2 order by cc.added_at, c.id limit 5) c
        "#,
        contacts,
        but,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: HashMap<Uuid, Vec<Kin>> = HashMap::new();
    for row in rows {
        found.entry(row.contact).or_default().push(Kin { id: row.customer, name: row.name });
    }
    Ok(found)
}

/// The deals, open ones first; and how many more there are.
async fn deals(tx: &mut Tx, id: Uuid) -> Result<(Vec<Bargain>, i64), AppError> {
    let rows = sqlx::query!(
        r#"
        select d.id, d.name, d.status, d.value, d.currency, count(*) over () as "all!" from deal d
         where d.customer_id = $1 and d.deleted_at is null
         order by d.status <> 'open', d.status = 'lost', coalesce(d.closed_at, d.updated_at) desc, d.id limit $2
        "#,
        id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    let all = rows.first().map_or(0, |row| row.all);
    let deals = rows.into_iter().map(|row| Bargain {
        id: row.id,
        name: row.name,
        status: row.status,
        value: row.value,
        currency: row.currency,
    });
    Ok(cut(deals.collect(), all))
}

/// The way a customer came.
pub async fn path(tx: &mut Tx, id: Uuid) -> Result<SourcePath, AppError> {
    let row = sqlx::query!(
        r#"
        select c.source, c.created_at, p.name as "created_by?",
               (select min(l.happened_at) from unnest(array['call.logged', 'activity.done']) as k (kind)
                 cross join lateral (select e.happened_at from event e where e.customer_id = c.id and e.kind = k.kind
                                      order by e.happened_at, e.id limit 1) l) as talked
          from customer c left join person p on p.id = c.created_by
         where c.id = $1 and c.deleted_at is null
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let sees_deals = may(tx.role(), Action::SeeDeals);
    let (offered, won) = if sees_deals { milestones(tx, id).await? } else { (None, None) };
    let entered = Some((row.created_at, row.created_by));
    Ok(SourcePath { source: row.source, entered, talked: row.talked, offered, won, sees_deals })
}

/// The first deal of a customer, and the first that was won.
async fn milestones(tx: &mut Tx, id: Uuid) -> Result<(Option<Milestone>, Option<Milestone>), AppError> {
    let rows = sqlx::query!(
        r#"
        (select 'offered' as "step!", d.id as "id!", d.name as "name!", d.created_at as "at!" from deal d
          where d.customer_id = $1 and d.deleted_at is null order by d.created_at, d.id limit 1)
        union all
        (select 'won', d.id, d.name, d.closed_at from deal d
          where d.customer_id = $1 and d.deleted_at is null and d.status = 'won' and d.closed_at is not null
          order by d.closed_at, d.id limit 1)
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let (mut offered, mut won) = (None, None);
    for row in rows {
        let place = if row.step == "won" { &mut won } else { &mut offered };
        *place = Some(Milestone { at: row.at, deal: row.id, name: row.name });
    }
    Ok((offered, won))
}
