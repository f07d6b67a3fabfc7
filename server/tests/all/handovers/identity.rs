//! Whatever the plan, taking it back restores everything as it was.

use super::*;
use proptest::{
    prelude::{Strategy, any},
    strategy::ValueTree,
    test_runner::TestRunner,
};

/// Something of every kind that hangs on the representative, at one of the three customers.
#[derive(Debug, Clone, Copy)]
struct Hung {
    customer: usize,
    /// Who shares, or has it shared.
    person: usize,
    write: bool,
    open: bool,
}

async fn hang(db: &TestDb, world: &World, people: &[Uuid], hung: Hung) {
    let World { rep, admin, pipeline, .. } = world;
    let customers = [world.customers.own, world.customers.team, world.customers.foreign];
    let contact = [world.contacts.own, world.contacts.team, world.contacts.foreign][hung.customer];
    let (customer, person, write) = (customers[hung.customer], people[hung.person], hung.write);
    // What others share with her is not her own.
    let shared = customers[1 + hung.customer % 2];
    let deal = world.deals.foreign;
    let (stage, status, closed) = if hung.open { (world.lead, "open", "null") } else { (world.lost, "lost", "now()") };
    let (ticket, state) = (new_id(), if hung.open { "open" } else { "solved" });
    run_sql(
        db,
        format!(
            "insert into deal (id, name, customer_id, pipeline_id, stage_id, status, owner_id, value, currency, position, closed_at) values
               (gen_random_uuid(), 'D', '{customer}', '{pipeline}', '{stage}', '{status}', '{rep}', 10, 'CNY', 'V', {closed});
             insert into share (record_kind, record_id, person_id, can_write, shared_by) values
               ('customer', '{customer}', '{person}', {write}, '{admin}'), ('deal', '{deal}', '{rep}', {write}, '{person}'),
               ('customer', '{shared}', '{rep}', {write}, '{person}') on conflict do nothing;
             insert into lead (id, company, source, owner_id, industry, city) values (gen_random_uuid(), 'L', 'typed', '{rep}', '机械', '浙江');
             update person set role = 'service_agent' where id = '{rep}';
             insert into ticket (id, number, kind, subject, channel, state, customer_id, owner_id) values
               ('{ticket}', 0, 'question', 'T', 'phone', '{state}', '{customer}', '{rep}'),
               (gen_random_uuid(), 0, 'fault', 'U', 'phone', 'new', null, '{rep}');
             update person set role = 'sales_rep' where id = '{rep}';
             insert into activity (id, customer_id, contact_id, ticket_id, title, due_at, owner_id) values
               (gen_random_uuid(), '{customer}', null, null, 'A', now(), '{rep}'), (gen_random_uuid(), null, '{contact}', null, 'B', now(), '{rep}'),
               (gen_random_uuid(), null, null, '{ticket}', 'C', now(), '{rep}'), (gen_random_uuid(), null, null, null, 'E', now(), '{rep}');"
        ),
    )
    .await;
}

/// Identity: whatever the plan, taking it back restores owners, shares and planned work exactly.
#[tokio::test(flavor = "multi_thread")]
async fn handing_over_and_taking_back_is_identity() {
    let (db, world, browser) = set().await;
    furnish(&db, &world).await;
    let browser = browser.signed_in("administrator").await;
    let people = [world.colleague, world.stranger, world.manager, world.admin];
    let mut runner = TestRunner::deterministic();
    let hung = proptest::collection::vec((0..3_usize, 0..people.len(), any::<bool>(), any::<bool>()), 0..5);
    let planned = (
        proptest::collection::vec(0..HandKind::ALL.len(), 1..=HandKind::ALL.len()),
        proptest::collection::vec(0..people.len(), 1..4),
        0..Rule::ALL.len(),
        any::<bool>(),
        any::<bool>(),
        0..5_u8,
        0..3_usize,
    );
    let mut moved = BTreeMap::new();
    hang(&db, &world, &people, Hung { customer: 0, person: 1, write: true, open: true }).await;
    for round in 0..20 {
        let (all, planned) = (hung.clone(), planned.clone()).new_tree(&mut runner).unwrap().current();
        for (customer, person, write, open) in all {
            hang(&db, &world, &people, Hung { customer, person, write, open }).await;
        }
        let before = state(&db).await;
        let (kinds, receivers, rule, deals_follow, keep_share, filter, tickets) = planned;
        // First everything at once, so that no kind is left to chance.
        let (kinds, filter) = if round == 0 { ((0..HandKind::ALL.len()).collect(), 0) } else { (kinds, filter) };
        let wanted = Plan {
            kinds: kinds.into_iter().map(|at: usize| HandKind::ALL[at]).collect(),
            receivers: receivers.into_iter().map(|at| people[at]).collect(),
            rule: Rule::ALL[rule],
            by_value: BTreeMap::from([("浙江".to_owned(), world.stranger), ("食品".to_owned(), world.colleague)]),
            deals_follow,
            keep_share,
            industry: (filter == 1).then(|| "机械".to_owned()),
            region: (filter == 2).then(|| "浙江".to_owned()),
            tag: (filter == 3).then_some(world.tag),
            pipeline: (filter == 4).then_some(world.pipeline),
            tickets: [TicketsTo::Receivers, TicketsTo::Rules, TicketsTo::Person(world.service_agent)][tickets],
            ..Plan::of(world.rep)
        };
        let answer = begin(&browser, &wanted).await;
        if answer.status != StatusCode::OK {
            assert_eq!(answer.error(), AppError::invalid("", "handover_nothing"), "{wanted:?}");
            continue;
        }
        let done = settled(&browser, answer.json()).await;
        assert_eq!(done.left_count, 0, "{wanted:?}: {:?}", done.left);
        for portion in &done.portions {
            *moved.entry(portion.kind).or_insert(0) += portion.count;
        }
        let back = undo(&browser, done.row.id).await;
        assert_eq!((back.row.state, back.left_count), (State::Undone, 0), "{wanted:?}: {:?}", back.left);
        assert_eq!(state(&db).await, before, "{wanted:?}");
    }
    let never: Vec<HandKind> = HandKind::ALL.into_iter().filter(|kind| !moved.contains_key(kind)).collect();
    assert!(never.is_empty(), "these kinds never went: {never:?}");
}
