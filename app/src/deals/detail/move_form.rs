//! What a stage wants to know before the deal may enter.

use super::{
    activities::model::PlanForm,
    desk::Desk,
    model::{read_day, read_value},
    stage_bar::Mover,
};
use crate::{
    access::{AppError, FieldError},
    customers::picker::CustomerPicker,
    deals::model::{Fill, NextActivity, RequiredField, Stage, StageKind},
    ui::{Button, ButtonKind, Choice, DateField, Form, FormActions, MoneyField, SelectField, TextArea, TextField},
    words::{deal as w, deals as d},
};
use leptos::prelude::*;
use uuid::Uuid;

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    value: RwSignal<String>,
    currency: RwSignal<String>,
    close: RwSignal<String>,
    customer: RwSignal<Option<(Uuid, String)>>,
    title: RwSignal<String>,
    day: RwSignal<String>,
    reason: RwSignal<String>,
    note: RwSignal<String>,
}

impl Typed {
    fn new(currency: String) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            value: text(),
            currency: RwSignal::new(currency),
            close: text(),
            customer: RwSignal::new(None),
            title: text(),
            day: text(),
            reason: text(),
            note: text(),
        }
    }

    /// The answers; every field that cannot be read, or is asked for and empty, is named.
    fn read(self, asked: &[RequiredField], reasons: bool, offset: i32) -> Result<Fill, AppError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None });
        };
        let mut fill = Fill::default();
        for field in asked {
            let lacking = format!("required_{}", field.key());
            match field {
                RequiredField::Value => match self.value.with_untracked(|text| read_value(text)) {
                    Ok(Some(value)) => (fill.value, fill.currency) = (Some(value), Some(self.currency.get_untracked())),
                    Ok(None) => refuse("value", &lacking),
                    Err(code) => refuse("value", code),
                },
                RequiredField::ExpectedClose => match self.close.with_untracked(|text| read_day(text)) {
                    Ok(Some(day)) => fill.expected_close = Some(day),
                    Ok(None) => refuse("expected_close", &lacking),
                    Err(code) => refuse("expected_close", code),
                },
                RequiredField::Customer => match self.customer.get_untracked() {
                    Some((id, _)) => fill.customer = Some(id),
                    None => refuse("customer", &lacking),
                },
                RequiredField::NextActivity => match self.next(offset) {
                    Some(next) => fill.next_activity = Some(next),
                    None => refuse("next_activity", &lacking),
                },
            }
        }
        fill.close_reason = self.reason.with_untracked(|reason| reason.parse().ok());
        fill.close_note = self.note.with_untracked(|note| Some(note.trim().to_owned()).filter(|note| !note.is_empty()));
        if reasons && fill.close_reason.is_none() {
            refuse("close_reason", "required_reason");
        }
        if wrong.is_empty() { Ok(fill) } else { Err(AppError::Invalid(wrong)) }
    }

    fn next(self, offset: i32) -> Option<NextActivity> {
        let form = PlanForm { title: self.title.get_untracked(), day: self.day.get_untracked(), ..PlanForm::default() };
        form.check(offset).ok().map(|plan| NextActivity { title: plan.title, due_at: plan.due_at })
    }
}

/// The form.
#[component]
pub fn MoveForm(desk: Desk, mover: Mover, stage: Stage) -> impl IntoView {
    let lang = desk.lang;
    let (asked, reasons, currency) = desk.page.with_untracked(|page| {
        let of_kind = page.reasons.iter().filter(|reason| reason.kind == stage.kind);
        let reasons: Vec<Choice> = of_kind.map(|reason| Choice::new(reason.id, &reason.name)).collect();
        (page.card.lacks(&stage, None), reasons, page.card.currency.clone())
    });
    let typed = Typed::new(currency);
    let (errors, must_reason) = (mover.sheet.errors, !reasons.is_empty());
    let fields = asked.iter().map(|field| view! { <Asked desk mover typed field=*field/> }).collect_view();
    let ends = stage.kind != StageKind::Open;
    let kind = if stage.kind == StageKind::Lost { ButtonKind::Danger } else { ButtonKind::Primary };
    let why = if stage.kind == StageKind::Won { w::why_won(lang) } else { w::why_lost(lang) };
    let choices: Vec<Choice> = std::iter::once(Choice::new("", d::choose(lang))).chain(reasons).collect();
    let submit = move |()| match typed.read(&asked, must_reason, desk.offset) {
        Ok(fill) => mover.go_with(stage.clone(), fill),
        Err(error) => desk.refuse(mover.sheet, &error),
    };
    view! {
        <Form name="move-deal-form" on_submit=submit error=errors.rest()>
            {fields}
            {must_reason
                .then(|| {
                    let error = errors.of("close_reason");
                    view! { <SelectField name="move_reason" label=why value=typed.reason choices error required=true/> }
                })}
            {ends.then(|| view! { <TextArea name="move_note" label=w::close_note(lang) value=typed.note rows=2 max=2000/> })}
            <FormActions>
                <Button on_click=move |_| mover.sheet.open.set(false)>{w::cancel(lang)}</Button>
                <Button kind submit=true busy=mover.sheet.busy>
                    {w::do_move(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// One field that the stage requires.
#[component]
fn Asked(desk: Desk, mover: Mover, typed: Typed, field: RequiredField) -> impl IntoView {
    let lang = desk.lang;
    let error = mover.sheet.errors.of(field.key());
    match field {
        RequiredField::Value => view! {
            <MoneyField
                name="move_value"
                label=w::value(lang)
                amount=typed.value
                currency=typed.currency
                currencies=super::edit::currencies(&typed.currency.get_untracked())
                currency_label=w::currency(lang)
                error
                required=true
            />
        }
        .into_any(),
        RequiredField::ExpectedClose => {
            view! { <DateField name="move_close" label=w::expected_close(lang) value=typed.close error required=true/> }
                .into_any()
        }
        RequiredField::Customer => view! {
            <CustomerPicker name="move_customer" label=w::customer(lang) value=typed.customer error required=true/>
        }
        .into_any(),
        RequiredField::NextActivity => view! {
            <TextField name="move_next" label=w::next_activity(lang) value=typed.title error required=true max=200/>
            <DateField name="move_next_day" label=w::due_day(lang) value=typed.day required=true/>
        }
        .into_any(),
    }
}
