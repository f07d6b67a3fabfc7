//! The form.

use super::answers::{Answers, Questions};
use crate::access::{use_organisation, words_by_field};
use crate::customers::picker::CustomerPicker;
use crate::deals::model::{Fill, RequiredField, StageKind};
use crate::locale::use_lang;
use crate::ui::{
    Button, ButtonKind, Choice, DateField, Form, FormActions, FormErrors, MoneyField, SelectField, TextArea, TextField,
};
use crate::words::deals as w;
use leptos::prelude::*;

/// Asks the questions of a stage, and gives the answers on once there are all.
#[component]
pub fn AskForm(
    /// Begins the names of the form and of its fields.
    name: &'static str,
    questions: Questions,
    errors: FormErrors,
    /// Said before the questions.
    note: Option<&'static str>,
    /// On the button that leaves.
    back: &'static str,
    /// On the button that answers, where nothing is won or lost by it.
    go: &'static str,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(into)] on_back: Callback<()>,
    #[prop(into)] on_answer: Callback<Fill>,
) -> impl IntoView {
    let lang = use_lang();
    let offset = use_organisation().utc_offset;
    let (answers, fixed) = (Answers::new(&questions.currency), questions.fixed);
    let fields =
        questions.fields.iter().map(|field| view! { <Asked name answers errors field=*field fixed/> }).collect_view();
    let reasons = questions.reasons.clone();
    let why = questions.closes.map(|kind| view! { <Why name answers errors kind reasons/> });
    let (kind, go) = match questions.closes {
        Some(StageKind::Lost) => (ButtonKind::Danger, w::ask_lost(lang)),
        Some(StageKind::Won) => (ButtonKind::Primary, w::mark_won(lang)),
        Some(StageKind::Open) | None => (ButtonKind::Primary, go),
    };
    let submit = move |()| match answers.read(&questions, offset) {
        Ok(fill) => on_answer.run(fill),
        Err(error) => errors.show(words_by_field(lang, &error)),
    };
    view! {
        <Form name=format!("{name}-form") on_submit=submit error=errors.rest()>
            {note.map(|note| view! { <p class="dialog__text">{note}</p> })}
            {fields}
            {why}
            <FormActions>
                <Button on_click=move |_| on_back.run(())>{back}</Button>
                <Button kind submit=true busy>
                    {go}
                </Button>
            </FormActions>
        </Form>
    }
}

/// One field that the stage requires.
#[component]
fn Asked(name: &'static str, answers: Answers, errors: FormErrors, field: RequiredField, fixed: bool) -> impl IntoView {
    let lang = use_lang();
    let error = errors.of(field.key());
    match field {
        RequiredField::Value => view! {
            <MoneyField
                name=format!("{name}_value")
                label=w::value(lang)
                amount=answers.value
                currency=answers.currency
                currencies=if fixed { only(&answers.currency.get_untracked()) } else { currencies(&answers.currency.get_untracked()) }
                currency_label=w::currency(lang)
                error
                required=true
            />
        }
        .into_any(),
        RequiredField::ExpectedClose => {
            let label = w::expected_close(lang);
            view! { <DateField name=format!("{name}_close") label value=answers.close error required=true/> }.into_any()
        }
        RequiredField::Customer => {
            let label = w::customer(lang);
            view! { <CustomerPicker name=format!("{name}_customer") label value=answers.customer error required=true/> }
                .into_any()
        }
        RequiredField::NextActivity => view! {
            <TextField
                name=format!("{name}_next")
                label=w::next_activity(lang)
                value=answers.title
                error
                required=true
                max=200
            />
            <DateField name=format!("{name}_next_day") label=w::next_day(lang) value=answers.day required=true/>
        }
        .into_any(),
    }
}

/// Why it was won or lost.
#[component]
fn Why(
    name: &'static str,
    answers: Answers,
    errors: FormErrors,
    kind: StageKind,
    reasons: Vec<Choice>,
) -> impl IntoView {
    let lang = use_lang();
    let label = if kind == StageKind::Won { w::why_won(lang) } else { w::why_lost(lang) };
    let reason = (!reasons.is_empty()).then(|| {
        let error = errors.of("close_reason");
        let choices: Vec<Choice> = std::iter::once(Choice::new("", w::choose(lang))).chain(reasons).collect();
        view! { <SelectField name=format!("{name}_reason") label value=answers.reason choices error required=true/> }
    });
    view! {
        {reason}
        <TextArea name=format!("{name}_note") label=w::close_note(lang) value=answers.note rows=2 max=2000/>
    }
}

/// One currency alone.
fn only(own: &str) -> Vec<Choice> {
    vec![Choice::new(own, own)]
}

/// The currencies offered, one's own first.
#[must_use]
pub fn currencies(own: &str) -> Vec<Choice> {
    let others = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP"].into_iter().filter(|other| *other != own);
    std::iter::once(own).chain(others).map(|code| Choice::new(code, code)).collect()
}
