//! The list of leads, how many there are of each state, and who may be the same.

use super::{
    marks::keys_of,
    model::{Alike, COUNTED, LeadFields, LeadFilter, LeadList, LeadRow, PAGE, Source, State, View},
    store::known,
};
use crate::{
    access::{AppError, Tx},
    customers::duplicates::model::masked,
    search::query_of,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One page, behind a mark; the first one with the counts.
pub async fn list(
    tx: &mut Tx,
    filter: &LeadFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
) -> Result<LeadList, AppError> {
    let (me, now) = (tx.person(), tx.now());
    let owner = if filter.view.unwrap_or(View::Mine) == View::Mine { Some(me) } else { filter.owner };
    let pool = filter.view == Some(View::Pool);
    let find = query_of(&filter.text);
    let (at, id) = after.unwrap_or((DateTime::<Utc>::MAX_UTC, Uuid::max()));
    let asked = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = sqlx::query!(
        r#"
        select l.id, l.company, l.name, l.interest, l.source, l.campaign, l.state, o.name as "owner?", l.due_at, l.created_at
          from lead l left join person o on o.id = l.owner_id
         where ($1::uuid is null or l.owner_id = $1) and (not $2::boolean or l.owner_id is null)
           and ($3::text is null or l.terms @@ (($3::jsonb) ->> 'find')::tsquery)
           and ($4::text is null or l.source = $4) and ($5::text is null or l.state = $5)
           and (not $6::boolean or (l.due_at < $7 and l.state in ('new', 'contacted', 'qualified')))
           and (l.created_at, l.id) < ($8, $9)
         order by l.created_at desc, l.id desc limit $10
        "#,
        owner.filter(|_| !pool),
        pool,
        find,
        filter.source.map(Source::key),
        filter.state.map(State::key),
        filter.overdue,
        now,
        at,
        id,
        asked,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut list = LeadList { more: rows.len() > PAGE, ..LeadList::default() };
    for row in rows.into_iter().take(PAGE) {
        list.rows.push(LeadRow {
            id: row.id,
            person: row.name.clone().filter(|_| row.company.is_some()),
            called: row.company.or(row.name).unwrap_or_default(),
            interest: row.interest,
            source: known(Source::from_key(&row.source), &row.source)?,
            campaign: row.campaign,
            state: known(State::from_key(&row.state), &row.state)?,
            owner: row.owner,
            due_at: row.due_at,
            created_at: row.created_at,
        });
    }
    if after.is_none() {
        list.counts = counts(tx, filter, owner.filter(|_| !pool), pool, find.as_deref()).await?;
    }
    Ok(list)
}

async fn counts(
    tx: &mut Tx,
    filter: &LeadFilter,
    owner: Option<Uuid>,
    pool: bool,
    find: Option<&str>,
) -> Result<Vec<i64>, AppError> {
    let now = tx.now();
    let rows = sqlx::query!(
        r#"
        select s.state as "state!", (select count(*) from (
                 select 1 from lead l
                  where l.state = s.state and ($1::uuid is null or l.owner_id = $1) and (not $2::boolean or l.owner_id is null)
                    and ($3::text is null or l.terms @@ (($3::jsonb) ->> 'find')::tsquery) and ($4::text is null or l.source = $4)
                    and (not $5::boolean or (l.due_at < $6 and l.state in ('new', 'contacted', 'qualified'))) limit $7) n) as "count!"
          from unnest(array['new', 'contacted', 'qualified', 'disqualified', 'converted']) s (state)
        "#,
        owner,
        pool,
        find,
        filter.source.map(Source::key),
        filter.overdue,
        now,
        COUNTED + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let of = |state: &State| rows.iter().find(|row| row.state == state.key()).map_or(0, |row| row.count);
    Ok(State::ALL.iter().map(of).collect())
}

/// Leads that may be the same; those out of sight masked.
pub async fn alike(tx: &mut Tx, fields: &LeadFields, itself: Option<Uuid>) -> Result<Vec<Alike>, AppError> {
    let keys = keys_of(fields);
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"select id as "id!", name as "name!", owner, state as "state!", coalesce(seen, false) as "seen!" from leads_alike($1, $2)"#,
        &keys,
        itself,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Alike {
                id: row.seen.then_some(row.id),
                name: if row.seen { row.name } else { masked(&row.name) },
                owner: row.owner,
                state: known(State::from_key(&row.state), &row.state)?,
            })
        })
        .collect()
}

/// The leads that became this customer, or one that became part of it, the newest first.
pub async fn of_customer(tx: &mut Tx, customer: Uuid) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        "select id from lead where customer_id = any (array[$1::uuid] || merged_ids($1)) order by converted_at desc, id limit 20",
        customer,
    )
    .fetch_all(tx.conn())
    .await?)
}
