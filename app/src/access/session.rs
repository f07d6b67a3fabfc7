//! What a page knows about the person it is shown to.

use super::{Action, Role, may};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who is signed in. On the server the gate makes it from the session cookie; the browser reads it from the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub person: Uuid,
    pub name: String,
    pub email: String,
    pub role: Role,
}

impl Session {
    /// Whether to offer an action on screen. The server asks again.
    #[must_use]
    pub const fn may(&self, action: Action) -> bool {
        may(self.role, action)
    }
}

/// What every page needs to know of the organisation to show amounts and times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub name: String,
    /// ISO 4217 code of the currency in which totals are shown.
    pub currency: String,
    /// Minutes east of UTC in which dates are shown.
    pub utc_offset: i32,
}

/// Everything that server and browser must agree on before they render: stamped on the document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Stamp {
    pub now: DateTime<Utc>,
    pub session: Option<Session>,
    pub organisation: Organisation,
    /// Whether the side bar is folded (cookie `bar`).
    pub bar_folded: bool,
    /// Whether the browser says that it is a phone's: how much of a page is worth rendering at once.
    pub phone: bool,
    /// Development build: shows `/ui`.
    pub dev: bool,
    /// Where live updates resume: everything before it is in what the page shows. Text, because JavaScript would round it.
    pub live: String,
}

/// Who is signed in, if anybody.
#[must_use]
pub fn use_session() -> Option<Session> {
    use_context::<Stamp>().and_then(|stamp| stamp.session)
}

/// The organisation whose data this is.
#[must_use]
pub fn use_organisation() -> Organisation {
    use_context::<Stamp>().map(|stamp| stamp.organisation).unwrap_or_default()
}
