//! New mail about what is open already: its ticket offers to become part of the earlier one. No mail server is asked.

use super::left_out::{PostRoom, post};
use app::desk::relations::model::Related;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

impl PostRoom {
    /// A new message; gives its ticket.
    async fn writes(&self, uid: i64, from: &str, subject: &str) -> Uuid {
        let raw = format!("From: {from}\r\nSubject: {subject}\r\nMessage-ID: <n{uid}@x>\r\n\r\nx\r\n");
        self.arrives(uid, &raw).await;
        sqlx::query_scalar("select id from ticket order by number desc limit 1")
            .fetch_one(&self.db.owner)
            .await
            .unwrap()
    }

    async fn offer(&self, id: Uuid) -> Option<Uuid> {
        let found: Option<Related> = self.agent.call("merge_offer", &json!({ "id": id })).await.json();
        found.map(|one| one.id)
    }

    async fn moves(&self, id: Uuid, state: &str) {
        let order = json!({ "id": id, "version": self.ticket(id).await.version, "state": state, "solution": "x" });
        assert_eq!(self.agent.call("set_ticket_state", &order).await.status, StatusCode::OK);
    }

    async fn merges(&self, gone: Uuid, kept: Uuid) -> Uuid {
        self.agent.call("merge_ticket", &json!({ "gone": gone, "kept": kept })).await.json()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_mail_about_an_open_matter_offers_the_earlier_ticket_until_somebody_says_no() {
    let post = post().await;
    let contact = post.world.contacts.own;
    post.sql(format!("update contact set email = 'li@example.org' where id = '{contact}'")).await;
    let first = post.writes(1, "li@example.org", "Pump leaks").await;
    assert_eq!(post.offer(first).await, None, "there is nothing before it");
    let other = post.writes(2, "li@example.org", "Invoice of May").await;
    let second = post.writes(3, "li@example.org", "Re: pump leaks since Monday").await;
    assert_eq!((post.offer(other).await, post.offer(second).await), (None, Some(first)));
    assert_eq!(post.offer(first).await, None, "an earlier one is not drawn into a later one");
    // Somebody else's ticket of the same name is another matter.
    let foreign = post.writes(4, "wang@example.net", "Pump leaks").await;
    assert_eq!(post.offer(foreign).await, None);
    // What is done is no place to go on.
    post.moves(first, "solved").await;
    assert_eq!(post.offer(second).await, None);
    post.moves(first, "open").await;
    // The merge is the one that there is, with its way back.
    let merge = post.merges(second, first).await;
    assert_eq!(post.offer(second).await, None);
    assert_eq!(post.agent.call("undo_ticket_merge", &json!({ "merge": merge })).await.status, StatusCode::OK);
    assert_eq!(post.offer(second).await, Some(first));
    // Said once it is remembered, for everybody, and told.
    for _ in 0..2 {
        let apart = post.agent.call("keep_ticket_apart", &json!({ "id": second, "other": first })).await;
        assert_eq!(apart.status, StatusCode::OK, "{}", apart.body);
    }
    assert_eq!(post.offer(second).await, None);
    let told: i64 =
        sqlx::query_scalar("select count(*) from event where kind = 'ticket.kept_apart' and subject_id = $1")
            .bind(second)
            .fetch_one(&post.db.owner)
            .await
            .unwrap();
    assert_eq!(told, 1);
    // A third one is asked about for itself.
    let third = post.writes(5, "li@example.org", "leaks since Monday").await;
    assert_eq!(post.offer(third).await, Some(second));
    let caller = post.agent.signed_in("read_only").await;
    assert_eq!(caller.call("merge_offer", &json!({ "id": third })).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_known_by_their_address_alone_is_the_same_by_it() {
    let post = post().await;
    let first = post.writes(1, "new@example.org", "切割头报警").await;
    let second = post.writes(2, "new@example.org", "报警").await;
    assert_eq!(post.offer(second).await, Some(first));
    // What somebody of ours wrote down, or linked already, asks nothing.
    let linked = json!({ "id": second, "other": first, "kind": "relates" });
    assert_eq!(post.agent.call("link_tickets", &linked).await.status, StatusCode::OK);
    assert_eq!(post.offer(second).await, None);
    let ours: (Uuid, i64) = post.agent.call("create_ticket", &json!({ "form": { "subject": "报警" } })).await.json();
    assert_eq!(post.offer(ours.0).await, None);
}
