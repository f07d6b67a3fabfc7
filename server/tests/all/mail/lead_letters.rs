//! Letters to leads: told in their story and answered there, and where a lead became a customer, on the timeline of that.

use super::{
    Desk, desk, header,
    sales::{MARK, mailed, mails, refused, to, write},
};
use crate::harness::Browser;
use app::{
    desk::mail::model::{PostState, Trouble},
    leads::{
        api::LeadSeen,
        model::{LeadForm, State},
    },
    mailing::model::{Barred, Composing, MailOn},
};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

impl Desk {
    async fn seller(&self) -> Browser {
        self.agent.stranger().signed_in("sales_rep").await
    }

    /// What answers a letter, with a file.
    fn they_answer(&self, own: &str, id: &str, text: &str) {
        let letter = format!(
            "From: \"Li Lei\" <li@example.org>\nSubject: Re: About it\nMessage-ID: <{id}@x>\nIn-Reply-To: {own}\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\
             --b\nContent-Type: text/plain; name=plan.txt\nContent-Disposition: attachment; filename=plan.txt\n\nthe plan\n--b--\n"
        );
        self.office.deliver("li@example.org", &letter);
    }
}

/// A lead, in the caller's hands or in nobody's.
async fn lead(browser: &Browser, email: &str, mine: bool) -> Uuid {
    let id = app::access::new_id();
    let form = LeadForm {
        company: "Pumps".to_owned(),
        name: "Li Lei".to_owned(),
        email: email.to_owned(),
        ..LeadForm::default()
    };
    let made = browser.call("create_lead", &json!({ "id": id, "fair": false, "mine": mine, "form": form })).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    id
}

