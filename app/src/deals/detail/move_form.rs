//! What a stage wants to know before the deal may enter.

use super::{desk::Desk, stage_bar::Mover};
use crate::{
    deals::{
        asking::{AskForm, Questions},
        model::{Fill, Stage, StageKind},
    },
    words::deal as w,
};
use leptos::prelude::*;

/// The form.
#[component]
pub fn MoveForm(desk: Desk, mover: Mover, stage: Stage) -> impl IntoView {
    let (lang, sheet) = (desk.lang, mover.sheet);
    let closes = Some(stage.kind).filter(|kind| *kind != StageKind::Open);
    let questions = desk.page.with_untracked(|page| {
        Questions::new(page.card.lacks(&stage, None), closes, &page.reasons, &page.card.currency)
            .in_this_currency(!page.lines.is_empty())
    });
    view! {
        <AskForm
            name="move"
            questions
            errors=sheet.errors
            note=None
            back=w::cancel(lang)
            go=w::do_move(lang)
            busy=sheet.busy
            on_back=move |()| sheet.open.set(false)
            on_answer=move |fill: Fill| mover.go_with(stage.clone(), fill)
        />
    }
}
