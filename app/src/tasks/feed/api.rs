//! What everybody does with the address of their own calendar, and by which clocks it goes.

#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    routes,
    tasks::store as tasks,
};
use chrono::{DateTime, Utc};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

/// How one's calendar is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedSetup {
    /// When its address was made, and when it was last read; `None` where there is none.
    pub feed: Option<(DateTime<Utc>, Option<DateTime<Utc>>)>,
    /// One's own time zone; `None`: the organisation's clocks.
    pub zone: Option<String>,
}

/// How the caller's calendar is set up.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn calendar_setup() -> Result<FeedSetup, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    Ok(FeedSetup { feed: store::own(&mut tx).await?, zone: store::own_zone(&mut tx).await? })
}

/// Makes the address of the caller's calendar and gives its path: nobody sees it a second time, and a former one opens nothing.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn make_calendar_feed() -> Result<String, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    let secret = store::make(&mut tx).await?;
    tx.commit().await?;
    Ok(routes::calendar_feed(&secret))
}

/// Takes the address back: it opens nothing any more.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn revoke_calendar_feed() -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::revoke(&mut tx).await?;
    tx.commit().await
}

/// Keeps by whose clocks the caller lives; `None`: by the organisation's.
///
/// # Errors
/// `Invalid` on `zone`.
#[server(input = Json)]
pub async fn keep_time_zone(zone: Option<String>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    tasks::keep_zone(&mut tx, zone.as_deref()).await?;
    tx.commit().await
}
