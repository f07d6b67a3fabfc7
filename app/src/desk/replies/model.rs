//! Canned replies and macros.

use super::text_model::unknown_variable;
use crate::{
    access::{AppError, FieldError},
    desk::changes::model::{Done, TicketChange},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest text of a reply.
const LONGEST: usize = 10_000;

/// Who has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Whoever made it, alone.
    #[default]
    Own,
    Everybody,
    /// A team, with all below it.
    Team(Uuid),
}

impl Scope {
    /// The owner and the team of the row, for a person.
    #[must_use]
    pub const fn columns(self, me: Uuid) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Own => (Some(me), None),
            Self::Everybody => (None, None),
            Self::Team(team) => (None, Some(team)),
        }
    }

    /// The scope of a row.
    #[must_use]
    pub const fn of(owner: Option<Uuid>, team: Option<Uuid>) -> Self {
        match (owner, team) {
            (Some(_), _) => Self::Own,
            (None, Some(team)) => Self::Team(team),
            (None, None) => Self::Everybody,
        }
    }
}

/// A canned reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub id: Uuid,
    pub scope: Scope,
    /// Of a team's: what the team is called.
    pub team: Option<String>,
    pub folder: Option<String>,
    pub title: String,
    pub keywords: Option<String>,
    pub chinese: Option<String>,
    pub english: Option<String>,
    pub used: i32,
    pub archived: bool,
    pub version: i32,
    /// Whether the reader may change it.
    pub may_change: bool,
}

impl Reply {
    /// Its words in a language, or else in the other one.
    #[must_use]
    pub fn words(&self, english: bool) -> &str {
        let (first, second) = if english { (&self.english, &self.chinese) } else { (&self.chinese, &self.english) };
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }
}

/// A reply as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplyForm {
    pub scope: Scope,
    pub folder: String,
    pub title: String,
    pub keywords: String,
    pub chinese: String,
    pub english: String,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyFields {
    pub scope: Scope,
    pub folder: Option<String>,
    pub title: String,
    pub keywords: Option<String>,
    pub chinese: Option<String>,
    pub english: Option<String>,
}

impl ReplyForm {
    /// What is stored, in the words of a form that changes it.
    #[must_use]
    pub fn of(reply: &Reply) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            scope: reply.scope,
            folder: text(&reply.folder),
            title: reply.title.clone(),
            keywords: text(&reply.keywords),
            chinese: text(&reply.chinese),
            english: text(&reply.english),
        }
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken; of an unknown variable its name is told.
    pub fn check(&self) -> Result<ReplyFields, AppError> {
        let mut wrong = Vec::new();
        let title = title_of(&self.title, &mut wrong);
        let folder = short("folder", &self.folder, 60, &mut wrong);
        let keywords = short("keywords", &self.keywords, 200, &mut wrong);
        let chinese = text_of("chinese", &self.chinese, &mut wrong);
        let english = text_of("english", &self.english, &mut wrong);
        if chinese.is_none() && english.is_none() {
            wrong.push(FieldError::of("chinese", "required"));
        }
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(ReplyFields { scope: self.scope, folder, title, keywords, chinese, english })
    }
}

fn title_of(typed: &str, wrong: &mut Vec<FieldError>) -> String {
    let title = typed.trim().to_owned();
    match title.chars().count() {
        0 => wrong.push(FieldError::of("title", "required")),
        1..=100 => {}
        _ => wrong.push(FieldError::of("title", "too_long")),
    }
    title
}

fn short(field: &str, typed: &str, most: usize, wrong: &mut Vec<FieldError>) -> Option<String> {
    let text = typed.trim();
    if text.chars().count() > most {
        wrong.push(FieldError::of(field, "too_long"));
    }
    (!text.is_empty()).then(|| text.to_owned())
}

/// A text with variables.
fn text_of(field: &str, typed: &str, wrong: &mut Vec<FieldError>) -> Option<String> {
    let text = short(field, typed, LONGEST, wrong)?;
    if let Some(name) = unknown_variable(&text) {
        let detail = Some(format!("{{{{{name}}}}}"));
        wrong.push(FieldError { detail, ..FieldError::of(field, "desk_unknown_variable") });
    }
    Some(text)
}

/// A macro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Macro {
    pub id: Uuid,
    pub scope: Scope,
    pub team: Option<String>,
    pub title: String,
    /// What it sets.
    pub change: TicketChange,
    /// What it puts into the answer.
    pub chinese: Option<String>,
    pub english: Option<String>,
    pub used: i32,
    pub archived: bool,
    pub version: i32,
    pub may_change: bool,
}

/// A macro as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MacroForm {
    pub scope: Scope,
    pub title: String,
    pub change: TicketChange,
    pub chinese: String,
    pub english: String,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MacroFields {
    pub scope: Scope,
    pub title: String,
    pub change: TicketChange,
    pub chinese: Option<String>,
    pub english: Option<String>,
}

impl MacroForm {
    /// What is stored, in the words of a form that changes it.
    #[must_use]
    pub fn of(one: &Macro) -> Self {
        Self {
            scope: one.scope,
            title: one.title.clone(),
            change: one.change.clone(),
            chinese: one.chinese.clone().unwrap_or_default(),
            english: one.english.clone().unwrap_or_default(),
        }
    }

