//! Rules for tags: as they are typed, kept and told.

use crate::{
    access::{AppError, FieldError},
    customers::model::TagOf,
    fields::Catalogue,
    lists::filters::Group,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Customers that a trial looks at in one go: a fraction of a second.
pub const TRIAL_STEP: i64 = 10_000;
/// Most lines shown of what a run did.
pub const SHOWN: usize = 100;

/// What the page begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TagRulesBook {
    pub rules: Vec<TagRule>,
    pub runs: Vec<TagRun>,
    pub tags: Vec<TagOf>,
    /// The fields that administrators made, for conditions.
    pub fields: Catalogue,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagRule {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub name_en: Option<String>,
    pub tag: TagOf,
    pub conditions: Group,
    /// Takes the tag off again where the conditions hold no longer.
    pub takes_back: bool,
    /// Runs every day.
    pub active: bool,
    pub archived: bool,
    /// A field that it asks for is no longer there: it is not run.
    pub broken: bool,
    /// How many customers have the tag by this rule.
    pub holders: i64,
}

/// A rule as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagRuleDraft {
    pub name: String,
    pub name_en: String,
    /// Id of a tag that is there; empty for a new one. Of a rule that is there the tag stays.
    pub tag: String,
    /// Name of a new tag.
    pub new_tag: String,
    /// Its colour.
    pub colour: String,
    pub conditions: Group,
    pub takes_back: bool,
}

/// The tag of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftTag {
    Known(Uuid),
    New { name: String, colour: String },
}

/// A draft, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRuleFields {
    pub name: String,
    pub name_en: Option<String>,
    pub tag: DraftTag,
    pub conditions: Group,
    pub takes_back: bool,
}

impl TagRuleDraft {
    /// A draft that changes a rule.
    #[must_use]
    pub fn of(rule: &TagRule) -> Self {
        Self {
            name: rule.name.clone(),
            name_en: rule.name_en.clone().unwrap_or_default(),
            tag: rule.tag.id.to_string(),
            new_tag: String::new(),
            colour: rule.tag.colour.clone(),
            conditions: rule.conditions.clone(),
            takes_back: rule.takes_back,
        }
    }

    /// The tag that is meant, if it is there already.
    #[must_use]
    pub fn known_tag(&self) -> Option<Uuid> {
        self.tag.parse().ok()
    }

    /// Reads it; the conditions are checked against the fields that there are, by the server.
    ///
    /// # Errors
    /// `Invalid` on `name`, `name_en`, `tag` and `new_tag`.
    pub fn read(&self) -> Result<TagRuleFields, AppError> {
        let mut errors = Vec::new();
        let name = self.name.trim();
        if name.is_empty() {
            errors.push(FieldError::of("name", "required"));
        }
        for (field, text, most, code) in [
            ("name", name, 100, "tag_rule_name_length"),
            ("name_en", self.name_en.trim(), 100, "tag_rule_name_length"),
            ("new_tag", self.new_tag.trim(), 50, "tag_name_length"),
        ] {
            if text.chars().count() > most || text.contains('\0') {
                errors.push(FieldError::of(field, code));
            }
        }
        let tag = match (self.known_tag(), self.new_tag.trim()) {
            (Some(tag), _) => Some(DraftTag::Known(tag)),
            (None, "") => {
                errors.push(FieldError::of(if self.tag.is_empty() { "new_tag" } else { "tag" }, "required"));
                None
            }
            (None, name) => Some(DraftTag::New { name: name.to_owned(), colour: self.colour.clone() }),
        };
        match tag {
            Some(tag) if errors.is_empty() => Ok(TagRuleFields {
                name: name.to_owned(),
                name_en: Some(self.name_en.trim().to_owned()).filter(|name| !name.is_empty()),
                tag,
                conditions: self.conditions.clone(),
                takes_back: self.takes_back,
            }),
            _ => Err(AppError::Invalid(errors)),
        }
    }
}

/// What a rule would do, as far as was looked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagTrial {
    pub looked_at: i64,
    /// Behind whom to go on; `None` at the end.
    pub next: Option<Uuid>,
    pub gain: i64,
    pub lose: i64,
    /// The first of them.
    pub gaining: Vec<(Uuid, String)>,
    pub losing: Vec<(Uuid, String)>,
}

