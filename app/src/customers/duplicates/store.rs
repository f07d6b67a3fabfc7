//! Pairs that look like one, as callers read and decide them.

use super::{
    model::{Checked, Pair, PairMark, PairState},
    shown_store::{shown_contacts, shown_customers},
};
use crate::{
    access::{AppError, Role, Tx},
    customers::model::{COUNTED, Listed, PAGE},
    events::{Event, record},
    fields::RecordKind,
};
use serde_json::json;
use uuid::Uuid;

/// Whose records the caller works with, where that is not everybody's. The policy guarantees that both of a pair are seen; the
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

/// One pair more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;

type Ids = (Vec<Uuid>, Vec<Uuid>);

/// The same questions to pairs of customers and to pairs of contacts. `shared`: which are shared with the caller; `first` and
/// `second`: how `may_write_customer` is asked for the records `a` and `b`.
macro_rules! pairs_of {
    ($of:ident: $pair:tt of $record:tt, shared $shared:tt, first $first:tt, second $second:tt) => {
        mod $of {
            use super::*;

            pub async fn page_of_all(tx: &mut Tx, state: PairState, after: PairMark) -> Result<Ids, AppError> {
                let ids = sqlx::query!(
                    "select d.first_id, d.second_id from " + $pair + " d
                      where d.state = $1 and d.score <= $2 and (d.score < $2 or (d.first_id, d.second_id) > ($3, $4))
                        and exists (select 1 from " + $record + " r where r.id = d.first_id and r.deleted_at is null)
                        and exists (select 1 from " + $record + " r where r.id = d.second_id and r.deleted_at is null)
                      order by d.score desc, d.first_id, d.second_id limit $5",
                    state.key(),
                    i16::from(after.score),
                    after.first,
                    after.second,
                    ASKED,
                );
                let rows = ids.fetch_all(tx.conn()).await?;
                Ok(rows.into_iter().map(|row| (row.first_id, row.second_id)).unzip())
            }

            /// One probe per owner, and what is shared with the caller; the policy sees to the other one of a shared pair.
            pub async fn page_of_owners(
                tx: &mut Tx,
                state: PairState,
                after: PairMark,
                owners: Option<&[Uuid]>,
            ) -> Result<Ids, AppError> {
                let ids = sqlx::query!(
                    "with people as materialized (select distinct u as id from unnest(coalesce($6::uuid[], my_people())) u),
                          shared as materialized (" + $shared + r#")
                     select l.first_id as "first!", l.second_id as "second!" from (
                       select p.first_id, p.second_id, p.score from people o cross join lateral (
                         select d.first_id, d.second_id, d.score from "# + $pair + " d
                          where d.first_owner = o.id and d.state = $1 and d.second_owner = any (array(select id from people))
                            and d.score <= $2 and (d.score < $2 or (d.first_id, d.second_id) > ($3, $4))
                          order by d.score desc, d.first_id, d.second_id limit $5) p
                       union
                       select d.first_id, d.second_id, d.score from shared s join " + $pair + " d on d.first_id = s.id
                        where d.state = $1 and d.score <= $2 and (d.score < $2 or (d.first_id, d.second_id) > ($3, $4))
                       union
                       select d.first_id, d.second_id, d.score from shared s join " + $pair + " d on d.second_id = s.id
                        where d.state = $1 and d.score <= $2 and (d.score < $2 or (d.first_id, d.second_id) > ($3, $4))) l
                      where exists (select 1 from " + $record + " r where r.id = l.first_id and r.deleted_at is null)
                        and exists (select 1 from " + $record + " r where r.id = l.second_id and r.deleted_at is null)
                      order by l.score desc, l.first_id, l.second_id limit $5",
                    state.key(),
                    i16::from(after.score),
                    after.first,
                    after.second,
                    ASKED,
                    owners,
                );
                let rows = ids.fetch_all(tx.conn()).await?;
                Ok(rows.into_iter().map(|row| (row.first, row.second)).unzip())
            }

            pub async fn open_pairs_of(tx: &mut Tx, id: Uuid) -> Result<Ids, AppError> {
                let ids = sqlx::query!(
                    r#"select d.first_id as "first!", d.second_id as "second!" from (
                         select first_id, second_id from "# + $pair + " where first_id = $1 and state = 'open'
                         union all
                         select first_id, second_id from " + $pair + " where second_id = $1 and state = 'open') d",
                    id,
                );
                let rows = ids.fetch_all(tx.conn()).await?;
                Ok(rows.into_iter().take(PAGE).map(|row| (row.first, row.second)).unzip())
            }

            pub async fn count_all(tx: &mut Tx) -> Result<i64, AppError> {
                let count = sqlx::query_scalar!(
                    r#"select count(*) as "open!" from (
                         select 1 from "# + $pair + " d
                          where d.state = 'open'
                            and exists (select 1 from " + $record + " r where r.id = d.first_id and r.deleted_at is null)
                            and exists (select 1 from " + $record + " r where r.id = d.second_id and r.deleted_at is null)
                          limit $1) l",
                    COUNTED + 1,
                );
                Ok(count.fetch_one(tx.conn()).await?)
            }

            pub async fn count_of_owners(tx: &mut Tx, owners: Option<&[Uuid]>) -> Result<i64, AppError> {
                let count = sqlx::query_scalar!(
                    "with people as materialized (select distinct u as id from unnest(coalesce($2::uuid[], my_people())) u),
                          shared as materialized (" + $shared + r#")
                     select count(*) as "open!" from (
                       select l.first_id from (
                         select d.first_id, d.second_id from people o join "# + $pair + " d on d.first_owner = o.id
                          where d.state = 'open' and d.second_owner = any (array(select id from people))
                         union
                         select d.first_id, d.second_id from shared s join " + $pair + " d on d.first_id = s.id where d.state = 'open'
                         union
                         select d.first_id, d.second_id from shared s join " + $pair + " d on d.second_id = s.id where d.state = 'open') l
                        where exists (select 1 from " + $record + " r where r.id = l.first_id and r.deleted_at is null)
                          and exists (select 1 from " + $record + " r where r.id = l.second_id and r.deleted_at is null)
                        limit $1) n",
                    COUNTED + 1,
                    owners,
                );
                Ok(count.fetch_one(tx.conn()).await?)
            }

            /// Gives the owner of the first one; `None` where there was nothing to decide.
            pub async fn decide(
                tx: &mut Tx,
                first: Uuid,
                second: Uuid,
                state: PairState,
            ) -> Result<Option<Option<Uuid>>, AppError> {
                let (me, now) = (tx.person(), tx.now());
                let decided = (state != PairState::Open).then_some((me, now)).unzip();
                let owner = sqlx::query_scalar!(
                    "with decided as (
                       update " + $pair + " set state = $3, decided_by = $4, decided_at = $5
                        where first_id = $1 and second_id = $2 and state <> $3 returning first_id)
                     select r.owner_id from " + $record + " r where r.id = $1 and exists (select 1 from decided)",
                    first,
                    second,
                    state.key(),
                    decided.0,
                    decided.1,
                );
                Ok(owner.fetch_optional(tx.conn()).await?)
            }

            /// Whether this is decided already, by somebody who may.
            pub async fn is_so(tx: &mut Tx, first: Uuid, second: Uuid, state: PairState) -> Result<bool, AppError> {
                let same = sqlx::query_scalar!(
                    "select coalesce(d.state = $3 and may_write_customer(" + $first + ", a.owner_id) and may_write_customer("
                        + $second + r#", b.owner_id), false) as "same!" from "# + $pair + " d join " + $record
                        + " a on a.id = d.first_id join " + $record + " b on b.id = d.second_id where d.first_id = $1 and d.second_id = $2",
                    first,
                    second,
                    state.key(),
                );
                Ok(same.fetch_one(tx.conn()).await?)
            }

            pub async fn visible(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
                let seen = sqlx::query!("select id, name from " + $record + " where id = any ($1) and deleted_at is null", ids);
                let rows = seen.fetch_all(tx.conn()).await?;
                Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
            }
        }
    };
}

