//! What becomes of a message: a ticket or a lead, an answer on one, a note, a message of ours that came back, or nothing. All of it is one
//! transaction with the line that says that the message was seen, so that it is done once.

use super::{
    came_back_store::{bounced, fail_event},
    cleaning::cleaned,
    inbound_store::{self as store, Became, Kept, Note, Raw, Saying, Spot, Writer},
    letter::{Automatic, Bounce, Letter},
    smtp::rfc_id,
    thread_model::{bare_subject, nearest_first, number_in, subject_with},
    worker_store::{self, Work},
};
use crate::{
    access::{AppError, Doors, SystemTx, new_id},
    desk::{
        tickets::{model::LONGEST, rules_model::number_in_words},
        web_forms::model::Makes,
    },
    leads::mail_store as leads,
    mailing::worker_store as sales,
};
use uuid::Uuid;

/// Takes a message in. What was seen before is passed by. `raw` is the message as it came, where it may be left out: somebody may want
/// it all the same.
///
/// # Errors
/// Those of the database; then nothing was written.
pub async fn take(
    doors: &Doors,
    work: &Work,
    spot: Spot,
    letter: &Letter,
    files: &[Kept],
    raw: Option<&Raw>,
) -> Result<(), AppError> {
    let mut tx = doors.carry_mail().await?;
    let worn = store::is_worn(&mut tx, &letter.key, letter.written_at).await?;
    let key = if worn { &letter.hash } else { &letter.key };
    if !store::is_known(&mut tx, spot, key).await? {
        let became = becomes(&mut tx, work, letter, files).await?;
        // What was said to sales stands on a timeline, or in the story of a lead.
        let told = became.sales.is_some() || became.lead.is_some() || became.outcome == "entry";
        let left_out = became.message.is_none() && !told;
        let html = match became.message {
            Some(_) if became.outcome != "bounce" => looks(letter, files),
            // Its pictures lie nowhere.
            None if left_out || became.sales.is_some() => looks(letter, &[]),
            _ => None,
        };
        let text = left_out.then(|| text_of(letter));
        // Our own words are said elsewhere.
        let raw = raw.filter(|_| left_out && became.reason != Some("own"));
        let (from, from_name, subject, answer_to) = match became.outcome {
            // When the customer goes, nothing of them stays here.
            "entry" => ("", "", "", ""),
            _ => (letter.from.as_str(), letter.from_name.as_str(), letter.subject.as_str(), letter.answer_to.as_str()),
        };
        let whole = Became {
            from,
            from_name,
            subject,
            html: html.as_deref(),
            text: text.as_deref(),
            answer_to,
            object: raw.map(|raw| raw.object),
            sha256: raw.map(|raw| &raw.sha256[..]),
            size: raw.map_or(0, |raw| raw.size),
            written_at: letter.written_at,
            ..became
        };
        if !store::note(&mut tx, spot, key, &whole).await? {
            // Another mailer wrote it down meanwhile: what was made here is not made.
            return Ok(());
        }
    }
    worker_store::move_mark(&mut tx, spot.mailbox, spot.uid_validity, spot.uid).await?;
    tx.commit().await
}

/// Keeps a message that cannot be read, with the reason.
///
/// # Errors
/// Those of the database.
pub async fn put_aside(
    doors: &Doors,
    spot: Spot,
    key: &str,
    reason: &'static str,
    raw: Option<&Raw>,
    size: i64,
) -> Result<(), AppError> {
    let mut tx = doors.carry_mail().await?;
    if !store::is_known(&mut tx, spot, key).await? {
        let (object, sha256) = (raw.map(|raw| raw.object), raw.map(|raw| &raw.sha256[..]));
        let became = Became { outcome: "unreadable", reason: Some(reason), object, sha256, size, ..Became::default() };
        store::note(&mut tx, spot, key, &became).await?;
    }
    worker_store::move_mark(&mut tx, spot.mailbox, spot.uid_validity, spot.uid).await?;
    tx.commit().await
}

