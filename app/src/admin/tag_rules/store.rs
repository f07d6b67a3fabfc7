//! Rules for tags in the database.

use super::model::{DraftTag, SHOWN, TagRule, TagRuleFields, TagRun, TagRunLine, TagStop};
use crate::{
    access::{AppError, Tx, new_id},
    customers::{model::TagOf, tags::judge_store},
    fields::{Catalogue, RecordKind, store::catalogue},
    lists::filters::Group,
};
use sqlx::types::Json;
use uuid::Uuid;

/// Most runs shown.
const RUNS: i64 = 30;
/// Customers of a rule are counted up to here.
const COUNTED: i64 = 10_000;

/// The fields that administrators made.
pub async fn fields(tx: &mut Tx) -> Result<Catalogue, AppError> {
    catalogue(tx, RecordKind::Customer).await
}

/// All rules, those in use first, each with whether it can be run.
pub async fn rules(tx: &mut Tx, fields: &Catalogue) -> Result<Vec<TagRule>, AppError> {
    let rows = sqlx::query!(
        r#"
        select r.id, r.version, r.name, r.name_en, r.conditions as "conditions: Json<Group>", r.takes_back, r.active, r.archived,
               t.id as tag, t.name as tag_name, t.colour,
               (select count(*) from (select 1 from tag_mark m where m.rule_id = r.id and m.given limit $1) l) as "holders!"
          from tag_rule r join tag t on t.id = r.tag_id
         order by r.archived, r.created_at, r.id
        "#,
        COUNTED,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| TagRule {
            broken: judge_store::check(&row.conditions, Some(row.tag), fields).is_err(),
            id: row.id,
            version: row.version,
            name: row.name,
            name_en: row.name_en,
            tag: TagOf { id: row.tag, name: row.tag_name, colour: row.colour, why: None },
            conditions: row.conditions.0,
            takes_back: row.takes_back,
            active: row.active,
            archived: row.archived,
            holders: row.holders,
        })
        .collect())
}

