//! What reports count is kept beside the tickets, and stays equal to them whatever is done.

use super::*;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

/// What differs between the lines that are kept and what the rows say, reckoned here once more in another way.
async fn differences(db: &TestDb) -> Vec<String> {
    let sql = "
        with said as (
          select t.id, jsonb_build_object(
            'created', t.created_at, 'answered', t.first_reply_at, 'solved', t.solved_at, 'owner', t.owner_id, 'category', t.category_id,
            'product', t.product_id, 'customer', t.customer_id, 'customer_owner', c.owner_id, 'kind', t.kind, 'channel', t.channel,
            'priority', t.priority, 'again', t.solved_at is not null and t.reopened > 0,
            'first', case when t.first_reply_at >= t.created_at then in_steps((extract(epoch from t.first_reply_at - t.created_at)::bigint / 60)::int) end,
            'resolve', case when t.solved_at >= t.created_at then in_steps((extract(epoch from t.solved_at - t.created_at)::bigint / 60)::int) end,
            'first_kept', (select (p ->> 'done')::bool from jsonb_array_elements(t.promises) p where p ->> 'measure' = 'first' and t.first_reply_at is not null),
            'resolve_kept', (select (p ->> 'done')::bool from jsonb_array_elements(t.promises) p where p ->> 'measure' = 'resolve' and t.solved_at is not null),
            'first_worked', (select in_steps((p ->> 'worked')::int) from jsonb_array_elements(t.promises) p where p ->> 'measure' = 'first' and t.first_reply_at is not null),
            'resolve_worked', (select in_steps((p ->> 'worked')::int) from jsonb_array_elements(t.promises) p where p ->> 'measure' = 'resolve' and t.solved_at is not null),
            'score', r.score, 'rated', r.rated_at) as line
            from ticket t left join customer c on c.id = t.customer_id left join ticket_rating r on r.ticket_id = t.id where t.deleted_at is null),
        kept as (
          select f.ticket_id as id, jsonb_build_object(
            'created', f.created_at, 'answered', f.first_reply_at, 'solved', f.solved_at, 'owner', f.owner_id, 'category', f.category_id,
            'product', f.product_id, 'customer', f.customer_id, 'customer_owner', f.customer_owner_id, 'kind', f.kind, 'channel', f.channel,
            'priority', f.priority, 'again', f.reopened, 'first', f.first_minutes, 'resolve', f.resolve_minutes,
            'first_kept', f.first_kept, 'resolve_kept', f.resolve_kept, 'first_worked', f.first_worked, 'resolve_worked', f.resolve_worked,
            'score', f.score, 'rated', f.rated_at) as line from ticket_fact f)
        select coalesce(said.id, kept.id)::text || ' said ' || coalesce(said.line::text, 'nothing') || ' kept ' || coalesce(kept.line::text, 'nothing')
          from said full join kept on kept.id = said.id where said.line is distinct from kept.line";
    sqlx::query_scalar(sql).fetch_all(&db.owner).await.unwrap()
}

/// Something that is done to the tickets: what, to which of them, with what.
async fn act(db: &TestDb, world: &World, what: usize, which: usize, with: usize) {
    let [own, team, foreign] = [world.customers.own, world.customers.team, world.customers.foreign];
    let customer = [own, team, foreign][with % 3];
    let one = format!("(select id from ticket where deleted_at is null order by number offset {} limit 1)", which % 3);
    let now = start_of_time() + Duration::minutes(i64::try_from(with).unwrap() * 17);
    let sql = match what {
        0 => format!(
            "insert into ticket (id, number, kind, subject, channel, customer_id, created_at, updated_at)
             values (gen_random_uuid(), 0, 'fault', 'T', 'phone', '{customer}', '{now}', '{now}')"
        ),
        1 => format!("update ticket set state = (array['new', 'open', 'waiting_customer', 'solved', 'closed'])[{}] where id = {one}", 1 + with % 5),
        2 => format!("update ticket set first_reply_at = '{now}' where id = {one}"),
        3 => format!("update ticket set customer_id = '{customer}' where id = {one}"),
        4 => format!("update customer set owner_id = '{}' where id = '{customer}'", [world.rep, world.colleague, world.stranger][which % 3]),
        5 => format!(
            "update ticket set owner_id = '{}', kind = 'return', channel = 'email', priority = {} where id = {one}",
            world.service_agent,
            1 + with % 4
        ),
        6 => format!("update ticket set deleted_at = '{now}' where id = {one}"),
        7 => "update ticket set deleted_at = null where id = (select id from ticket where deleted_at is not null order by number limit 1)".to_owned(),
        8 => format!(
            "update ticket set promises = '[{{\"measure\": \"first\", \"done\": {}, \"worked\": {with}}}, {{\"measure\": \"resolve\", \"done\": true, \"worked\": {}}}]' where id = {one}",
            with.is_multiple_of(2),
            with * 9
        ),
        _ => format!(
            "insert into ticket_rating (ticket_id, asked_at, score, rated_at) select id, '{now}', {0}, '{now}' from ticket where id = {one}
             on conflict (ticket_id) do update set score = {0}",
            1 + with % 5
        ),
    };
    run_sql(db, format!("select set_config('qz.now', '{now}', false); {sql}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_stays_what_the_rows_say() {
    let (db, world, _browser) = set().await;
    let steps = prop::collection::vec((0_usize..10, 0_usize..6, 0_usize..60), 1..40);
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        runner
            .run(&steps, |steps| {
                runtime.block_on(async {
                    for (what, which, with) in steps {
                        act(&db, &world, what, which, with).await;
                    }
                    assert_eq!(differences(&db).await, Vec::<String>::new());
                });
                Ok(())
            })
            .unwrap();
    });
    // And nothing is left of one that goes for good.
    let binned = "(select array_agg(id) from ticket)";
    run_sql(&db, format!("update ticket_rating set follow_up_id = null; select erase_rows('ticket', {binned})")).await;
    assert_eq!(differences(&db).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn times_are_rounded_down_by_steps_that_keep_their_order() {
    let db = TestDb::new().await;
    let rounded: Vec<i32> = sqlx::query_scalar("select in_steps(m) from generate_series(0, 200000) m order by m")
        .fetch_all(&db.owner)
        .await
        .unwrap();
    assert!(rounded.windows(2).all(|two| two[0] <= two[1]));
    assert!((0..).zip(&rounded).all(|(exact, shown)| *shown <= exact && (exact - shown) * 20 <= exact));
    for (minutes, shown) in
        [(119, 119), (124, 120), (719, 715), (734, 720), (2_899, 2_880), (14_759, 14_400), (87_000, 86_400)]
    {
        assert_eq!(rounded[minutes], shown);
    }
    // What ends before it begins says nothing.
    let odd: Option<i32> = sqlx::query_scalar("select minutes_between(now(), now() - interval '1 minute')")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(odd, None);
}
