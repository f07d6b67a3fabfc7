//! The bar below the list while tickets are marked.

use super::{
    forms::{BulkDialog, Wish},
    model::{MOST, TicketChange},
    outcome::{Doing, LeftList},
    runs::Runs,
    selection::Selection,
};
use crate::{
    access::{Action, use_session},
    desk::tickets::list_model::TicketFilter,
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, IconButton},
    words::{bulk as b, desk_changes as w},
};
use leptos::prelude::*;

/// How many are marked, and what can be done with them.
#[component]
pub(in crate::desk) fn BulkBar(selection: Selection, doing: Doing, runs: Runs, filter: TicketFilter) -> impl IntoView {
    let lang = use_lang();
    let wish = RwSignal::new(None::<Wish>);
    let may_assign = use_session().is_some_and(|session| session.may(Action::AssignTickets));
    let filter = StoredValue::new(filter);
    let begin = Callback::new(move |change: TicketChange| {
        let (all, chosen) = (untrack(|| selection.is_all()), selection.chosen());
        selection.clear();
        if all {
            runs.begin(change, filter.get_value());
        } else {
            doing.begin(change, chosen);
        }
    });
    let count = move || match selection.count() {
        _ if selection.is_all() => b::all_marked(lang).to_owned(),
        MOST => w::marked_most(lang, MOST),
        count => w::marked(lang, count),
    };
    let button = move |what: Wish, label: &'static str| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                disabled=doing.busy
                on_click=move |_| wish.set(Some(what))
            >
                {label}
            </Button>
        }
    };
    let follow = move |_| begin.run(TicketChange { follow: Some(true), ..TicketChange::default() });
    view! {
        <LeftList left=doing.left/>
        <Show when=move || { selection.count() > 0 || selection.is_all() }>
            <div class="selection-bar bulk-bar" role="region" aria-label=w::marked_region(lang)>
                <p class="selection-bar__count" aria-live="polite">
                    {count}
                </p>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| selection.mark_read()>
                    {w::mark_read(lang)}
                </Button>
                <Show when=move || !selection.is_all()>
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| selection.mark_all()>
                        {b::mark_all(lang)}
                    </Button>
                </Show>
                {may_assign.then(|| button(Wish::Owner, w::assign(lang)))}
                {button(Wish::State, w::state(lang))}
                {button(Wish::Priority, w::priority(lang))}
                {button(Wish::Category, w::category(lang))}
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small disabled=doing.busy on_click=follow>
                    {w::follow(lang)}
                </Button>
                <IconButton icon=icondata::LuX label=w::unmark(lang) keys="Esc" on_click=move |_| selection.clear()/>
            </div>
        </Show>
        <BulkDialog wish begin/>
    }
}
