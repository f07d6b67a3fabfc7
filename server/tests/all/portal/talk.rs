//! What a contact says, and what follows from it at the desk.

use super::{Guest, place, set};
use app::{
    desk::{
        satisfaction::model::Rating,
        tickets::{
            rules_model::{Channel, State},
            talk_model::{Story, StoryLine},
        },
    },
    notices::model::{NoticeKind, Notices},
};
use http::StatusCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_stands_in_the_story_and_follows_the_rules_of_states() {
    let set = set().await;
    let (li, id) = (set.li().await, set.own("切割头报警").await);
    set.agent.call("take_ticket", &json!({ "id": id })).await;
    set.agent.call("api/follow", &json!({ "of": { "ticket": id }, "on": true })).await;
    set.moves(id, "waiting_customer").await;
    let answered = li.answer(id, "照片\r\n发了").await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
    assert!(place(&answered).starts_with(&format!("/portal/tickets/{id}#m-")));
    let said = set.said(id).await;
    assert_eq!((said[0].text.as_str(), said[0].author.as_deref()), ("照片\n发了", Some("李明")));
    assert_eq!((said[0].channel, said[0].inbound), (Some(Channel::Portal), true));
    let ticket = set.read(id).await;
    assert_eq!((ticket.state, ticket.replies), (State::Open, 1));
    // What happened by it is told with who did it.
    let story: Story = set.agent.call("ticket_story", &json!({ "id": id, "before": null })).await.json();
    let by: Vec<_> = story
        .lines
        .iter()
        .filter_map(|line| match line {
            StoryLine::Did(entry) if entry.kind == "ticket.state_changed" => entry.by(),
            _ => None,
        })
        .collect();
    assert!(by.contains(&"李明".to_owned()), "{by:?}");
    // Speaking again reopens what was solved; what is closed is reopened by the button that says so.
    set.moves(id, "solved").await;
    li.answer(id, "还是不行").await;
    let ticket = set.read(id).await;
    assert_eq!((ticket.state, ticket.reopened), (State::Open, 1));
    set.moves(id, "closed").await;
    li.answer(id, "谢谢").await;
    assert_eq!(set.read(id).await.state, State::Closed);
    let message = app::access::new_id().to_string();
    let words = [("id", message.as_str()), ("text", "又坏了"), ("reopen", "yes")];
    li.parcel(&format!("/portal/tickets/{id}/answer"), &words, &[]).await;
    assert_eq!(set.read(id).await.state, State::Open);
    // Sent twice, said once.
    let before = set.said(id).await.len();
    assert_eq!(li.parcel(&format!("/portal/tickets/{id}/answer"), &words, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(set.said(id).await.len(), before);

    // Whoever follows it is told, as of a mail.
    set.db.tell_all().await;
    let inbox: Notices = set.agent.call("inbox", &json!({ "unread": false, "before": null })).await.json();
    assert!(inbox.notices.iter().any(|notice| notice.kind == NoticeKind::Followed), "{:?}", inbox.notices);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_desk_says_is_read_there_and_what_is_wrong_is_said() {
    let set = set().await;
    let (li, id) = (set.li().await, set.own("报警").await);
    set.agent_says(id, Some(Channel::Email), "请重启").await;
    let path = format!("/portal/tickets/{id}");
    let page = li.get(&path).await.body;
    assert!(page.contains("请重启") && page.contains("T-000001"), "{page}");
    // No script, and nothing that a search engine keeps.
    assert!(!page.contains("<script") && page.contains("noindex"), "{page}");
    for text in ["", "  \r\n "] {
        let refused = li.answer(id, text).await;
        assert!(
            refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("role=\"alert\""),
            "{}",
            refused.body
        );
    }
    let long = "长".repeat(20_001);
    let refused = li.answer(id, &long).await;
    assert!(
        refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains(&long[..300]),
        "words are lost"
    );
    let marked = li.answer(id, "<script>alert(1)</script>").await;
    assert_eq!(marked.status, StatusCode::SEE_OTHER);
    assert!(!li.get(&path).await.body.contains("<script"));
    assert_eq!(
        li.post(&format!("{path}/answer"), "id=x&text=y").await.status,
        StatusCode::BAD_REQUEST,
        "no form with files"
    );
    // An id that is no id, and one of another one's message.
    let bad = li.parcel(&format!("{path}/answer"), &[("id", "x"), ("text", "y")], &[]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let taken = set.said(id).await[1].id.to_string();
    let (wang, other) = (
        set.guest("wang@example.org").await,
        set.ticket("x", set.world.customers.team, Some(set.world.contacts.team)).await,
    );
    let stolen = wang.parcel(&format!("/portal/tickets/{other}/answer"), &[("id", &taken), ("text", "y")], &[]).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    // Not without end.
    let mut last = StatusCode::OK;
    for n in 0..61 {
        last = li.answer(id, &format!("word {n}")).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_says_that_it_is_solved_and_how_it_went() {
    let set = set().await;
    let (li, id) = (set.li().await, set.own("报警").await);
    let path = format!("/portal/tickets/{id}");
    assert_eq!(li.post(&format!("{path}/rate"), "score=5").await.status, StatusCode::NOT_FOUND, "not while it is open");
    let solved = li.post(&format!("{path}/solved"), "").await;
    assert_eq!(solved.status, StatusCode::SEE_OTHER);
    let ticket = set.read(id).await;
    assert_eq!(ticket.state, State::Solved);
    assert!(ticket.solution.is_some_and(|words| !words.is_empty()));
    // Once more changes nothing.
    li.post(&format!("{path}/solved"), "").await;
    assert_eq!(set.read(id).await.version, ticket.version);

    let rating = async || -> Option<Rating> { set.agent.call("ticket_rating", &json!({ "id": id })).await.json() };
    assert!(li.get(&path).await.body.contains("name=\"score\"") && rating().await.is_none(), "a look says nothing");
    for wrong in ["", "score=9", "score=x&comment=lost%3F"] {
        let refused = li.post(&format!("{path}/rate"), wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(refused.body.contains("lost?"), wrong.contains("lost"), "{}", refused.body);
    }
    let kept = li.post(&format!("{path}/rate"), "score=2&comment=too+slow").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let said = rating().await.unwrap();
    assert_eq!((said.score, said.comment.as_deref()), (Some(2), Some("too slow")));
    assert!(said.follow_up.is_some(), "a low score is gone after");
    // Changed within a day, and then no more.
    li.post(&format!("{path}/rate"), "score=4&comment=").await;
    assert_eq!(rating().await.and_then(|one| one.score), Some(4));
    set.wait(chrono::TimeDelta::hours(25));
    assert!(!li.get(&path).await.body.contains("name=\"score\""));
    li.post(&format!("{path}/rate"), "score=1").await;
    assert_eq!(rating().await.and_then(|one| one.score), Some(4));
    // What the house makes for itself is none of the customer's.
    let follow_up = said.follow_up.unwrap().0;
    let hers: Guest = set.guest("li@example.org").await;
    assert_eq!(hers.get(&format!("/portal/tickets/{follow_up}")).await.status, StatusCode::NOT_FOUND);
    assert!(!hers.get("/portal").await.body.contains(&follow_up.to_string()));
}
