//! What further is known of customers and contacts: other names and numbers, what they care for, what they agreed to. Only files
//! that have columns for it look at any of this.

use super::super::context::Context;
use super::super::model::Target;
use super::super::plan::{Existing, FilePlan};
use super::super::row::Cells;
use super::super::value::{plain_name, plain_phone};
use super::{Stored, agreed};
use crate::customers::consent::model::{Channel, Consents};
use crate::customers::credit_code;
use crate::customers::lifecycle::model::Lifecycle;
use crate::customers::model::{CustomerKind, INTERESTS};
use crate::customers::reach::model::{MOST, Means, Reach};
use crate::events::Event;
use crate::locale::Lang;
use crate::words::{details, lifecycle as words};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The columns that make a file one that says more of customers.
const OF_CUSTOMERS: [Target; 8] = [
    Target::ShortName,
    Target::CreditCode,
    Target::Wechat,
    Target::MorePhones,
    Target::MoreEmails,
    Target::Lifecycle,
    Target::Interests,
    Target::Preferences,
];

/// Further columns of a customer; the fields are named as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct More {
    pub short_name: Option<String>,
    pub credit_code: Option<String>,
    pub wechat: Option<String>,
    pub reach: Vec<Reach>,
    pub interests: Vec<String>,
    pub preferences: Option<String>,
    pub consent: Consents,
    /// `None`: the row does not say.
    pub lifecycle: Option<Lifecycle>,
    pub lifecycle_by_hand: Option<bool>,
    pub lifecycle_since: Option<DateTime<Utc>>,
}

impl FilePlan {
    /// Whether a file of customers says more of them than every other.
    #[must_use]
    pub fn says_more(&self) -> bool {
        let has = |target: &Target| self.column_of(*target).is_some();
        OF_CUSTOMERS.iter().any(has) || self.says_consent()
    }

    /// Whether it says what somebody agreed to.
    #[must_use]
    pub fn says_consent(&self) -> bool {
        agreed::COLUMNS.into_iter().any(|target| self.column_of(target).is_some())
    }

    /// Whether a file of contacts says further numbers and addresses of them, or what they agreed to.
    #[must_use]
    pub fn reaches_further(&self) -> bool {
        let has = |target| self.column_of(target).is_some();
        [Target::MorePhones, Target::MoreEmails].into_iter().any(has) || self.says_consent()
    }
}

/// What a row of customers says.
pub fn read(cells: &mut Cells<'_>, context: &Context, kind: Option<CustomerKind>) -> More {
    let lifecycle = stands(cells);
    More {
        short_name: cells.text(Target::ShortName, 100),
        credit_code: code(cells, kind),
        wechat: cells.text(Target::Wechat, 100),
        reach: reach(cells),
        interests: interests(cells),
        preferences: cells.text(Target::Preferences, 2000),
        consent: agreed::read(cells, context),
        lifecycle,
        // Everybody begins as a prospect, and rules lead on from there; what else a file says, somebody decided.
        lifecycle_by_hand: lifecycle.map(|is| is != Lifecycle::Prospect),
        lifecycle_since: lifecycle.map(|_| context.now),
    }
}

/// The credit code, checked; private persons have none.
fn code(cells: &mut Cells<'_>, kind: Option<CustomerKind>) -> Option<String> {
    let text = cells.written(Target::CreditCode).filter(|_| kind != Some(CustomerKind::Person))?;
    let code = credit_code::checked(&text).ok();
    if code.is_none() {
        cells.remark(Target::CreditCode, "credit_code_left_out", text);
    }
    code
}

/// Further phones and e-mails.
pub fn reach(cells: &mut Cells<'_>) -> Vec<Reach> {
    let mut ways = Vec::new();
    for (target, means) in [(Target::MorePhones, Means::Phone), (Target::MoreEmails, Means::Email)] {
        let mut wrong = Vec::new();
        for value in cells.several(target) {
            let way = Reach { means, kind: kind_of(means, &value).to_owned(), value };
            if ways.len() == MOST || !way.is_right() {
                wrong.push(way.value);
            } else if !is_there(&ways, &way) {
                ways.push(way);
            }
        }
        cells.remark_all(target, "malformed_left_out", &wrong);
    }
    ways
}

