//! Pairs of customers that look like one, as callers read and decide them.

use super::model::{Checked, Pair, PairMark, PairState, Reason, Side};
use crate::{
    access::{AppError, Role, Tx},
    customers::model::{COUNTED, CustomerKind, Listed, PAGE},
    events::{Event, record},
};
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

/// A pair as it is read.
struct Row {
    state: String,
    score: i16,
    reasons: Vec<String>,
    may_decide: bool,
    first_id: Uuid,
    first_kind: String,
    first_name: String,
    first_phone: Option<String>,
    first_email: Option<String>,
    first_place: String,
    first_owner: Option<String>,
    first_created_at: DateTime<Utc>,
    second_id: Uuid,
    second_kind: String,
    second_name: String,
    second_phone: Option<String>,
    second_email: Option<String>,
    second_place: String,
    second_owner: Option<String>,
    second_created_at: DateTime<Utc>,
}

impl From<Row> for Pair {
    fn from(row: Row) -> Self {
        let kind = |key: &str| CustomerKind::from_key(key).unwrap_or_default();
        Self {
            score: percent(row.score),
            reasons: row.reasons.iter().filter_map(|key| Reason::from_key(key)).collect(),
            state: if row.state == PairState::Open.key() { PairState::Open } else { PairState::Dismissed },
            may_decide: row.may_decide,
            first: Side {
                id: row.first_id,
                kind: kind(&row.first_kind),
                name: row.first_name,
                phone: row.first_phone,
                email: row.first_email,
                place: row.first_place,
                owner: row.first_owner,
                created_at: row.first_created_at,
            },
            second: Side {
                id: row.second_id,
                kind: kind(&row.second_kind),
                name: row.second_name,
                phone: row.second_phone,
                email: row.second_email,
                place: row.second_place,
                owner: row.second_owner,
                created_at: row.second_created_at,
            },
        }
    }
}

fn percent(score: i16) -> u8 {
    u8::try_from(score).unwrap_or_default()
}

/// Whose customers the caller works with, where that is not everybody's. The policy guarantees that both of a pair are seen; the
/// queries repeat it by owner, so that who sees few of many pairs does not walk all of them.
enum Among {
    All,
    /// `None`: the caller's people.
    Owners(Option<Vec<Uuid>>),
}

impl Among {
    fn of(tx: &Tx) -> Self {
        match tx.role() {
            Role::SalesRep => Self::Owners(Some(vec![tx.person()])),
            Role::SalesManager => Self::Owners(None),
            _ => Self::All,
        }
    }
}

/// One page of the pairs that the caller sees both sides of, the likeliest first.
pub async fn pairs(tx: &mut Tx, state: PairState, after: Option<PairMark>) -> Result<Listed<Pair>, AppError> {
    let after = after.unwrap_or(PairMark { score: 101, first: Uuid::nil(), second: Uuid::nil() });
    let (first, second) = match Among::of(tx) {
        Among::All => page_of_all(tx, state, after).await?,
        Among::Owners(owners) => page_of_owners(tx, state, after, owners.as_deref()).await?,
    };
    Ok(Listed::of(shown(tx, &first, &second).await?))
}

/// One pair more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;

async fn page_of_all(tx: &mut Tx, state: PairState, after: PairMark) -> Result<(Vec<Uuid>, Vec<Uuid>), AppError> {
    let ids = sqlx::query!(
        r#"
        select d.first_id, d.second_id from duplicate d
         where d.state = $1 and d.score <= $2 and (d.score < $2 or (d.first_id, d.second_id) > ($3, $4))
           and exists (select 1 from customer c where c.id = d.first_id and c.deleted_at is null)
           and exists (select 1 from customer c where c.id = d.second_id and c.deleted_at is null)
         order by d.score desc, d.first_id, d.second_id limit $5
        "#,
        state.key(),
        i16::from(after.score),
        after.first,
        after.second,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(|row| (row.first_id, row.second_id)).unzip())
}

