//! The merges that happened, and the way back.

use super::{api::undo_merge, mergeable::page_of, model::Merge, words_of};
use crate::{
    access::Sending,
    customers::contacts::merging::api::undo_contact_merge,
    fields::RecordKind,
    locale::use_lang,
    ui::{Ago, Badge, Button, ButtonSize, EmptyState, keep_focus},
    words::duplicates as w,
};
use leptos::prelude::*;

/// Merges, the newest first; those that can be taken back have a button.
#[component]
pub fn PastMerges(of: RecordKind, all: Vec<Merge>) -> impl IntoView {
    let lang = use_lang();
    if all.is_empty() {
        let (title, text) = words_of::none_past(lang, of);
        return view! {
            <EmptyState icon=icondata::LuMerge title text/>
        }
        .into_any();
    }
    view! {
        <section class="past-merges" aria-label=w::past_list(lang)>
            <ul class="past-merges__list" data-rows="true">
                {all.into_iter().map(|merge| view! { <Line of merge/> }).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// Which one went into which, who did it and when.
#[component]
fn Line(of: RecordKind, merge: Merge) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, gone, may_undo) = (merge.id, merge.gone_name.clone(), merge.may_undo);
    let undone = RwSignal::new(merge.undone_at.is_some());
    let undo = Callback::new(move |()| {
        let gone = gone.clone();
        let done = move |_| {
            sending.toasts().success(w::undone_toast(lang, gone));
            keep_focus(|| undone.set(true));
        };
        match of {
            RecordKind::Customer => sending.step(undo_merge(id), done),
            RecordKind::Contact => sending.step(undo_contact_merge(id), done),
        }
    });
    let who = merge.merged_by.map_or_else(|| w::merged_then(lang).to_owned(), |name| w::merged_by(lang, name));
    view! {
        <li class="past-merge" id=format!("merge-{id}") data-row="true">
            <p class="past-merge__what">
                <span>{w::merged_line(lang, merge.gone_name)}</span>
                " "
                <a class="past-merge__kept" href=page_of(of, merge.kept)>
                    {merge.kept_name}
                </a>
            </p>
            <p class="past-merge__when">
                <span>{who}</span>
                <Ago then=merge.merged_at/>
                {move || undone.get().then(|| view! { <Badge>{w::undone(lang)}</Badge> })}
            </p>
            <Show when=move || may_undo && !undone.get()>
                <Button
                    size=ButtonSize::Small
                    icon=icondata::LuUndo2
                    busy=sending.busy()
                    on_click=move |_| undo.run(())
                >
                    {w::undo_merge(lang)}
                </Button>
            </Show>
        </li>
    }
}
