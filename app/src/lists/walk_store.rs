//! How a list walks. Policies guarantee who sees what; these queries repeat it, so that each walks an index in the order of the
//! list: everything for those who see all and for a team that has much of it, one probe per owner for the others, found ids for a
//! search and for what few records have.

use super::{
    filters::{
        checked::Checked,
        compile_store::{self, Column, Meaning, owners_of},
        custom_store,
        model::Group,
        named_store,
    },
    model::{COUNTED, Mark},
    order_store::Along,
};
use crate::{
    access::{AppError, Role, Tx},
    fields::model::field_of_key,
};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

pub use super::order_store::{Order, Part};

/// How many hits of a search are listed and counted.
const HITS: i32 = 1_000;
/// So many times a page are looked at ahead for those that conditions leave.
const AHEAD: i64 = 40;
/// Groups beyond these are too many to read.
const MOST_GROUPS: i64 = 200;

/// A kind of record that is listed. Its table stands in the queries as `r` and has `id`, `owner_id` and `deleted_at`.
#[derive(Debug)]
pub struct Listing {
    pub table: &'static str,
    /// As a search calls it.
    pub kind: &'static str,
    /// Which of `r` are shared with the caller.
    pub shared: &'static str,
    /// The fields that conditions may name, as far as a role may.
    pub column: fn(Role, &str) -> Option<Column>,
}

/// What is asked of a list.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// Words to search for; empty for all.
    pub text: &'a str,
    pub conditions: Group,
}

/// How a list reaches its rows.
enum Reach {
    /// Along the whole table.
    All,
    /// Along the records of these owners, and of others those that are shared with the caller.
    Owners { owners: Vec<Uuid>, shared: bool },
    /// The same of so many owners, or with so much, that others' records are sooner left out on the way.
    Most(Vec<Uuid>),
    /// Among what a search finds.
    Found(String),
    /// Among the few that hold a value of a custom field, or have a text in their name.
    Held(Vec<Uuid>),
}

/// A list about to be walked.
pub struct Walk<'l> {
    listing: &'l Listing,
    tree: Checked<Column>,
    meaning: Meaning,
    reach: Reach,
}

impl<'l> Walk<'l> {
    /// Checks what is asked and sets PostgreSQL to plan for it.
    ///
    /// With a general plan the conditions look so selective that it would collect and sort all rows of an owner (90 ms for
    /// 15,000) instead of reading fifty in the order of the index (1 ms); and sharing, an "or" in the policy, would lead it to
    /// do the same by bitmaps. The index of a search can only be read by bitmaps.
    pub async fn begin(tx: &mut Tx, listing: &'l Listing, asked: &Asked<'_>) -> Result<Self, AppError> {
        let role = tx.role();
        let custom = custom_store::named(tx, listing.kind, &asked.conditions).await?;
        let tree = Checked::of(&asked.conditions, &|key| match field_of_key(key) {
            Some(id) => custom.field(id).and_then(Column::of_custom),
            None => (listing.column)(role, key),
        })?;
        let meaning = Meaning::of(tx, &tree).await?;
        let wanted = owners_of(&tree, "r.owner_id", &meaning);
        let searched = crate::search::query_of(asked.text);
        let mut held = None;
        if searched.is_none() {
            held = custom_store::few_that_hold(tx, listing.kind, &tree, &meaning).await?;
            if held.is_none() {
                held = named_store::few_that_say(tx, listing.kind, &tree).await?;
            }
        }
        let reach = match (searched, role, wanted) {
            (Some(query), ..) => Reach::Found(query),
            (None, ..) if held.is_some() => Reach::Held(held.unwrap_or_default()),
            (None, Role::SalesRep, wanted) => owners_among(vec![tx.person()], wanted),
            (None, Role::SalesManager, wanted) => {
                let team = sqlx::query!(
                    r#"select my_people() as "people!", $2 and team_has_much($1) as "much!""#,
                    listing.kind,
                    wanted.is_none(),
                )
                .fetch_one(tx.conn())
                .await?;
                if team.much { Reach::Most(team.people) } else { owners_among(team.people, wanted) }
            }
            (None, _, Some(owners)) => Reach::Owners { owners, shared: false },
            (None, _, None) => Reach::All,
        };
        let bitmaps = if matches!(reach, Reach::Found(_)) { "on" } else { "off" };
        sqlx::query!(
            "select set_config('plan_cache_mode', 'force_custom_plan', true) as plans, set_config('enable_bitmapscan', $1, true) as bitmaps",
            bitmaps,
        )
        .fetch_one(tx.conn())
        .await?;
        Ok(Self { listing, tree, meaning, reach })
    }

