//! Reading what is to be expected of a deal.

use super::outlook_model::{Category, Outlook, Said, Slips};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// How the deal reads, and what the log says of the day on which it is expected.
pub async fn of_deal(tx: &mut Tx, deal: Uuid) -> Result<Outlook, AppError> {
    let row = sqlx::query!(
        r#"
        select d.probability as said_probability, d.forecast_category as said_category, coalesce(d.probability, g.probability) as "probability!",
               forecast_category(d.forecast_category, coalesce(d.probability, g.probability)) as "category!"
          from deal d join stage g on g.id = d.stage_id where d.id = $1
        "#,
        deal,
    )
    .fetch_one(tx.conn())
    .await?;
    let changes = sqlx::query!(
        r#"
        select e.before ->> 'expected_close' as was, e.after ->> 'expected_close' as "is" from event e
         where e.subject_id = $1 and e.subject_kind = 'deal' and e.before ->> 'expected_close' is not null
         order by e.happened_at, e.recorded_at, e.id
        "#,
        deal,
    )
    .fetch_all(tx.conn())
    .await?;
    let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
    Ok(Outlook {
        said: Said {
            probability: row.said_probability,
            category: row.said_category.as_deref().and_then(Category::from_key),
        },
        probability: row.probability,
        category: Category::from_key(&row.category).unwrap_or(Category::Omitted),
        slips: Slips::of(changes.into_iter().map(|change| (day(change.was), day(change.is)))),
    })
}
