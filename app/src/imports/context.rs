//! What every batch of an import needs to know, and what it gives back.

use super::held::Held;
use super::own::OwnFields;
use super::own_store;
use super::people::{self, Colleague, TeamKnown};
use super::pipelines::NewPipeline;
use super::plan::Plan;
use super::products::Article;
use super::records::store::Recorded;
use super::report::{FileProgress, PreviewRow};
use super::row::Finding;
use super::store;
use super::tickets;
use super::value::plain_name;
use crate::access::{AppError, Caller, Tx};
use crate::customers::quality::{checks::Checks, store as quality};
use crate::deals::model::StageKind;
use crate::events::Event;
use crate::fields::RecordKind;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use uuid::Uuid;

/// So many rows show in a preview.
pub const PREVIEW_ROWS: usize = 5;

/// An import at work.
pub struct Context {
    pub import: Uuid,
    pub plan: Plan,
    /// ISO 4217 code of all amounts; the organisation's where the files have none.
    pub currency: String,
    /// Minutes east of UTC in which days of the files are meant.
    pub offset: i32,
    /// Only look; write nothing but the report.
    pub dry: bool,
    /// Whoever started it.
    pub me: Uuid,
    pub my_name: String,
    /// When this run began: nothing in a file happened later.
    pub now: DateTime<Utc>,
    pub owners: Names<Colleague>,
    pub products: Names<Article>,
    /// What administrators let no value break.
    pub customer_checks: Checks,
    pub contact_checks: Checks,
    pub stages: Stages,
    /// The pipeline of these stages, as long as no deal has gone there: it is made with the first one, so that rows that are
    /// there already leave none behind.
    pub new_pipeline: Option<NewPipeline>,
    /// Fields of the organisation's own that files have columns for.
    pub own: OwnFields,
    /// What has been met in this file already, as [`mark`]s.
    pub seen: HashSet<u64>,
    /// While only looking: what this import would have made so far.
    pub coming: Coming,
}

/// Records that would exist by now if this were not only a look.
#[derive(Debug, Clone, Default)]
pub struct Coming {
    pub people: Vec<Colleague>,
    pub teams: Vec<TeamKnown>,
    pub products: Vec<Article>,
    /// Names by the [`mark`] of the plain name.
    pub customers: HashMap<u64, Box<str>>,
}

/// What became of a batch. Nothing of it counts until the batch is committed.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    pub counts: FileProgress,
    pub findings: Vec<Finding>,
    pub records: Vec<Recorded>,
    pub events: Vec<Event>,
    pub preview: Vec<PreviewRow>,
    pub seen: Vec<u64>,
    pub coming: Coming,
    pub won: Vec<WonRow>,
    pub tickets: Vec<tickets::Figure>,
    /// Rows held back until somebody decides.
    pub held: Vec<Held>,
    /// As which customers rows were taken, by what they are known by in their file.
    pub made: Vec<(u64, Uuid)>,
    pub first_day: Option<NaiveDate>,
    /// The new pipeline was made with it.
    pub pipeline_made: bool,
}

/// A row of the file that says it was won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WonRow {
    pub line: u32,
    pub quarter: String,
    pub value: Decimal,
}

/// A short mark of a text, for remembering millions of them in little memory.
#[must_use]
pub fn mark(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Context {
    /// What holds for all rows, and who works here.
    pub async fn load(tx: &mut Tx, caller: &Caller, import: Uuid, plan: Plan) -> Result<Self, AppError> {
        let (own_currency, offset) = store::organisation(tx).await?;
        let people = people::store::people(tx).await?;
        let own = own_store::own_fields(tx).await?.mapped(&plan);
        Ok(Self {
            import,
            currency: plan.currency_of_amounts().map_or(own_currency, str::to_owned),
            plan,
            offset,
            dry: false,
            me: caller.session().person,
            my_name: caller.session().name.clone(),
            now: tx.now(),
            owners: people.into_iter().map(|person| (person.name.clone(), person)).collect(),
            products: Names::default(),
            customer_checks: quality::refusing(tx, RecordKind::Customer).await?,
            contact_checks: quality::refusing(tx, RecordKind::Contact).await?,
            stages: Stages::default(),
            new_pipeline: None,
            own,
            seen: HashSet::new(),
            coming: Coming::default(),
        })
    }

    /// Whether a text was met before in this file, in an earlier batch or in `batch`; remembers it there if not.
    #[must_use]
    pub fn met(&self, text: &str, batch: &mut Vec<u64>) -> bool {
        let mark = mark(text);
        if self.seen.contains(&mark) || batch.contains(&mark) {
            return true;
        }
        batch.push(mark);
        false
    }
}

/// A stage that rows go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageKnown {
    pub id: Uuid,
    pub name: String,
    pub kind: StageKind,
}

