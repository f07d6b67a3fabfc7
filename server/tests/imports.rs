//! Imports: what becomes of dirty rows, whether it adds up, the way back, and the real sample folder.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod harness;

use app::access::{Action, AppError, Caller, Role};
use app::imports::model::Target;
use app::imports::plan::{Existing, Plan, Unknown};
use app::imports::report::{FindingFilter, FindingRow, ImportRow, ImportView, NewFile, State, Work};
use app::imports::{arrival, begin, findings, store};
use harness::{Browser, TestDb, World};
use http::StatusCode;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

const TEAMS: &str = "sales_agent,manager,regional_office\nAnna Snow,Dora Peak,Central\nBen Hill,Dora Peak,Central\nBen Hill,Dora Peak,Central\n";
const PRODUCTS: &str = "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\nBroken,MG,cheap\n";
const ACCOUNTS: &str = "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n\
    Beta,medical,1999,251.41,495,Philipines,Alpha\n\
    Alpha,technolgy,1996,1100.04,2822,United States,\n\
    ,retail,1990,1,1,Japan,\n\
    Gamma,retail,soon,-5,1,Japan,Nobody\n\
    Delta,retail,soon,5,1,Japan,Nobody\n";
const DEALS: &str = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n\
    D1,Anna Snow,GTXPro,Alpha,Won,2016-10-20,2017-03-31,1054\n\
    D2,Ben Hill,MG Special,beta,Won,2016-10-25,2017-04-01,50\n\
    D3,Ben Hill,MG Special,Alpha,Lost,2016-10-25,2017-04-02,0\n\
    D4,Anna Snow,GTX Pro,,Engaging,2016-11-01,,\n\
    D5,Anna Snow,GTX Pro,Omega,Prospecting,,,\n\
    D6,Nobody,GTX Pro,Alpha,Won,2016-11-01,2017-03-01,100\n\
    D7,Anna Snow,GTX Pro,Alpha,Won,2016-11-01,,100\n\
    D8,Anna Snow,GTX Pro,Alpha,Won,2016-11-01,2017-13-01,100\n\
    D9,Anna Snow,GTX Pro,Alpha,Dreaming,2016-11-01,,\n\
    D1,Anna Snow,GTX Pro,Alpha,Won,2016-10-20,2017-03-31,7\n\
    D10,Anna Snow\n";

struct Set {
    db: TestDb,
    world: World,
    caller: Caller,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let caller = db.caller(&world.session(Role::Administrator), Action::ImportRecords);
    Set { db, world, caller }
}

/// Sends files and has them looked at.
async fn receive(caller: &Caller, files: &[(&str, &[u8])]) -> Result<(Uuid, Plan), AppError> {
    let id = app::access::new_id();
    let new: Vec<NewFile> =
        files.iter().map(|(name, bytes)| NewFile { name: (*name).to_owned(), size: bytes.len() as i64 }).collect();
    let mut tx = caller.begin().await?;
    store::add(&mut tx, id, "test", &new).await?;
    for (rank, (_, bytes)) in (0_i16..).zip(files) {
        for (number, piece) in (0_i32..).zip(bytes.chunks(100_000)) {
            store::add_piece(&mut tx, id, rank, number, piece).await?;
        }
    }
    tx.commit().await?;
    let plan = arrival::look(caller, id).await?;
    Ok((id, plan))
}

async fn keep(caller: &Caller, id: Uuid, plan: &Plan) {
    let mut tx = caller.begin().await.unwrap();
    store::set_plan(&mut tx, id, plan).await.unwrap();
    tx.commit().await.unwrap();
}

async fn work(caller: &Caller, id: Uuid, work: Work) -> ImportRow {
    begin::begin(caller, id, work).await.unwrap().drive().await;
    store::import(&mut caller.read().await.unwrap(), id).await.unwrap().0
}

async fn report(caller: &Caller, id: Uuid) -> Vec<FindingRow> {
    let mut tx = caller.read().await.unwrap();
    findings::store::page(&mut tx, id, &FindingFilter::default(), None, 10_000).await.unwrap().rows
}

fn sample() -> [(&'static str, &'static [u8]); 4] {
    [
        ("deals.csv", DEALS.as_bytes()),
        ("accounts.csv", ACCOUNTS.as_bytes()),
        ("teams.csv", TEAMS.as_bytes()),
        ("products.csv", PRODUCTS.as_bytes()),
    ]
}

