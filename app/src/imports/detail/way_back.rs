//! Undoing an import, and what is left after it.

use super::counts::Counts;
use super::kept::Kept;
use crate::imports::api::begin_work;
use crate::imports::report::{ImportView, Work};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Confirm, FormActions, Notice},
    words::imports as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Takes the whole import back, after asking: it may be long work.
#[component]
pub(super) fn UndoButton(id: Uuid, undoing: bool, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let asking = RwSignal::new(false);
    let sending = Sending::new();
    let label = if undoing { w::go_on_undoing(lang) } else { w::undo(lang) };
    view! {
        <Button icon=icondata::LuUndo2 busy=sending.busy() on_click=move |_| asking.set(true)>
            {label}
        </Button>
        <Confirm
            name="undo-import"
            open=asking
            title=w::undo(lang)
            text=w::undo_text(lang)
            action=label
            on_confirm=move |()| sending.step(begin_work(id, Work::Undo), move |()| again.run(()))
        />
    }
}

/// An import that was taken back.
#[component]
pub(super) fn Undone(view: ImportView, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let id = view.row.id;
    let sending = Sending::new();
    view! {
        <Notice>{w::undone_text(lang)}</Notice>
        <Kept id/>
        <Counts view=view/>
        <FormActions>
            <Button
                kind=ButtonKind::Primary
                icon=icondata::LuListChecks
                busy=sending.busy()
                on_click=move |_| sending.step(begin_work(id, Work::Check), move |()| again.run(()))
            >
                {w::check_again(lang)}
            </Button>
        </FormActions>
    }
}
