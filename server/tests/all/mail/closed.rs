//! Answers to tickets that are closed: they open again for a while, and later another ticket follows up. No mail server is asked.

use super::left_out::{PostRoom, post};
use app::{
    desk::{
        assignment::{api::Book, draft_model::SettingDraft},
        relations::model::{LinkKind, Relations},
        tickets::{
            list_model::{Queue, TicketFilter, TicketRow},
            rules_model::State,
            talk_model::{Story, StoryLine},
        },
    },
    lists::model::Page,
    notices::model::Notices,
};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

fn mail(n: i64, of: &str, text: &str) -> String {
    format!("From: li@example.org\r\nSubject: Re: pump\r\nMessage-ID: <m{n}@x>\r\nReferences: {of}\r\n\r\n{text}\r\n")
}

impl PostRoom {
    /// The first message makes a ticket, which is closed at once.
    async fn closed(&self) -> Uuid {
        self.arrives(1, "From: li@example.org\r\nSubject: pump\r\nMessage-ID: <m1@x>\r\n\r\nleaks\r\n").await;
        let id = self.all().await[0];
        self.agent.call("take_ticket", &json!({ "id": id })).await;
        self.close(id).await;
        id
    }

    async fn close(&self, id: Uuid) {
        let version = self.ticket(id).await.version;
        let order = json!({ "id": id, "version": version, "state": State::Closed, "solution": null });
        let closed = self.agent.call("set_ticket_state", &order).await;
        assert_eq!(closed.status, StatusCode::OK, "{}", closed.body);
    }

    /// All tickets, the oldest first.
    async fn all(&self) -> Vec<Uuid> {
        let filter = TicketFilter { queue: Queue::All, ..TicketFilter::default() };
        let asked = json!({ "filter": filter, "after": null });
        let page: Page<TicketRow> = self.agent.call("api/tickets", &asked).await.json();
        let mut rows = page.rows;
        rows.sort_by_key(|row| row.number);
        rows.into_iter().map(|row| row.id).collect()
    }

    async fn links(&self, id: Uuid) -> Vec<(Uuid, LinkKind, bool)> {
        let found: Relations = self.agent.call("ticket_relations", &json!({ "id": id })).await.json();
        found.links.into_iter().map(|link| (link.ticket.id, link.kind, link.outgoing)).collect()
    }

    async fn did(&self, id: Uuid) -> Vec<String> {
        let story: Story = self.agent.call("ticket_story", &json!({ "id": id, "before": null })).await.json();
        let did = |line| match line {
            StoryLine::Did(entry) => Some(entry.kind),
            StoryLine::Said(_) => None,
        };
        story.lines.into_iter().filter_map(did).collect()
    }

    /// It was closed so many days earlier.
    async fn ages(&self, id: Uuid, days: i32) {
        self.sql(format!("update ticket set closed_at = closed_at - interval '{days} days' where id = '{id}'")).await;
    }

