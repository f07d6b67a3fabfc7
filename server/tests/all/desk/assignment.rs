//! Who gets a ticket: by which rule, in which order, who is there and has room, and what is told of it.

use super::*;
use app::desk::{
    assignment::{
        api::{Book, Hands},
        draft_model::{AgentDraft, RuleDraft, SettingDraft, SkillDraft},
        model::{Method, Presence},
        trial_model::Simulation,
        worker as assigner,
    },
    changes::model::Done,
};
use std::collections::BTreeMap;

/// People who work on tickets, who have just given a sign.
pub(super) async fn agents(db: &TestDb, many: usize) -> Vec<Uuid> {
    let mut all = Vec::new();
    for n in 0..many {
        let id = app::access::new_id();
        run_sql(
            db,
            format!("insert into person (id, email, name, role) values ('{id}', 'a{n}@example.com', '坐席 {n:02}', 'service_agent')"),
        )
        .await;
        all.push(id);
    }
    run_sql(db, format!("update desk_agent set seen_at = '{}'", start_of_time())).await;
    all
}

pub(super) fn to(name: &str, people: &[Uuid], method: Method) -> RuleDraft {
    RuleDraft {
        name: name.to_owned(),
        active: true,
        people: people.to_vec(),
        method: method.key().to_owned(),
        ..RuleDraft::fresh()
    }
}

pub(super) async fn rule(chief: &Browser, draft: &RuleDraft) -> (Uuid, i32) {
    chief.call("save_assignment_rule", &json!({ "existing": null, "draft": draft })).await.json()
}

/// Has the worker do all there is.
pub(super) async fn hand_out(db: &TestDb) {
    while assigner::step(&db.doors).await.unwrap() > 0 {}
}

async fn owner(browser: &Browser, id: Uuid) -> Option<Uuid> {
    read(browser, id).await.owner.map(|(id, _)| id)
}

/// How many each has.
async fn shares(db: &TestDb) -> BTreeMap<Uuid, i64> {
    let rows: Vec<(Uuid, i64)> =
        sqlx::query_as("select owner_id, count(*) from ticket where owner_id is not null group by owner_id")
            .fetch_all(&db.owner)
            .await
            .unwrap();
    rows.into_iter().collect()
}

