//! The public pools of the sample company: who came into them and why, who was claimed, what is about to follow, and where each
//! customer stands.

use super::{Size, world::World};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

/// Of ten customers that nobody works on, how many wait in a pool. At a million customers that makes about 300,000.
const fn of_ten(size: Size) -> i32 {
    match size {
        Size::Demo => 5,
        Size::K100 | Size::M1 => 7,
    }
}

/// Makes the pools, puts customers into them, and says of each customer where it stands. Runs when everything else is written.
pub async fn write(conn: &mut PgConnection, world: &World, size: Size) -> sqlx::Result<()> {
    let (home, abroad) = (Uuid::now_v7(), Uuid::now_v7());
    let steps = [
        pools(world, home, abroad),
        stand(world),
        // Quietly: the search index is brought along below, for all of them together.
        "alter table customer disable trigger search_changed; alter table contact disable trigger search_changed"
            .to_owned(),
        release(world, home, abroad, of_ten(size)),
        "alter table customer enable trigger search_changed; alter table contact enable trigger search_changed"
            .to_owned(),
        tell(),
        claim(world),
        soon(world, home),
    ];
    for step in steps {
        sqlx::raw_sql(AssertSqlSafe(step)).execute(&mut *conn).await?;
    }
    Ok(())
}

/// One pool for everybody at home, one for the exporters; both with rules at work.
fn pools(world: &World, home: Uuid, abroad: Uuid) -> String {
    let manager = world.people.manager;
    format!(
        "insert into pool (id, name, name_en, for_everybody, daily_cap, holding_cap, cool_off_days, hidden, recycling, untouched_days,
                           never_deal_days, remind_days) values
           ('{home}', '全公司公海', 'Company pool', true, 5, 120, 30, '{{phone,email,contacts,story}}', true, 150, 240, 14),
           ('{abroad}', '出口公海', 'Export pool', false, 10, null, 15, '{{phone,email,contacts}}', false, 90, null, 7);
         insert into pool_team select '{abroad}', id from team where name = '出口组';
         insert into pool_manager values ('{home}', '{manager}'), ('{abroad}', '{manager}');"
    )
}

/// When somebody last did something with each customer, since when it is in its hands, and where it stands.
fn stand(world: &World) -> String {
    let now = world.dawn.to_rfc3339();
    format!(
        "insert into customer_touch
         select customer_id, max(happened_at) from event where customer_id is not null and is_follow_up(kind) group by customer_id;
         update customer c set held_since = c.created_at,
                lifecycle = case when w.won_at is null then 'prospect'
                                 when w.won_at < '{now}'::timestamptz - interval '180 days' then 'dormant' else 'customer' end,
                lifecycle_since = w.won_at
           from (select o.id, max(d.closed_at) as won_at
                   from customer o left join deal d on d.customer_id = o.id and d.status = 'won' and d.deleted_at is null
                  group by o.id) w
          where w.id = c.id;"
    )
}

/// Those that nobody works on: some given back with a reason, most taken by the rule.
fn release(world: &World, home: Uuid, abroad: Uuid, of_ten: i32) -> String {
    let now = world.dawn.to_rfc3339();
    format!(
        "create temporary table falls on commit drop as
         select l.id as customer_id, gen_random_uuid() as release_id, l.owner_id, l.held_since, l.place,
                case when l.country = '中国' then '{home}'::uuid else '{abroad}'::uuid end as pool_id,
                '{now}'::timestamptz - make_interval(days => (l.place * 7 % 90)::integer + 1, mins => (l.place * 13 % 540)::integer) as at
           from (select c.id, c.owner_id, c.held_since, c.country, row_number() over (order by c.created_at, c.id) as place
                   from customer c
                  where not exists (select 1 from deal d where d.customer_id = c.id and d.status in ('open', 'won') and d.deleted_at is null)
                    and c.created_at < '{now}'::timestamptz - interval '40 days') l
          where l.place > 6 and l.place % 10 < {of_ten};
         insert into customer_release (id, customer_id, pool_id, how, former_owner_id, released_by, released_at, reason_id, note, why, why_days, why_since)
         select f.release_id, f.customer_id, f.pool_id, case when f.place % 5 < 2 then 'returned' else 'recycled' end, f.owner_id,
                case when f.place % 5 < 2 then f.owner_id end, f.at,
                case when f.place % 5 < 2 then (select r.id from pool_reason r order by r.rank offset (f.place / 5 % 4) limit 1) end,
                case when f.place % 15 = 0 then '换了采购负责人，可以过一阵再联系' end,
                case when f.place % 5 >= 2 then 'untouched' end, case when f.place % 5 >= 2 then 150 end,
                case when f.place % 5 >= 2 then greatest(f.held_since, f.at - interval '150 days') end
           from falls f;
         update contact t set owner_id = null from falls f join customer_contact cc on cc.customer_id = f.customer_id
          where t.id = cc.contact_id and t.owner_id = f.owner_id;
         update customer c set owner_id = null, pool_id = f.pool_id, pooled_at = f.at, former_owner_id = f.owner_id, release_id = f.release_id,
                updated_at = greatest(c.updated_at, f.at)
           from falls f where f.customer_id = c.id;
         update search_entry s set owner_id = null from falls f where s.record_id = f.customer_id;
         update search_entry s set owner_id = null from falls f join customer_contact cc on cc.customer_id = f.customer_id
          join contact t on t.id = cc.contact_id and t.owner_id is null where s.record_id = t.id;"
    )
}

