//! One line above a ticket that may be about the same as an earlier one of the same contact: the way to merge them, and one to say no.

use super::{
    api::{keep_ticket_apart, merge_offer, merge_ticket},
    model::Related,
    undo::offer_unmerge,
};
use crate::{
    access::{Action, Answer, ask, is_for_me},
    desk::tickets::{desk::Desk, rules_model::number_in_words},
    events::live::use_live,
    locale::use_lang,
    routes,
    ui::{Button, ButtonSize, IconButton, Notice, Tone},
    words::desk_relations as w,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The offer, for those who may merge; nothing where there is none.
#[component]
pub(in crate::desk) fn MergeOffer(desk: Desk) -> impl IntoView {
    if !is_for_me(Action::EditTickets) {
        return ().into_any();
    }
    let offer: Answer<Option<Related>> = ask(move || desk.id, merge_offer);
    use_live(move |event| {
        let other =
            || offer.with_untracked(|found| matches!(found, Some(Ok(Some(found))) if found.id == event.subject));
        let itself = event.subject == desk.id && event.kind != "ticket.deleted";
        if event.resync || (event.subject_kind == "ticket" && (itself || other())) {
            offer.refetch();
        }
    });
    view! {
        <Transition>
            {move || Suspend::new(async move {
                // Whoever cannot be told of it works on as without it.
                offer.await.ok().flatten().map(|other| view! { <Offered desk offer other/> })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Offered(desk: Desk, offer: Answer<Option<Related>>, other: Related) -> impl IntoView {
    let (lang, navigate, id) = (use_lang(), use_navigate(), other.id);
    let number = number_in_words(other.number);
    let name = format!("{number} {}", other.subject);
    let into = StoredValue::new(name.clone());
    let merge = move |_| {
        let navigate = navigate.clone();
        let own = desk.ticket.with_untracked(|ticket| number_in_words(ticket.number));
        desk.step(merge_ticket(desk.id, id), move |merge| {
            offer_unmerge(desk.toasts, lang, merge, w::merged(lang, own, into.get_value()));
            navigate(&routes::ticket(id), NavigateOptions::default());
        });
    };
    let apart = move |_| desk.step(keep_ticket_apart(desk.id, id), move |()| offer.refetch());
    view! {
        <Notice tone=Tone::Accent>
            <span class="merge-offer">
                <span>
                    {w::offer(lang)} " "
                    <a class="cell-link" href=routes::ticket(id)>
                        {name}
                    </a>
                </span>
                <Button size=ButtonSize::Small icon=icondata::LuMerge on_click=merge>
                    {w::offer_merge(lang, number)}
                </Button>
                <IconButton icon=icondata::LuX label=w::offer_no(lang) small=true on_click=apart/>
            </span>
        </Notice>
    }
}
