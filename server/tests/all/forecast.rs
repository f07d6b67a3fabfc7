//! Forecasts: spans follow the deals whatever is moved and taken back, every figure is the list that it opens, a snapshot is taken once,
//! and quotas are set by who leads.

use crate::harness::{Browser, TestDb, World, first_day, start_of_time};
use app::{
    deals::model::{Fill, MoveOrder, Moved},
    desk::reports::period_model::Period,
    forecast::{
        counted_model::{Base, Counted, Cut, DealPage, What},
        history_model::Statistic,
        model::{Asked, Category, Change, Changes, Forecast, Grain, Heard, Hindsight, Said, Scope, Side, Sum},
        quota_model::{QuotaCell, QuotaGrid, Who},
        stage_model::{Analysis, StagesAsked},
        worker,
    },
};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::ops::RangeInclusive;
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

/// Deals of the last two hundred days in every mixture, each through the stages that it came to.
async fn deals(db: &TestDb, world: &World, count: u32) {
    let now = start_of_time().format("%Y-%m-%d %H:%M:%S%:z").to_string();
    let World { pipeline, lead, offer, won, lost, rep, colleague, stranger, lost_reason, product, .. } = world;
    let other = app::access::new_id();
    run_sql(
        db,
        format!(
            "insert into product (id, name) values ('{other}', '阀');
             insert into deal (id, name, pipeline_id, stage_id, owner_id, value, currency, expected_close, position, entered_stage_at, source, created_at,
                               probability, forecast_category)
             select gen_random_uuid(), 'F ' || n, '{pipeline}', '{lead}', (array['{rep}', '{colleague}', '{stranger}'])[1 + n / 6 % 3]::uuid,
                    case when n % 11 <> 0 then 1000 * n end, 'CNY', case when n % 7 <> 0 then timestamptz '{now}'::date + (n * 13) % 120 - 60 end, 'V',
                    timestamptz '{now}' - make_interval(hours => (n * 101) % 4000 + 800), (array['展会', '官网', ' ', null])[1 + n % 4],
                    timestamptz '{now}' - make_interval(hours => (n * 101) % 4000 + 800),
                    case when n % 5 = 0 then (n * 7) % 101 end, case when n % 13 = 0 then 'omitted' end
               from generate_series(1, {count}) n;
             update deal set stage_id = '{offer}', entered_stage_at = entered_stage_at + make_interval(hours => length(name) * 40)
              where name like 'F %' and substr(name, 3)::integer % 6 in (1, 2, 3, 4);
             update deal set stage_id = '{won}', status = 'won', closed_at = entered_stage_at + interval '9 days', entered_stage_at = entered_stage_at + interval '9 days'
              where name like 'F %' and substr(name, 3)::integer % 6 in (3, 4);
             update deal set stage_id = '{lost}', status = 'lost', closed_at = entered_stage_at + interval '5 days', entered_stage_at = entered_stage_at + interval '5 days',
                    close_reason_id = case when substr(name, 3)::integer % 4 <> 0 then '{lost_reason}'::uuid end
              where name like 'F %' and substr(name, 3)::integer % 6 in (2, 5);
             insert into deal_product (id, deal_id, product_id, quantity, price)
             select gen_random_uuid(), d.id, p.id, 1, 10 from deal d cross join (values ('{product}'::uuid, 3), ('{other}', 4)) p (id, step)
              where d.name like 'F %' and substr(d.name, 3)::integer % p.step = 0"
        ),
    )
    .await;
}

async fn list(browser: &Browser, counted: &Counted) -> DealPage {
    browser.call("deals_behind", &json!({ "counted": counted, "after": null, "lang": "en" })).await.json()
}

/// A sum is what its list holds.
async fn is_its_list(browser: &Browser, counted: Counted, sum: Sum) {
    let page = list(browser, &counted).await;
    assert_eq!((page.count, page.value), (sum.count, sum.value), "{counted:?}");
}

async fn forecast(browser: &Browser, asked: &Asked) -> Forecast {
    browser.call("read_forecast", &json!({ "asked": asked, "lang": "en" })).await.json()
}

