//! What a file holds of tickets.

use crate::access::{AppError, Tx};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A ticket as a line of a file.
#[derive(Debug)]
pub struct Line {
    pub number: i64,
    pub subject: String,
    pub kind: String,
    pub priority: i16,
    pub state: String,
    pub channel: String,
    pub category: Option<String>,
    pub category_en: Option<String>,
    pub product: Option<String>,
    pub customer: Option<String>,
    pub owner: Option<String>,
    pub team: Option<String>,
    pub created_at: DateTime<Utc>,
    pub first_reply_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
    pub first_minutes: Option<i32>,
    pub first_worked: Option<i32>,
    pub first_kept: Option<bool>,
    pub resolve_minutes: Option<i32>,
    pub resolve_worked: Option<i32>,
    pub resolve_kept: Option<bool>,
    pub reopened: i32,
    pub score: Option<i16>,
    pub minutes: i32,
}

/// The lines of these tickets, in the order of the ids.
pub async fn lines(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Line>, AppError> {
    Ok(sqlx::query_as!(
        Line,
        r#"
        select t.number, t.subject, t.kind, t.priority, t.state, t.channel, g.name as "category?", g.name_en as category_en,
               d.name as "product?", c.name as "customer?", p.name as "owner?", m.name as "team?", t.created_at, t.first_reply_at, t.solved_at,
               f.first_minutes as "first_minutes?", f.first_worked as "first_worked?", f.first_kept as "first_kept?",
               f.resolve_minutes as "resolve_minutes?", f.resolve_worked as "resolve_worked?", f.resolve_kept as "resolve_kept?",
               t.reopened, f.score as "score?", t.minutes
          from unnest($1::uuid[]) with ordinality as i (id, rank)
          join ticket t on t.id = i.id
          left join ticket_fact f on f.ticket_id = t.id
          left join customer c on c.id = t.customer_id and c.deleted_at is null
          left join person p on p.id = t.owner_id
          left join team m on m.id = t.team_id
          left join product d on d.id = t.product_id
          left join ticket_category g on g.id = t.category_id
         order by i.rank
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}
