//! Mailboxes of the company, as they are typed, kept and shown; and how a message to a customer fares.

use crate::{
    access::{AppError, FieldError},
    desk::{tickets::rules_model::Kind, web_forms::model::Makes},
    fields::HeldFile,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use super::trouble_model::Trouble;

/// How a line to a mail server is kept from being read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// From the first byte on.
    #[default]
    Tls,
    /// Asked for on an open line; a server that refuses gets no password.
    Starttls,
    /// Open: only within the house.
    None,
}

impl Tls {
    pub const ALL: [Self; 3] = [Self::Tls, Self::Starttls, Self::None];

    /// As in `mailbox.imap_tls`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Starttls => "starttls",
            Self::None => "none",
        }
    }

    /// The one of a key; from the first byte on for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.key() == key).unwrap_or_default()
    }
}

/// A mail server, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostForm {
    pub host: String,
    pub port: String,
    pub tls: Tls,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
}

/// A mailbox as typed: nothing is checked yet. The password is never sent back; an empty one leaves what is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailboxForm {
    pub address: String,
    pub name: String,
    pub imap: HostForm,
    pub smtp: HostForm,
    pub username: String,
    pub password: String,
    pub signature: String,
    /// What becomes of mail that goes on with nothing there is; the campaign is one of leads, kind and category are those of tickets.
    pub makes: Makes,
    pub campaign: String,
    pub kind: Kind,
    pub category: Option<Uuid>,
    pub acknowledge: bool,
    pub acknowledgement: String,
}

impl Default for MailboxForm {
    fn default() -> Self {
        let host = |port: &str| HostForm { port: port.to_owned(), ..HostForm::default() };
        Self {
            address: String::new(),
            name: String::new(),
            imap: host("993"),
            smtp: host("465"),
            username: String::new(),
            password: String::new(),
            signature: String::new(),
            makes: Makes::Ticket,
            campaign: String::new(),
            kind: Kind::Question,
            category: None,
            acknowledge: false,
            acknowledgement: String::new(),
        }
    }
}

impl std::fmt::Debug for MailboxForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailboxForm({})", self.address)
    }
}

/// A mailbox, checked; of the password nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMailbox {
    pub address: String,
    pub name: String,
    pub imap: Host,
    pub smtp: Host,
    pub username: String,
    pub signature: String,
    pub makes: Makes,
    pub campaign: String,
    pub kind: Kind,
    pub category: Option<Uuid>,
    pub acknowledge: bool,
    pub acknowledgement: String,
}

/// Whether a text is an address of mail, as far as the database asks.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let plain =
        !text.chars().any(|letter| letter.is_whitespace() || letter.is_control() || matches!(letter, '<' | '>'));
    let halves =
        text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    plain && halves && text.chars().count() <= 254
}

impl MailboxForm {
    /// Reads what was typed. `has_password`: one is kept already.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self, has_password: bool) -> Result<NewMailbox, AppError> {
        let mut wrong = Vec::new();
        let address = self.address.trim().to_lowercase();
        if !is_address(&address) {
            wrong.push(FieldError::of("address", "mailbox_address_form"));
        }
        let username = self.username.trim();
        let username = if username.is_empty() { address.clone() } else { username.to_owned() };
        let text = |field: &str, text: &str, most: usize, wrong: &mut Vec<FieldError>| {
            if text.chars().count() > most {
                wrong.push(FieldError::of(field, "too_long"));
            }
            text.trim().to_owned()
        };
        let name = text("name", &self.name, 100, &mut wrong);
        let signature = text("signature", &self.signature, 2000, &mut wrong);
        let acknowledgement = text("acknowledgement", &self.acknowledgement, 4000, &mut wrong);
        let campaign = text("campaign", &self.campaign, 200, &mut wrong);
        // Only of a ticket can be told that it arrived: it has a number.
        let (makes, acknowledge) = (self.makes, self.acknowledge && self.makes == Makes::Ticket);
        if acknowledge && acknowledgement.is_empty() {
            wrong.push(FieldError::of("acknowledgement", "required"));
        }
        if self.password.is_empty() && !has_password {
            wrong.push(FieldError::of("password", "required"));
        }
        let imap = self.imap.check("imap", &mut wrong);
        let smtp = self.smtp.check("smtp", &mut wrong);
        let (Some(imap), Some(smtp), true) = (imap, smtp, wrong.is_empty()) else {
            return Err(AppError::Invalid(wrong));
        };
        Ok(NewMailbox {
            address,
            name,
            imap,
            smtp,
            username,
            signature,
            makes,
            campaign,
            kind: self.kind,
            category: self.category,
            acknowledge,
            acknowledgement,
        })
    }
}

impl HostForm {
    fn check(&self, of: &str, wrong: &mut Vec<FieldError>) -> Option<Host> {
        let host = self.host.trim().to_owned();
        let fine = (1..=253).contains(&host.len())
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
        if !fine {
            wrong.push(FieldError::of(&format!("{of}_host"), "mailbox_host_form"));
        }
        let port = self.port.trim().parse::<u16>().ok().filter(|port| *port > 0);
        if port.is_none() {
            wrong.push(FieldError::of(&format!("{of}_port"), "mailbox_port_range"));
        }
        Some(Host { host, port: port.filter(|_| fine)?, tls: self.tls })
    }
}

/// A mailbox as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    pub id: Uuid,
    pub version: i32,
    /// Without the password.
    pub form: MailboxForm,
    pub active: bool,
    pub fetched_at: Option<DateTime<Utc>>,
    /// Why the last round failed, when, and what the server said.
    pub trouble: Option<(Trouble, String)>,
    pub failed_at: Option<DateTime<Utc>>,
    /// What waits to be sent by it, and what could not be.
    pub waiting: i64,
    pub failed: i64,
}

