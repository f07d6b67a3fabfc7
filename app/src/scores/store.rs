//! A score as its reader sees it, the answers to what is asked, and what administrators set up.

use super::{
    custom_model::is_scored,
    facts_store::{self as facts, Settings, read},
    hint_model::Hint,
    model::{Answer, Criterion, Facts, Grade, Grades, Kind, Part, Question, Rule, score},
    seen_model::{Distribution, Seen, Trial, Tried},
};
use crate::{
    access::{Action, AppError, Tx, may},
    events::{Event, record},
    fields::{FieldDef, RecordKind, store::catalogue},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// So many records are tried.
const TRIED: i32 = 100;

/// A record that is in sight.
struct Subject {
    owner: Option<Uuid>,
    customer: Option<Uuid>,
    open: bool,
    may_write: bool,
}

/// A record, if the caller sees it.
///
/// # Errors
/// `NotFound`.
async fn subject(tx: &mut Tx, kind: Kind, id: Uuid) -> Result<Subject, AppError> {
    Ok(match kind {
        Kind::Lead => sqlx::query_as!(
            Subject,
            r#"
            select owner_id as owner, null::uuid as customer, state in ('new', 'contacted', 'qualified') as "open!", may_write_lead(owner_id) as "may_write!"
              from lead where id = $1
            "#,
            id,
        )
        .fetch_one(tx.conn())
        .await?,
        Kind::Deal => sqlx::query_as!(
            Subject,
            r#"
            select owner_id as "owner?", customer_id as customer, status = 'open' as "open!", coalesce(may_write_deal(id, owner_id), false) as "may_write!"
              from deal where id = $1 and deleted_at is null
            "#,
            id,
        )
        .fetch_one(tx.conn())
        .await?,
    })
}

/// Whether a record in sight is to be counted before it is shown.
///
/// # Errors
/// `NotFound`.
pub async fn is_stale(tx: &mut Tx, kind: Kind, id: Uuid) -> Result<bool, AppError> {
    subject(tx, kind, id).await?;
    Ok(sqlx::query_scalar!(r#"select score_is_stale($1) as "stale!""#, id).fetch_one(tx.conn()).await?)
}

/// The score of a record with what it is made of, as far as its reader sees that; what is asked; what comes next.
///
/// # Errors
/// `NotFound`.
pub async fn seen(tx: &mut Tx, kind: Kind, id: Uuid) -> Result<Seen, AppError> {
    let of = subject(tx, kind, id).await?;
    let row = sqlx::query!("select points, grade, parts, hints from score where id = $1 and revision is not null", id)
        .fetch_optional(tx.conn())
        .await?;
    let mut seen = Seen { open: of.open, ..Seen::default() };
    if let Some(row) = row {
        let parts: Vec<Part> = read(row.parts)?;
        let customer = sees_customer(tx, of.customer).await?;
        let fields = fields_of(tx, &parts).await?;
        (seen.parts, seen.elsewhere) = told_to(kind, parts, customer, &fields);
        seen.fields =
            fields.into_iter().filter(|one| seen.parts.iter().any(|part| part.what.custom() == Some(one.id))).collect();
        (seen.points, seen.grade) = (row.points, Grade::from_key(&row.grade));
        // What lies behind is not planned any more.
        seen.hints = if of.open { read::<Vec<Hint>>(row.hints)? } else { Vec::new() };
    }
    let answers =
        sqlx::query!("select question, answer from score_answer where id = $1", id).fetch_all(tx.conn()).await?;
    let answer_to = |question: Question| {
        let row = answers.iter().find(|row| row.question == question.key());
        row.and_then(|row| Answer::from_key(&row.answer))
    };
    let criteria = facts::criteria(tx.conn(), kind).await?;
    let mut asked = super::hint_model::questions(&criteria, kind);
    asked.sort_unstable();
    seen.asked = asked.into_iter().map(|question| (question, answer_to(question))).collect();
    if kind == Kind::Deal && of.may_write {
        seen.moved = crate::deals::undo_store::rule_move(tx, id).await?;
    }
    Ok(seen)
}

/// The fields of administrators' that parts speak of, as far as the caller's role sees them.
async fn fields_of(tx: &mut Tx, parts: &[Part]) -> Result<Vec<FieldDef>, AppError> {
    if parts.iter().all(|part| part.what.custom().is_none()) {
        return Ok(Vec::new());
    }
    let known = catalogue(tx, RecordKind::Customer).await?.fields;
    Ok(known.into_iter().filter(|field| parts.iter().any(|part| part.what.custom() == Some(field.id))).collect())
}

/// What a reader is told of, and what the rest sums up to: who does not see the customer of a deal is not told of its fields, and nobody of a
/// field that their role does not see.
fn told_to(kind: Kind, parts: Vec<Part>, customer: bool, fields: &[FieldDef]) -> (Vec<Part>, Option<i32>) {
    let hidden = |part: &Part| (!customer && part.is_customers(kind)) || part.is_beyond(fields);
    let elsewhere: Vec<i32> = parts.iter().filter(|part| hidden(part)).map(|part| part.points).collect();
    let rest = (!elsewhere.is_empty()).then(|| elsewhere.iter().sum());
    (parts.into_iter().filter(|part| !hidden(part)).collect(), rest)
}

/// Whether the caller sees a customer; where there is none, there is nothing to hide.
async fn sees_customer(tx: &mut Tx, customer: Option<Uuid>) -> Result<bool, AppError> {
    let Some(customer) = customer else { return Ok(true) };
    if !may(tx.role(), Action::SeeCustomers) {
        return Ok(false);
    }
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from customer where id = $1 and deleted_at is null) as "sees!""#,
        customer,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Answers a question about a record, or takes the answer back; gives what was answered before.
///
/// # Errors
/// `NotFound`, `NotAllowed`; `Invalid` on `question` for one that is not asked of such records; the conflict `lead_closed`.
pub async fn answer(
    tx: &mut Tx,
    kind: Kind,
    id: Uuid,
    question: Question,
    answer: Option<Answer>,
) -> Result<Option<Answer>, AppError> {
    let of = subject(tx, kind, id).await?;
    if !of.may_write {
        return Err(AppError::NotAllowed);
    }
    if !question.is_of(kind) {
        return Err(AppError::invalid("question", "invalid_value"));
    }
    // What came of a lead is what its score said then.
    if kind == Kind::Lead && !of.open {
        return Err(AppError::conflict("lead_closed"));
    }
    let (me, now) = (tx.person(), tx.now());
    let was = sqlx::query_scalar!(
        "select answer from score_answer where id = $1 and question = $2 for update",
        id,
        question.key()
    )
    .fetch_optional(tx.conn())
    .await?
    .and_then(|key| Answer::from_key(&key));
    if was == answer {
        return Ok(was);
    }
    match answer {
        Some(answer) => {
            sqlx::query!(
                r#"
                insert into score_answer (id, lead_id, deal_id, question, answer, answered_by, answered_at)
                values ($1::uuid, case when $2::boolean then $1::uuid end, case when not $2::boolean then $1::uuid end, $3, $4, $5, $6)
                on conflict (id, question) do update
                   set answer = excluded.answer, answered_by = excluded.answered_by, answered_at = excluded.answered_at
                "#,
                id,
                kind == Kind::Lead,
                question.key(),
                answer.key(),
                me,
                now,
            )
            .execute(tx.conn())
            .await?
        }
        None => {
            sqlx::query!("delete from score_answer where id = $1 and question = $2", id, question.key())
                .execute(tx.conn())
                .await?
        }
    };
    let event = match kind {
        Kind::Lead => Event::of("lead.answered", "lead", id),
        Kind::Deal => Event::of("deal.answered", "deal", id).customer(of.customer),
    };
    let said =
        |answer: Option<Answer>| Value::Object(Map::from_iter([(format!("answer_{}", question.key()), json!(answer))]));
    record(tx, event.owner(of.owner).before(said(was)).after(said(answer))).await?;
    Ok(was)
}

// What administrators set up ------------------------------------------------------------------------------------------

/// Everything that is set up for one kind of records.
pub async fn settings(tx: &mut Tx, kind: Kind) -> Result<Settings, AppError> {
    facts::settings(tx.conn(), kind).await
}

/// The fields that administrators made and that records of a kind may be scored by.
pub async fn fields(tx: &mut Tx, kind: Kind) -> Result<Vec<FieldDef>, AppError> {
    if kind == Kind::Lead {
        return Ok(Vec::new());
    }
    let known = catalogue(tx, RecordKind::Customer).await?.fields;
    Ok(known.into_iter().filter(|field| is_scored(kind, field)).collect())
}

/// The open stages that a deal may be moved into, each with its pipeline.
pub async fn stages(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select s.id, p.name || ' · ' || s.name as "name!" from stage s join pipeline p on p.id = s.pipeline_id
         where s.kind = 'open' and not s.archived and not p.archived order by p.name collate "zh-x-icu", p.id, s.rank
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The criterion with this id and version, held.
///
/// # Errors
/// The conflict `changed`.
pub async fn hold_criterion(tx: &mut Tx, kind: Kind, id: Uuid, version: i32) -> Result<Criterion, AppError> {
    sqlx::query!("select id from score_criterion where id = $1 for update", id).fetch_optional(tx.conn()).await?;
    let all = facts::criteria(tx.conn(), kind).await?;
    all.into_iter().find(|one| one.id == id && one.version == version).ok_or_else(|| AppError::conflict("changed"))
}

/// Adds a criterion, or writes over the one with its id; gives the version then.
pub async fn put_criterion(tx: &mut Tx, one: &Criterion) -> Result<i32, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        insert into score_criterion (id, kind, what, points, active) values ($1, $2, $3, $4, $5)
        on conflict (id) do update
           set what = excluded.what, points = excluded.points, active = excluded.active, version = score_criterion.version + 1
        returning version
        "#,
        one.id,
        one.kind.key(),
        json!(one.what),
        one.points,
        one.active,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Removes a criterion that is held.
pub async fn remove_criterion(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from score_criterion where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// The rule with this id and version, held.
///
/// # Errors
/// The conflict `changed`.
pub async fn hold_rule(tx: &mut Tx, kind: Kind, id: Uuid, version: i32) -> Result<Rule, AppError> {
    sqlx::query!("select id from score_rule where id = $1 for update", id).fetch_optional(tx.conn()).await?;
    let all = facts::settings(tx.conn(), kind).await?.rules;
    all.into_iter().find(|one| one.id == id && one.version == version).ok_or_else(|| AppError::conflict("changed"))
}

/// Adds a rule, or writes over the one with its id; gives the version then.
pub async fn put_rule(tx: &mut Tx, rule: &Rule) -> Result<i32, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        insert into score_rule (id, kind, name, at_least, slack, notify, assign, stage_id, active) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (id) do update
           set name = excluded.name, at_least = excluded.at_least, slack = excluded.slack, notify = excluded.notify, assign = excluded.assign,
               stage_id = excluded.stage_id, active = excluded.active, version = score_rule.version + 1
        returning version
        "#,
        rule.id,
        rule.kind.key(),
        rule.name,
        rule.at_least,
        rule.slack,
        rule.notify,
        rule.assign,
        rule.stage,
        rule.active,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Removes a rule that is held.
pub async fn remove_rule(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from score_rule where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// Says from which score on one has which grade; gives the version then.
///
/// # Errors
/// The conflict `changed`.
pub async fn put_grades(tx: &mut Tx, kind: Kind, seen: i32, grades: Grades) -> Result<i32, AppError> {
    sqlx::query_scalar!(
        r#"
        update score_setting set a = $3, b = $4, c = $5, version = version + 1, revision = revision + 1
         where kind = $1 and version = $2 returning version
        "#,
        kind.key(),
        seen,
        grades.a,
        grades.b,
        grades.c,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| AppError::conflict("changed"))
}

/// How the last records would score with these criteria, beside how they do.
pub async fn attempt(tx: &mut Tx, kind: Kind, set: &Settings, tried: &[Criterion]) -> Result<Trial, AppError> {
    let ids =
        sqlx::query_scalar!(r#"select score_last($1, $2) as "ids!""#, kind.key(), TRIED).fetch_one(tx.conn()).await?;
    let (known, now) = (facts::facts(tx.conn(), kind, &ids).await?, tx.now());
    let of = |criteria: &[Criterion], facts: &Facts| {
        let whole = score(criteria, set.grades, facts, now);
        (whole.points, whole.grade)
    };
    let (mut before, mut after) = (Distribution::default(), Distribution::default());
    let mut records: Vec<Tried> = Vec::new();
    for id in ids {
        let Some(one) = known.iter().find(|one| one.id == id) else { continue };
        let (was, is) = (of(&set.criteria, &one.facts), of(tried, &one.facts));
        before.count(was.1);
        after.count(is.1);
        records.push(Tried { id, name: one.name.clone(), before: was, after: is });
    }
    Ok(Trial { records, before, after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scores::model::{Field, Test, What};

    #[test]
    fn who_does_not_see_the_customer_is_not_told_of_its_fields() {
        let part = |key, points| Part {
            id: Uuid::nil(),
            what: What::Field { key, test: Test::Filled },
            points,
            full: points,
            since: None,
            times: 1,
            answer: None,
        };
        let parts = vec![part(Field::Industry, 7), part(Field::Close, 5), part(Field::Size, 2)];
        let (told, rest) = told_to(Kind::Deal, parts.clone(), false, &[]);
        assert_eq!((told, rest), (vec![parts[1].clone()], Some(9)));
        assert_eq!(told_to(Kind::Deal, parts.clone(), true, &[]), (parts.clone(), None));
        assert_eq!(told_to(Kind::Lead, parts.clone(), false, &[]), (parts, None), "who sees a lead sees its fields");
    }

    #[test]
    fn nobody_is_told_of_a_field_that_their_role_does_not_see() {
        let (seen, hidden) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let part = |field, points| Part {
            id: Uuid::nil(),
            what: What::Custom { field, test: Test::Filled },
            points,
            full: points,
            since: None,
            times: 1,
            answer: None,
        };
        let parts = vec![part(seen, 7), part(hidden, 5)];
        let fields = [FieldDef { id: seen, ..FieldDef::default() }];
        assert_eq!(told_to(Kind::Deal, parts.clone(), true, &fields), (vec![parts[0].clone()], Some(5)));
        assert_eq!(told_to(Kind::Deal, parts, false, &fields), (Vec::new(), Some(12)), "they are the customer's");
    }
}