    /// The ids of one page, at most `limit`, in the order of the list, each with its mark.
    pub async fn page(
        &self,
        tx: &mut Tx,
        order: &Order,
        after: Option<&Mark>,
        limit: i64,
    ) -> Result<Vec<Mark>, AppError> {
        if order.parts.is_empty() {
            return self.part(tx, &Along { order, part: None, after }, limit).await;
        }
        let first = after.map_or(0, |mark| order.part_of(mark));
        let (mut found, mut left) = (Vec::new(), limit);
        for (place, part) in order.parts.iter().enumerate().skip(first) {
            let along = Along { order, part: Some(part), after: after.filter(|_| place == first) };
            found.extend(self.part(tx, &along, left).await?);
            left = limit - i64::try_from(found.len()).unwrap_or(limit);
            if left <= 0 {
                break;
            }
        }
        Ok(found)
    }

    async fn part(&self, tx: &mut Tx, along: &Along<'_>, limit: i64) -> Result<Vec<Mark>, AppError> {
        let mut sql = QueryBuilder::new("");
        match &self.reach {
            Reach::Owners { owners, shared } => {
                self.push_by_owner(tx, &mut sql, (owners, *shared), along, limit).await?
            }
            // Along a field of an administrator's a policy keeps PostgreSQL from entering at the mark: see `next_of`.
            Reach::Most(owners) if along.order.field.is_some() => {
                self.push_by_owner(tx, &mut sql, (owners, true), along, limit).await?;
            }
            _ => self.push_at_once(&mut sql, along, limit),
        }
        let rows: Vec<(Uuid, Option<String>)> = sql.build_query_as().fetch_all(tx.conn()).await?;
        Ok(rows.into_iter().map(|(id, key)| Mark { key: key.unwrap_or_default(), id }).collect())
    }

    fn push_at_once(&self, sql: &mut QueryBuilder<Postgres>, along: &Along<'_>, limit: i64) {
        let (order, way) = (along.order, along.way());
        sql.push("select r.id, (").push(&order.key).push(")::text from ");
        self.push_rows(sql, &self.reach_condition(), Some(along));
        sql.push(" order by ").push(&order.key).push(way).push(", r.id").push(way).push(" limit ").push_bind(limit);
    }

    async fn push_by_owner(
        &self,
        tx: &mut Tx,
        sql: &mut QueryBuilder<Postgres>,
        (owners, shared): (&Vec<Uuid>, bool),
        along: &Along<'_>,
        limit: i64,
    ) -> Result<(), AppError> {
        let (order, way) = (along.order, along.way());
        let part = |sql: &mut QueryBuilder<Postgres>, condition: &Origin| {
            sql.push("select r.id, ").push(&order.key).push(" as k from ");
            self.push_rows(sql, condition, Some(along));
            sql.push(" order by ").push(&order.key).push(way).push(", r.id").push(way).push(" limit ");
            sql.push_bind(limit);
        };
        let next = match order.field.filter(|_| shared) {
            Some(field) => self.next_of(tx, field, owners, along, limit).await?,
            None => None,
        };
        sql.push("select l.id, l.k::text from (select p.id, p.k from ");
        if let Some(next) = next {
            sql.push("(");
            part(sql, &Origin::Held(next));
        } else {
            sql.push("unnest(").push_bind(owners.clone()).push("::uuid[]) as o (id) cross join lateral (");
            part(sql, &Origin::Owner);
        }
        sql.push(") p");
        if shared {
            sql.push(" union all (");
            part(sql, &Origin::SharedBeside(owners.clone()));
            sql.push(")");
        }
        sql.push(") l order by l.k").push(way).push(", l.id").push(way).push(" limit ").push_bind(limit);
        Ok(())
    }

    /// The next of these owners' along a field of an administrator's. Behind a policy PostgreSQL compares nothing that such a field
    /// holds until it has read the row, so it would read all that comes before; the function enters the index at the mark. `None`
    /// where the conditions leave so few that they are not among what is looked at ahead.
    async fn next_of(
        &self,
        tx: &mut Tx,
        field: Uuid,
        owners: &[Uuid],
        along: &Along<'_>,
        limit: i64,
    ) -> Result<Option<Vec<Uuid>>, AppError> {
        let is_free = matches!(&self.tree, Checked::All(parts) if parts.is_empty());
        let most = if is_free { limit } else { limit * AHEAD };
        let ahead = sqlx::query_scalar!(
            r#"select id as "id!" from custom_order_page($1, $2, $3, $4, $5, $6, $7) as id"#,
            field,
            owners,
            along.part.and_then(|part| part.key.as_deref()),
            along.after.map(|mark| mark.key.as_str()),
            along.after.map(|mark| mark.id),
            along.order.descending,
            i32::try_from(most).unwrap_or(i32::MAX),
        )
        .fetch_all(tx.conn())
        .await?;
        if is_free {
            return Ok(Some(ahead));
        }
        let mut sql = QueryBuilder::new("select r.id from ");
        self.push_rows(&mut sql, &Origin::Held(ahead.clone()), None);
        let matching: Vec<Uuid> = sql.build_query_scalar().fetch_all(tx.conn()).await?;
        let is_all = i64::try_from(ahead.len()).unwrap_or(i64::MAX) < most;
        let is_page = i64::try_from(matching.len()).unwrap_or(i64::MAX) >= limit;
        Ok((is_all || is_page).then_some(matching))
    }

