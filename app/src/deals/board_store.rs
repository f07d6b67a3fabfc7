//! The board's columns, totals and single cards, compiled from a filter: closed columns, bound values. It is the one place of
//! this room where SQL is put together at run time.

use super::{model::*, store::Sight};
use crate::access::{AppError, Role, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder, types::Json};
use uuid::Uuid;

/// The key after which the next page begins.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Mark {
    position: String,
    value: Option<Decimal>,
    close: Option<NaiveDate>,
    entered: DateTime<Utc>,
    id: Uuid,
}

#[derive(FromRow)]
struct CardRow {
    id: Uuid,
    name: String,
    customer_id: Option<Uuid>,
    customer_name: Option<String>,
    owner_id: Uuid,
    owner_name: String,
    value: Option<Decimal>,
    base_value: Option<Decimal>,
    currency: String,
    expected_close: Option<NaiveDate>,
    stage_id: Uuid,
    position: String,
    entered_stage_at: DateTime<Utc>,
    activity_title: Option<String>,
    activity_due_at: Option<DateTime<Utc>>,
    tags: Option<Json<Vec<TagChip>>>,
    version: i32,
    may_edit: bool,
}

impl CardRow {
    fn mark(&self) -> Mark {
        Mark {
            position: self.position.clone(),
            value: self.base_value,
            close: self.expected_close,
            entered: self.entered_stage_at,
            id: self.id,
        }
    }
}

impl From<CardRow> for Card {
    fn from(row: CardRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            customer_hidden: row.customer_id.is_some() && row.customer_name.is_none(),
            customer: row.customer_id.zip(row.customer_name),
            owner: Owner { id: row.owner_id, name: row.owner_name },
            value: row.value,
            currency: row.currency,
            expected_close: row.expected_close,
            stage: row.stage_id,
            position: row.position,
            entered_stage_at: row.entered_stage_at,
            next_activity: row
                .activity_title
                .zip(row.activity_due_at)
                .map(|(title, due_at)| NextActivity { title, due_at }),
            tags: row.tags.map(|tags| tags.0).unwrap_or_default(),
            version: row.version,
            may_edit: row.may_edit,
        }
    }
}

