//! Articles: how they stand, what is asked of them, and what may be written.

use crate::{
    access::{AppError, FieldError},
    locale::Lang,
};
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Rows of one page of the list.
pub const PAGE: usize = 50;
/// Characters of a title.
pub const LONGEST_TITLE: usize = 200;
/// Characters of a body.
pub const LONGEST_BODY: usize = 60_000;
/// Characters of the sentence that says what was missing.
pub const LONGEST_WORDS: usize = 500;
/// Characters of the name of a category.
pub const LONGEST_NAME: usize = 80;
/// After so many months an article is to be looked at again, where it does not say otherwise.
pub const USUAL_MONTHS: i16 = 12;
/// The most that an article may say.
pub const MOST_MONTHS: i16 = 60;

/// How the newest version of an article stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Draft,
    Review,
    Published,
    Archived,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Draft, Self::Review, Self::Published, Self::Archived];

    /// As in `article.state`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    /// The state of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// Who reads an article once it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody who is signed in.
    #[default]
    Internal,
    /// Everybody.
    Public,
}

impl Audience {
    pub const ALL: [Self; 2] = [Self::Internal, Self::Public];

    /// As in `article.audience`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Public => "public",
        }
    }

    /// The audience of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.key() == key)
    }
}

/// What the list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleFilter {
    pub text: String,
    /// With those below it.
    pub category: Option<Uuid>,
    pub state: Option<State>,
    pub audience: Option<Audience>,
    pub language: Option<Lang>,
}

/// Where a page of the list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleMark {
    pub updated_at: DateTime<Utc>,
    pub id: Uuid,
}

/// Ranges of characters that matched.
pub type Marks = Vec<(usize, usize)>;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleRow {
    pub id: Uuid,
    pub title: String,
    /// What of the title matched, where the list is of a search.
    pub marks: Marks,
    /// The place in the text that matched, where that is why.
    pub snippet: Option<(String, Marks)>,
    pub state: State,
    /// Readers see an older version.
    pub is_edited: bool,
    pub audience: Audience,
    pub language: Lang,
    pub category: Option<(String, Option<String>)>,
    pub updated_at: DateTime<Utc>,
    pub updated_by: Option<String>,
    /// Not looked at for longer than it should be.
    pub is_stale: bool,
}

impl ArticleRow {
    /// Where the next page begins if this is the last row.
    #[must_use]
    pub const fn mark(&self) -> ArticleMark {
        ArticleMark { updated_at: self.updated_at, id: self.id }
    }
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleList {
    pub rows: Vec<ArticleRow>,
    pub more: bool,
}

/// A category, with how deep it lies in the tree; in the order of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: Uuid,
    pub parent: Option<Uuid>,
    pub name: String,
    pub name_en: Option<String>,
    pub depth: usize,
    /// Articles in it that the reader sees, without those below.
    pub articles: i64,
    pub version: i32,
}

impl Category {
    /// Its name in a language; the Chinese one where there is no other.
    #[must_use]
    pub fn name_in(&self, lang: Lang) -> &str {
        name_in(lang, &self.name, self.name_en.as_deref())
    }
}

/// A name in a language; the Chinese one where there is no other.
#[must_use]
pub fn name_in<'a>(lang: Lang, name: &'a str, name_en: Option<&'a str>) -> &'a str {
    name_en.filter(|_| lang == Lang::En).unwrap_or(name)
}

/// Puts categories in the order of the tree; those of a row stay in the order they came in. What is part of a circle, which the
/// database refuses, would be left out.
#[must_use]
pub fn in_tree(mut all: Vec<Category>) -> Vec<Category> {
    let mut ordered: Vec<Category> = Vec::with_capacity(all.len());
    let mut waiting: Vec<(Option<Uuid>, usize)> = vec![(None, 0)];
    while let Some((parent, depth)) = waiting.pop() {
        let (own, rest): (Vec<Category>, Vec<Category>) = all.into_iter().partition(|one| one.parent == parent);
        all = rest;
        // Those below each one stand right behind it: the place of the parent says where.
        let at = parent.and_then(|id| ordered.iter().position(|one| one.id == id)).map_or(ordered.len(), |at| at + 1);
        waiting.extend(own.iter().map(|one| (Some(one.id), depth + 1)));
        ordered.splice(at..at, own.into_iter().map(|one| Category { depth, ..one }));
    }
    ordered
}

/// What is typed of a category.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryForm {
    pub name: String,
    pub name_en: String,
    pub parent: Option<Uuid>,
}

impl CategoryForm {
    /// The names without spaces around them.
    ///
    /// # Errors
    /// `Invalid` on `name` and `name_en`.
    pub fn checked(&self) -> Result<(String, Option<String>), AppError> {
        let (name, name_en) = (self.name.trim(), self.name_en.trim());
        let mut wrong = Vec::new();
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
            wrong.push(FieldError::of("name", "topic_name_length"));
        }
        if name_en.chars().count() > LONGEST_NAME {
            wrong.push(FieldError::of("name_en", "topic_name_en_length"));
        }
        if [name, name_en].iter().any(|name| name.contains('\0')) {
            wrong.push(FieldError::of("name", "invalid_value"));
        }
        if wrong.is_empty() {
            Ok((name.to_owned(), (!name_en.is_empty()).then(|| name_en.to_owned())))
        } else {
            Err(AppError::Invalid(wrong))
        }
    }
}

