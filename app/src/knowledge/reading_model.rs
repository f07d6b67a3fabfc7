//! What is shown of an article: as it is read, as it is edited, how its versions differ, and what of all articles is to be mended.

use super::model::{ArticleForm, Audience, Category, State};
use crate::locale::Lang;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One version, as the list of versions names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    pub number: i32,
    pub title: String,
    pub author: Option<String>,
    pub made_at: DateTime<Utc>,
    pub restored_from: Option<i32>,
}

/// The same article in the other language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    pub id: Uuid,
    pub title: String,
    pub language: Lang,
}

/// How readers answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes {
    pub yes: i64,
    pub no: i64,
}

/// What those who write see of an article beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    pub versions: Vec<VersionRow>,
    pub votes: Votes,
    /// What was missing, the newest first, and on which day it was said.
    pub wishes: Vec<(NaiveDate, String)>,
}

/// An article as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleView {
    pub id: Uuid,
    pub title: String,
    /// Safe to show.
    pub html: String,
    /// Which version that is.
    pub number: i32,
    pub state: State,
    pub newest: i32,
    pub published_number: Option<i32>,
    pub audience: Audience,
    pub language: Lang,
    pub category: Option<(Uuid, String, Option<String>)>,
    pub version: i32,
    /// When the state was reached, and by whom.
    pub since: DateTime<Utc>,
    pub by: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub reviewed_at: Option<DateTime<Utc>>,
    pub is_stale: bool,
    pub twin: Option<Twin>,
    /// For those who write alone.
    pub desk: Option<Desk>,
}

/// An article as it is edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editing {
    /// `None` for a new one.
    pub id: Option<Uuid>,
    pub form: ArticleForm,
    /// Of the article that was read.
    pub version: i32,
    /// Readers see it: who only writes changes its text alone.
    pub is_published: bool,
    /// The article that this one says in another language.
    pub twin: Option<Twin>,
    pub categories: Vec<Category>,
}

/// What a line of a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    Same,
    Gone,
    Come,
    /// So many lines that stayed are left out.
    Hidden,
}

/// A line of a difference, in pieces; whether each is what differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    pub kind: LineKind,
    pub pieces: Vec<(String, bool)>,
}

/// Two versions beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    pub from: i32,
    pub to: i32,
    /// Both titles, where they differ.
    pub titles: Option<(String, String)>,
    pub lines: Vec<DiffLine>,
}

/// Why a link leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadWhy {
    /// There is no such article.
    Gone,
    Archived,
    /// It was never published.
    Unpublished,
    /// The article is public, what it links to is not.
    Internal,
}

/// A link of an article that leads its readers nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLink {
    pub from: Uuid,
    pub title: String,
    pub to: Uuid,
    /// How that is called, where it is there.
    pub to_title: Option<String>,
    pub why: DeadWhy,
}

/// An article that was not looked at for too long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleRow {
    pub id: Uuid,
    pub title: String,
    pub reviewed_at: DateTime<Utc>,
    pub version: i32,
}

/// What was looked for in vain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Miss {
    pub words: String,
    pub language: Lang,
    pub times: i32,
    pub last_on: NaiveDate,
}

/// What a reader missed in an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub article: Uuid,
    pub title: String,
    pub words: String,
    pub given_on: NaiveDate,
}

/// What is to be mended, each list the most pressing first and at most a hundred long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upkeep {
    pub stale: Vec<StaleRow>,
    pub dead: Vec<DeadLink>,
    pub misses: Vec<Miss>,
    pub wishes: Vec<Wish>,
}
