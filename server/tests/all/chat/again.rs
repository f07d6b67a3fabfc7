//! A conversation that one of us ended goes on again, for both sides, where that is taken back at once.

use super::*;
use app::{
    access::AppError,
    desk::chat::model::{ChatLists, EndedBy},
};
use chrono::{DateTime, Utc};

impl Set {
    /// The agent ends the conversation on a ticket; gives what takes that back.
    async fn ends(&self, ticket: Uuid) -> Uuid {
        let ended = self.agent.call("end_chat", &json!({ "ticket": ticket })).await;
        assert_eq!(ended.status, StatusCode::OK, "{}", ended.body);
        ended.json()
    }

    async fn takes_back(&self, ticket: Uuid, end: Uuid) -> Answer {
        self.agent.call("undo_end_chat", &json!({ "ticket": ticket, "end": end })).await
    }

    async fn ended(&self, ticket: Uuid) -> Option<EndedBy> {
        self.ticket(ticket).await.chat.unwrap().ended
    }

    /// A conversation in which the agent has answered.
    async fn talks(&self, secret: &str, email: &str) -> Uuid {
        let ticket = self.begin(secret, "在吗", email).await.id;
        self.answers(ticket, by_chat("在")).await;
        ticket
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_for_both_as_if_it_had_not_ended() {
    let set = set().await;
    set.listens().await;
    let ticket = set.talks(&secret(1), "").await;
    set.at(1);
    assert_eq!(set.words(&secret(1), "还有一个问题").await.status, StatusCode::OK);
    set.at(2);
    let waits = "select waits_since from chat";
    let waited: Option<DateTime<Utc>> = sqlx::query_scalar(waits).fetch_one(&set.db.owner).await.unwrap();
    assert!(waited.is_some());
    let mut line = set.line(&secret(1), 0).await;
    let before = set.ticket(ticket).await;
    let end = set.ends(ticket).await;
    while line.next("state").await["ended"] != "agent" {}
    // The visitor's page asks at once how it went: that is taken back too, and so is the link.
    assert_eq!(set.post(&secret(1), "rating", &json!({})).await.status, StatusCode::OK);
    assert_eq!(set.words(&secret(1), "等等").await.status, StatusCode::CONFLICT);
    let back = set.takes_back(ticket, end).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    assert_eq!(line.next("state").await["ended"], Value::Null);
    assert_eq!(
        set.count("select count(*) from ticket_rating").await + set.count("select count(*) from rating_link").await,
        0
    );
    let waits_again: Option<DateTime<Utc>> = sqlx::query_scalar(waits).fetch_one(&set.db.owner).await.unwrap();
    assert_eq!(waits_again, waited);
    let after = set.ticket(ticket).await;
    assert_eq!((after.version, after.state, after.replies), (before.version, before.state, before.replies));
    assert!(after.chat.unwrap().is_live());
    let lists: ChatLists = set.agent.call("read_chats", &json!({})).await.json();
    assert_eq!(lists.mine.len(), 1);
    assert_eq!(set.words(&secret(1), "太好了").await.status, StatusCode::OK);
    assert_eq!(line.next("words").await["text"], "太好了");
    // The timeline tells both.
    let story: Story = set.agent.call("ticket_story", &json!({ "id": ticket, "before": null })).await.json();
    let did: Vec<(String, bool)> = story
        .lines
        .into_iter()
        .filter_map(|line| match line {
            StoryLine::Did(entry) => Some((entry.kind.clone(), entry.actor.is_some())),
            StoryLine::Said(_) => None,
        })
        .collect();
    for kind in ["ticket.chat_ended", "ticket.chat_end_undone"] {
        assert_eq!(did.iter().filter(|(did, by)| did == kind && *by).count(), 1, "{kind}: {did:?}");
    }
    // Once is once, and it ends as before.
    assert_eq!(set.takes_back(ticket, end).await.error(), AppError::conflict("changed_since"));
    let second = set.ends(ticket).await;
    assert_ne!(second, end);
    assert_eq!(set.takes_back(ticket, end).await.error(), AppError::conflict("changed_since"), "it ended anew since");
    assert_eq!(set.post(&secret(1), "rating", &json!({})).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_answered_after_the_end_waits_no_more() {
    let set = set().await;
    let ticket = set.talks(&secret(1), "").await;
    set.words(&secret(1), "还有一个问题").await;
    let end = set.ends(ticket).await;
    set.answers(ticket, by_chat("请说")).await;
    assert_eq!(set.takes_back(ticket, end).await.status, StatusCode::OK);
    assert_eq!(set.count("select count(*) from chat where waits_since is null and ended_at is null").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_ticket_has_the_conversation_however_much_they_carry() {
    let set = set().await;
    let ticket = set.talks(&secret(1), "").await;
    let end = set.ends(ticket).await;
    // Meanwhile their hands are full. The ticket was among what they carry all the time.
    let other = set.begin(&secret(2), "在吗", "").await;
    let given = json!({ "id": other.id, "version": other.version, "owner": set.world.service_agent, "team": null });
    assert_eq!(set.chief.call("assign_ticket", &given).await.status, StatusCode::OK);
    set.sql(format!("update desk_agent set capacity = 1 where person_id = '{}'", set.world.service_agent)).await;
    assert_eq!(set.takes_back(ticket, end).await.status, StatusCode::OK);
    let lists: ChatLists = set.agent.call("read_chats", &json!({})).await.json();
    assert_eq!(lists.mine.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_refused_with_the_reason() {
    let set = set().await;
    // The visitor has begun anew: their browser says so, and would not find back.
    let ticket = set.talks(&secret(1), "").await;
    let end = set.ends(ticket).await;
    assert_eq!(set.post(&secret(1), "anew", &json!({})).await.status, StatusCode::OK);
    assert_eq!(set.takes_back(ticket, end).await.error(), AppError::conflict("chat_begun_anew"));
    // They did so in another browser, and say that they are the same.
    let ticket = set.talks(&secret(2), "wang@example.com").await;
    let end = set.ends(ticket).await;
    set.begin(&secret(3), "又是我", "wang@example.com").await;
    assert_eq!(set.takes_back(ticket, end).await.error(), AppError::conflict("chat_begun_anew"));
    // They have said how it went.
    let ticket = set.talks(&secret(4), "").await;
    let end = set.ends(ticket).await;
    let made: Value = set.post(&secret(4), "rating", &json!({})).await.json();
    let address = made["address"].as_str().unwrap();
    set.stranger.send(Method::POST, address, "application/x-www-form-urlencoded", "score=5".to_owned()).await;
    assert_eq!(set.count("select count(*) from ticket_rating where score = 5").await, 1);
    assert_eq!(set.takes_back(ticket, end).await.error(), AppError::conflict("chat_rated"));
    // The ticket is done, or gone.
    let ticket = set.talks(&secret(5), "").await;
    let end = set.ends(ticket).await;
    let version = set.ticket(ticket).await.version;
    let solved = json!({ "id": ticket, "version": version, "state": "solved", "solution": "好了" });
    let version: i32 = set.agent.call("set_ticket_state", &solved).await.json();
    assert_eq!(set.takes_back(ticket, end).await.error(), AppError::conflict("changed_since"));
    set.agent.call("delete_ticket", &json!({ "id": ticket, "version": version })).await;
    assert_eq!(set.takes_back(ticket, end).await.error(), AppError::NotFound);
    // It is of another ticket, or of nobody.
    let ticket = set.talks(&secret(6), "").await;
    let (end, other) = (set.ends(ticket).await, set.begin(&secret(7), "在吗", "").await.id);
    assert_eq!(set.takes_back(other, end).await.error(), AppError::conflict("changed_since"));
    assert_eq!(set.takes_back(ticket, ticket).await.error(), AppError::conflict("undo_expired"));
    // What a colleague ended is theirs to take back.
    let by_chief = set.chief.call("undo_end_chat", &json!({ "ticket": ticket, "end": end })).await;
    assert_eq!(by_chief.error(), AppError::conflict("undo_expired"));
    // Time has passed.
    set.at(1);
    assert_eq!(set.takes_back(ticket, end).await.error(), AppError::conflict("undo_expired"));
    assert_eq!(set.ended(ticket).await, Some(EndedBy::Agent));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_begins_anew_while_it_goes_on_has_left() {
    let set = set().await;
    let ticket = set.talks(&secret(1), "").await;
    for _ in 0..2 {
        assert_eq!(set.post(&secret(1), "anew", &json!({})).await.status, StatusCode::OK);
    }
    assert_eq!(set.ended(ticket).await, Some(EndedBy::Visitor));
    assert_eq!(set.count("select count(*) from event where kind = 'ticket.chat_ended'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_back_that_it_was_solved_takes_back_that_this_ended_it() {
    let set = set().await;
    let solve = async |ticket: Uuid| -> i32 {
        let version = set.ticket(ticket).await.version;
        let solved = json!({ "id": ticket, "version": version, "state": "solved", "solution": "好了" });
        set.agent.call("set_ticket_state", &solved).await.json()
    };
    let undo = async |ticket: Uuid, version: i32| {
        let undone = set.agent.call("undo_ticket_state", &json!({ "id": ticket, "version": version })).await;
        assert_eq!(undone.status, StatusCode::OK, "{}", undone.body);
    };
    let ticket = set.talks(&secret(1), "").await;
    let version = solve(ticket).await;
    assert_eq!(set.ended(ticket).await, Some(EndedBy::Agent));
    undo(ticket, version).await;
    assert_eq!(set.ended(ticket).await, None);
    assert_eq!(set.words(&secret(1), "还没好").await.status, StatusCode::OK);
    // What had ended before stays as it was.
    set.ends(ticket).await;
    let version = solve(ticket).await;
    undo(ticket, version).await;
    assert_eq!(set.ended(ticket).await, Some(EndedBy::Agent));
    // Later the ticket is open again, and the visitor is not kept waiting for that.
    let late = set.talks(&secret(2), "").await;
    let version = solve(late).await;
    set.at(1);
    undo(late, version).await;
    assert_eq!(set.ended(late).await, Some(EndedBy::Agent));
}