async fn becomes(tx: &mut SystemTx, work: &Work, letter: &Letter, files: &[Kept]) -> Result<Became<'static>, AppError> {
    let left_out = |reason| Became { outcome: "ignored", reason: Some(reason), ..Became::default() };
    if store::is_ours(tx, letter.id.as_deref(), &letter.from).await? {
        return Ok(left_out("own"));
    }
    if let Some(bounce) = &letter.bounce {
        return came_back(tx, bounce, letter, files).await.map(|became| became.unwrap_or(left_out("bounce")));
    }
    let ids = nearest_first(&letter.in_reply_to, &letter.references);
    let mut ticket = store::ticket_of(tx, &ids).await?;
    if ticket.is_none() {
        if let Some(mail) = sales::behind(tx, &ids).await? {
            sales::hear(tx, mail, letter, &text_of(letter), files).await?;
            return Ok(Became { outcome: "reply", sales: Some(mail), ..Became::default() });
        }
        ticket = by_number(tx, letter).await?;
    }
    match (letter.automatic, ticket) {
        (Some(_), Some(ticket)) => {
            said(tx, ticket, letter, files, true).await.map(|message| became("note", ticket, message))
        }
        (Some(Automatic::Reply), None) => Ok(left_out("automatic")),
        (Some(Automatic::Bulk), None) => Ok(left_out("bulk")),
        (None, Some(ticket)) => {
            said(tx, ticket, letter, files, false).await.map(|message| became("reply", ticket, message))
        }
        (None, None) if work.makes == Makes::Lead => leads::take(tx, work, letter, &ids, &text_of(letter), files).await,
        (None, None) => {
            let writer = Writer { address: &letter.from, answer_to: &letter.answer_to, name: &letter.from_name };
            let (ticket, number) = store::make(tx, work, &subject_of(letter), writer).await?;
            let message = said(tx, ticket, letter, files, false).await?;
            if let Some(text) = &work.acknowledgement {
                acknowledge(tx, work, ticket, number, letter, text, writer).await?;
            }
            Ok(became("ticket", ticket, message))
        }
    }
}

const fn became(outcome: &'static str, ticket: Uuid, message: Uuid) -> Became<'static> {
    Became {
        outcome,
        reason: None,
        from: "",
        from_name: "",
        subject: "",
        html: None,
        text: None,
        answer_to: "",
        object: None,
        sha256: None,
        size: 0,
        written_at: None,
        ticket: Some(ticket),
        message: Some(message),
        sales: None,
        lead: None,
    }
}

/// To which ticket a message belongs that answers none of ours: by the number in its subject.
async fn by_number(tx: &mut SystemTx, letter: &Letter) -> Result<Option<Uuid>, AppError> {
    match number_in(&letter.subject) {
        Some(number) => store::ticket_of_number(tx, number, &letter.from).await,
        None => Ok(None),
    }
}

async fn said(
    tx: &mut SystemTx,
    ticket: Uuid,
    letter: &Letter,
    files: &[Kept],
    inside: bool,
) -> Result<Uuid, AppError> {
    let text = text_of(letter);
    let message = store::hear(tx, ticket, Saying { text: &text, inside }).await?;
    store::hang(tx, ticket, message, files).await?;
    Ok(message)
}

/// What a message says, as long as a ticket keeps it; the whole hangs on it as a file then ([`long_text`]).
fn text_of(letter: &Letter) -> String {
    let text: String = letter.text.chars().take(LONGEST).collect();
    match (text.trim(), letter.subject.trim()) {
        ("", "") => "—".to_owned(),
        ("", subject) => subject.to_owned(),
        _ => text,
    }
}

/// The whole of a text that is too long for a ticket.
#[must_use]
pub fn long_text(letter: &Letter) -> Option<&str> {
    (letter.text.chars().count() > LONGEST).then_some(&letter.text)
}

fn subject_of(letter: &Letter) -> String {
    let subject = bare_subject(&letter.subject);
    if !subject.is_empty() {
        return subject;
    }
    let begin: String =
        letter.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().chars().take(60).collect();
    let begin = bare_subject(&begin);
    if begin.is_empty() { letter.from.clone() } else { begin }
}

fn looks(letter: &Letter, files: &[Kept]) -> Option<String> {
    let kept = files.iter().filter(|file| file.object.is_some());
    let pictures = kept.filter_map(|file| Some((file.content_id.clone()?, file.id))).collect();
    cleaned(letter.html.as_deref()?, pictures)
}

async fn acknowledge(
    tx: &mut SystemTx,
    work: &Work,
    ticket: Uuid,
    number: i64,
    letter: &Letter,
    text: &str,
    to: Writer<'_>,
) -> Result<(), AppError> {
    let (id, subject) = (new_id(), subject_of(letter));
    let text = text.replace("[number]", &number_in_words(number)).replace("[subject]", &subject);
    let note = Note {
        rfc_id: rfc_id(id, &work.address),
        subject: subject_with(number, &subject, true),
        text,
        to,
        in_reply_to: letter.id.as_deref(),
    };
    store::acknowledge(tx, id, ticket, work.id, &note).await
}

/// A message of ours that came back: the ticket shows it, and a note says what the other side said. `None` where it is not known.
async fn came_back(
    tx: &mut SystemTx,
    bounce: &Bounce,
    letter: &Letter,
    files: &[Kept],
) -> Result<Option<Became<'static>>, AppError> {
    let Some((ticket, address)) = bounced(tx, &bounce.of, &bounce.said, bounce.is_final).await? else {
        // A letter of sales shows it, and tells who wrote it.
        let mail = sales::bounced(tx, bounce).await?;
        return Ok(mail.map(|mail| Became { outcome: "bounce", sales: Some(mail), ..Became::default() }));
    };
    let message = said(tx, ticket, letter, files, true).await?;
    if bounce.is_final {
        let event = fail_event(tx, ticket, &address, &bounce.said).await?;
        crate::events::record_unasked(tx, event).await?;
    }
    Ok(Some(became("bounce", ticket, message)))
}