async fn capacity(chief: &Browser, most: &str) {
    let book: Book = chief.call("read_assignment", &json!({})).await.json();
    let draft = SettingDraft { capacity: most.to_owned(), ..SettingDraft::of(&book.setting) };
    let answer =
        chief.call("save_assignment_setting", &json!({ "version": book.setting.version, "draft": draft })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_rule_that_fits_holds_and_the_story_says_why() {
    let (db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let people = agents(&db, 2).await;
    let [tree, leaf] = [app::access::new_id(), app::access::new_id()];
    run_sql(
        &db,
        format!("insert into ticket_category (id, name) values ('{tree}', '设备'); insert into ticket_category (id, parent_id, name) values ('{leaf}', '{tree}', '激光头')"),
    )
    .await;
    capacity(&chief, "10").await;
    let below = RuleDraft { categories: vec![tree], ..to("设备组", &people[..1], Method::RoundRobin) };
    let (first, _) = rule(&chief, &below).await;
    let (rest, _) = rule(&chief, &to("其余", &people[1..], Method::Load)).await;
    let device = create(&agent, &TicketForm { category: Some(leaf), ..about("激光头报警") }).await;
    let other = create(&agent, &about("发票")).await;
    hand_out(&db).await;
    assert_eq!((owner(&agent, device).await, owner(&agent, other).await), (Some(people[0]), Some(people[1])));

    // The story names rule, way and what they carry; whoever got it is told.
    let lines = story(&agent, device).await;
    let handed = lines.iter().find_map(|line| match line {
        StoryLine::Did(entry) if entry.kind == "ticket.handed_out" => entry.after.clone(),
        _ => None,
    });
    let because = &handed.unwrap()["because"];
    assert_eq!(*because, json!({ "rule": "设备组", "method": "round_robin", "load": 1, "most": 10 }));
    db.tell_all().await;
    let told: i64 = sqlx::query_scalar("select count(*) from notice where kind = 'given' and person_id = $1")
        .bind(people[0])
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(told, 1);

    // In the other order everything goes to whoever takes the rest.
    chief.call("arrange_assignment_rules", &json!({ "order": [rest, first] })).await;
    let again = create(&agent, &TicketForm { category: Some(leaf), ..about("激光头又报警") }).await;
    hand_out(&db).await;
    assert_eq!(owner(&agent, again).await, Some(people[1]));
    // Only who manages the desk sets rules up.
    let refused = agent.call("save_assignment_rule", &json!({ "existing": null, "draft": below })).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!people.contains(&world.service_agent));
}

#[tokio::test(flavor = "multi_thread")]
async fn round_robin_spreads_evenly_and_load_fills_up_by_weight() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let people = agents(&db, 4).await;
    let (id, version) = rule(&chief, &to("轮流", &people[..3], Method::RoundRobin)).await;
    for n in 0..11 {
        create(&agent, &about(&format!("轮流 {n}"))).await;
    }
    hand_out(&db).await;
    let got = shares(&db).await;
    assert_eq!(people[..3].iter().map(|one| got[one]).sum::<i64>(), 11);
    assert!(people[..3].iter().all(|one| (3..=4).contains(&got[one])), "{got:?}");

    // A fault counts twice: whoever has two of them carries four.
    let book: Book = chief.call("read_assignment", &json!({})).await.json();
    let weights = ["1", "2", "1", "1"].map(str::to_owned);
    let draft = SettingDraft { weights, ..SettingDraft::of(&book.setting) };
    chief.call("save_assignment_setting", &json!({ "version": 1, "draft": draft })).await;
    let load = to("最少", &people, Method::Load);
    chief.call("save_assignment_rule", &json!({ "existing": [id, version], "draft": load })).await;
    for n in 0..2 {
        create(&agent, &TicketForm { kind: Kind::Fault, ..about(&format!("故障 {n}")) }).await;
    }
    hand_out(&db).await;
    let mine = |got: &BTreeMap<Uuid, i64>| got.get(&people[3]).copied();
    assert_eq!(mine(&shares(&db).await), Some(2));
    let hands: Vec<Hands> = agent.call("hands_at_desk", &json!({})).await.json();
    assert_eq!(hands.iter().find(|one| one.id == people[3]).map(|one| one.load), Some(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_carry_waits_and_goes_out_by_its_deadline() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let people = agents(&db, 1).await;
    capacity(&chief, "1").await;
    rule(&chief, &to("全部", &people, Method::RoundRobin)).await;
    let held = create(&agent, &about("先到")).await;
    hand_out(&db).await;
    assert_eq!(owner(&agent, held).await, Some(people[0]));
    let late = create(&agent, &about("不急")).await;
    let pressing = create(&agent, &TicketForm { priority: Priority::Urgent, ..about("急") }).await;
    let due = create(&agent, &about("快到期")).await;
    run_sql(&db, format!("update ticket set due_at = '{}' where id = '{due}'", start_of_time())).await;
    hand_out(&db).await;
    assert_eq!((owner(&agent, late).await, owner(&agent, due).await), (None, None));
    for next in [due, pressing, late] {
        let full: Uuid = sqlx::query_scalar("select id from ticket where owner_id = $1 and state <> 'closed'")
            .bind(people[0])
            .fetch_one(&db.owner)
            .await
            .unwrap();
        let ticket = read(&agent, full).await;
        state(&agent, &ticket, State::Closed, None).await;
        hand_out(&db).await;
        assert_eq!(owner(&agent, next).await, Some(people[0]));
    }
    // A hand may go beyond, and is told so before.
    let more = create(&agent, &about("手工")).await;
    let order = json!({ "id": more, "version": 1, "owner": people[0], "team": null, "note": "客户指定要他" });
    assert_eq!(agent.call("hand_over_ticket", &order).await.status, StatusCode::OK);
    let lines = story(&agent, more).await;
    assert!(
        lines
            .iter()
            .any(|line| matches!(line, StoryLine::Said(said) if said.text == "客户指定要他" && said.channel.is_none()))
    );
    let ticket = read(&agent, more).await;
    let back = json!({ "id": more, "version": ticket.version, "owner": null, "team": null });
    assert_eq!(agent.call("assign_ticket", &back).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_away_gets_none_and_their_tickets_can_be_handed_out_anew() {
    let (db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let people = [world.service_agent, agents(&db, 1).await[0]];
    rule(&chief, &to("全部", &people, Method::RoundRobin)).await;
    let mut made = Vec::new();
    for n in 0..4 {
        made.push(create(&agent, &about(&format!("在岗 {n}"))).await);
    }
    hand_out(&db).await;
    assert_eq!(shares(&db).await, people.iter().map(|one| (*one, 2)).collect());

    // One says that they do not work; for others only who manages the desk says so.
    let off = |person: Option<Uuid>| json!({ "person": person, "presence": Presence::Off });
    assert_eq!(agent.call("set_presence", &off(Some(people[1]))).await.status, StatusCode::FORBIDDEN);
    assert_eq!(agent.call("set_presence", &off(None)).await.status, StatusCode::OK);
    let hands: Vec<Hands> = agent.call("hands_at_desk", &json!({})).await.json();
    let mine = hands.iter().find(|one| one.id == people[0]).map(|one| (one.stands, one.load, one.most));
    assert_eq!(mine, Some((Presence::Off, 2, None)));
    let more = create(&agent, &about("休息以后")).await;
    hand_out(&db).await;
    assert_eq!(owner(&agent, more).await, Some(people[1]));

    // What they left goes to the others, and comes back by taking that back.
    let done: Done = chief.call("free_hands", &json!({ "person": people[0] })).await.json();
    assert_eq!(done.changed, 2);
    let undone: Done = chief.call("undo_ticket_change", &json!({ "run": done.run })).await.json();
    assert_eq!((undone.changed, shares(&db).await[&people[0]]), (2, 2));
    chief.call("free_hands", &json!({ "person": people[0] })).await;
    hand_out(&db).await;
    assert_eq!(shares(&db).await, BTreeMap::from([(people[1], 5)]));

    // Without a sign for long they are away too.
    db.doors.clock.set(start_of_time() + Duration::minutes(31));
    let waits = create(&agent, &about("都不在")).await;
    hand_out(&db).await;
    assert_eq!(owner(&agent, waits).await, None);
    chief.call("set_presence", &json!({ "person": people[0], "presence": Presence::Available })).await;
    hand_out(&db).await;
    // That somebody else says it is no sign of them.
    assert_eq!(owner(&agent, waits).await, None);
    let is: Option<Presence> = agent.call("still_here", &json!({})).await.json();
    assert_eq!(is, Some(Presence::Available));
    hand_out(&db).await;
    assert_eq!(owner(&agent, waits).await, Some(people[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn out_of_the_calendar_s_hours_nothing_is_handed_out() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let people = agents(&db, 1).await;
    let calendar = app::access::new_id();
    run_sql(
        &db,
        format!("insert into sla_calendar (id, name, zone, week) values ('{calendar}', '从不', 'Asia/Shanghai', '[[],[],[],[],[],[],[]]')"),
    )
    .await;
    rule(&chief, &to("全部", &people, Method::Load)).await;
    let draft = AgentDraft { calendar: calendar.to_string(), ..AgentDraft::default() };
    let order = json!({ "id": people[0], "version": 1, "draft": draft });
    assert_eq!(chief.call("save_agent", &order).await.json::<i32>(), 2);
    assert_eq!(chief.call("save_agent", &order).await.error(), AppError::conflict("changed"));
    let id = create(&agent, &about("夜里来的")).await;
    hand_out(&db).await;
    assert_eq!(owner(&agent, id).await, None);
    let always = json!({ "id": people[0], "version": 2, "draft": AgentDraft::default() });
    chief.call("save_agent", &always).await;
    hand_out(&db).await;
    assert_eq!(owner(&agent, id).await, Some(people[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn skills_and_owners_of_customers_are_found() {
    let (db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let people = agents(&db, 2).await;
    let category = app::access::new_id();
    run_sql(&db, format!("insert into ticket_category (id, name) values ('{category}', '焊接')")).await;
    let wanted = SkillDraft { name: "焊接".to_owned(), wanted: vec![(category, 3)] };
    let skill: Uuid = chief.call("save_skill", &json!({ "existing": null, "draft": wanted })).await.json();
    let twice = chief.call("save_skill", &json!({ "existing": null, "draft": wanted })).await;
    assert!(twice.error().of_field("name").is_some());
    for (person, level) in [(people[0], 2), (people[1], 4)] {
        let draft = AgentDraft { skills: vec![(skill, level)], ..AgentDraft::default() };
        chief.call("save_agent", &json!({ "id": person, "version": 1, "draft": draft })).await;
    }
    let by_owner = RuleDraft { method: "customer_owner".to_owned(), ..to("负责人", &[], Method::Load) };
    rule(&chief, &by_owner).await;
    rule(&chief, &to("技能", &people, Method::Skill)).await;
    let welding = create(&agent, &TicketForm { category: Some(category), ..about("焊缝") }).await;
    // A sales person works on no tickets: the next rule is asked.
    let theirs = create(&agent, &TicketForm { customer: Some(world.customers.own), ..about("销售的客户") }).await;
    run_sql(&db, format!("update customer set owner_id = '{}' where id = '{}'", people[0], world.customers.foreign))
        .await;
    let owned = create(&agent, &TicketForm { customer: Some(world.customers.foreign), ..about("坐席的客户") }).await;
    hand_out(&db).await;
    assert_eq!(owner(&agent, welding).await, Some(people[1]));
    assert!(owner(&agent, theirs).await.is_some());
    assert_eq!(owner(&agent, owned).await, Some(people[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_tried_before_it_is_used_and_changes_nothing() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let people = agents(&db, 3).await;
    for n in 0..6 {
        let kind = if n % 3 == 0 { Kind::Fault } else { Kind::Question };
        create(&agent, &TicketForm { kind, ..about(&format!("试算 {n}")) }).await;
    }
    let faults = RuleDraft { kinds: vec![Kind::Fault], ..to("故障", &people, Method::RoundRobin) };
    let rests = RuleDraft { active: false, ..to("其余", &people[..1], Method::Load) };
    rule(&chief, &rests).await;
    let found: Simulation =
        chief.call("try_assignment_rule", &json!({ "existing": null, "draft": faults })).await.json();
    assert_eq!((found.tried, found.held, found.got.len()), (6, 2, 2));
    assert!(found.tickets.iter().all(|one| one.who.is_some()));
    hand_out(&db).await;
    assert_eq!(shares(&db).await, BTreeMap::new());
    // What is missing is said at its field.
    let nobody = RuleDraft { people: Vec::new(), ..faults };
    let refused = chief.call("try_assignment_rule", &json!({ "existing": null, "draft": nobody })).await;
    assert!(refused.error().of_field("people").is_some());
    // Once in use, what waits goes out at once.
    let book: Book = chief.call("read_assignment", &json!({})).await.json();
    let (id, version) = (book.rules[0].id, book.rules[0].version);
    let draft = RuleDraft { active: true, ..rests };
    chief.call("save_assignment_rule", &json!({ "existing": [id, version], "draft": draft })).await;
    hand_out(&db).await;
    assert_eq!(shares(&db).await, BTreeMap::from([(people[0], 6)]));
}
