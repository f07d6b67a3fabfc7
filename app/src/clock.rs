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

/// Lets the clock tick in the browser; does nothing while the server renders.
pub fn keep_ticking(clock: Clock) {
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
