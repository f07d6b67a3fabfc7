//! Mail to a mailbox of leads: whoever writes becomes a lead, once, and is heard afterwards; whoever is known is heard where they are known.

use super::{Desk, desk_with, left_out::work, sales::mailed};
use crate::harness::{TestDb, World};
use app::{
    desk::{
        mail::{inbound, inbound_store::Spot, letter, model::MailboxForm},
        web_forms::model::Makes,
    },
    leads::{
        api::LeadSeen,
        model::{Source, State},
        rule_draft_model::RuleDraft,
        worker,
    },
};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

/// A message with a file.
fn with_file(from: &str, about: &str, text: &str) -> String {
    format!(
        "From: {from}\n{about}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
         Content-Type: text/plain; charset=utf-8\n\n{text}\n\
         --b\nContent-Type: text/plain; name=plan.txt\nContent-Disposition: attachment; filename=plan.txt\n\nthe plan\n--b--\n"
    )
}

impl Desk {
    async fn letters(&self, letters: &[&str]) {
        for letter in letters {
            self.office.deliver("somebody@example.org", letter);
        }
        self.fetch().await;
    }

    /// How many mails stand on a record.
    async fn heard(&self, kind: &str, record: Uuid) -> i64 {
        let asked = "select count(*) from event where kind = 'mail.received' and subject_kind = $1 and subject_id = $2";
        sqlx::query_scalar(asked).bind(kind).bind(record).fetch_one(&self.db.owner).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_becomes_a_lead_once_and_whoever_is_known_is_heard_there() {
    let leads = |form: &mut MailboxForm| {
        form.makes = Makes::Lead;
        form.campaign = "春季展".to_owned();
        form.acknowledge = true;
    };
    let Some(desk) = desk_with(leads).await else { return };
    let (customer, contact) = (desk.world.customers.own, desk.world.contacts.own);
    desk.sql(format!("update contact set email = 'Li@Example.org' where id = '{contact}'")).await;
    let rep = desk.agent.stranger().signed_in("sales_rep").await;

    // The first one, twice: one lead, of which rules say whose it is. It has no number to be told, and keeps no files, which it says.
    let ann = "\"Ann\" <ann@pumps.com.cn>";
    let first = with_file(ann, "Subject: Re: 询价\nMessage-ID: <l1@x>", "Two lasers, please.");
    desk.letters(&[&first, &first]).await;
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from lead").fetch_all(&desk.db.owner).await.unwrap();
    assert_eq!((ids.len(), desk.tickets().await.len(), desk.count("select count(*) from mail_out").await), (1, 0, 0));
    let rule = RuleDraft {
        name: "R".to_owned(),
        active: true,
        people: vec![(desk.world.rep, "1".to_owned())],
        ..RuleDraft::default()
    };
    let kept = desk.admin.call("save_lead_rule", &json!({ "existing": null, "draft": rule })).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
    while worker::step(&desk.db.doors).await.unwrap() > 0 {}
    let seen: LeadSeen = rep.call("leads/api/read_lead", &json!({ "id": ids[0] })).await.json();
    let (lead, fields) = (&seen.lead, &seen.lead.fields);
    assert_eq!((lead.source, lead.state, lead.campaign.as_deref()), (Source::Mail, State::New, Some("春季展")));
    assert_eq!(lead.channel.get("utm_source").map(String::as_str), Some("support@example.com"));
    assert_eq!(lead.owner.as_ref().map(|(id, _)| *id), Some(desk.world.rep));
    assert_eq!(
        [&fields.name, &fields.company, &fields.email, &fields.interest, &fields.need].map(Option::as_deref),
        [Some("Ann"), Some("pumps.com.cn"), Some("ann@pumps.com.cn"), Some("询价"), Some("Two lasers, please.")]
    );
    let began = seen.story.iter().find(|entry| entry.kind == "lead.created").and_then(|entry| entry.after.clone());
    assert_eq!(began.map(|after| after["unkept"].clone()), Some(json!(["plan.txt"])));
    assert_eq!(desk.count("select count(*) from file").await, 0);

    // What follows is heard: of the same sender, and of a colleague who answers. A machine and a list are left out.
    desk.letters(&[
        "From: ann@pumps.com.cn\nSubject: still there?\nMessage-ID: <l2@x>\n\nhello\n",
        "From: bob@example.net\nSubject: Re: x\nMessage-ID: <l3@x>\nIn-Reply-To: <l1@x>\n\nand a third one\n",
        "From: ann@pumps.com.cn\nSubject: away\nMessage-ID: <l4@x>\nAuto-Submitted: auto-replied\n\nI am away\n",
        "From: news@example.net\nSubject: offers\nMessage-ID: <l5@x>\nPrecedence: bulk\n\nbuy\n",
        &with_file("li@example.org", "Subject: our order\nMessage-ID: <l6@x>", "Where is it?"),
    ])
    .await;
    assert_eq!((desk.count("select count(*) from lead").await, desk.heard("lead", ids[0]).await), (1, 2));
    assert_eq!(desk.count("select count(*) from mail_in where outcome = 'ignored'").await, 2);
    // Whoever is known is heard at their customer, with the file; and nothing of them lies elsewhere.
    assert_eq!(desk.heard("customer", customer).await, 1);
    let file: (Uuid, String) =
        sqlx::query_as("select customer_id, name from file").fetch_one(&desk.db.owner).await.unwrap();
    assert_eq!(file, (customer, "plan.txt".to_owned()));
    let kept: Value = sqlx::query_scalar("select to_jsonb(m) from mail_in m where outcome = 'entry'")
        .fetch_one(&desk.db.owner)
        .await
        .unwrap();
    assert!(!kept.to_string().contains("li@example.org") && kept["text"].is_null(), "{kept}");
    assert_eq!(mailed(&desk, &rep).await, 3, "whose lead and customer they are");

    // Whoever was none writes again, and so does somebody whom nobody has: both are leads.
    let closed = "update lead set state = 'disqualified', reason_id = (select id from lead_reason limit 1)";
    desk.sql(format!(
        "{closed}; insert into contact (id, name, email) values (gen_random_uuid(), 'P', 'pool@example.org')"
    ))
    .await;
    desk.letters(&[
        "From: ann@pumps.com.cn\nSubject: now?\nMessage-ID: <l7@x>\n\nhello\n",
        "From: pool@example.org\nSubject: price\nMessage-ID: <l8@x>\n\nhello\n",
    ])
    .await;
    assert_eq!(desk.count("select count(*) from lead where source = 'mail' and state = 'new'").await, 2);
    // Who is erased leaves nothing in the post.
    desk.sql(format!("select erase_rows('lead', array['{}']::uuid[])", ids[0])).await;
    assert_eq!(desk.count("select count(*) from mail_in where key in ('l1@x', 'l2@x', 'l3@x')").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_mails_that_come_at_once_one_makes_the_lead() {
    let db = TestDb::new().await;
    World::build(&db).await;
    let admin = db.browser().await.signed_in("administrator").await;
    let host = |port: &str| json!({ "host": "127.0.0.1", "port": port, "tls": "none" });
    let form = json!({
        "address": "leads@example.com", "imap": host("1"), "smtp": host("1"), "password": "x", "makes": "lead",
    });
    let form: MailboxForm = serde_json::from_value(form).unwrap();
    let mailbox: Uuid = admin.call("add_mailbox", &json!({ "form": form })).await.json();
    // The last of them is the first once more. A form of another house writes for them all.
    let all = (0..8_i64).map(|n| {
        let doors = db.doors.clone();
        tokio::spawn(async move {
            let raw = format!(
                "From: form@example.net\r\nReply-To: ann@example.org\r\nSubject: x\r\nMessage-ID: <{}@x>\r\n\r\n{n}\r\n",
                n % 7
            );
            let letter = letter::read(raw.as_bytes()).unwrap();
            let spot = Spot { mailbox, uid_validity: 1, uid: n + 1 };
            inbound::take(&doors, &work(mailbox, Makes::Lead), spot, &letter, &[], None).await.unwrap();
        })
    });
    for done in futures::future::join_all(all).await {
        done.unwrap();
    }
    let counted: (i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from lead), (select count(*) from lead where email = 'ann@example.org'),
                (select count(*) from event where kind = 'mail.received' and subject_kind = 'lead'), (select count(*) from mail_in)",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(counted, (1, 1, 6, 7));
}
