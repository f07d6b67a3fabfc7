//! What is known of leads or deals for their scores, of many at once, and what is set up.

use super::model::{Answer, Criterion, Facts, Field, Grades, Kind, Question, Rule, Signal, What};
use crate::{access::AppError, fields::model::field_of_key, locale::Lang, words::leads as lw};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A record with what is known of it.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: Uuid,
    pub name: String,
    pub owner: Option<Uuid>,
    pub customer: Option<Uuid>,
    pub facts: Facts,
}

/// What scores are counted by.
#[derive(Debug, Clone)]
pub struct Settings {
    pub revision: i32,
    pub version: i32,
    pub grades: Grades,
    pub criteria: Vec<Criterion>,
    /// The lowest threshold first.
    pub rules: Vec<Rule>,
}

pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, AppError> {
    serde_json::from_value(value).map_err(|error| AppError::unforeseen(&error))
}

/// Everything that is set up for one kind of records. The revision is read first: what changes meanwhile is counted once more.
pub async fn settings(conn: &mut PgConnection, kind: Kind) -> Result<Settings, AppError> {
    let set = sqlx::query!("select revision, version, a, b, c from score_setting where kind = $1", kind.key())
        .fetch_one(&mut *conn)
        .await?;
    let rules = sqlx::query!(
        "select id, version, name, at_least, slack, notify, assign, stage_id, active from score_rule where kind = $1 order by at_least, id",
        kind.key(),
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(Settings {
        revision: set.revision,
        version: set.version,
        grades: Grades { a: set.a, b: set.b, c: set.c },
        criteria: criteria(conn, kind).await?,
        rules: rules
            .into_iter()
            .map(|row| Rule {
                id: row.id,
                version: row.version,
                kind,
                name: row.name,
                at_least: row.at_least,
                slack: row.slack,
                notify: row.notify,
                assign: row.assign,
                stage: row.stage_id,
                active: row.active,
            })
            .collect(),
    })
}

/// All criteria for one kind of records, in the order in which they were made.
pub async fn criteria(conn: &mut PgConnection, kind: Kind) -> Result<Vec<Criterion>, AppError> {
    let rows = sqlx::query!(
        "select id, version, what, points, active from score_criterion where kind = $1 order by what ->> 'field' is null and what ->> 'custom' is null, what ->> 'event' is null, id",
        kind.key(),
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let what: What = read(row.what)?;
            Ok(Criterion { id: row.id, version: row.version, kind, what, points: row.points, active: row.active })
        })
        .collect()
}

/// What is known of these records; those that are gone are left out.
pub async fn facts(conn: &mut PgConnection, kind: Kind, ids: &[Uuid]) -> Result<Vec<Known>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id as "id!", name as "name!", owner_id, customer_id, touched_at, fields as "fields!", answers as "answers!", signals as "signals!"
          from score_facts($1, $2)
        "#,
        kind.key(),
        ids,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let signals: Vec<(String, DateTime<Utc>)> = read(row.signals)?;
            let facts = Facts {
                custom: custom(&row.fields),
                fields: fields(kind, row.fields),
                answers: answers(read(row.answers)?)?,
                signals: signals.into_iter().filter_map(|(key, at)| Some((Signal::from_key(&key)?, at))).collect(),
                touched_at: row.touched_at,
                owned: row.owner_id.is_some(),
            };
            Ok(Known { id: row.id, name: row.name, owner: row.owner_id, customer: row.customer_id, facts })
        })
        .collect()
}

fn fields(kind: Kind, said: Value) -> BTreeMap<Field, String> {
    let Value::Object(said) = said else { return BTreeMap::new() };
    let field = |(key, value): (String, Value)| {
        let (field, Value::String(text)) = (Field::from_key(&key)?, value) else { return None };
        // Where a lead came from is a key: it is found by its words as well.
        let named = (kind == Kind::Lead && field == Field::Source).then(|| {
            let word = |lang| lw::text(lang, &format!("source_{text}")).unwrap_or_default();
            format!("{text} {} {}", word(Lang::ZhCn), word(Lang::En))
        });
        Some((field, named.unwrap_or(text)))
    };
    said.into_iter().filter_map(field).collect()
}

/// What stands in fields that administrators made; they have keys of their own among the others.
fn custom(said: &Value) -> BTreeMap<Uuid, Value> {
    let all = said.as_object().into_iter().flatten();
    all.filter_map(|(key, value)| Some((field_of_key(key)?, value.clone()))).collect()
}

type Answers = BTreeMap<Question, (Answer, DateTime<Utc>)>;

fn answers(said: Map<String, Value>) -> Result<Answers, AppError> {
    let mut answers = Answers::new();
    for (key, value) in said {
        if let Some(question) = Question::from_key(&key) {
            answers.insert(question, read(value)?);
        }
    }
    Ok(answers)
}
