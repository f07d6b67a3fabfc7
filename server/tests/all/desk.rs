//! The service desk: tickets from hand to hand and from state to state, what is said on them, and who sees what of it.

mod assignment;
mod assignment_rush;
mod changes;
mod deadlines;
mod lists;
mod merging;
mod relations;
mod replies;
mod runs;
mod rush;
mod snooze;
mod undo;

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    access::{Action, AppError, Role},
    desk::{
        categories::model::{Category, CategoryForm},
        tickets::{
            model::{Ticket, TicketForm},
            rules_model::{Channel, Kind, Priority, State},
            talk_model::{MessageForm, Story, StoryLine},
        },
    },
    events::entry::Entries,
    notices::model::{NoticeKind, Notices, RecordOf},
};
use chrono::{DateTime, Duration, Utc};
use http::StatusCode;
use serde_json::{Value, json};
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

fn about(subject: &str) -> TicketForm {
    TicketForm { subject: subject.to_owned(), ..TicketForm::default() }
}

async fn create(browser: &Browser, form: &TicketForm) -> Uuid {
    let (id, _): (Uuid, i64) = browser.call("create_ticket", &json!({ "form": form })).await.json();
    id
}

async fn read(browser: &Browser, id: Uuid) -> Ticket {
    browser.call("read_ticket", &json!({ "key": id.to_string() })).await.json()
}

async fn state(browser: &Browser, ticket: &Ticket, state: State, solution: Option<&str>) -> Answer {
    let order = json!({ "id": ticket.id, "version": ticket.version, "state": state, "solution": solution });
    browser.call("set_ticket_state", &order).await
}

fn said(channel: Option<Channel>, text: &str) -> MessageForm {
    MessageForm { channel, text: text.to_owned(), ..MessageForm::default() }
}

async fn say(browser: &Browser, id: Uuid, seen: i32, message: &MessageForm) -> Answer {
    browser.call("say_on_ticket", &json!({ "id": id, "seen": seen, "message": message })).await
}

async fn story(browser: &Browser, id: Uuid) -> Vec<StoryLine> {
    let story: Story = browser.call("ticket_story", &json!({ "id": id, "before": null })).await.json();
    story.lines
}

