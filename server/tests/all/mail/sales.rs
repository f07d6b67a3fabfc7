//! Letters of sales: sent once, answered on the timeline, and never to those who must not get them.

use super::{Desk, desk, header};
use crate::harness::Browser;
use app::{
    access::{Action, Role},
    desk::mail::model::{PostState, Trouble},
    mailing::{
        model::{Barred, Composing, MailForm, MailOn, MailRow},
        template_model::Template,
    },
    notices::model::{NoticeKind, Notices},
};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

/// The mark that somebody is not to be contacted.
pub(super) const MARK: &str = r#"{"none": {"reason": "asked us not to", "by": "00000000-0000-0000-0000-000000000000", "by_name": "A", "at": "2026-01-01T00:00:00Z"}}"#;

pub(super) fn to(address: &str, text: &str) -> MailForm {
    MailForm { to: address.to_owned(), subject: "About it".to_owned(), text: text.to_owned(), ..MailForm::default() }
}

impl Desk {
    async fn rep(&self) -> Browser {
        let contact = self.world.contacts.own;
        self.sql(format!("update contact set email = 'Li@Example.org' where id = '{contact}'")).await;
        self.agent.stranger().signed_in("sales_rep").await
    }

    fn deal(&self) -> MailOn {
        MailOn::Deal(self.world.deals.own)
    }

    /// How many events of a kind stand on a record.
    pub(super) async fn told(&self, kind: &str, subject: Uuid) -> i64 {
        let asked = sqlx::query_scalar("select count(*) from event where kind = $1 and subject_id = $2");
        asked.bind(kind).bind(subject).fetch_one(&self.db.owner).await.unwrap()
    }
}

pub(super) async fn mails(browser: &Browser, on: MailOn) -> Vec<MailRow> {
    browser.call("sales_mails", &json!({ "on": on })).await.json()
}

pub(super) async fn write(browser: &Browser, on: MailOn, form: &MailForm) -> Uuid {
    let id = app::access::new_id();
    let sent = browser.call("send_sales_mail", &json!({ "id": id, "on": on, "form": form })).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    id
}

/// At which field a letter is refused, and with which code; or the conflict.
pub(super) async fn refused(browser: &Browser, on: MailOn, form: &MailForm) -> (StatusCode, String) {
    let order = json!({ "id": app::access::new_id(), "on": on, "form": form });
    let answer = browser.call("send_sales_mail", &order).await;
    (answer.status, answer.body)
}

