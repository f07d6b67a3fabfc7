//! What of the giver's is to be given on by hand, with the way to each.

use super::kept_model::{Kept, KeptKind};
use crate::{
    access::{Action, is_for_me},
    lists::views::model::{ListKind, address_of},
    locale::{Lang, use_lang},
    routes,
    ui::{Notice, Tone},
    words::handovers as w,
};
use leptos::prelude::*;

/// Names each, and leads to it whoever can change it there.
#[component]
pub(super) fn KeptByHand(kept: Vec<Kept>) -> impl IntoView {
    let lang = use_lang();
    let administers = is_for_me(Action::Administer);
    (!kept.is_empty()).then(|| {
        let lines = kept.into_iter().map(|one| line(lang, one, administers)).collect_view();
        let hint = (!administers).then(|| view! { <p class="handover__hint">{w::kept_hint(lang)}</p> });
        view! {
            <Notice tone=Tone::Warn title=w::kept_title(lang)>
                <ul class="handover__lines">{lines}</ul>
                {hint}
            </Notice>
        }
    })
}

fn line(lang: Lang, one: Kept, administers: bool) -> impl IntoView {
    let href = way_to(&one, administers);
    let Kept { kind, name, name_en, .. } = one;
    let name = if lang == Lang::En { name_en.unwrap_or(name) } else { name };
    let words = match kind {
        KeptKind::Automation => w::kept_automation(lang, name),
        KeptKind::Pool => w::kept_pool(lang, name),
        KeptKind::View => w::kept_view(lang, name),
    };
    let words = match href {
        Some(href) => view! {
            <a class="handover__link" href=href>
                {words}
            </a>
        }
        .into_any(),
        None => words.into_any(),
    };
    view! { <li>{words}</li> }
}

/// Where it can be changed; rules and pools of others only by administrators, shared views are seen by everybody.
fn way_to(one: &Kept, administers: bool) -> Option<String> {
    match one.kind {
        KeptKind::Automation => administers.then(|| routes::automation(one.id)),
        KeptKind::Pool => administers.then(|| routes::ADMIN_POOLS.to_owned()),
        KeptKind::View => {
            let list = ListKind::ALL.into_iter().find(|list| one.list.as_deref() == Some(list.key()))?;
            Some(address_of(list, Some(&one.id.to_string()), one.query.as_deref().unwrap_or_default()))
        }
    }
}
