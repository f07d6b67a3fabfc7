//! Mail of the service desk: administrators set mailboxes up, the desk sends again what failed.

use super::{Right::Plain, Sample, sample};
use app::{
    access::Action::{Administer, EditTickets},
    desk::mail::model::{HostForm, MailboxForm, Tls},
};
use serde_json::{Value, json};
use uuid::Uuid;

const RIGHT: super::Right = Plain(Administer);

/// Nobody answers at port 1, and that at once.
fn form(address: &str) -> Value {
    let host = HostForm { host: "127.0.0.1".to_owned(), port: "1".to_owned(), tls: Tls::None };
    json!(MailboxForm {
        address: address.to_owned(),
        imap: host.clone(),
        smtp: host,
        password: "x".to_owned(),
        ..MailboxForm::default()
    })
}

pub fn samples() -> Vec<Sample> {
    vec![
        sample("desk/mail/api/read_mail", RIGHT, |_| json!({})),
        sample(
            "desk/mail/api/add_mailbox",
            RIGHT,
            |s| json!({ "form": form(&format!("a{}@example.com", s.ticket.simple())) }),
        ),
        sample(
            "desk/mail/api/change_mailbox",
            RIGHT,
            |_| json!({ "id": Uuid::nil(), "version": 1, "form": form("b@example.com") }),
        ),
        sample("desk/mail/api/pause_mailbox", RIGHT, |_| json!({ "id": Uuid::nil(), "version": 1, "active": false })),
        sample(
            "desk/mail/api/archive_mailbox",
            RIGHT,
            |_| json!({ "id": Uuid::nil(), "version": 1, "archived": true }),
        ),
        sample("desk/mail/api/try_mailbox", RIGHT, |_| json!({ "id": null, "form": form("c@example.com") })),
        sample("desk/mail/api/send_mail_again", Plain(EditTickets), |_| json!({ "message": Uuid::nil() })),
        sample("desk/mail/api/left_out_mail", Plain(EditTickets), |_| json!({ "after": null })),
        sample("desk/mail/api/left_out_words", Plain(EditTickets), |s| json!({ "id": s.tag })),
        sample("desk/mail/api/take_left_out", Plain(EditTickets), |s| json!({ "id": s.tag, "into": null })),
        sample("desk/mail/api/release_left_out", Plain(EditTickets), |s| json!({ "id": s.tag, "version": 1 })),
    ]
}