pub(super) async fn mailed(desk: &Desk, browser: &Browser) -> usize {
    desk.db.tell_all().await;
    let told: Notices = browser.call("inbox", &json!({ "unread": false, "before": null })).await.json();
    told.notices.iter().filter(|notice| notice.kind == NoticeKind::Mailed).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_out_once_and_what_answers_it_comes_back_to_its_deal() {
    let Some(desk) = desk().await else { return };
    let rep = desk.rep().await;
    let (on, deal) = (desk.deal(), desk.world.deals.own);
    let all: Composing = rep.call("compose_mail", &json!({ "on": on })).await.json();
    assert_eq!(all.from.as_deref(), Some("support@example.com"));
    assert!(all.recipients.iter().any(|one| one.address.as_deref() == Some("li@example.org") && one.barred.is_none()));
    assert!(all.known.deal.is_some() && all.known.customer.is_some());

    // One that is taken back in time goes nowhere, and nobody is told of it.
    let first = write(&rep, on, &to("li@example.org", "too soon")).await;
    desk.send().await;
    assert_eq!(mails(&rep, on).await[0].state, PostState::Waiting, "it waits for second thoughts");
    let manager = desk.agent.stranger().signed_in("sales_manager").await;
    let others = manager.call("take_back_sales_mail", &json!({ "id": first })).await;
    assert_eq!(others.status, StatusCode::CONFLICT, "only who wrote it");
    let back = rep.call("take_back_sales_mail", &json!({ "id": first })).await;
    assert_eq!((back.status, mails(&rep, on).await.len()), (StatusCode::OK, 0), "{}", back.body);

    // What is sent twice goes out once.
    let id = write(&rep, on, &to("Li@example.org", "shall we meet?")).await;
    let order = json!({ "id": id, "on": on, "form": to("li@example.org", "shall we meet?") });
    assert_eq!(rep.call("send_sales_mail", &order).await.status, StatusCode::OK);
    desk.wait(1);
    desk.send().await;
    let got = desk.office.inbox_of("li", 1);
    assert_eq!(got.len(), 1);
    assert!(header(&got[0], "From").is_some_and(|from| from.contains("support@example.com")), "{}", got[0]);
    assert!(header(&got[0], "Auto-Submitted").is_none() && got[0].contains("shall we meet?"), "{}", got[0]);
    let row = mails(&rep, on).await.remove(0);
    assert_eq!((row.state, row.mine, row.answered), (PostState::Sent, true, false));
    assert_eq!((desk.told("mail.sent", deal).await, mailed(&desk, &rep).await), (1, 0));
    let late = rep.call("take_back_sales_mail", &json!({ "id": id })).await;
    assert!(late.status == StatusCode::CONFLICT && late.body.contains("mail_on_its_way"), "{}", late.body);

    // The answer stands on the deal with its file, and whoever wrote is told; it is no ticket.
    let own = header(&got[0], "Message-ID").unwrap();
    let answer = format!(
        "From: \"Li Lei\" <li@example.org>\nSubject: Re: About it\nMessage-ID: <r1@x>\nIn-Reply-To: {own}\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nYes, on Monday.\n\n\
         On Sunday, we <support@example.com> wrote:\n> shall we meet?\n\
         --b\nContent-Type: text/plain; name=plan.txt\nContent-Disposition: attachment; filename=plan.txt\n\nthe plan\n--b--\n"
    );
    desk.office.deliver("li@example.org", &answer);
    desk.fetch().await;
    assert_eq!((desk.tickets().await.len(), desk.told("mail.received", deal).await), (0, 1));
    let said: serde_json::Value = sqlx::query_scalar("select after from event where kind = 'mail.received'")
        .fetch_one(&desk.db.owner)
        .await
        .unwrap();
    assert_eq!((said["text"].as_str(), said["contact_name"].as_str()), (Some("Yes, on Monday."), Some("Li Lei")));
    assert!(said["quoted"].as_str().is_some_and(|quoted| quoted.contains("shall we meet?")), "{said}");
    let file: (Uuid, String) =
        sqlx::query_as("select deal_id, name from file").fetch_one(&desk.db.owner).await.unwrap();
    assert_eq!(file, (deal, "plan.txt".to_owned()));
    assert_eq!(desk.count("select count(*) from file_due").await, 0, "its bytes stay");
    assert_eq!((mailed(&desk, &rep).await, mails(&rep, on).await[0].answered), (1, true));

    // A machine's word is told to nobody; who answers their own answer is still understood; somebody else makes a ticket.
    let rest = [
        format!("Subject: away\nMessage-ID: <r2@x>\nIn-Reply-To: {own}\nAuto-Submitted: auto-replied\n\nI am away"),
        "Subject: Re: Re: About it\nMessage-ID: <r3@x>\nReferences: <r1@x>\n\nor on Tuesday".to_owned(),
        "Subject: a fault\nMessage-ID: <r4@x>\n\nit smokes".to_owned(),
    ];
    for letter in &rest {
        desk.office.deliver("li@example.org", &format!("From: li@example.org\n{letter}\n"));
    }
    desk.fetch().await;
    assert_eq!((desk.told("mail.auto_answered", deal).await, desk.told("mail.received", deal).await), (1, 2));
    assert_eq!((desk.tickets().await.len(), mailed(&desk, &rep).await), (1, 2));

    // Where the deal is gone its customer remains.
    desk.sql(format!("update deal set deleted_at = now() where id = '{deal}'")).await;
    assert_eq!(refused(&rep, on, &to("li@example.org", "x")).await.0, StatusCode::NOT_FOUND);
    let letter =
        format!("From: li@example.org\nSubject: still there?\nMessage-ID: <r5@x>\nIn-Reply-To: {own}\n\nhello\n");
    desk.office.deliver("li@example.org", &letter);
    desk.fetch().await;
    assert_eq!(desk.told("mail.received", desk.world.customers.own).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_go_does_not_and_what_did_not_arrive_says_so() {
    let Some(desk) = desk().await else { return };
    let rep = desk.rep().await;
    let (on, contact) = (desk.deal(), desk.world.contacts.own);
    let letter = to("li@example.org", "hello");
    for (form, code) in [
        (to("li@example.org", "Dear {{contact}}"), "mail_blank"),
        (to("", "hello"), "mail_needs_recipient"),
        (to("rival@example.net", "hello"), "mail_stranger"),
        (MailForm { files: vec![Uuid::nil()], ..letter.clone() }, "mail_file_gone"),
    ] {
        let (status, body) = refused(&rep, on, &form).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(code), "{code}: {status} {body}");
    }
    // The mark and a refusal hold, of the contact as of the customer; and one who is not to see the deal finds none.
    let customer = desk.world.customers.own;
    for (table, record, consent, code) in [
        ("contact", contact, MARK, "mail_do_not_contact"),
        ("customer", customer, MARK, "mail_do_not_contact"),
        ("contact", contact, r#"{"email": {"state": "refused"}}"#, "mail_refused"),
    ] {
        desk.sql(format!("update {table} set consent = '{consent}' where id = '{record}'")).await;
        let (_, body) = refused(&rep, on, &letter).await;
        assert!(body.contains(code), "{table}: {body}");
        desk.sql(format!("update {table} set consent = '{{}}' where id = '{record}'")).await;
    }
    let (foreign, reader) =
        (MailOn::Deal(desk.world.deals.foreign), desk.agent.stranger().signed_in("read_only").await);
    assert_eq!(refused(&rep, foreign, &letter).await.0, StatusCode::NOT_FOUND);
    assert_eq!(refused(&reader, on, &letter).await.0, StatusCode::FORBIDDEN);
    desk.sql(format!("update contact set email = null, consent = '{MARK}' where id = '{contact}'")).await;
    let all: Composing = rep.call("compose_mail", &json!({ "on": MailOn::Contact(contact) })).await.json();
    assert_eq!(all.recipients.len(), 1, "{:?}", all.recipients);
    assert_eq!((all.recipients[0].address.clone(), all.recipients[0].barred), (None, Some(Barred::DoNotContact)));

    // A server that takes no calls: it is tried again. A mailbox that rests: it waits, and nothing new begins.
    desk.sql(format!("update contact set email = 'gone@example.org', consent = '{{}}' where id = '{contact}'")).await;
    write(&rep, on, &to("gone@example.org", "are you there?")).await;
    desk.sql("update mailbox set smtp_port = 1".to_owned()).await;
    desk.wait(1);
    desk.send().await;
    let row = mails(&rep, on).await.remove(0);
    assert_eq!(
        (row.state, row.trouble.map(|one| one.0), row.rests),
        (PostState::Waiting, Some(Trouble::Refused), false)
    );
    desk.sql(format!("update mailbox set smtp_port = {}, active = false", desk.office.smtp)).await;
    assert!(mails(&rep, on).await[0].rests);
    let (status, body) = refused(&rep, on, &to("gone@example.org", "more")).await;
    assert!(status == StatusCode::CONFLICT && body.contains("mail_no_mailbox"), "{status} {body}");

    // It goes out after all, comes back, says so, and can be sent again.
    desk.sql("update mailbox set active = true".to_owned()).await;
    desk.wait(10);
    desk.send().await;
    assert_eq!(mails(&rep, on).await[0].state, PostState::Sent);
    desk.office.inbox_of("support", 1);
    desk.fetch().await;
    let row = mails(&rep, on).await.remove(0);
    assert_eq!((row.state, row.trouble.map(|one| one.0)), (PostState::Bounced, Some(Trouble::Bounced)));
    assert_eq!((desk.tickets().await.len(), desk.told("mail.failed", desk.world.deals.own).await), (0, 1));
    assert_eq!(mailed(&desk, &rep).await, 1);
    desk.sql("update mail_out set to_address = 'li@example.org'".to_owned()).await;
    let again = rep.call("send_sales_mail_again", &json!({ "id": row.id })).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    desk.send().await;
    desk.office.inbox_of("li", 1);
    assert_eq!(mails(&rep, on).await[0].state, PostState::Sent);
    let twice = rep.call("send_sales_mail_again", &json!({ "id": row.id })).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "it did not fail");
}

#[tokio::test(flavor = "multi_thread")]
async fn shared_templates_are_kept_by_those_who_lead_and_own_ones_by_oneself() {
    let db = crate::harness::TestDb::new().await;
    let world = crate::harness::World::build(&db).await;
    let browser = db.browser().await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    let form = |shared: bool, name: &str| json!({ "shared": shared, "name": name, "subject": "{{deal}}", "text": "{{contact}}" });
    let keep = async |by: &Browser, seen: Option<(Uuid, i32)>, form: &serde_json::Value| {
        by.call("keep_mail_template", &json!({ "seen": seen, "form": form })).await
    };
    let names = async |by: &Browser| -> Vec<(String, bool)> {
        let all: Vec<Template> = by.call("mail_templates", &json!({})).await.json();
        all.into_iter().map(|one| (one.name, one.may_change)).collect()
    };
    assert_eq!(keep(&rep, None, &form(true, "all")).await.status, StatusCode::FORBIDDEN);
    let own: Uuid = keep(&rep, None, &form(false, "own")).await.json();
    let shared: Uuid = keep(&manager, None, &form(true, "all")).await.json();
    assert_eq!(names(&rep).await, [("own".to_owned(), true), ("all".to_owned(), false)]);
    assert_eq!(names(&manager).await, [("all".to_owned(), true)]);
    assert_eq!(keep(&rep, Some((shared, 1)), &form(false, "mine")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(keep(&manager, Some((own, 1)), &form(true, "x")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(keep(&manager, Some((shared, 1)), &form(true, "all of us")).await.status, StatusCode::OK);
    assert_eq!(keep(&manager, Some((shared, 1)), &form(true, "late")).await.status, StatusCode::CONFLICT);
    // Who does not lead cannot share behind the program's back either.
    let caller = db.caller(&world.session(Role::SalesRep), Action::EditCustomers);
    let mut tx = caller.begin().await.unwrap();
    let raw = "insert into mail_template (id, name, subject, text) values (gen_random_uuid(), 'n', 's', 't')";
    assert!(sqlx::query(raw).execute(tx.conn()).await.is_err());
}