impl TagTrial {
    /// Names shown of either.
    pub const NAMED: usize = 10;

    /// Adds what was found behind it.
    pub fn add(&mut self, more: Self) {
        self.looked_at += more.looked_at;
        self.next = more.next;
        self.gain += more.gain;
        self.lose += more.lose;
        for (all, found) in [(&mut self.gaining, more.gaining), (&mut self.losing, more.losing)] {
            let room = Self::NAMED.saturating_sub(all.len());
            all.extend(found.into_iter().take(room));
        }
    }
}

/// Why a run ended before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagStop {
    /// A field that it asks for is no longer there.
    Broken,
    /// Its rule was put away.
    RuleGone,
    /// Somebody took it back while it was at work.
    TakenBack,
    /// The log of the server says why.
    Failed,
}

impl TagStop {
    pub const ALL: [Self; 4] = [Self::Broken, Self::RuleGone, Self::TakenBack, Self::Failed];

    /// As in `tag_run.stopped` and in the language files (`tag_rules.stopped_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::RuleGone => "rule_gone",
            Self::TakenBack => "taken_back",
            Self::Failed => "failed",
        }
    }

    /// The reason of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stop| stop.key() == key)
    }
}

/// A run of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagRun {
    pub id: Uuid,
    pub rule: Uuid,
    pub rule_name: String,
    pub rule_name_en: Option<String>,
    /// Of the organisation; `None` where somebody asked for it.
    pub day: Option<NaiveDate>,
    pub asked_by: Option<String>,
    pub begun_at: DateTime<Utc>,
    pub ended: bool,
    pub stopped: Option<TagStop>,
    pub looked_at: i64,
    pub gave: i64,
    pub took: i64,
    pub undoing: bool,
    /// How many tags were taken back so far.
    pub undone: i64,
    /// Whether taking it back is finished.
    pub is_undone: bool,
}

impl TagRun {
    /// Whether the server is at it.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        !self.ended || (self.undoing && !self.is_undone)
    }

    /// Whether there is something to take back, and nobody is at it.
    #[must_use]
    pub const fn may_undo(&self) -> bool {
        !self.undoing && self.gave + self.took > 0
    }
}

/// What a run did to one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagRunLine {
    pub customer: Uuid,
    pub name: String,
    /// Else it took the tag.
    pub gave: bool,
    /// Taken back since; `Some(false)` where somebody had changed it.
    pub undone: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> TagRuleDraft {
        TagRuleDraft {
            name: " 沉睡 ".into(),
            new_tag: "沉睡".into(),
            colour: "amber".into(),
            ..TagRuleDraft::default()
        }
    }

    #[test]
    fn a_draft_names_itself_and_its_tag() {
        let read = draft().read().expect("it is whole");
        assert_eq!((read.name.as_str(), read.name_en), ("沉睡", None));
        assert_eq!(read.tag, DraftTag::New { name: "沉睡".into(), colour: "amber".into() });
        let known = TagRuleDraft { tag: Uuid::max().to_string(), new_tag: String::new(), ..draft() };
        assert_eq!(known.read().expect("it is whole").tag, DraftTag::Known(Uuid::max()));
        let nothing = TagRuleDraft::default().read().expect_err("nothing is said");
        assert!(nothing.of_field("name").is_some() && nothing.of_field("new_tag").is_some());
        let long = TagRuleDraft { name: "长".repeat(101), ..draft() };
        assert!(long.read().expect_err("too long").of_field("name").is_some());
    }

    #[test]
    fn a_trial_is_counted_to_its_end_and_names_the_first() {
        let part = |names: u128, next| TagTrial {
            looked_at: 100,
            next,
            gain: 9,
            lose: 1,
            gaining: (0..names).map(|id| (Uuid::from_u128(id), String::new())).collect(),
            losing: vec![],
        };
        let mut trial = part(8, Some(Uuid::max()));
        trial.add(part(9, None));
        assert_eq!((trial.looked_at, trial.gain, trial.lose, trial.next), (200, 18, 2, None));
        assert_eq!(trial.gaining.len(), TagTrial::NAMED);
    }

    #[test]
    fn keys_lead_back() {
        assert!(TagStop::ALL.into_iter().all(|stop| TagStop::from_key(stop.key()) == Some(stop)));
    }
}