    /// Reads what was typed. A macro says something or sets something.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<MacroFields, AppError> {
        let mut wrong = Vec::new();
        let title = title_of(&self.title, &mut wrong);
        let chinese = text_of("chinese", &self.chinese, &mut wrong);
        let english = text_of("english", &self.english, &mut wrong);
        let says = chinese.is_some() || english.is_some();
        let change = if self.change.is_empty() && says {
            TicketChange::default()
        } else {
            match self.change.clone().checked() {
                Ok(change) => change,
                Err(AppError::Invalid(errors)) => {
                    wrong.extend(errors);
                    TicketChange::default()
                }
                Err(error) => return Err(error),
            }
        };
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(MacroFields { scope: self.scope, title, change, chinese, english })
    }
}

/// What a macro did: what it set, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// `None` where it sets nothing.
    pub done: Option<Done>,
    pub chinese: Option<String>,
    pub english: Option<String>,
}

/// The replies that words find: each word in title, keywords, folder or text; those whose title begins with the first word come
/// first, then those that say it in the title, then the others; among equals those that are used most.
#[must_use]
pub fn found(replies: &[Reply], words: &str) -> Vec<Reply> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let place = |reply: &Reply| -> Option<u8> {
        let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        let title = reply.title.to_lowercase();
        let others = format!("{} {}", lower(&reply.keywords), lower(&reply.folder));
        let texts = format!("{} {}", lower(&reply.chinese), lower(&reply.english));
        let each = words.iter().map(|word| match () {
            () if title.starts_with(word.as_str()) => Some(0),
            () if title.contains(word.as_str()) => Some(1),
            () if others.contains(word.as_str()) => Some(2),
            () if texts.contains(word.as_str()) => Some(3),
            () => None,
        });
        each.collect::<Option<Vec<u8>>>().map(|places| places.into_iter().max().unwrap_or(0))
    };
    let mut all: Vec<(u8, &Reply)> =
        replies.iter().filter(|reply| !reply.archived).filter_map(|reply| Some((place(reply)?, reply))).collect();
    all.sort_by(|(one, a), (other, b)| (one, b.used, &a.title).cmp(&(other, a.used, &b.title)));
    all.into_iter().map(|(_, reply)| reply.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tickets::rules_model::State;

    fn reply(title: &str, keywords: &str, text: &str, used: i32) -> Reply {
        Reply {
            id: Uuid::nil(),
            scope: Scope::Own,
            team: None,
            folder: None,
            title: title.to_owned(),
            keywords: (!keywords.is_empty()).then(|| keywords.to_owned()),
            chinese: Some(text.to_owned()),
            english: None,
            used,
            archived: false,
            version: 1,
            may_change: true,
        }
    }

    #[test]
    fn a_reply_is_checked_and_comes_back_from_its_form() {
        let form =
            ReplyForm {
                title: " 问候 ".to_owned(), chinese: "{{contact}} 您好".to_owned(), ..ReplyForm::default()
            };
        let fields = form.check().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((fields.title.as_str(), fields.english), ("问候", None));
        let unknown = ReplyForm { english: "{{user}}".to_owned(), ..form.clone() };
        let Err(AppError::Invalid(errors)) = unknown.check() else { panic!("taken") };
        assert_eq!((errors[0].field.as_str(), errors[0].detail.as_deref()), ("english", Some("{{user}}")));
        let none = ReplyForm { chinese: " ".to_owned(), ..form };
        assert_eq!(none.check(), Err(AppError::invalid("chinese", "required")));
        let kept = reply("a", "b", "c", 1);
        assert_eq!(ReplyForm::of(&kept).check().map(|fields| fields.keywords), Ok(Some("b".to_owned())));
        assert_eq!((kept.words(true), kept.words(false)), ("c", "c"));
    }

    #[test]
    fn a_macro_says_or_sets_something() {
        let form = MacroForm { title: "结案".to_owned(), ..MacroForm::default() };
        assert_eq!(form.check(), Err(AppError::invalid("change", "required")));
        let says = MacroForm { chinese: "谢谢".to_owned(), ..form.clone() };
        assert_eq!(says.check().map(|fields| fields.change), Ok(TicketChange::default()));
        let sets = MacroForm { change: TicketChange { state: Some(State::Closed), ..TicketChange::default() }, ..form };
        assert!(sets.check().is_ok());
    }

    #[test]
    fn scopes_lead_back_from_their_columns() {
        let me = Uuid::max();
        for scope in [Scope::Own, Scope::Everybody, Scope::Team(Uuid::from_u128(3))] {
            let (owner, team) = scope.columns(me);
            assert_eq!(Scope::of(owner, team), scope);
        }
    }

    #[test]
    fn words_find_titles_first_and_then_what_is_used_most() {
        let all = [
            reply("发货延迟", "", "您好", 1),
            reply("延迟说明", "", "发货晚了", 0),
            reply("问候", "", "您好，发货", 9),
            reply("致歉", "发货", "抱歉", 2),
        ];
        let titles = |words: &str| found(&all, words).into_iter().map(|one| one.title).collect::<Vec<_>>();
        assert_eq!(titles("发货"), ["发货延迟", "致歉", "问候", "延迟说明"]);
        assert_eq!(titles("延迟 晚"), ["延迟说明"]);
        assert_eq!(titles(""), ["问候", "致歉", "发货延迟", "延迟说明"]);
        assert!(titles("没有").is_empty());
    }
}
