//! The reports of the service desk: every figure is what the rows say, opens the list that it counts, and counts what its reader sees.

mod facts;
mod files;

use crate::harness::{Browser, TestDb, World, first_day, start_of_time};
use app::desk::{
    reports::{
        counted_model::{Cut, Figure, Part},
        model::{Asked, Clock, Measure, Now, NowFigure, Parts, Trend, answered_by, behind, open_of},
        period_model::{Grouping, Period, Span},
        sum_model::{Spread, Tally},
    },
    tickets::list_model::{TicketFilter, TicketRow},
};
use app::lists::model::Page;
use chrono::Duration;
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn run_sql(db: &TestDb, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
}

/// Tickets of the last hundred days in every mixture, as imports and years of work would leave them. The owner of the tables writes them:
/// what is kept beside them follows by triggers.
async fn tickets(db: &TestDb, world: &World, count: u32) {
    let now = start_of_time().format("%Y-%m-%d %H:%M:%S%:z").to_string();
    let [own, team, foreign] = [world.customers.own, world.customers.team, world.customers.foreign];
    let (agent, chief, product) = (world.service_agent, world.service_manager, world.product);
    let [one, other] = [app::access::new_id(), app::access::new_id()];
    run_sql(
        db,
        format!(
            "insert into ticket_category (id, name) values ('{one}', '一'), ('{other}', '二');
             do $$
             declare
               n integer;
               made timestamptz;
               answered timestamptz;
               solved timestamptz;
             begin
               for n in 1..{count} loop
                 made := timestamptz '{now}' - make_interval(mins => (n * 7919) % 144000);
                 answered := case when n % 5 <> 0 then made + make_interval(mins => (n * 37) % 3000) end;
                 solved := case when n % 3 <> 0 then made + make_interval(mins => (n * 101) % 20000) end;
                 perform set_config('qz.now', made::text, true);
                 insert into ticket (id, number, kind, subject, channel, priority, state, category_id, product_id, customer_id, created_at, updated_at)
                 values (gen_random_uuid(), 0, (array['question', 'fault', 'complaint', 'return'])[1 + n % 4], 'T ' || n,
                         (array['phone', 'wechat', 'email'])[1 + n % 3], 1 + n % 4, 'new',
                         case n % 3 when 0 then '{one}'::uuid when 1 then '{other}'::uuid end, case when n % 2 = 0 then '{product}'::uuid end,
                         (array['{own}', '{team}', '{foreign}', null])[1 + n % 4]::uuid, made, made);
                 update ticket set owner_id = (array['{agent}', '{chief}', null])[1 + n % 3]::uuid, first_reply_at = answered,
                        promises = case when n % 2 = 0 then jsonb_build_array(
                          jsonb_build_object('measure', 'first', 'done', n % 4 = 0, 'worked', n % 500),
                          jsonb_build_object('measure', 'resolve', 'done', case when solved is null then null else n % 6 = 0 end, 'worked', n * 3))
                          else '[]' end
                  where subject = 'T ' || n;
                 if solved is not null then
                   perform set_config('qz.now', solved::text, true);
                   update ticket set state = 'solved' where subject = 'T ' || n;
                   if n % 7 = 0 then
                     update ticket set state = 'open' where subject = 'T ' || n;
                     perform set_config('qz.now', (solved + interval '1 day')::text, true);
                     update ticket set state = 'closed' where subject = 'T ' || n;
                   end if;
                   if n % 4 = 1 then
                     insert into ticket_rating (ticket_id, asked_at, score, rated_at)
                     select id, solved, 1 + n % 5, solved + make_interval(mins => n) from ticket where subject = 'T ' || n;
                   end if;
                 end if;
               end loop;
             end $$;"
        ),
    )
    .await;
}

async fn trend(browser: &Browser, asked: &Asked) -> Trend {
    browser.call("desk_trend", &json!({ "asked": asked })).await.json()
}

async fn count(browser: &Browser, filter: &TicketFilter) -> i64 {
    browser.call("count_all_tickets", &json!({ "filter": filter })).await.json()
}

fn days(from: &str, until: &str) -> Period {
    Period { from: from.parse().unwrap(), until: until.parse().unwrap() }
}

/// The last ninety days.
fn quarter() -> Period {
    let today = first_day();
    Period { from: today - Duration::days(90), until: today }
}

fn asked(cut: Cut, clock: Clock) -> Asked {
    Asked { span: Span::Own, own: Some(quarter()), grouping: Some(Grouping::Month), of: None, cut, clock }
}

