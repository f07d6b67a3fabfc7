//! Which deals a figure counts, as conditions of the database. Figures and lists are made of the same ones.

use super::{
    counted_model::{After, Base, Counted, Cut, DealPage, DealRow, Part, What},
    model::{Category, Said, Scope},
    stage_model::{StageOf, floor_of},
};
use crate::{
    access::{AppError, Role, Tx},
    deals::store::{Sight, sight},
    desk::reports::period_model::{Period, midnight},
    locale::Lang,
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{FromRow, Postgres, QueryBuilder};
use uuid::Uuid;

/// Rows of a page.
const PAGE: i64 = 100;

/// A scope as the database is asked for it: whose deals. The policies decide all the same; named, they find their index.
#[derive(Debug, Clone)]
pub struct Within {
    pub pipeline: Option<Uuid>,
    /// `None`: everybody's.
    pub owners: Option<Vec<Uuid>>,
}

/// Whose deals a scope speaks of: of those that the caller owns or leads. What was only shared is others' business.
pub async fn within(tx: &mut Tx, scope: &Scope) -> Result<Within, AppError> {
    let mine = match sight(tx).await? {
        Sight::All => None,
        Sight::Some { owners, .. } => Some(owners),
    };
    let chosen = match (scope.person, scope.team) {
        (Some(person), _) => Some(vec![person]),
        (None, Some(team)) => Some(people_of(tx, team).await?),
        (None, None) => None,
    };
    let owners = match (mine, chosen) {
        (Some(mine), Some(chosen)) => Some(chosen.into_iter().filter(|one| mine.contains(one)).collect()),
        (mine, chosen) => mine.or(chosen),
    };
    Ok(Within { pipeline: scope.pipeline, owners })
}

/// The people of a team and of all below it.
pub async fn people_of(tx: &mut Tx, team: Uuid) -> Result<Vec<Uuid>, AppError> {
    let people = sqlx::query_scalar!(
        r#"
        with recursive below (id) as (
          select t.id from team t where t.id = $1 union select t.id from team t join below on t.parent_id = below.id)
        select p.id from person p join below on p.team_id = below.id
        "#,
        team,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(people)
}

/// Days, with the moments that bound them by the organisation's clocks.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    pub period: Period,
    pub offset: i32,
    pub from: DateTime<Utc>,
    /// When the day after the last one begins.
    pub to: DateTime<Utc>,
}

impl Days {
    pub fn of(period: Period, offset: i32) -> Self {
        let to = midnight(period.until.succ_opt().unwrap_or(period.until), offset);
        Self { period, offset, from: midnight(period.from, offset), to }
    }
}

/// What is expected of a deal `d` in a stage `g`.
pub const PROBABILITY: &str = "coalesce(d.probability, g.probability)";
pub const CATEGORY: &str = "forecast_category(d.forecast_category, coalesce(d.probability, g.probability))";

/// Keeps only the deals `d` of a base.
pub fn push_base(sql: &mut QueryBuilder<Postgres>, base: Base, days: &Days, within: &Within) {
    sql.push("d.deleted_at is null");
    match base {
        Base::Closed => {
            sql.push(" and d.closed_at >= ").push_bind(days.from).push(" and d.closed_at < ").push_bind(days.to);
        }
        Base::Made => {
            sql.push(" and d.created_at >= ").push_bind(days.from).push(" and d.created_at < ").push_bind(days.to);
        }
        Base::Expected => {
            sql.push(" and d.status = 'open' and d.expected_close >= ").push_bind(days.period.from);
            sql.push(" and d.expected_close <= ").push_bind(days.period.until);
        }
        Base::Overdue => {
            sql.push(" and d.status = 'open' and d.expected_close < ").push_bind(days.period.from);
        }
        Base::Undated => {
            sql.push(" and d.status = 'open' and d.expected_close is null");
        }
    }
    if let Some(pipeline) = within.pipeline {
        sql.push(" and d.pipeline_id = ").push_bind(pipeline);
    }
    if let Some(owners) = &within.owners {
        sql.push(" and d.owner_id = any (").push_bind(owners.clone()).push("::uuid[])");
    }
}

/// What a cut tells deals `d` apart by.
pub fn push_key(sql: &mut QueryBuilder<Postgres>, cut: Cut, offset: i32) {
    let local = |sql: &mut QueryBuilder<Postgres>, moment: &'static str, form: &'static str| {
        sql.push("to_char(").push(moment).push(" at time zone 'UTC' + make_interval(mins => ").push_bind(offset);
        sql.push("), ").push(form).push(")");
    };
    match cut {
        Cut::Person => sql.push("d.owner_id::text"),
        Cut::Team => sql.push("(select m.team_id from person m where m.id = d.owner_id)::text"),
        Cut::Pipeline => sql.push("d.pipeline_id::text"),
        Cut::Source => sql.push("nullif(trim(d.source), '')"),
        Cut::Reason => sql.push("d.close_reason_id::text"),
        Cut::Competitor => sql.push(
            "(select r.competitor_id from deal_competitor r where r.deal_id = d.id and r.won and d.status = 'lost')::text",
        ),
        // A deal of several products belongs to each of them: who asks joins them as `q`.
        Cut::Product => sql.push("q.product_id::text"),
        Cut::Cohort => {
            local(sql, "d.created_at", "'YYYY-MM'");
            sql
        }
        Cut::Quarter => {
            local(sql, "d.closed_at", "'YYYY-\"Q\"Q'");
            sql
        }
    };
}

fn push_part(sql: &mut QueryBuilder<Postgres>, part: &Part, offset: i32) {
    if part.cut == Cut::Product {
        match &part.key {
            None => sql.push(" and not exists (select 1 from deal_product q where q.deal_id = d.id)"),
            Some(key) => sql
                .push(" and exists (select 1 from deal_product q where q.deal_id = d.id and q.product_id::text = ")
                .push_bind(key.clone())
                .push(")"),
        };
        return;
    }
    sql.push(" and ");
    push_key(sql, part.cut, offset);
    match &part.key {
        None => sql.push(" is null"),
        Some(key) => sql.push(" = ").push_bind(key.clone()),
    };
}

fn push_what(sql: &mut QueryBuilder<Postgres>, what: What, stage: Option<Marks>) {
    let category = |category: Category| (CATEGORY, category.key());
    let said = match what {
        What::All => return,
        What::Won | What::Lost | What::Open => ("d.status", what.key()),
        What::Commit => category(Category::Commit),
        What::Best => category(Category::Best),
        What::Pipeline => category(Category::Pipeline),
        What::Omitted => category(Category::Omitted),
        What::Reached | What::WentOn | What::LostIn | What::StillIn | What::Timed => {
            return push_way(sql, what, stage);
        }
    };
    sql.push(" and ").push(said.0).push(" = ").push_bind(said.1);
}

/// The stage of a figure: between which ranks of its pipeline deals stand in it, as in [`super::stage_model::passages`].
#[derive(Debug, Clone, Copy)]
struct Marks {
    id: Uuid,
    pipeline: Uuid,
    floor: i32,
    rank: i32,
}

/// Deals that stood in an open stage of this rank, or of a higher one. Asked once for all of them, and looked up by hash.
fn push_beyond(sql: &mut QueryBuilder<Postgres>, marks: &Marks, not: bool, rank: i32) {
    sql.push(if not { "d.id not in (" } else { "d.id in (" });
    sql.push("select x.deal_id from deal_span x join stage s on s.id = x.stage_id where s.kind = 'open' and s.pipeline_id = ");
    sql.push_bind(marks.pipeline).push(" and s.rank >= ").push_bind(rank).push(")");
}

fn push_way(sql: &mut QueryBuilder<Postgres>, what: What, stage: Option<Marks>) {
    // There is no such stage, so nothing came there.
    let Some(marks) = stage else {
        sql.push(" and false");
        return;
    };
    let next = marks.rank.saturating_add(1);
    // Everybody has come to the first stage.
    let first = marks.floor == i32::MIN;
    match what {
        What::Timed => {
            sql.push(" and exists (select 1 from deal_span x where x.deal_id = d.id and x.left_at is not null and x.stage_id = ");
            sql.push_bind(marks.id).push(")");
        }
        What::Reached | What::WentOn if what == What::WentOn || !first => {
            sql.push(" and (d.status = 'won' or ");
            push_beyond(sql, &marks, false, if what == What::WentOn { next } else { marks.floor });
            sql.push(")");
        }
        What::LostIn | What::StillIn => {
            sql.push(" and d.status = ").push_bind(if what == What::LostIn { "lost" } else { "open" }).push(" and ");
            push_beyond(sql, &marks, true, next);
            if !first {
                sql.push(" and ");
                push_beyond(sql, &marks, false, marks.floor);
            }
        }
        _ => {}
    }
}

/// The open stages of a pipeline, in their order.
pub async fn open_stages(tx: &mut Tx, pipeline: Uuid, lang: Lang) -> Result<Vec<StageOf>, AppError> {
    let stages = sqlx::query_as!(
        StageOf,
        r#"
        select id, case when $2 then coalesce(name_en, name) else name end as "name!", rank from stage
         where pipeline_id = $1 and kind = 'open' and not archived order by rank
        "#,
        pipeline,
        lang == Lang::En,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(stages)
}

/// The stage of a figure, with its name.
async fn stage_of(tx: &mut Tx, stage: Option<Uuid>, lang: Lang) -> Result<Option<(String, Marks)>, AppError> {
    let Some(id) = stage else { return Ok(None) };
    let pipeline = sqlx::query_scalar!("select pipeline_id from stage where id = $1", id);
    let Some(pipeline) = pipeline.fetch_optional(tx.conn()).await? else { return Ok(None) };
    let stages = open_stages(tx, pipeline, lang).await?;
    let name = stages.iter().find(|one| one.id == id).map(|one| one.name.clone());
    Ok(name.zip(floor_of(&stages, id)).map(|(name, (floor, rank))| (name, Marks { id, pipeline, floor, rank })))
}

#[derive(FromRow)]
struct Found {
    id: Uuid,
    name: String,
    customer: Option<String>,
    owner: String,
    stage: String,
    base_value: Option<Decimal>,
    expected_close: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    status: String,
    probability: i16,
    category: String,
    said_probability: Option<i16>,
    said_category: Option<String>,
    version: i32,
    may_edit: bool,
}

impl From<Found> for DealRow {
    fn from(row: Found) -> Self {
        Self {
            id: row.id,
            name: row.name,
            customer: row.customer,
            owner: row.owner,
            stage: row.stage,
            value: row.base_value,
            expected_close: row.expected_close,
            closed_on: row.closed_on,
            status: row.status,
            probability: row.probability,
            category: Category::from_key(&row.category).unwrap_or(Category::Omitted),
            said: Said {
                probability: row.said_probability,
                category: row.said_category.as_deref().and_then(Category::from_key),
            },
            version: row.version,
            may_edit: row.may_edit,
        }
    }
}

/// The deals behind a figure, a page of them, with how many there are and what they are worth together.
pub async fn deals(tx: &mut Tx, counted: &Counted, after: Option<After>, lang: Lang) -> Result<DealPage, AppError> {
    super::store::settle(tx).await?;
    let within = within(tx, &counted.scope).await?;
    let days = Days::of(counted.period(), offset(tx).await?);
    let stage = stage_of(tx, counted.stage, lang).await?;
    let push = |sql: &mut QueryBuilder<Postgres>| {
        push_base(sql, counted.base, &days, &within);
        push_what(sql, counted.what, stage.as_ref().map(|(_, marks)| *marks));
        if let Some(part) = &counted.part {
            push_part(sql, part, days.offset);
        }
    };
    let mut sql = QueryBuilder::new(
        "select count(*), coalesce(sum(d.base_value), 0) from deal d join stage g on g.id = d.stage_id where ",
    );
    push(&mut sql);
    let (count, value): (i64, Decimal) = sql.build_query_as().fetch_one(tx.conn()).await?;
    let mut rows = page(tx, after, days.offset, lang, push).await?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or_default();
    rows.truncate(usize::try_from(PAGE).unwrap_or_default());
    let next = rows.last().filter(|_| more).map(|row| After { value: row.value, id: row.id });
    let part = match &counted.part {
        Some(part) => super::store::names(tx, part.cut, std::slice::from_ref(&part.key), lang)
            .await?
            .pop()
            .and_then(|one| one.name),
        None => None,
    };
    Ok(DealPage { stage: stage.map(|(name, _)| name), part, count, value, rows, next })
}

async fn page(
    tx: &mut Tx,
    after: Option<After>,
    offset: i32,
    lang: Lang,
    push: impl Fn(&mut QueryBuilder<Postgres>),
) -> Result<Vec<DealRow>, AppError> {
    let mut sql = QueryBuilder::new("select d.id, d.name, c.name as customer, p.name as owner, case when ");
    sql.push_bind(lang == Lang::En)
        .push(" then coalesce(g.name_en, g.name) else g.name end as stage, d.base_value, d.expected_close, d.status, ")
        .push("(d.closed_at at time zone 'UTC' + make_interval(mins => ")
        .push_bind(offset)
        .push("))::date as closed_on, ");
    sql.push(PROBABILITY)
        .push(" as probability, ")
        .push(CATEGORY)
        .push(" as category, d.probability as said_probability, d.forecast_category as said_category, d.version, ");
    match tx.role() {
        Role::Administrator => sql.push("true"),
        Role::SalesManager => sql.push("(d.owner_id = any ((select my_people())::uuid[]))"),
        Role::SalesRep => sql.push("d.owner_id = ").push_bind(tx.person()),
        _ => sql.push("false"),
    };
    sql.push(
        " as may_edit from deal d join stage g on g.id = d.stage_id join person p on p.id = d.owner_id
               left join customer c on c.id = d.customer_id and c.deleted_at is null where ",
    );
    push(&mut sql);
    match after {
        Some(After { value: Some(value), id }) => {
            sql.push(" and (d.base_value < ").push_bind(value).push(" or d.base_value is null or (d.base_value = ");
            sql.push_bind(value).push(" and d.id > ").push_bind(id).push("))");
        }
        Some(After { value: None, id }) => {
            sql.push(" and d.base_value is null and d.id > ").push_bind(id);
        }
        None => {}
    }
    sql.push(" order by d.base_value desc nulls last, d.id limit ").push_bind(PAGE + 1);
    let found: Vec<Found> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(found.into_iter().map(DealRow::from).collect())
}

/// How many minutes east of UTC the organisation's clocks go.
pub async fn offset(tx: &mut Tx) -> Result<i32, AppError> {
    let offset = sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?;
    Ok(i32::from(offset))
}
