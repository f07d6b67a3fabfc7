//! Counts answers, and lists those that a figure counts: both by the same conditions. Policies decide what is counted: everybody counts
//! what they see.

use super::{
    question_model::{Answers, Question, Said},
    result_model::{
        AnswerList, AnswerMark, AnswerRow, Asked, Cut, Narrow, Offered, PartResult, QuestionResult, Results, Tally,
    },
    store::kind_of,
};
use crate::{
    access::{AppError, Tx},
    desk::reports::period_model::{Period, buckets, day_of, midnight, period_of, usual_grouping},
    lists::model::PAGE,
};
use chrono::{DateTime, Utc};
use sqlx::{Postgres, QueryBuilder, types::Json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Products and owners that are shown.
const SHOWN: usize = 100;

/// What is counted.
struct Within {
    of: Offered,
    period: Period,
    offset: i32,
    part: Option<(Cut, Option<Uuid>)>,
    qr: bool,
}

const fn column(cut: Cut) -> &'static str {
    match cut {
        Cut::Product => "a.product_id",
        Cut::Owner => "a.owner_id",
    }
}

impl Within {
    /// The answers `a` that a report counts: `moment` says by which of their moments.
    fn push(&self, sql: &mut QueryBuilder<Postgres>, moment: &'static str) {
        let (from, to) = self.period.moments(self.offset);
        sql.push(" from survey_answer a where a.survey_id = ").push_bind(self.of.id);
        sql.push(" and ")
            .push(moment)
            .push(" >= ")
            .push_bind(from)
            .push(" and ")
            .push(moment)
            .push(" < ")
            .push_bind(to);
        sql.push(if self.qr { " and a.channel = 'qr'" } else { " and a.channel <> 'qr'" });
        if let Some((cut, key)) = self.part {
            sql.push(" and ").push(column(cut)).push(" is not distinct from ").push_bind(key);
        }
    }

    fn push_narrow(&self, sql: &mut QueryBuilder<Postgres>, narrow: &Narrow) {
        if let Some(class) = narrow.class {
            let (least, most) = class.scores(self.of.kind);
            sql.push(" and a.score between ").push_bind(least).push(" and ").push_bind(most);
        }
        if let Some(score) = narrow.score {
            sql.push(" and a.score = ").push_bind(score);
        }
        if let Some(days) = narrow.within {
            let (from, to) = days.moments(self.offset);
            sql.push(" and a.answered_at >= ").push_bind(from).push(" and a.answered_at < ").push_bind(to);
        }
        if let Some((question, said)) = narrow.said {
            // A number of a scale stands alone, keys of choices in a list: `@>` finds both.
            sql.push(" and a.answers -> ").push_bind(question.to_string());
            sql.push(" @> to_jsonb(").push_bind(i32::from(said)).push(")");
        }
        if narrow.words {
            sql.push(" and a.comment is not null");
        }
    }
}

