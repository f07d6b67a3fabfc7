//! How an import ended, and what can be done then.

use super::{
    counts::{AddsUp, Counts},
    found::Found,
    held::HeldRows,
    kept::Kept,
    quarters::Quarters,
    tickets::TicketFigures,
    way_back::UndoButton,
};
use crate::imports::api::begin_work;
use crate::imports::report::{ImportView, State, Work};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, FormActions, Notice, Tone},
    words::{errors, imports as w},
};
use leptos::prelude::*;

/// Result, reconciliation, report; going on and undoing.
#[component]
pub(super) fn Outcome(view: ImportView, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let row = &view.row;
    let (id, work) = (row.id, row.work);
    let sending = Sending::new();
    let stopped = row.state != State::Done;
    let failure = row.failure.as_deref().map(|code| errors::text(lang, code).unwrap_or(errors::import_broke(lang)));
    let goes_on = Work::Run.may_begin(row.state, work);
    let holds = row.progress.files.iter().any(|file| file.held > 0);
    let undoing = stopped && work == Work::Undo;
    view! {
        {stopped
            .then(|| {
                view! {
                    <Notice tone=Tone::Warn title=failure.unwrap_or_default()>
                        {w::stopped_text(lang)}
                    </Notice>
                }
            })}
        <div class="import-sums">
            <AddsUp view=view.clone()/>
        </div>
        <Quarters view=view.clone()/>
        <TicketFigures view=view.clone()/>
        <Counts view=view.clone()/>
        {holds.then(|| view! { <HeldRows view=view.clone() again/> })}
        <Found view=view.clone()/>
        {undoing.then(|| view! { <Kept id/> })}
        <FormActions>
            <UndoButton id undoing again/>
            {goes_on
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Primary
                            icon=icondata::LuPlay
                            busy=sending.busy()
                            on_click=move |_| sending.step(begin_work(id, Work::Run), move |()| again.run(()))
                        >
                            {w::go_on(lang)}
                        </Button>
                    }
                })}
        </FormActions>
    }
}
