//! What a calendar reads. It is changed as tasks are.

#[cfg(feature = "ssr")]
use super::model::month_of;
use super::model::{CalendarData, Who};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    tasks::{calendar_store as store, reading_store::Clocks},
};
use chrono::NaiveDate;
use leptos::{prelude::*, server_fn::codec::Json};

/// The whole weeks around the month of a day, of oneself, of one's people, or of one of them.
///
/// # Errors
/// `NotSignedIn`; of others nothing is found.
#[server(input = Json)]
pub async fn read_calendar(day: NaiveDate, who: Who) -> Result<CalendarData, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    let clocks = Clocks::of(&mut tx).await?;
    let people = store::people(&mut tx).await?;
    let wanted = store::wanted(&tx, who, &people);
    let items = store::items(&mut tx, clocks, &wanted, month_of(store::in_sight(day))).await?;
    Ok(CalendarData {
        items,
        today: clocks.viewer.local(tx.now()).date(),
        zone: clocks.viewer.name(),
        ahead: clocks.viewer.ahead(tx.now()),
        hours: store::hours(&mut tx).await?,
        people,
    })
}
