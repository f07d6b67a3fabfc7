//! The bar below a list while some of it is marked.

use super::{
    forms::{BulkDialog, Doing},
    model::Change,
    running::{Many, Runs},
};
use crate::{
    access::{Action, use_session},
    customers::list::{Markable, Selection},
    fields::RecordKind,
    locale::{Lang, format, use_lang},
    ui::{Button, ButtonKind, ButtonSize, IconButton},
    words::{bulk as w, bulk_contacts as b},
};
use leptos::prelude::*;

/// How many are marked, and what can be done with them.
#[component]
pub fn BulkBar<T: Markable, F: Many>(selection: Selection<T>, filter: F, runs: Runs) -> impl IntoView {
    let lang = use_lang();
    let doing = RwSignal::new(None::<Doing>);
    let filter = StoredValue::new(filter);
    let may_assign = use_session().is_some_and(|session| session.may(Action::AssignCustomers));
    let begin = Callback::new(move |change: Change| {
        let chosen = selection.chosen(filter.get_value());
        selection.clear();
        runs.begin(change, chosen);
    });
    let marked = match F::OF {
        RecordKind::Customer => w::marked(lang),
        RecordKind::Contact => b::marked(lang),
    };
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
                disabled=runs.busy
                on_click=move |_| doing.set(Some(what))
            >
                {label}
            </Button>
        }
    };
    view! {
        <Show when=move || selection.is_any()>
            <div class="selection-bar bulk-bar" role="region" aria-label=marked>
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
                {offered(lang, F::OF, may_assign).into_iter().map(|(what, label)| button(what, label)).collect_view()}
                <Button
                    kind=ButtonKind::Danger
                    size=ButtonSize::Small
                    disabled=runs.busy
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
        <BulkDialog of=F::OF doing begin/>
    }
}

/// What can be asked for, beside deleting.
fn offered(lang: Lang, of: RecordKind, may_assign: bool) -> Vec<(Doing, &'static str)> {
    match of {
        RecordKind::Customer => {
            let assign = may_assign.then(|| (Doing::Assign, w::assign(lang)));
            let others = [(Doing::Tag, w::tag(lang)), (Doing::Untag, w::untag(lang)), (Doing::Set, w::set(lang))];
            assign.into_iter().chain(others).collect()
        }
        RecordKind::Contact => vec![(Doing::Set, w::set(lang)), (Doing::Move, b::r#move(lang))],
    }
}
