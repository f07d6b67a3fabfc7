//! A deal in one line, at the top of its column: Enter saves and goes on to the next, Escape closes.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use uuid::Uuid;

use super::shelf::Shelf;
use crate::access::words_by_field;
use crate::customers::picker::CustomerPicker;
use crate::deals::api;
use crate::deals::asking::currencies;
use crate::deals::model::{NewDeal, RequiredField};
use crate::ui::{Button, ButtonKind, ButtonSize, DateField, Form, FormErrors, MoneyField, TextField, parse_amount};
use crate::words::deals as w;

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    amount: RwSignal<String>,
    currency: RwSignal<String>,
    close: RwSignal<String>,
    customer: RwSignal<Option<(Uuid, String)>>,
}

impl Typed {
    fn new(currency: String) -> Self {
        let text = || RwSignal::new(String::new());
        let currency = RwSignal::new(currency);
        Self { name: text(), amount: text(), currency, close: text(), customer: RwSignal::new(None) }
    }

    fn deal(self, pipeline: Uuid, stage: Uuid) -> NewDeal {
        NewDeal {
            name: self.name.with_untracked(|name| name.trim().to_owned()),
            pipeline,
            stage,
            customer: self.customer.with_untracked(|customer| customer.as_ref().map(|(id, _)| *id)),
            value: parse_amount(&self.amount.get_untracked()),
            currency: self.currency.get_untracked(),
            expected_close: self.close.with_untracked(|day| day.parse().ok()),
        }
    }

    fn empty(self) {
        self.name.set(String::new());
        self.amount.set(String::new());
        self.close.set(String::new());
        self.customer.set(None);
    }
}

/// The form of one column.
#[component]
pub fn QuickAdd(shelf: Shelf, at: usize) -> impl IntoView {
    let lang = shelf.lang;
    let about = shelf.about();
    let Some(stage) = about.stage_at(at).cloned() else { return ().into_any() };
    let typed = Typed::new(about.board.currency.clone());
    let errors = FormErrors::new();
    let busy = RwSignal::new(false);
    let place = NodeRef::<Div>::new();
    Effect::new(move |_| focus_name(place));
    let pipeline = about.board.pipeline.id;
    let save = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        errors.clear();
        spawn_local(async move {
            let answer = api::create_deal(typed.deal(pipeline, stage.id)).await;
            busy.try_set(false);
            match answer {
                Ok(_) if shelf.is_gone() => {}
                Ok(card) => {
                    typed.empty();
                    shelf.welcome(card);
                    focus_name(place);
                }
                Err(error) => errors.show(words_by_field(lang, &error)),
            }
        });
    };
    let asks = move |field: RequiredField| stage.required.contains(&field);
    let (value, close, customer) =
        (asks(RequiredField::Value), asks(RequiredField::ExpectedClose), asks(RequiredField::Customer));
    view! {
        <div
            class="quick-add"
            node_ref=place
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    shelf.adding.set(None);
                }
            }
        >
            <Form name=format!("quick-add-{at}") on_submit=save>
                <TextField
                    name=format!("quick_name_{at}")
                    label=w::deal_name(lang)
                    hide_label=true
                    placeholder=w::deal_name_placeholder(lang)
                    value=typed.name
                    error=errors.of("name")
                    max=200
                />
                <More shelf typed errors value close customer />
                <Unplaced errors />
                <div class="quick-add__actions">
                    <Button size=ButtonSize::Small on_click=move |_| shelf.adding.set(None)>
                        {crate::words::ui::cancel(lang)}
                    </Button>
                    <Button kind=ButtonKind::Primary size=ButtonSize::Small submit=true busy>
                        {w::add(lang)}
                    </Button>
                </div>
            </Form>
        </div>
    }
    .into_any()
}

/// What else the stage requires.
#[component]
fn More(shelf: Shelf, typed: Typed, errors: FormErrors, value: bool, close: bool, customer: bool) -> impl IntoView {
    let lang = shelf.lang;
    view! {
        {value
            .then(|| {
                view! {
                    <MoneyField
                        name="quick_value"
                        label=w::value(lang)
                        amount=typed.amount
                        currency=typed.currency
                        currencies=currencies(&shelf.about().board.currency)
                        currency_label=w::currency(lang)
                        error=errors.of("value")
                    />
                }
            })}
        {close
            .then(|| {
                view! {
                    <DateField
                        name="quick_close"
                        label=w::expected_close(lang)
                        value=typed.close
                        error=errors.of("expected_close")
                    />
                }
            })}
        {customer
            .then(|| {
                view! {
                    <CustomerPicker
                        name="quick_customer"
                        label=w::customer(lang)
                        value=typed.customer
                        error=errors.of("customer")
                        required=true
                    />
                }
            })}
    }
}

/// Errors that belong to no field shown; asked for after the fields have claimed theirs.
#[component]
fn Unplaced(errors: FormErrors) -> impl IntoView {
    let rest = errors.rest();
    move || rest.get().map(|words| view! { <p class="field__error" role="alert">{words}</p> })
}

fn focus_name(place: NodeRef<Div>) {
    let input = place.get().and_then(|place| place.query_selector("input").ok().flatten());
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        // It fails only for elements that are gone.
        input.focus().ok();
    }
}