/// All tags.
pub async fn tags(tx: &mut Tx) -> Result<Vec<TagOf>, AppError> {
    let rows = sqlx::query!(r#"select id, name, colour from tag order by name collate "zh-x-icu", id limit 1000"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| TagOf { id: row.id, name: row.name, colour: row.colour, why: None }).collect())
}

/// The tag of a draft; a new one is made, or found where there is one of that name.
pub async fn tag(tx: &mut Tx, tag: &DraftTag) -> Result<Uuid, AppError> {
    let (name, colour) = match tag {
        DraftTag::Known(tag) => return Ok(*tag),
        DraftTag::New { name, colour } => (name, colour),
    };
    let id = new_id();
    let made = sqlx::query_scalar!(
        "insert into tag (id, name, colour) values ($1, $2, $3) on conflict (lower(name)) do nothing returning id",
        id,
        name,
        colour,
    )
    .fetch_optional(tx.conn())
    .await?;
    match made {
        Some(id) => Ok(id),
        None => Ok(sqlx::query_scalar!("select id from tag where lower(name) = lower($1)", name)
            .fetch_one(tx.conn())
            .await?),
    }
}

/// A rule as it is held while it is changed.
pub struct Held {
    pub name: String,
    pub tag: Uuid,
    pub conditions: Group,
    pub takes_back: bool,
    pub active: bool,
    pub archived: bool,
}

/// Reads one rule and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Held, AppError> {
    let row = sqlx::query!(
        r#"
        select name, tag_id, conditions as "conditions: Json<Group>", takes_back, active, archived, version
          from tag_rule where id = $1 for update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.version != version {
        return Err(AppError::conflict("changed"));
    }
    Ok(Held {
        name: row.name,
        tag: row.tag_id,
        conditions: row.conditions.0,
        takes_back: row.takes_back,
        active: row.active,
        archived: row.archived,
    })
}

/// Adds a rule that does not work yet.
pub async fn add(tx: &mut Tx, id: Uuid, tag: Uuid, fields: &TagRuleFields) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "insert into tag_rule (id, name, name_en, tag_id, conditions, takes_back, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        fields.name,
        fields.name_en,
        tag,
        Json(&fields.conditions) as _,
        fields.takes_back,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes everything but its tag.
pub async fn change(tx: &mut Tx, id: Uuid, fields: &TagRuleFields) -> Result<(), AppError> {
    sqlx::query!(
        "update tag_rule set name = $2, name_en = $3, conditions = $4, takes_back = $5, version = version + 1 where id = $1",
        id,
        fields.name,
        fields.name_en,
        Json(&fields.conditions) as _,
        fields.takes_back,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether it runs every day, and whether it is put away.
pub async fn set(tx: &mut Tx, id: Uuid, active: bool, archived: bool) -> Result<(), AppError> {
    sqlx::query!(
        "update tag_rule set active = $2, archived = $3, version = version + 1 where id = $1",
        id,
        active,
        archived,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Has the server run a rule now, over all customers.
///
/// # Errors
/// `NotFound` where it was put away, the conflict `tag_rule_at_work`.
pub async fn ask(tx: &mut Tx, rule: Uuid) -> Result<Uuid, AppError> {
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    let row = sqlx::query!(
        r#"select conditions as "conditions: Json<Group>", tag_id, takes_back from tag_rule where id = $1 and not archived"#,
        rule,
    )
    .fetch_one(tx.conn())
    .await?;
    let fields = fields(tx).await?;
    judge_store::check(&row.conditions, Some(row.tag_id), &fields)?;
    let asked = sqlx::query_scalar!(
        r#"
        insert into tag_run (id, rule_id, asked_by, conditions, takes_back, begun_at)
        select $1, $2, $3, $4, $5, $6
         where not exists (select 1 from tag_run u where u.rule_id = $2 and u.undo_by is not null and u.undone_at is null)
        on conflict do nothing returning id
        "#,
        id,
        rule,
        me,
        Json(&row.conditions.0) as _,
        row.takes_back,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    asked.ok_or_else(|| AppError::conflict("tag_rule_at_work"))
}

/// Has the server take a run back; one that is still at work stops. Its rule rests from now on.
///
/// # Errors
/// `NotFound` where there is none, or it is taken back already.
pub async fn ask_back(tx: &mut Tx, run: Uuid) -> Result<Uuid, AppError> {
    let (me, now) = (tx.person(), tx.now());
    let rule = sqlx::query_scalar!(
        r#"
        update tag_run set undo_by = $2, undo_begun_at = $3, ended_at = coalesce(ended_at, $3),
               stopped = case when ended_at is null then 'taken_back' else stopped end
         where id = $1 and undo_by is null returning rule_id
        "#,
        run,
        me,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(rule)
}

/// The newest runs.
pub async fn runs(tx: &mut Tx) -> Result<Vec<TagRun>, AppError> {
    let rows = sqlx::query!(
        r#"
        select u.id, u.rule_id, r.name, r.name_en, u.day, p.name as "asked_by?", u.begun_at, u.ended_at is not null as "ended!",
               u.stopped, u.looked_at, u.gave, u.took, u.undo_by is not null as "undoing!", u.undone,
               u.undone_at is not null as "is_undone!"
          from tag_run u join tag_rule r on r.id = u.rule_id left join person p on p.id = u.asked_by
         order by u.begun_at desc, u.id desc limit $1
        "#,
        RUNS,
    )
    .fetch_all(tx.conn())
    .await?;
    let run = rows.into_iter().map(|row| TagRun {
        id: row.id,
        rule: row.rule_id,
        rule_name: row.name,
        rule_name_en: row.name_en,
        day: row.day,
        asked_by: row.asked_by,
        begun_at: row.begun_at,
        ended: row.ended,
        stopped: row.stopped.as_deref().and_then(TagStop::from_key),
        looked_at: row.looked_at,
        gave: row.gave,
        took: row.took,
        undoing: row.undoing,
        undone: row.undone,
        is_undone: row.is_undone,
    });
    Ok(run.collect())
}

/// The first customers to whom a run did something.
pub async fn lines(tx: &mut Tx, run: Uuid) -> Result<Vec<TagRunLine>, AppError> {
    let rows = sqlx::query!(
        r#"
        select o.customer_id, c.name, o.did = 'gave' as "gave!", o.back from tag_outcome o join customer c on c.id = o.customer_id
         where o.run_id = $1 and o.did in ('gave', 'took') order by o.customer_id limit $2
        "#,
        run,
        i64::try_from(SHOWN).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let line = rows.into_iter().map(|row| TagRunLine {
        customer: row.customer_id,
        name: row.name,
        gave: row.gave,
        undone: row.back.map(|back| back == "undone"),
    });
    Ok(line.collect())
}
