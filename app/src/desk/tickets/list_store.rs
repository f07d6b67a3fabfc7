//! The list of tickets: each queue, and each lane of the board, walks an index in the order of the list. Policies guarantee who sees
//! what; the queries repeat it, so that those who see all walk the whole table, and sales people one index per owner of customers.

use super::{
    found_store::{by_words, is_on_few},
    list_model::{QUEUED, Queue, Queued, TicketFilter, TicketRow, TicketSort},
    row_store::rows,
    rules_model::State,
};
use crate::{
    access::{AppError, Role, Tx},
    desk::reports::counted_store::{self, Condition},
    lists::model::{COUNTED, Mark, PAGE, Page},
};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;
/// So many letters are looked for at most.
const LONGEST_WORDS: usize = 200;
/// How long a count that nobody asked for may take, in milliseconds; longer ones are made on demand.
const AT_ONCE: u32 = 500;

/// Which tickets the caller reaches.
enum Reach {
    All,
    /// Those of customers of these owners, and of customers that are shared with the caller.
    CustomersOf(Vec<Uuid>),
}

/// What is walked of what is looked for.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// A queue.
    Queue,
    /// A lane of the board. There a queue says whose tickets these are, the lane how they stand.
    Lane(State),
    /// All lanes.
    Board,
}

/// A list about to be walked.
pub(super) struct Walk<'f> {
    pub(super) filter: &'f TicketFilter,
    pub(super) part: Part,
    reach: Reach,
    pub(super) me: Uuid,
    pub(super) categories: Vec<Uuid>,
    /// What is looked for in subjects; `None` where it is a number.
    pub(super) words: Option<String>,
    /// The tickets that hold the words, where they are few.
    pub(super) found: Option<Vec<Uuid>>,
    /// Whether the tag that is asked for is on few tickets: then these are looked up, and the walk does not go past all the others.
    pub(super) few_tagged: bool,
    /// What a figure of a report counts.
    pub(super) counted: Option<Condition>,
}

/// Where rows come from.
#[derive(Clone, Copy)]
enum Origin<'o> {
    All,
    /// Of the owner `o` of the query around it.
    Owner,
    Owners(&'o [Uuid]),
    Shared,
}