/// One probe per owner, and what is shared with the caller.
async fn page_of_owners(
    tx: &mut Tx,
    state: PairState,
    after: PairMark,
    owners: Option<&[Uuid]>,
) -> Result<(Vec<Uuid>, Vec<Uuid>), AppError> {
    let ids = sqlx::query!(
        r#"
        with people as materialized (select distinct u as id from unnest(coalesce($6::uuid[], my_people())) u),
             shared as materialized (select unnest(shared_ids('customer')) as id)
        select l.first_id as "first!", l.second_id as "second!" from (
          select p.first_id, p.second_id, p.score from people o cross join lateral (
            select d.first_id, d.second_id, d.score from duplicate d
             where d.first_owner = o.id and d.state = $1 and d.second_owner = any (array(select id from people))
               and d.score <= $2 and (d.score < $2 or (d.first_id, d.second_id) > ($3, $4))
             order by d.score desc, d.first_id, d.second_id limit $5) p
          union
          -- Pairs of which at least one is shared with the caller; the policy sees to the other.
          select d.first_id, d.second_id, d.score from shared s join duplicate d on d.first_id = s.id
           where d.state = $1 and d.score <= $2 and (d.score < $2 or (d.first_id, d.second_id) > ($3, $4))
          union
          select d.first_id, d.second_id, d.score from shared s join duplicate d on d.second_id = s.id
           where d.state = $1 and d.score <= $2 and (d.score < $2 or (d.first_id, d.second_id) > ($3, $4))) l
         where exists (select 1 from customer c where c.id = l.first_id and c.deleted_at is null)
           and exists (select 1 from customer c where c.id = l.second_id and c.deleted_at is null)
         order by l.score desc, l.first_id, l.second_id limit $5
        "#,
        state.key(),
        i16::from(after.score),
        after.first,
        after.second,
        ASKED,
        owners,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(|row| (row.first, row.second)).unzip())
}

/// The open pairs of one customer, the likeliest first, at most a page.
pub async fn pairs_of(tx: &mut Tx, id: Uuid) -> Result<Vec<Pair>, AppError> {
    let ids = sqlx::query!(
        r#"
        select d.first_id as "first!", d.second_id as "second!" from (
          select first_id, second_id from duplicate where first_id = $1 and state = 'open'
          union all
          select first_id, second_id from duplicate where second_id = $1 and state = 'open') d
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let (first, second): (Vec<Uuid>, Vec<Uuid>) = ids.into_iter().take(PAGE).map(|row| (row.first, row.second)).unzip();
    shown(tx, &first, &second).await
}

/// These pairs with what is shown of them.
async fn shown(tx: &mut Tx, first: &[Uuid], second: &[Uuid]) -> Result<Vec<Pair>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select d.state, d.score, d.reasons,
               coalesce(may_write_customer(a.id, a.owner_id) and may_write_customer(b.id, b.owner_id), false) as "may_decide!",
               a.id as first_id, a.kind as first_kind, a.name as first_name, a.phone as first_phone, a.email as first_email,
               concat_ws(' ', a.country, a.region) as "first_place!", p.name as "first_owner?", a.created_at as first_created_at,
               b.id as second_id, b.kind as second_kind, b.name as second_name, b.phone as second_phone, b.email as second_email,
               concat_ws(' ', b.country, b.region) as "second_place!", q.name as "second_owner?", b.created_at as second_created_at
          from unnest($1::uuid[], $2::uuid[]) as i (first_id, second_id)
          join duplicate d on d.first_id = i.first_id and d.second_id = i.second_id
          join customer a on a.id = i.first_id and a.deleted_at is null
          join customer b on b.id = i.second_id and b.deleted_at is null
          left join person p on p.id = a.owner_id
          left join person q on q.id = b.owner_id
         order by d.score desc, d.first_id, d.second_id
        "#,
        first,
        second,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Pair::from).collect())
}