    /// What the desk has set.
    async fn reopens_for(&self, days: &str) -> StatusCode {
        let chief = self.agent.signed_in("service_manager").await;
        let book: Book = chief.call("read_assignment", &json!({})).await.json();
        let draft = SettingDraft { reopen_days: days.to_owned(), ..SettingDraft::of(&book.setting) };
        let order = json!({ "version": book.setting.version, "draft": draft });
        chief.call("save_assignment_setting", &order).await.status
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn within_its_days_an_answer_opens_a_closed_ticket_again() {
    let post = post().await;
    let id = post.closed().await;
    post.ages(id, 13).await;
    post.arrives(2, &mail(2, "<m1@x>", "leaks again")).await;
    let ticket = post.ticket(id).await;
    assert_eq!((ticket.state, ticket.reopened, post.all().await), (State::Open, 1, vec![id]));
    assert!(post.did(id).await.contains(&"ticket.state_changed".to_owned()));
    // What a machine writes opens nothing.
    post.close(id).await;
    let away = mail(3, "<m1@x>", "away").replace("Subject", "Auto-Submitted: auto-replied\r\nSubject");
    post.arrives(3, &away).await;
    assert_eq!((post.ticket(id).await.state, post.said(id).await.len()), (State::Closed, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn later_it_becomes_a_ticket_that_follows_up_and_goes_on_there() {
    let post = post().await;
    let contact = post.world.contacts.own;
    post.sql(format!("update contact set email = 'li@example.org' where id = '{contact}'")).await;
    let old = post.closed().await;
    post.ages(old, 15).await;
    post.arrives(2, &mail(2, "<m1@x>", "leaks again")).await;
    let all = post.all().await;
    let [_, next] = all[..] else { panic!("{all:?}") };
    let (was, is) = (post.ticket(old).await, post.ticket(next).await);
    assert_eq!((was.state, was.replies, is.state, is.replies), (State::Closed, 1, State::New, 1));
    assert_eq!((is.fields.subject.as_str(), is.fields.kind), ("pump", was.fields.kind));
    assert_eq!((is.fields.customer, is.fields.contact), (was.fields.customer, Some(contact)));
    assert_eq!(is.reply_to.map(|to| to.address).as_deref(), Some("li@example.org"));
    assert_eq!(post.links(next).await, [(old, LinkKind::FollowUp, true)]);
    assert_eq!(post.links(old).await, [(next, LinkKind::FollowUp, false)]);
    assert!(post.did(next).await.contains(&"ticket.follows_up".to_owned()));
    assert!(post.did(old).await.contains(&"ticket.followed_up".to_owned()));
    // Whoever had the closed one is told.
    post.db.tell_all().await;
    let told: Notices = post.agent.call("inbox", &json!({ "unread": true, "before": null })).await.json();
    let late = Some("ticket.followed_up");
    assert!(told.notices.iter().any(|notice| notice.event.as_deref() == late), "{:?}", told.notices);
    // Whoever answers the old letter once more is heard on the new ticket, also once it was closed lately.
    post.arrives(3, &mail(3, "<m1@x>", "and again")).await;
    post.close(next).await;
    post.arrives(4, &mail(4, "<m1@x>", "and again")).await;
    let is = post.ticket(next).await;
    assert_eq!((post.all().await.len(), is.state, is.replies), (2, State::Open, 3));
    // One that is in the bin hears nothing: then another one is begun.
    let binned = json!({ "id": next, "version": is.version });
    assert_eq!(post.agent.call("delete_ticket", &binned).await.status, StatusCode::OK);
    post.arrives(5, &mail(5, "<m1@x>", "still")).await;
    let left = post.all().await;
    assert_eq!((left.len(), post.ticket(old).await.state), (2, State::Closed));
    assert!(!left.contains(&next));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_says_for_how_long() {
    let post = post().await;
    let id = post.closed().await;
    for bad in ["", "-1", "3651", "x"] {
        assert_eq!(post.reopens_for(bad).await, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    assert_eq!(post.reopens_for("0").await, StatusCode::OK);
    post.arrives(2, &mail(2, "<m1@x>", "at once")).await;
    assert_eq!((post.ticket(id).await.state, post.all().await.len()), (State::Closed, 2));
    // With more days the old one opens again.
    assert_eq!(post.reopens_for("30").await, StatusCode::OK);
    post.ages(id, 29).await;
    post.arrives(3, &mail(3, "<m1@x>", "later")).await;
    assert_eq!((post.ticket(id).await.state, post.all().await.len()), (State::Open, 2));
    let kept: i64 = sqlx::query_scalar(
        "select count(*) from event where kind = 'organisation.changed' and after -> 'assignment_setting' ->> 'reopen_days' in ('0', '30')",
    )
    .fetch_one(&post.db.owner)
    .await
    .unwrap();
    assert_eq!(kept, 2);
}
