//! What was won until now, put to the models of `history.rs` on a thread of their own: they reckon for some milliseconds, and a model
//! that stumbles over its numbers ends nothing but itself.

use super::{
    history::ahead,
    history_model::{Statistic, Weeks, expected},
    model::{Asked, Hindsight},
    past_store as store,
};
use crate::access::{AppError, Tx};

/// What so many days will bring, by these weeks.
async fn asked_of_models(weeks: Weeks, days: i64) -> Option<(f64, f64)> {
    tokio::task::spawn_blocking(move || ahead(&weeks, days)).await.ok().flatten()
}

/// What history lets expect of a period.
pub async fn statistic(tx: &mut Tx, asked: &Asked) -> Result<Statistic, AppError> {
    let question = match store::question(tx, asked).await? {
        Ok(question) => question,
        Err(told) => return Ok(told),
    };
    let told = asked_of_models(question.weeks, question.days).await;
    let told = told.and_then(|(rest, half)| expected(question.won, rest, half));
    Ok(told.map_or(Statistic::NoModel, Statistic::Expected))
}

/// How past periods were seen at their beginning, and what came.
pub async fn hindsight(tx: &mut Tx, asked: &Asked) -> Result<Vec<Hindsight>, AppError> {
    let mut told = Vec::new();
    for (mut one, question) in store::hindsight(tx, asked).await? {
        if question.weeks.suffice() {
            let found = asked_of_models(question.weeks, question.days).await;
            one.statistical =
                found.and_then(|(rest, half)| expected(question.won, rest, half)).map(|found| found.total);
        }
        told.push(one);
    }
    Ok(told)
}