pairs_of!(customers: "duplicate" of "customer",
    shared "select unnest(shared_ids('customer')) as id", first "a.id", second "b.id");
// The contacts of customers that are shared with the caller are shared too.
pairs_of!(contacts: "contact_duplicate" of "contact",
    shared "select cc.contact_id as id from customer_contact cc where cc.customer_id = any ((select shared_ids('customer'))::uuid[])",
    first "null", second "null");

/// Asks the tables of one kind of records.
macro_rules! of_kind {
    ($of:expr, $ask:ident($($given:expr),*)) => {
        match $of {
            RecordKind::Customer => customers::$ask($($given),*).await,
            RecordKind::Contact => contacts::$ask($($given),*).await,
        }
    };
}

async fn shown(tx: &mut Tx, of: RecordKind, (first, second): Ids) -> Result<Vec<Pair>, AppError> {
    match of {
        RecordKind::Customer => shown_customers(tx, &first, &second).await,
        RecordKind::Contact => shown_contacts(tx, &first, &second).await,
    }
}

/// One page of the pairs that the caller sees both sides of, the likeliest first.
pub async fn pairs(
    tx: &mut Tx,
    of: RecordKind,
    state: PairState,
    after: Option<PairMark>,
) -> Result<Listed<Pair>, AppError> {
    let after = after.unwrap_or(PairMark { score: 101, first: Uuid::nil(), second: Uuid::nil() });
    let ids = match Among::of(tx) {
        Among::All => of_kind!(of, page_of_all(tx, state, after))?,
        Among::Owners(owners) => of_kind!(of, page_of_owners(tx, state, after, owners.as_deref()))?,
    };
    Ok(Listed::of(shown(tx, of, ids).await?))
}