    /// How many there are: up to one more than is counted exactly, or all.
    pub async fn count(&self, tx: &mut Tx, exact: bool) -> Result<i64, AppError> {
        let mut sql = QueryBuilder::new("select count(*) from (");
        self.push_all(&mut sql, "1");
        if !exact {
            sql.push(" limit ").push_bind(COUNTED + 1);
        }
        sql.push(") l");
        Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
    }

    /// How many there are of each value of an expression over `r`, the most first.
    pub async fn groups(&self, tx: &mut Tx, by: &str) -> Result<Vec<(Option<String>, i64)>, AppError> {
        let mut sql = QueryBuilder::new("select l.v::text, count(*) from (");
        self.push_all(&mut sql, by);
        sql.push(") l (v) group by l.v order by count(*) desc, l.v limit ").push_bind(MOST_GROUPS);
        Ok(sql.build_query_as().fetch_all(tx.conn()).await?)
    }

    fn reach_condition(&self) -> Origin {
        match &self.reach {
            Reach::All => Origin::All,
            Reach::Found(query) => Origin::Found(query.clone()),
            Reach::Held(ids) => Origin::Held(ids.clone()),
            Reach::Owners { owners, .. } => Origin::Owners(owners.clone()),
            Reach::Most(owners) => Origin::Most(owners.clone()),
        }
    }

    /// Every row, as `what`.
    fn push_all(&self, sql: &mut QueryBuilder<Postgres>, what: &str) {
        sql.push("select ").push(what).push(" from ");
        self.push_rows(sql, &self.reach_condition(), None);
        if let Reach::Owners { owners, shared: true } = &self.reach {
            sql.push(" union all select ").push(what).push(" from ");
            self.push_rows(sql, &Origin::SharedBeside(owners.clone()), None);
        }
    }

    fn push_rows(&self, sql: &mut QueryBuilder<Postgres>, origin: &Origin, along: Option<&Along<'_>>) {
        sql.push(self.listing.table).push(" r where r.deleted_at is null and ");
        match origin {
            Origin::All => {
                sql.push("true");
            }
            Origin::Owner => {
                sql.push("r.owner_id = o.id");
            }
            Origin::Owners(owners) => {
                sql.push("r.owner_id = any (").push_bind(owners.clone()).push("::uuid[])");
            }
            Origin::Most(owners) => {
                sql.push("(r.owner_id = any (").push_bind(owners.clone()).push("::uuid[]) or ");
                sql.push(self.listing.shared).push(")");
            }
            Origin::SharedBeside(owners) => {
                sql.push(self.listing.shared).push(" and (r.owner_id is null or r.owner_id <> all (");
                sql.push_bind(owners.clone()).push("::uuid[]))");
            }
            Origin::Held(ids) => {
                sql.push("r.id = any (").push_bind(ids.clone()).push("::uuid[])");
            }
            Origin::Found(query) => {
                sql.push("r.id = any (array(select s.record_id from search_records(").push_bind(query.clone());
                sql.push(", ").push_bind(HITS).push(", ").push_bind(self.listing.kind).push(") s))");
            }
        }
        sql.push(" and ");
        compile_store::push(sql, &self.tree, &self.meaning);
        if let Some(along) = along {
            along.push(sql);
        }
    }
}

/// Where rows come from.
enum Origin {
    All,
    /// Of the owner `o` of the query around it.
    Owner,
    Owners(Vec<Uuid>),
    /// Of these owners, or shared with the caller.
    Most(Vec<Uuid>),
    /// Shared with the caller and in other hands than these.
    SharedBeside(Vec<Uuid>),
    Found(String),
    Held(Vec<Uuid>),
}

fn owners_among(people: Vec<Uuid>, wanted: Option<Vec<Uuid>>) -> Reach {
    let mut owners = match wanted {
        Some(wanted) => wanted.into_iter().filter(|owner| people.contains(owner)).collect(),
        None => people,
    };
    owners.sort_unstable();
    owners.dedup();
    Reach::Owners { owners, shared: true }
}