/// Where deals go, by what stands in their stage column.
#[derive(Debug, Default)]
pub struct Stages {
    pub pipeline: Uuid,
    by_value: HashMap<String, StageKnown>,
    /// The stage a closed deal was in before: the last open one that rows go to.
    pub before_closing: Option<StageKnown>,
}

impl Stages {
    /// Nothing learnt yet.
    #[must_use]
    pub fn of_pipeline(pipeline: Uuid) -> Self {
        Self { pipeline, ..Self::default() }
    }

    /// Learns where a value goes. Values come in the order of their stages.
    pub fn add(&mut self, value: &str, stage: StageKnown) {
        if stage.kind == StageKind::Open {
            self.before_closing = Some(stage.clone());
        }
        self.by_value.insert(plain_name(value), stage);
    }

    /// The stage for a value.
    #[must_use]
    pub fn of(&self, value: &str) -> Option<&StageKnown> {
        self.by_value.get(&plain_name(value))
    }
}

/// Things that are found by name as people mean it.
#[derive(Debug)]
pub struct Names<T> {
    by_plain: HashMap<String, Vec<(String, T)>>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { by_plain: HashMap::new() }
    }
}

/// What a name leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Hit<'a, T> {
    None,
    /// The thing, and its own name where that is written differently.
    One(&'a T, Option<&'a str>),
    /// Several, and none is written exactly so.
    Many,
}

impl<T> Names<T> {
    /// Learns a name.
    pub fn add(&mut self, name: &str, thing: T) {
        self.by_plain.entry(plain_name(name)).or_default().push((name.to_owned(), thing));
    }

    /// What is meant by `written`: exactly that name, or the only one that differs in case, spaces or punctuation.
    #[must_use]
    pub fn find(&self, written: &str) -> Hit<'_, T> {
        let known = self.by_plain.get(&plain_name(written)).map_or(&[][..], Vec::as_slice);
        let mut exact = known.iter().filter(|(name, _)| name == written);
        match (exact.next(), exact.next(), known) {
            (Some((_, thing)), None, _) => Hit::One(thing, None),
            (None, _, [(name, thing)]) => Hit::One(thing, Some(name)),
            (None, _, []) => Hit::None,
            _ => Hit::Many,
        }
    }
}

impl<T> FromIterator<(String, T)> for Names<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(things: I) -> Self {
        let mut names = Self::default();
        for (name, thing) in things {
            names.add(&name, thing);
        }
        names
    }
}

/// The fields in which two states of a record differ: as they were, and as they are.
#[must_use]
pub fn changed(old: &impl Serialize, new: &impl Serialize) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let (Ok(Value::Object(old)), Ok(Value::Object(new))) = (serde_json::to_value(old), serde_json::to_value(new))
    else {
        return None;
    };
    let differs: Vec<String> =
        new.iter().filter(|(key, value)| old.get(*key) != Some(value)).map(|(key, _)| key.clone()).collect();
    let only = |all: &Map<String, Value>| {
        differs.iter().map(|key| (key.clone(), all.get(key).cloned().unwrap_or(Value::Null))).collect::<Map<_, _>>()
    };
    (!differs.is_empty()).then(|| (only(&old), only(&new)))
}

/// A record's fields without the empty ones, for the log.
#[must_use]
pub fn filled(record: &impl Serialize) -> Value {
    match serde_json::to_value(record) {
        Ok(Value::Object(fields)) => Value::Object(fields.into_iter().filter(|(_, value)| !value.is_null()).collect()),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_one_thing_or_says_so() {
        let names: Names<i32> =
            [("GTX Pro", 1), ("Basic", 2), ("BASIC", 3)].map(|(name, id)| (name.to_owned(), id)).into_iter().collect();
        assert_eq!(names.find("GTX Pro"), Hit::One(&1, None));
        assert_eq!(names.find("GTXPro"), Hit::One(&1, Some("GTX Pro")));
        assert_eq!(names.find("Basic"), Hit::One(&2, None));
        assert_eq!(names.find("basic"), Hit::Many);
        assert_eq!(names.find("other"), Hit::None);
    }

    #[test]
    fn only_what_differs_is_told() {
        #[derive(Serialize)]
        struct Pair(&'static str, i32);
        #[derive(Serialize)]
        struct Record {
            name: &'static str,
            count: i32,
        }
        assert!(changed(&Pair("a", 1), &Pair("a", 2)).is_none());
        let (before, after) =
            changed(&Record { name: "a", count: 1 }, &Record { name: "a", count: 2 }).expect("they differ");
        assert_eq!((before.get("count"), after.get("count")), (Some(&1.into()), Some(&2.into())));
        assert_eq!(before.len(), 1);
    }
}
