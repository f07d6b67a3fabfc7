//! Creating deals: what their first stage asks for is enforced like on a move.

use super::moving_store::{keys, target};
use super::{model::*, store};
use crate::access::{AppError, FieldError, Tx, new_id};
use crate::events::{Event, record_all};
use serde_json::json;

/// What the first stage of a new deal requires.
fn require(stage: &Stage, new: &NewDeal) -> Result<(), AppError> {
    let lacking = stage.required.iter().filter(|field| match field {
        RequiredField::Value => new.value.is_none(),
        RequiredField::ExpectedClose => new.expected_close.is_none(),
        RequiredField::Customer => new.customer.is_none(),
        // A deal that does not exist yet has none; it can be moved on once one is planned.
        RequiredField::NextActivity => true,
    });
    let refused: Vec<FieldError> = lacking
        .map(|field| FieldError {
            field: field.key().to_owned(),
            code: format!("required_{}", field.key()),
            detail: None,
        })
        .collect();
    if refused.is_empty() { Ok(()) } else { Err(AppError::Invalid(refused)) }
}

/// Creates a deal at the top of a column; its owner is the caller.
///
/// # Errors
/// `Invalid` when the stage belongs to another pipeline or requires what the deal lacks, and for a customer out of sight.
pub async fn create_deal(tx: &mut Tx, new: &NewDeal) -> Result<Card, AppError> {
    let target = target(tx, new.stage).await?;
    if target.pipeline != new.pipeline {
        return Err(AppError::invalid("stage", "stage_of_other_pipeline"));
    }
    if target.stage.kind != StageKind::Open {
        return Err(AppError::invalid("stage", "required_reason"));
    }
    require(&target.stage, new)?;
    if let Some(customer) = new.customer {
        store::customer_in_sight(tx, customer).await?;
    }
    let order = MoveOrder { items: vec![], stage: new.stage, after: None, before: None, fill: None };
    let key = keys(tx, &order, 1).await?.pop().unwrap_or_default();
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, value, currency, expected_close, position,
                          entered_stage_at, created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $6, $11, $11)
        "#,
        id,
        new.name.trim(),
        new.customer,
        new.pipeline,
        new.stage,
        me,
        new.value,
        new.currency,
        new.expected_close,
        key,
        now,
    )
    .execute(tx.conn())
    .await?;
    let after = json!({ "name": new.name.trim(), "stage": new.stage, "stage_name": target.stage.name, "value": new.value,
                        "currency": new.currency, "expected_close": new.expected_close });
    let event = Event::of("deal.created", "deal", id).customer(new.customer).owner(Some(me)).version(1).after(after);
    record_all(tx, vec![event]).await?;
    store::cards(tx, &[id]).await?.pop().ok_or(AppError::NotFound)
}
