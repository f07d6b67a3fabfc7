//! What administrators ask about the organisation and its rates.

use super::model::{Rate, SettingsBook, SettingsInput};
#[cfg(feature = "ssr")]
use super::{
    model::{BATCH, MOST_RATES},
    store,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx},
    admin::{ORGANISATION, currencies::model::MOST_AT_ONCE, difference},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
#[cfg(feature = "ssr")]
use uuid::Uuid;

/// The organisation and the newest rates.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_settings() -> Result<SettingsBook, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    Ok(SettingsBook { settings: store::settings(&mut tx).await?, rates: store::rates(&mut tx, MOST_RATES).await? })
}

/// Changes the organisation, which had this version; gives the new one.
///
/// # Errors
/// `Invalid` on the fields of [`SettingsInput`], the conflict `changed`.
#[server(input = Json)]
pub async fn change_settings(version: i32, input: SettingsInput) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let input = input.checked()?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, version).await?;
    let version = store::change(&mut tx, &input).await?;
    let (was, is) = difference(
        json!({ "name": before.name, "currency": before.currency, "utc_offset": before.utc_offset }),
        json!({ "name": input.name, "currency": input.currency, "utc_offset": input.utc_offset }),
    );
    log(&mut tx, Some(version), was, is).await?;
    tx.commit().await?;
    Ok(version)
}

/// Keeps what a currency is worth from a day on, in place of another rate for the same day.
///
/// # Errors
/// `Invalid` on `currency` and `rate`.
#[server(input = Json)]
pub async fn add_rate(rate: Rate) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let own = store::settings(&mut tx).await?.currency;
    let rate = rate.checked(&own)?;
    let before = store::keep_rate(&mut tx, &rate).await?;
    log(&mut tx, None, json!({ "rate": before }), json!({ "rate": rate })).await?;
    tx.commit().await
}

/// Keeps many rates at once, each in place of another for the same day; gives how many.
///
/// # Errors
/// `Invalid` on `text` where one of them cannot be kept, or where there are too many.
#[server(input = Json)]
pub async fn add_rates(rates: Vec<Rate>) -> Result<usize, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    if rates.len() > MOST_AT_ONCE {
        return Err(AppError::invalid("text", "too_many_lines"));
    }
    let mut tx = caller.begin().await?;
    let own = store::settings(&mut tx).await?.currency;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for rate in rates {
        let rate = rate.checked(&own).map_err(|error| match error {
            AppError::Invalid(mut wrong) => {
                wrong.iter_mut().for_each(|one| one.field = "text".to_owned());
                AppError::Invalid(wrong)
            }
            other => other,
        })?;
        before.extend(store::keep_rate(&mut tx, &rate).await?);
        after.push(rate);
    }
    let count = after.len();
    log(&mut tx, None, json!({ "rates": before }), json!({ "rates": after })).await?;
    tx.commit().await?;
    Ok(count)
}

/// Takes a rate away.
///
/// # Errors
/// `NotFound` where there is none of that currency on that day.
#[server(input = Json)]
pub async fn remove_rate(rate: Rate) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::remove_rate(&mut tx, &rate.tidy()).await?.ok_or(AppError::NotFound)?;
    log(&mut tx, None, json!({ "rate": before }), json!({})).await?;
    tx.commit().await
}

/// Brings the amounts of open deals to today's rates, with `closed` also those of closed ones to the rates of their day
/// (after the organisation's currency changed). Gives how many changed.
///
/// # Errors
/// Those of the right and of the database; what was done until then stays done, and doing it again is harmless.
#[server(input = Json)]
pub async fn revalue_deals(closed: bool) -> Result<i64, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (mut after, mut revalued) = (Uuid::nil(), 0);
    loop {
        let mut tx = caller.begin().await?;
        let (last, changed) = store::revalue(&mut tx, closed, after, BATCH).await?;
        revalued += changed;
        if last.is_none() {
            log(&mut tx, None, json!({}), json!({ "revalued_deals": revalued, "closed": closed })).await?;
        }
        tx.commit().await?;
        match last {
            Some(last) => after = last,
            None => return Ok(revalued),
        }
    }
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, version: Option<i32>, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", ORGANISATION).before(before).after(after);
    let event = if let Some(version) = version { event.version(version) } else { event };
    record(tx, event).await.map(drop)
}
