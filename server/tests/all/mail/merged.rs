//! Mail to a ticket that became part of another one lands in the one that goes on, and after the merge is undone in its own again.

use super::{
    by_mail,
    left_out::{PostRoom, post},
};
use app::desk::tickets::rules_model::number_in_words;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

impl PostRoom {
    /// A message from an address, to where its head leads; gives the ticket that it became part of.
    async fn lands(&self, uid: i64, from: &str, head: &str) -> Uuid {
        let raw = format!("From: {from}\r\nMessage-ID: <m{uid}@x>\r\n{head}\r\n\r\nsaid {uid}\r\n");
        self.arrives(uid, &raw).await;
        let asked = "select ticket_id from mail_in where key = $1";
        sqlx::query_scalar(asked).bind(format!("m{uid}@x")).fetch_one(&self.db.owner).await.unwrap()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.db.owner).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_to_a_merged_ticket_lands_in_the_kept_one() {
    let post = post().await;
    let kept = post.lands(1, "li@x.cn", "Subject: alarm").await;
    let gone = post.lands(2, "wang@x.cn", "Subject: alarm again").await;
    assert_ne!(kept, gone);
    // Our answer on the one that goes: its Message-ID is known to whoever got it.
    let message = json!({ "id": gone, "seen": 1, "message": by_mail("we look at it") });
    assert_eq!(post.agent.call("say_on_ticket", &message).await.status, StatusCode::OK);
    let asked = "select rfc_id from mail_out where ticket_id = $1";
    let ours: String = sqlx::query_scalar(asked).bind(gone).fetch_one(&post.db.owner).await.unwrap();
    let number = number_in_words(post.ticket(gone).await.number);
    let merge = post.agent.call("merge_ticket", &json!({ "gone": gone, "kept": kept })).await;
    assert_eq!(merge.status, StatusCode::OK, "{}", merge.body);

    let heads = [
        "Subject: Re: alarm again\r\nIn-Reply-To: <m2@x>".to_owned(),
        format!("Subject: Re: x\r\nReferences: <m2@x> <{ours}>"),
        format!("Subject: Re: [#{number}] alarm again"),
    ];
    for (uid, head) in (3..).zip(&heads) {
        assert_eq!(post.lands(uid, "wang@x.cn", head).await, kept, "{head}");
    }
    assert_eq!(post.count("select count(*) from ticket").await, 2);
    // All that was said stands with the one that goes on, and the next answer goes to whoever wrote last there.
    let said = post.said(kept).await;
    assert_eq!((said.len(), said[0].text.as_str(), said[0].of), (6, "said 5", None));
    assert_eq!(post.ticket(kept).await.reply_to.map(|to| to.address).as_deref(), Some("wang@x.cn"));

    // Taken back, each has its own again; what came meanwhile stays where it was said.
    let merge: Uuid = merge.json();
    let back = post.agent.call("relations/api/undo_ticket_merge", &json!({ "merge": merge })).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    assert_eq!(post.lands(6, "wang@x.cn", &heads[1]).await, gone);
    assert_eq!((post.said(kept).await.len(), post.said(gone).await.len()), (4, 3));
}
