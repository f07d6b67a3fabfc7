//! The list of tickets: each queue walks an index in the order of the list. Policies guarantee who sees what; the queries repeat
//! it, so that those who see all walk the whole table, and sales people one index per owner of customers.

use super::{
    list_model::{QUEUED, Queue, Queued, TicketFilter, TicketRow, TicketSort},
    row_store::rows,
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
/// So many hits of a search are few.
const HITS: i64 = 1_000;
/// How long a count that nobody asked for may take, in milliseconds; longer ones are made on demand.
const AT_ONCE: u32 = 500;

/// As the partial indexes say it, word by word.
const OPEN: &str = "r.state in ('new', 'open', 'waiting_customer', 'waiting_others')";
/// What is put off stands in none of the queues of open ones.
const AWAKE: &str = " and r.snoozed_until is null";

/// Which tickets the caller reaches.
enum Reach {
    All,
    /// Those of customers of these owners, and of customers that are shared with the caller.
    CustomersOf(Vec<Uuid>),
}

/// A list about to be walked.
struct Walk<'f> {
    filter: &'f TicketFilter,
    reach: Reach,
    me: Uuid,
    categories: Vec<Uuid>,
    /// What is looked for in subjects; `None` where it is a number.
    words: Option<String>,
    /// The tickets that hold the words, where they are few.
    found: Option<Vec<Uuid>>,
    /// What a figure of a report counts.
    counted: Option<Condition>,
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
    async fn begin(tx: &mut Tx, filter: &'f TicketFilter) -> Result<Self, AppError> {
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
        let found = match (&words, &reach) {
            (Some(words), Reach::All) if words.chars().count() > 1 => found_by(tx, words).await?,
            _ => None,
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
        Ok(Self { filter, reach, me: tx.person(), categories, words, found, counted })
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

    async fn page(&self, tx: &mut Tx, after: Option<&Mark>, limit: i64) -> Result<Vec<Mark>, AppError> {
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

    async fn count(&self, tx: &mut Tx, most: Option<i64>) -> Result<i64, AppError> {
        let mut sql = QueryBuilder::new("select count(*) from (select ");
        if let Some(lines) = self.lines().filter(|lines| lines.stands_alone() && self.filter.only_counts()) {
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
        self.push_queue(sql);
        self.push_filter(sql);
        if let Some(mark) = after {
            let (key, cast, descends) = self.order();
            sql.push(" and (").push(key).push(if descends { ", r.id) < (" } else { ", r.id) > (" });
            sql.push_bind(mark.key.clone()).push("::").push(cast).push(", ").push_bind(mark.id).push(")");
        }
    }

    fn push_queue(&self, sql: &mut QueryBuilder<Postgres>) {
        match self.filter.queue {
            Queue::Mine => {
                sql.push(" and ").push(OPEN).push(AWAKE).push(" and r.owner_id = ").push_bind(self.me);
            }
            Queue::Unassigned => {
                sql.push(" and ").push(OPEN).push(AWAKE).push(" and r.owner_id is null");
            }
            Queue::Open => {
                sql.push(" and ").push(OPEN).push(AWAKE);
            }
            Queue::Snoozed => {
                sql.push(" and r.snoozed_until is not null");
            }
            Queue::Waiting => {
                sql.push(" and ").push(OPEN).push(AWAKE).push(" and r.state in ('waiting_customer', 'waiting_others')");
            }
            Queue::Solved => {
                sql.push(" and r.state in ('solved', 'closed')");
            }
            Queue::All => {}
        }
    }

    fn push_filter(&self, sql: &mut QueryBuilder<Postgres>) {
        let filter = self.filter;
        if let Some(state) = filter.state {
            sql.push(" and r.state = ").push_bind(state.key());
        }
        if let Some(priority) = filter.priority {
            sql.push(" and r.priority = ").push_bind(priority.rank());
        }
        if let Some(kind) = filter.kind {
            sql.push(" and r.kind = ").push_bind(kind.key());
        }
        if let [one] = self.categories.as_slice() {
            sql.push(" and r.category_id = ").push_bind(*one);
        } else if !self.categories.is_empty() {
            sql.push(" and r.category_id = any (").push_bind(self.categories.clone()).push("::uuid[])");
        }
        for (column, wanted) in
            [("r.owner_id", filter.owner), ("r.team_id", filter.team), ("r.customer_id", filter.customer)]
        {
            if let Some(id) = wanted {
                sql.push(" and ").push(column).push(" = ").push_bind(id);
            }
        }
        if let Some(number) = filter.number() {
            sql.push(" and r.number = ").push_bind(number);
        }
        if let Some(counted) = &self.counted {
            counted.push_due(sql);
        }
        if let Some(found) = &self.found {
            sql.push(" and r.id = any (").push_bind(found.clone()).push("::uuid[])");
        } else if let Some(words) = &self.words {
            sql.push(" and lower(r.subject) like ").push_bind(pattern_of(words));
        }
    }
}

/// What a subject looks like that holds the words.
fn pattern_of(words: &str) -> String {
    let escaped = words.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{escaped}%")
}

/// The tickets whose subjects hold the words, by the index over their pairs of letters; `None` where they are so many that a walk
/// in the order of the list soon finds a page of them.
async fn found_by(tx: &mut Tx, words: &str) -> Result<Option<Vec<Uuid>>, AppError> {
    let found = sqlx::query_scalar!(
        "select id from ticket where deleted_at is null and bigrams(subject) @> bigrams($1) and lower(subject) like $2 limit $3",
        words,
        pattern_of(words),
        HITS + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(i64::try_from(found.len()).is_ok_and(|count| count <= HITS).then_some(found))
}

/// One page of lines.
pub async fn page(tx: &mut Tx, filter: &TicketFilter, after: Option<&Mark>) -> Result<Page<TicketRow>, AppError> {
    let mut marks = Walk::begin(tx, filter).await?.page(tx, after, ASKED).await?;
    let more = marks.len() > PAGE;
    marks.truncate(PAGE);
    let ids: Vec<Uuid> = marks.iter().map(|mark| mark.id).collect();
    Ok(Page { rows: rows(tx, &ids).await?, next: marks.pop().filter(|_| more) })
}

/// Where the next `limit` tickets behind a mark stand, in the order of the list.
pub async fn marks(
    tx: &mut Tx,
    filter: &TicketFilter,
    after: Option<&Mark>,
    limit: i64,
) -> Result<Vec<Mark>, AppError> {
    Walk::begin(tx, filter).await?.page(tx, after, limit).await
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
    let walk = Walk::begin(tx, filter).await?;
    let mut sql = QueryBuilder::new("select r.id from ");
    walk.push_rows(&mut sql, Origin::All, None);
    sql.push(" and r.id = ").push_bind(id);
    let found: Option<Uuid> = sql.build_query_scalar().fetch_optional(tx.conn()).await?;
    Ok(match found {
        Some(id) => rows(tx, &[id]).await?.pop(),
        None => None,
    })
}