async fn read(browser: &Browser, lead: Uuid) -> LeadSeen {
    browser.call("leads/api/read_lead", &json!({ "id": lead })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_to_a_lead_stands_in_its_story_and_the_answer_comes_back_there() {
    let Some(desk) = desk().await else { return };
    let rep = desk.seller().await;
    let id = lead(&rep, "Li@example.org", true).await;
    let on = MailOn::Lead(id);
    let all: Composing = rep.call("compose_mail", &json!({ "on": on })).await.json();
    let to_whom: Vec<_> = all.recipients.iter().map(|one| (one.address.as_deref(), one.barred)).collect();
    assert_eq!(to_whom, [(Some("li@example.org"), None)]);
    let known = &all.known;
    assert_eq!((known.customer.as_deref(), known.person.as_deref()), (Some("Pumps"), Some("Li Lei")));
    assert!(known.owner.as_ref().is_some_and(|owner| *owner == known.sender) && known.deal.is_none(), "{known:?}");

    // Until it is out nobody was in touch; then what a rule allowed is kept. Nobody was reached yet.
    desk.sql(format!("update lead set due_at = now() + interval '9 years', deadline = true where id = '{id}'")).await;
    write(&rep, on, &to("li@example.org", "shall we meet?")).await;
    assert!(read(&rep, id).await.lead.deadline);
    desk.wait(1);
    desk.send().await;
    let got = desk.office.inbox_of("li", 1);
    let seen = read(&rep, id).await;
    assert_eq!((seen.lead.deadline, seen.lead.due_at, seen.lead.state), (false, None, State::New));
    assert!(seen.lead.touched_at.is_some());
    let sent = seen.story.iter().find(|entry| entry.kind == "mail.sent").unwrap();
    assert_eq!((sent.actor_id, desk.told("mail.sent", id).await), (Some(desk.world.rep), 1));

    // The answer stands in the story; leads keep no files, which it says. Whoever wrote is told, and it is no ticket.
    let own = header(&got[0], "Message-ID").unwrap();
    desk.they_answer(&own, "r1", "Yes, on Monday.");
    desk.fetch().await;
    assert_eq!((desk.tickets().await.len(), desk.count("select count(*) from file").await), (0, 0));
    let seen = read(&rep, id).await;
    let heard = seen.story.iter().find(|entry| entry.kind == "mail.received").and_then(|entry| entry.after.clone());
    let heard = heard.unwrap_or_else(|| panic!("{:?}", seen.story));
    assert_eq!((heard["text"].as_str(), &heard["unkept"]), (Some("Yes, on Monday."), &json!(["plan.txt"])));
    assert_eq!((seen.lead.state, mailed(&desk, &rep).await), (State::Contacted, 1));
    assert!(mails(&rep, on).await[0].answered);

    // Where it became a customer, what it was written is the customer's and the contact's, and answers go on there with their files.
    let order = json!({ "id": id, "version": seen.lead.version, "conversion": {}, "lang": "en" });
    let customer: Uuid = rep.call("leads/api/convert_lead", &order).await.json();
    let contact = read(&rep, id).await.lead.contact.map(|(id, _)| id).unwrap();
    for place in [MailOn::Customer(customer), MailOn::Contact(contact), on] {
        assert_eq!(mails(&rep, place).await.len(), 1, "{place:?}");
    }
    desk.they_answer(&own, "r2", "or on Tuesday");
    desk.fetch().await;
    assert_eq!((desk.told("mail.received", id).await, desk.told("mail.received", customer).await), (1, 1));
    let told: Value = sqlx::query_scalar("select after from event where kind = 'mail.received' and subject_id = $1")
        .bind(customer)
        .fetch_one(&desk.db.owner)
        .await
        .unwrap();
    assert_eq!(told["contact_ids"], json!([contact]));
    let of: Uuid = sqlx::query_scalar("select customer_id from file").fetch_one(&desk.db.owner).await.unwrap();
    assert_eq!((of, mailed(&desk, &rep).await), (customer, 2));
    let (status, body) = refused(&rep, on, &to("li@example.org", "more")).await;
    assert!(status == StatusCode::CONFLICT && body.contains("mail_lead_closed"), "{status} {body}");
    // Where neither is there any more, they come to the lead again.
    desk.sql(format!("update customer set deleted_at = now() where id = '{customer}'")).await;
    desk.sql(format!("update contact set deleted_at = now() where id = '{contact}'")).await;
    desk.they_answer(&own, "r3", "hello?");
    desk.fetch().await;
    assert_eq!(desk.told("mail.received", id).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_go_to_a_lead_does_not_and_what_did_not_arrive_says_so() {
    let Some(desk) = desk().await else { return };
    let (rep, letter) = (desk.seller().await, to("gone@example.org", "hello"));
    let on = MailOn::Lead(lead(&rep, "gone@example.org", true).await);
    let nobodys = MailOn::Lead(lead(&rep, "gone@example.org", false).await);
    let unknown = MailOn::Lead(lead(&rep, "", true).await);
    let reader = desk.agent.stranger().signed_in("read_only").await;
    assert_eq!(refused(&reader, on, &letter).await.0, StatusCode::FORBIDDEN);
    assert_eq!(refused(&rep, nobodys, &letter).await.0, StatusCode::FORBIDDEN, "who takes it first may write");
    let all: Composing = rep.call("compose_mail", &json!({ "on": unknown })).await.json();
    assert_eq!(all.recipients.iter().map(|one| one.address.clone()).collect::<Vec<_>>(), [None]);
    for (place, form, code) in [
        (unknown, letter.clone(), "mail_stranger"),
        (on, to("li@example.org", "hello"), "mail_stranger"),
        (on, to("gone@example.org", "about {{deal}}"), "mail_blank"),
    ] {
        let (_, body) = refused(&rep, place, &form).await;
        assert!(body.contains(code), "{code}: {body}");
    }
    // What somebody said who has this address, or their customer, holds for the lead too, whoever sees them.
    let contact = desk.world.contacts.foreign;
    desk.sql(format!("update contact set email = 'Gone@example.org' where id = '{contact}'")).await;
    for (consent, barred, code) in [
        (MARK, Barred::DoNotContact, "mail_do_not_contact"),
        (r#"{"email": {"state": "refused"}}"#, Barred::Refused, "mail_refused"),
    ] {
        desk.sql(format!("update contact set consent = '{consent}' where id = '{contact}'")).await;
        let all: Composing = rep.call("compose_mail", &json!({ "on": on })).await.json();
        assert_eq!(all.recipients[0].barred, Some(barred));
        let (_, body) = refused(&rep, on, &letter).await;
        assert!(body.contains(code), "{code}: {body}");
    }
    desk.sql(format!("update contact set consent = '{{}}' where id = '{contact}'")).await;

    // It comes back, which the story and a notice say, and is sent again; not to a lead that is none any more.
    write(&rep, on, &letter).await;
    desk.wait(1);
    desk.send().await;
    desk.office.inbox_of("support", 1);
    desk.fetch().await;
    let row = mails(&rep, on).await.remove(0);
    assert_eq!((row.state, row.trouble.map(|one| one.0)), (PostState::Bounced, Some(Trouble::Bounced)));
    assert_eq!((desk.told("mail.failed", on.id()).await, mailed(&desk, &rep).await), (1, 1));
    let again = rep.call("send_sales_mail_again", &json!({ "id": row.id })).await;
    assert_eq!((again.status, mails(&rep, on).await[0].state), (StatusCode::OK, PostState::Waiting), "{}", again.body);
    let closed = "update lead set state = 'disqualified', reason_id = (select id from lead_reason limit 1)";
    desk.sql(format!("{closed} where id = '{}'", on.id())).await;
    let (status, body) = refused(&rep, on, &letter).await;
    assert!(status == StatusCode::CONFLICT && body.contains("mail_lead_closed"), "{status} {body}");
    let again = rep.call("send_sales_mail_again", &json!({ "id": row.id })).await;
    assert!(again.status == StatusCode::CONFLICT && again.body.contains("mail_lead_closed"), "{}", again.body);
}
