//! Open tickets in a handover: to somebody of the desk, to those of the receivers who work there, or to nobody, for the rules.

use super::*;
use app::desk::{
    assignment::{draft_model::RuleDraft, model::Method, worker as assigner},
    tickets::model::{Ticket, TicketForm},
};

/// Two open tickets of the agent, one of them of the representative's customer, and one that is solved.
async fn at_desk(db: &TestDb, world: &World) -> [Uuid; 3] {
    let (agent, customer) = (world.service_agent, world.customers.own);
    let [open, waiting, solved] = [new_id(), new_id(), new_id()];
    run_sql(
        db,
        format!(
            "insert into ticket (id, number, kind, subject, channel, state, customer_id, owner_id) values
               ('{open}', 0, 'fault', 'open', 'phone', 'open', '{customer}', '{agent}'),
               ('{waiting}', 0, 'question', 'waiting', 'phone', 'waiting_customer', null, '{agent}'),
               ('{solved}', 0, 'question', 'solved', 'phone', 'solved', '{customer}', '{agent}')"
        ),
    )
    .await;
    [open, waiting, solved]
}

fn of_agent(world: &World, tickets: TicketsTo) -> Plan {
    Plan { kinds: vec![HandKind::Ticket], tickets, ..Plan::of(world.service_agent) }
}

async fn owner_of(db: &TestDb, ticket: Uuid) -> Option<Uuid> {
    sqlx::query_scalar("select owner_id from ticket where id = $1").bind(ticket).fetch_one(&db.owner).await.unwrap()
}

async fn previewed(browser: &Browser, plan: &Plan) -> Preview {
    browser.call("preview_handover", &json!({ "plan": plan })).await.json()
}

