//! What the browser may ask of forecasts. Everybody who sees deals counts those that they own or lead; quotas are set by who may give
//! deals away.

use super::{
    counted_model::{After, Counted, DealPage},
    history_model::Statistic,
    model::{Asked, Changes, Choices, Forecast, Grain, Heard, Hindsight, Said, Scope},
    quota_model::{QuotaCell, QuotaGrid},
    stage_model::{Analysis, StagesAsked},
};
#[cfg(feature = "ssr")]
use super::{counted_store, forecasting, past_store, quota_store, saying_store, stage_store, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::locale::Lang;
use chrono::NaiveDate;
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// What is won and expected within a period, against the quota, with the periods around it.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_forecast(asked: Asked, lang: Lang) -> Result<Forecast, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.snapshot().await?;
    store::forecast(&mut tx, &asked, lang).await
}

/// What one may narrow a forecast to.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn forecast_choices(lang: Lang) -> Result<Choices, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::choices(&mut tx, lang).await
}

/// What history lets expect of a period.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn expected_by_history(asked: Asked) -> Result<Statistic, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.snapshot().await?;
    forecasting::statistic(&mut tx, &asked).await
}

/// What changed since a snapshot; without one, since that of a week ago.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn changes_since(scope: Scope, week: Option<NaiveDate>) -> Result<Changes, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.snapshot().await?;
    past_store::changes(&mut tx, &scope, week).await
}

/// How past periods were seen at their beginning, and what came.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn looked_back(asked: Asked) -> Result<Vec<Hindsight>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.snapshot().await?;
    forecasting::hindsight(&mut tx, &asked).await
}

/// How deals go through the stages of a pipeline.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn stage_analysis(asked: StagesAsked, lang: Lang) -> Result<Analysis, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.snapshot().await?;
    stage_store::analysis(&mut tx, &asked, lang).await
}

/// A page of the deals that a figure counts.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn deals_behind(counted: Counted, after: Option<After>, lang: Lang) -> Result<DealPage, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.snapshot().await?;
    counted_store::deals(&mut tx, &counted, after, lang).await
}

/// Says how probable a deal is and how sure one is of it; gives how it reads then.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Conflict` when the deal was changed since.
#[server(input = Json)]
pub async fn say_of_deal(deal: Uuid, version: i32, said: Said) -> Result<Heard, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let told = saying_store::say(&mut tx, deal, version, said).await?;
    tx.commit().await?;
    Ok(told)
}

/// The quotas of a year, of those whom one leads.
///
/// # Errors
/// `Invalid` for a year that is none.
#[server(input = Json)]
pub async fn read_quotas(
    grain: Grain,
    year: i32,
    pipeline: Option<Uuid>,
    team: Option<Uuid>,
) -> Result<QuotaGrid, AppError> {
    let caller = Caller::who_may(Action::AssignDeals).await?;
    let mut tx = caller.snapshot().await?;
    quota_store::grid(&mut tx, grain, year, pipeline, team).await
}

/// Keeps quotas; gives what stood there before.
///
/// # Errors
/// `Invalid` for an amount out of bounds, `NotAllowed` for somebody whom the caller does not lead.
#[server(input = Json)]
pub async fn save_quotas(
    grain: Grain,
    pipeline: Option<Uuid>,
    cells: Vec<QuotaCell>,
) -> Result<Vec<QuotaCell>, AppError> {
    let caller = Caller::who_may(Action::AssignDeals).await?;
    let mut tx = caller.begin().await?;
    let former = quota_store::save(&mut tx, grain, pipeline, &cells).await?;
    tx.commit().await?;
    Ok(former)
}