/// Eleven digits that begin as Chinese mobile numbers do are one; of others nobody knows.
fn kind_of(means: Means, value: &str) -> &'static str {
    let digits = plain_phone(value);
    let is_mobile = digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|byte| byte.is_ascii_digit());
    match means {
        Means::Phone if is_mobile => "mobile",
        Means::Phone | Means::Email => "work",
        Means::Address => "office",
    }
}

fn same_way(one: &Reach, other: &Reach) -> bool {
    one.means == other.means
        && match one.means {
            Means::Phone => plain_phone(&one.value) == plain_phone(&other.value),
            Means::Email | Means::Address => one.value.to_lowercase() == other.value.to_lowercase(),
        }
}

fn is_there(ways: &[Reach], way: &Reach) -> bool {
    ways.iter().any(|known| same_way(known, way))
}

/// The ways that a record has after a row: those that it had, and behind them what is new. Where only gaps are filled, a record
/// that has some keeps them alone.
#[must_use]
pub fn ways_after(existing: Existing, was: &[Reach], said: &[Reach]) -> Vec<Reach> {
    let mut ways = was.to_vec();
    if existing == Existing::Fill && !was.is_empty() {
        return ways;
    }
    for way in said {
        if ways.len() < MOST && !is_there(&ways, way) {
            ways.push(way.clone());
        }
    }
    ways
}

