//! Those who answer: who waits, who has whom, and that nobody is had by two.

use super::*;
use app::{
    access::AppError,
    desk::chat::model::ChatLists,
    notices::model::{NoticeKind, Notices},
};

async fn lists(browser: &Browser) -> ChatLists {
    browser.call("read_chats", &json!({})).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_counted_until_somebody_takes_them() {
    let set = set().await;
    let first = set.begin(&secret(1), "第一位", "").await;
    set.at(1);
    set.begin(&secret(2), "第二位", "").await;
    let found = lists(&set.agent).await;
    let names: Vec<&str> = found.waiting.iter().map(|line| line.last.as_str()).collect();
    assert_eq!((names, found.mine.len(), found.others.len()), (vec!["第一位", "第二位"], 0, 0));
    assert_eq!(set.chief.call("waiting_chats", &json!({})).await.json::<i64>(), 2);
    assert_eq!(set.agent.call("take_ticket", &json!({ "id": first.id })).await.status, StatusCode::OK);
    assert_eq!(set.chief.call("waiting_chats", &json!({})).await.json::<i64>(), 1);
    assert_eq!((lists(&set.agent).await.mine.len(), lists(&set.chief).await.others.len()), (1, 1));
    assert!(lists(&set.agent).await.mine[0].waits_since.is_some());
    set.answers(first.id, by_chat("您好")).await;
    assert!(lists(&set.agent).await.mine[0].waits_since.is_none());
    set.agent.call("end_chat", &json!({ "ticket": first.id })).await;
    assert_eq!(lists(&set.agent).await.mine.len(), 0);
    // Who only reads tickets answers nobody.
    let reader = set.stranger.signed_in("read_only").await;
    for (function, input) in [
        ("read_chats", json!({})),
        ("waiting_chats", json!({})),
        ("end_chat", json!({ "ticket": first.id })),
        ("undo_end_chat", json!({ "ticket": first.id, "end": first.id })),
    ] {
        assert_eq!(reader.call(function, &input).await.error(), AppError::NotAllowed, "{function}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_who_take_a_conversation_at_once_one_has_it() {
    let set = set().await;
    let ticket = set.begin(&secret(1), "在吗", "").await;
    let tries = (0..50).map(|n| {
        let who = if n % 2 == 0 { set.agent.clone() } else { set.chief.clone() };
        tokio::spawn(async move { who.call("take_ticket", &json!({ "id": ticket.id })).await })
    });
    let mut taken = 0;
    for one in tries.collect::<Vec<_>>() {
        let answer = one.await.unwrap();
        match answer.status {
            StatusCode::OK => taken += 1,
            // Whoever waits too long is told to try again.
            StatusCode::CONFLICT | StatusCode::SERVICE_UNAVAILABLE => {}
            other => panic!("{other}: {}", answer.body),
        }
    }
    assert_eq!(taken, 1);
    let [mine, theirs] = [lists(&set.agent).await, lists(&set.chief).await];
    assert_eq!((mine.waiting.len(), mine.mine.len() + theirs.mine.len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_words_of_both_sides_at_once_are_all_there_and_in_one_order() {
    let set = set().await;
    let ticket = set.begin(&secret(1), "0", "").await;
    let theirs = futures::future::join_all((0..20).map(|n| {
        let text = format!("v{n}");
        let set = &set;
        async move { set.words(&secret(1), &text).await.status }
    }));
    let ours = async {
        let mut said = 0;
        for n in 0..40 {
            let seen = set.ticket(ticket.id).await.replies;
            let message = by_chat(&format!("a{n}"));
            let input = json!({ "id": ticket.id, "seen": seen, "message": message });
            // A newer word of the visitor refuses an answer that does not know of it.
            said += usize::from(set.agent.call("say_on_ticket", &input).await.status == StatusCode::OK);
        }
        said
    };
    let (theirs, said) = tokio::join!(theirs, ours);
    assert!(theirs.iter().all(|status| *status == StatusCode::OK), "{theirs:?}");
    assert!(said > 0);
    let numbers: Vec<i32> =
        sqlx::query_scalar("select number from chat_message order by number").fetch_all(&set.db.owner).await.unwrap();
    let all = i32::try_from(1 + 20 + said).unwrap();
    assert_eq!(numbers, (1..=all).collect::<Vec<_>>(), "no gap, nothing twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_there_is_told_that_a_visitor_waits() {
    let set = set().await;
    set.begin(&secret(1), "在吗", "").await;
    set.db.tell_all().await;
    let inbox = async |browser: &Browser| {
        let found: Notices = browser.call("inbox", &json!({ "unread": false, "before": null })).await.json();
        found.notices.into_iter().map(|notice| notice.kind).collect::<Vec<_>>()
    };
    assert_eq!(inbox(&set.agent).await, [NoticeKind::Chatting]);
    assert_eq!(inbox(&set.chief).await, [], "who is not there is not called");
}

#[tokio::test(flavor = "multi_thread")]
async fn widgets_are_kept_by_those_who_manage_the_desk() {
    let set = set().await;
    let twice = set.chief.call("add_chat_widget", &json!({ "form": corner() })).await;
    assert!(twice.error().of_field("name").is_some(), "{}", twice.body);
    let id = set.widget.id;
    let form = ChatWidgetForm { greeting_en: "Hi there <b>".to_owned(), ..corner() };
    let changed = set.chief.call("change_chat_widget", &json!({ "id": id, "version": 1, "form": form })).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    let stale = set.chief.call("change_chat_widget", &json!({ "id": id, "version": 1, "form": form })).await;
    assert_eq!(stale.error(), AppError::conflict("changed"));
    let page = set.stranger.get(&format!("/chat/{}?lang=en", set.widget.token)).await.body;
    assert!(page.contains("Hi there &lt;b&gt;"), "{page}");
    for (archived, version, there) in [(true, 2, 0), (false, 3, 1)] {
        let put = json!({ "id": id, "version": version, "archived": archived });
        assert_eq!(set.chief.call("archive_chat_widget", &put).await.status, StatusCode::OK);
        let room: WidgetRoom = set.chief.call("read_chat_widgets", &json!({})).await.json();
        assert_eq!(room.widgets.len(), there);
    }
    assert_eq!(set.agent.call("read_chat_widgets", &json!({})).await.error(), AppError::NotAllowed);
}
