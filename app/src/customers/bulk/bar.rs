//! The bar below the list while customers are marked.

use super::{
    forms::{BulkDialog, Doing},
    model::Change,
    running::Runs,
};
use crate::{
    access::{Action, use_session},
    customers::{list::Selection, list_model::CustomerFilter},
    locale::{format, use_lang},
    ui::{Button, ButtonKind, ButtonSize, IconButton},
    words::bulk as w,
};
use leptos::prelude::*;

/// How many are marked, and what can be done with them.
#[component]
pub fn BulkBar(selection: Selection, filter: CustomerFilter, runs: Runs) -> impl IntoView {
    let lang = use_lang();
    let doing = RwSignal::new(None::<Doing>);
    let filter = StoredValue::new(filter);
    let may_assign = use_session().is_some_and(|session| session.may(Action::AssignCustomers));
    let begin = Callback::new(move |change: Change| {
        let chosen = selection.chosen(filter.get_value());
        selection.clear();
        runs.begin(change, chosen);
    });
    let count = move || {
        if selection.is_all() {
            w::all_marked(lang).to_owned()
        } else {
            w::marked_count(lang, format::count(i64::try_from(selection.count()).unwrap_or(i64::MAX)))
        }
    };
    let button = move |what: Doing, label: &'static str| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                disabled=Signal::derive(move || runs.is_busy())
                on_click=move |_| doing.set(Some(what))
            >
                {label}
            </Button>
        }
    };
    view! {
        <Show when=move || selection.is_any()>
            <div class="selection-bar bulk-bar" role="region" aria-label=w::marked(lang)>
                <p class="selection-bar__count" aria-live="polite">
                    {count}
                </p>
                <Show when=move || !selection.is_all()>
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| selection.mark_read()>
                        {w::mark_read(lang)}
                    </Button>
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| selection.mark_all()>
                        {w::mark_all(lang)}
                    </Button>
                </Show>
                {may_assign.then(|| button(Doing::Assign, w::assign(lang)))}
                {button(Doing::Tag, w::tag(lang))}
                {button(Doing::Untag, w::untag(lang))}
                {button(Doing::Set, w::set(lang))}
                <Button
                    kind=ButtonKind::Danger
                    size=ButtonSize::Small
                    disabled=Signal::derive(move || runs.is_busy())
                    on_click=move |_| begin.run(Change::Delete)
                >
                    {w::delete(lang)}
                </Button>
                <IconButton
                    icon=icondata::LuX
                    label=w::unmark(lang)
                    keys="Esc"
                    on_click=move |_| selection.clear()
                />
            </div>
        </Show>
        <BulkDialog doing begin/>
    }
}
