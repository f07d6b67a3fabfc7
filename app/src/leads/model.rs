//! A lead: somebody who might become a customer. What is typed of them, where they came from, and how they stand.

use super::form_model::text;
pub use super::form_model::{LeadFields, LeadForm};
use crate::{
    access::{AppError, FieldError},
    customers::duplicates::model::Suspect,
    desk::tickets::rules_model::keyed,
    events::talk::{Outcome, TalkKind},
    scores::kinds_model::Grade,
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Leads of a page of the list.
pub const PAGE: usize = 50;
/// As many are counted exactly; one more means "more".
pub const COUNTED: i64 = 1_000;
/// Parts of a channel that are kept, and how long one may be.
pub const CHANNEL: [&str; 6] = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "page"];
const LONGEST_PART: usize = 300;

/// An id and what it is called.
pub type Named = (Uuid, String);

keyed! {
    /// The way by which somebody first came.
    Source {
        Typed = "typed",
        Import = "import",
        WebForm = "web_form",
        TradeShow = "trade_show",
        Mail = "mail",
        Rest = "rest",
        Chat = "chat",
    }
}

keyed! {
    /// How far one is with them.
    State {
        New = "new",
        Contacted = "contacted",
        Qualified = "qualified",
        Disqualified = "disqualified",
        Converted = "converted",
    }
}

impl State {
    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Contacted | Self::Qualified)
    }
}

keyed! {
    /// Whose leads a list shows.
    View {
        Mine = "mine",
        /// In nobody's hands.
        Pool = "pool",
        All = "all",
    }
}

/// Where somebody came from: utm parameters and the page, by their names in [`CHANNEL`].
pub type Channel = BTreeMap<String, String>;

/// What of a channel is kept: known parts, cut to a length, without what no person types.
#[must_use]
pub fn tidy_channel(parts: impl IntoIterator<Item = (String, String)>) -> Channel {
    let clean = |text: &str| text.chars().filter(|sign| !sign.is_control()).take(LONGEST_PART).collect::<String>();
    parts
        .into_iter()
        .filter(|(name, _)| CHANNEL.contains(&name.as_str()))
        .map(|(name, text)| (name, clean(text.trim())))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// A further time that somebody came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touch {
    pub at: DateTime<Utc>,
    pub source: Source,
    pub campaign: Option<String>,
    #[serde(default)]
    pub channel: Channel,
}

/// A lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    pub id: Uuid,
    pub version: i32,
    pub fields: LeadFields,
    pub source: Source,
    pub campaign: Option<String>,
    pub channel: Channel,
    pub touches: Vec<Touch>,
    pub owner: Option<Named>,
    pub team: Option<String>,
    pub state: State,
    /// Why it is none, in both languages.
    pub reason: Option<(String, Option<String>)>,
    pub due_at: Option<DateTime<Utc>>,
    /// `due_at` is what a rule allows until somebody has been in touch.
    pub deadline: bool,
    pub next_step: Option<String>,
    pub touched_at: Option<DateTime<Utc>>,
    pub recycled: i32,
    /// What became of it, as far as the reader sees it.
    pub customer: Option<Named>,
    pub contact: Option<Named>,
    pub deal: Option<Named>,
    pub created_by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub may_write: bool,
}

impl Lead {
    /// What is kept, in the words of a form that changes it.
    #[must_use]
    pub fn form(&self) -> LeadForm {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let f = &self.fields;
        LeadForm {
            company: said(&f.company),
            name: said(&f.name),
            title: said(&f.title),
            phone: said(&f.phone),
            mobile: said(&f.mobile),
            wechat: said(&f.wechat),
            email: said(&f.email),
            country: said(&f.country),
            city: said(&f.city),
            industry: said(&f.industry),
            interest: said(&f.interest),
            need: said(&f.need),
            campaign: said(&self.campaign),
        }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadRow {
    pub id: Uuid,
    pub called: String,
    /// The person, where the company stands first.
    pub person: Option<String>,
    pub interest: Option<String>,
    pub source: Source,
    pub campaign: Option<String>,
    pub state: State,
    /// Why it is none.
    pub reason: Option<Uuid>,
    pub owner: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    /// As it was last counted.
    pub score: Option<(i32, Grade)>,
    pub version: i32,
    pub may_write: bool,
}

/// Behind which line the next page starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeadMark {
    pub created_at: DateTime<Utc>,
    /// `None`: it was not counted yet.
    pub points: Option<i32>,
    pub id: Uuid,
}

impl LeadRow {
    /// The mark behind which the next page starts if this is the last.
    #[must_use]
    pub fn mark(&self) -> LeadMark {
        LeadMark { created_at: self.created_at, points: self.score.map(|(points, _)| points), id: self.id }
    }
}

/// In which order leads are listed. By score, those that were not counted yet stand at the end, the newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadOrder {
    #[default]
    Newest,
    /// The highest score first.
    Best,
    /// The lowest score first.
    Least,
}

