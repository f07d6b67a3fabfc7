//! What the page of a ticket from elsewhere says of its past.

use super::model::Doubt;
use crate::{
    locale::use_lang,
    ui::{Notice, Tone},
    words::brought as w,
};
use leptos::prelude::*;

/// That it came from another system, that no promise runs, and what its times are worth.
#[component]
pub fn BroughtNotice(#[prop(into)] brought: Signal<Option<Vec<Doubt>>>) -> impl IntoView {
    let lang = use_lang();
    move || {
        brought.get().map(|doubts| {
            let doubtful = !doubts.is_empty();
            let why = doubts.into_iter().map(|doubt| {
                view! { <li>{w::text(lang, &format!("doubt_{}", doubt.key())).unwrap_or_default()}</li> }
            });
            let why = why.collect_view();
            view! {
                <Notice tone=Tone::Neutral title=w::from_elsewhere(lang)>
                    {w::starts_nothing(lang)}
                    {doubtful
                        .then(|| {
                            view! {
                                " "
                                {w::not_counted(lang)}
                                <ul class="brought-doubts">{why}</ul>
                            }
                        })}
                </Notice>
            }
        })
    }
}