/// Every figure of a tally is as many as its list holds.
async fn opens_its_lists(browser: &Browser, clock: Clock, period: Period, parts: &[Part], tally: &Tally) {
    for measure in Measure::ALL {
        let filter = behind(measure.figure(clock), period, parts.to_vec());
        assert_eq!(count(browser, &filter).await, measure.behind(clock, tally), "{measure:?} {period:?} {parts:?}");
    }
    let counts = &tally.counts;
    for (figure, wanted) in [(Figure::FirstBroken, counts.first_broken), (Figure::ResolveBroken, counts.resolve_broken)]
    {
        assert_eq!(count(browser, &behind(figure, period, parts.to_vec())).await, wanted, "{figure:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_opens_the_list_that_it_counts() {
    let (db, world, browser) = set().await;
    tickets(&db, &world, 120).await;
    let chief = browser.signed_in("service_manager").await;
    for clock in [Clock::All, Clock::Worked] {
        let trend = trend(&chief, &asked(Cut::Agent, clock)).await;
        assert!(trend.total.counts.created > 60 && trend.total.counts.rated > 3, "{:?}", trend.total);
        opens_its_lists(&chief, clock, trend.period, &[], &trend.total).await;
        for (period, tally) in trend.columns {
            opens_its_lists(&chief, clock, period, &[], &tally).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_opens_the_list_that_it_counts_and_together_they_are_the_whole() {
    let (db, world, browser) = set().await;
    tickets(&db, &world, 60).await;
    let chief = browser.signed_in("service_manager").await;
    let whole = trend(&chief, &asked(Cut::Agent, Clock::All)).await.total.counts;
    for cut in Cut::ALL {
        let asked = asked(*cut, Clock::All);
        let parts: Parts = chief.call("desk_parts", &json!({ "asked": asked })).await.json();
        let sum = |of: fn(&Tally) -> i64| parts.rows.iter().map(|(_, tally)| of(tally)).sum::<i64>();
        assert_eq!(sum(|tally| tally.counts.created), whole.created, "{cut:?}");
        assert_eq!(sum(|tally| tally.counts.solved), whole.solved, "{cut:?}");
        assert_eq!(sum(|tally| tally.counts.backlog), whole.backlog, "{cut:?}");
        assert_eq!(sum(|tally| tally.counts.rated), whole.rated, "{cut:?}");
        for (named, tally) in &parts.rows {
            opens_its_lists(&chief, Clock::All, parts.period, std::slice::from_ref(&named.part), tally).await;
        }
    }
    // A report of one part, laid side by side by another: both hold in the list.
    let of = Part { cut: Cut::Kind, key: Some("fault".to_owned()) };
    let asked = Asked { of: Some(of.clone()), ..asked(Cut::Category, Clock::All) };
    let narrowed = trend(&chief, &asked).await;
    opens_its_lists(&chief, Clock::All, narrowed.period, std::slice::from_ref(&of), &narrowed.total).await;
    let parts: Parts = chief.call("desk_parts", &json!({ "asked": asked })).await.json();
    for (named, tally) in parts.rows.iter().take(2) {
        let both = [named.part.clone(), of.clone()];
        opens_its_lists(&chief, Clock::All, parts.period, &both, tally).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn medians_and_percentiles_are_those_of_the_rows() {
    let (db, world, browser) = set().await;
    tickets(&db, &world, 90).await;
    let chief = browser.signed_in("service_manager").await;
    let trend = trend(&chief, &Asked { grouping: Some(Grouping::Week), ..asked(Cut::Agent, Clock::All) }).await;
    for (period, tally) in trend.columns.iter().chain([&(trend.period, trend.total)]) {
        let (from, to) = period.moments(480);
        for (moment, spread) in [("first_reply_at", tally.first), ("solved_at", tally.resolve)] {
            let sql = format!(
                "select count(*), percentile_disc(0.5) within group (order by m), percentile_disc(0.9) within group (order by m)
                   from (select in_steps(floor(extract(epoch from {moment} - created_at) / 60)::int) as m from ticket
                          where deleted_at is null and {moment} >= $1 and {moment} < $2) t"
            );
            let (count, median, most): (i64, Option<i32>, Option<i32>) =
                sqlx::query_as(AssertSqlSafe(sql)).bind(from).bind(to).fetch_one(&db.owner).await.unwrap();
            assert_eq!(spread, Spread { count, median, most }, "{moment} {period:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_those_of_the_organisation_s_clocks() {
    let (db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    // Half past eleven in the evening and half past midnight in Shanghai.
    for (number, moment) in [(1, "2026-03-31 15:30:00+00"), (2, "2026-03-31 16:30:00+00")] {
        run_sql(
            &db,
            format!(
                "insert into ticket (id, number, kind, subject, channel, created_at, updated_at)
                 values (gen_random_uuid(), 0, 'fault', 'T {number}', 'phone', '{moment}', '{moment}')"
            ),
        )
        .await;
    }
    let asked = Asked { span: Span::Own, own: Some(days("2026-03-31", "2026-04-01")), ..Asked::default() };
    let created = async |asked: &Asked| -> Vec<i64> {
        trend(&chief, asked).await.columns.iter().map(|(_, tally)| tally.counts.created).collect()
    };
    assert_eq!(created(&asked).await, [1, 1]);
    run_sql(&db, "update organisation set utc_offset = 0".to_owned()).await;
    assert_eq!(created(&asked).await, [2, 0]);
    let march = behind(Figure::Created, days("2026-03-31", "2026-03-31"), Vec::new());
    assert_eq!(count(&chief, &march).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_counts_what_they_see() {
    let (db, world, browser) = set().await;
    tickets(&db, &world, 80).await;
    let wanted = asked(Cut::Kind, Clock::All);
    for (role, sees) in [
        ("administrator", "true".to_owned()),
        ("service_agent", "true".to_owned()),
        ("read_only", "true".to_owned()),
        ("sales_rep", format!("customer_id = '{}'", world.customers.own)),
        ("sales_manager", format!("customer_id in ('{}', '{}')", world.customers.own, world.customers.team)),
        ("stranger", format!("customer_id = '{}'", world.customers.foreign)),
    ] {
        let browser = browser.signed_in(role).await;
        let trend = trend(&browser, &wanted).await;
        let (from, to) = trend.period.moments(480);
        let sql = format!("select count(*) from ticket where created_at >= $1 and created_at < $2 and {sees}");
        let there: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).bind(from).bind(to).fetch_one(&db.owner).await.unwrap();
        assert_eq!(trend.total.counts.created, there, "{role}");
        opens_its_lists(&browser, Clock::All, trend.period, &[], &trend.total).await;
    }
    // What is shared counts as well, and the list shows it.
    run_sql(
        &db,
        format!(
            "insert into share (record_kind, record_id, person_id, shared_by) values ('customer', '{}', '{}', '{}')",
            world.customers.foreign, world.rep, world.stranger
        ),
    )
    .await;
    for role in ["sales_rep", "sales_manager"] {
        let browser = browser.signed_in(role).await;
        let trend = trend(&browser, &wanted).await;
        opens_its_lists(&browser, Clock::All, trend.period, &[], &trend.total).await;
        let filter = behind(Figure::Created, trend.period, Vec::new());
        let page: Page<TicketRow> =
            browser.call("tickets/api/tickets", &json!({ "filter": filter, "after": null })).await.json();
        assert_eq!(i64::try_from(page.rows.len()).unwrap(), trend.total.counts.created.min(50), "{role}");
        // The latest first, as the figure counts them.
        assert!(page.rows.windows(2).all(|two| two[0].created_at >= two[1].created_at), "{role}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_number_of_now_opens_the_list_that_it_counts() {
    let (db, world, browser) = set().await;
    tickets(&db, &world, 40).await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let open: Vec<Uuid> = sqlx::query_scalar("select id from ticket where solved_at is null order by number")
        .fetch_all(&db.owner)
        .await
        .unwrap();
    assert!(open.len() > 8);
    // Two are late, one is due in half an hour, one the customer has to answer; two were answered today.
    for (place, change) in [
        (0, "due_at = '2026-01-01'".to_owned()),
        (1, format!("due_at = '{}'", (start_of_time() - Duration::minutes(1)).to_rfc3339())),
        (2, format!("due_at = '{}'", (start_of_time() + Duration::minutes(30)).to_rfc3339())),
        (3, "state = 'waiting_customer'".to_owned()),
    ] {
        run_sql(&db, format!("update ticket set {change} where id = '{}'", open[place])).await;
    }
    for id in &open[4..6] {
        let message = json!({ "text": "好的", "channel": "phone", "inbound": false, "wait": false, "minutes": "", "mentions": [] });
        for seen in [0, 1] {
            let said = agent.call("say_on_ticket", &json!({ "id": id, "seen": seen, "message": message })).await;
            assert_eq!(said.status, http::StatusCode::OK, "{}", said.body);
        }
    }
    let now: Now = chief.call("desk_now", &json!({})).await.json();
    assert_eq!(now.today, first_day());
    for (figure, counted) in NowFigure::ALL.into_iter().zip(now.counts) {
        assert_eq!(count(&chief, &figure.filter()).await, counted, "{figure:?}");
    }
    assert_eq!(now.counts[3..], [1, 2]);
    let one = now.agents.iter().find(|one| one.id == world.service_agent).unwrap();
    assert_eq!(one.answered, 2);
    for one in &now.agents {
        assert_eq!(count(&chief, &open_of(one.id)).await, one.open, "{}", one.name);
        assert_eq!(count(&chief, &answered_by(one.id, now.today)).await, one.answered, "{}", one.name);
    }
    // Whoever sees a part counts a part.
    let rep = browser.signed_in("sales_rep").await;
    let now: Now = rep.call("desk_now", &json!({})).await.json();
    for (figure, counted) in NowFigure::ALL.into_iter().zip(now.counts) {
        assert_eq!(count(&rep, &figure.filter()).await, counted, "{figure:?}");
    }
    for one in &now.agents {
        assert_eq!(count(&rep, &answered_by(one.id, now.today)).await, one.answered, "{}", one.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_is_compared_with_the_one_before() {
    let (db, world, browser) = set().await;
    tickets(&db, &world, 60).await;
    let chief = browser.signed_in("service_manager").await;
    let asked = Asked { span: Span::Quarter, ..Asked::default() };
    let shown = trend(&chief, &asked).await;
    let before: Tally = chief.call("desk_before", &json!({ "asked": asked })).await.json();
    let again = Asked { span: Span::Own, own: Some(shown.before), ..Asked::default() };
    assert_eq!(trend(&chief, &again).await.total, before);
    assert_eq!((shown.period.until, shown.before.until < shown.period.from), (first_day(), true));
}
