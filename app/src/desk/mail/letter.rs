//! A message as it came over the line, read. Nothing in it is believed: what it says of itself decides only how it is shown.

use super::thread_model::bare_subject;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use mail_parser::{
    Address, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
    decoders::html::html_to_text,
};
use sha2::{Digest, Sha256};

/// Files of one message, at most.
pub const MOST_FILES: usize = 50;
/// Bytes of HTML that are looked at.
const LONGEST_HTML: usize = 400_000;
/// Ids that are taken from a header.
const MOST_IDS: usize = 200;

/// A message, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// The same whenever it comes again: its Message-ID, or a hash of it where it has none.
    pub key: String,
    /// Of the whole.
    pub hash: String,
    /// When it says that it was written: seconds since 1970.
    pub written_at: Option<i64>,
    /// Without brackets; `None` where it has none.
    pub id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    /// Lower case.
    pub from: String,
    pub from_name: String,
    /// Where an answer goes: lower case.
    pub answer_to: String,
    /// As written, on one line.
    pub subject: String,
    pub text: String,
    /// As written: it must be cleaned.
    pub html: Option<String>,
    pub files: Vec<LetterFile>,
    pub automatic: Option<Automatic>,
    pub bounce: Option<Bounce>,
}

/// Something that hangs on a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFile {
    pub name: String,
    pub bytes: Vec<u8>,
    /// By which the HTML names it.
    pub content_id: Option<String>,
}

/// What no person wrote, by what it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// Away, received, out of office.
    Reply,
    /// A list or a mass mailing.
    Bulk,
}

/// A message that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// Message-IDs that it names: one of them is what came back.
    pub of: Vec<String>,
    /// What the other side said.
    pub said: String,
    /// It will not be tried again.
    pub is_final: bool,
}

/// Why a message cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// There is nothing in it that looks like mail.
    Empty,
    /// It does not say who wrote it.
    NoSender,
}

impl Unreadable {
    /// The end of its key in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoSender => "no_sender",
        }
    }
}

/// The key of a message that says nothing of itself.
#[must_use]
pub fn hash_of(raw: &[u8]) -> String {
    let hash: String = Sha256::digest(raw).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hash}")
}

/// Reads a message.
///
/// # Errors
/// Why it is none.
pub fn read(raw: &[u8]) -> Result<Letter, Unreadable> {
    let message = MessageParser::default().parse(raw).ok_or(Unreadable::Empty)?;
    if message.headers().is_empty() {
        return Err(Unreadable::Empty);
    }
    let bounce = bounce_of(&message);
    let (from_name, from) = first_of(message.from()).or_else(|| first_of(message.sender())).unwrap_or_default();
    if from.is_empty() && bounce.is_none() {
        return Err(Unreadable::NoSender);
    }
    let id = message.message_id().map(clean_id).filter(|id| !id.is_empty());
    let answer_to = first_of(message.reply_to()).map_or_else(|| from.clone(), |(_, address)| address);
    let subject = one_line(&header_text(&message, raw, &HeaderName::Subject));
    let html = html_of(&message, raw);
    Ok(Letter {
        key: id.clone().unwrap_or_else(|| hash_of(raw)),
        hash: hash_of(raw),
        written_at: message.date().map(mail_parser::DateTime::to_timestamp),
        id,
        in_reply_to: ids(message.in_reply_to()),
        references: ids(message.references()),
        from,
        from_name: one_line(&from_name),
        answer_to,
        text: text_of(&message, raw, html.as_deref()),
        html,
        files: files_of(&message),
        automatic: automatic_of(&message, &subject),
        bounce,
        subject,
    })
}

/// What PostgreSQL keeps as text, on one line, not too long.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(1000).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn clean_id(id: &str) -> String {
    id.trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .chars()
        .filter(|letter| !letter.is_control())
        .take(900)
        .collect()
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let all: Vec<&str> = match value {
        HeaderValue::Text(text) => text.split_whitespace().collect(),
        HeaderValue::TextList(list) => list.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    };
    let skipped = all.len().saturating_sub(MOST_IDS);
    all.into_iter().skip(skipped).map(clean_id).filter(|id| !id.is_empty()).collect()
}

