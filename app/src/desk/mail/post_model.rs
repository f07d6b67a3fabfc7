//! How a message to a customer fares, and what else is known of messages as mail.

use super::trouble_model::Trouble;
use crate::fields::HeldFile;
use serde::{Deserialize, Serialize};

/// To whom the next answer on a ticket goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTo {
    pub address: String,
    pub name: String,
    /// The address that it comes from.
    pub by: String,
    /// Whom they wrote to besides us, of the side of the customer: they hear of the answer on demand.
    #[serde(default)]
    pub others: Vec<String>,
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
    /// Came in from this address; whether there is more to see than its text, the colleague who sent it on, and who else
    /// was written to.
    In { name: String, address: String, looks: bool, forwarded_by: Option<String>, cc: Vec<String> },
    /// Goes out to this address, and to others in copy. With a trouble: what the server said.
    Out { address: String, cc: Vec<String>, state: PostState, trouble: Option<(Trouble, String)> },
}

/// A file on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFile {
    pub file: HeldFile,
    /// Why it was not kept: `mail.refused_…`.
    pub refused: Option<String>,
}
