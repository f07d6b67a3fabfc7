//! The story of a contact: what happened to it, and the exchanges that name it, on whichever record they were logged. Those are found by
//! `entry_contact`, place by place in the order of time: a place that is out of sight is left out as a whole. Who became part of the
//! contact brings theirs along.

use super::{
    entry::Entry,
    kinds,
    timeline_store::{ASKED, Asked, MOST_MONTHS, Told, dressed, folded},
};
use crate::access::{AppError, Tx};
use chrono::NaiveDate;
use uuid::Uuid;

/// A page, from the two indexes: so many of each are more than enough. Exchanges are asked for all together or not at all,
/// and those of one person by an index of their own.
pub(super) async fn entries(tx: &mut Tx, id: Uuid, asked: &Asked) -> Result<Vec<Told>, AppError> {
    Ok(sqlx::query_as!(
        Told,
        r#"
        with its as materialized (select unnest(array[$1::uuid] || merged_contact_ids($1)) as id),
        places as materialized (
          select p.contact_id, p.place_id from contact_places(array(select its.id from its)) p
           where exists (select 1 from entry_contact t where t.contact_id = p.contact_id and t.place_id = p.place_id
                            and t.happened_at = p.happened_at and t.entry_id = p.entry_id offset 0)),
        found as (
          select o.id, o.happened_at, o.recorded_at from its cross join lateral (
                 select e.id, e.happened_at, e.recorded_at from event e
                  where e.subject_id = its.id and e.subject_kind = 'contact' and (e.happened_at, e.id) < ($2, $3) and e.happened_at >= $4
                    and e.kind <> all ($5) and ($6::text[] is null or e.kind = any ($6)) and ($7::uuid is null or e.actor_id = $7)
                    and e.id <> all ((select withdrawn_entries($1))::uuid[])
                  order by e.happened_at desc, e.id desc limit $8) o
           union
          select n.entry_id, n.happened_at, n.recorded_at from places p cross join lateral (
                 (select t.entry_id, t.happened_at, t.recorded_at from entry_contact t
                   where $9 and $7::uuid is null and t.contact_id = p.contact_id and t.place_id = p.place_id
                     and (t.happened_at, t.entry_id) < ($2, $3) and t.happened_at >= $4
                     and not exists (select 1 from entry_edit d where d.entry_id = t.entry_id and d.withdrawn_at is not null offset 0)
                   order by t.happened_at desc, t.entry_id desc limit $8)
                 union all
                 (select t.entry_id, t.happened_at, t.recorded_at from entry_contact t
                   where $9 and t.actor_id = $7 and t.contact_id = p.contact_id and t.place_id = p.place_id
                     and (t.happened_at, t.entry_id) < ($2, $3) and t.happened_at >= $4
                     and not exists (select 1 from entry_edit d where d.entry_id = t.entry_id and d.withdrawn_at is not null offset 0)
                   order by t.happened_at desc, t.entry_id desc limit $8)) n)
        select e.id as "id!", e.happened_at as "happened_at!", e.recorded_at as "recorded_at!", p.name as "actor?", e.actor_id as "actor_id?",
               e.kind as "kind!", e.subject_kind as "subject_kind!", e.subject_id as "subject!", e.before as "before?", e.after as "after?"
          from (select f.id, f.recorded_at from found f order by f.happened_at desc, f.id desc limit $8) page
          join event e on e.recorded_at = page.recorded_at and e.id = page.id
          left join person p on p.id = e.actor_id
         order by e.happened_at desc, e.id desc
        "#,
        id,
        asked.mark.happened_at,
        asked.mark.id,
        asked.from,
        &folded(),
        asked.kinds.as_deref(),
        asked.person,
        ASKED,
        asked.kinds.as_ref().is_none_or(|kinds| kinds::TALK.iter().all(|talk| kinds.iter().any(|kind| kind == talk))),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Those that stand above the others: of the contact itself, and of its exchanges at the customers that it is at. So few are pinned
/// on a record that they are looked through.
pub(super) async fn pinned(tx: &mut Tx, id: Uuid) -> Result<Vec<Entry>, AppError> {
    let told = sqlx::query_as!(
        Told,
        r#"
        with its as materialized (select unnest(array[$1::uuid] || merged_contact_ids($1)) as id),
        places as materialized (select p.contact_id, p.place_id from contact_places(array(select its.id from its)) p),
        pins as (
          select n.entry_id, n.pinned_at, n.subject_id, n.happened_at from entry_pin n where n.subject_id in (select its.id from its)
           union
          select n.entry_id, n.pinned_at, n.subject_id, n.happened_at
            from customer_contact cc join entry_pin n on n.customer_id = cc.customer_id
           where cc.contact_id in (select its.id from its)
             and exists (select 1 from places p join entry_contact t on t.contact_id = p.contact_id and t.place_id = p.place_id
                          where t.happened_at = n.happened_at and t.entry_id = n.entry_id))
        select e.id as "id!", e.happened_at as "happened_at!", e.recorded_at as "recorded_at!", p.name as "actor?", e.actor_id as "actor_id?",
               e.kind as "kind!", e.subject_kind as "subject_kind!", e.subject_id as "subject!", e.before as "before?", e.after as "after?"
          from pins n
          join event e on e.subject_id = n.subject_id and e.happened_at = n.happened_at and e.id = n.entry_id
          left join person p on p.id = e.actor_id
         where not exists (select 1 from entry_edit d where d.entry_id = n.entry_id and d.withdrawn_at is not null)
         order by n.pinned_at desc, n.entry_id limit $2
        "#,
        id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    dressed(tx, told).await
}

/// The months in which something happened, the newest first: one look into each index for each.
pub(super) async fn months(tx: &mut Tx, id: Uuid) -> Result<Vec<NaiveDate>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        with recursive its as materialized (select unnest(array[$1::uuid] || merged_contact_ids($1)) as id),
        places as materialized (
          select p.contact_id, p.place_id from contact_places(array(select its.id from its)) p
           where exists (select 1 from entry_contact t where t.contact_id = p.contact_id and t.place_id = p.place_id
                            and t.happened_at = p.happened_at and t.entry_id = p.entry_id offset 0)),
        clock as (select make_interval(mins => utc_offset) as ahead from organisation),
        month (first, number) as (
          select date_trunc('month', max(newest.happened_at) at time zone 'UTC' + clock.ahead), 1 from clock cross join (
                 select o.happened_at from its cross join lateral (
                        select e.happened_at from event e where e.subject_id = its.id and e.subject_kind = 'contact'
                         order by e.happened_at desc, e.id desc limit 1) o
                 union all
                 select o.happened_at from places p cross join lateral (
                        select t.happened_at from entry_contact t where t.contact_id = p.contact_id and t.place_id = p.place_id
                         order by t.happened_at desc, t.entry_id desc limit 1) o) newest
           group by clock.ahead
          union all
          select (select date_trunc('month', max(older.happened_at) at time zone 'UTC' + clock.ahead) from (
                   select o.happened_at from its cross join lateral (
                          select e.happened_at from event e
                           where e.subject_id = its.id and e.subject_kind = 'contact'
                             and e.happened_at < (month.first - clock.ahead) at time zone 'UTC'
                           order by e.happened_at desc, e.id desc limit 1) o
                   union all
                   select o.happened_at from places p cross join lateral (
                          select t.happened_at from entry_contact t
                           where t.contact_id = p.contact_id and t.place_id = p.place_id
                             and t.happened_at < (month.first - clock.ahead) at time zone 'UTC'
                           order by t.happened_at desc, t.entry_id desc limit 1) o) older),
                 number + 1
            from month, clock where month.first is not null and number < $2)
        select first::date as "first!" from month where first is not null
        "#,
        id,
        MOST_MONTHS,
    )
    .fetch_all(tx.conn())
    .await?)
}
