//! Sending: what is written becomes a message, and goes to the server of a mailbox.

use super::{
    line::{AS_LONG_AS_ONE_WAITS, Failure, Trust, addresses, short},
    model::{Host, Tls, Trouble, wants_code},
};
use crate::vault::Plain;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{Certificate, Tls as SmtpTls, TlsParameters},
    },
};
use std::{error::Error as _, time::Duration};
use tokio::time::timeout;
use uuid::Uuid;

/// How long a server may think about one thing.
const PATIENCE: Duration = Duration::from_secs(60);
/// Ids that are named of earlier messages: a header has its limits.
const MOST_REFERENCES: usize = 20;

/// A message that is to go out.
#[derive(Debug, Clone, Default)]
pub struct Outgoing {
    pub from: String,
    pub from_name: String,
    pub to: String,
    pub to_name: String,
    /// Others who get it and whom everybody sees.
    pub cc: Vec<String>,
    /// Without brackets.
    pub rfc_id: String,
    pub subject: String,
    pub text: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// No person wrote it: nobody's program shall answer it.
    pub automatic: bool,
    pub files: Vec<OutgoingFile>,
}

/// A file of it.
#[derive(Debug, Clone)]
pub struct OutgoingFile {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// The Message-ID of what goes out, the same at every attempt.
#[must_use]
pub fn rfc_id(id: Uuid, mailbox: &str) -> String {
    let host = mailbox.rsplit_once('@').map_or("localhost", |(_, host)| host);
    format!("{}@{host}", id.simple())
}

fn mailbox(name: &str, address: &str) -> Result<Mailbox, Failure> {
    let address: Address = address.parse().map_err(|error| (Trouble::Recipient, short(&error)))?;
    let name = one_line(name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// What a header may hold: a sign that ends lines would begin another header, and the library refuses such a name by a panic.
fn one_line(text: &str) -> String {
    let signs: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    signs.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Makes it a message.
///
/// # Errors
/// `Recipient` for an address that is none.
pub fn composed(mail: &Outgoing) -> Result<Message, Failure> {
    let trouble = |error: lettre::error::Error| (Trouble::Other, short(&error));
    let mut builder = Message::builder()
        .from(mailbox(&mail.from_name, &mail.from)?)
        .to(mailbox(&mail.to_name, &mail.to)?)
        .subject(one_line(&mail.subject))
        .message_id(Some(format!("<{}>", mail.rfc_id)));
    for address in &mail.cc {
        builder = builder.cc(mailbox("", address)?);
    }
    if let Some(id) = &mail.in_reply_to {
        builder = builder.in_reply_to(format!("<{id}>"));
    }
    if !mail.references.is_empty() {
        let skipped = mail.references.len().saturating_sub(MOST_REFERENCES);
        let named: Vec<String> = mail.references.iter().skip(skipped).map(|id| format!("<{id}>")).collect();
        builder = builder.references(named.join(" "));
    }
    if mail.automatic {
        // What answers nothing is no reply (RFC 3834).
        let submitted = if mail.in_reply_to.is_some() { "auto-replied" } else { "auto-generated" };
        for (name, value) in
            [("Auto-Submitted", submitted), ("X-Auto-Response-Suppress", "All"), ("Precedence", "auto_reply")]
        {
            let name = HeaderName::new_from_ascii_str(name);
            builder = builder.raw_header(HeaderValue::new(name, value.to_owned()));
        }
    }
    let text = SinglePart::plain(mail.text.clone());
    if mail.files.is_empty() {
        return builder.singlepart(text).map_err(trouble);
    }
    let mut parts = MultiPart::mixed().singlepart(text);
    for file in &mail.files {
        let known = ContentType::parse(&file.media_type).or_else(|_| ContentType::parse("application/octet-stream"));
        let kind = known.map_err(|error| (Trouble::Other, short(&error)))?;
        parts = parts.singlepart(Attachment::new(one_line(&file.name)).body(file.bytes.clone(), kind));
    }
    builder.multipart(parts).map_err(trouble)
}

async fn transport(
    host: &Host,
    user: &str,
    password: &Plain,
    trust: &Trust,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, Failure> {
    // Where it leads is asked first: a forbidden address is not called.
    addresses(host).await?;
    let veil = || {
        let mut builder = TlsParameters::builder(host.host.clone());
        for der in &trust.own {
            builder = builder.add_root_certificate(Certificate::from_der(der.clone())?);
        }
        builder.build()
    };
    let tls = match host.tls {
        Tls::Tls => SmtpTls::Wrapper(veil().map_err(|error| of(host, &error))?),
        // Never “where the server offers it”: somebody in between could take the offer away.
        Tls::Starttls => SmtpTls::Required(veil().map_err(|error| of(host, &error))?),
        Tls::None => SmtpTls::None,
    };
    let credentials = Credentials::new(user.to_owned(), password.reveal().to_owned());
    Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host.host)
        .port(host.port)
        .tls(tls)
        .timeout(Some(PATIENCE))
        .authentication(vec![Mechanism::Plain, Mechanism::Login])
        .credentials(credentials)
        .build())
}

/// What an error of sending means.
fn of(host: &Host, error: &Error) -> Failure {
    let mut said = short(error);
    let mut source = error.source();
    let mut io = None;
    while let Some(inner) = source {
        said = short(&inner.to_string());
        io = io.or_else(|| inner.downcast_ref::<std::io::Error>().map(super::line::of_io));
        source = inner.source();
    }
    let trouble = match error.status().map(|code| code.to_string()) {
        Some(code) if code.starts_with("53") || code == "454" => {
            if wants_code(&host.host) {
                Trouble::Code
            } else {
                Trouble::Password
            }
        }
        Some(code) if ["550", "551", "553"].contains(&code.as_str()) => Trouble::Recipient,
        Some(_) => Trouble::Said,
        None if said.contains("certificate") || said.contains("UnknownIssuer") => Trouble::Certificate,
        None if error.is_timeout() => Trouble::Silent,
        None if error.is_tls() => Trouble::NoTls,
        None => match io {
            Some((trouble, _)) => trouble,
            None if error.is_client() => Trouble::NoTls,
            None if error.is_response() => Trouble::OtherServer,
            None => Trouble::Broken,
        },
    };
    (trouble, said)
}

/// Sends it.
///
/// # Errors
/// What is wrong, and whether there is no use in trying again.
pub async fn send(
    host: &Host,
    user: &str,
    password: &Plain,
    trust: &Trust,
    message: Message,
) -> Result<(), (Failure, bool)> {
    let transport = transport(host, user, password, trust).await.map_err(|failure| (failure, false))?;
    match transport.send(message).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let failure = of(host, &error);
            // A password that is put right lets everything go that waits.
            let is_final = error.is_permanent() && !matches!(failure.0, Trouble::Password | Trouble::Code);
            Err((failure, is_final))
        }
    }
}

/// Tries it, for as long as somebody waits: `None` where it works.
pub async fn tried(host: &Host, user: &str, password: &Plain, trust: &Trust) -> Option<Failure> {
    let transport = match transport(host, user, password, trust).await {
        Ok(transport) => transport,
        Err(failure) => return Some(failure),
    };
    match timeout(AS_LONG_AS_ONE_WAITS, transport.test_connection()).await {
        Ok(Ok(true)) => None,
        Ok(Ok(false)) => Some((Trouble::Said, String::new())),
        Ok(Err(error)) => Some(of(host, &error)),
        Err(_) => Some((Trouble::Silent, String::new())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_to_what_it_belongs_and_that_no_person_wrote_it() {
        let mail = Outgoing {
            from: "support@example.com".to_owned(),
            from_name: "轻舟客服".to_owned(),
            to: "li@example.org".to_owned(),
            to_name: "李, \"雷\"\r\nBcc: evil@example.org".to_owned(),
            cc: vec!["mei@example.org".to_owned()],
            rfc_id: rfc_id(Uuid::from_u128(5), "support@example.com"),
            subject: "[#T-000001] 报警\r\nX-Evil: 1".to_owned(),
            text: "您好".to_owned(),
            in_reply_to: Some("a@b".to_owned()),
            references: vec!["a@b".to_owned()],
            automatic: true,
            files: vec![OutgoingFile {
                name: "说明.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: vec![1, 2],
            }],
        };
        let Ok(message) = composed(&mail) else { panic!("it was not composed") };
        let bytes = message.formatted();
        let text = String::from_utf8_lossy(&bytes);
        for line in [
            "Cc: mei@example.org",
            "In-Reply-To: <a@b>",
            "Auto-Submitted: auto-replied",
            "@example.com>",
            "multipart/mixed",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(!text.contains("\r\nX-Evil") && !text.contains("\r\nBcc:"), "{text}");
        let bad = Outgoing { to: "nobody".to_owned(), ..mail };
        assert_eq!(composed(&bad).err().map(|(trouble, _)| trouble), Some(Trouble::Recipient));
    }
}
