//! Wakes the devices of people who have something unread, through the services of their browsers (Web Push, RFC 8030). The
//! messages are empty: what there is to read the device asks for itself.

mod key;

use anyhow::Context;
use app::{
    access::{AppError, Doors},
    account::push::{
        model::PushServices,
        worker_store::{self as store, Due, Outcome},
    },
};
use chrono::{DateTime, Utc};
use http::{StatusCode, header};
use reqwest::{Client, redirect::Policy};
use std::time::Duration;

pub use key::PushKey;

/// How long it rests when nobody is to be woken.
const REST: Duration = Duration::from_secs(2);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(5);
/// Devices that are woken at the same time.
const AT_ONCE: i64 = 10;
/// So long a service may take.
const ANSWER: Duration = Duration::from_secs(10);
/// So many seconds a service keeps a message for a device that is switched off: a day.
const KEPT: &str = "86400";

/// What it needs to send.
#[derive(Debug)]
pub struct Pusher {
    doors: Doors,
    services: PushServices,
    /// Where a service finds who sends.
    contact: String,
    client: Client,
}

/// Runs for as long as the server does.
pub async fn run(doors: Doors, services: PushServices, contact: String) {
    let pusher = match Pusher::new(doors, services, contact) {
        Ok(pusher) => pusher,
        Err(error) => return tracing::error!(%error, "no device can be told of notices"),
    };
    if !pusher.services.any() {
        return;
    }
    loop {
        match pusher.step().await {
            Ok(0) => tokio::time::sleep(REST).await,
            Ok(sent) => metrics::counter!("devices_told_total").increment(sent),
            Err(error) => {
                tracing::warn!(%error, "devices could not be told of notices; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}

impl Pusher {
    /// One that sends through these services; `contact` is a `mailto:` or `https:` address.
    ///
    /// # Errors
    /// Where the machine has no certificates to trust.
    pub fn new(doors: Doors, services: PushServices, contact: String) -> anyhow::Result<Self> {
        // An answer that leads elsewhere would lead past the list of services.
        let client = Client::builder().redirect(Policy::none()).timeout(ANSWER).build();
        Ok(Self { doors, services, contact, client: client.context("no line to push services")? })
    }

    /// Wakes some of the devices whose turn it is; gives how many were tried.
    ///
    /// # Errors
    /// Those of the database. What a service says is kept with the device.
    pub async fn step(&self) -> Result<u64, AppError> {
        // Asked each time: a master key that was missing may have come.
        let Some(key) = PushKey::of(&self.doors.ring) else { return Ok(0) };
        let mut tx = self.doors.notify_people().await?;
        let now = tx.now();
        let due = store::take(&mut tx, AT_ONCE).await?;
        tx.commit().await?;
        let sending = due.iter().map(|due| self.wake(&key, due, now));
        let outcomes = futures::future::join_all(sending).await;
        let mut tx = self.doors.notify_people().await?;
        for (due, outcome) in due.iter().zip(outcomes) {
            store::keep(&mut tx, due, outcome).await?;
        }
        tx.commit().await?;
        Ok(due.len() as u64)
    }

    async fn wake(&self, key: &PushKey, due: &Due, now: DateTime<Utc>) -> Outcome {
        // The list may have become shorter since.
        if self.services.allow(&due.endpoint).is_err() {
            return Outcome::Gone;
        }
        let Some(authorization) = key.authorization(&due.endpoint, &self.contact, now) else {
            return Outcome::Failed("refused", 0);
        };
        let asking = self
            .client
            .post(&due.endpoint)
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_LENGTH, 0)
            .header("ttl", KEPT)
            .header("urgency", "high")
            // Of several that wait for a device that is switched off the last is enough.
            .header("topic", "notices");
        match asking.send().await {
            Ok(answer) => outcome(answer.status(), answer.headers().get(header::RETRY_AFTER)),
            Err(_) => Outcome::Failed("unreachable", 0),
        }
    }
}

/// What a service's answer means (RFC 8030, 5 and 7.3).
fn outcome(status: StatusCode, retry_after: Option<&http::HeaderValue>) -> Outcome {
    match status {
        status if status.is_success() => Outcome::Taken,
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        StatusCode::TOO_MANY_REQUESTS => Outcome::Failed("busy", minutes(retry_after)),
        status if status.is_server_error() => Outcome::Failed("busy", minutes(retry_after)),
        _ => Outcome::Failed("refused", 0),
    }
}

/// Whole minutes of a `Retry-After` in seconds, at most a day; 0 where it says none.
fn minutes(retry_after: Option<&http::HeaderValue>) -> i64 {
    let seconds: Option<i64> =
        retry_after.and_then(|value| value.to_str().ok()).and_then(|text| text.trim().parse().ok());
    seconds.map_or(0, |seconds| (seconds.clamp(0, 86_400) + 59) / 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn answers_of_services_are_understood() {
        let soon = HeaderValue::from_static("90");
        for (status, expected) in [
            (201, Outcome::Taken),
            (202, Outcome::Taken),
            (404, Outcome::Gone),
            (410, Outcome::Gone),
            (429, Outcome::Failed("busy", 2)),
            (503, Outcome::Failed("busy", 2)),
            (302, Outcome::Failed("refused", 0)),
            (403, Outcome::Failed("refused", 0)),
        ] {
            assert_eq!(outcome(StatusCode::from_u16(status).unwrap(), Some(&soon)), expected, "{status}");
        }
        assert_eq!(minutes(Some(&HeaderValue::from_static("Wed, 21 Oct 2026 07:28:00 GMT"))), 0);
        assert_eq!(minutes(Some(&HeaderValue::from_static("99999999"))), 1440);
    }
}