/// What is typed of an article; also what is kept of it when the page is left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleForm {
    pub title: String,
    pub body: String,
    pub category: Option<Uuid>,
    pub audience: Audience,
    pub language: Lang,
    /// Months; empty: the usual time.
    pub review_months: String,
}

/// An article as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub title: String,
    pub body: String,
    pub category: Option<Uuid>,
    pub audience: Audience,
    pub language: Lang,
    pub review_months: Option<i16>,
}

impl ArticleForm {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn checked(&self) -> Result<Written, AppError> {
        let (title, body) = (self.title.trim(), self.body.trim_end());
        let mut wrong = Vec::new();
        let mut text = |field: &str, text: &str, most: usize| {
            let code = match text.chars().count() {
                0 => "required",
                length if length > most => "too_long",
                _ if text.contains('\0') => "invalid_value",
                _ => return,
            };
            wrong.push(FieldError::of(field, code));
        };
        text("title", title, LONGEST_TITLE);
        text("body", body, LONGEST_BODY);
        let review_months = match self.review_months.trim() {
            "" => None,
            digits => digits.parse().ok().filter(|months| (1..=MOST_MONTHS).contains(months)).or_else(|| {
                wrong.push(FieldError::of("review_months", "article_review_months_range"));
                None
            }),
        };
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(Written {
            title: title.to_owned(),
            body: body.to_owned(),
            category: self.category,
            audience: self.audience,
            language: self.language,
            review_months,
        })
    }
}

/// What one wrote of an answer, without spaces around it; `None` where it is nothing.
///
/// # Errors
/// `Invalid` on `words`.
pub fn checked_words(words: &str) -> Result<Option<String>, AppError> {
    let words = words.trim();
    if words.chars().count() > LONGEST_WORDS {
        return Err(AppError::invalid("words", "too_long"));
    }
    if words.contains('\0') {
        return Err(AppError::invalid("words", "invalid_value"));
    }
    Ok((!words.is_empty()).then(|| words.to_owned()))
}

/// The words of a search that found nothing, as they are kept: folded to one line. `None` for what is too short or long to say
/// something, and for what may name somebody: numbers and addresses.
#[must_use]
pub fn kept_miss(words: &str) -> Option<String> {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let fits = (2..=60).contains(&line.chars().count()) && digits < 6 && !line.contains(['@', '\0']);
    fits.then_some(line)
}

/// Whether an article that was last looked at then is to be looked at again.
#[must_use]
pub fn is_stale(reviewed_at: DateTime<Utc>, months: Option<i16>, now: DateTime<Utc>) -> bool {
    let months = u32::try_from(months.unwrap_or(USUAL_MONTHS)).unwrap_or(0);
    reviewed_at.checked_add_months(Months::new(months)).is_some_and(|due| due < now)
}

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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn category(name: &str, id: u128, parent: Option<u128>) -> Category {
        let (id, parent) = (Uuid::from_u128(id), parent.map(Uuid::from_u128));
        Category { id, parent, name: name.into(), name_en: None, depth: 0, articles: 0, version: 1 }
    }

    #[test]
    fn keys_lead_back() {
        assert!(State::ALL.into_iter().all(|state| State::from_key(state.key()) == Some(state)));
        assert!(Audience::ALL.into_iter().all(|audience| Audience::from_key(audience.key()) == Some(audience)));
    }

    #[test]
    fn categories_stand_as_a_tree() {
        let all = vec![
            category("a", 1, None),
            category("b", 2, None),
            category("a1", 3, Some(1)),
            category("b1", 4, Some(2)),
            category("a2", 5, Some(1)),
            category("a1x", 6, Some(3)),
        ];
        let told: Vec<(String, usize)> = in_tree(all).into_iter().map(|one| (one.name, one.depth)).collect();
        let expected = [("a", 0), ("a1", 1), ("a1x", 2), ("a2", 1), ("b", 0), ("b1", 1)];
        assert_eq!(told, expected.map(|(name, depth)| (name.to_owned(), depth)));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let form =
            ArticleForm { review_months: "0".into(), body: "x".repeat(LONGEST_BODY + 1), ..ArticleForm::default() };
        let Err(AppError::Invalid(wrong)) = form.checked() else { panic!("it is wrong") };
        let told: Vec<_> = wrong.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
        assert_eq!(
            told,
            [("title", "required"), ("body", "too_long"), ("review_months", "article_review_months_range")]
        );
        let form = ArticleForm { title: " 安装 ".into(), body: "一\n".into(), review_months: " 6 ".into(), ..form };
        let written = form.checked().unwrap();
        assert_eq!((written.title.as_str(), written.body.as_str(), written.review_months), ("安装", "一", Some(6)));
    }

    #[test]
    fn what_may_name_somebody_is_not_kept() {
        assert_eq!(kept_miss("  质保  卡 "), Some("质保 卡".to_owned()));
        assert_eq!(kept_miss("GTX 3015"), Some("gtx 3015".to_owned()));
        for words in ["", "a", "13800138000", "li@x.cn", &"长".repeat(61), "0532-8888 0101"] {
            assert_eq!(kept_miss(words), None, "{words}");
        }
    }

    #[test]
    fn an_article_is_stale_when_its_months_have_passed() {
        let day = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert!(!is_stale(day("2026-01-31T00:00:00Z"), Some(1), day("2026-02-27T00:00:00Z")));
        assert!(is_stale(day("2026-01-31T00:00:00Z"), Some(1), day("2026-03-01T00:00:00Z")));
        assert!(is_stale(day("2025-01-01T00:00:00Z"), None, day("2026-01-02T00:00:00Z")));
    }
}
