//! Opens when a drop has questions; closing it unanswered puts the cards back.

use leptos::prelude::*;

use super::asks::Ask;
use super::shelf::Shelf;
use crate::deals::asking::{AskForm, Questions};
use crate::deals::model::{Fill, Sort, StageKind};
use crate::ui::{Button, ButtonKind, Dialog, FormActions, FormErrors};
use crate::words::deals as w;

/// The sheet, opened for `shelf.ask`.
#[component]
pub fn DropSheet(shelf: Shelf) -> impl IntoView {
    let lang = shelf.lang;
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(shelf.ask.with(Option::is_some)));
    let title = Signal::derive(move || {
        let stage = shelf.ask.with(|ask| ask.as_ref().and_then(|ask| shelf.about().stage(ask.order.stage).cloned()));
        let name = stage.as_ref().map(|stage| stage.name.clone()).unwrap_or_default();
        match stage.map(|stage| stage.kind) {
            Some(StageKind::Won) => w::ask_won(lang).to_owned(),
            Some(StageKind::Lost) => w::ask_lost(lang).to_owned(),
            Some(StageKind::Open) | None => w::ask_fields(lang, name),
        }
    });
    let closed = move |()| {
        if let Some(ask) = shelf.ask.get_untracked() {
            shelf.withdraw(&ask);
        }
    };
    view! {
        <Dialog name="drop" title open on_close=closed>
            {move || shelf.ask.get().map(|ask| view! { <DropForm shelf ask /> })}
        </Dialog>
    }
}

/// The questions of a drop.
#[component]
fn DropForm(shelf: Shelf, ask: Ask) -> impl IntoView {
    let (lang, about) = (shelf.lang, shelf.about());
    // Of one deal its own currency: its products may have prices in it. The server says where another one cannot be.
    let own = match shelf.cards(&ask.order.items).as_slice() {
        [card] => card.currency.clone(),
        _ => about.board.currency.clone(),
    };
    let questions = Questions::new(ask.fields.clone(), ask.reason, &about.board.reasons, &own);
    let note = (ask.order.items.len() > 1).then(|| w::ask_many(lang));
    let unanswered = ask.clone();
    view! {
        <AskForm
            name="drop"
            questions
            errors=FormErrors::new()
            note
            back=w::put_back(lang)
            go=w::move_here(lang)
            on_back=move |()| shelf.withdraw(&unanswered)
            on_answer=move |fill: Fill| shelf.answer(ask.clone(), fill)
        />
    }
}

/// Offers the order by hand, when somebody dropped a card inside a column that is sorted otherwise.
#[component]
pub fn UnsortDialog(shelf: Shelf, #[prop(into)] on_sort: Callback<Sort>) -> impl IntoView {
    let lang = shelf.lang;
    let accept = move |_| {
        shelf.unsort.set(false);
        on_sort.run(Sort::Hand);
    };
    view! {
        <Dialog name="unsort" title=w::unsort_title(lang) open=shelf.unsort>
            <p class="dialog__text">{w::unsort_text(lang)}</p>
            <FormActions>
                <Button on_click=move |_| shelf.unsort.set(false)>{w::unsort_keep(lang)}</Button>
                <Button kind=ButtonKind::Primary on_click=accept>
                    {w::unsort_remove(lang)}
                </Button>
            </FormActions>
        </Dialog>
    }
}
