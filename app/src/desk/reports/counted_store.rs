//! What a figure counts, as a condition of the list of tickets.

use super::{
    counted_model::{Counted, Cut, Figure, Part, PartKey},
    period_model::{midnight, within_reason},
};
use crate::access::{AppError, Tx};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::{Postgres, QueryBuilder};

/// What is counted, with the moments between which.
#[derive(Debug)]
pub struct Condition {
    counted: Counted,
    from: DateTime<Utc>,
    /// When the day after the last one begins.
    to: DateTime<Utc>,
    now: DateTime<Utc>,
}

/// How many minutes east of UTC the organisation's clocks go.
pub async fn offset(tx: &mut Tx) -> Result<i32, AppError> {
    let offset = sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?;
    Ok(i32::from(offset))
}

/// The condition of what is counted.
pub async fn condition(tx: &mut Tx, counted: &Counted) -> Result<Condition, AppError> {
    let offset = offset(tx).await?;
    let begin = |day: Option<NaiveDate>| day.map(|day| midnight(within_reason(day), offset));
    Ok(Condition {
        counted: counted.clone(),
        from: begin(counted.from).unwrap_or(DateTime::UNIX_EPOCH),
        to: begin(counted.until.and_then(|day| day.succ_opt())).unwrap_or(tx.now()),
        now: tx.now(),
    })
}

/// The column of a cut.
pub const fn column(cut: Cut) -> &'static str {
    match cut {
        Cut::Agent => "f.owner_id",
        Cut::Category => "f.category_id",
        Cut::Kind => "f.kind",
        Cut::Channel => "f.channel",
        Cut::Priority => "f.priority",
        Cut::Product => "f.product_id",
        // Few tickets are complaints: what no other report asks for stands beside the lines.
        Cut::Cause => "(select m.cause_id from complaint m where m.ticket_id = f.ticket_id)",
    }
}

/// Keeps only the lines `f` of a part.
pub fn push_part(sql: &mut QueryBuilder<Postgres>, part: &Part) {
    sql.push(" and ").push(column(part.cut));
    match part.stored() {
        Some(PartKey::Nothing) => sql.push(" is null"),
        Some(PartKey::Id(id)) => sql.push(" = ").push_bind(id),
        Some(PartKey::Text(key)) => sql.push(" = ").push_bind(key),
        Some(PartKey::Number(rank)) => sql.push(" = ").push_bind(rank),
        // There is no such part, so nothing belongs to it.
        None => sql.push(" is null and false"),
    };
}

impl Condition {
    /// Whether it is looked up in lines of its own, beside the tickets: those come in their order, each with its ticket.
    pub const fn has_lines(&self) -> bool {
        !matches!(self.counted.figure, Figure::Overdue | Figure::DueSoon)
    }

    /// Whether there is a line for each of its tickets and for no others: then the lines alone are counted.
    pub fn stands_alone(&self) -> bool {
        self.has_lines() && self.counted.figure != Figure::Replied
    }

    /// The lines `f`, which name their tickets by `ticket_id`.
    pub fn push_lines(&self, sql: &mut QueryBuilder<Postgres>) {
        if self.counted.figure != Figure::Replied {
            sql.push("ticket_fact f");
            return;
        }
        sql.push("(select m.ticket_id, max(m.written_at) as at from ticket_message m where m.public and not m.inbound and m.written_at >= ");
        sql.push_bind(self.from).push(" and m.written_at < ").push_bind(self.to);
        for part in &self.counted.of {
            match (part.cut, part.stored()) {
                (Cut::Agent, Some(PartKey::Id(agent))) => sql.push(" and m.author_id = ").push_bind(agent),
                _ => sql.push(" and false"),
            };
        }
        sql.push(" group by m.ticket_id) f");
    }

    /// The moment of a line by which it is counted: an index keeps them in this order.
    pub const fn moment(&self) -> &'static str {
        match self.counted.figure {
            Figure::Created | Figure::Backlog => "f.created_at",
            Figure::Answered | Figure::FirstKept | Figure::FirstBroken | Figure::FirstWorked => "f.first_reply_at",
            Figure::Replied => "f.at",
            Figure::Rated | Figure::Satisfied | Figure::Unhappy => "f.rated_at",
            Figure::Overdue | Figure::DueSoon => "r.updated_at",
            _ => "f.solved_at",
        }
    }

    /// Keeps only the lines that are counted.
    pub fn push_counted(&self, sql: &mut QueryBuilder<Postgres>) {
        let more = match self.counted.figure {
            Figure::Replied | Figure::Overdue | Figure::DueSoon => {
                sql.push("true");
                return;
            }
            Figure::Backlog => {
                sql.push("f.created_at < ").push_bind(self.to);
                sql.push(" and (f.solved_at is null or f.solved_at >= ").push_bind(self.to).push(")");
                self.push_parts(sql);
                return;
            }
            Figure::FirstKept => " and f.first_kept",
            Figure::FirstBroken => " and not f.first_kept",
            Figure::FirstWorked => " and f.first_worked is not null",
            Figure::Reopened => " and f.reopened",
            Figure::ResolveKept => " and f.resolve_kept",
            Figure::ResolveBroken => " and not f.resolve_kept",
            Figure::ResolveWorked => " and f.resolve_worked is not null",
            Figure::Satisfied => " and f.score >= 4",
            Figure::Unhappy => " and f.score <= 2",
            Figure::Created | Figure::Answered | Figure::Solved | Figure::Rated => "",
        };
        let moment = self.moment();
        sql.push(moment).push(" >= ").push_bind(self.from).push(" and ").push(moment).push(" < ").push_bind(self.to);
        sql.push(more);
        self.push_parts(sql);
    }

    fn push_parts(&self, sql: &mut QueryBuilder<Postgres>) {
        for part in &self.counted.of {
            push_part(sql, part);
        }
    }

    /// Keeps only the tickets `r` that are counted by what stands in their own rows.
    pub fn push_due(&self, sql: &mut QueryBuilder<Postgres>) {
        let due = "coalesce(r.due_at, 'infinity'::timestamptz)";
        match self.counted.figure {
            Figure::Overdue => {
                sql.push(" and ").push(due).push(" <= ").push_bind(self.now);
            }
            Figure::DueSoon => {
                sql.push(" and ").push(due).push(" > ").push_bind(self.now);
                sql.push(" and ").push(due).push(" <= ").push_bind(self.now + TimeDelta::hours(1));
            }
            _ => {}
        }
    }
}
