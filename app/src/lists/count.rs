//! How many there are: exact up to 10,000, beyond on demand.

use super::model::COUNTED;
use crate::{
    access::{Answer, AppError, error_text},
    locale::{format, use_lang},
    ui::{Button, ButtonKind, ButtonSize, use_toasts},
    words::lists as w,
};
use leptos::{prelude::*, task::spawn_local};
use std::{future::Future, pin::Pin};

/// A count on its way.
pub type Counting = Pin<Box<dyn Future<Output = Result<i64, AppError>>>>;

/// The number in the words of the list. Where it is not told unasked, a click counts.
#[component]
pub fn Count(
    /// `None` inside: counting would take long.
    count: Answer<Option<i64>>,
    /// What the list calls so many: exactly, or a number in words.
    #[prop(into)]
    words: Callback<(Option<i64>, String), String>,
    /// Counts all, however many they are.
    #[prop(into)]
    exactly: Callback<(), Counting>,
) -> impl IntoView {
    view! {
        <p class="list-count" aria-live="polite">
            <Transition>
                {move || Suspend::new(async move {
                    count.await.ok().map(|count| view! { <Counted count words exactly/> })
                })}
            </Transition>
        </p>
    }
}

#[component]
fn Counted(
    count: Option<i64>,
    words: Callback<(Option<i64>, String), String>,
    exactly: Callback<(), Counting>,
) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    let (known, busy) = (RwSignal::new(count.filter(|count| *count <= COUNTED)), RwSignal::new(false));
    let about = format!("{}+", format::count(COUNTED));
    let ask = move |_| {
        busy.set(true);
        let counting = exactly.run(());
        spawn_local(async move {
            let answer = counting.await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(all) => known.set(Some(all)),
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    move || match known.get() {
        Some(count) => words.run((Some(count), format::count(count))).into_any(),
        None => {
            let label = match count {
                Some(_) => words.run((None, about.clone())),
                None => w::count_them(lang).to_owned(),
            };
            view! {
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small busy on_click=ask>
                    <span title=w::count_exactly(lang)>{label}</span>
                </Button>
            }
            .into_any()
        }
    }
}
