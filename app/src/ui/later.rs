//! Parts of the program that are downloaded when they are first wanted.

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

/// A part on its way: what a `#[lazy]` function gives back, boxed.
pub type Part = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// Shows a part from when it is first wanted, and keeps it. For what opens over a page: a phone that only looks at the
/// page never downloads it.
#[component]
pub fn Later(
    #[prop(into)] wanted: Signal<bool>,
    /// Calls the `#[lazy]` function.
    #[prop(into)]
    part: Callback<(), Part>,
    /// Stands in its place until it is here.
    #[prop(optional, into)]
    meanwhile: ViewFn,
) -> impl IntoView {
    let here = RwSignal::new(false);
    let arrived = Arc::new(Mutex::new(None::<AnyView>));
    // What the part makes belongs to this component, not to the effect that fetches it.
    let owner = Owner::current();
    let deliver = arrived.clone();
    Effect::new(move |asked: Option<bool>| {
        if asked == Some(true) || !wanted.get() {
            return asked == Some(true);
        }
        let (deliver, owner) = (deliver.clone(), owner.clone().unwrap_or_default());
        let coming = owner.with(|| ScopedFuture::new(part.run(())));
        spawn_local(async move {
            let view = coming.await;
            if let Ok(mut slot) = deliver.lock() {
                *slot = Some(view);
            }
            // The page may have been left meanwhile.
            here.try_set(true);
        });
        true
    });
    move || {
        let part = here.get().then(|| arrived.lock().ok().and_then(|mut slot| slot.take())).flatten();
        part.unwrap_or_else(|| meanwhile.run())
    }
}