/// The sample with a plan that can run.
async fn ready(caller: &Caller) -> (Uuid, Plan) {
    let (id, mut plan) = receive(caller, &sample()).await.unwrap();
    plan.currency = Some("USD".to_owned());
    plan.pipeline.stages.retain(|rule| rule.value != "Dreaming");
    keep(caller, id, &plan).await;
    (id, plan)
}

/// Everything that people see, without versions and times of change.
async fn business_state(db: &TestDb) -> Value {
    sqlx::query_scalar(
        r#"
        select jsonb_build_object(
          'deals', (select jsonb_agg(to_jsonb(d) - 'version' - 'updated_at' order by d.id) from deal d where deleted_at is null),
          'customers', (select jsonb_agg(to_jsonb(c) - 'version' - 'updated_at' order by c.id) from customer c where deleted_at is null),
          'people', (select jsonb_agg(to_jsonb(p) - 'version' order by p.id) from person p where active),
          'teams', (select jsonb_agg(to_jsonb(t) - 'version' order by t.id) from team t),
          'products', (select jsonb_agg(to_jsonb(p) order by p.id) from product p where not archived),
          'pipelines', (select jsonb_agg(to_jsonb(p) - 'version' order by p.id) from pipeline p where not archived),
          'rates', (select jsonb_agg(to_jsonb(r)) from exchange_rate r),
          'shares', (select jsonb_agg(to_jsonb(s)) from share s))
        "#,
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

fn found(rows: &[FindingRow], rank: i16) -> Vec<(i32, &str, bool)> {
    rows.iter().filter(|row| row.rank == rank).map(|row| (row.line, row.code.as_str(), row.refused)).collect()
}

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
        let session = harness::session(person(name).await, role);
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

#[tokio::test(flavor = "multi_thread")]
async fn undo_brings_back_the_former_state() {
    let Set { caller, db, .. } = set().await;
    // An earlier import, so that the second one also updates.
    let (first, _) = ready(&caller).await;
    work(&caller, first, Work::Run).await;
    let before = business_state(&db).await;
    let deals = DEALS
        .replace("2017-04-01,50", "2017-07-01,60")
        .replace("Engaging,2016-11-01,,", "Lost,2016-11-01,2017-05-01,0");
    let accounts =
        ACCOUNTS.replace("medical", "retail").replace("Alpha\n", "\n") + "Epsilon,retail,2001,3,4,Japan,Beta\n";
    let teams = TEAMS.replace("Ben Hill,Dora Peak", "Ben Hill,Egon Dale") + "Carl Low,Egon Dale,West\n";
    let products = PRODUCTS.replace("4821", "5000");
    let files = [
        ("d.csv", deals.as_bytes()),
        ("a.csv", accounts.as_bytes()),
        ("t.csv", teams.as_bytes()),
        ("p.csv", products.as_bytes()),
    ];
    let (id, mut plan) = receive(&caller, &files).await.unwrap();
    plan.currency = Some("USD".to_owned());
    plan.rate = Some(Decimal::from(7));
    plan.existing = Existing::Update;
    plan.pipeline.pipeline = None;
    "Another".clone_into(&mut plan.pipeline.name);
    keep(&caller, id, &plan).await;
    let run = work(&caller, id, Work::Run).await;
    assert_eq!((run.state, run.failure.as_deref()), (State::Done, None));
    let updated: u32 = run.progress.files.iter().map(|file| file.updated).sum();
    assert!(updated >= 6, "{:?}", run.progress.files);
    assert_ne!(business_state(&db).await, before);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept, undone.failure.as_deref()), (State::Undone, 0, None));
    assert_eq!(business_state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_keeps_what_was_changed_since_and_what_is_in_use() {
    let Set { caller, db, world } = set().await;
    let (id, _) = ready(&caller).await;
    work(&caller, id, Work::Run).await;
    sqlx::query("update deal set name = 'renamed', version = version + 1 where external_key = 'D2'")
        .execute(&db.owner)
        .await
        .unwrap();
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!(undone.state, State::Undone);
    let kept = app::imports::records::store::kept(&mut caller.read().await.unwrap(), id).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|row| (row.kind.as_str(), row.name.as_str(), row.outcome.as_str())).collect();
    // The renamed deal needs its customer, its owner, the owner's team with the one above, and its product.
    assert!(kept.contains(&("deal", "renamed", "changed")), "{kept:?}");
    for (kind, name) in [
        ("customer", "Beta"),
        ("person", "Ben Hill"),
        ("team", "Dora Peak"),
        ("team", "Central"),
        ("product", "MG Special"),
    ] {
        assert!(kept.contains(&(kind, name, "in_use")), "{name}: {kept:?}");
    }
    let left: i64 = sqlx::query_scalar("select count(*) from deal where deleted_at is null and external_key like 'D%'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(left, 1);
    let of_others: i64 = sqlx::query_scalar("select count(*) from deal where id = any ($1) and deleted_at is null")
        .bind(vec![world.deals.own, world.deals.team, world.deals.foreign])
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(of_others, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_files_again_change_nothing_and_other_values_update_by_key() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = ready(&caller).await;
    work(&caller, id, Work::Run).await;
    let before = business_state(&db).await;
    for existing in [Existing::Skip, Existing::Update] {
        let (again, mut plan) = ready(&caller).await;
        plan.existing = existing;
        keep(&caller, again, &plan).await;
        let row = work(&caller, again, Work::Run).await;
        assert!(
            row.progress.files.iter().all(|file| file.created + file.updated + file.along == 0),
            "{existing:?} {:?}",
            row.progress.files
        );
        assert_eq!(business_state(&db).await, before, "{existing:?}");
        assert!(row.progress.quarters.iter().all(app::imports::report::QuarterSum::agrees));
    }
    let changed = DEALS.replace("2017-04-01,50", "2017-04-01,75");
    let (third, mut plan) = receive(&caller, &[("deals.csv", changed.as_bytes())]).await.unwrap();
    plan.currency = Some("USD".to_owned());
    plan.existing = Existing::Update;
    plan.unknown_customers = Unknown::Refuse;
    keep(&caller, third, &plan).await;
    let row = work(&caller, third, Work::Run).await;
    assert_eq!(row.progress.files[0].updated, 1);
    let value: Decimal =
        sqlx::query_scalar("select value from deal where external_key = 'D2'").fetch_one(&db.owner).await.unwrap();
    assert_eq!(value, Decimal::from(75));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_import_goes_on_where_it_stopped() {
    let Set { caller, db, .. } = set().await;
    let mut text = String::from("客户名称,行业,母公司\n");
    for number in 0..1_700 {
        text += &format!("客户{number},制造业,客户{}\n", (number + 900) % 1_700);
    }
    let gbk: Vec<u8> = text.chars().flat_map(gb).collect();
    let (id, _) = receive(&caller, &[("客户.csv", &gbk)]).await.unwrap();
    let job = begin::begin(&caller, id, Work::Run).await.unwrap();
    let mut tx = caller.begin().await.unwrap();
    store::want_stop(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(job.drive().await, State::Cancelled);
    let halfway = store::import(&mut caller.read().await.unwrap(), id).await.unwrap().0;
    assert_eq!(halfway.progress.files[0].created, 500);
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.progress.files[0].created, row.progress.files[0].refused), (State::Done, 1_700, 0));
    let parents: i64 = sqlx::query_scalar("select count(*) from customer where parent_id is not null")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(parents, 1_700);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
}

/// The few characters of the test in GB18030.
fn gb(c: char) -> Vec<u8> {
    const KNOWN: [(char, [u8; 2]); 11] = [
        ('客', [0xbf, 0xcd]),
        ('户', [0xbb, 0xa7]),
        ('名', [0xc3, 0xfb]),
        ('称', [0xb3, 0xc6]),
        ('行', [0xd0, 0xd0]),
        ('业', [0xd2, 0xb5]),
        ('母', [0xc4, 0xb8]),
        ('公', [0xb9, 0xab]),
        ('司', [0xcb, 0xbe]),
        ('制', [0xd6, 0xc6]),
        ('造', [0xd4, 0xec]),
    ];
    KNOWN.iter().find(|(known, _)| *known == c).map_or_else(|| vec![c as u8], |(_, bytes)| bytes.to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_must_be_complete_and_work_has_its_order() {
    let Set { caller, db, world } = set().await;
    let (id, plan) = receive(&caller, &sample()).await.unwrap();
    assert_eq!(plan.currency, None);
    let refused = begin::begin(&caller, id, Work::Run).await.map(drop);
    assert!(matches!(refused, Err(AppError::Invalid(fields)) if fields[0].code == "import_currency_missing"));
    assert_eq!(begin::begin(&caller, id, Work::Undo).await.map(drop), Err(AppError::conflict("import_not_now")));
    let manager = Caller::of(&db.doors, &world.session(Role::SalesManager), Action::ImportRecords);
    assert_eq!(manager.map(drop), Err(AppError::NotAllowed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_sends_checks_and_runs() {
    let Set { db, .. } = set().await;
    let admin = db.browser().await.signed_in("administrator").await;
    let file = json!({ "name": "accounts.csv", "size": 21 });
    let id: Uuid = admin.call("announce_files", &json!({ "name": "accounts.csv", "files": [file] })).await.json();
    // "account,sector" and the rows "A,b" and "C", in base64.
    let piece = |number: i32, piece: &str| json!({ "import": id, "rank": 0, "number": number, "piece": piece });
    assert_eq!(admin.call("send_piece", &piece(0, "YWNjb3VudCxzZWN0b3IK")).await.status, StatusCode::OK);
    let early = admin.call("look_at_files", &json!({ "import": id })).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(admin.call("send_piece", &piece(1, "QSxiCkMK")).await.status, StatusCode::OK);
    assert_eq!(admin.call("look_at_files", &json!({ "import": id })).await.status, StatusCode::OK);
    assert_eq!(admin.call("begin_work", &json!({ "id": id, "work": "run" })).await.status, StatusCode::OK);
    let view = ended(&admin, id).await;
    assert_eq!(
        (view.row.state, view.row.progress.files[0].created, view.row.progress.files[0].refused),
        (State::Done, 1, 1)
    );
    let rep = admin.signed_in("sales_rep").await;
    assert_eq!(rep.call("import_of", &json!({ "id": id })).await.status, StatusCode::FORBIDDEN);
}

async fn ended(browser: &Browser, id: Uuid) -> ImportView {
    for _ in 0..200 {
        let view: ImportView = browser.call("import_of", &json!({ "id": id })).await.json();
        if view.row.state != State::Running {
            return view;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the import did not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_folder_adds_up() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/crm-sales-opportunities");
    if !folder.is_dir() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    }
    let Set { caller, db, .. } = set().await;
    let names = ["accounts.csv", "data_dictionary.csv", "products.csv", "sales_pipeline.csv", "sales_teams.csv"];
    let files: Vec<_> = names.iter().map(|name| (*name, std::fs::read(folder.join(name)).unwrap())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let before = business_state(&db).await;
    let (id, mut plan) = receive(&caller, &files).await.unwrap();
    assert_eq!(plan.currency.as_deref(), Some("USD"), "the dictionary says so");
    plan.pipeline.pipeline = None;
    "Opportunities".clone_into(&mut plan.pipeline.name);
    plan.pipeline.stages = app::imports::mapping::stages_of_new(
        &plan.pipeline.stages.iter().map(|rule| rule.value.clone()).collect::<Vec<_>>(),
    );
    keep(&caller, id, &plan).await;
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref()), (State::Done, None));
    let counts: Vec<_> =
        row.progress.files.iter().map(|file| (file.read, file.created, file.refused, file.along)).collect();
    assert_eq!(counts, [(85, 85, 0, 0), (7, 7, 0, 0), (8_800, 8_800, 0, 0), (35, 35, 0, 15)]);
    let sums: Vec<_> = row.progress.quarters.iter().map(|sum| (sum.quarter.as_str(), sum.file, sum.database)).collect();
    let both = |value: i64| (Decimal::from(value), Some(Decimal::from(value)));
    let expected = [("2017-Q1", 1_134_672), ("2017-Q2", 3_086_111), ("2017-Q3", 2_982_255), ("2017-Q4", 2_802_496)];
    assert_eq!(
        sums,
        expected.map(|(quarter, value)| {
            let (file, database) = both(value);
            (quarter, file, database)
        })
    );
    let (without_customer, without_both): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where customer_id is null), count(*) filter (where closed_at is null and value is null)
           from deal where external_key is not null",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!((without_customer, without_both), (1_425, 2_089));
    let slips = report(&caller, id).await.iter().filter(|row| row.value == "GTXPro → GTX Pro").count();
    assert_eq!(slips, 1_480);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
    assert_eq!(business_state(&db).await, before);
}
