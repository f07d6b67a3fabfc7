//! What becomes of dirty rows, whether it adds up, and who sees it.

use crate::harness::{Browser, TestDb};
use crate::imports::{Set, business_state, found, ready, report, set, work};
use app::access::{Action, Role};
use app::events::entry::{Entries, Entry, Group, TimelineOf};
use app::imports::model::Target;
use app::imports::report::{State, Work};
use app::locale::Lang;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn every_dirty_row_is_reported_and_stops_nothing() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = ready(&caller).await;
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref()), (State::Done, None));
    assert!(row.progress.files.iter().all(|file| file.adds_up() && file.read == file.rows));
    let counts = |rank: i16| {
        let file = row.progress.files.iter().find(|file| file.rank == rank).unwrap();
        [file.read, file.created, file.updated, file.skipped, file.refused, file.along]
    };
    assert_eq!(counts(2), [3, 2, 0, 1, 0, 3], "people; two teams and a manager along");
    assert_eq!(counts(3), [3, 2, 0, 0, 1, 0], "products");
    assert_eq!(counts(1), [5, 3, 0, 0, 2, 0], "customers");
    assert_eq!(counts(0), [11, 5, 0, 1, 5, 1], "deals; one customer along");
    let rows = report(&caller, id).await;
    assert_eq!(found(&rows, 2), [(4, "duplicate_in_file", false)]);
    assert_eq!(found(&rows, 3), [(4, "not_an_amount", true)]);
    assert_eq!(
        found(&rows, 1),
        [
            (2, "looks_misspelt", false),
            (3, "looks_misspelt", false),
            (4, "missing", true),
            (5, "negative", true),
            (6, "malformed_left_out", false),
            (6, "parent_unknown", false),
        ]
    );
    assert_eq!(
        found(&rows, 0),
        [
            (2, "same_but_for_spelling", false),
            (3, "same_but_for_spelling", false),
            (6, "customer_made", false),
            (7, "owner_unknown", true),
            (8, "closed_day_missing", true),
            (9, "not_a_day", true),
            (10, "stage_unknown", true),
            (11, "duplicate_in_file", false),
            (12, "row_length", true),
        ]
    );
    let parent: Option<String> =
        sqlx::query_scalar("select p.name from customer c join customer p on p.id = c.parent_id where c.name = 'Beta'")
            .fetch_optional(&db.owner)
            .await
            .unwrap();
    assert_eq!(parent.as_deref(), Some("Alpha"), "the parent came later in the file");
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_are_the_same_on_both_sides_and_days_stay_in_their_quarter() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = ready(&caller).await;
    let row = work(&caller, id, Work::Run).await;
    let sums: Vec<_> =
        row.progress.quarters.iter().map(|sum| (sum.quarter.as_str(), sum.file, sum.left_out, sum.database)).collect();
    let d = |value: i64| Decimal::from(value);
    // D6 was refused and D1 came twice; D7 and D8 say no quarter.
    assert_eq!(sums, [("2017-Q1", d(1161), d(107), Some(d(1054))), ("2017-Q2", d(50), d(0), Some(d(50)))]);
    assert!(row.progress.quarters.iter().all(app::imports::report::QuarterSum::agrees));
    let made: u32 = row.progress.files.iter().map(|file| file.created + file.along).sum();
    assert_eq!(row.progress.created_in_database, Some(i64::from(made)));
    let closed: String = sqlx::query_scalar(
        "select to_char(closed_at at time zone 'UTC' + interval '8 hours', 'YYYY-MM-DD HH24:MI') from deal where external_key = 'D1'",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(closed, "2017-03-31 00:00");
    let told: Vec<(String, String)> = sqlx::query_as(
        r#"select e.kind, to_char(e.happened_at at time zone 'UTC' + interval '8 hours', 'YYYY-MM-DD') from event e
             join deal d on d.id = e.subject_id where d.external_key = 'D1' order by e.happened_at"#,
    )
    .fetch_all(&db.owner)
    .await
    .unwrap();
    let told: Vec<_> = told.iter().map(|(kind, day)| (kind.as_str(), day.as_str())).collect();
    assert_eq!(told, [("deal.created", "2016-10-20"), ("deal.won", "2017-03-31")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_see_their_deals_with_their_customers_and_managers_the_team_s() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = ready(&caller).await;
    work(&caller, id, Work::Run).await;
    let person = |name: &'static str| {
        let owner = db.owner.clone();
        async move {
            sqlx::query_scalar::<_, Uuid>("select id from person where name = $1")
                .bind(name)
                .fetch_one(&owner)
                .await
                .unwrap()
        }
    };
    for (name, role, deals) in
        [("Anna Snow", Role::SalesRep, 3), ("Ben Hill", Role::SalesRep, 2), ("Dora Peak", Role::SalesManager, 5)]
    {
        let session = crate::harness::session(person(name).await, role);
        let mut tx = db.caller(&session, Action::SeeDeals).read().await.unwrap();
        let (seen, with_customer): (i64, i64) = sqlx::query_as(
            "select count(*), count(c.id) from deal d left join customer c on c.id = d.customer_id where d.external_key like 'D%'",
        )
        .fetch_one(tx.conn())
        .await
        .unwrap();
        let without: i64 = sqlx::query_scalar("select count(*) from deal where customer_id is null")
            .fetch_one(tx.conn())
            .await
            .unwrap();
        assert_eq!((seen, with_customer + without), (deals, deals), "{name}");
    }
    let may_sign_in: i64 = sqlx::query_scalar(
        "select count(*) from person where name in ('Anna Snow', 'Dora Peak') and email is not null",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(may_sign_in, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_the_same_as_the_run_and_writes_no_record() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = ready(&caller).await;
    let before = business_state(&db).await;
    let checked = work(&caller, id, Work::Check).await;
    assert_eq!((checked.state, checked.progress.checked), (State::Draft, true));
    assert_eq!(business_state(&db).await, before);
    let events: i64 = sqlx::query_scalar("select count(*) from event").fetch_one(&db.owner).await.unwrap();
    assert_eq!(events, 0);
    let foreseen = report(&caller, id).await;
    assert!(
        checked
            .progress
            .preview
            .iter()
            .any(|preview| preview.rows.iter().any(|row| row.cells.contains(&(Target::Product, "GTX Pro".to_owned()))))
    );
    let run = work(&caller, id, Work::Run).await;
    assert_eq!(checked.progress.files, run.progress.files);
    assert_eq!(foreseen, report(&caller, id).await);
}

async fn deal(db: &TestDb, key: &str) -> Uuid {
    sqlx::query_scalar("select id from deal where external_key = $1").bind(key).fetch_one(&db.owner).await.unwrap()
}

/// The timeline of a deal, the newest first.
async fn timeline(browser: &Browser, deal: Uuid) -> Vec<Entry> {
    let input = json!({ "of": TimelineOf::Deal(deal), "group": Group::All, "before": null });
    let entries: Entries = browser.call("timeline", &input).await.json();
    entries.entries
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_keeps_days_and_owners_and_says_who_imported_and_when() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = ready(&caller).await;
    work(&caller, id, Work::Run).await;
    let admin = db.browser().await.signed_in("administrator").await;
    let won = deal(&db, "D1").await;
    let told = timeline(&admin, won).await;
    let kinds: Vec<_> = told.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["deal.won", "deal.created"]);
    for entry in &told {
        assert!(entry.is_imported());
        assert_eq!(entry.after.as_ref().unwrap()["owner_name"], "Anna Snow");
        assert_eq!(
            (entry.actor.as_deref(), entry.recorded_at),
            (Some("administrator"), crate::harness::start_of_time())
        );
        assert!(entry.happened_at < entry.recorded_at);
    }
    let page: Value = admin.call("read_deal", &json!({ "id": won, "lang": Lang::En })).await.json();
    let by: Vec<_> = page["visits"].as_array().unwrap().iter().map(|visit| visit["by"].as_str()).collect();
    assert_eq!(by, [Some("Anna Snow"), Some("Anna Snow")]);
    // The file knows no day of this one.
    let told = timeline(&admin, deal(&db, "D5").await).await;
    let told: Vec<_> = told.iter().map(|entry| (entry.kind.as_str(), entry.happened_at, entry.is_imported())).collect();
    assert_eq!(told, [("deal.imported", crate::harness::start_of_time(), false)]);
}
