//! A complaint that the customer is asked to confirm: by a form, once; where it is not settled it goes on.

use super::{count, mailed, post, set, sql, wait};
use crate::harness::Browser;
use app::{
    access::AppError,
    desk::{
        complaints::model::{Complaint, ComplaintForm, ComplaintSeen},
        tickets::{
            model::{Ticket, TicketForm},
            rules_model::{Kind, State},
        },
    },
};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

async fn complaint(agent: &Browser, customer: Uuid, contact: Uuid) -> Uuid {
    let form = TicketForm {
        subject: "漏水".to_owned(),
        kind: Kind::Complaint,
        customer: Some(customer),
        contact: Some(contact),
        ..TicketForm::default()
    };
    let (id, _): (Uuid, i64) = agent.call("create_ticket", &json!({ "form": form })).await.json();
    agent.call("take_ticket", &json!({ "id": id })).await;
    let measure = ComplaintForm { measure: "更换密封圈".to_owned(), ..ComplaintForm::default() };
    let version: i32 = agent.call("save_complaint", &json!({ "id": id, "version": 0, "form": measure })).await.json();
    let done = agent.call("finish_measure", &json!({ "id": id, "version": version, "done": true })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let ticket: Ticket = agent.call("read_ticket", &json!({ "key": id.to_string() })).await.json();
    let solve = json!({ "id": id, "version": ticket.version, "state": State::Solved, "solution": "换了" });
    assert_eq!(agent.call("set_ticket_state", &solve).await.status, StatusCode::OK);
    id
}

async fn seen(agent: &Browser, id: Uuid) -> Complaint {
    agent.call("ticket_complaint", &json!({ "id": id })).await.json::<ComplaintSeen>().complaint
}

async fn ask(agent: &Browser, id: Uuid, words: &str) -> crate::harness::Answer {
    let version = seen(agent, id).await.version;
    agent.call("ask_to_confirm", &json!({ "id": id, "version": version, "words": words, "lang": "en" })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_confirms_by_a_form_once() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = complaint(&agent, world.customers.own, world.contacts.own).await;
    assert!(ask(&agent, id, " ").await.error().of_field("words").is_some());
    let asked = ask(&agent, id, "We changed the seal. [link] <b>").await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
    assert!(seen(&agent, id).await.asked.is_some_and(|asked| !asked.answered));
    let sent = mailed(&db).await;
    let [(to, text, link)] = &sent[..] else { panic!("{sent:?}") };
    assert!(
        to == "li@example.org" && link.starts_with("/confirm/") && text.contains("We changed the seal."),
        "{sent:?}"
    );
    assert_eq!(text.matches("https://crm.example.com").count(), 1, "words of ours are no link");
    // A scanner looks.
    for address in [link.clone(), format!("{link}?lang=zh-CN"), format!("{link}?thanks=true")] {
        let page = browser.stranger().get(&address).await;
        assert!(page.status == StatusCode::OK && !page.body.contains("<script"), "{}", page.body);
        assert!(page.body.contains("We changed the seal.") && page.body.contains("&lt;b&gt;"), "{}", page.body);
    }
    assert_eq!(seen(&agent, id).await.confirmation, None);
    for body in ["lang=en", "settled=maybe&lang=en", "settled=no&said=+&lang=en"] {
        assert_eq!(post(&browser, link, body).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    assert_eq!(post(&browser, link, "settled=yes&said=thanks&lang=en").await.status, StatusCode::SEE_OTHER);
    assert_eq!(post(&browser, link, "settled=no&said=x&lang=en").await.status, StatusCode::CONFLICT);
    let now = seen(&agent, id).await;
    let said = now.confirmation.unwrap();
    assert_eq!((said.settled, said.by, said.said.as_deref()), (true, None, Some("thanks")));
    assert!(now.done_at.is_some() && now.asked.is_some_and(|asked| asked.answered));
    assert_eq!(count(&db, "event where kind = 'ticket.complaint_confirmed' and actor_id is null").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_settled_goes_on() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = complaint(&agent, world.customers.own, world.contacts.own).await;
    ask(&agent, id, "We changed the seal.").await;
    let link = mailed(&db).await.remove(0).2;
    assert_eq!(post(&browser, &link, "settled=no&said=still+wet&lang=en").await.status, StatusCode::SEE_OTHER);
    let now = seen(&agent, id).await;
    assert_eq!((now.done_at, now.confirmation.map(|one| one.settled)), (None, Some(false)));
    let ticket: Ticket = agent.call("read_ticket", &json!({ "key": id.to_string() })).await.json();
    assert_eq!(ticket.state, State::Open);
    let told = format!(
        "event where kind = 'ticket.complaint_confirmed' and after -> 'told' @> to_jsonb('{}'::text)",
        world.service_agent
    );
    assert_eq!(count(&db, &told).await, 1);
    // What was heard otherwise is still written down by hand.
    let by_hand = json!({ "id": id, "version": now.version, "settled": true, "said": "phoned" });
    assert_eq!(agent.call("confirm_complaint", &by_hand).await.status, StatusCode::OK);
    assert_eq!(seen(&agent, id).await.confirmation.and_then(|one| one.by).as_deref(), Some("service_agent"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_asked_is_said() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = complaint(&agent, world.customers.team, world.contacts.team).await;
    sql(&db, &format!("update contact set email = null where id = '{}'", world.contacts.team)).await;
    assert_eq!(ask(&agent, id, "x").await.error(), AppError::conflict("complaint_no_address"));
    let customer = world.customers.team;
    sql(&db, &format!("update customer set consent = '{{\"none\": {{\"reason\": \"x\"}}}}' where id = '{customer}'"))
        .await;
    assert_eq!(ask(&agent, id, "x").await.error(), AppError::conflict("complaint_do_not_contact"));
    let other = complaint(&agent, world.customers.own, world.contacts.own).await;
    sql(&db, "update mailbox set active = false").await;
    assert_eq!(ask(&agent, other, "x").await.error(), AppError::conflict("complaint_no_mailbox"));
    sql(&db, "update mailbox set active = true").await;
    ask(&agent, other, "x").await;
    let link = mailed(&db).await.remove(0).2;
    wait(&db, 31);
    assert_eq!(browser.stranger().get(&link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(post(&browser, &link, "settled=yes").await.status, StatusCode::NOT_FOUND);
    let guessed = format!("/confirm/{}", "a".repeat(32));
    assert_eq!(browser.stranger().get(&guessed).await.status, StatusCode::NOT_FOUND);
    // A reader does not ask.
    let reader = browser.signed_in("read_only").await;
    assert_eq!(ask(&reader, other, "x").await.error(), AppError::NotAllowed);
}
