//! An answer that stays on the page while it is asked for anew.

use super::{Answer, AppError, error_text};
use crate::{
    locale::use_lang,
    ui::{Notice, Tone, keep_focus},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use serde::{Serialize, de::DeserializeOwned};

/// Shows an answer, and draws it once: what comes later changes the signal that it was drawn from, so whatever is open in it,
/// focused or half typed outlives the news.
///
/// `Suspend` alone draws everything anew. Worse, where an answer is asked for twice in a row it lets go of the signals of what
/// stands on the page at once, and shows it until the second answer comes: what is drawn there and looks at a signal of the page
/// as well as at one of its own then reads what is gone.
#[component]
pub fn Kept<T>(
    answer: Answer<T>,
    /// Stands there until the first answer comes.
    #[prop(optional, into)]
    fallback: ViewFnOnce,
    /// Says nothing of answers that do not come: the page is whole without them.
    #[prop(optional)]
    quiet: bool,
    /// Draws it. Runs once.
    #[prop(into)]
    draw: Callback<Signal<T>, AnyView>,
) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    view! {
        <Transition fallback>
            {move || {
                // Untracked: a new answer is heard of in `Held`.
                Suspend::new(ScopedFuture::new_untracked(async move {
                    let first = answer.await;
                    view! { <Held answer first quiet draw/> }
                }))
            }}
        </Transition>
    }
}

#[component]
fn Held<T>(
    answer: Answer<T>,
    first: Result<T, AppError>,
    quiet: bool,
    draw: Callback<Signal<T>, AnyView>,
) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let lang = use_lang();
    let (value, error) = match first {
        Ok(value) => (Some(ArcRwSignal::new(value)), None),
        Err(error) => (None, Some(error)),
    };
    let (held, failed) = (RwSignal::new(value), RwSignal::new(error));
    Effect::new(move |_| match answer.get() {
        Some(Ok(fresh)) => {
            if failed.with_untracked(Option::is_some) {
                failed.set(None);
            }
            match held.get_untracked() {
                None => held.set(Some(ArcRwSignal::new(fresh))),
                Some(value) if value.with_untracked(|value| *value == fresh) => {}
                Some(value) => keep_focus(|| value.set(fresh)),
            }
        }
        Some(Err(error)) => failed.set(Some(error)),
        None => {}
    });
    let said = move || failed.get().filter(|_| !quiet);
    view! {
        {move || {
            said()
                .map(|error| {
                    view! {
                        <Notice tone=Tone::Bad on_retry=move |()| answer.refetch()>
                            {error_text(lang, &error)}
                        </Notice>
                    }
                })
        }}
        {move || held.get().map(|value| draw.run(Signal::from(RwSignal::from(value))))}
    }
}