const fn what_of(category: Category) -> What {
    match category {
        Category::Commit => What::Commit,
        Category::Best => What::Best,
        Category::Pipeline => What::Pipeline,
        Category::Omitted => What::Omitted,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_of_a_forecast_is_the_list_that_it_opens() {
    let (db, world, browser) = set().await;
    deals(&db, &world, 180).await;
    let manager = browser.signed_in("sales_manager").await;
    let mut counted_deals = 0;
    for (grain, side) in [(Grain::Month, Side::Person), (Grain::Quarter, Side::Team), (Grain::Quarter, Side::Pipeline)]
    {
        let asked = Asked { grain, side, ..Asked::default() };
        let told = forecast(&manager, &asked).await;
        let of = |base| Counted::of(base, told.period, asked.scope);
        is_its_list(&manager, of(Base::Overdue), told.overdue).await;
        is_its_list(&manager, of(Base::Undated), told.undated).await;
        for row in &told.rows {
            let cut = [Cut::Person, Cut::Team, Cut::Pipeline][side as usize];
            let won = of(Base::Closed).part(cut, row.of.key.clone()).what(What::Won);
            is_its_list(&manager, won, row.tally.won).await;
            for category in Category::ALL {
                let expected = of(Base::Expected).part(cut, row.of.key.clone()).what(what_of(*category));
                is_its_list(&manager, expected, *row.tally.of(*category)).await;
                counted_deals += row.tally.of(*category).count;
            }
        }
        for column in &told.columns {
            let won = Counted::of(Base::Closed, column.period, asked.scope).what(What::Won);
            let within = |day: NaiveDate| (column.period.from..=column.period.until).contains(&day);
            assert!(list(&manager, &won).await.rows.iter().all(|row| row.closed_on.is_some_and(within)));
            is_its_list(&manager, won, column.tally.won).await;
        }
        let same = told.columns.iter().find(|column| column.period == told.period).unwrap();
        assert_eq!(same.tally, told.total);
    }
    assert!(counted_deals > 20, "{counted_deals}");
    // A representative counts her own, whatever she asks for.
    let rep = browser.signed_in("sales_rep").await;
    let everybody = forecast(&rep, &Asked { grain: Grain::Quarter, ..Asked::default() }).await;
    assert!(everybody.rows.iter().all(|row| row.of.key == Some(world.rep.to_string())), "{:?}", everybody.rows);
    let foreign = Scope { person: Some(world.colleague), ..Scope::default() };
    let none = forecast(&rep, &Asked { grain: Grain::Quarter, scope: foreign, ..Asked::default() }).await;
    assert_eq!((none.rows.len(), none.undated.count), (0, 0));
}

async fn analysis(browser: &Browser, asked: &StagesAsked) -> Analysis {
    browser.call("stage_analysis", &json!({ "asked": asked, "lang": "en" })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_of_the_stages_is_the_list_that_it_opens() {
    let (db, world, browser) = set().await;
    deals(&db, &world, 150).await;
    let manager = browser.signed_in("sales_manager").await;
    let days = (Some(first_day() - Duration::days(120)), Some(first_day()));
    for (base, cut) in [
        (Base::Made, Cut::Source),
        (Base::Made, Cut::Cohort),
        (Base::Closed, Cut::Product),
        (Base::Closed, Cut::Quarter),
        (Base::Made, Cut::Person),
    ] {
        let asked = StagesAsked { base, from: days.0, until: days.1, scope: Scope::default(), cut };
        let told = analysis(&manager, &asked).await;
        let of = Counted {
            base,
            what: What::All,
            from: told.from,
            until: told.until,
            scope: told.scope,
            stage: None,
            part: None,
        };
        let count = async |counted: Counted| list(&manager, &counted).await.count;
        assert!(told.total.all > 20 && told.total.won > 5 && told.total.lost > 5, "{:?}", told.total);
        assert_eq!(count(of.clone()).await, told.total.all);
        for row in &told.stages {
            let mine = of.stage(row.stage.id);
            let figures = [
                (What::Reached, row.passage.reached),
                (What::WentOn, row.passage.went_on),
                (What::LostIn, row.passage.lost),
                (What::StillIn, row.passage.still),
                (What::Timed, row.stay.deals),
            ];
            for (what, wanted) in figures {
                assert_eq!(count(mine.what(what)).await, wanted, "{what:?} of {}", row.stage.name);
            }
            assert_eq!(row.passage.reached, row.passage.went_on + row.passage.lost + row.passage.still);
        }
        // The world's first stage asks all, and its own deals without a way are there too.
        assert_eq!(told.stages[0].passage.reached, told.total.all);
        for (part, outcome) in &told.rows {
            let mine = of.part(cut, part.key.clone());
            for (what, wanted) in [
                (What::All, outcome.all),
                (What::Won, outcome.won),
                (What::Lost, outcome.lost),
                (What::Open, outcome.open()),
            ] {
                assert_eq!(count(mine.what(what)).await, wanted, "{what:?} of {part:?}");
            }
        }
        for (part, outcome) in &told.reasons {
            let mine = of.part(Cut::Reason, part.key.clone()).what(What::Lost);
            assert_eq!(count(mine).await, outcome.lost, "{part:?}");
        }
    }
    // Spans say how long: of one deal it is known exactly.
    let offer: Vec<(i64, Option<i64>)> = sqlx::query_as(
        "select count(*), percentile_disc(0.5) within group (order by extract(epoch from left_at - entered_at)::bigint)
           from deal_span x join deal d on d.id = x.deal_id where x.stage_id = $1 and left_at is not null and d.owner_id <> $2
            and d.created_at >= $3",
    )
    .bind(world.offer)
    .bind(world.stranger)
    .bind((first_day() - Duration::days(120)).and_time(chrono::NaiveTime::MIN).and_utc() - Duration::hours(8))
    .fetch_all(&db.owner)
    .await
    .unwrap();
    let told = analysis(&manager, &StagesAsked { from: days.0, until: days.1, ..StagesAsked::default() }).await;
    let stay = told.stages.iter().find(|row| row.stage.id == world.offer).unwrap().stay;
    assert!(offer[0].0 > 5);
    assert_eq!(stay.median, offer[0].1);
}

/// Every span: of which deal, in which stage, from when until when.
async fn spans(db: &TestDb) -> Vec<(Uuid, Uuid, DateTime<Utc>, Option<DateTime<Utc>>)> {
    sqlx::query_as("select deal_id, stage_id, entered_at, left_at from deal_span order by deal_id, number")
        .fetch_all(&db.owner)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_follow_every_move_and_none_that_was_taken_back() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let new = json!({ "new": {
        "name": "Way", "pipeline": world.pipeline, "stage": world.lead, "customer": null, "value": "500", "currency": "CNY",
        "expected_close": first_day() } });
    let deal: Uuid = rep.call("create_deal", &new).await.json::<Value>()["id"].as_str().unwrap().parse().unwrap();
    let stages = [world.lead, world.offer, world.won, world.lost];
    let mut moment = start_of_time();
    let mut taken_back = 0;
    for step in 1..=24_usize {
        // Without an order that repeats itself.
        let stage = stages[step * step * 7 % 11 % 4];
        moment += Duration::minutes(7);
        db.doors.clock.set(moment);
        let before = spans(&db).await;
        let reason = if stage == world.won { world.won_reason } else { world.lost_reason };
        let fill = Fill { close_reason: Some(reason), ..Fill::default() };
        let order = MoveOrder { items: vec![deal], stage, after: None, before: None, fill: Some(fill) };
        let moved: Moved = rep.call("move_deals", &json!({ "order": order })).await.json();
        if step % 3 == 0 {
            taken_back += 1;
            moment += Duration::seconds(3);
            db.doors.clock.set(moment);
            assert!(rep.call("undo_move", &json!({ "ticket": moved.undo })).await.status.is_success());
            assert_eq!(spans(&db).await, before, "taking a move back is identity");
        }
        let mine: Vec<_> = spans(&db).await.into_iter().filter(|span| span.0 == deal).collect();
        let (at, since): (Uuid, DateTime<Utc>) =
            sqlx::query_as("select stage_id, entered_stage_at from deal where id = $1")
                .bind(deal)
                .fetch_one(&db.owner)
                .await
                .unwrap();
        let last = mine.last().unwrap();
        assert_eq!((last.1, last.2, last.3), (at, since, None));
        assert!(mine.windows(2).all(|two| two[0].3 == Some(two[1].2) && two[0].1 != two[1].1), "{mine:?}");
    }
    let kept = spans(&db).await;
    assert!(taken_back == 8 && kept.iter().filter(|span| span.0 == deal).count() > 5);
    run_sql(&db, "select rebuild_deal_spans()".to_owned()).await;
    assert_eq!(spans(&db).await, kept, "the log tells the same");
    // Whoever gets the deal sees its spans.
    let manager = browser.signed_in("sales_manager").await;
    assert!(manager.call("assign_deal", &json!({ "id": deal, "owner": world.colleague })).await.status.is_success());
    let owners: Vec<Uuid> = sqlx::query_scalar("select distinct owner_id from deal_span where deal_id = $1")
        .bind(deal)
        .fetch_all(&db.owner)
        .await
        .unwrap();
    assert_eq!(owners, [world.colleague]);
}

/// What a business won, two deals a week: those of these half weeks ago, before the start or, with numbers below one, after it.
async fn history(db: &TestDb, world: &World, half_weeks: RangeInclusive<i32>) {
    let (from, until) = half_weeks.into_inner();
    let now = start_of_time().format("%Y-%m-%d %H:%M:%S%:z").to_string();
    run_sql(
        db,
        format!(
            "insert into deal (id, name, pipeline_id, stage_id, status, owner_id, value, currency, position, entered_stage_at, closed_at, created_at)
             select gen_random_uuid(), 'H ' || n, '{0}', '{1}', 'won', '{2}', 5000 + abs(n) % 7 * 100, 'CNY', 'V', m, m, m - interval '20 days'
               from generate_series({from}, {until}) n cross join lateral (select timestamptz '{now}' - make_interval(hours => n * 84)) t (m)",
            world.pipeline, world.won, world.rep
        ),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_is_taken_once_and_says_what_changed() {
    let (db, world, browser) = set().await;
    let before: Changes = browser
        .signed_in("sales_manager")
        .await
        .call("changes_since", &json!({ "scope": {}, "week": null }))
        .await
        .json();
    assert_eq!(before.week, None);
    deals(&db, &world, 60).await;
    history(&db, &world, 1..=60).await;
    // Two servers at the same moment.
    let (one, other) = tokio::join!(worker::step(&db.doors), worker::step(&db.doors));
    assert!(one.unwrap() ^ other.unwrap(), "one of them takes it");
    assert!(!worker::step(&db.doors).await.unwrap());
    let lines: i64 = sqlx::query_scalar("select count(*) from forecast_line").fetch_one(&db.owner).await.unwrap();
    let open: i64 =
        sqlx::query_scalar("select count(*) from deal where status = 'open'").fetch_one(&db.owner).await.unwrap();
    assert_eq!(lines, open);
    // A week later.
    let open_of = |nth: i64| {
        format!("(select id from deal where status = 'open' and value > 0 and expected_close is not null and owner_id = '{}' and name like 'F %'
                  order by id offset {nth} limit 1)", world.rep)
    };
    let [slipped, up, won, gone] = [0, 1, 2, 3].map(open_of);
    let ids: Vec<Uuid> = sqlx::query_scalar(AssertSqlSafe(format!("values ({slipped}), ({up}), ({won}), ({gone})")))
        .fetch_all(&db.owner)
        .await
        .unwrap();
    let [slipped, up, won, gone] = ids[..] else { panic!("four open deals") };
    let later = start_of_time() + Duration::days(8);
    db.doors.clock.set(later);
    run_sql(
        &db,
        format!(
            "select set_config('qz.now', '{}', false);
             update deal set expected_close = expected_close + 30 where id = '{slipped}';
             update deal set value = value + 700 where id = '{up}';
             update deal set stage_id = '{}', status = 'won', closed_at = app_now(), entered_stage_at = app_now() where id = '{won}';
             update deal set deleted_at = app_now() where id = '{gone}';
             insert into deal (id, name, pipeline_id, stage_id, owner_id, value, currency, position, created_at)
             values (gen_random_uuid(), 'Fresh', '{}', '{}', '{}', 90, 'CNY', 'V', app_now());
             reset all",
            later.to_rfc3339(),
            world.won,
            world.pipeline,
            world.lead,
            world.rep
        ),
    )
    .await;
    let rep = browser.signed_in("sales_rep").await;
    let told: Changes = rep.call("changes_since", &json!({ "scope": {}, "week": null })).await.json();
    let of = |deal: Uuid| told.deals.iter().find(|one| one.deal == deal).map(|one| one.change);
    assert_eq!(
        [of(slipped), of(up), of(won), of(gone)],
        [Some(Change::Slipped), Some(Change::Up), Some(Change::Won), Some(Change::Gone)]
    );
    assert!(
        told.sums.iter().any(|(change, count, by)| *change == Change::Up && *count == 1 && *by == Decimal::from(700)),
        "{:?}",
        told.sums
    );
    assert!(told.sums.iter().any(|(change, count, _)| *change == Change::New && *count == 1), "{:?}", told.sums);
    assert_eq!(
        told.sums.iter().map(|(_, count, _)| count).sum::<i64>(),
        5,
        "nothing else changed for her: {:?}",
        told.sums
    );
    // The next snapshot writes what changed, and nothing else.
    assert!(worker::step(&db.doors).await.unwrap());
    let (all, standing): (i64, i64) =
        sqlx::query_as("select count(*), count(*) filter (where until_week = 'infinity') from forecast_line")
            .fetch_one(&db.owner)
            .await
            .unwrap();
    assert_eq!((all, standing), (lines + 3, open - 1), "two changed, two ended, one began");
    // What history says, and how periods came out. Business went on meanwhile: a week without any would rightly be taken for a sign.
    history(&db, &world, -2..=0).await;
    let asked = Asked { grain: Grain::Month, ..Asked::default() };
    let statistic: Statistic = rep.call("expected_by_history", &json!({ "asked": asked })).await.json();
    let Statistic::Expected(expected) = statistic else { panic!("{statistic:?}") };
    assert!(
        expected.low <= expected.total && expected.total <= expected.high && expected.total > Decimal::ZERO,
        "{expected:?}"
    );
    let back: Vec<Hindsight> = rep.call("looked_back", &json!({ "asked": asked })).await.json();
    assert!(
        back.len() >= 4 && back.iter().any(|one| one.came > Decimal::ZERO && one.statistical.is_some()),
        "{back:?}"
    );
    let reader = browser.signed_in("read_only").await;
    let foreign = Scope { person: Some(world.stranger), ..Scope::default() };
    let little: Statistic =
        reader.call("expected_by_history", &json!({ "asked": Asked { scope: foreign, ..asked } })).await.json();
    assert!(matches!(little, Statistic::TooLittle { .. }), "{little:?}");
    let past = Asked { day: Some(first_day() - Duration::days(200)), ..Asked::default() };
    assert_eq!(rep.call("expected_by_history", &json!({ "asked": past })).await.json::<Statistic>(), Statistic::Over);
}

#[tokio::test(flavor = "multi_thread")]
async fn quotas_are_set_by_who_leads_and_others_do_not_see_them() {
    let (db, world, browser) = set().await;
    deals(&db, &world, 90).await;
    let [manager, rep, admin] = [
        browser.signed_in("sales_manager").await,
        browser.signed_in("sales_rep").await,
        browser.signed_in("administrator").await,
    ];
    let begins = first_day().with_day(1).unwrap();
    let cell = |who, amount: i64| QuotaCell { who, begins, amount: Some(amount.into()) };
    let save = |cells: Vec<QuotaCell>| json!({ "grain": "month", "pipeline": null, "cells": cells });
    let both = vec![cell(Who::Person(world.rep), 5_000), cell(Who::Person(world.colleague), 7_000)];
    let former: Vec<QuotaCell> = manager.call("save_quotas", &save(both)).await.json();
    assert!(former.iter().all(|cell| cell.amount.is_none()) && former.len() == 2);
    assert!(rep.call("save_quotas", &save(vec![cell(Who::Person(world.rep), 1)])).await.status == 403);
    assert!(manager.call("save_quotas", &save(vec![cell(Who::Person(world.stranger), 1)])).await.status == 403);
    assert!(manager.call("save_quotas", &save(vec![cell(Who::Organisation, 1)])).await.status == 403);
    let too_much = save(vec![cell(Who::Person(world.rep), 2_000_000_000_000)]);
    assert_eq!(manager.call("save_quotas", &too_much).await.status, 422);
    let of = async |who: &Browser, scope: Scope| forecast(who, &Asked { scope, ..Asked::default() }).await.target;
    let all = of(&manager, Scope::default()).await.unwrap();
    assert_eq!((all.amount, all.people), (Decimal::from(12_000), 2));
    let own = of(&rep, Scope::default()).await.unwrap();
    assert_eq!((own.amount, own.people), (Decimal::from(5_000), 1));
    assert_eq!(
        of(&rep, Scope { person: Some(world.colleague), ..Scope::default() }).await,
        None,
        "others' quotas are not seen"
    );
    // Who is to win something and has no deal yet is there, too.
    let far = Grain::Month.moved(Grain::Month.around(first_day()), 30).from;
    let early = QuotaCell { who: Who::Person(world.rep), begins: far, amount: Some(3_000.into()) };
    manager.call("save_quotas", &save(vec![early])).await.json::<Vec<QuotaCell>>();
    let then = forecast(&manager, &Asked { day: Some(far), ..Asked::default() }).await;
    let told: Vec<_> = then
        .rows
        .iter()
        .map(|row| (row.of.key.clone(), row.tally.won.count, row.target.map(|one| one.amount)))
        .collect();
    assert_eq!(told, [(Some(world.rep.to_string()), 0, Some(Decimal::from(3_000)))]);
    // That of the team itself counts before the sum of its people; the quarter is the sum of its months.
    manager.call("save_quotas", &save(vec![cell(Who::Team(world.north), 20_000)])).await.json::<Vec<QuotaCell>>();
    let team = of(&manager, Scope { team: Some(world.north), ..Scope::default() }).await.unwrap();
    assert_eq!((team.amount, team.people), (Decimal::from(20_000), 0));
    let quarter = forecast(&manager, &Asked { grain: Grain::Quarter, ..Asked::default() }).await.target.unwrap();
    assert_eq!(quarter.amount, Decimal::from(12_000));
    // The grid shows what was set beside what was won, and history proposes.
    let grid = json!({ "grain": "month", "year": first_day().year(), "pipeline": null, "team": null });
    let told: QuotaGrid = manager.call("read_quotas", &grid).await.json();
    let place = told.periods.iter().position(|period| period.from == begins).unwrap();
    let row = told.rows.iter().find(|row| row.who == Who::Person(world.rep)).unwrap();
    assert_eq!(row.amounts[place], Some(Decimal::from(5_000)));
    assert!(row.known > 0 && row.average > Decimal::ZERO, "{row:?}");
    let won = Counted::of(
        Base::Closed,
        Period { from: told.periods[place].from, until: told.periods[place].until },
        Scope { person: Some(world.rep), ..Scope::default() },
    );
    assert_eq!(list(&manager, &won.what(What::Won)).await.value, row.won[place]);
    assert!(told.rows.iter().all(|row| row.who != Who::Person(world.stranger) && row.who != Who::Organisation));
    assert!(
        admin.call("read_quotas", &grid).await.json::<QuotaGrid>().rows.iter().any(|row| row.who == Who::Organisation)
    );
    // The way back is what stood there before.
    let changed: Vec<QuotaCell> =
        manager.call("save_quotas", &save(vec![cell(Who::Person(world.rep), 9_000)])).await.json();
    manager.call("save_quotas", &save(changed)).await.json::<Vec<QuotaCell>>();
    assert_eq!(of(&rep, Scope::default()).await.unwrap().amount, Decimal::from(5_000));
    say(&db, &world, &rep).await;
}

/// What somebody says of a deal counts in place of what its stage says, stands in the log, and is taken back.
async fn say(db: &TestDb, world: &World, rep: &Browser) {
    let deal = world.deals.own;
    run_sql(db, format!("update deal set expected_close = '{}' where id = '{deal}'", first_day())).await;
    let of_deal = |page: &DealPage| page.rows.iter().find(|row| row.id == deal).cloned();
    let all = Counted::of(Base::Expected, Grain::Month.around(first_day()), Scope::default());
    let row = of_deal(&list(rep, &all).await).unwrap();
    assert_eq!((row.category, row.probability, row.may_edit), (Category::Pipeline, 10, true));
    let said = Said { probability: Some(80), category: None };
    let Heard { was, version, .. } =
        rep.call("say_of_deal", &json!({ "deal": deal, "version": row.version, "said": said })).await.json();
    assert_eq!(was, Said::default());
    let row = of_deal(&list(rep, &all.what(What::Commit)).await).unwrap();
    assert_eq!((row.category, row.probability, row.version), (Category::Commit, 80, version));
    assert_eq!(
        rep.call("say_of_deal", &json!({ "deal": deal, "version": version - 1, "said": said })).await.status,
        409
    );
    let told: Value = sqlx::query_scalar(
        "select after from event where subject_id = $1 and kind = 'deal.changed' order by happened_at desc limit 1",
    )
    .bind(deal)
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(told["probability"], 80);
    rep.call("say_of_deal", &json!({ "deal": deal, "version": version, "said": was })).await.json::<Heard>();
    assert_eq!(of_deal(&list(rep, &all).await).unwrap().category, Category::Pipeline);
}
