//! The stages of the pipeline in a row: where the deal is, and one click to another.

use super::{
    desk::{Desk, Sheet},
    model::DealPage,
    move_form::MoveForm,
};
use crate::{
    access::{AppError, error_text},
    deals::{
        api::{move_deals, undo_move},
        model::{Fill, MoveOrder, Moved, Stage, StageKind},
    },
    ui::{Dialog, Icon},
    words::deal as w,
};
use leptos::{html::Nav, prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement};
use uuid::Uuid;

/// A deal on its way to another stage.
#[derive(Clone, Copy)]
pub struct Mover {
    desk: Desk,
    /// Where it is shown while the server has not answered yet.
    heading: RwSignal<Option<Uuid>>,
    /// The stage that asks for something first.
    pub asking: RwSignal<Option<Stage>>,
    pub sheet: Sheet,
}

impl Mover {
    /// Moves the deal, or asks for what the stage wants.
    fn go(self, stage: Stage) {
        let wants = self.desk.page.with_untracked(|page| {
            let reasons = page.reasons.iter().any(|reason| reason.kind == stage.kind);
            !page.card.lacks(&stage, None).is_empty() || (stage.kind != StageKind::Open && reasons)
        });
        if wants {
            self.sheet.errors.clear();
            self.asking.set(Some(stage));
            self.sheet.open.set(true);
        } else {
            self.heading.set(Some(stage.id));
            let order = self.order(stage.id, None);
            spawn_local(async move {
                let answer = move_deals(order).await;
                self.answered(&stage, answer);
            });
        }
    }

    /// Moves the deal with what was filled in.
    pub fn go_with(self, stage: Stage, fill: Fill) {
        let call = move_deals(self.order(stage.id, Some(fill)));
        self.desk.form(self.sheet, call, move |moved| self.answered(&stage, Ok(moved)));
    }

    fn order(self, stage: Uuid, fill: Option<Fill>) -> MoveOrder {
        MoveOrder { items: vec![self.desk.id], stage, after: None, before: None, fill }
    }

    fn answered(self, stage: &Stage, answer: Result<Moved, AppError>) {
        let (desk, lang) = (self.desk, self.desk.lang);
        match answer {
            Ok(moved) => {
                let undo = move |()| desk.step(undo_move(moved.undo), move |_| desk.toasts.success(w::undone(lang)));
                desk.toasts.undo(w::moved_to(lang, &stage.name), Callback::new(undo));
                if let (false, Some(card)) = (desk.page.is_disposed(), moved.cards.into_iter().next()) {
                    desk.page.update(|page| page.card = card);
                }
            }
            Err(error) => desk.toasts.error(error_text(lang, &error)),
        }
        if !self.heading.is_disposed() {
            self.heading.set(None);
            desk.refresh();
        }
    }
}

/// The bar.
#[component]
pub fn StageBar(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let mover = Mover { desk, heading: RwSignal::new(None), asking: RwSignal::new(None), sheet: Sheet::default() };
    let stages = desk.part(|page| page.pipeline.stages.clone());
    let here = move || mover.heading.get().unwrap_or_else(|| desk.page.with(|page| page.card.stage));
    // How far along the bar the deal is. The buttons stay while it moves, and with them the focus.
    let at = Memo::new(move |_| {
        let here = here();
        stages.with(|stages| stages.iter().position(|stage| stage.id == here))
    });
    let steps = move || {
        let stages = stages.get().into_iter().enumerate();
        stages.map(|(place, stage)| view! { <Step mover place at stage/> }).collect_view()
    };
    let bar = NodeRef::<Nav>::new();
    Effect::new(move |_| {
        at.track();
        // After the marks have moved.
        request_animation_frame(move || bar.try_get_untracked().flatten().iter().for_each(show_here));
    });
    let title = move || {
        let name = mover.asking.with(|stage| stage.as_ref().map(|stage| stage.name.clone())).unwrap_or_default();
        w::move_to(lang, name)
    };
    view! {
        <nav node_ref=bar class="stage-bar" aria-label=w::stages(lang)>
            <ol class="stage-bar__steps">{steps}</ol>
        </nav>
        <Dialog name="move-deal" title=Signal::derive(title) open=mover.sheet.open>
            {move || mover.asking.get().map(|stage| view! { <MoveForm desk mover stage/> })}
        </Dialog>
    }
}

/// Scrolls the bar, where it is narrow, so that the stage of now is in its middle.
fn show_here(bar: &HtmlElement) {
    let here = bar.query_selector("[aria-current]").ok().flatten().and_then(|here| here.dyn_into::<HtmlElement>().ok());
    if let Some(here) = here {
        bar.set_scroll_left(here.offset_left() - bar.offset_left() - (bar.client_width() - here.offset_width()) / 2);
    }
}

#[component]
fn Step(mover: Mover, place: usize, at: Memo<Option<usize>>, stage: Stage) -> impl IntoView {
    let (desk, kind) = (mover.desk, stage.kind);
    let here = move || at.get() == Some(place);
    let id = stage.id;
    // Who loses a deal early has not been through the stages between.
    let skipped = Memo::new(move |_| {
        let been_there = |page: &DealPage| page.visits.iter().any(|visit| visit.stage == id);
        desk.page.with(|page| page.status == StageKind::Lost && !been_there(page))
    });
    let passed = move || at.get().is_some_and(|at| place < at) && !skipped.get();
    let look = move || match (kind, here(), passed()) {
        (StageKind::Won, true, _) => "stage-bar__step stage-bar__step--won",
        (StageKind::Lost, true, _) => "stage-bar__step stage-bar__step--lost",
        (StageKind::Won | StageKind::Lost, ..) => "stage-bar__step stage-bar__step--end",
        (StageKind::Open, true, _) => "stage-bar__step stage-bar__step--here",
        (StageKind::Open, _, true) => "stage-bar__step stage-bar__step--passed",
        (StageKind::Open, ..) => "stage-bar__step",
    };
    let icon = move || match (kind, here(), passed()) {
        (StageKind::Won, ..) => icondata::LuTrophy,
        (StageKind::Lost, ..) => icondata::LuCircleX,
        (StageKind::Open, true, _) => icondata::LuCircleDot,
        (StageKind::Open, _, true) => icondata::LuCheck,
        (StageKind::Open, ..) => icondata::LuCircle,
    };
    let name = stage.name.clone();
    let go = move |_| {
        if !untrack(here) {
            mover.go(stage.clone());
        }
    };
    view! {
        <li class=look>
            <button
                type="button"
                class="stage-bar__button"
                aria-current=move || here().then_some("step")
                disabled=move || !desk.may_edit()
                on:click=go
            >
                {move || view! { <Icon icon=icon()/> }}
                <span class="stage-bar__name">{name}</span>
            </button>
        </li>
    }
}
