//! Which tickets a walk meets: those of a queue or of a lane, and of these what is looked for.

use super::{
    found_store::pattern_of,
    list_model::Queue,
    list_store::{Part, Walk},
    rules_model::State,
};
use sqlx::{Postgres, QueryBuilder};

/// As the partial indexes say it, word by word.
const OPEN: &str = "r.state in ('new', 'open', 'waiting_customer', 'waiting_others')";
/// What is put off stands in none of the queues of open ones.
const AWAKE: &str = " and r.snoozed_until is null";

impl Walk<'_> {
    /// Those of the queue or the lane.
    pub(super) fn push_part(&self, sql: &mut QueryBuilder<Postgres>) {
        match self.part {
            Part::Queue => self.push_queue(sql),
            Part::Lane(state) => self.push_lane(sql, Some(state)),
            Part::Board => self.push_lane(sql, None),
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

    fn push_lane(&self, sql: &mut QueryBuilder<Postgres>, state: Option<State>) {
        if let Some(state) = state {
            // PostgreSQL sees by itself that this is within what the indexes of open tickets hold; said twice it would expect too few.
            sql.push(" and r.state = ").push_bind(state.key());
        }
        match self.filter.queue.on_board() {
            Queue::Mine => {
                sql.push(AWAKE).push(" and r.owner_id = ").push_bind(self.me);
            }
            Queue::Unassigned => {
                sql.push(AWAKE).push(" and r.owner_id is null");
            }
            Queue::Snoozed => {
                sql.push(" and r.snoozed_until is not null");
            }
            Queue::Open | Queue::Waiting | Queue::Solved => {
                sql.push(AWAKE);
            }
            Queue::All => {}
        }
    }

    /// What is looked for.
    pub(super) fn push_filter(&self, sql: &mut QueryBuilder<Postgres>) {
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
        if let Some(channel) = filter.channel {
            sql.push(" and r.channel = ").push_bind(channel.key());
        }
        if let Some(tag) = filter.tag {
            let tagged = if self.few_tagged {
                " and r.id = any (array(select g.ticket_id from ticket_tag g where g.tag_id = "
            } else {
                " and exists (select 1 from ticket_tag g where (g.ticket_id = r.id) and (g.tag_id = "
            };
            sql.push(tagged).push_bind(tag).push("))");
        }
        for (column, wanted) in [
            ("r.owner_id", filter.owner),
            ("r.team_id", filter.team),
            ("r.customer_id", filter.customer),
            ("r.product_id", filter.product),
        ] {
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