/// The first `limit` cards of each of these stages, or of one stage those after a cursor.
pub async fn columns(
    tx: &mut Tx,
    sight: &Sight,
    filter: &Filter,
    stages: &[Uuid],
    cursor: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<ColumnPage>, AppError> {
    let mark = cursor.map(|cursor| serde_json::from_str::<Mark>(&cursor.0)).transpose();
    let mark = mark.map_err(|_| AppError::invalid("cursor", "malformed_input"))?;
    let mut query = BoardQuery::new(tx, sight, filter);
    query.cards(stages, mark.as_ref(), limit + 1);
    let rows: Vec<CardRow> = query.sql.build_query_as().fetch_all(tx.conn()).await?;
    let mut pages: Vec<ColumnPage> =
        stages.iter().map(|stage| ColumnPage { stage: *stage, cards: vec![], next: None }).collect();
    let wanted = usize::try_from(limit).unwrap_or_default();
    let mut last: Option<Mark> = None;
    for row in rows {
        let Some(page) = pages.iter_mut().find(|page| page.stage == row.stage_id) else { continue };
        if page.cards.len() < wanted {
            last = Some(row.mark());
            page.cards.push(row.into());
        } else if let Some(mark) = last.take() {
            // One row more than asked for came: the column goes on after the last card of this page.
            page.next = serde_json::to_string(&mark).ok().map(Cursor);
        }
    }
    Ok(pages)
}

/// Count and sums per stage.
pub async fn totals(
    tx: &mut Tx,
    sight: &Sight,
    filter: &Filter,
    stages: &[Stage],
) -> Result<Vec<ColumnTotal>, AppError> {
    let ids: Vec<Uuid> = stages.iter().map(|stage| stage.id).collect();
    let mut query = BoardQuery::new(tx, sight, filter);
    query.totals(&ids);
    let rows: Vec<(Uuid, i64, Option<Decimal>)> = query.sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(stages
        .iter()
        .map(|stage| {
            let found = rows.iter().find(|(id, ..)| *id == stage.id);
            let (count, sum) = found.map_or((0, Decimal::ZERO), |(_, count, sum)| (*count, sum.unwrap_or_default()));
            ColumnTotal {
                stage: stage.id,
                count,
                sum,
                weighted: sum * Decimal::from(stage.probability) / Decimal::ONE_HUNDRED,
            }
        })
        .collect())
}

/// These deals as cards, as far as the caller sees them.
pub async fn cards(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Card>, AppError> {
    let sight = Sight::All;
    let filter = Filter::default();
    let mut query = BoardQuery::new(tx, &sight, &filter);
    query.cards_of(ids);
    let rows: Vec<CardRow> = query.sql.build_query_as().fetch_all(tx.conn()).await?;
    let mut cards: Vec<Card> = rows.into_iter().map(Card::from).collect();
    cards.sort_by_key(|card| ids.iter().position(|id| *id == card.id));
    Ok(cards)
}

/// The board's queries, compiled from a filter.
struct BoardQuery<'f> {
    sql: QueryBuilder<Postgres>,
    sight: &'f Sight,
    filter: &'f Filter,
    now: DateTime<Utc>,
    role: Role,
    me: Uuid,
}

/// Everything a card shows, around a relation `d` of deals.
const CARD_COLUMNS: &str = "select d.id, d.name, d.customer_id, c.name as customer_name, d.owner_id, p.name as owner_name, d.value, d.base_value,
       d.currency, d.expected_close, d.stage_id, d.position, d.entered_stage_at, a.title as activity_title, a.due_at as activity_due_at,
       t.tags, d.version, ";
const CARD_JOINS: &str = "
  join person p on p.id = d.owner_id
  left join customer c on c.id = d.customer_id and c.deleted_at is null
  left join lateral (select n.title, n.due_at from activity n where n.deal_id = d.id and n.done_at is null order by n.due_at limit 1) a on true
  left join lateral (select jsonb_agg(jsonb_build_object('name', g.name, 'colour', g.colour) order by g.name) as tags
                       from deal_tag dt join tag g on g.id = dt.tag_id where dt.deal_id = d.id) t on true ";

impl<'f> BoardQuery<'f> {
    fn new(tx: &Tx, sight: &'f Sight, filter: &'f Filter) -> Self {
        Self { sql: QueryBuilder::new(""), sight, filter, now: tx.now(), role: tx.role(), me: tx.person() }
    }

    fn cards(&mut self, stages: &[Uuid], mark: Option<&Mark>, limit: i64) {
        self.sql.push(CARD_COLUMNS);
        self.may_edit();
        self.sql
            .push(" from unnest(")
            .push_bind(stages.to_vec())
            .push("::uuid[]) with ordinality as s (id, rank) cross join lateral (");
        match self.sight {
            Sight::All => self.arm("d.*", "d.stage_id = s.id", mark, limit),
            Sight::Some { owners, shared } => {
                let key = self.key();
                // One probe per owner: a team that owns little must not walk the whole column. Only keys are looked for, which
                // `deal_by_owner` holds; the deals are read when it is known which come first.
                self.sql
                    .push("select d.* from (select d.id from ((select d.* from unnest(")
                    .push_bind(owners.clone())
                    .push("::uuid[]) as o (id) cross join lateral (");
                self.arm(key, "d.owner_id = o.id and d.stage_id = s.id", mark, limit);
                // Told apart by the owner: comparing rows costs more than finding them.
                self.sql.push(") d) union all (select ").push(key).push(" from deal d where d.id = any (");
                self.sql
                    .push_bind(shared.clone())
                    .push("::uuid[]) and d.owner_id <> all (")
                    .push_bind(owners.clone())
                    .push("::uuid[]) and ");
                self.conditions("d.stage_id = s.id", mark);
                self.sql.push(")) d ");
                self.order();
                self.sql.push(" limit ").push_bind(limit).push(") k join deal d on d.id = k.id");
            }
        }
        let keys = self.order_keys();
        self.sql.push(") d ").push(CARD_JOINS).push(" order by s.rank, ").push(keys);
    }

    fn cards_of(&mut self, ids: &[Uuid]) {
        self.sql.push(CARD_COLUMNS);
        self.may_edit();
        self.sql.push(" from deal d ").push(CARD_JOINS);
        self.sql.push(" where d.deleted_at is null and d.id = any (").push_bind(ids.to_vec()).push(")");
    }

    fn totals(&mut self, stages: &[Uuid]) {
        self.sql.push("select d.stage_id, count(*), sum(d.base_value) from deal d ");
        self.sql.push("where ");
        if let Sight::Some { owners, shared } = self.sight {
            self.sql.push("(d.owner_id = any (").push_bind(owners.clone()).push("::uuid[]) or d.id = any (");
            self.sql.push_bind(shared.clone()).push("::uuid[])) and ");
        }
        self.sql.push("d.stage_id = any (").push_bind(stages.to_vec()).push("::uuid[]) and ");
        self.conditions("true", None);
        self.sql.push(" group by d.stage_id");
    }

    /// The columns' rows of one origin, in order.
    fn arm(&mut self, wanted: &'static str, origin: &'static str, mark: Option<&Mark>, limit: i64) {
        self.sql.push("select ").push(wanted).push(" from deal d where ");
        self.conditions(origin, mark);
        self.order();
        self.sql.push(" limit ").push_bind(limit);
    }

    /// What the order needs of a deal.
    fn key(&self) -> &'static str {
        match self.filter.sort {
            Sort::Hand => "d.id, d.position",
            Sort::ValueDown => "d.id, d.base_value",
            Sort::CloseSoon => "d.id, d.expected_close",
            Sort::AgeDown => "d.id, d.entered_stage_at",
        }
    }

    fn order_keys(&self) -> &'static str {
        match self.filter.sort {
            Sort::Hand => "d.position, d.id",
            Sort::ValueDown => "d.base_value desc nulls last, d.id",
            Sort::CloseSoon => "d.expected_close, d.id",
            Sort::AgeDown => "d.entered_stage_at, d.id",
        }
    }

    fn order(&mut self) {
        let keys = self.order_keys();
        self.sql.push(" order by ").push(keys);
    }

    /// What the policies let the caller change, so that a card can say so.
    fn may_edit(&mut self) {
        match self.role {
            Role::Administrator => self.sql.push("true as may_edit"),
            Role::SalesManager => self.sql.push(
                "(d.owner_id = any ((select my_people())::uuid[]) or d.id = any ((select shared_ids_to_write('deal'))::uuid[])) as may_edit",
            ),
            Role::SalesRep => {
                self.sql.push("(d.owner_id = ").push_bind(self.me);
                self.sql.push(" or d.id = any ((select shared_ids_to_write('deal'))::uuid[])) as may_edit")
            }
            _ => self.sql.push("false as may_edit"),
        };
    }

    fn conditions(&mut self, origin: &'static str, mark: Option<&Mark>) {
        self.sql.push(origin).push(" and d.deleted_at is null");
        let filter = self.filter;
        if !filter.owners.is_empty() {
            self.sql.push(" and d.owner_id = any (").push_bind(filter.owners.clone()).push("::uuid[])");
        }
        if !filter.teams.is_empty() {
            self.sql.push(" and d.owner_id in (with recursive below (id) as (select unnest(");
            self.sql.push_bind(filter.teams.clone());
            self.sql.push(
                "::uuid[]) union select t.id from team t join below on t.parent_id = below.id)
                                 select m.id from person m join below on m.team_id = below.id)",
            );
        }
        if let Some(from) = filter.value_from {
            self.sql.push(" and d.base_value >= ").push_bind(from);
        }
        if let Some(to) = filter.value_to {
            self.sql.push(" and d.base_value <= ").push_bind(to);
        }
        if let Some(from) = filter.close_from {
            self.sql.push(" and d.expected_close >= ").push_bind(from);
        }
        if let Some(to) = filter.close_to {
            self.sql.push(" and d.expected_close <= ").push_bind(to);
        }
        self.rare_conditions();
        if let Some(mark) = mark {
            self.after(mark);
        }
    }

    fn rare_conditions(&mut self) {
        let filter = self.filter;
        if filter.stale {
            self.sql.push(" and d.status = 'open' and d.entered_stage_at < ").push_bind(self.now);
            self.sql.push(" - make_interval(days => (select g.target_days + 1 from stage g where g.id = d.stage_id))");
        }
        if !filter.tags.is_empty() {
            self.sql.push(" and exists (select 1 from deal_tag dt where dt.deal_id = d.id and dt.tag_id = any (");
            self.sql.push_bind(filter.tags.clone()).push("::uuid[]))");
        }
        let text = filter.text.trim().to_lowercase();
        if !text.is_empty() {
            self.sql
                .push(" and (position(")
                .push_bind(text.clone())
                .push(
                    " in lower(d.name)) > 0 or exists (select 1 from customer k
                where k.id = d.customer_id and k.deleted_at is null and position(",
                )
                .push_bind(text)
                .push(" in lower(k.name)) > 0))");
        }
    }

    /// Only what comes after the mark in the chosen order; nulls stand last.
    fn after(&mut self, mark: &Mark) {
        match (self.filter.sort, mark.value, mark.close) {
            (Sort::Hand, ..) => {
                self.sql
                    .push(" and (d.position, d.id) > (")
                    .push_bind(mark.position.clone())
                    .push(", ")
                    .push_bind(mark.id)
                    .push(")");
            }
            (Sort::AgeDown, ..) => {
                self.sql
                    .push(" and (d.entered_stage_at, d.id) > (")
                    .push_bind(mark.entered)
                    .push(", ")
                    .push_bind(mark.id)
                    .push(")");
            }
            (Sort::ValueDown, Some(value), _) => {
                self.sql
                    .push(" and (d.base_value < ")
                    .push_bind(value)
                    .push(" or d.base_value is null or (d.base_value = ");
                self.sql.push_bind(value).push(" and d.id > ").push_bind(mark.id).push("))");
            }
            (Sort::CloseSoon, _, Some(close)) => {
                self.sql
                    .push(" and (d.expected_close > ")
                    .push_bind(close)
                    .push(" or d.expected_close is null or (d.expected_close = ");
                self.sql.push_bind(close).push(" and d.id > ").push_bind(mark.id).push("))");
            }
            (Sort::ValueDown, None, _) => {
                self.sql.push(" and d.base_value is null and d.id > ").push_bind(mark.id);
            }
            (Sort::CloseSoon, _, None) => {
                self.sql.push(" and d.expected_close is null and d.id > ").push_bind(mark.id);
            }
        }
    }
}
