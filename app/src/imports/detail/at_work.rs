//! An import being worked on.

use crate::imports::api::{import_progress, stop_work};
use crate::imports::report::{ImportRow, State, Work};
use crate::{
    access::Sending,
    events::live::use_live,
    locale::{format, use_lang},
    ui::{Button, Progress, debounced},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};

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

/// Asks how far it is whenever the server says that it has come further: one question at a time, and one more if there was news
/// meanwhile. After a silence longer than a worker may keep it asks once by itself: then the work has broken off.
fn watch(row: RwSignal<ImportRow>, again: Callback<()>) {
    let id = row.with_untracked(|row| row.id);
    let (asking, news) = (StoredValue::new(false), RwSignal::new(0_u32));
    let ask = move || {
        if asking.try_get_value() != Some(false) {
            return;
        }
        asking.set_value(true);
        let heard = news.get_untracked();
        spawn_local(async move {
            let answer = import_progress(id).await;
            if asking.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(now) if now.state == State::Running => row.set(now),
                Ok(_) => return again.run(()),
                Err(error) => leptos::logging::warn!("the progress could not be read: {error}"),
            }
            if news.get_untracked() != heard {
                news.update(|count| *count = count.wrapping_add(1));
            }
        });
    };
    let silence: Signal<u32> = debounced(news.into(), SILENCE);
    use_live(move |event| {
        if event.resync || event.subject == id {
            news.update(|count| *count = count.wrapping_add(1));
        }
    });
    Effect::new(move |_| {
        news.track();
        ask();
    });
    Effect::new(move |before: Option<()>| {
        silence.track();
        if before.is_some() {
            ask();
        }
    });
}

/// A worker that has said nothing for half a minute has died; so many milliseconds later the page asks.
const SILENCE: u64 = 33_000;
