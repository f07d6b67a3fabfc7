//! Which ticket a message belongs to.

use super::{by_mail, desk, header};
use app::desk::{
    mail::model::Post,
    tickets::rules_model::{Kind, State, number_in_words},
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_becomes_one_ticket_and_answers_find_it() {
    let Some(desk) = desk().await else { return };
    let contact = desk.world.contacts.own;
    desk.sql(format!("update contact set email = 'Li@Example.org' where id = '{contact}'")).await;
    let first = "From: \"李雷\" <li@example.org>\nTo: support@example.com\nSubject: 切割头报警\nMessage-ID: <one@example.org>\n\n开机就报警。\n";
    desk.office.deliver("li@example.org", first);
    desk.fetch().await;
    // The same message once more, by another way.
    desk.office.deliver("li@example.org", first);
    desk.fetch().await;
    let tickets = desk.tickets().await;
    assert_eq!(tickets.len(), 1);
    let id = tickets[0].id;
    let ticket = desk.ticket(id).await;
    assert_eq!(
        (ticket.state, ticket.fields.kind, ticket.fields.subject.as_str()),
        (State::New, Kind::Question, "切割头报警")
    );
    assert_eq!(ticket.contact.as_ref().map(|(id, _)| *id), Some(contact));
    assert_eq!(ticket.customer.as_ref().map(|(id, _)| *id), Some(desk.world.customers.own));
    let said = desk.said(id).await;
    assert_eq!((said.len(), said[0].text.as_str(), said[0].inbound), (1, "开机就报警。", true));
    assert!(
        matches!(&said[0].post, Some(Post::In { name, address, .. }) if name == "李雷" && address == "li@example.org")
    );

    desk.answer(id, by_mail("请断电十分钟再试。")).await;
    desk.send().await;
    let got = desk.office.inbox_of("li", 1).remove(0);
    let number = number_in_words(ticket.number);
    let own = header(&got, "Message-ID").unwrap();
    assert!(own.ends_with("@example.com>"), "{own}");
    assert_eq!(header(&got, "In-Reply-To").as_deref(), Some("<one@example.org>"));
    assert_eq!(header(&got, "References").as_deref(), Some("<one@example.org>"));
    assert!(
        header(&got, "Subject")
            .is_some_and(|subject| subject.contains(&format!("[#{number}]")) || subject.contains("=?")),
        "{got}"
    );
    let said = desk.said(id).await;
    assert_eq!(super::state_of(&said[0]), Some(app::desk::mail::model::PostState::Sent));

    // An answer by the headers; what it quotes is told apart by the page.
    let second = format!(
        "From: li@example.org\nSubject: =?utf-8?B?5aW95LqG?=\nMessage-ID: <two@example.org>\nIn-Reply-To: {own}\n\n好了，谢谢。\n\n在 2026年，轻舟客服 写道：\n> 请断电\n"
    );
    desk.office.deliver("li@example.org", &second);
    // And one of which a program kept nothing but the subject.
    let third =
        format!("From: li@example.org\nSubject: Re: [#{number}] x\nMessage-ID: <three@example.org>\n\n又报警了\n");
    desk.office.deliver("li@example.org", &third);
    desk.fetch().await;
    assert_eq!((desk.tickets().await.len(), desk.said(id).await.len()), (1, 4));

    // Who has nothing to do with a ticket does not get onto it by guessing its number.
    let stranger =
        format!("From: wang@example.net\nSubject: [#{number}] let me in\nMessage-ID: <four@example.net>\n\nhello\n");
    desk.office.deliver("wang@example.net", &stranger);
    desk.fetch().await;
    let tickets = desk.tickets().await;
    assert_eq!((tickets.len(), desk.said(id).await.len()), (2, 4));
    let other = tickets.iter().find(|row| row.id != id).unwrap();
    let other = desk.ticket(other.id).await;
    assert_eq!((other.customer, other.contact, other.fields.subject.as_str()), (None, None, "let me in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_again_reopens_what_was_solved_and_not_what_is_closed() {
    let Some(desk) = desk().await else { return };
    let write = |n: i32| {
        format!("From: mei@example.org\nSubject: Re: q\nMessage-ID: <m{n}@x>\nReferences: <m0@x>\n\nagain {n}\n")
    };
    desk.office.deliver("mei@example.org", "From: mei@example.org\nSubject: q\nMessage-ID: <m0@x>\n\nq\n");
    desk.fetch().await;
    let id = desk.tickets().await[0].id;
    let set = async |state: &str| {
        let version = desk.ticket(id).await.version;
        let order = json!({ "id": id, "version": version, "state": state, "solution": "done" });
        desk.agent.call("set_ticket_state", &order).await.json::<i32>();
    };
    for (n, (by_hand, after)) in [("solved", State::Open), ("closed", State::Closed)].into_iter().enumerate() {
        set(by_hand).await;
        desk.office.deliver("mei@example.org", &write(i32::try_from(n).unwrap() + 1));
        desk.fetch().await;
        let ticket = desk.ticket(id).await;
        assert_eq!((ticket.state, ticket.replies), (after, i32::try_from(n).unwrap() + 2), "{by_hand}");
    }
}

/// Two hundred messages in forty conversations, in the shapes that programs give them: the nearest message is named, or only the first
/// one, or none and the subject has the number; subjects change on the way.
#[tokio::test(flavor = "multi_thread")]
async fn a_mixed_post_bag_is_threaded_rightly() {
    let Some(desk) = desk().await else { return };
    const TALKS: usize = 40;
    const EACH: usize = 5;
    let person = |talk: usize| format!("p{talk}@example.org");
    for talk in 0..TALKS {
        let from = person(talk);
        let raw = format!("From: {from}\nSubject: Matter\nMessage-ID: <t{talk}.0@x>\n\nbegin {talk}\n");
        desk.office.lay_down("support", raw.as_bytes());
    }
    desk.fetch().await;
    let numbers: Vec<(String, i64)> =
        sqlx::query_as("select w.address, t.number from ticket t join ticket_mail w on w.ticket_id = t.id")
            .fetch_all(&desk.db.owner)
            .await
            .unwrap();
    assert_eq!(numbers.len(), TALKS);
    for turn in 1..EACH {
        for talk in 0..TALKS {
            let from = person(talk);
            let number = numbers.iter().find(|(address, _)| *address == from).unwrap().1;
            let number = number_in_words(number);
            let threading = match (turn + talk) % 5 {
                0 => format!("In-Reply-To: <t{talk}.{}@x>\nSubject: 回复：Matter", turn - 1),
                1 => format!("References: <t{talk}.0@x>\nSubject: RE: Matter"),
                2 => format!("Subject: 答复: [#{number}] Matter"),
                3 => format!("References: <else@where> <t{talk}.0@x>\n <lost@x>\nSubject: something else"),
                _ => format!("In-Reply-To: <unknown@x>\nSubject: Fwd: Re: [#{number}] Matter"),
            };
            let raw = format!("From: {from}\n{threading}\nMessage-ID: <t{talk}.{turn}@x>\n\nturn {turn}\n");
            desk.office.lay_down("support", raw.as_bytes());
        }
    }
    desk.fetch().await;
    let right: i64 = sqlx::query_scalar(
        "select count(*) from mail_in i join mail_in f on f.key = regexp_replace(i.key, '\\..*', '.0@x') and f.ticket_id = i.ticket_id
          where i.key ~ '^t[0-9]+\\.[0-9]+@x$'",
    )
    .fetch_one(&desk.db.owner)
    .await
    .unwrap();
    let all = i64::try_from(TALKS * EACH).unwrap();
    assert_eq!(
        (desk.count("select count(*) from mail_in").await, desk.count("select count(*) from ticket").await),
        (all, 40)
    );
    assert_eq!(right, all, "of {all} messages {right} are with their ticket");
}
