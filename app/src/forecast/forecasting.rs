//! What was won until now, put to the models of `history.rs` on a thread of their own: they reckon for some milliseconds, and a model
//! that stumbles over its numbers ends nothing but itself.

use super::{
    history::ahead,
    history_model::{Expected, Statistic, expected},
    model::{Asked, Hindsight},
    past_store::{self as store, Question},
};
use crate::access::{AppError, Tx};

/// What the days of a question will bring.
async fn asked_of_models(question: Question) -> Option<Expected> {
    let Question { weeks, skip, days, won } = question;
    let (rest, half) = tokio::task::spawn_blocking(move || ahead(&weeks, skip, days)).await.ok().flatten()?;
    expected(won, rest, half)
}

/// What history lets expect of a period.
pub async fn statistic(tx: &mut Tx, asked: &Asked) -> Result<Statistic, AppError> {
    let question = match store::question(tx, asked).await? {
        Ok(question) => question,
        Err(told) => return Ok(told),
    };
    let told = asked_of_models(question).await;
    Ok(told.map_or(Statistic::NoModel, Statistic::Expected))
}

/// How past periods were seen at their beginning, and what came.
pub async fn hindsight(tx: &mut Tx, asked: &Asked) -> Result<Vec<Hindsight>, AppError> {
    let mut told = Vec::new();
    for (mut one, question) in store::hindsight(tx, asked).await? {
        if question.weeks.suffice() {
            one.statistical = asked_of_models(question).await.map(|found| found.total);
        }
        told.push(one);
    }
    Ok(told)
}