/// The open pairs of one record, the likeliest first, at most a page.
pub async fn pairs_of(tx: &mut Tx, of: RecordKind, id: Uuid) -> Result<Vec<Pair>, AppError> {
    let ids = of_kind!(of, open_pairs_of(tx, id))?;
    shown(tx, of, ids).await
}

/// How many pairs the caller sees, and how many records wait to be looked at.
pub async fn checked(tx: &mut Tx, of: RecordKind) -> Result<Checked, AppError> {
    let open = match Among::of(tx) {
        Among::All => of_kind!(of, count_all(tx))?,
        Among::Owners(owners) => of_kind!(of, count_of_owners(tx, owners.as_deref()))?,
    };
    let most = i32::try_from(COUNTED + 1).unwrap_or(i32::MAX);
    let waiting = sqlx::query_scalar!(
        r#"select case $2 when 'customer' then duplicates_due($1) else contacts_due_to_match($1) end as "waiting!""#,
        most,
        of.key(),
    );
    Ok(Checked { open, waiting: waiting.fetch_one(tx.conn()).await? })
}

/// Decides a pair.
pub async fn decide(tx: &mut Tx, of: RecordKind, one: Uuid, other: Uuid, state: PairState) -> Result<(), AppError> {
    let (first, second) = (one.min(other), one.max(other));
    let Some(owner) = of_kind!(of, decide(tx, first, second, state))? else {
        // Deciding twice the same is no error; deciding what one may not is.
        let same = of_kind!(of, is_so(tx, first, second, state))?;
        return if same { Ok(()) } else { Err(AppError::NotAllowed) };
    };
    let kind = match state {
        PairState::Open => "duplicate.reopened",
        PairState::Dismissed => "duplicate.dismissed",
    };
    record(tx, Event::of(kind, of.key(), first).owner(owner).after(json!({ "other": second }))).await?;
    Ok(())
}

/// Which of these the caller sees, and how they are called.
pub async fn visible(tx: &mut Tx, of: RecordKind, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    of_kind!(of, visible(tx, ids))
}