fn first_of(address: Option<&Address<'_>>) -> Option<(String, String)> {
    let first = address?.first()?;
    let address = first.address.as_deref()?.trim().to_lowercase();
    super::model::is_address(&address).then(|| (first.name.as_deref().unwrap_or_default().to_owned(), address))
}

/// A header as a text. Where it was written in bytes of an encoding that it does not name, that is guessed.
fn header_text(message: &Message<'_>, raw: &[u8], name: &HeaderName<'_>) -> String {
    let Some(header) = message.headers().iter().find(|header| header.name == *name) else { return String::new() };
    let parsed = header.value.as_text().unwrap_or_default();
    let bytes = raw.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
    if std::str::from_utf8(bytes).is_ok() { parsed.to_owned() } else { guessed(bytes) }
}

/// Bytes as a text of the encoding that they look like.
fn guessed(bytes: &[u8]) -> String {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // What is written without saying in which encoding is Chinese here, more often than anything else.
    let encoding = detector.guess(Some(b"cn"), Utf8Detection::Allow);
    encoding.decode(bytes).0.into_owned()
}

/// The content of a part of text. As for headers, an encoding that is not named is guessed.
fn part_text(part: &MessagePart<'_>, raw: &[u8], text: &str) -> String {
    let named = part.content_type().is_some_and(|kind| kind.has_attribute("charset"));
    let bytes = raw.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize).unwrap_or_default();
    if !named && text.contains('\u{fffd}') && std::str::from_utf8(bytes).is_err() {
        guessed(bytes)
    } else {
        text.to_owned()
    }
}

fn html_of(message: &Message<'_>, raw: &[u8]) -> Option<String> {
    let whole: Vec<String> = message
        .html_bodies()
        .filter_map(|part| match &part.body {
            PartType::Html(html) => Some(part_text(part, raw, html)),
            _ => None,
        })
        .collect();
    let html = whole.join("\n<hr>\n");
    (!html.trim().is_empty() && html.len() <= LONGEST_HTML).then_some(html)
}

fn text_of(message: &Message<'_>, raw: &[u8], html: Option<&str>) -> String {
    let plain: Vec<String> = message
        .text_bodies()
        .filter_map(|part| match &part.body {
            PartType::Text(text) => Some(part_text(part, raw, text)),
            PartType::Html(html) => Some(html_to_text(&part_text(part, raw, html))),
            _ => None,
        })
        .filter(|text| !text.trim().is_empty())
        .collect();
    let text = if plain.is_empty() { html.map(html_to_text).unwrap_or_default() } else { plain.join("\n\n") };
    tidy(&text)
}

/// Without what a database does not keep as text, and without rows of empty lines.
fn tidy(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = line.trim_end();
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty < 3 {
            kept.extend(line.chars().filter(|letter| *letter == '\t' || !letter.is_control()));
            kept.push('\n');
        }
    }
    kept.trim().to_owned()
}

fn files_of(message: &Message<'_>) -> Vec<LetterFile> {
    let named = |part: &MessagePart<'_>| {
        let of_kind = || match &part.body {
            PartType::Message(inner) => inner.subject().map(|subject| format!("{}.eml", bare_subject(subject))),
            _ => part.content_type().and_then(|kind| Some(format!("{}.{}", kind.ctype(), kind.subtype()?))),
        };
        part.attachment_name().map(str::to_owned).or_else(of_kind).unwrap_or_else(|| "file".to_owned())
    };
    let all = message.attachments().filter(|part| !part.is_multipart() && !part.is_empty());
    all.map(|part| LetterFile {
        name: named(part),
        bytes: part.contents().to_vec(),
        content_id: part.content_id().map(clean_id).filter(|id| !id.is_empty()),
    })
    .collect()
}

