//! The way from a list to those of it that may be one.

use super::api::count_duplicates;
use crate::{
    customers::model::COUNTED,
    fields::RecordKind,
    locale::{format, use_lang},
    routes,
    ui::{Badge, ButtonKind, LinkButton},
    words::duplicates as w,
};
use leptos::{prelude::*, task::spawn_local};

/// A link with the number of open pairs, which is asked for when the list stands.
#[component]
pub fn DuplicatesLink(of: RecordKind) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(0_i64);
    Effect::new(move |_| {
        spawn_local(async move {
            // Without the number it is still the way there.
            open.try_set(count_duplicates(of).await.unwrap_or_default().open);
        });
    });
    let number = move || {
        let open = open.get();
        let words = if open > COUNTED { format!("{}+", format::count(COUNTED)) } else { format::count(open) };
        (open > 0).then(|| view! { <span class="duplicates-link__count"><Badge>{words}</Badge></span> })
    };
    view! {
        <LinkButton href=routes::duplicates(of.key()) kind=ButtonKind::Quiet icon=icondata::LuCopy>
            {if of == RecordKind::Contact { w::title_contacts(lang) } else { w::title(lang) }}
            {number}
        </LinkButton>
    }
}