/// How it came to that, for the log.
fn tell() -> String {
    "insert into event (id, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, version, before, after)
     select gen_random_uuid(), r.released_at, r.released_by, case r.how when 'returned' then 'customer.returned' else 'customer.recycled' end,
            'customer', r.customer_id, r.customer_id, 2, jsonb_build_object('owner', r.former_owner_id, 'owner_name', o.name),
            jsonb_strip_nulls(jsonb_build_object('pool', p.id, 'pool_name', p.name, 'pool_name_en', p.name_en, 'pool_reason', w.id,
              'pool_reason_name', w.name, 'pool_reason_name_en', w.name_en, 'note', r.note, 'recycle_why', r.why, 'days', r.why_days))
       from customer_release r join pool p on p.id = r.pool_id left join person o on o.id = r.former_owner_id
       left join pool_reason w on w.id = r.reason_id"
        .to_owned()
}

/// Two that the sample representative claimed today: what is left of the cap says so.
fn claim(world: &World) -> String {
    let (rep, now) = (world.people.rep, world.dawn.to_rfc3339());
    format!(
        "create temporary table taken on commit drop as
         select c.id, c.pool_id, c.release_id, c.former_owner_id from customer c join pool p on p.id = c.pool_id and p.for_everybody
          where c.former_owner_id is distinct from '{rep}' order by c.pooled_at desc, c.id limit 2;
         insert into customer_claim (id, customer_id, pool_id, person_id, how, release_id, from_id, claimed_at)
         select gen_random_uuid(), t.id, t.pool_id, '{rep}', 'claimed', t.release_id, t.former_owner_id, '{now}' from taken t;
         update contact o set owner_id = '{rep}' from taken t join customer_contact cc on cc.customer_id = t.id
          where o.id = cc.contact_id and o.owner_id is null;
         update customer c set owner_id = '{rep}', version = c.version + 1, updated_at = '{now}' from taken t where t.id = c.id;
         insert into event (id, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
         select gen_random_uuid(), '{now}', '{rep}', 'customer.claimed', 'customer', t.id, t.id, '{rep}', 3,
                jsonb_build_object('pool', p.id, 'pool_name', p.name, 'pool_name_en', p.name_en, 'owner', t.former_owner_id, 'owner_name', f.name),
                jsonb_build_object('owner', o.id, 'owner_name', o.name)
           from taken t join pool p on p.id = t.pool_id join person o on o.id = '{rep}' left join person f on f.id = t.former_owner_id"
    )
}

/// Nobody is told of yesterday: those that would be due already begin anew, and a few of the representative's are near.
fn soon(world: &World, home: Uuid) -> String {
    let (rep, now) = (world.people.rep, world.dawn.to_rfc3339());
    format!(
        "create temporary table near on commit drop as
         select c.id, row_number() over (order by c.created_at, c.id) as place from customer c
          where c.owner_id = '{rep}' and c.deleted_at is null
            and not exists (select 1 from deal d where d.customer_id = c.id and d.deleted_at is null)
          order by c.created_at, c.id limit 4;
         update customer c set held_since = '{now}'::timestamptz - make_interval(days => (c.created_at::date - '2000-01-01'::date) % 100)
          where c.owner_id is not null and c.held_since < '{now}'::timestamptz - interval '100 days';
         update customer c set held_since = '{now}'::timestamptz - make_interval(days => 236 - n.place::integer * 3) from near n where n.id = c.id;
         insert into customer_touch
         select n.id, '{now}'::timestamptz - make_interval(days => 146 - n.place::integer * 3) from near n
         on conflict (customer_id) do update set touched_at = excluded.touched_at;
         insert into recycling_notice (customer_id, pool_id, owner_id, due_on, told_at)
         select o.customer_id, '{home}', o.owner_id, (o.due_at + interval '8 hours')::date, '{now}'
           from recycling_outlook('{home}', (select array_agg(n.id) from near n)) o
          where o.due_at > '{now}' and o.due_at <= '{now}'::timestamptz + interval '14 days'"
    )
}
