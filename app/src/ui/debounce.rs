use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// Follows `source`, `ms` milliseconds after its last change.
#[must_use]
pub fn debounced<T>(source: Signal<T>, ms: u64) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let settled = RwSignal::new(source.get_untracked());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let forget = move || {
        if let Some(Some(timer)) = waiting.try_update_value(Option::take) {
            timer.clear();
        }
    };
    Effect::new(move || {
        let value = source.get();
        forget();
        if settled.with_untracked(|old| *old == value) {
            return;
        }
        let timer = set_timeout_with_handle(move || settled.set(value), Duration::from_millis(ms));
        waiting.set_value(timer.ok());
    });
    on_cleanup(forget);
    settled.into()
}