/// What no person wrote, as RFC 3834 and custom have it. Such a message is never answered.
fn automatic_of(message: &Message<'_>, subject: &str) -> Option<Automatic> {
    let header = |name: &'static str| {
        let value = message.header_raw(name).unwrap_or_default().trim().to_lowercase();
        (!value.is_empty()).then_some(value)
    };
    let submitted = header("Auto-Submitted").is_some_and(|value| !value.starts_with("no"));
    let precedence = header("Precedence").unwrap_or_default();
    let return_path = message.header_raw(HeaderName::ReturnPath).map(str::trim);
    let replies = submitted
        || precedence.starts_with("auto")
        || header("X-Autoreply").is_some()
        || header("X-Autorespond").is_some()
        || header("X-Auto-Response-Suppress").is_some_and(|value| value != "none")
        || return_path == Some("<>")
        || ["自动回复", "自動回覆", "automatic reply:", "out of office:"]
            .iter()
            .any(|begin| subject.to_lowercase().starts_with(begin));
    if replies {
        return Some(Automatic::Reply);
    }
    let bulk = ["bulk", "list", "junk"].iter().any(|word| precedence.starts_with(word));
    (bulk || message.header(HeaderName::ListId).is_some()).then_some(Automatic::Bulk)
}

/// A report of delivery (RFC 3464), or what a mail server writes in its place.
fn bounce_of(message: &Message<'_>) -> Option<Bounce> {
    let report = message.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
            && kind.attribute("report-type").is_some_and(|of| of.eq_ignore_ascii_case("delivery-status"))
    });
    let sender = first_of(message.from()).map(|(_, address)| address).unwrap_or_default();
    let by_daemon = sender.starts_with("mailer-daemon@") || sender.starts_with("postmaster@");
    let empty_path = message.header_raw(HeaderName::ReturnPath).map(str::trim) == Some("<>");
    let failed = message.header_raw("X-Failed-Recipients").is_some();
    if !(report || (by_daemon && (empty_path || failed))) {
        return None;
    }
    let mut bounce = Bounce { of: Vec::new(), said: String::new(), is_final: !report };
    for part in &message.parts {
        let content = part.text_contents().unwrap_or_default();
        if let PartType::Message(inner) = &part.body {
            bounce.of.extend(inner.message_id().map(clean_id));
        } else {
            // The head of what came back, or all of it, as a text.
            let named = content.lines().filter_map(|line| line.split_once(':'));
            bounce
                .of
                .extend(named.filter(|(name, _)| name.eq_ignore_ascii_case("message-id")).map(|(_, id)| clean_id(id)));
        }
        if part.is_content_type("message", "delivery-status") {
            for (name, value) in content.lines().filter_map(|line| line.split_once(':')) {
                match name.trim().to_lowercase().as_str() {
                    "action" => bounce.is_final |= value.trim().eq_ignore_ascii_case("failed"),
                    "diagnostic-code" => value.trim().clone_into(&mut bounce.said),
                    "status" if bounce.said.is_empty() => value.trim().clone_into(&mut bounce.said),
                    _ => {}
                }
            }
        }
    }
    bounce.of.extend(ids(message.in_reply_to()));
    bounce.of.extend(ids(message.references()));
    bounce.said = one_line(&bounce.said).chars().take(500).collect();
    Some(bounce)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn automatic(header: &str) -> Option<Automatic> {
        let raw = format!("From: li@example.org\r\nSubject: order\r\n{header}\r\n\r\nGone.\r\n");
        read(raw.as_bytes()).unwrap().automatic
    }

    #[test]
    fn each_sign_of_a_machine_is_enough() {
        for header in [
            "Auto-Submitted: auto-replied",
            "auto-submitted: Auto-Generated",
            "Precedence: auto_reply",
            "X-Autoreply: yes",
            "X-Autorespond: order",
            "X-Auto-Response-Suppress: All",
            "Return-Path: <>",
        ] {
            assert_eq!(automatic(header), Some(Automatic::Reply), "{header}");
        }
        for header in ["Precedence: bulk", "Precedence: list", "List-Id: <news.example.org>"] {
            assert_eq!(automatic(header), Some(Automatic::Bulk), "{header}");
        }
        for header in ["Auto-Submitted: no", "X-Auto-Response-Suppress: none", "X-Mailer: Foxmail 7"] {
            assert_eq!(automatic(header), None, "{header}");
        }
    }
}
