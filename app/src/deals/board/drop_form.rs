//! The questions of a stage: what a deal lacks, and why it was won or lost.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::asks::Ask;
use super::customer_pick::CustomerPick;
use super::shelf::Shelf;
use crate::access::use_organisation;
use crate::deals::model::{Fill, NextActivity, RequiredField, StageKind};
use crate::locale::Lang;
use crate::ui::{
    Button, ButtonKind, Choice, DateField, Form, FormActions, FormErrors, MoneyField, SelectField, TextArea, TextField,
    parse_amount,
};
use crate::words::{deals as w, errors as e};

/// The hour at which something planned for a day is due, on the organisation's clocks.
const DUE_AT: i64 = 9;

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    amount: RwSignal<String>,
    currency: RwSignal<String>,
    close: RwSignal<String>,
    customer: RwSignal<Option<(Uuid, String)>>,
    next_title: RwSignal<String>,
    next_day: RwSignal<String>,
    reason: RwSignal<String>,
    note: RwSignal<String>,
    /// Minutes east of UTC.
    offset: i32,
}

impl Typed {
    fn new(currency: String, offset: i32) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            amount: text(),
            currency: RwSignal::new(currency),
            close: text(),
            customer: RwSignal::new(None),
            next_title: text(),
            next_day: text(),
            reason: text(),
            note: text(),
            offset,
        }
    }

    /// The answers, or the names of the fields that lack one with the words for it.
    fn read(self, lang: Lang, ask: &Ask, must_reason: bool) -> Result<Fill, Vec<(String, String)>> {
        let value = parse_amount(&self.amount.get_untracked()).filter(|value| !value.is_sign_negative());
        let day = |text: RwSignal<String>| text.with_untracked(|text| text.parse::<NaiveDate>().ok());
        let title = self.next_title.with_untracked(|title| title.trim().to_owned());
        let next = day(self.next_day).filter(|_| !title.is_empty()).map(|day| due(day, self.offset));
        let note = self.note.with_untracked(|note| note.trim().to_owned());
        let fill = Fill {
            currency: value.map(|_| self.currency.get_untracked()),
            value,
            expected_close: day(self.close),
            customer: self.customer.with_untracked(|customer| customer.as_ref().map(|(id, _)| *id)),
            next_activity: next.map(|due_at| NextActivity { title, due_at }),
            close_reason: self.reason.with_untracked(|reason| reason.parse().ok()),
            close_note: Some(note).filter(|note| !note.is_empty()),
        };
        let missing = |field: &RequiredField| match field {
            RequiredField::Value => fill.value.is_none().then(|| e::required_value(lang)),
            RequiredField::ExpectedClose => fill.expected_close.is_none().then(|| e::required_expected_close(lang)),
            RequiredField::Customer => fill.customer.is_none().then(|| e::required_customer(lang)),
            RequiredField::NextActivity => fill.next_activity.is_none().then(|| e::required_next_activity(lang)),
        };
        let mut wrong: Vec<_> = ask
            .fields
            .iter()
            .filter_map(|field| missing(field).map(|words| (field.key().to_owned(), words.to_owned())))
            .collect();
        if must_reason && fill.close_reason.is_none() {
            wrong.push(("reason".to_owned(), e::required_reason(lang).to_owned()));
        }
        if wrong.is_empty() { Ok(fill) } else { Err(wrong) }
    }
}

/// The moment at which something is due on a day.
fn due(day: NaiveDate, offset: i32) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + Duration::hours(DUE_AT) - Duration::minutes(i64::from(offset))
}

/// The form.
#[component]
pub fn DropForm(shelf: Shelf, ask: Ask) -> impl IntoView {
    let lang = shelf.lang;
    let about = shelf.about();
    let typed = Typed::new(about.board.currency.clone(), use_organisation().utc_offset);
    let errors = FormErrors::new();
    let reasons: Vec<Choice> = about
        .board
        .reasons
        .iter()
        .filter(|reason| Some(reason.kind) == ask.reason)
        .map(|reason| Choice::new(reason.id, &reason.name))
        .collect();
    let must_reason = !reasons.is_empty();
    let many = ask.order.items.len() > 1;
    let fields = ask.fields.iter().map(|field| view! { <Asked shelf typed errors field=*field /> }).collect_view();
    let why = ask.reason.map(|kind| view! { <Why lang typed errors kind reasons /> });
    let go = if ask.reason == Some(StageKind::Lost) { ButtonKind::Danger } else { ButtonKind::Primary };
    let submit = {
        let ask = ask.clone();
        move |()| match typed.read(lang, &ask, must_reason) {
            Ok(fill) => shelf.answer(ask.clone(), fill),
            Err(wrong) => errors.show(wrong),
        }
    };
    view! {
        <Form name="drop-form" on_submit=submit error=errors.rest()>
            {many.then(|| view! { <p class="dialog__text">{w::ask_many(lang)}</p> })}
            {fields}
            {why}
            <FormActions>
                <Button on_click=move |_| shelf.withdraw(&ask)>{w::put_back(lang)}</Button>
                <Button kind=go submit=true>
                    {w::move_here(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// One field that the stage requires.
#[component]
fn Asked(shelf: Shelf, typed: Typed, errors: FormErrors, field: RequiredField) -> impl IntoView {
    let lang = shelf.lang;
    let error = errors.of(field.key());
    match field {
        RequiredField::Value => {
            let currencies = currencies(&shelf.about().board.currency);
            view! {
                <MoneyField
                    name="drop_value"
                    label=w::value(lang)
                    amount=typed.amount
                    currency=typed.currency
                    currencies
                    currency_label=w::currency(lang)
                    error
                    required=true
                />
            }
            .into_any()
        }
        RequiredField::ExpectedClose => {
            view! { <DateField name="drop_close" label=w::expected_close(lang) value=typed.close error required=true /> }
                .into_any()
        }
        RequiredField::Customer => view! { <CustomerPick name="drop_customer" chosen=typed.customer error /> }.into_any(),
        RequiredField::NextActivity => view! {
            <TextField name="drop_next" label=w::next_activity(lang) value=typed.next_title error required=true />
            <DateField name="drop_next_day" label=w::next_day(lang) value=typed.next_day required=true />
        }
        .into_any(),
    }
}

/// Why it was won or lost.
#[component]
fn Why(lang: Lang, typed: Typed, errors: FormErrors, kind: StageKind, reasons: Vec<Choice>) -> impl IntoView {
    let label = if kind == StageKind::Won { w::why_won(lang) } else { w::why_lost(lang) };
    let error = errors.of("reason");
    let choices: Vec<Choice> = std::iter::once(Choice::new("", w::choose(lang))).chain(reasons).collect();
    view! {
        {(choices.len() > 1)
            .then(|| {
                view! { <SelectField name="drop_reason" label value=typed.reason choices error required=true /> }
            })}
        <TextArea name="drop_note" label=w::close_note(lang) value=typed.note rows=2 max=2000 />
    }
}

/// The currencies offered, the organisation's own first.
pub fn currencies(own: &str) -> Vec<Choice> {
    let others = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP"].into_iter().filter(|other| *other != own);
    std::iter::once(own).chain(others).map(|code| Choice::new(code, code)).collect()
}
