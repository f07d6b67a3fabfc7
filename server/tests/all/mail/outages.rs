//! Servers that go away, mailers that die, and two of them at once: nothing is lost and nothing is done twice.

use super::{by_mail, desk, header, state_of};
use app::desk::mail::{
    model::{Post, PostState, Trouble},
    outbound,
};
use http::StatusCode;
use serde_json::json;

fn raw(n: usize) -> Vec<u8> {
    format!("From: p{n}@example.org\nSubject: s{n}\nMessage-ID: <o{n}@x>\n\nx\n").into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_calling_is_said_before_anything_is_asked_for() {
    let Some(desk) = desk().await else { return };
    desk.fetch().await;
    let sessions = desk.office.sessions();
    assert!(!sessions.is_empty());
    for said in sessions {
        let place = |word: &str| said.find(word).unwrap_or_else(|| panic!("no {word}: {said}"));
        assert!(place(" ID (") < place(" SELECT "), "{said}");
        assert!(said.contains("Qingzhou") && !said.contains("s3cret"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_away_is_read_from_where_it_stopped() {
    let Some(mut desk) = desk().await else { return };
    desk.office.lay_down("support", &raw(1));
    desk.fetch().await;
    let id = desk.tickets().await[0].id;
    desk.sql("update ticket_mail set address = 'li@example.org'".to_owned()).await;
    desk.answer(id, by_mail("soon")).await;
    desk.office.stop();
    desk.office.lay_down("support", &raw(2));
    desk.fetch().await;
    desk.send().await;
    assert_eq!(desk.trouble().await, Some(Trouble::Refused));
    let said = desk.said(id).await;
    assert!(
        matches!(
            &said[0].post,
            Some(Post::Out { state: PostState::Waiting, trouble: Some((Trouble::Refused, _)), .. })
        ),
        "{:?}",
        said[0].post
    );
    desk.office.start();
    desk.wait(2);
    desk.fetch().await;
    desk.send().await;
    assert_eq!((desk.trouble().await, desk.tickets().await.len()), (None, 2));
    desk.office.inbox_of("li", 1);
    assert_eq!(state_of(&desk.said(id).await[0]), Some(PostState::Sent));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_a_refused_recipient_are_said_and_what_waits_is_not_lost() {
    let Some(desk) = desk().await else { return };
    for n in 1..=2 {
        desk.office.lay_down("support", &raw(n));
    }
    desk.fetch().await;
    let ids: Vec<_> = desk.tickets().await.iter().map(|row| row.id).collect();
    desk.sql(format!("update ticket_mail set address = case ticket_id when '{}' then 'nobody@example.org' else 'busy@example.org' end", ids[0]))
        .await;
    for id in &ids {
        desk.answer(*id, by_mail("x")).await;
    }
    desk.send().await;
    let refused = desk.said(ids[0]).await.remove(0);
    assert!(
        matches!(&refused.post, Some(Post::Out { state: PostState::Failed, trouble: Some((Trouble::Recipient, said)), .. }) if said.contains("nobody of this name")),
        "{:?}",
        refused.post
    );
    // What may pass later is tried again later, and given up after a day.
    let busy = desk.said(ids[1]).await.remove(0);
    assert_eq!(state_of(&busy), Some(PostState::Waiting));
    for _ in 0..8 {
        desk.wait(800);
        desk.send().await;
    }
    assert_eq!(state_of(&desk.said(ids[1]).await.remove(0)), Some(PostState::Failed));

    let form = app::desk::mail::model::MailboxForm { password: "wrong".to_owned(), ..super::form(&desk.office) };
    let changed = desk.admin.call("change_mailbox", &json!({ "id": desk.mailbox, "version": 1, "form": form })).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    desk.fetch().await;
    assert_eq!(desk.trouble().await, Some(Trouble::Password));
    // A paused one is left alone.
    desk.admin.call("pause_mailbox", &json!({ "id": desk.mailbox, "version": 2, "active": false })).await;
    desk.sql("update mailbox_state set look_at = '-infinity', leased_until = null".to_owned()).await;
    assert!(!desk.mailer.fetch().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailer_that_dies_while_it_sends_loses_nothing_and_the_second_copy_is_known_as_one() {
    let Some(desk) = desk().await else { return };
    desk.office.lay_down("support", &raw(1));
    desk.fetch().await;
    let id = desk.tickets().await[0].id;
    desk.sql("update ticket_mail set address = 'li@example.org'".to_owned()).await;
    desk.answer(id, by_mail("once")).await;
    // It handed the message over and died before it wrote that down.
    let (due, work) = outbound::next(&desk.db.doors, "https://crm.example.com").await.unwrap().unwrap();
    let password = work.password.as_ref().unwrap();
    let message = app::desk::mail::smtp::composed(&due.mail).unwrap();
    app::desk::mail::smtp::send(&work.smtp, &work.username, password, &desk.mailer.trust, message).await.unwrap();
    desk.send().await;
    assert_eq!(state_of(&desk.said(id).await[0]), Some(PostState::Waiting), "another mailer may still have it in hand");
    desk.wait(15);
    desk.send().await;
    let got = desk.office.inbox_of("li", 2);
    assert_eq!(header(&got[0], "Message-ID"), header(&got[1], "Message-ID"));
    assert_eq!(state_of(&desk.said(id).await[0]), Some(PostState::Sent));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_mailers_and_one_that_dies_in_the_middle_do_everything_once() {
    let Some(desk) = desk().await else { return };
    for n in 0..30 {
        desk.office.lay_down("support", &raw(n));
    }
    desk.sql("update mailbox_state set look_at = '-infinity'".to_owned()).await;
    // One is killed while it reads.
    let dying = desk.mailer.clone();
    let task = tokio::spawn(async move { dying.fetch().await });
    tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    task.abort();
    task.await.ok();
    // Two go on at the same time: both take the mailbox, because the lease of the first is taken away from it.
    let both: Vec<_> = (0..2)
        .map(|_| {
            let (mailer, owner) = (desk.mailer.clone(), desk.db.owner.clone());
            tokio::spawn(async move {
                for _ in 0..4 {
                    sqlx::query("update mailbox_state set look_at = '-infinity', leased_until = null")
                        .execute(&owner)
                        .await
                        .unwrap();
                    mailer.fetch().await.unwrap();
                }
            })
        })
        .collect();
    for task in both {
        task.await.unwrap();
    }
    desk.fetch().await;
    let once = "select count(*) from (select subject from ticket group by subject having count(*) = 1) once";
    assert_eq!((desk.count("select count(*) from ticket").await, desk.count(once).await), (30, 30));
    assert_eq!(desk.count("select count(*) from ticket_message").await, 30);

    // The same for what goes out.
    desk.sql("update ticket_mail set address = 'li@example.org'".to_owned()).await;
    for row in desk.tickets().await.iter().take(10) {
        desk.answer(row.id, by_mail("x")).await;
    }
    let senders: Vec<_> = (0..3)
        .map(|_| {
            let mailer = desk.mailer.clone();
            tokio::spawn(async move { while mailer.send().await.unwrap() {} })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    assert_eq!(desk.count("select count(*) from mail_out where state = 'sent' and attempts = 1").await, 10);
    assert_eq!(desk.office.inbox_of("li", 10).len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_start_anew_make_no_ticket_twice() {
    let Some(desk) = desk().await else { return };
    for n in 0..3 {
        desk.office.lay_down("support", &raw(n));
    }
    desk.fetch().await;
    // The server has forgotten its numbers: all of them mean something else now.
    desk.sql("update mailbox_state set uid_validity = uid_validity - 1, last_uid = 1000".to_owned()).await;
    desk.office.lay_down("support", &raw(3));
    desk.fetch().await;
    assert_eq!(desk.count("select count(*) from ticket").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_gives_all_its_messages_one_name_is_heard_each_time() {
    let Some(desk) = desk().await else { return };
    let raw = |day: u32| {
        format!(
            "From: scanner@example.org\nSubject: day {day}\nDate: {day} Nov 2026 10:00:00 +0800\nMessage-ID: <scan@x>\n\nx\n"
        )
    };
    for day in [1, 2, 1, 3] {
        desk.office.lay_down("support", raw(day).as_bytes());
    }
    desk.fetch().await;
    assert_eq!(desk.count("select count(*) from ticket").await, 3);
}