/// A message that became part of no ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub id: Uuid,
    pub mailbox: String,
    pub from: String,
    pub subject: String,
    /// Could not be read; otherwise it was left out on purpose.
    pub unreadable: bool,
    /// `mail.reason_…`.
    pub reason: String,
    pub received_at: DateTime<Utc>,
}

/// What the page of mailboxes shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRoom {
    pub mailboxes: Vec<Mailbox>,
    /// The newest, at most fifty.
    pub left_out: Vec<LeftOut>,
    pub categories: Vec<(Uuid, String)>,
}

/// Houses that take an authorisation code, or a password made for the program, in place of the password.
#[must_use]
pub fn wants_code(host: &str) -> bool {
    const HOUSES: [&str; 12] = [
        "163.com",
        "126.com",
        "yeah.net",
        "188.com",
        "qq.com",
        "foxmail.com",
        "sina.com",
        "sina.cn",
        "139.com",
        "gmail.com",
        "icloud.com",
        "yahoo.com",
    ];
    let host = host.to_lowercase();
    HOUSES.iter().any(|house| host == *house || host.ends_with(&format!(".{house}")))
}

/// Where the mail of an address usually lies: server for fetching and server for sending. Empty for what is no address.
#[must_use]
pub fn usual_hosts(address: &str) -> (String, String) {
    let address = address.trim().to_lowercase();
    let Some((_, host)) = address.rsplit_once('@').filter(|_| is_address(&address)) else { return Default::default() };
    let house = match host {
        "foxmail.com" | "vip.qq.com" => "qq.com",
        "googlemail.com" => "gmail.com",
        other => other,
    };
    match house {
        "outlook.com" | "hotmail.com" | "live.com" | "live.cn" => {
            ("outlook.office365.com".to_owned(), "smtp.office365.com".to_owned())
        }
        house => (format!("imap.{house}"), format!("smtp.{house}")),
    }
}

/// What trying a mailbox came to: each of the two ways by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// `None`: it works.
    pub imap: Option<(Trouble, String)>,
    pub smtp: Option<(Trouble, String)>,
}

/// To whom the next answer on a ticket goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTo {
    pub address: String,
    pub name: String,
    /// The address that it comes from.
    pub by: String,
}

/// How a message to the customer fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostState {
    Waiting,
    Sent,
    Failed,
    /// It came back.
    Bounced,
}

impl PostState {
    /// As in `mail_out.state`; what is on its way is waiting for people.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        match key {
            "sent" => Self::Sent,
            "failed" => Self::Failed,
            "bounced" => Self::Bounced,
            _ => Self::Waiting,
        }
    }
}

/// What is known of a message as mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Post {
    /// Came in from this address; whether there is more to see than its text.
    In { name: String, address: String, looks: bool },
    /// Goes out to this address. With a trouble: what the server said.
    Out { address: String, state: PostState, trouble: Option<(Trouble, String)> },
}

/// A file on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFile {
    pub file: HeldFile,
    /// Why it was not kept: `mail.refused_…`.
    pub refused: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> MailboxForm {
        let host = |host: &str, port: &str| HostForm { host: host.to_owned(), port: port.to_owned(), tls: Tls::Tls };
        MailboxForm {
            address: " Support@Example.com ".to_owned(),
            imap: host("imap.example.com", "993"),
            smtp: host("smtp.example.com", " 465 "),
            password: "secret words".to_owned(),
            ..MailboxForm::default()
        }
    }

    #[test]
    fn the_address_is_the_user_where_none_is_named() -> Result<(), AppError> {
        let mailbox = form().check(false)?;
        assert_eq!(
            (mailbox.address.as_str(), mailbox.username.as_str()),
            ("support@example.com", "support@example.com")
        );
        assert_eq!((mailbox.smtp.port, mailbox.kind), (465, Kind::Question));
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field_and_a_kept_password_is_enough() {
        let wrong = MailboxForm { acknowledge: true, ..MailboxForm::default() };
        let Err(refused) = wrong.check(false) else { panic!("taken") };
        for field in ["address", "imap_host", "smtp_host", "password", "acknowledgement"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
        let leads = MailboxForm { acknowledge: true, makes: Makes::Lead, ..form() };
        assert!(leads.check(false).is_ok_and(|mailbox| !mailbox.acknowledge), "a lead has no number");
        let kept = MailboxForm { password: String::new(), ..form() };
        assert!(kept.check(true).is_ok() && kept.check(false).is_err());
        for port in ["0", "70000", "x", ""] {
            let wrong = MailboxForm { imap: HostForm { port: port.to_owned(), ..form().imap }, ..form() };
            assert!(wrong.check(false).is_err_and(|error| error.of_field("imap_port").is_some()), "{port}");
        }
        assert!(!format!("{:?}", form()).contains("secret words"));
    }

    #[test]
    fn keys_lead_back() {
        for one in Trouble::ALL {
            assert_eq!(Trouble::from_key(one.key()), *one);
        }
        for one in Tls::ALL {
            assert_eq!(Tls::from_key(one.key()), one);
        }
        assert_eq!(usual_hosts("a@foxmail.com"), ("imap.qq.com".to_owned(), "smtp.qq.com".to_owned()));
        assert_eq!(usual_hosts("nobody"), (String::new(), String::new()));
        assert!(wants_code("imap.163.com") && wants_code("imap.exmail.qq.com") && !wants_code("mail.example.com"));
    }
}
