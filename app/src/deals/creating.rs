//! A new deal with a customer that is on screen: everything but the name is there already, and a name is suggested.

use super::{
    api::{create_deal, deal_beginnings},
    asking::currencies,
    detail::{
        api::delete_deal,
        model::{read_day, read_value},
    },
    model::{Card, NewDeal, Pipeline, Stage},
};
use crate::{
    access::{AppError, FieldError, Sending, error_text, use_organisation},
    locale::{Lang, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Choice, DateField, Dialog, Form, FormActions, FormRow, MoneyField, SelectField, TextField,
    },
    words::{deals as w, ui},
};
use leptos::{ev::FocusEvent, prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlInputElement};
use uuid::Uuid;

/// A dialog for a deal with `customer`, whose name is `name`. One stays on the page; `on_made` runs when there is one more, and when it
/// was taken back.
#[component]
pub fn NewDealHere(
    open: RwSignal<bool>,
    customer: Uuid,
    name: Signal<String>,
    #[prop(into)] on_made: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog name="new-deal" title=w::new_deal(use_lang()) open>
            <NewDealForm open customer name on_made/>
        </Dialog>
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    amount: RwSignal<String>,
    currency: RwSignal<String>,
    /// A stage by its id; empty until it is known which there are: the first one.
    stage: RwSignal<String>,
    close: RwSignal<String>,
}

impl Typed {
    fn start(name: String, currency: String) -> Self {
        let text = RwSignal::new;
        let [amount, stage, close] = [(); 3].map(|()| RwSignal::new(String::new()));
        Self { name: text(name), amount, currency: text(currency), stage, close }
    }

    /// The deal as typed.
    fn deal(self, customer: Uuid, all: &[Pipeline]) -> Result<NewDeal, AppError> {
        let chosen = self.stage.with_untracked(|id| id.parse::<Uuid>().ok());
        let mut places =
            all.iter().flat_map(|pipeline| pipeline.stages.iter().map(move |stage| (pipeline.id, stage.id)));
        let place = match chosen {
            Some(chosen) => places.find(|(_, stage)| *stage == chosen),
            None => places.next(),
        };
        let mut wrong = Vec::new();
        let name = self.name.with_untracked(|name| name.trim().to_owned());
        if name.is_empty() {
            wrong.push(FieldError::of("name", "required"));
        }
        let value = self.amount.with_untracked(|text| read_value(text)).unwrap_or_else(|code| {
            wrong.push(FieldError::of("value", code));
            None
        });
        let expected_close = self.close.with_untracked(|text| read_day(text)).unwrap_or_else(|code| {
            wrong.push(FieldError::of("expected_close", code));
            None
        });
        let Some((pipeline, stage)) = place else {
            wrong.push(FieldError::said("stage", w::begin_nowhere(Lang::ZhCn), w::begin_nowhere(Lang::En)));
            return Err(AppError::Invalid(wrong));
        };
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        let currency = self.currency.get_untracked();
        Ok(NewDeal { name, pipeline, stage, customer: Some(customer), value, currency, expected_close })
    }
}

#[component]
fn NewDealForm(open: RwSignal<bool>, customer: Uuid, name: Signal<String>, on_made: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let suggested = w::deal_suggested(lang, name.get_untracked());
    // A name has room for two hundred characters.
    let suggested: String = suggested.chars().take(200).collect();
    let typed = Typed::start(suggested.clone(), use_organisation().currency);
    let known = RwSignal::new(None::<Vec<Pipeline>>);
    Effect::new(move |_| {
        spawn_local(async move {
            // Where they cannot be read now, they are asked for again when it is sent.
            if let Ok(all) = deal_beginnings(lang).await {
                if let Some(first) = all.first().and_then(|pipeline| pipeline.stages.first()) {
                    typed.stage.try_set(first.id.to_string());
                }
                known.try_set(Some(all));
            }
        });
    });
    let send = move |()| {
        let made = async move {
            let all = match known.try_get_untracked().flatten() {
                Some(all) => all,
                None => deal_beginnings(lang).await?,
            };
            create_deal(typed.deal(customer, &all)?).await
        };
        sending.form(made, move |card: Card| {
            open.set(false);
            told(sending, &card, on_made);
        });
    };
    let dirty = Signal::derive(move || {
        let is_typed = |field: RwSignal<String>| field.with(|text| !text.trim().is_empty());
        typed.name.with(|name| *name != suggested) || is_typed(typed.amount) || is_typed(typed.close)
    });
    let errors = sending.errors;
    view! {
        <Form name="new-deal-form" on_submit=send dirty error=errors.rest()>
            <Suggested>
                <TextField
                    name="new_deal_name"
                    label=w::deal_name(lang)
                    value=typed.name
                    error=errors.of("name")
                    required=true
                    max=200
                    autofocus=true
                />
            </Suggested>
            <MoneyField
                name="new_deal_value"
                label=w::value(lang)
                amount=typed.amount
                currency=typed.currency
                currencies=currencies(&typed.currency.get_untracked())
                currency_label=w::currency(lang)
                error=errors.of("value")
            />
            <FormRow>
                <SelectField
                    name="new_deal_stage"
                    label=w::begin_stage(lang)
                    value=typed.stage
                    choices=Signal::derive(move || known.with(|all| stages(lang, all.as_deref().unwrap_or_default())))
                    error=errors.of("stage")
                />
                <DateField
                    name="new_deal_close"
                    label=w::expected_close(lang)
                    value=typed.close
                    error=errors.of("expected_close")
                />
            </FormRow>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{ui::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::create_deal(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// The stages to begin in; with their pipelines where there are several.
fn stages(lang: Lang, all: &[Pipeline]) -> Vec<Choice> {
    let several = all.len() > 1;
    let words = |pipeline: &Pipeline, stage: &Stage| {
        if several { w::stage_of(lang, &pipeline.name, &stage.name) } else { stage.name.clone() }
    };
    all.iter()
        .flat_map(|pipeline| pipeline.stages.iter().map(move |stage| Choice::new(stage.id, words(pipeline, stage))))
        .collect()
}

/// Says that it is made, with the way to it and the way back.
fn told(sending: Sending, card: &Card, on_made: Callback<()>) {
    let (lang, toasts, id, name) = (sending.lang(), sending.toasts(), card.id, card.name.clone());
    let words = w::deal_made(lang, &name);
    let back = move |()| {
        let name = name.clone();
        spawn_local(async move {
            match delete_deal(id).await {
                Ok(_) => {
                    toasts.success(w::deal_undone(lang, name));
                    on_made.try_run(());
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    toasts.undo_or_go(words, (w::deal_open(lang), routes::deal(id)), back);
    on_made.try_run(());
}

/// Around the field with the suggested name: entered for the first time, all of it is marked, so that typing replaces it.
#[component]
fn Suggested(children: Children) -> impl IntoView {
    let entered = StoredValue::new(false);
    let mark = move |event: FocusEvent| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field.filter(|_| !entered.get_value()) {
            entered.set_value(true);
            field.select();
        }
    };
    view! { <div on:focusin=mark>{children()}</div> }
}
