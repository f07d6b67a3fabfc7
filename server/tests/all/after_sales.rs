//! After the sale: what customers own, follow-ups, returns and repairs, and what becomes of complaints.

use crate::harness::{Browser, TestDb, World, first_day, start_of_time};
use app::{
    access::AppError,
    customers::assets::{
        model::{Asset, AssetFilter, AssetForm, AssetList, WarrantyFilter},
        worker as owned,
    },
    desk::{
        complaints::{
            model::{Complaint, ComplaintForm, ComplaintSeen, MeasureFilter, MeasureList, RulesForm},
            worker as measures,
        },
        repairs::model::{AfterSales, Payer, PieceForm, RepairForm, Step},
        reports::{
            counted_model::{Counted, Cut, Figure, Part},
            model::{Asked, Parts},
            period_model::Span,
        },
        tickets::{
            list_model::{Queue, TicketFilter},
            model::{Ticket, TicketForm},
            rules_model::{Kind, State},
        },
    },
    tasks::list_model::TaskList,
};
use chrono::{Duration, NaiveDate};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

/// Days from the day on which the tests begin, by the organisation's clocks.
fn day(shift: i64) -> NaiveDate {
    first_day() + Duration::days(shift)
}

fn thing(world: &World, serial: &str) -> AssetForm {
    AssetForm { product: Some(world.product), serial: serial.to_owned(), ..AssetForm::default() }
}

async fn add(browser: &Browser, customer: Uuid, form: AssetForm) -> Uuid {
    browser.call("add_asset", &json!({ "customer": customer, "form": form })).await.json()
}

async fn list(browser: &Browser, filter: AssetFilter) -> Vec<Asset> {
    browser.call("list_assets", &json!({ "filter": filter, "after": null })).await.json::<AssetList>().rows
}

async fn ticket(browser: &Browser, kind: Kind, customer: Uuid) -> Uuid {
    let form = TicketForm { subject: "漏水".to_owned(), kind, customer: Some(customer), ..TicketForm::default() };
    let (id, _): (Uuid, i64) = browser.call("create_ticket", &json!({ "form": form })).await.json();
    id
}

async fn read(browser: &Browser, id: Uuid) -> Ticket {
    browser.call("read_ticket", &json!({ "key": id.to_string() })).await.json()
}