/// How many pairs the caller sees, and how many customers wait to be looked at.
pub async fn checked(tx: &mut Tx) -> Result<Checked, AppError> {
    let open = match Among::of(tx) {
        Among::All => count_all(tx).await?,
        Among::Owners(owners) => count_of_owners(tx, owners.as_deref()).await?,
    };
    let most = i32::try_from(COUNTED + 1).unwrap_or(i32::MAX);
    let waiting = sqlx::query_scalar!(r#"select duplicates_due($1) as "waiting!""#, most).fetch_one(tx.conn()).await?;
    Ok(Checked { open, waiting })
}

async fn count_all(tx: &mut Tx) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select count(*) as "open!" from (
          select 1 from duplicate d
           where d.state = 'open' and exists (select 1 from customer c where c.id = d.first_id and c.deleted_at is null)
             and exists (select 1 from customer c where c.id = d.second_id and c.deleted_at is null)
           limit $1) l
        "#,
        COUNTED + 1,
    )
    .fetch_one(tx.conn())
    .await?)
}

async fn count_of_owners(tx: &mut Tx, owners: Option<&[Uuid]>) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        with people as materialized (select distinct u as id from unnest(coalesce($2::uuid[], my_people())) u),
             shared as materialized (select unnest(shared_ids('customer')) as id)
        select count(*) as "open!" from (
          select l.first_id from (
            select d.first_id, d.second_id from people o join duplicate d on d.first_owner = o.id
             where d.state = 'open' and d.second_owner = any (array(select id from people))
            union
            select d.first_id, d.second_id from shared s join duplicate d on d.first_id = s.id where d.state = 'open'
            union
            select d.first_id, d.second_id from shared s join duplicate d on d.second_id = s.id where d.state = 'open') l
           where exists (select 1 from customer c where c.id = l.first_id and c.deleted_at is null)
             and exists (select 1 from customer c where c.id = l.second_id and c.deleted_at is null)
           limit $1) n
        "#,
        COUNTED + 1,
        owners,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Decides a pair.
pub async fn decide(tx: &mut Tx, one: Uuid, other: Uuid, state: PairState) -> Result<(), AppError> {
    let (first, second) = (one.min(other), one.max(other));
    let (now, me) = (tx.now(), tx.person());
    let decided = (state != PairState::Open).then_some((me, now)).unzip();
    let owner = sqlx::query_scalar!(
        r#"
        with decided as (
          update duplicate set state = $3, decided_by = $4, decided_at = $5 where first_id = $1 and second_id = $2 and state <> $3
          returning first_id)
        select c.owner_id from customer c where c.id = $1 and exists (select 1 from decided)
        "#,
        first,
        second,
        state.key(),
        decided.0,
        decided.1,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(owner) = owner else { return already(tx, first, second, state).await };
    let kind = match state {
        PairState::Open => "duplicate.reopened",
        PairState::Dismissed => "duplicate.dismissed",
    };
    record(tx, Event::of(kind, "customer", first).owner(owner).after(json!({ "other": second }))).await?;
    Ok(())
}

/// Deciding twice the same is no error; deciding what one may not is.
async fn already(tx: &mut Tx, first: Uuid, second: Uuid, state: PairState) -> Result<(), AppError> {
    let same = sqlx::query_scalar!(
        r#"
        select coalesce(d.state = $3 and may_write_customer(a.id, a.owner_id) and may_write_customer(b.id, b.owner_id), false) as "same!"
          from duplicate d join customer a on a.id = d.first_id join customer b on b.id = d.second_id
         where d.first_id = $1 and d.second_id = $2
        "#,
        first,
        second,
        state.key(),
    )
    .fetch_one(tx.conn())
    .await?;
    if same { Ok(()) } else { Err(AppError::NotAllowed) }
}

/// Which of these customers the caller sees, and how they are called.
pub async fn visible(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!("select id, name from customer where id = any ($1) and deleted_at is null", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
