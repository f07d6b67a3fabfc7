//! What is said on a ticket, and its story.

use super::{model::LONGEST, rules_model::Channel};
use crate::{
    access::{AppError, FieldError},
    desk::mail::model::{Post, PostFile},
    events::entry::Entry,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most minutes that one message tells of: a day.
const MOST_MINUTES: i32 = 1440;
/// Most files that are sent with one message.
pub const MOST_FILES: usize = 20;
/// What is shown of a story at once.
pub const STORY: usize = 100;

/// Something to be said on a ticket, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageForm {
    /// How it was said; `None` for a private note.
    pub channel: Option<Channel>,
    /// The customer said it.
    pub inbound: bool,
    pub text: String,
    /// Worked on it meanwhile.
    pub minutes: String,
    /// The customer has to answer now.
    pub wait: bool,
    pub mentions: Vec<Uuid>,
    /// Files that were sent for it.
    pub files: Vec<Uuid>,
    /// It was said by mail elsewhere: nothing is sent.
    pub log_only: bool,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    pub channel: Option<Channel>,
    pub inbound: bool,
    pub text: String,
    pub minutes: i32,
    pub wait: bool,
    pub mentions: Vec<Uuid>,
    pub files: Vec<Uuid>,
    /// It goes out by mail, where there is an address.
    pub send: bool,
}

impl MessageForm {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` on `text` and `minutes`.
    pub fn check(&self) -> Result<NewMessage, AppError> {
        let mut wrong = Vec::new();
        let text = self.text.trim().to_owned();
        match text.chars().count() {
            0 => wrong.push(FieldError::of("text", "required")),
            1..=LONGEST => {}
            _ => wrong.push(FieldError::of("text", "too_long")),
        }
        let minutes = match self.minutes.trim() {
            "" => Some(0),
            typed => typed.parse().ok().filter(|minutes| (0..=MOST_MINUTES).contains(minutes)),
        };
        if minutes.is_none() {
            wrong.push(FieldError::of("minutes", "ticket_message_minutes_range"));
        }
        if self.files.len() > MOST_FILES {
            wrong.push(FieldError::of("files", "ticket_files_number"));
        }
        let (Some(minutes), true) = (minutes, wrong.is_empty()) else { return Err(AppError::Invalid(wrong)) };
        let public = self.channel.is_some();
        let inbound = public && self.inbound;
        let wait = public && !inbound && self.wait;
        let send = self.channel == Some(Channel::Email) && !inbound && !self.log_only;
        let (mentions, files) = (self.mentions.clone(), self.files.clone());
        Ok(NewMessage { channel: self.channel, inbound, text, minutes, wait, mentions, files, send })
    }
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: Uuid,
    /// The ticket that it was said on, where that became part of this one.
    #[serde(default)]
    pub of: Option<Uuid>,
    /// `None`: a private note.
    pub channel: Option<Channel>,
    pub inbound: bool,
    pub text: String,
    pub minutes: i32,
    /// The colleague who wrote it down, the contact who wrote it in the portal, or whoever sent it from outside, as they call
    /// themselves; `None`: none of them.
    pub author: Option<String>,
    /// Names of the colleagues in the text.
    pub mentions: Vec<String>,
    pub written_at: DateTime<Utc>,
    /// What is known of it as mail.
    pub post: Option<Post>,
    pub files: Vec<PostFile>,
}

/// A line of a ticket's story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StoryLine {
    Said(Box<Message>),
    Did(Box<Entry>),
}

impl StoryLine {
    /// When, and who of those at the same moment comes first.
    #[must_use]
    pub fn place(&self) -> (DateTime<Utc>, Uuid) {
        match self {
            Self::Said(message) => (message.written_at, message.id),
            Self::Did(entry) => (entry.happened_at, entry.id),
        }
    }
}

/// A part of a story, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Story {
    pub lines: Vec<StoryLine>,
    /// Whether there are older ones.
    pub more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_neither_the_customer_s_nor_waits() {
        let note = MessageForm { text: "x".to_owned(), inbound: true, wait: true, ..MessageForm::default() };
        assert_eq!(note.check().map(|note| (note.inbound, note.wait, note.minutes)), Ok((false, false, 0)));
        let said =
            MessageForm { channel: Some(Channel::Phone), wait: true, minutes: " 15 ".to_owned(), ..note.clone() };
        assert_eq!(said.check().map(|said| (said.inbound, said.wait, said.minutes)), Ok((true, false, 15)));
        for minutes in ["-1", "1441", "soon"] {
            let wrong = MessageForm { minutes: minutes.to_owned(), ..note.clone() };
            assert_eq!(wrong.check(), Err(AppError::invalid("minutes", "ticket_message_minutes_range")), "{minutes}");
        }
    }
}
