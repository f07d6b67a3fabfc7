//! The time a page was rendered at. The server stamps it on the document and the browser starts from the stamp, so that
//! "3 days ago" reads the same on both sides.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The page's clock: the server's time at rendering; in the browser it moves on once a minute.
#[derive(Clone, Copy, Debug)]
pub struct Clock(pub RwSignal<DateTime<Utc>>);

/// The page's present moment.
#[must_use]
pub fn use_now() -> Signal<DateTime<Utc>> {
    use_context::<Clock>().map_or_else(|| Signal::derive(DateTime::<Utc>::default), |clock| clock.0.into())
}

/// How far the server's clock is ahead of the browser's.
#[derive(Clone, Copy, Debug)]
struct Ahead(StoredValue<chrono::TimeDelta>);

/// The server's present moment, as well as the browser knows it: its own clock, put right by how wrong it was when the page
/// came. To be asked for in a component's body and run in effects and handlers alone: rendering has [`use_now`].
pub fn server_now() -> impl Fn() -> DateTime<Utc> + Copy + Send + Sync + 'static {
    let ahead = use_context::<Ahead>();
    move || Utc::now() + ahead.and_then(|Ahead(by)| by.try_get_value()).unwrap_or_default()
}

/// When the browser's clock says that the page came: that is when the server stamped it, but for the way.
#[cfg(feature = "hydrate")]
fn page_came_at() -> Option<DateTime<Utc>> {
    let came = window().performance()?.timing().response_start();
    // Zero where a browser does not say it; a clock that was set meanwhile makes it worthless.
    let minutes = (Utc::now() - DateTime::from_timestamp_millis(came as i64)?).num_minutes();
    (0..10).contains(&minutes).then(|| DateTime::from_timestamp_millis(came as i64)).flatten()
}

#[cfg(not(feature = "hydrate"))]
const fn page_came_at() -> Option<DateTime<Utc>> {
    None
}

/// Lets the clock tick in the browser; does nothing while the server renders.
pub fn keep_ticking(clock: Clock) {
    let ahead = StoredValue::new(chrono::TimeDelta::zero());
    provide_context(Ahead(ahead));
    Effect::new(move |_| {
        ahead.set_value(clock.0.get_untracked() - page_came_at().unwrap_or_else(Utc::now));
    });
    Effect::new(move |_| {
        let started = clock.0.get_untracked();
        let passed = std::cell::Cell::new(0);
        let ticking = set_interval_with_handle(
            move || {
                passed.set(passed.get() + 1);
                clock.0.set(started + chrono::Duration::minutes(passed.get()));
            },
            std::time::Duration::from_secs(60),
        );
        if let Ok(handle) = ticking {
            on_cleanup(move || handle.clear());
        }
    });
}
