//! Rows of `product_topic`.

use super::model::{PAGE, Topic, TopicFields, TopicFilter, TopicKind, TopicRow, TopicState};
use crate::{
    access::{AppError, Tx, new_id},
    desk::tickets::{
        model::{CategoryName, Named},
        store::known,
    },
    events::{Event, record},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Topics that are offered while one looks for one.
const OFFERED: i64 = 10;

/// What a text looks like that holds the words.
fn pattern_of(words: &str) -> String {
    let words: String = words.trim().to_lowercase().chars().take(200).collect();
    format!("%{}%", words.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"))
}

/// The topics that fit, those that most customers asked for first; whether there are more.
pub async fn list(tx: &mut Tx, filter: &TopicFilter) -> Result<(Vec<TopicRow>, bool), AppError> {
    let ((by_product, product), (by_cause, cause)) = (filter.product.wanted(), filter.cause.wanted());
    rows(tx, &Narrow { filter, by_product, product, by_cause, cause, due: false, team: None }).await
}

/// The topics with a measure that is still to be taken, the nearest first.
pub async fn measures(tx: &mut Tx, team: Option<Uuid>) -> Result<Vec<TopicRow>, AppError> {
    let filter = &TopicFilter::default();
    let narrow = Narrow { filter, by_product: false, product: None, by_cause: false, cause: None, due: true, team };
    Ok(rows(tx, &narrow).await?.0)
}

struct Narrow<'f> {
    filter: &'f TopicFilter,
    by_product: bool,
    product: Option<Uuid>,
    by_cause: bool,
    cause: Option<Uuid>,
    /// Only what is still to be done.
    due: bool,
    team: Option<Uuid>,
}

async fn rows(tx: &mut Tx, narrow: &Narrow<'_>) -> Result<(Vec<TopicRow>, bool), AppError> {
    let filter = narrow.filter;
    let rows = sqlx::query!(
        r#"
        select p.id, p.title, p.kind, p.state, d.name as "product?", g.name as "cause?", g.name_en as "cause_en?", u.name as "team?",
               p.measure, p.due_on,
               (select count(distinct coalesce(t.customer_id, v.customer_id, v.id))
                  from product_voice v left join ticket t on t.id = v.ticket_id where v.topic_id = p.id) as "customers!"
          from product_topic p
          left join product d on d.id = p.product_id
          left join complaint_cause g on g.id = p.cause_id
          left join team u on u.id = p.team_id
         where (not $1::boolean or p.product_id is not distinct from $2) and (not $3::boolean or p.cause_id is not distinct from $4)
           and ($5::text is null or p.kind = $5) and ($6::text is null or p.state = $6)
           and lower(p.title) like $7
           and (not $8::boolean or (p.measure is not null and p.ended_at is null))
           and ($9::uuid is null or p.team_id = $9)
         order by case when $8 then coalesce(p.due_on, 'infinity'::date) end, "customers!" desc, p.updated_at desc, p.id limit $10
        "#,
        narrow.by_product,
        narrow.product,
        narrow.by_cause,
        narrow.cause,
        filter.kind.map(TopicKind::key),
        filter.state.map(TopicState::key),
        pattern_of(&filter.text),
        narrow.due,
        narrow.team,
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut topics = Vec::with_capacity(rows.len());
    for row in rows {
        topics.push(TopicRow {
            id: row.id,
            title: row.title,
            kind: known(TopicKind::from_key(&row.kind), &row.kind)?,
            state: known(TopicState::from_key(&row.state), &row.state)?,
            product: row.product,
            cause: row.cause.map(|name| CategoryName { name, name_en: row.cause_en }),
            team: row.team,
            measure: row.measure,
            due_on: row.due_on,
            customers: row.customers,
        });
    }
    let more = topics.len() > PAGE;
    topics.truncate(PAGE);
    Ok((topics, more))
}

/// Topics that words find, those of the product first; without words the last that changed.
pub async fn find(tx: &mut Tx, words: &str, product: Option<Uuid>) -> Result<Vec<Named>, AppError> {
    let rows = sqlx::query!(
        r#"
        select p.id, p.title, d.name as "product?" from product_topic p left join product d on d.id = p.product_id
         where lower(p.title) like $1 order by p.product_id is not distinct from $2 desc, p.updated_at desc, p.id limit $3
        "#,
        pattern_of(words),
        product,
        OFFERED,
    )
    .fetch_all(tx.conn())
    .await?;
    let name = |title: String, product: Option<String>| match product {
        Some(product) => format!("{title} · {product}"),
        None => title,
    };
    Ok(rows.into_iter().map(|row| (row.id, name(row.title, row.product))).collect())
}

/// One topic.
///
/// # Errors
/// `NotFound`.
pub async fn topic(tx: &mut Tx, id: Uuid) -> Result<Topic, AppError> {
    let row = sqlx::query!(
        r#"
        select p.id, p.version, p.title, p.detail, p.kind, p.state, p.product_id, d.name as "product?", p.cause_id, g.name as "cause?",
               g.name_en as "cause_en?", p.team_id, u.name as "team?", p.measure, p.due_on, p.ended_at, o.name as "created_by?", p.created_at
          from product_topic p
          left join product d on d.id = p.product_id
          left join complaint_cause g on g.id = p.cause_id
          left join team u on u.id = p.team_id
          left join person o on o.id = p.created_by
         where p.id = $1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let cause = row.cause.map(|name| CategoryName { name, name_en: row.cause_en });
    Ok(Topic {
        id: row.id,
        version: row.version,
        title: row.title,
        detail: row.detail,
        kind: known(TopicKind::from_key(&row.kind), &row.kind)?,
        state: known(TopicState::from_key(&row.state), &row.state)?,
        product: row.product_id.zip(row.product),
        cause: row.cause_id.zip(cause),
        team: row.team_id.zip(row.team),
        measure: row.measure,
        due_on: row.due_on,
        ended_at: row.ended_at,
        created_by: row.created_by,
        created_at: row.created_at,
    })
}

/// Refuses what is not there.
async fn refuse(tx: &mut Tx, fields: &TopicFields) -> Result<(), AppError> {
    let there = sqlx::query!(
        r#"
        select $1::uuid is null or exists (select 1 from product p where p.id = $1) as "product!",
               $2::uuid is null or exists (select 1 from complaint_cause c where c.id = $2) as "cause!",
               $3::uuid is null or exists (select 1 from team t where t.id = $3) as "team!"
        "#,
        fields.product,
        fields.cause,
        fields.team,
    )
    .fetch_one(tx.conn())
    .await?;
    let refusals = [("product", there.product), ("cause", there.cause), ("team", there.team)];
    match refusals.into_iter().find(|(_, there)| !there) {
        Some((field, _)) => Err(AppError::invalid(field, "invalid_value")),
        None => Ok(()),
    }
}

/// Topics stand in the log alone.
pub(super) async fn log(
    tx: &mut Tx,
    kind: &'static str,
    id: Uuid,
    version: i32,
    before: Value,
    after: Value,
) -> Result<(), AppError> {
    record(tx, Event::of(kind, "topic", id).version(version).before(before).after(after)).await.map(drop)
}

fn told(fields: &TopicFields) -> Value {
    json!({
        "title": fields.title, "kind": fields.kind, "product": fields.product, "cause": fields.cause, "unit": fields.team,
        "measure": fields.measure, "measure_due": fields.due_on,
    })
}

/// Makes a topic; gives its id.
///
/// # Errors
/// `Invalid` on `title` where the product has one of this name, on `product`, `cause` and `team`.
pub async fn create(tx: &mut Tx, fields: &TopicFields) -> Result<Uuid, AppError> {
    refuse(tx, fields).await?;
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into product_topic (id, product_id, kind, title, detail, cause_id, team_id, measure, due_on, created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
        "#,
        id,
        fields.product,
        fields.kind.key(),
        fields.title,
        fields.detail,
        fields.cause,
        fields.team,
        fields.measure,
        fields.due_on,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    log(tx, "topic.created", id, 1, json!({}), told(fields)).await?;
    Ok(id)
}

/// Locks a topic as it was seen.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub(super) async fn hold(tx: &mut Tx, id: Uuid, seen: i32) -> Result<Topic, AppError> {
    sqlx::query!("select id from product_topic where id = $1 for update", id).fetch_one(tx.conn()).await?;
    let held = topic(tx, id).await?;
    if held.version == seen { Ok(held) } else { Err(AppError::conflict("changed")) }
}

/// Changes a topic that was seen in this version; gives the version that it has then.
///
/// # Errors
/// As [`create`] and [`hold`].
pub async fn change(tx: &mut Tx, id: Uuid, seen: i32, fields: &TopicFields) -> Result<i32, AppError> {
    refuse(tx, fields).await?;
    let held = hold(tx, id, seen).await?;
    let was = held.form().check()?;
    if was == *fields {
        return Ok(seen);
    }
    let now = tx.now();
    sqlx::query!(
        r#"
        update product_topic set product_id = $2, kind = $3, title = $4, detail = $5, cause_id = $6, team_id = $7, measure = $8, due_on = $9,
                                 version = version + 1, updated_at = $10
         where id = $1
        "#,
        id,
        fields.product,
        fields.kind.key(),
        fields.title,
        fields.detail,
        fields.cause,
        fields.team,
        fields.measure,
        fields.due_on,
        now,
    )
    .execute(tx.conn())
    .await?;
    log(tx, "topic.changed", id, seen + 1, told(&was), told(fields)).await?;
    Ok(seen + 1)
}

/// Brings a topic that was seen in this version into another state; gives the version that it has then.
///
/// # Errors
/// As [`hold`].
pub async fn set_state(tx: &mut Tx, id: Uuid, seen: i32, state: TopicState) -> Result<i32, AppError> {
    let held = hold(tx, id, seen).await?;
    if held.state == state {
        return Ok(seen);
    }
    let now = tx.now();
    sqlx::query!(
        r#"
        update product_topic set state = $2, ended_at = case when $3 then coalesce(ended_at, $4::timestamptz) end, version = version + 1,
                                 updated_at = $4
         where id = $1
        "#,
        id,
        state.key(),
        state.is_end(),
        now,
    )
    .execute(tx.conn())
    .await?;
    log(tx, "topic.state_changed", id, seen + 1, json!({ "state": held.state }), json!({ "state": state })).await?;
    Ok(seen + 1)
}
