//! What a page shows of a record, read anew in order.

use leptos::{prelude::*, task::spawn_local};
use std::{future::Future, pin::Pin, sync::Arc};

/// A reading on its way.
type Reading = Pin<Box<dyn Future<Output = ()>>>;

/// The way in which a page reads its record anew. Of answers that overtake each other the one that was asked for last stays. To be
/// made in a component's body, beside the signals that it changes.
#[derive(Clone, Copy)]
pub struct Anew {
    /// How often it was asked.
    asked: StoredValue<u32>,
    read: Callback<u32, Reading>,
}

impl Anew {
    /// `read` asks the server, `show` is given its answer.
    #[must_use]
    pub fn of<T: 'static, F: Future<Output = T> + 'static>(
        read: impl Fn() -> F + Send + Sync + 'static,
        show: impl Fn(T) + Send + Sync + 'static,
    ) -> Self {
        let (shown, show) = (StoredValue::new(0_u32), Arc::new(show));
        let read = Callback::new(move |place: u32| {
            let (answer, show) = (read(), Arc::clone(&show));
            Box::pin(async move {
                let answer = answer.await;
                // Whoever has left the page needs it no more.
                if shown.try_get_value().is_some_and(|shown| shown < place) {
                    shown.set_value(place);
                    show(answer);
                }
            }) as Reading
        });
        Self { asked: StoredValue::new(0), read }
    }

    /// Reads it in the background.
    pub fn begin(self) {
        spawn_local(self.done());
    }

    /// Reads it, to be waited for: then the page shows what this reading or a later one brought, or what it showed where there was
    /// no answer.
    pub async fn done(self) {
        let place = self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        });
        if let Some(reading) = place.and_then(|place| self.read.try_run(place)) {
            reading.await;
        }
    }
}
