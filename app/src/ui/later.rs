//! Parts of the program that are downloaded when they are first wanted.

use super::{Notice, Tone, page::is_awake, use_toasts};
use crate::{locale::use_lang, words::ui as w};
use leptos::{
    prelude::*,
    reactive::{computed::ScopedFuture, owner::Owner},
    task::spawn_local,
};
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
};

/// A part could not be downloaded. Asking again downloads it again.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

#[cfg(feature = "hydrate")]
impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// A part on its way.
pub type Part = Pin<Box<dyn Future<Output = Result<AnyView, Missing>> + Send>>;

/// Shows a part from when it is first wanted, and keeps it. For what opens over a page: who only looks at the page never
/// waits for it.
#[component]
pub fn Later(
    #[prop(into)] wanted: Signal<bool>,
    /// Begins the download.
    #[prop(into)]
    part: Callback<(), Part>,
    /// Runs when it is still wanted and cannot be downloaded. It takes the wish back and says so, with a way to wish again:
    /// the next wish begins a new download.
    #[prop(into)]
    on_missing: Callback<()>,
    /// Stands in its place until it is here.
    #[prop(optional, into)]
    meanwhile: ViewFn,
) -> impl IntoView {
    let toasts = use_toasts();
    let here = RwSignal::new(false);
    // From a wish on; after a failure no more.
    let coming = StoredValue::new(false);
    let arrived = Arc::new(Mutex::new(None::<AnyView>));
    // What the part makes belongs to this component, not to the effect that fetches it.
    let owner = Owner::current();
    let deliver = arrived.clone();
    Effect::new(move |_| {
        if !wanted.get() || coming.get_value() {
            return;
        }
        coming.set_value(true);
        let (deliver, owner) = (deliver.clone(), owner.clone().unwrap_or_default());
        let part = owner.with(|| ScopedFuture::new_untracked(part.run(())));
        spawn_local(async move {
            // The page may have been left meanwhile.
            match part.await {
                Ok(view) => {
                    if let Ok(mut slot) = deliver.lock() {
                        *slot = Some(view);
                    }
                    if here.try_set(true).is_none() {
                        toasts.part_came();
                    }
                }
                Err(Missing) => {
                    coming.try_set_value(false);
                    if wanted.try_get_untracked() == Some(true) {
                        on_missing.try_run(());
                    }
                }
            }
        });
    });
    move || {
        let part = here.get().then(|| arrived.lock().ok().and_then(|mut slot| slot.take())).flatten();
        part.unwrap_or_else(|| meanwhile.run())
    }
}

/// Stands in place of a page that could not be downloaded, with a way to try again. What the server rendered stays as it is
/// until the browser has taken it over.
pub async fn in_place_of_a_page() -> AnyView {
    if !is_awake() {
        std::future::pending::<()>().await;
    }
    let lang = use_lang();
    let again = move |()| {
        // It fails only where the address cannot be loaded, and then the browser says so.
        location().reload().ok();
    };
    view! {
        <div class="page__missing">
            <Notice tone=Tone::Bad on_retry=again>
                {w::part_missing(lang)}
            </Notice>
        </div>
    }
    .into_any()
}