/// The ways of one kind in one text.
#[must_use]
pub fn ways_shown(ways: &[Reach], means: Means) -> Option<String> {
    let all: Vec<&str> = ways.iter().filter(|way| way.means == means).map(|way| way.value.as_str()).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn interests(cells: &mut Cells<'_>) -> Vec<String> {
    let (mut chosen, mut wrong): (Vec<usize>, Vec<String>) = (vec![], vec![]);
    for text in cells.several(Target::Interests) {
        let plain = plain_name(&text);
        let means = |key: &str| {
            let words = Lang::ALL.map(|lang| details::text(lang, &format!("interest_{key}")));
            plain_name(key) == plain || words.into_iter().flatten().any(|word| plain_name(word) == plain)
        };
        match INTERESTS.iter().position(|key| means(key)) {
            Some(at) => chosen.push(at),
            None => wrong.push(text),
        }
    }
    cells.remark_all(Target::Interests, "malformed_left_out", &wrong);
    chosen.sort_unstable();
    chosen.dedup();
    chosen.into_iter().filter_map(|at| INTERESTS.get(at)).map(|key| (*key).to_owned()).collect()
}

/// Where a customer stands, in words that people use for it.
fn stands(cells: &mut Cells<'_>) -> Option<Lifecycle> {
    let text = cells.written(Target::Lifecycle)?;
    let found = lifecycle_of(&text);
    if found.is_none() {
        cells.remark(Target::Lifecycle, "malformed_left_out", text);
    }
    found
}

fn lifecycle_of(text: &str) -> Option<Lifecycle> {
    let plain = plain_name(text);
    let usual = |is: Lifecycle| match is {
        Lifecycle::Prospect => ["lead", "potential", "潜在", "潜在客户", "意向客户", "未成交"],
        Lifecycle::Customer => ["active", "won", "成交", "成交客户", "已成交", "合作中"],
        Lifecycle::Dormant => ["inactive", "sleeping", "沉睡", "沉睡客户", "休眠", "休眠客户"],
        Lifecycle::Lost => ["churned", "former", "流失", "流失客户", "已流失", "失效"],
    };
    let means = |is: &Lifecycle| {
        let words = Lang::ALL.map(|lang| words::text(lang, &format!("is_{}", is.key())));
        is.key() == plain
            || usual(*is).contains(&plain.as_str())
            || words.into_iter().flatten().any(|word| plain_name(word) == plain)
    };
    Lifecycle::ALL.into_iter().find(means)
}

impl More {
    /// As it stands in a preview: codes and consent by their keys, as the file is understood.
    pub fn shown(&self) -> impl Iterator<Item = (Target, Option<String>)> {
        let ways = |means| ways_shown(&self.reach, means);
        [
            (Target::ShortName, self.short_name.clone()),
            (Target::CreditCode, self.credit_code.clone()),
            (Target::Wechat, self.wechat.clone()),
            (Target::MorePhones, ways(Means::Phone)),
            (Target::MoreEmails, ways(Means::Email)),
            (Target::Lifecycle, self.lifecycle.map(|is| is.key().to_owned())),
            (Target::Interests, (!self.interests.is_empty()).then(|| self.interests.join(", "))),
            (Target::Preferences, self.preferences.clone()),
        ]
        .into_iter()
        .chain(agreed::shown(&self.consent))
    }

    /// What is known after a row. `emptied` are fields that its empty cells empty.
    #[must_use]
    pub fn with(&self, said: &Self, existing: Existing, emptied: &[Target]) -> Self {
        let text = |target: Target, new: &Option<String>, old: &Option<String>| {
            if new.is_none() && emptied.contains(&target) { None } else { existing.either(old.clone(), new.clone()) }
        };
        let keeps = said.interests.is_empty() && !emptied.contains(&Target::Interests);
        let full = existing == Existing::Fill && !self.interests.is_empty();
        // A prospect is what nobody has said anything of.
        let open = existing != Existing::Fill
            || (self.lifecycle == Some(Lifecycle::Prospect) && self.lifecycle_by_hand == Some(false));
        let stands = match said.lifecycle {
            Some(is) if open && self.lifecycle != Some(is) => (Some(is), Some(true), said.lifecycle_since),
            _ => (self.lifecycle, self.lifecycle_by_hand, self.lifecycle_since),
        };
        Self {
            short_name: text(Target::ShortName, &said.short_name, &self.short_name),
            credit_code: text(Target::CreditCode, &said.credit_code, &self.credit_code),
            wechat: text(Target::Wechat, &said.wechat, &self.wechat),
            reach: ways_after(existing, &self.reach, &said.reach),
            interests: if keeps || full { self.interests.clone() } else { said.interests.clone() },
            preferences: text(Target::Preferences, &said.preferences, &self.preferences),
            consent: agreed::after(existing, &self.consent, &said.consent),
            lifecycle: stands.0,
            lifecycle_by_hand: stands.1,
            lifecycle_since: stands.2,
        }
    }
}

/// How the log tells of a new record: without what is empty, and of consent as when somebody writes it down.
#[must_use]
pub fn told_of_new(columns: Value, consent: Option<&Consents>) -> Value {
    let mut columns = match columns {
        Value::Object(columns) => columns,
        other => return other,
    };
    columns.retain(|key, value| !is_kept_otherwise(key) && value.as_array().is_none_or(|all| !all.is_empty()));
    if let Some(Value::Object(said)) = consent.map(|consent| Consents::default().told(consent).1) {
        columns.extend(said);
    }
    Value::Object(columns)
}

fn is_kept_otherwise(key: &str) -> bool {
    matches!(key, "consent" | "lifecycle" | "lifecycle_by_hand" | "lifecycle_since")
}

/// How the log tells of columns that changed. What became of the lifecycle is told by an event of its own.
pub fn told_of_change(columns: &mut Map<String, Value>, consent: Value) {
    columns.retain(|key, _| !is_kept_otherwise(key));
    if let Value::Object(said) = consent {
        columns.extend(said);
    }
}

/// How the log tells of columns that an import gives back.
#[must_use]
pub fn told_of_return(before: &Value) -> Value {
    let mut columns = before.as_object().cloned().unwrap_or_default();
    columns.remove("lifecycle_since");
    if let Some(consent) = columns.remove("consent") {
        let consent: Consents = serde_json::from_value(consent).unwrap_or_default();
        let state = |channel: Channel| (channel.field().to_owned(), json!(consent.state(channel).key()));
        columns.extend(Channel::ALL.map(state));
        columns.insert("do_not_contact".to_owned(), consent.none.is_some().into());
    }
    Value::Object(columns)
}

/// The event of a lifecycle that a file says, where it differs from what was (`None`: a new customer).
#[must_use]
pub fn lifecycle_event(context: &Context, was: Option<&Stored>, is: &Stored) -> Option<Event> {
    let of = |stored: &Stored| {
        let more = stored.company.more.as_ref()?;
        Some((more.lifecycle?, more.lifecycle_by_hand.unwrap_or_default()))
    };
    let (before, after) = (was.map_or(Some((Lifecycle::Prospect, false)), of)?, of(is)?);
    let told = |(is, by_hand): (Lifecycle, bool)| json!({ "lifecycle": is, "lifecycle_by_hand": by_hand });
    // Of the import, so that the customer does not count as changed since where a row waited for a decision.
    let mut now = told(after);
    now["import"] = json!(context.import);
    (before != after).then(|| {
        let event = Event::of("customer.lifecycle_changed", "customer", is.id).customer(Some(is.id));
        event.owner(is.company.owner_id).before(told(before)).after(now)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(value: &str) -> Reach {
        Reach { means: Means::Phone, kind: "work".to_owned(), value: value.to_owned() }
    }

    #[test]
    fn what_people_call_a_lifecycle_is_understood() {
        for (text, is) in [
            ("潜在客户", Some(Lifecycle::Prospect)),
            ("Customer", Some(Lifecycle::Customer)),
            ("沉睡", Some(Lifecycle::Dormant)),
            ("churned", Some(Lifecycle::Lost)),
            ("somewhere", None),
        ] {
            assert_eq!(lifecycle_of(text), is, "{text}");
        }
    }

    #[test]
    fn further_numbers_stand_behind_those_that_were_there_and_none_twice() {
        let (was, said) = ([phone("138 0000 0001")], [phone("+86 138-0000-0001"), phone("010 1")]);
        assert_eq!(ways_after(Existing::Update, &was, &said), [phone("138 0000 0001"), phone("010 1")]);
        assert_eq!(ways_after(Existing::Fill, &was, &said), was);
        assert_eq!(ways_after(Existing::Fill, &[], &said), said);
    }

    #[test]
    fn gaps_are_filled_and_nothing_else() {
        let was = More {
            wechat: Some("old".into()),
            lifecycle: Some(Lifecycle::Lost),
            lifecycle_by_hand: Some(true),
            ..More::default()
        };
        let said = More {
            wechat: Some("new".into()),
            short_name: Some("short".into()),
            lifecycle: Some(Lifecycle::Customer),
            interests: vec!["price".into()],
            ..More::default()
        };
        let filled = was.with(&said, Existing::Fill, &[]);
        assert_eq!((filled.wechat.as_deref(), filled.short_name.as_deref()), (Some("old"), Some("short")));
        assert_eq!((filled.lifecycle, filled.interests), (was.lifecycle, said.interests.clone()));
        let updated = was.with(&said, Existing::Update, &[]);
        assert_eq!((updated.wechat.as_deref(), updated.lifecycle), (Some("new"), said.lifecycle));
        let emptied = was.with(&More::default(), Existing::Update, &[Target::Wechat]);
        assert_eq!(emptied.wechat, None);
    }

    #[test]
    fn the_log_is_told_what_is_there() {
        let more = More { wechat: Some("w".into()), lifecycle: Some(Lifecycle::Lost), ..More::default() };
        let told = told_of_new(serde_json::to_value(&more).expect("it can be told"), Some(&more.consent));
        assert_eq!(told["wechat"], json!("w"));
        for absent in ["reach", "interests", "consent", "lifecycle"] {
            assert!(told.get(absent).is_none(), "{absent}");
        }
    }
}