/// Kind, receiver and count of each line.
fn lines(preview: &Preview) -> Vec<(HandKind, Option<&str>, i64)> {
    preview.portions.iter().map(|one| (one.kind, one.to_name.as_deref(), one.count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_the_desk_gets_them_and_what_nobody_touched_comes_back() {
    let (db, world, browser) = set().await;
    let [open, waiting, solved] = at_desk(&db, &world).await;
    let chief = world.service_manager;
    run_sql(&db, format!("update desk_agent set capacity = 1, presence = 'off' where person_id = '{chief}'")).await;
    let administrator = browser.signed_in("administrator").await;
    let wanted = of_agent(&world, TicketsTo::Person(chief));
    let preview = previewed(&administrator, &wanted).await;
    assert_eq!(lines(&preview), [(HandKind::Ticket, Some("service_manager"), 2)]);
    let hands: Vec<(&str, i32, Option<i32>, bool)> =
        preview.hands.iter().map(|one| (one.name.as_str(), one.load, one.over, one.there)).collect();
    assert_eq!(hands, [("service_manager", 2, Some(1), false)], "it is said that they are full and away");
    assert_eq!(preview.tickets, 0);
    let before = state(&db).await;

    let done = hand_over(&administrator, &wanted).await;
    assert_eq!((done.row.total, done.left_count, done.row.to_rules), (2, 0, false), "{:?}", done.left);
    assert_eq!(done.row.receivers, ["service_manager"]);
    for (ticket, owner) in [(open, chief), (waiting, chief), (solved, world.service_agent)] {
        assert_eq!(owner_of(&db, ticket).await, Some(owner));
    }
    type Told = (Uuid, Option<Uuid>, Option<i32>, Option<String>);
    let told: Vec<Told> = sqlx::query_as(
        "select subject_id, owner_id, version, after ->> 'owner_name' from event where kind = 'ticket.assigned' order by owner_id",
    )
    .fetch_all(&db.owner)
    .await
    .unwrap();
    let name = Some("service_manager".to_owned());
    let expected = [(open, Some(world.rep), Some(2), name.clone()), (waiting, None, Some(2), name)];
    assert_eq!(told, expected, "each belongs to whoever has its customer");

    // The agent has left; one ticket is worked on by the other.
    run_sql(&db, format!("update person set active = false where id = '{}'", world.service_agent)).await;
    let colleague = browser.signed_in("service_manager").await;
    let ticket: Ticket = colleague.call("read_ticket", &json!({ "key": open.to_string() })).await.json();
    let form = TicketForm { subject: "worked on".to_owned(), ..TicketForm::of(&ticket.fields) };
    let changed = colleague.call("change_ticket", &json!({ "id": open, "version": 2, "form": form })).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    let back = undo(&administrator, done.row.id).await;
    let stayed: Vec<(Uuid, &str)> = back.left.iter().map(|row| (row.record, row.why.as_str())).collect();
    assert_eq!(stayed, [(open, "worked_on")]);
    assert_eq!(owner_of(&db, open).await, Some(chief));
    assert_eq!(owner_of(&db, waiting).await, Some(world.service_agent), "whoever had it has it again, active or not");
    let now = state(&db).await;
    let line = |all: &str| all.lines().find(|line| line.contains(&waiting.to_string())).map(str::to_owned);
    assert_eq!(line(&now), line(&before));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_to_the_rules_they_hand_out() {
    let (db, world, browser) = set().await;
    let [open, waiting, _] = at_desk(&db, &world).await;
    let before = state(&db).await;
    let administrator = browser.signed_in("administrator").await;
    let wanted = of_agent(&world, TicketsTo::Rules);
    assert_eq!(lines(&previewed(&administrator, &wanted).await), [(HandKind::Ticket, None, 2)]);
    let done = hand_over(&administrator, &wanted).await;
    assert_eq!((done.row.total, done.left_count, done.row.to_rules), (2, 0, true), "{:?}", done.left);
    assert_eq!((owner_of(&db, open).await, owner_of(&db, waiting).await), (None, None));
    let back = undo(&administrator, done.row.id).await;
    assert_eq!((back.row.state, back.left_count), (State::Undone, 0), "{:?}", back.left);
    assert_eq!(state(&db).await, before);

    // Once a rule has given one to somebody it stays there; whoever has room for one gets no more.
    let chief = world.service_manager;
    run_sql(
        &db,
        format!(
            "update desk_agent set seen_at = '{}', capacity = 1 where person_id = '{chief}'",
            crate::harness::start_of_time()
        ),
    )
    .await;
    let rule = RuleDraft {
        name: "all".to_owned(),
        active: true,
        people: vec![chief],
        method: Method::RoundRobin.key().to_owned(),
        ..RuleDraft::fresh()
    };
    let saved = administrator.call("save_assignment_rule", &json!({ "existing": null, "draft": rule })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    let done = hand_over(&administrator, &wanted).await;
    while assigner::step(&db.doors).await.unwrap() > 0 {}
    let owners = [owner_of(&db, open).await, owner_of(&db, waiting).await];
    assert_eq!(owners.iter().filter(|owner| **owner == Some(chief)).count(), 1, "{owners:?}");
    assert_eq!(owners.iter().filter(|owner| owner.is_none()).count(), 1, "{owners:?}");
    let back = undo(&administrator, done.row.id).await;
    let stayed: Vec<&str> = back.left.iter().map(|row| row.why.as_str()).collect();
    assert_eq!(stayed, ["owner_changed"]);
    let again = [owner_of(&db, open).await, owner_of(&db, waiting).await];
    assert_eq!(again.iter().filter(|owner| **owner == Some(world.service_agent)).count(), 1, "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_receivers_only_those_of_the_desk_get_tickets() {
    let (db, world, browser) = set().await;
    let customer = format!("'{}'", world.customers.own);
    run_sql(&db, format!("update customer set industry = '机械' where id = {customer}")).await;
    old_tickets(&db, world.rep, &[("of a customer", customer), ("of nobody", "null".to_owned())]).await;
    let administrator = browser.signed_in("administrator").await;
    let tickets = |receivers: &[Uuid]| Plan { kinds: vec![HandKind::Ticket], ..plan(&world, receivers) };
    let nobody = previewed(&administrator, &tickets(&[world.colleague])).await;
    assert_eq!(lines(&nobody), [(HandKind::Ticket, None, 2)], "no receiver works at the desk: the rules hand them out");
    let equally = Plan { rule: Rule::Equally, ..tickets(&[world.colleague, world.admin]) };
    assert_eq!(lines(&previewed(&administrator, &equally).await), [(HandKind::Ticket, Some("administrator"), 2)]);
    let machines = Plan { industry: Some("机械".to_owned()), ..equally.clone() };
    assert_eq!(lines(&previewed(&administrator, &machines).await), [(HandKind::Ticket, Some("administrator"), 1)]);
    let in_pipeline = Plan { pipeline: Some(world.pipeline), ..equally.clone() };
    assert!(previewed(&administrator, &in_pipeline).await.portions.is_empty(), "a ticket has no pipeline");
    // Somebody who works on no tickets, and the giver.
    for person in [world.colleague, world.rep] {
        let wrong = Plan { tickets: TicketsTo::Person(person), ..equally.clone() };
        for function in ["preview_handover", "begin_handover"] {
            let answer = administrator.call(function, &json!({ "plan": wrong })).await;
            assert!(answer.error().of_field("tickets").is_some(), "{function}: {}", answer.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_are_given_by_those_who_may_give_tickets() {
    let (db, world, browser) = set().await;
    old_tickets(&db, world.rep, &[("old", "null".to_owned())]).await;
    let (manager, administrator) = (browser.signed_in("sales_manager").await, browser.signed_in("administrator").await);
    let wanted = Plan { kinds: HandKind::ALL.to_vec(), tickets: TicketsTo::Rules, ..plan(&world, &[world.colleague]) };
    let preview = previewed(&manager, &wanted).await;
    assert!(preview.portions.iter().all(|one| one.kind != HandKind::Ticket), "{:?}", preview.portions);
    assert_eq!((preview.tickets, preview.hands.len()), (1, 0), "it is said that it stays");
    let without = Plan { kinds: vec![HandKind::Customer], ..wanted.clone() };
    assert_eq!(previewed(&administrator, &without).await.tickets, 1, "not chosen");

    let done = hand_over(&administrator, &wanted).await;
    assert!(done.portions.iter().any(|one| one.kind == HandKind::Ticket && one.to.is_none()), "{:?}", done.portions);
    let refused = manager.call("undo_handover", &json!({ "id": done.row.id })).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    assert_eq!(view(&administrator, done.row.id).await.row.state, State::Done, "nothing went back");
    let back = undo(&administrator, done.row.id).await;
    assert_eq!((back.row.state, back.left_count), (State::Undone, 0), "{:?}", back.left);
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_on_contacts_on_tickets_and_on_nothing_go_too() {
    let (db, world, browser) = set().await;
    old_tickets(&db, world.rep, &[("old", format!("'{}'", world.customers.foreign))]).await;
    let (rep, contact) = (world.rep, world.contacts.team);
    run_sql(
        &db,
        format!(
            "insert into activity (id, ticket_id, title, owner_id) select gen_random_uuid(), t.id, 'on a ticket', '{rep}' from ticket t;
             insert into activity (id, contact_id, title, owner_id) values (gen_random_uuid(), '{contact}', 'on a contact', '{rep}');
             insert into activity (id, title, owner_id) values (gen_random_uuid(), 'on nothing', '{rep}')"
        ),
    )
    .await;
    let before = state(&db).await;
    let administrator = browser.signed_in("administrator").await;
    let wanted = Plan { kinds: vec![HandKind::Activity], ..plan(&world, &[world.colleague]) };
    assert_eq!(lines(&previewed(&administrator, &wanted).await), [(HandKind::Activity, Some("colleague"), 3)]);
    let filtered = Plan { tag: Some(world.tag), ..wanted.clone() };
    assert!(previewed(&administrator, &filtered).await.portions.is_empty());
    let done = hand_over(&administrator, &wanted).await;
    assert_eq!(count(&db, "select count(*) from activity where owner_id = $1", world.colleague).await, 3);
    // Who is to do something sees on what.
    let colleague = browser.signed_in("colleague").await;
    let seen = colleague.call("read_customer", &json!({ "id": world.customers.foreign })).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
    undo(&administrator, done.row.id).await;
    assert_eq!(state(&db).await, before);
}
