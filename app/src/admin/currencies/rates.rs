//! Exchange rates by day.

use super::model::rate_of;
use crate::{
    access::{AppError, Sending},
    admin::settings::{
        api::{add_rate, remove_rate},
        model::{COMMON_CURRENCIES, Rate},
    },
    clock::use_now,
    locale::{format, use_lang},
    ui::{
        Button, ButtonKind, Cell, Choice, Column, DateField, EmptyState, Form, IconButton, Pager, Row, Section,
        SelectField, Table, TextField,
    },
    words::{admin as w, catalogue as cw},
};
use leptos::prelude::*;

/// As many rates are shown at first, and more each time one asks for more: years of them stand in the book.
const STEP: usize = 12;

#[component]
pub(super) fn Rates(
    currency: String,
    rates: Vec<Rate>,
    changed: Callback<()>,
    /// Of the page: what can be taken back outlives the table.
    sending: Sending,
) -> impl IntoView {
    let lang = use_lang();
    let remove = Callback::new(move |rate: Rate| {
        let again = rate.clone();
        sending.step(remove_rate(rate), move |()| {
            changed.run(());
            let add = move || sending.step(add_rate(again.clone()), move |()| changed.run(()));
            sending.toasts().undo(w::rate_removed(lang), add);
        });
    });
    let columns = vec![
        Column::new("currency", w::currency(lang)),
        Column::new("day", w::from_day(lang)),
        Column::new("rate", w::rate_in(lang, currency.clone())).numeric(),
        Column::new("steps", ""),
    ];
    let list = if rates.is_empty() {
        view! { <EmptyState icon=icondata::LuCoins title=w::no_rates(lang) text=w::no_rates_text(lang) small=true/> }
            .into_any()
    } else {
        let (only, shown) = (RwSignal::new(String::new()), RwSignal::new(STEP));
        let mut known: Vec<String> = rates.iter().map(|rate| rate.currency.clone()).collect();
        known.sort_unstable();
        known.dedup();
        let choices: Vec<Choice> = std::iter::once(Choice::new("", cw::all_currencies(lang)))
            .chain(known.into_iter().map(|code| Choice::new(code.clone(), code)))
            .collect();
        let rates = StoredValue::new(rates);
        let fitting = Memo::new(move |_| {
            let only = only.get();
            rates.with_value(|rates| {
                rates.iter().filter(|rate| only.is_empty() || rate.currency == only).cloned().collect::<Vec<_>>()
            })
        });
        let rows = move || {
            let shown = shown.get();
            fitting.get().into_iter().take(shown).map(|rate| view! { <RateRow rate remove/> }).collect_view()
        };
        view! {
            <div class="admin-inline">
                <SelectField name="rates-of" label=w::currency(lang) hide_label=true value=only choices/>
            </div>
            <Table label=w::rates(lang) columns comfortable=true>
                {rows}
            </Table>
            <Pager
                more=Signal::derive(move || shown.get() < fitting.with(Vec::len))
                busy=false
                on_more=move |()| shown.update(|rows| *rows += STEP)
            />
        }
        .into_any()
    };
    view! {
        <Section title=w::rates(lang)>
            <p class="admin-note">{w::rates_text(lang, currency)}</p>
            <RateForm changed/>
            {list}
        </Section>
    }
}

#[component]
fn RateRow(rate: Rate, remove: Callback<Rate>) -> impl IntoView {
    let lang = use_lang();
    let (currency, day, worth) = (rate.currency.clone(), format::date(lang, rate.day), format::number(rate.rate, 8));
    let label = w::remove_rate(lang, &currency, &day);
    view! {
        <Row>
            <Cell>{currency}</Cell>
            <Cell>{day}</Cell>
            <Cell numeric=true>{worth}</Cell>
            <Cell numeric=true>
                <IconButton icon=icondata::LuX label small=true on_click=move |_| remove.run(rate.clone())/>
            </Cell>
        </Row>
    }
}

#[component]
fn RateForm(changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let (currency, rate) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let day = RwSignal::new(use_now().get_untracked().date_naive().to_string());
    let input = move || -> Result<Rate, AppError> {
        Ok(Rate {
            currency: currency.get_untracked(),
            day: day.get_untracked().parse().map_err(|_| AppError::invalid("day", "not_a_date"))?,
            rate: rate_of(&rate.get_untracked()).ok_or_else(|| AppError::invalid("rate", "not_a_number"))?,
        })
    };
    let send = move |()| {
        let input = input();
        sending.form(async move { add_rate(input?).await }, move |()| {
            rate.set(String::new());
            changed.run(());
        });
    };
    let dirty = Signal::derive(move || !rate.with(String::is_empty));
    let errors = sending.errors;
    view! {
        <Form name="rate-form" on_submit=send dirty error=errors.rest()>
            <div class="admin-inline">
                <TextField
                    name="currency"
                    id="rate-currency"
                    label=w::currency(lang)
                    placeholder=COMMON_CURRENCIES[1]
                    value=currency
                    error=errors.of("currency")
                    required=true
                    max=3
                />
                <DateField name="day" id="rate-day" label=w::from_day(lang) value=day error=errors.of("day") required=true/>
                <TextField
                    name="rate"
                    id="rate-rate"
                    label=w::rate(lang)
                    input_mode="decimal"
                    value=rate
                    error=errors.of("rate")
                    required=true
                    max=20
                />
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::add_rate(lang)}
                </Button>
            </div>
        </Form>
    }
}
