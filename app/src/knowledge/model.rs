//! Articles: how they stand, what is asked of them, and what may be written.

use crate::{
    access::{AppError, FieldError},
    locale::Lang,
};
use chrono::{DateTime, Months, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use super::{
    category_model::{Category, CategoryForm, LONGEST_NAME, in_tree, name_in},
    reading_model::{
        ArticleView, Comparison, DeadLink, DeadWhy, Desk, DiffLine, Editing, LineKind, Miss, StaleRow, Twin, Upkeep,
        VersionRow, Votes, Wish,
    },
};

/// Rows of one page of the list.
pub const PAGE: usize = 50;
/// Characters of a title.
pub const LONGEST_TITLE: usize = 200;
/// Characters of a body.
pub const LONGEST_BODY: usize = 60_000;
/// Characters of the sentence that says what was missing.
pub const LONGEST_WORDS: usize = 500;
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back() {
        assert!(State::ALL.into_iter().all(|state| State::from_key(state.key()) == Some(state)));
        assert!(Audience::ALL.into_iter().all(|audience| Audience::from_key(audience.key()) == Some(audience)));
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