async fn rules(chief: &Browser, form: RulesForm) {
    let version = chief.call("after_sales_rules", &json!({})).await.json::<Value>()["version"].clone();
    let set = chief.call("set_after_sales_rules", &json!({ "version": version, "form": form })).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_owns_is_seen_and_changed_as_the_customer_is() {
    let (_db, world, browser) = set().await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    let id = add(&rep, world.customers.own, AssetForm { warranty_until: day(10).to_string(), ..thing(&world, "SN-1") })
        .await;
    let again =
        manager.call("add_asset", &json!({ "customer": world.customers.team, "form": thing(&world, "sn-1") })).await;
    assert_eq!(again.error(), AppError::invalid("serial", "asset_serial_unique"), "in small letters too");
    let other =
        add(&manager, world.customers.team, AssetForm { warranty_until: day(-1).to_string(), ..thing(&world, "SN-2") })
            .await;
    assert_eq!(
        rep.call("add_asset", &json!({ "customer": world.customers.foreign, "form": thing(&world, "SN-3") }))
            .await
            .error(),
        AppError::NotFound
    );
    let seen = |rows: Vec<Asset>| rows.into_iter().map(|asset| asset.id).collect::<Vec<_>>();
    assert_eq!(seen(list(&rep, AssetFilter::default()).await), [id]);
    assert_eq!(seen(list(&manager, AssetFilter::default()).await), [other, id], "the newest first");
    let by = |warranty| AssetFilter { warranty: Some(warranty), ..AssetFilter::default() };
    assert_eq!(seen(list(&manager, by(WarrantyFilter::Over)).await), [other]);
    assert_eq!(seen(list(&manager, by(WarrantyFilter::EndsSoon)).await), [id]);
    assert!(list(&manager, by(WarrantyFilter::Unknown)).await.is_empty());
    let found = AssetFilter { serial: "n-2".to_owned(), ..AssetFilter::default() };
    assert_eq!(seen(list(&manager, found).await), [other]);
    // Changed as it was seen, taken away and brought back.
    let change = json!({ "id": id, "version": 1, "form": thing(&world, "SN-9") });
    assert_eq!(rep.call("change_asset", &change).await.json::<i32>(), 2);
    assert_eq!(rep.call("change_asset", &change).await.error(), AppError::conflict("changed"));
    let gone: i32 = rep.call("delete_asset", &json!({ "id": id, "version": 2 })).await.json();
    assert!(list(&rep, AssetFilter::default()).await.is_empty());
    assert_eq!(rep.call("restore_asset", &json!({ "id": id, "version": gone })).await.status, StatusCode::OK);
    let rows: Vec<Asset> = rep.call("assets_of_customer", &json!({ "customer": world.customers.own })).await.json();
    assert_eq!((rows.len(), rows[0].serial.as_deref(), rows[0].warranty_until), (1, Some("SN-9"), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_makes_its_follow_up_once_for_whoever_owns_the_customer() {
    let (db, world, browser) = set().await;
    let (rep, chief) = (browser.signed_in("sales_rep").await, browser.signed_in("service_manager").await);
    let delivered =
        |shift: i64| AssetForm { delivered_on: day(shift).to_string(), ..thing(&world, &format!("D{shift}")) };
    add(&rep, world.customers.own, delivered(0)).await;
    add(&rep, world.customers.own, delivered(-300)).await;
    assert_eq!(owned::step(&db.doors).await, Ok(0), "nobody asked for any");
    rules(&chief, RulesForm { follow_up_days: "7".to_owned(), needs_measure: false, remind_days: "1".to_owned() })
        .await;
    assert_eq!(owned::step(&db.doors).await, Ok(1), "what was delivered long ago is left alone");
    assert_eq!(owned::step(&db.doors).await, Ok(0));
    let steps: TaskList = rep.call("tasks_about", &json!({ "on": { "customer": world.customers.own } })).await.json();
    let planned: Vec<_> = steps.tasks.iter().filter(|step| step.title.contains("D0")).collect();
    assert_eq!(planned.len(), 1, "{steps:?}");
    assert_eq!(planned[0].when.day(), Some(day(7)));
    // Nobody owns the customer: the desk finds it in its queue on the day.
    sqlx::query("update customer set owner_id = null where id = $1")
        .bind(world.customers.team)
        .execute(&db.owner)
        .await
        .unwrap();
    let admin = browser.signed_in("administrator").await;
    add(&admin, world.customers.team, AssetForm { delivered_on: day(-8).to_string(), ..thing(&world, "Q1") }).await;
    assert_eq!(owned::step(&db.doors).await, Ok(1));
    let made: i64 = sqlx::query_scalar(
        "select count(*) from ticket where asset_id is not null and kind = 'question' and subject like '%Q1'",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(made, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_goes_step_by_step_and_adds_up() {
    let (_db, world, browser) = set().await;
    let (rep, agent) = (browser.signed_in("sales_rep").await, browser.signed_in("service_agent").await);
    let asset = add(&rep, world.customers.own, thing(&world, "R1")).await;
    let id = ticket(&agent, Kind::Return, world.customers.own).await;
    let seen = |browser: Browser| async move {
        browser.call("ticket_after_sales", &json!({ "id": id })).await.json::<AfterSales>()
    };
    let now = seen(agent.clone()).await;
    assert_eq!((now.asset, now.offered.len(), now.repair.version), (None, 1, 0));
    assert_eq!(agent.call("choose_ticket_asset", &json!({ "id": id, "asset": asset })).await.status, StatusCode::OK);
    assert_eq!(read(&agent, id).await.fields.product, Some(world.product), "which product it is follows");
    let step = |version: i32, step: Step| json!({ "id": id, "version": version, "step": step });
    let refused = agent.call("set_repair_step", &step(0, Step::ShippedBack)).await.error();
    assert_eq!(refused, AppError::invalid("step", "repair_step"));
    assert_eq!(agent.call("set_repair_step", &step(0, Step::Approved)).await.json::<i32>(), 1);
    assert_eq!(agent.call("set_repair_step", &step(0, Step::Received)).await.error(), AppError::conflict("changed"));
    let piece = PieceForm { name: "密封圈".to_owned(), quantity: "3".to_owned(), price: "12.35".to_owned() };
    let form = RepairForm {
        payer: Payer::Customer,
        labour: "100".to_owned(),
        parts: vec![piece],
        inbound: app::desk::repairs::model::ParcelForm { number: "SF1".to_owned(), ..Default::default() },
        outbound: Default::default(),
    };
    assert_eq!(agent.call("save_repair", &json!({ "id": id, "version": 1, "form": form })).await.json::<i32>(), 2);
    let now = seen(rep.clone()).await;
    assert_eq!(
        (now.asset.map(|asset| asset.id), now.repair.total(), now.repair.step),
        (Some(asset), 13_705, Step::Approved)
    );
    assert_eq!(now.repair.inbound.number.as_deref(), Some("SF1"));
    // Who only reads tickets changes nothing; another kind has no steps.
    assert_eq!(rep.call("set_repair_step", &step(2, Step::Received)).await.status, StatusCode::FORBIDDEN);
    let question = ticket(&agent, Kind::Question, world.customers.own).await;
    let order = json!({ "id": question, "version": 0, "step": Step::Approved });
    assert_eq!(agent.call("set_repair_step", &order).await.error(), AppError::invalid("kind", "repair_of_returns"));
    let foreign = add(&browser.signed_in("administrator").await, world.customers.foreign, thing(&world, "F1")).await;
    let order = json!({ "id": id, "asset": foreign });
    assert_eq!(agent.call("choose_ticket_asset", &order).await.error(), AppError::invalid("asset", "invalid_value"));
}

async fn complaint(browser: &Browser, id: Uuid) -> Complaint {
    browser.call("ticket_complaint", &json!({ "id": id })).await.json::<ComplaintSeen>().complaint
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_not_closed_without_cause_and_measure_where_the_desk_says_so() {
    let (db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let cause: Uuid = chief.call("add_cause", &json!({ "form": { "name": "运输损坏", "name_en": "" } })).await.json();
    rules(&chief, RulesForm { follow_up_days: String::new(), needs_measure: true, remind_days: "1".to_owned() }).await;
    let id = ticket(&agent, Kind::Complaint, world.customers.own).await;
    let close = |version: i32| json!({ "id": id, "version": version, "state": State::Closed, "solution": null });
    let refused = agent.call("set_ticket_state", &close(1)).await.error();
    assert_eq!(refused, AppError::invalid("state", "ticket_state_fits_kind"));
    let form = ComplaintForm {
        cause: Some(cause),
        team: Some(world.north),
        measure: "换包装".to_owned(),
        due_on: day(1).to_string(),
    };
    let save = |version: i32, form: &ComplaintForm| json!({ "id": id, "version": version, "form": form });
    assert_eq!(agent.call("save_complaint", &save(0, &form)).await.json::<i32>(), 1);
    assert_eq!(agent.call("save_complaint", &save(0, &form)).await.error(), AppError::conflict("changed"));
    // It is told of once, and again when its day moves.
    assert_eq!(measures::step(&db.doors).await, Ok(1));
    assert_eq!(measures::step(&db.doors).await, Ok(0));
    let later = ComplaintForm { due_on: day(3).to_string(), ..form };
    assert_eq!(agent.call("save_complaint", &save(1, &later)).await.json::<i32>(), 2);
    assert_eq!(measures::step(&db.doors).await, Ok(0), "not yet");
    db.doors.clock.set(start_of_time() + Duration::days(4));
    assert_eq!(measures::step(&db.doors).await, Ok(1));
    let open = |filter: MeasureFilter| json!({ "filter": filter, "after": null });
    let overdue = MeasureFilter { overdue: true, team: Some(world.north) };
    let waiting: MeasureList = agent.call("open_measures", &open(overdue.clone())).await.json();
    assert_eq!(waiting.rows.iter().map(|one| one.ticket).collect::<Vec<_>>(), [id]);
    assert!(complaint(&agent, id).await.is_overdue(day(4)));
    let done = agent.call("finish_measure", &json!({ "id": id, "version": 2, "done": true })).await;
    assert_eq!(done.json::<i32>(), 3);
    assert!(agent.call("open_measures", &open(MeasureFilter::default())).await.json::<MeasureList>().rows.is_empty());
    let said = json!({ "id": id, "version": 3, "settled": true, "said": "可以了" });
    assert_eq!(agent.call("confirm_complaint", &said).await.json::<i32>(), 4);
    let kept = complaint(&agent, id).await;
    assert_eq!(kept.confirmation.map(|one| (one.settled, one.said)), Some((true, Some("可以了".to_owned()))));
    let version = read(&agent, id).await.version;
    let closed = agent.call("set_ticket_state", &close(version)).await;
    assert_eq!(closed.status, StatusCode::OK, "{}", closed.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_of_causes_opens_its_complaints() {
    let (_db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let mut causes = Vec::new();
    for name in ["运输", "质量"] {
        let form = json!({ "form": { "name": name, "name_en": "" } });
        causes.push(chief.call("add_cause", &form).await.json::<Uuid>());
    }
    let mut of_first = Vec::new();
    for number in 0..5 {
        let id = ticket(&agent, Kind::Complaint, world.customers.own).await;
        let cause = causes[usize::from(number >= 3)];
        let form = ComplaintForm { cause: Some(cause), ..ComplaintForm::default() };
        agent.call("save_complaint", &json!({ "id": id, "version": 0, "form": form })).await;
        if number < 3 {
            of_first.push(id);
        }
    }
    ticket(&agent, Kind::Complaint, world.customers.own).await;
    ticket(&agent, Kind::Question, world.customers.own).await;
    let complaints = Part { cut: Cut::Kind, key: Some("complaint".to_owned()) };
    let asked = Asked { span: Span::Month, of: Some(complaints.clone()), cut: Cut::Cause, ..Asked::default() };
    let parts: Parts = chief.call("desk_parts", &json!({ "asked": asked })).await.json();
    let created: Vec<(Option<String>, i64)> = parts
        .rows
        .iter()
        .map(|(named, tally)| (named.name.as_ref().map(|name| name.name.clone()), tally.counts.created))
        .collect();
    assert_eq!(created, [(Some("运输".to_owned()), 3), (Some("质量".to_owned()), 2), (None, 1)]);
    let counted = Counted {
        figure: Figure::Created,
        from: Some(parts.period.from),
        until: Some(parts.period.until),
        of: vec![parts.rows[0].0.part.clone(), complaints],
    };
    let filter = TicketFilter { queue: Queue::All, counted: Some(counted), ..TicketFilter::default() };
    let page: Value = chief.call("tickets", &json!({ "filter": filter, "after": null })).await.json();
    let mut found: Vec<Uuid> =
        page["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().parse().unwrap()).collect();
    found.sort_unstable();
    of_first.sort_unstable();
    assert_eq!(found, of_first);
}
