//! What the browser may ask of the reports. Everybody who sees tickets counts those that they see.

#[cfg(feature = "ssr")]
use super::store;
use super::{
    model::{Asked, Now, Parts, Trend},
    sum_model::Tally,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};

/// How the desk stands.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn desk_now() -> Result<Now, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.snapshot().await?;
    store::now(&mut tx).await
}

/// The figures over time.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn desk_trend(asked: Asked) -> Result<Trend, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.snapshot().await?;
    store::trend(&mut tx, &asked).await
}

/// The figures of the days with which they are compared.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn desk_before(asked: Asked) -> Result<Tally, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.snapshot().await?;
    store::before(&mut tx, &asked).await
}

/// The figures of a period part by part, the two hundred largest.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn desk_parts(asked: Asked) -> Result<Parts, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.snapshot().await?;
    store::parts(&mut tx, &asked).await
}
