//! An import being worked on.

use crate::imports::api::{import_progress, stop_work};
use crate::imports::report::{ImportRow, State, Work};
use crate::{
    access::Sending,
    locale::{format, use_lang},
    ui::{Button, Progress},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// Shows how far the work is, and reads the page anew when it has ended.
#[component]
pub(super) fn AtWork(row: ImportRow, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let (id, work) = (row.id, row.work);
    let row = RwSignal::new(row);
    watch(row, again);
    let sending = Sending::new();
    let stop = move |_| sending.step(stop_work(id), move |()| sending.toasts().info(w::stopping(lang)));
    let share = move || row.with(|row| row.progress.share(work));
    let text = move || {
        row.with(|row| {
            let progress = &row.progress;
            let (all, done) =
                if work == Work::Undo { (progress.undo_total, progress.undo_done) } else { progress.rows() };
            let speed = i64::try_from(progress.speed(work)).unwrap_or(i64::MAX);
            w::speed(lang, format::count(done.into()), format::count(all.into()), format::count(speed))
        })
    };
    view! {
        <div class="import-work">
            <Progress
                label=w::text(lang, &format!("work_{}", work.key())).unwrap_or_default()
                value=Signal::derive(share)
                text=Signal::derive(text)
            />
            <Button icon=icondata::LuSquare busy=sending.busy() on_click=stop>
                {w::stop(lang)}
            </Button>
        </div>
    }
}

/// Asks twice a second, never twice at once.
fn watch(row: RwSignal<ImportRow>, again: Callback<()>) {
    let id = row.with_untracked(|row| row.id);
    let asking = StoredValue::new(false);
    let ask = move || {
        if asking.try_get_value() != Some(false) {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            let answer = import_progress(id).await;
            if asking.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(now) if now.state == State::Running => row.set(now),
                Ok(_) => again.run(()),
                // It will be asked again in a moment.
                Err(error) => leptos::logging::warn!("the progress could not be read: {error}"),
            }
        });
    };
    Effect::new(move |_| {
        if let Ok(timer) = set_interval_with_handle(ask, Duration::from_millis(500)) {
            on_cleanup(move || timer.clear());
        }
    });
}
