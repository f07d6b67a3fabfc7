//! The list of leads, how many there are of each state, and who may be the same.

use super::{
    board::model::{LeadBoard, LeadLane},
    marks::keys_of,
    model::{
        Alike, COUNTED, LeadFields, LeadFilter, LeadList, LeadMark, LeadOrder, LeadRow, PAGE, Source, State, View,
    },
    store::known,
};
use crate::{
    access::{AppError, Tx},
    customers::duplicates::model::masked,
    scores::kinds_model::Grade,
    search::query_of,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One page, behind a mark; the first one with the counts.
pub async fn list(tx: &mut Tx, filter: &LeadFilter, after: Option<LeadMark>) -> Result<LeadList, AppError> {
    let me = tx.person();
    let owner = if filter.view.unwrap_or(View::Mine) == View::Mine { Some(me) } else { filter.owner };
    let pool = filter.view == Some(View::Pool);
    let find = query_of(&filter.text);
    let whose = Whose { owner: owner.filter(|_| !pool), pool, find };
    let chosen = if filter.order == LeadOrder::Newest { None } else { Some(ranked(tx, filter, &whose, after).await?) };
    let mut rows = lines(tx, filter, &whose, after.filter(|_| chosen.is_none()), chosen.as_deref()).await?;
    if let Some(order) = chosen {
        rows.sort_by_key(|row| order.iter().position(|id| *id == row.id));
    }
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let counts = if after.is_none() { counts(tx, filter, &whose).await? } else { Vec::new() };
    Ok(LeadList { rows, more, counts })
}

/// Whose leads are looked through, and for what.
struct Whose {
    owner: Option<Uuid>,
    pool: bool,
    find: Option<String>,
}

const fn asked() -> i64 {
    PAGE as i64 + 1
}

/// The leads of a page by score: those that have one in that order; behind them those that nobody counted yet, the newest first.
async fn ranked(
    tx: &mut Tx,
    filter: &LeadFilter,
    whose: &Whose,
    after: Option<LeadMark>,
) -> Result<Vec<Uuid>, AppError> {
    let uncounted = after.filter(|mark| mark.points.is_none());
    let mut chosen = match filter.order {
        _ if uncounted.is_some() => Vec::new(),
        LeadOrder::Least => least(tx, filter, whose, after).await?,
        LeadOrder::Best | LeadOrder::Newest => best(tx, filter, whose, after).await?,
    };
    // What was not counted has no grade.
    if filter.grade.is_none() && chosen.len() <= PAGE {
        chosen.extend(unscored(tx, filter, whose, uncounted).await?);
        chosen.truncate(PAGE + 1);
    }
    Ok(chosen)
}

/// The leads with the highest scores behind a mark, in their order: walks the scores, so it asks for nothing else of a lead.
async fn best(tx: &mut Tx, filter: &LeadFilter, whose: &Whose, after: Option<LeadMark>) -> Result<Vec<Uuid>, AppError> {
    let now = tx.now();
    let (points, id) = after.and_then(|mark| Some((mark.points?, mark.id))).unwrap_or((i32::MAX, Uuid::nil()));
    Ok(sqlx::query_scalar!(
        r#"
        select s.id from score s join lead l on l.id = s.lead_id
         where s.revision is not null and ($1::uuid is null or l.owner_id = $1) and (not $2::boolean or l.owner_id is null)
           and ($3::text is null or l.terms @@ (($3::jsonb) ->> 'find')::tsquery)
           and ($4::text is null or l.source = $4) and ($5::text is null or l.state = $5)
           and (not $6::boolean or (l.due_at < $7 and l.state in ('new', 'contacted', 'qualified')))
           and ($8::text is null or s.grade = $8) and s.points <= $9 and (s.points < $9 or s.id > $10)
         order by s.points desc, s.id limit $11
        "#,
        whose.owner,
        whose.pool,
        whose.find,
        filter.source.map(Source::key),
        filter.state.map(State::key),
        filter.overdue,
        now,
        filter.grade.map(Grade::key),
        points,
        id,
        asked(),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The leads with the lowest scores behind a mark, in their order: the scores walked from their other end.
async fn least(
    tx: &mut Tx,
    filter: &LeadFilter,
    whose: &Whose,
    after: Option<LeadMark>,
) -> Result<Vec<Uuid>, AppError> {
    let now = tx.now();
    let (points, id) = after.and_then(|mark| Some((mark.points?, mark.id))).unwrap_or((i32::MIN, Uuid::max()));
    Ok(sqlx::query_scalar!(
        r#"
        select s.id from score s join lead l on l.id = s.lead_id
         where s.revision is not null and ($1::uuid is null or l.owner_id = $1) and (not $2::boolean or l.owner_id is null)
           and ($3::text is null or l.terms @@ (($3::jsonb) ->> 'find')::tsquery)
           and ($4::text is null or l.source = $4) and ($5::text is null or l.state = $5)
           and (not $6::boolean or (l.due_at < $7 and l.state in ('new', 'contacted', 'qualified')))
           and ($8::text is null or s.grade = $8) and s.points >= $9 and (s.points > $9 or s.id < $10)
         order by s.points, s.id desc limit $11
        "#,
        whose.owner,
        whose.pool,
        whose.find,
        filter.source.map(Source::key),
        filter.state.map(State::key),
        filter.overdue,
        now,
        filter.grade.map(Grade::key),
        points,
        id,
        asked(),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The newest leads behind a mark that the worker did not count yet.
async fn unscored(
    tx: &mut Tx,
    filter: &LeadFilter,
    whose: &Whose,
    after: Option<LeadMark>,
) -> Result<Vec<Uuid>, AppError> {
    let now = tx.now();
    let (at, id) = after.map_or((DateTime::<Utc>::MAX_UTC, Uuid::max()), |mark| (mark.created_at, mark.id));
    Ok(sqlx::query_scalar!(
        r#"
        select l.id from lead l
         where not exists (select 1 from score s where s.lead_id = l.id and s.revision is not null)
           and ($1::uuid is null or l.owner_id = $1) and (not $2::boolean or l.owner_id is null)
           and ($3::text is null or l.terms @@ (($3::jsonb) ->> 'find')::tsquery)
           and ($4::text is null or l.source = $4) and ($5::text is null or l.state = $5)
           and (not $6::boolean or (l.due_at < $7 and l.state in ('new', 'contacted', 'qualified')))
           and (l.created_at, l.id) < ($8, $9)
         order by l.created_at desc, l.id desc limit $10
        "#,
        whose.owner,
        whose.pool,
        whose.find,
        filter.source.map(Source::key),
        filter.state.map(State::key),
        filter.overdue,
        now,
        at,
        id,
        asked(),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Lines of the list: those chosen, or the newest behind a mark.
async fn lines(
    tx: &mut Tx,
    filter: &LeadFilter,
    whose: &Whose,
    after: Option<LeadMark>,
    chosen: Option<&[Uuid]>,
) -> Result<Vec<LeadRow>, AppError> {
    let now = tx.now();
    let (at, id) = after.map_or((DateTime::<Utc>::MAX_UTC, Uuid::max()), |mark| (mark.created_at, mark.id));
    let rows = sqlx::query!(
        r#"
        select l.id, l.company, l.name, l.interest, l.source, l.campaign, l.state, l.reason_id, o.name as "owner?", l.due_at, l.created_at,
               s.points as "points?", s.grade as "grade?", l.version, may_write_lead(l.owner_id) as "may_write!"
          from lead l left join person o on o.id = l.owner_id left join score s on s.id = l.id and s.revision is not null
         where ($1::uuid is null or l.owner_id = $1) and (not $2::boolean or l.owner_id is null)
           and ($3::text is null or l.terms @@ (($3::jsonb) ->> 'find')::tsquery)
           and ($4::text is null or l.source = $4) and ($5::text is null or l.state = $5)
           and (not $6::boolean or (l.due_at < $7 and l.state in ('new', 'contacted', 'qualified')))
           and (l.created_at, l.id) < ($8, $9) and ($10::uuid[] is null or l.id = any ($10)) and ($11::text is null or s.grade = $11)
         order by l.created_at desc, l.id desc limit $12
        "#,
        whose.owner,
        whose.pool,
        whose.find,
        filter.source.map(Source::key),
        filter.state.map(State::key),
        filter.overdue,
        now,
        at,
        id,
        chosen,
        filter.grade.map(Grade::key),
        asked(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(LeadRow {
                id: row.id,
                person: row.name.clone().filter(|_| row.company.is_some()),
                called: row.company.or(row.name).unwrap_or_default(),
                interest: row.interest,
                source: known(Source::from_key(&row.source), &row.source)?,
                campaign: row.campaign,
                state: known(State::from_key(&row.state), &row.state)?,
                reason: row.reason_id,
                owner: row.owner,
                due_at: row.due_at,
                created_at: row.created_at,
                version: row.version,
                may_write: row.may_write,
                score: row.points.zip(row.grade.and_then(|key| Grade::from_key(&key))),
            })
        })
        .collect()
}

/// The first cards of each state, with how many there are.
pub async fn board(tx: &mut Tx, filter: &LeadFilter) -> Result<LeadBoard, AppError> {
    let mut board = LeadBoard::default();
    // Behind nothing, which asks for the counts no further time.
    let mut after = None;
    for state in State::ALL {
        let page =
            list(tx, &LeadFilter { state: Some(*state), order: LeadOrder::Newest, ..filter.clone() }, after).await?;
        after = Some(LeadMark { created_at: DateTime::<Utc>::MAX_UTC, points: None, id: Uuid::max() });
        if board.counts.is_empty() {
            board.counts = page.counts;
        }
        board.lanes.push(LeadLane { rows: page.rows, more: page.more });
    }
    Ok(board)
}

async fn counts(tx: &mut Tx, filter: &LeadFilter, whose: &Whose) -> Result<Vec<i64>, AppError> {
    let now = tx.now();
    let rows = sqlx::query!(
        r#"
        select s.state as "state!", (select count(*) from (
                 select 1 from lead l
                  where l.state = s.state and ($1::uuid is null or l.owner_id = $1) and (not $2::boolean or l.owner_id is null)
                    and ($3::text is null or l.terms @@ (($3::jsonb) ->> 'find')::tsquery) and ($4::text is null or l.source = $4)
                    and (not $5::boolean or (l.due_at < $6 and l.state in ('new', 'contacted', 'qualified')))
                    and ($8::text is null or exists (select 1 from score g where g.id = l.id and g.revision is not null and g.grade = $8)) limit $7) n) as "count!"
          from unnest(array['new', 'contacted', 'qualified', 'disqualified', 'converted']) s (state)
        "#,
        whose.owner,
        whose.pool,
        whose.find,
        filter.source.map(Source::key),
        filter.overdue,
        now,
        COUNTED + 1,
        filter.grade.map(Grade::key),
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