/// How long it stood in which state.
async fn spans(db: &TestDb, id: Uuid) -> Vec<(String, DateTime<Utc>, Option<DateTime<Utc>>)> {
    sqlx::query_as(
        "select state, began_at, ended_at from ticket_span where ticket_id = $1 order by began_at, ended_at nulls last",
    )
    .bind(id)
    .fetch_all(&db.owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_made_found_by_its_number_and_changed_as_it_was_seen() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let form = TicketForm {
        kind: Kind::Fault,
        priority: Priority::Urgent,
        contact: Some(world.contacts.own),
        product: Some(world.product),
        tags: "重点, 出口".to_owned(),
        ..about("激光头报警")
    };
    let id = create(&agent, &form).await;
    let ticket = read(&agent, id).await;
    // The contact brought its customer along, and the tag that was there is the same one.
    assert_eq!(ticket.customer.as_ref().map(|(id, _)| *id), Some(world.customers.own));
    assert_eq!(ticket.fields.tags, ["出口", "重点"]);
    let tags: i64 = sqlx::query_scalar("select count(*) from tag").fetch_one(&db.owner).await.unwrap();
    assert_eq!((tags, ticket.state, ticket.version), (2, State::New, 1));
    let key = app::desk::tickets::rules_model::number_in_words(ticket.number);
    let by_number: Ticket = agent.call("read_ticket", &json!({ "key": key })).await.json();
    assert_eq!(by_number, ticket);

    let changed =
        TicketForm {
            subject: "激光头报警，停机".to_owned(), tags: String::new(), ..TicketForm::of(&ticket.fields)
        };
    let order = json!({ "id": id, "version": 1, "form": changed });
    assert_eq!(agent.call("change_ticket", &order).await.json::<i32>(), 2);
    assert_eq!(agent.call("change_ticket", &order).await.error(), AppError::conflict("changed"));
    assert_eq!(read(&agent, id).await.fields.tags, Vec::<String>::new());
    // It stands on the customer's timeline, by name.
    let asked =
        json!({ "of": { "customer": world.customers.own }, "group": "tickets", "before": null, "narrowed": null });
    let entries: Entries = agent.call("api/timeline", &asked).await.json();
    let kinds: Vec<&str> = entries.entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["ticket.changed", "ticket.created"]);
    assert_eq!(entries.entries[0].subject_name.as_deref(), Some("激光头报警，停机"));
    for (bad, field) in [
        (TicketForm { customer: Some(Uuid::nil()), ..about("x") }, "customer"),
        (TicketForm { contact: Some(Uuid::nil()), ..about("x") }, "contact"),
        (TicketForm { category: Some(Uuid::nil()), ..about("x") }, "category"),
        (about(" "), "subject"),
    ] {
        let refused = agent.call("create_ticket", &json!({ "form": bad })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", refused.body);
        assert!(refused.error().of_field(field).is_some(), "{field}: {}", refused.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_never_given_twice_not_even_after_it_went_for_good() {
    let (db, _world, browser) = set().await;
    let administrator = browser.signed_in("administrator").await;
    let first = read(&administrator, create(&administrator, &about("one")).await).await;
    say(&administrator, first.id, 0, &said(Some(Channel::Phone), "x")).await;
    let version = read(&administrator, first.id).await.version;
    administrator.call("delete_ticket", &json!({ "id": first.id, "version": version })).await;
    let purge = json!({ "records": [first.id], "typed": "delete for good" });
    assert_eq!(administrator.call("purge_from_bin", &purge).await.json::<usize>(), 1);
    let left: i64 = sqlx::query_scalar(
        "select (select count(*) from ticket) + (select count(*) from ticket_message) + (select count(*) from ticket_span)",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    let second = read(&administrator, create(&administrator, &about("two")).await).await;
    assert_eq!((left, second.number), (0, first.number + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_answer_is_refused_and_a_note_never_is() {
    let (_db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let id = create(&agent, &about("发货延迟")).await;
    assert_eq!(say(&chief, id, 0, &said(Some(Channel::Phone), "今天发")).await.status, StatusCode::OK);
    // The agent did not see that: nothing is written, and nothing moved.
    let before = read(&agent, id).await;
    let refused = say(&agent, id, 0, &said(Some(Channel::Wechat), "明天发")).await;
    assert_eq!((refused.status, refused.error()), (StatusCode::CONFLICT, AppError::conflict("newer_reply")));
    assert_eq!(read(&agent, id).await, before);
    assert_eq!(say(&agent, id, 0, &said(None, "仓库说明天")).await.status, StatusCode::OK);
    assert_eq!(say(&agent, id, 1, &said(Some(Channel::Wechat), "更正：明天发")).await.status, StatusCode::OK);
    let told: Vec<_> = story(&agent, id)
        .await
        .into_iter()
        .filter_map(|line| match line {
            StoryLine::Said(message) => Some((message.channel, message.text)),
            StoryLine::Did(_) => None,
        })
        .collect();
    let wanted = [
        (Some(Channel::Wechat), "更正：明天发".to_owned()),
        (None, "仓库说明天".to_owned()),
        (Some(Channel::Phone), "今天发".to_owned()),
    ];
    assert_eq!(told, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_clock_of_promises_needs_is_kept_to_the_second() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let at = |minutes: i64| start_of_time() + Duration::minutes(minutes);
    let id = create(&agent, &about("精度不够")).await;
    db.doors.clock.set(at(10));
    // The first answer opens it, and whoever answers has it.
    let asked = MessageForm { wait: true, minutes: "5".to_owned(), ..said(Some(Channel::Phone), "请发照片") };
    assert_eq!(say(&agent, id, 0, &asked).await.status, StatusCode::OK);
    let ticket = read(&agent, id).await;
    assert_eq!((ticket.state, ticket.first_reply_at), (State::WaitingCustomer, Some(at(10))));
    assert_eq!((ticket.owner.map(|(id, _)| id), ticket.minutes), (Some(world.service_agent), 5));
    db.doors.clock.set(at(60));
    let heard = MessageForm { inbound: true, ..said(Some(Channel::Wechat), "照片来了") };
    assert_eq!(say(&agent, id, 1, &heard).await.status, StatusCode::OK);
    db.doors.clock.set(at(90));
    let ticket = read(&agent, id).await;
    assert_eq!(ticket.first_reply_at, Some(at(10)));
    assert_eq!(state(&agent, &ticket, State::Solved, None).await.error(), AppError::invalid("solution", "required"));
    assert_eq!(state(&agent, &ticket, State::Solved, Some("重新校准")).await.status, StatusCode::OK);
    db.doors.clock.set(at(120));
    let ticket = read(&agent, id).await;
    assert_eq!((ticket.solved_at, ticket.reopened), (Some(at(90)), 0));
    // They speak again: it goes on.
    assert_eq!(say(&agent, id, 2, &heard).await.status, StatusCode::OK);
    let ticket = read(&agent, id).await;
    assert_eq!((ticket.state, ticket.solved_at, ticket.reopened), (State::Open, None, 1));
    assert_eq!(
        spans(&db, id).await,
        [
            ("new".to_owned(), at(0), Some(at(10))),
            ("waiting_customer".to_owned(), at(10), Some(at(60))),
            ("open".to_owned(), at(60), Some(at(90))),
            ("solved".to_owned(), at(90), Some(at(120))),
            ("open".to_owned(), at(120), None),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_given_to_whoever_works_on_tickets_and_to_nobody_else() {
    let (_db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let id = create(&chief, &about("退货")).await;
    let give = |version: i32, owner: Option<Uuid>| json!({ "id": id, "version": version, "owner": owner, "team": world.north });
    let refused = chief.call("assign_ticket", &give(1, Some(world.rep))).await;
    assert_eq!(refused.error(), AppError::invalid("owner", "ticket_owner_may_receive"));
    assert_eq!(chief.call("assign_ticket", &give(1, Some(world.service_agent))).await.json::<i32>(), 2);
    assert_eq!(chief.call("take_ticket", &json!({ "id": id })).await.error(), AppError::conflict("ticket_taken"));
    assert_eq!(chief.call("assign_ticket", &give(1, None)).await.error(), AppError::conflict("changed"));
    assert_eq!(agent.call("assign_ticket", &give(2, None)).await.json::<i32>(), 3);
    assert_eq!(chief.call("take_ticket", &json!({ "id": id })).await.json::<i32>(), 4);
    assert_eq!(read(&chief, id).await.owner.map(|(id, _)| id), Some(world.service_manager));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_named_in_a_note_or_given_a_ticket_is_told() {
    let (db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let id = create(&agent, &TicketForm { customer: Some(world.customers.own), ..about("报价争议") }).await;
    let mentions = vec![world.service_manager, world.rep, world.stranger, world.marketing];
    let note = MessageForm { mentions, ..said(None, "请看一下") };
    let message: Uuid = say(&agent, id, 0, &note).await.json();
    agent.call("assign_ticket", &json!({ "id": id, "version": 2, "owner": world.service_manager, "team": null })).await;
    db.tell_all().await;
    let inbox = async |browser: &Browser| -> Notices {
        browser.call("inbox", &json!({ "unread": false, "before": null })).await.json()
    };
    let told = inbox(&chief).await;
    let kinds: Vec<_> = told.notices.iter().map(|notice| (notice.kind, notice.record)).collect();
    assert_eq!(kinds, [(NoticeKind::Given, RecordOf::Ticket(id)), (NoticeKind::Mentioned, RecordOf::Ticket(id))]);
    assert_eq!((told.notices[1].name.as_str(), told.notices[1].words.as_deref()), ("报价争议", Some("请看一下")));
    assert_eq!(told.notices[1].entry.map(|(id, _)| id), Some(message));
    // The representative sees the ticket of her customer; the others do not.
    assert_eq!(inbox(&browser.signed_in("sales_rep").await).await.notices.len(), 1);
    for other in ["stranger", "marketing"] {
        assert_eq!(inbox(&browser.signed_in(other).await).await.notices.len(), 0, "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_go_with_their_customer_whose_owner_changes_who_reads_along() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let (rep, stranger) = (browser.signed_in("sales_rep").await, browser.signed_in("stranger").await);
    let id = create(&agent, &TicketForm { customer: Some(world.customers.own), ..about("漏油") }).await;
    let sees = async |browser: &Browser| browser.call("read_ticket", &json!({ "key": id.to_string() })).await.status;
    assert_eq!((sees(&rep).await, sees(&stranger).await), (StatusCode::OK, StatusCode::NOT_FOUND));
    assert!(!read(&rep, id).await.may_write);
    let give = format!("update customer set owner_id = '{}' where id = '{}'", world.stranger, world.customers.own);
    run_sql(&db, give).await;
    assert_eq!((sees(&rep).await, sees(&stranger).await), (StatusCode::NOT_FOUND, StatusCode::OK));
    let share = format!(
        "insert into share (record_kind, record_id, person_id, shared_by) values ('customer', '{}', '{}', '{}')",
        world.customers.own, world.rep, world.stranger
    );
    run_sql(&db, share).await;
    assert_eq!(sees(&rep).await, StatusCode::OK);
    // A merge takes it along, and the way back returns it.
    let [kept, gone] = [world.customers.team, world.customers.own];
    let merge = app::access::new_id();
    let as_administrator = async |sql: String| {
        let caller = db.caller(&world.session(Role::Administrator), Action::EditCustomers);
        let mut tx = caller.begin().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
    };
    as_administrator(format!("select merge_customer('{merge}', '{kept}', '{gone}', '{{}}', '{{}}')")).await;
    assert_eq!(read(&agent, id).await.fields.customer, Some(kept));
    as_administrator(format!("select undo_merge('{merge}')")).await;
    assert_eq!(read(&agent, id).await.fields.customer, Some(gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn categories_are_a_tree_without_rings() {
    let (_db, _world, browser) = set().await;
    let chief = browser.signed_in("service_manager").await;
    let add = async |name: &str, parent: Option<Uuid>| -> Uuid {
        let form = CategoryForm { parent, name: name.to_owned(), name_en: String::new() };
        chief.call("desk/categories/api/add_category", &json!({ "form": form })).await.json()
    };
    let top = add("切割", None).await;
    let middle = add("喷嘴", Some(top)).await;
    let low = add("单层", Some(middle)).await;
    let hang = |id: Uuid, name: &str, parent: Uuid| {
        let form = CategoryForm { parent: Some(parent), name: name.to_owned(), name_en: String::new() };
        json!({ "id": id, "version": 1, "form": form })
    };
    let ring = chief.call("desk/categories/api/change_category", &hang(top, "切割", low)).await;
    assert_eq!(ring.error(), AppError::invalid("parent", "ticket_category_parent_no_cycle"));
    let itself = chief.call("desk/categories/api/change_category", &hang(top, "切割", top)).await;
    assert_eq!(itself.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", itself.body);
    let twice = CategoryForm { parent: Some(top), name: "喷嘴".to_owned(), name_en: String::new() };
    let twice = chief.call("desk/categories/api/add_category", &json!({ "form": twice })).await;
    assert!(twice.error().of_field("name").is_some(), "{}", twice.body);
    // A ticket keeps a category that is put away; nothing new gets it.
    let id = create(&chief, &TicketForm { category: Some(middle), ..about("堵了") }).await;
    chief.call("desk/categories/api/archive_category", &json!({ "id": middle, "version": 1, "archived": true })).await;
    assert_eq!(read(&chief, id).await.category.map(|category| category.name), Some("喷嘴".to_owned()));
    let all: Vec<Category> = chief.call("desk/categories/api/list_categories", &json!({})).await.json();
    assert_eq!(
        all.iter().map(|one| (one.archived, one.tickets)).collect::<Vec<_>>(),
        [(false, 0), (false, 0), (true, 1)]
    );
    let offered: Value = chief.call("ticket_choices", &json!({})).await.json();
    assert_eq!(offered["categories"].as_array().map(Vec::len), Some(1));
}