impl LeadOrder {
    /// As in addresses; the usual order has no word there.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Newest => "",
            Self::Best => "score",
            Self::Least => "score-reversed",
        }
    }

    /// The one of a key; the usual one for an unknown key.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        [Self::Best, Self::Least].into_iter().find(|one| one.key() == key).unwrap_or_default()
    }
}

/// What is listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadFilter {
    pub view: Option<View>,
    pub text: String,
    pub source: Option<Source>,
    pub state: Option<State>,
    pub owner: Option<Uuid>,
    pub overdue: bool,
    pub grade: Option<Grade>,
    pub order: LeadOrder,
}

impl LeadFilter {
    /// Whether more is chosen than whose leads are shown.
    #[must_use]
    pub fn narrows(&self) -> bool {
        Self { view: self.view, order: self.order, ..Self::default() } != *self
    }
}

/// A page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadList {
    pub rows: Vec<LeadRow>,
    pub more: bool,
    /// How many there are of each state in the order of [`State::ALL`], whatever state is chosen; only on the first page.
    pub counts: Vec<i64>,
}

/// A lead that may be the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alike {
    /// `None`: out of the reader's sight, and the name is masked.
    pub id: Option<Uuid>,
    pub name: String,
    pub owner: Option<String>,
    pub state: State,
}

/// Who may be the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubles {
    pub leads: Vec<Alike>,
    pub customers: Vec<Suspect>,
    pub contacts: Vec<Suspect>,
}

/// How one was in touch, and what comes next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TalkForm {
    pub kind: TalkKind,
    pub outcome: Outcome,
    pub text: String,
}

impl TalkForm {
    /// The words, checked.
    ///
    /// # Errors
    /// `Invalid` on `text`.
    pub fn words(&self) -> Result<Option<String>, AppError> {
        let mut wrong = Vec::new();
        let words = text(&mut wrong, "text", &self.text, 2_000);
        if wrong.is_empty() { Ok(words) } else { Err(AppError::Invalid(wrong)) }
    }
}

/// A deal that a conversion makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealWanted {
    pub title: String,
    pub pipeline: Uuid,
    pub value: Option<Decimal>,
}

/// What becomes of a lead. What is not chosen is made of what the lead says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conversion {
    pub customer: Option<Uuid>,
    pub contact: Option<Uuid>,
    pub deal: Option<DealWanted>,
}

/// What the form of a conversion offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub pipelines: Vec<Named>,
    /// ISO 4217.
    pub currency: String,
    pub doubles: Doubles,
}

/// A reason why somebody is none for us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub name_en: Option<String>,
    pub archived: bool,
}

impl Reason {
    /// A reason as it was typed.
    ///
    /// # Errors
    /// `Invalid` on `name` or `name_en`.
    pub fn checked(id: Uuid, name: &str, name_en: &str, archived: bool) -> Result<Self, AppError> {
        let mut wrong = Vec::new();
        let (name, name_en) = (text(&mut wrong, "name", name, 100), text(&mut wrong, "name_en", name_en, 100));
        if name.is_none() {
            wrong.push(FieldError::of("name", "required"));
        }
        let Some(name) = name.filter(|_| wrong.is_empty()) else { return Err(AppError::Invalid(wrong)) };
        Ok(Self { id, version: 0, name, name_en, archived })
    }
}

/// What comes next and on which day, as typed.
///
/// # Errors
/// `Invalid` on `next_step` or `due_on`.
pub fn checked_next(step: &str, due_on: &str) -> Result<(Option<String>, Option<NaiveDate>), AppError> {
    let mut wrong = Vec::new();
    let step = text(&mut wrong, "next_step", step, 200);
    let typed = due_on.trim();
    let day = typed.parse::<NaiveDate>().ok();
    if day.is_none() && !typed.is_empty() {
        wrong.push(FieldError::of("due_on", "not_a_date"));
    }
    if wrong.is_empty() { Ok((step, day)) } else { Err(AppError::Invalid(wrong)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_channel_only_known_parts_are_kept() {
        let of = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let kept = tidy_channel([
            of("utm_source", " baidu\u{0} "),
            of("password", "x"),
            of("page", ""),
            of("utm_term", &"x".repeat(999)),
        ]);
        assert_eq!(kept.get("utm_source").map(String::as_str), Some("baidu"));
        assert_eq!((kept.len(), kept.get("utm_term").map(String::len)), (2, Some(LONGEST_PART)));
    }
}
