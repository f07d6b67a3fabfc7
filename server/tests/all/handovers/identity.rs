//! Whatever the plan, taking it back restores everything as it was.

use super::*;
use proptest::{
    prelude::{Strategy, any},
    strategy::ValueTree,
    test_runner::TestRunner,
};

/// Identity: whatever the plan, taking it back restores owners, shares and planned work exactly.
#[tokio::test(flavor = "multi_thread")]
async fn handing_over_and_taking_back_is_identity() {
    let (db, world, browser) = set().await;
    furnish(&db, &world).await;
    let browser = browser.signed_in("administrator").await;
    let people = [world.colleague, world.stranger, world.manager, world.admin];
    let customers = [world.customers.own, world.customers.team, world.customers.foreign];
    let mut runner = TestRunner::deterministic();
    let hung = proptest::collection::vec((0..3_usize, 0..4_usize, any::<bool>(), any::<bool>()), 0..5);
    let planned = (
        proptest::collection::vec(0..6_usize, 1..7),
        proptest::collection::vec(0..4_usize, 1..4),
        0..4_usize,
        any::<bool>(),
        any::<bool>(),
        0..5_u8,
    );
    for _ in 0..20 {
        let (hung, planned) = (hung.clone(), planned.clone()).new_tree(&mut runner).unwrap().current();
        for (customer, person, write, open) in hung {
            let (customer, person) = (customers[customer], people[person]);
            run_sql(
                &db,
                format!(
                    "insert into deal (id, name, customer_id, pipeline_id, stage_id, status, owner_id, value, currency, position, closed_at) values
                       (gen_random_uuid(), 'D', '{customer}', '{}', '{}', '{}', '{}', 10, 'CNY', 'V', {});
                     insert into share (record_kind, record_id, person_id, can_write, shared_by) values
                       ('customer', '{customer}', '{person}', {write}, '{}'), ('deal', '{}', '{}', {write}, '{person}') on conflict do nothing;
                     insert into activity (id, customer_id, title, due_at, owner_id) values (gen_random_uuid(), '{customer}', 'A', now(), '{}');",
                    world.pipeline,
                    if open { world.lead } else { world.lost },
                    if open { "open" } else { "lost" },
                    world.rep,
                    if open { "null" } else { "now()" },
                    world.admin,
                    world.deals.foreign,
                    world.rep,
                    world.rep,
                ),
            )
            .await;
        }
        let before = state(&db).await;
        let (kinds, receivers, rule, deals_follow, keep_share, filter) = planned;
        let wanted = Plan {
            kinds: kinds.into_iter().map(|at| HandKind::ALL[at]).collect(),
            receivers: receivers.into_iter().map(|at| people[at]).collect(),
            rule: Rule::ALL[rule],
            by_value: BTreeMap::from([("浙江".to_owned(), world.stranger), ("食品".to_owned(), world.colleague)]),
            deals_follow,
            keep_share,
            industry: (filter == 1).then(|| "机械".to_owned()),
            region: (filter == 2).then(|| "浙江".to_owned()),
            tag: (filter == 3).then_some(world.tag),
            pipeline: (filter == 4).then_some(world.pipeline),
            ..Plan::of(world.rep)
        };
        let answer = begin(&browser, &wanted).await;
        if answer.status != StatusCode::OK {
            assert_eq!(answer.error(), AppError::invalid("", "handover_nothing"), "{wanted:?}");
            continue;
        }
        let done = settled(&browser, answer.json()).await;
        assert_eq!(done.left_count, 0, "{wanted:?}: {:?}", done.left);
        let back = undo(&browser, done.row.id).await;
        assert_eq!((back.row.state, back.left_count), (State::Undone, 0), "{wanted:?}: {:?}", back.left);
        assert_eq!(state(&db).await, before, "{wanted:?}");
    }
}
