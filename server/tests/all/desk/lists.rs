//! Queues, filters, pages, and who is listed what.

use super::*;
use app::{
    desk::tickets::list_model::{Queue, Queued, TicketFilter, TicketRow, TicketSort, TicketsOf},
    lists::model::{Mark, Page},
};
use std::collections::BTreeSet;

async fn page(browser: &Browser, filter: &TicketFilter, after: Option<&Mark>) -> Page<TicketRow> {
    browser.call("api/tickets", &json!({ "filter": filter, "after": after })).await.json()
}

async fn all(browser: &Browser, filter: &TicketFilter) -> Vec<TicketRow> {
    let mut rows = Vec::new();
    let mut next = None;
    loop {
        let found = page(browser, filter, next.as_ref()).await;
        rows.extend(found.rows);
        next = found.next;
        if next.is_none() {
            return rows;
        }
    }
}

async fn subjects(browser: &Browser, filter: &TicketFilter) -> Vec<String> {
    all(browser, filter).await.into_iter().map(|row| row.subject).collect()
}

/// So many tickets of the customers in three hands, in all states and priorities, some taken.
async fn many(db: &TestDb, world: &World, count: i32) {
    run_sql(
        db,
        format!(
            "insert into ticket (id, number, kind, subject, channel, priority, state, customer_id, owner_id, created_at, updated_at)
             select gen_random_uuid(), 0, (array['question','fault','complaint','return'])[1 + n % 4], '第 ' || n || ' 张', 'phone', 1 + n % 4,
                    (array['new','open','waiting_customer','waiting_others','solved','closed'])[1 + n % 6],
                    (array['{}','{}','{}', null]::uuid[])[1 + n % 4], case when n % 3 = 0 then '{}'::uuid end,
                    now() - make_interval(mins => n), now() - make_interval(mins => n / 2)
               from generate_series(1, {count}) n",
            world.customers.own, world.customers.team, world.customers.foreign, world.service_agent
        ),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_queue_is_walked_to_its_end_in_every_order_and_counts_what_it_lists() {
    let (db, world, browser) = set().await;
    many(&db, &world, 260).await;
    for role in ["service_agent", "sales_manager", "sales_rep", "read_only"] {
        let person = browser.signed_in(role).await;
        for queue in Queue::ALL {
            for (sort, reversed) in TicketSort::ALL.into_iter().flat_map(|sort| [(sort, false), (sort, true)]) {
                let filter = TicketFilter { queue, sort, reversed, ..TicketFilter::default() };
                let rows = all(&person, &filter).await;
                let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
                assert_eq!(ids.len(), rows.len(), "{role} {filter:?}: something twice");
                let count: usize = person.call("count_all_tickets", &json!({ "filter": filter })).await.json();
                assert_eq!(count, rows.len(), "{role} {filter:?}");
                let keys: Vec<_> = rows
                    .iter()
                    .map(|row| match sort {
                        // Without a figure there is nothing to count: then it is the usual order.
                        TicketSort::Updated | TicketSort::Counted => row.updated_at.timestamp_micros(),
                        TicketSort::Created => row.created_at.timestamp_micros(),
                        TicketSort::Priority => i64::from(row.priority.rank()),
                        TicketSort::Due => {
                            row.promised.and_then(|one| one.due).map_or(i64::MAX, |due| due.timestamp_micros())
                        }
                    })
                    .collect();
                let descends = sort.descends() != reversed;
                let sorted = keys.is_sorted_by(|one, other| if descends { one >= other } else { one <= other });
                assert!(sorted, "{role} {filter:?}");
                assert!(rows.iter().all(|row| belongs(row, queue, world.service_agent)), "{role} {filter:?}");
            }
        }
    }
    // Sales people see the tickets of the customers in their hands alone.
    let listed = async |role: &str| {
        let person = browser.signed_in(role).await;
        all(&person, &TicketFilter { queue: Queue::All, ..TicketFilter::default() }).await.len()
    };
    assert_eq!(
        (listed("sales_rep").await, listed("sales_manager").await, listed("service_manager").await),
        (65, 130, 260)
    );
}

fn belongs(row: &TicketRow, queue: Queue, agent: Uuid) -> bool {
    let owner = row.owner.as_ref().map(|(id, _)| *id);
    match queue {
        Queue::Mine => row.state.is_open() && owner == Some(agent),
        Queue::Unassigned => row.state.is_open() && owner.is_none(),
        Queue::Open => row.state.is_open(),
        Queue::Waiting => matches!(row.state, State::WaitingCustomer | State::WaitingOthers),
        Queue::Snoozed => row.snoozed_until.is_some(),
        Queue::Solved => !row.state.is_open(),
        Queue::All => true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_a_queue_and_words_and_numbers_find() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let [top, below] = [app::access::new_id(), app::access::new_id()];
    run_sql(
        &db,
        format!("insert into ticket_category (id, name, parent_id) values ('{top}', '切割', null), ('{below}', '喷嘴', '{top}')"),
    )
    .await;
    let fault =
        TicketForm {
            kind: Kind::Fault, priority: Priority::Urgent, category: Some(below), ..about("喷嘴堵塞 100%")
        };
    let one = create(&agent, &fault).await;
    create(&agent, &TicketForm { customer: Some(world.customers.own), ..about("Nozzle question") }).await;
    agent.call("take_ticket", &json!({ "id": one })).await;
    let open = TicketFilter::default();
    let number = read(&agent, one).await.number;
    let narrowed = [
        TicketFilter { kind: Some(Kind::Fault), ..open.clone() },
        TicketFilter { priority: Some(Priority::Urgent), ..open.clone() },
        // With everything below it.
        TicketFilter { category: Some(top), ..open.clone() },
        TicketFilter { owner: Some(world.service_agent), ..open.clone() },
        TicketFilter { queue: Queue::Mine, ..open.clone() },
        TicketFilter { text: "堵塞".to_owned(), ..open.clone() },
        TicketFilter { text: "0%".to_owned(), ..open.clone() },
        TicketFilter { text: "堵".to_owned(), ..open.clone() },
        TicketFilter { text: format!("T-{number:06}"), ..open.clone() },
    ];
    for filter in &narrowed {
        assert_eq!(subjects(&agent, filter).await, ["喷嘴堵塞 100%"], "{filter:?}");
        let row: Option<TicketRow> = agent.call("ticket_in_list", &json!({ "filter": filter, "id": one })).await.json();
        assert!(row.is_some(), "{filter:?}");
    }
    let customer = TicketFilter { customer: Some(world.customers.own), ..open.clone() };
    assert_eq!(subjects(&agent, &customer).await, ["Nozzle question"]);
    assert_eq!(
        subjects(&agent, &TicketFilter { text: "NOZZLE".to_owned(), ..open.clone() }).await,
        ["Nozzle question"]
    );
    assert_eq!(subjects(&agent, &TicketFilter { state: Some(State::Solved), ..open }).await, Vec::<String>::new());
    let queues: Vec<Queued> = agent.call("ticket_queues", &json!({})).await.json();
    let counts: Vec<_> = queues.iter().map(|one| (one.queue, one.count)).collect();
    assert_eq!(
        counts,
        [(Queue::Mine, 1), (Queue::Unassigned, 1), (Queue::Open, 2), (Queue::Waiting, 0), (Queue::Snoozed, 0)]
    );
    let here: TicketsOf = agent.call("tickets_of_customer", &json!({ "customer": world.customers.own })).await.json();
    assert_eq!((here.open, here.all, here.rows.len()), (1, 1, 1));
}
