//! Complaints and topics by product and cause, counted over a time, as far as the caller sees them.

use super::model::{COMPLAINTS, Cell, ComplaintRow, TopicFilter};
use crate::{
    access::{AppError, Tx},
    desk::tickets::{model::CategoryName, rules_model::State, store::known},
};
use chrono::TimeDelta;

/// Rows of the analysis.
const MOST: i64 = 100;

/// How many complaints came, and how many asked, by product and cause; those with most of both first.
pub async fn cells(tx: &mut Tx, filter: &TopicFilter) -> Result<Vec<Cell>, AppError> {
    let since = tx.now() - TimeDelta::days(filter.days.days().into());
    let rows = sqlx::query!(
        r#"
        with complaints as (
          select t.product_id, m.cause_id, count(*) as complaints from ticket t left join complaint m on m.ticket_id = t.id
           where t.kind = 'complaint' and t.deleted_at is null and t.merged_into is null and t.created_at >= $1 group by 1, 2),
        asked as (
          select p.product_id, p.cause_id, count(distinct p.id) as topics, count(v.id) as voices
            from product_topic p join product_voice v on v.topic_id = p.id and v.added_at >= $1 group by 1, 2),
        both_of as (
          select product_id, cause_id, complaints, 0::bigint as topics, 0::bigint as voices from complaints
          union all select product_id, cause_id, 0, topics, voices from asked),
        summed as (
          select product_id, cause_id, sum(complaints)::bigint as complaints, sum(topics)::bigint as topics, sum(voices)::bigint as voices
            from both_of group by 1, 2)
        select s.product_id as "product_id?", d.name as "product?", s.cause_id as "cause_id?", g.name as "cause?", g.name_en as "cause_en?",
               s.complaints as "complaints!", s.topics as "topics!", s.voices as "voices!"
          from summed s left join product d on d.id = s.product_id left join complaint_cause g on g.id = s.cause_id
         order by s.complaints + s.voices desc, d.name nulls last, g.name nulls last limit $2
        "#,
        since,
        MOST,
    )
    .fetch_all(tx.conn())
    .await?;
    let cell = rows.into_iter().map(|row| Cell {
        product: row.product_id.zip(row.product),
        cause: row.cause_id.zip(row.cause.map(|name| CategoryName { name, name_en: row.cause_en })),
        complaints: row.complaints,
        topics: row.topics,
        voices: row.voices,
    });
    Ok(cell.collect())
}

/// The complaints of a product and a cause, the last first.
pub async fn complaints(tx: &mut Tx, filter: &TopicFilter) -> Result<Vec<ComplaintRow>, AppError> {
    let since = tx.now() - TimeDelta::days(filter.days.days().into());
    let ((by_product, product), (by_cause, cause)) = (filter.product.wanted(), filter.cause.wanted());
    if !by_product && !by_cause {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"
        select t.id, t.number, t.subject, t.state, c.name as "customer?", m.measure as "measure?", t.created_at
          from ticket t left join complaint m on m.ticket_id = t.id
          left join customer c on c.id = t.customer_id and c.deleted_at is null
         where t.kind = 'complaint' and t.deleted_at is null and t.merged_into is null and t.created_at >= $1
           and (not $2::boolean or t.product_id is not distinct from $3) and (not $4::boolean or m.cause_id is not distinct from $5)
         order by t.created_at desc, t.id desc limit $6
        "#,
        since,
        by_product,
        product,
        by_cause,
        cause,
        i64::try_from(COMPLAINTS).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ComplaintRow {
                id: row.id,
                number: row.number,
                subject: row.subject,
                state: known(State::from_key(&row.state), &row.state)?,
                customer: row.customer,
                measure: row.measure,
                created_at: row.created_at,
            })
        })
        .collect()
}