async fn offered(tx: &mut Tx) -> Result<Vec<Offered>, AppError> {
    let rows = sqlx::query!(
        r#"
        select s.id, s.name, s.kind, s.token is not null or exists (select 1 from survey_answer a where a.survey_id = s.id and a.channel = 'qr') as "qr!"
          from survey s order by s.archived, s.kind = 'csat', s.created_at, s.id limit 200
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let one = |id, name, kind: &str, qr| Offered { id, name, kind: kind_of(kind), qr };
    Ok(rows.into_iter().map(|row| one(row.id, row.name, &row.kind, row.qr)).collect())
}

async fn within(tx: &mut Tx, asked: &Asked) -> Result<(Vec<Offered>, Within), AppError> {
    let all = offered(tx).await?;
    let chosen = all.iter().find(|one| asked.survey.is_none_or(|id| id == one.id)).or_else(|| all.first());
    let of = chosen.cloned().ok_or(AppError::NotFound)?;
    let offset = i32::from(sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?);
    let (period, _) = period_of(asked.span, asked.own, day_of(tx.now(), offset));
    Ok((all, Within { of, period, offset, part: asked.of, qr: asked.qr }))
}

/// All figures of a report.
///
/// # Errors
/// `NotFound` where there is no survey.
pub async fn results(tx: &mut Tx, asked: &Asked) -> Result<Results, AppError> {
    let (offered, within) = within(tx, asked).await?;
    let grouping = usual_grouping(within.period);
    let days = buckets(within.period, grouping);
    let moments: Vec<DateTime<Utc>> = days.iter().map(|column| midnight(column.from, within.offset)).collect();
    let mut sql = QueryBuilder::new("select width_bucket(a.answered_at, ");
    sql.push_bind(moments).push("::timestamptz[]), a.score, count(*)");
    within.push(&mut sql, "a.answered_at");
    sql.push(" group by 1, 2");
    let rows: Vec<(i32, i16, i64)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    let mut columns: Vec<(Period, Tally)> = days.into_iter().map(|days| (days, Tally::default())).collect();
    let mut total = Tally::default();
    for (place, score, times) in rows {
        total.take(score, times);
        let column = usize::try_from(place - 1).ok().and_then(|place| columns.get_mut(place));
        if let Some((_, tally)) = column {
            tally.take(score, times);
        }
    }
    let mut sql = QueryBuilder::new("select count(*)");
    within.push(&mut sql, "a.asked_at");
    let people: i64 = sql.build_query_scalar().fetch_one(tx.conn()).await?;
    let part = match within.part {
        Some((cut, Some(key))) => names(tx, cut, &[key]).await?.remove(&key),
        _ => None,
    };
    let products = parts(tx, &within, Cut::Product).await?;
    let owners = parts(tx, &within, Cut::Owner).await?;
    let questions = questions(tx, &within).await?;
    Ok(Results {
        offered,
        of: within.of,
        part,
        period: within.period,
        grouping,
        total,
        asked: people,
        columns,
        products,
        owners,
        questions,
    })
}

/// Products or owners, those with most answers first.
async fn parts(tx: &mut Tx, within: &Within, cut: Cut) -> Result<Vec<PartResult>, AppError> {
    let mut sql = QueryBuilder::new("select ");
    sql.push(column(cut)).push(", a.score, count(*)");
    within.push(&mut sql, "a.answered_at");
    sql.push(" group by 1, 2");
    let rows: Vec<(Option<Uuid>, i16, i64)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    let mut tallies: BTreeMap<Option<Uuid>, Tally> = BTreeMap::new();
    for (key, score, times) in rows {
        tallies.entry(key).or_default().take(score, times);
    }
    let mut all: Vec<(Option<Uuid>, Tally)> = tallies.into_iter().collect();
    all.sort_by(|(one, a), (other, b)| b.all().cmp(&a.all()).then_with(|| one.cmp(other)));
    all.truncate(SHOWN);
    let keys: Vec<Uuid> = all.iter().filter_map(|(key, _)| *key).collect();
    let mut names = names(tx, cut, &keys).await?;
    let part =
        |(key, tally): (Option<Uuid>, Tally)| PartResult { key, name: key.and_then(|key| names.remove(&key)), tally };
    Ok(all.into_iter().map(part).collect())
}

async fn names(tx: &mut Tx, cut: Cut, keys: &[Uuid]) -> Result<BTreeMap<Uuid, String>, AppError> {
    let rows = sqlx::query!(
        r#"
        select p.id as "id!", p.name as "name!" from person p where $2 = 'owner' and p.id = any ($1)
        union all select g.id, g.name from product g where $2 = 'product' and g.id = any ($1)
        "#,
        keys,
        cut.key(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The questions of all versions, as they were asked last, with how often each answer was given.
async fn questions(tx: &mut Tx, within: &Within) -> Result<Vec<QuestionResult>, AppError> {
    let versions = sqlx::query!(
        r#"
        select questions as "questions: Json<Vec<Question>>" from survey_questions where survey_id = $1 order by number desc limit 100
        "#,
        within.of.id,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut all: Vec<QuestionResult> = Vec::new();
    for question in versions.into_iter().flat_map(|row| row.questions.0) {
        match all.iter_mut().find(|one| one.question.id == question.id) {
            // A choice that is offered no more was chosen all the same.
            Some(known) => {
                let more: Vec<_> = question
                    .choices
                    .into_iter()
                    .filter(|one| known.question.choices.iter().all(|k| k.key != one.key))
                    .collect();
                known.question.choices.extend(more);
            }
            None => all.push(QuestionResult { question, answered: 0, counts: BTreeMap::new() }),
        }
    }
    let mut sql = QueryBuilder::new(
        "select x.key, x.value, count(*) from (select e.key, \
         case when jsonb_typeof(e.value) = 'string' then 'true'::jsonb else e.value end as value from (select a.answers",
    );
    within.push(&mut sql, "a.answered_at");
    sql.push(") s cross join lateral jsonb_each(s.answers) e) x group by 1, 2");
    type Row = (String, serde_json::Value, i64);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    for (id, value, times) in rows {
        let Some(result) = all.iter_mut().find(|one| one.question.id.to_string() == id) else { continue };
        result.answered += times;
        match serde_json::from_value::<Said>(value) {
            Ok(Said::Number(number)) => *result.counts.entry(number).or_default() += times,
            Ok(Said::Chosen(keys)) => {
                for key in keys.into_iter().filter_map(|key| i16::try_from(key).ok()) {
                    *result.counts.entry(key).or_default() += times;
                }
            }
            // Words are counted, and read in the list.
            Ok(Said::Words(_)) | Err(_) => {}
        }
    }
    all.retain(|one| one.answered > 0);
    Ok(all)
}

/// A page of the answers behind a figure, the newest first.
///
/// # Errors
/// `NotFound` where there is no survey.
pub async fn answers(
    tx: &mut Tx,
    asked: &Asked,
    narrow: &Narrow,
    after: Option<AnswerMark>,
) -> Result<AnswerList, AppError> {
    let (_, within) = within(tx, asked).await?;
    let mut sql = QueryBuilder::new("select count(*)");
    within.push(&mut sql, "a.answered_at");
    within.push_narrow(&mut sql, narrow);
    let count: i64 = sql.build_query_scalar().fetch_one(tx.conn()).await?;
    let rows = page(tx, &within, narrow, after, PAGE + 1).await?;
    Ok(AnswerList::of(rows, count))
}

/// All answers behind a figure, for a file: page after page.
pub async fn all_answers(
    tx: &mut Tx,
    asked: &Asked,
    narrow: &Narrow,
    after: Option<AnswerMark>,
    most: usize,
) -> Result<(Offered, Vec<AnswerRow>), AppError> {
    let (_, within) = within(tx, asked).await?;
    let rows = page(tx, &within, narrow, after, most).await?;
    Ok((within.of, rows))
}

async fn page(
    tx: &mut Tx,
    within: &Within,
    narrow: &Narrow,
    after: Option<AnswerMark>,
    most: usize,
) -> Result<Vec<AnswerRow>, AppError> {
    let mut sql = QueryBuilder::new("select a.id");
    within.push(&mut sql, "a.answered_at");
    within.push_narrow(&mut sql, narrow);
    if let Some(mark) = after {
        sql.push(" and (a.answered_at, a.id) < (").push_bind(mark.answered_at).push(", ").push_bind(mark.id).push(")");
    }
    sql.push(" order by a.answered_at desc, a.id desc limit ").push_bind(i64::try_from(most).unwrap_or(i64::MAX));
    let ids: Vec<Uuid> = sql.build_query_scalar().fetch_all(tx.conn()).await?;
    lines(tx, within.of.id, &ids).await
}

/// Answers by their ids, the newest first.
async fn lines(tx: &mut Tx, survey: Uuid, ids: &[Uuid]) -> Result<Vec<AnswerRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select a.id as "id!", a.answered_at as "answered_at!", a.score as "score!", a.comment, a.channel as "channel!",
               a.answers as "answers!: Json<Answers>", c.id as "customer?", c.name as "customer_name?", k.name as "contact?", g.name as "product?",
               o.name as "owner?", t.id as "ticket?", t.number as "ticket_number?", u.id as "follow_up?", u.number as "follow_up_number?",
               w.name as "by?", q.questions as "questions?: Json<Vec<Question>>"
          from survey_answer a
          left join customer c on c.id = a.customer_id and c.deleted_at is null
          left join contact k on k.id = a.contact_id and k.deleted_at is null
          left join product g on g.id = a.product_id
          left join person o on o.id = a.owner_id
          left join ticket t on t.id = a.ticket_id and t.deleted_at is null
          left join ticket u on u.id = a.follow_up_id and u.deleted_at is null
          left join survey_ask h on h.id = a.id and h.channel = 'phone'
          left join person w on w.id = h.asked_by
          left join survey_questions q on q.survey_id = a.survey_id and q.number = a.number
         where a.survey_id = $1 and a.id = any ($2)
         order by a.answered_at desc, a.id desc
        "#,
        survey,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut said = row.answers.0;
            let asked = row.questions.map(|questions| questions.0).unwrap_or_default();
            let answers = asked.into_iter().filter_map(|one| said.remove(&one.id).map(|said| (one, said))).collect();
            AnswerRow {
                id: row.id,
                answered_at: row.answered_at,
                score: row.score,
                comment: row.comment,
                channel: row.channel,
                customer: row.customer.zip(row.customer_name),
                contact: row.contact,
                product: row.product,
                owner: row.owner,
                ticket: row.ticket.zip(row.ticket_number),
                follow_up: row.follow_up.zip(row.follow_up_number),
                by: row.by,
                answers,
            }
        })
        .collect())
}
