//! What was answered about a lead, for the deal that came of it.

use crate::{
    access::{AppError, Tx},
    events::{Event, record},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Has a deal that came of a lead begin with what was answered about the lead: with who said it, and when.
///
/// # Errors
/// `NotFound` for a deal out of sight, those of the database.
pub async fn bring_answers(tx: &mut Tx, lead: Uuid, deal: Uuid) -> Result<(), AppError> {
    let brought = sqlx::query!(
        r#"
        insert into score_answer (id, deal_id, question, answer, answered_by, answered_at)
        select $2::uuid, $2::uuid, a.question, a.answer, a.answered_by, a.answered_at from score_answer a where a.id = $1
        returning question, answer
        "#,
        lead,
        deal,
    )
    .fetch_all(tx.conn())
    .await?;
    if brought.is_empty() {
        return Ok(());
    }
    let key = |question: &str| format!("answer_{question}");
    let before: Map<String, Value> = brought.iter().map(|row| (key(&row.question), Value::Null)).collect();
    let after: Map<String, Value> = brought.iter().map(|row| (key(&row.question), json!(row.answer))).collect();
    let of = sqlx::query!("select owner_id, customer_id from deal where id = $1 and deleted_at is null", deal)
        .fetch_one(tx.conn())
        .await?;
    let event = Event::of("deal.answered", "deal", deal).customer(of.customer_id).owner(Some(of.owner_id));
    record(tx, event.before(Value::Object(before)).after(Value::Object(after))).await?;
    Ok(())
}
