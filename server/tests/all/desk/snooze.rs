//! Tickets that are put off come back by themselves, and whoever put them off is told.

use super::*;
use app::desk::{
    snooze::worker as snoozed,
    tickets::list_model::{Queue, TicketFilter, TicketRow},
};
use app::lists::model::Page;

async fn queue(browser: &Browser, queue: Queue) -> Vec<Uuid> {
    let filter = TicketFilter { queue, ..TicketFilter::default() };
    let page: Page<TicketRow> = browser.call("api/tickets", &json!({ "filter": filter, "after": null })).await.json();
    page.rows.into_iter().map(|row| row.id).collect()
}

async fn snooze(browser: &Browser, id: Uuid, until: Value) -> Answer {
    let version = read(browser, id).await.version;
    browser.call("snooze_ticket", &json!({ "id": id, "version": version, "until": until })).await
}

async fn notices(db: &TestDb, browser: &Browser) -> Vec<(NoticeKind, RecordOf)> {
    db.tell_all().await;
    let told: Notices = browser.call("inbox", &json!({ "unread": false, "before": null })).await.json();
    told.notices.iter().map(|notice| (notice.kind, notice.record)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_off_leaves_the_queues_and_comes_back_with_a_notice() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = create(&agent, &about("等备件")).await;
    agent.call("take_ticket", &json!({ "id": id })).await;
    let (_, until): (i32, Option<DateTime<Utc>>) = snooze(&agent, id, json!({ "hours": 4 })).await.json();
    assert_eq!(until, Some(start_of_time() + Duration::hours(4)));
    for open in [Queue::Mine, Queue::Open, Queue::Unassigned, Queue::Waiting] {
        assert_eq!(queue(&agent, open).await, Vec::<Uuid>::new(), "{open:?}");
    }
    assert_eq!((queue(&agent, Queue::Snoozed).await, queue(&agent, Queue::All).await), (vec![id], vec![id]));
    assert_eq!(snoozed::step(&db.doors).await, Ok(0));
    db.doors.clock.set(start_of_time() + Duration::hours(4));
    assert_eq!(snoozed::step(&db.doors).await, Ok(1));
    assert_eq!(snoozed::step(&db.doors).await, Ok(0));
    assert_eq!((queue(&agent, Queue::Mine).await, read(&agent, id).await.snoozed_until), (vec![id], None));
    assert_eq!(notices(&db, &agent).await, [(NoticeKind::Woken, RecordOf::Ticket(id))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_the_customer_brings_it_back_earlier_and_ours_does_not() {
    let (db, _world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let id = create(&agent, &about("等客户")).await;
    assert_eq!(snooze(&agent, id, json!("answer")).await.status, StatusCode::OK);
    say(&chief, id, 0, &said(Some(Channel::Phone), "催一下")).await;
    assert!(read(&agent, id).await.snoozed_until.is_some());
    let heard = MessageForm { inbound: true, ..said(Some(Channel::Phone), "照片发了") };
    assert_eq!(say(&chief, id, 1, &heard).await.status, StatusCode::OK);
    assert_eq!(read(&agent, id).await.snoozed_until, None);
    assert_eq!(notices(&db, &agent).await, [(NoticeKind::Woken, RecordOf::Ticket(id))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_not_put_off_and_the_past_is_no_moment() {
    let (_db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = create(&agent, &about("结案")).await;
    let refused = snooze(&agent, id, json!({ "hours": 0 })).await;
    assert_eq!(refused.error(), AppError::invalid("until", "desk_snooze_until"));
    snooze(&agent, id, json!("tomorrow")).await;
    // Solving it ends that.
    state(&agent, &read(&agent, id).await, State::Solved, Some("好了")).await;
    assert_eq!(read(&agent, id).await.snoozed_until, None);
    let done = snooze(&agent, id, json!("tomorrow")).await;
    assert_eq!(done.error(), AppError::invalid("state", "desk_snooze_done"));
    // A merge keeps it in mind for the way back.
    let (gone, kept) = (create(&agent, &about("甲")).await, create(&agent, &about("乙")).await);
    let (_, until): (i32, Option<DateTime<Utc>>) = snooze(&agent, gone, json!("next_week")).await.json();
    let merge: Uuid = agent.call("merge_ticket", &json!({ "gone": gone, "kept": kept })).await.json();
    assert_eq!(read(&agent, gone).await.snoozed_until, None);
    agent.call("relations/api/undo_ticket_merge", &json!({ "merge": merge })).await;
    assert_eq!(read(&agent, gone).await.snoozed_until, until);
}