impl<'f> Walk<'f> {
    /// Sets PostgreSQL to plan for what is asked: with a general plan it would collect and sort a whole queue to show fifty.
    pub async fn begin(tx: &mut Tx, filter: &'f TicketFilter) -> Result<Self, AppError> {
        let reach = match tx.role() {
            Role::SalesRep => Reach::CustomersOf(vec![tx.person()]),
            Role::SalesManager => Reach::CustomersOf(
                sqlx::query_scalar!(r#"select my_people() as "people!""#).fetch_one(tx.conn()).await?,
            ),
            _ => Reach::All,
        };
        let categories = match filter.category {
            Some(id) => {
                sqlx::query_scalar!(r#"select ticket_categories_below($1) as "ids!""#, id).fetch_one(tx.conn()).await?
            }
            None => Vec::new(),
        };
        let counted = match &filter.counted {
            Some(counted) => Some(counted_store::condition(tx, counted).await?),
            None => None,
        };
        // Longer than a subject nothing is found.
        let words: String = filter.text.trim().to_lowercase().chars().take(LONGEST_WORDS).collect();
        let words = (!words.is_empty() && filter.number().is_none()).then_some(words);
        if words.is_some() || filter.tag.is_some() {
            // What an earlier walk of this transaction turned off: words and tags are looked up by bitmaps.
            sqlx::query!(
                "select set_config('enable_bitmapscan', 'on', true) as bitmaps, set_config('enable_seqscan', 'on', true) as tables"
            )
            .fetch_one(tx.conn())
            .await?;
        }
        let found = match (&words, &reach) {
            (Some(words), Reach::All) if words.chars().count() > 1 => by_words(tx, words).await?,
            _ => None,
        };
        // Who does not see all walks little anyway, and could not look a tag up without asking of each ticket whether they see it.
        let few_tagged = match (filter.tag, &reach) {
            (Some(tag), Reach::All) => is_on_few(tx, tag).await?,
            _ => false,
        };
        // Everything is walked along an index: collecting and sorting a queue, or reading the whole table, only looks cheap.
        sqlx::query!(
            r#"
            select set_config('plan_cache_mode', 'force_custom_plan', true) as plans, set_config('enable_bitmapscan', 'off', true) as bitmaps,
                   set_config('enable_seqscan', 'off', true) as tables
            "#
        )
        .fetch_one(tx.conn())
        .await?;
        Ok(Self { filter, part: Part::Queue, reach, me: tx.person(), categories, words, found, few_tagged, counted })
    }

    /// The same for a part of the board.
    pub fn on(self, part: Part) -> Self {
        Self { part, ..self }
    }

    /// By what it is sorted: an expression with an index together with the id, its type, whether it descends.
    fn order(&self) -> (&'static str, &'static str, bool) {
        let (key, cast) = match self.filter.sort {
            TicketSort::Updated => ("r.updated_at", "timestamptz"),
            TicketSort::Created => ("r.created_at", "timestamptz"),
            TicketSort::Priority => ("r.priority", "smallint"),
            TicketSort::Due => ("coalesce(r.due_at, 'infinity'::timestamptz)", "timestamptz"),
            TicketSort::Counted => (self.counted.as_ref().map_or("r.updated_at", Condition::moment), "timestamptz"),
        };
        (key, cast, self.filter.sort.descends() != self.filter.reversed)
    }

    async fn marks(&self, tx: &mut Tx, after: Option<&Mark>, limit: i64) -> Result<Vec<Mark>, AppError> {
        let (key, _, descends) = self.order();
        let way = if descends { " desc" } else { "" };
        let mut sql = QueryBuilder::new("");
        let part = |sql: &mut QueryBuilder<Postgres>, origin: Origin<'_>| {
            sql.push("select r.id, ").push(key).push(" as k from ");
            self.push_rows(sql, origin, after);
            sql.push(" order by ").push(key).push(way).push(", r.id").push(way).push(" limit ").push_bind(limit);
        };
        sql.push("select l.id, l.k::text from (");
        match &self.reach {
            _ if self.lines().is_some() => part(&mut sql, Origin::All),
            Reach::All => part(&mut sql, Origin::All),
            Reach::CustomersOf(owners) => {
                sql.push("select p.id, p.k from unnest(").push_bind(owners.clone());
                sql.push("::uuid[]) as o (id) cross join lateral (");
                part(&mut sql, Origin::Owner);
                sql.push(") p union (");
                part(&mut sql, Origin::Shared);
                sql.push(")");
            }
        }
        sql.push(") l order by l.k").push(way).push(", l.id").push(way).push(" limit ").push_bind(limit);
        let rows: Vec<(Uuid, String)> = sql.build_query_as().fetch_all(tx.conn()).await?;
        Ok(rows.into_iter().map(|(id, key)| Mark { key, id }).collect())
    }

    /// A page of lines behind a mark.
    pub async fn page(&self, tx: &mut Tx, after: Option<&Mark>) -> Result<Page<TicketRow>, AppError> {
        let mut marks = self.marks(tx, after, ASKED).await?;
        let more = marks.len() > PAGE;
        marks.truncate(PAGE);
        let ids: Vec<Uuid> = marks.iter().map(|mark| mark.id).collect();
        Ok(Page { rows: rows(tx, &ids).await?, next: marks.pop().filter(|_| more) })
    }

    /// A ticket as a line, if it belongs there.
    pub async fn row(&self, tx: &mut Tx, id: Uuid) -> Result<Option<TicketRow>, AppError> {
        let mut sql = QueryBuilder::new("select r.id from ");
        self.push_rows(&mut sql, Origin::All, None);
        sql.push(" and r.id = ").push_bind(id);
        let found: Option<Uuid> = sql.build_query_scalar().fetch_optional(tx.conn()).await?;
        Ok(match found {
            Some(id) => rows(tx, &[id]).await?.pop(),
            None => None,
        })
    }

    /// How many there are, up to one more than `most`.
    pub async fn count(&self, tx: &mut Tx, most: Option<i64>) -> Result<i64, AppError> {
        let mut sql = QueryBuilder::new("select count(*) from (select ");
        let whole = matches!(self.part, Part::Queue) && self.filter.only_counts();
        if let Some(lines) = self.lines().filter(|lines| whole && lines.stands_alone()) {
            sql.push("f.ticket_id from ");
            lines.push_lines(&mut sql);
            sql.push(" where ");
            lines.push_counted(&mut sql);
            return self.counted_up_to(tx, sql, most).await;
        }
        sql.push("r.id from ");
        match &self.reach {
            _ if self.lines().is_some() => self.push_rows(&mut sql, Origin::All, None),
            Reach::All => self.push_rows(&mut sql, Origin::All, None),
            Reach::CustomersOf(owners) => {
                self.push_rows(&mut sql, Origin::Owners(owners), None);
                sql.push(" union select r.id from ");
                self.push_rows(&mut sql, Origin::Shared, None);
            }
        }
        self.counted_up_to(tx, sql, most).await
    }

    async fn counted_up_to(
        &self,
        tx: &mut Tx,
        mut sql: QueryBuilder<Postgres>,
        most: Option<i64>,
    ) -> Result<i64, AppError> {
        if let Some(most) = most {
            sql.push(" limit ").push_bind(most + 1);
        }
        sql.push(") l");
        Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
    }

    /// What a figure counts, where that is looked up in lines of its own. Policies hold for those as for tickets.
    fn lines(&self) -> Option<&Condition> {
        self.counted.as_ref().filter(|counted| counted.has_lines())
    }

    fn push_rows(&self, sql: &mut QueryBuilder<Postgres>, origin: Origin<'_>, after: Option<&Mark>) {
        match self.lines() {
            Some(lines) => {
                lines.push_lines(sql);
                sql.push(" join ticket r on r.id = f.ticket_id where ");
                lines.push_counted(sql);
                sql.push(" and r.deleted_at is null");
            }
            None => {
                sql.push("ticket r where r.deleted_at is null");
            }
        }
        match origin {
            Origin::All => {}
            Origin::Owner => {
                sql.push(" and r.customer_owner_id = o.id");
            }
            Origin::Owners(owners) => {
                sql.push(" and r.customer_owner_id = any (").push_bind(owners.to_vec()).push("::uuid[])");
            }
            Origin::Shared => {
                sql.push(" and r.customer_id = any ((select shared_ids('customer'))::uuid[])");
            }
        }
        self.push_part(sql);
        self.push_filter(sql);
        if let Some(mark) = after {
            let (key, cast, descends) = self.order();
            sql.push(" and (").push(key).push(if descends { ", r.id) < (" } else { ", r.id) > (" });
            sql.push_bind(mark.key.clone()).push("::").push(cast).push(", ").push_bind(mark.id).push(")");
        }
    }
}

/// One page of lines.
pub async fn page(tx: &mut Tx, filter: &TicketFilter, after: Option<&Mark>) -> Result<Page<TicketRow>, AppError> {
    Walk::begin(tx, filter).await?.page(tx, after).await
}

/// Where the next `limit` tickets behind a mark stand, in the order of the list.
pub async fn marks(
    tx: &mut Tx,
    filter: &TicketFilter,
    after: Option<&Mark>,
    limit: i64,
) -> Result<Vec<Mark>, AppError> {
    Walk::begin(tx, filter).await?.marks(tx, after, limit).await
}

/// The tickets that match, each with its version, at most so many: for a change of all of them.
pub async fn versions(tx: &mut Tx, filter: &TicketFilter, most: i64) -> Result<Vec<(Uuid, i32)>, AppError> {
    let walk = Walk::begin(tx, filter).await?;
    let mut sql = QueryBuilder::new("select r.id, r.version from ");
    walk.push_rows(&mut sql, Origin::All, None);
    sql.push(" limit ").push_bind(most);
    Ok(sql.build_query_as().fetch_all(tx.conn()).await?)
}

/// How many there are, up to one more than is counted exactly; `None` where even that takes too long to be told unasked.
pub async fn count(tx: &mut Tx, filter: &TicketFilter) -> Result<Option<i64>, AppError> {
    let walk = Walk::begin(tx, filter).await?;
    tx.hurry(AT_ONCE).await?;
    AppError::unless_late(walk.count(tx, Some(COUNTED)).await)
}

/// How many there are, however long it takes.
pub async fn count_exactly(tx: &mut Tx, filter: &TicketFilter) -> Result<i64, AppError> {
    Walk::begin(tx, filter).await?.count(tx, None).await
}

/// How many wait in the queues of open tickets.
pub async fn queues(tx: &mut Tx) -> Result<Vec<Queued>, AppError> {
    let mut all = Vec::new();
    for queue in [Queue::Mine, Queue::Unassigned, Queue::Open, Queue::Waiting, Queue::Snoozed] {
        let filter = TicketFilter { queue, ..TicketFilter::default() };
        let count = Walk::begin(tx, &filter).await?.count(tx, Some(QUEUED)).await?;
        all.push(Queued { queue, count });
    }
    Ok(all)
}

/// A ticket as the list shows it, if it belongs there; the order does not matter.
pub async fn row_within(tx: &mut Tx, filter: &TicketFilter, id: Uuid) -> Result<Option<TicketRow>, AppError> {
    Walk::begin(tx, filter).await?.row(tx, id).await
}
