//! What changes of tickets and their way back share: tickets held, what the log calls things, rows written side by side.

use super::model::{Difference, LeftOut, Outcome, Standing};
use crate::{
    access::{Action, AppError, Tx, may},
    desk::{
        assignment::place_store,
        deadlines::store as deadlines,
        tickets::{
            rules_model::{Priority, State},
            store::known,
        },
    },
    events::Event,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A ticket that is about to change, locked.
pub(super) struct Locked {
    pub id: Uuid,
    pub number: i64,
    pub subject: String,
    pub standing: Standing,
    customer: Option<Uuid>,
    customer_owner: Option<Uuid>,
    /// The state as the log keeps it: enough to put it back as if nothing had been.
    pub before_state: Value,
}

impl Locked {
    pub(super) fn event(&self, kind: &'static str, version: i32) -> Event {
        Event::of(kind, "ticket", self.id).customer(self.customer).owner(self.customer_owner).version(version)
    }
}

/// Locks tickets in the order of their ids.
pub(super) async fn lock(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Locked>, AppError> {
    let me = tx.person();
    let rows = sqlx::query!(
        r#"
        select id, number, subject, version, merged_into is not null as "merged!", state, solution, priority, category_id, owner_id, customer_id,
               customer_owner_id, reopened, solved_at, closed_at
          from ticket where id = any ($1) and deleted_at is null order by id for no key update
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut tags: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in sqlx::query!("select ticket_id, tag_id from ticket_tag where ticket_id = any ($1)", ids)
        .fetch_all(tx.conn())
        .await?
    {
        tags.entry(row.ticket_id).or_default().push(row.tag_id);
    }
    let follows = sqlx::query_scalar!(
        "select record_id from follow where record_kind = 'ticket' and record_id = any ($1) and person_id = $2",
        ids,
        me,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let state = known(State::from_key(&row.state), &row.state)?;
            let before_state = json!({ "state": state, "solution": row.solution, "solved_at": row.solved_at,
                                       "closed_at": row.closed_at, "reopened": row.reopened });
            let standing = Standing {
                version: row.version,
                merged: row.merged,
                state,
                solution: row.solution,
                priority: Priority::of_rank(row.priority),
                category: row.category_id,
                owner: row.owner_id,
                tags: tags.remove(&row.id).unwrap_or_default(),
                follows: follows.contains(&row.id),
            };
            let locked = Locked {
                id: row.id,
                number: row.number,
                subject: row.subject,
                standing,
                customer: row.customer_id,
                customer_owner: row.customer_owner_id,
                before_state,
            };
            Ok((row.id, locked))
        })
        .collect()
}

/// A ticket that a change left as it was, or that stayed changed.
pub(super) fn left_out(id: Uuid, ticket: Option<&Locked>, outcome: Outcome) -> LeftOut {
    LeftOut { id, named: ticket.map(|ticket| (ticket.number, ticket.subject.clone())), outcome }
}

/// What the log calls ids.
#[derive(Default)]
pub(super) struct Names {
    people: HashMap<Uuid, String>,
    categories: HashMap<Uuid, (String, Option<String>)>,
    tags: HashMap<Uuid, String>,
}

impl Names {
    /// Those of everything that these ids may be.
    pub(super) async fn of(tx: &mut Tx, people: &[Uuid], categories: &[Uuid], tags: &[Uuid]) -> Result<Self, AppError> {
        let mut names = Self::default();
        for row in sqlx::query!("select id, name from person where id = any ($1)", people).fetch_all(tx.conn()).await? {
            names.people.insert(row.id, row.name);
        }
        for row in sqlx::query!("select id, name, name_en from ticket_category where id = any ($1)", categories)
            .fetch_all(tx.conn())
            .await?
        {
            names.categories.insert(row.id, (row.name, row.name_en));
        }
        for row in sqlx::query!("select id, name from tag where id = any ($1)", tags).fetch_all(tx.conn()).await? {
            names.tags.insert(row.id, row.name);
        }
        Ok(names)
    }

    pub(super) fn owner(&self, id: Option<Uuid>) -> Value {
        json!({ "owner": id, "owner_name": id.and_then(|id| self.people.get(&id)) })
    }

    fn put_category(&self, fields: &mut Value, id: Option<Uuid>) {
        let name = id.and_then(|id| self.categories.get(&id));
        fields["category"] = json!(id);
        fields["category_name"] = json!(name.map(|(name, _)| name));
        fields["category_name_en"] = json!(name.and_then(|(_, english)| english.as_ref()));
    }

    /// Fields of a ticket as the log tells them, of those that a difference changes.
    pub(super) fn fields(
        &self,
        of: &Difference,
        priority: Priority,
        category: Option<Uuid>,
        tags: &[Uuid],
    ) -> Option<Value> {
        let mut fields = json!({});
        if of.priority.is_some() {
            fields["priority"] = json!(priority);
        }
        if of.category.is_some() {
            self.put_category(&mut fields, category);
        }
        if !of.tags.is_empty() {
            let mut names: Vec<&String> = tags.iter().filter_map(|tag| self.tags.get(tag)).collect();
            names.sort();
            fields["tags"] = json!(names);
        }
        (fields != json!({})).then_some(fields)
    }
}

/// Rows of tickets side by side, as `unnest` takes them.
#[derive(Default)]
pub(super) struct Columns {
    id: Vec<Uuid>,
    state: Vec<&'static str>,
    solution: Vec<Option<String>>,
    priority: Vec<i16>,
    category: Vec<Option<Uuid>>,
    owner: Vec<Option<Uuid>>,
}

impl Columns {
    pub(super) fn push(
        &mut self,
        id: Uuid,
        state: State,
        solution: Option<String>,
        priority: Priority,
        category: Option<Uuid>,
        owner: Option<Uuid>,
    ) {
        self.id.push(id);
        self.state.push(state.key());
        self.solution.push(solution);
        self.priority.push(priority.rank());
        self.category.push(category);
        self.owner.push(owner);
    }

    /// Writes them; `solves` says whether what solved them is written too.
    pub(super) async fn write(self, tx: &mut Tx, now: DateTime<Utc>, solves: bool) -> Result<(), AppError> {
        if self.id.is_empty() {
            return Ok(());
        }
        // In one order: two who give the same people tickets do not wait for each other.
        let people: Vec<Uuid> = self.owner.iter().copied().flatten().collect();
        if may(tx.role(), Action::AssignTickets) {
            place_store::hold(tx, &people).await?;
        }
        sqlx::query!(
            r#"
            update ticket t set state = n.state, solution = case when $8 then n.solution else t.solution end, priority = n.priority,
                                category_id = n.category, owner_id = n.owner, version = t.version + 1, updated_at = $7
              from unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::uuid[], $6::uuid[])
                as n (id, state, solution, priority, category, owner)
             where t.id = n.id
            "#,
            &self.id,
            &self.state as &[&str],
            &self.solution as &[Option<String>],
            &self.priority,
            &self.category as &[Option<Uuid>],
            &self.owner as &[Option<Uuid>],
            now,
            solves,
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}

/// Has the caller follow the tickets as the differences say, or, on the way back, as it was.
pub(super) async fn follow(tx: &mut Tx, of: &[(&Locked, &Difference)], forward: bool) -> Result<(), AppError> {
    let (me, now) = (tx.person(), tx.now());
    let wanting = |on: bool| -> Vec<Uuid> {
        of.iter()
            .filter(|(_, difference)| difference.follow.is_some_and(|follow| (follow == forward) == on))
            .map(|(ticket, _)| ticket.id)
            .collect()
    };
    let (on, off) = (wanting(true), wanting(false));
    sqlx::query!(
        r#"
        insert into follow (person_id, record_kind, record_id, since) select $1, 'ticket', n.id, $3 from unnest($2::uuid[]) n (id)
        on conflict do nothing
        "#,
        me,
        &on,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from follow where person_id = $1 and record_kind = 'ticket' and record_id = any ($2)",
        me,
        &off,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Reckons what is promised on the tickets.
pub(super) async fn reckon(tx: &mut Tx, ids: &[Uuid]) -> Result<(), AppError> {
    if ids.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let rules = deadlines::rules(tx.conn()).await?;
    let reckoned = deadlines::reckon(tx.conn(), &rules, ids, now).await?;
    deadlines::keep_all(tx.conn(), &rules, &reckoned).await
}
