//! The form of a price list: what it is called, for whom it is, and when it holds.

use super::{
    api::{add_price_list, change_price_list},
    model::{CopyOf, ListBook, PriceList, PriceListForm},
};
use crate::{
    access::{AppError, Sending},
    customers::known::{KnownField, model::KnownList},
    deals::asking::currencies,
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, DateField, Form, FormActions, FormRow, SelectField, TextField},
    words::catalogue as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What the form is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    New,
    /// A new list with the prices of this one.
    Copy(Box<PriceList>),
    Existing(Box<PriceList>),
}

/// A list that was changed, and what it was before.
#[derive(Debug, Clone)]
pub(super) struct Changed {
    id: Uuid,
    /// That it has now.
    version: i32,
    pub name: String,
    was: PriceListForm,
}

impl Changed {
    /// `None` where what was typed is what was there.
    fn of(list: &PriceList, typed: &PriceListForm, was: PriceListForm) -> Option<Self> {
        let (id, version, name) = (list.id, list.version + 1, typed.name.trim().to_owned());
        (typed.check() != was.check()).then_some(Self { id, version, name, was })
    }

    /// Puts back what it was, as long as nobody changed it since.
    pub async fn take_back(self) -> Result<(), AppError> {
        let back = change_price_list(self.id, self.version, self.was).await;
        back.map(drop).map_err(|error| match error {
            AppError::Conflict(code) if code == "changed" => AppError::conflict("changed_since"),
            other => other,
        })
    }
}

/// Sends what was typed; gives the list that was there before, if it was changed.
async fn save(subject: Subject, form: PriceListForm, percent: String) -> Result<Option<Changed>, AppError> {
    match subject {
        Subject::New => add_price_list(form, None).await.map(|_| None),
        Subject::Copy(list) => add_price_list(form, Some(CopyOf { list: list.id, percent })).await.map(|_| None),
        Subject::Existing(list) => {
            let was = change_price_list(list.id, list.version, form.clone()).await?;
            Ok(Changed::of(&list, &form, was))
        }
    }
}

/// Adds a list, copies one, or changes one; what was changed can be taken back.
#[component]
pub(super) fn ListForm(subject: Subject, known: ListBook, done: Callback<Option<Changed>>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let start = match &subject {
        Subject::New => PriceListForm { currency: known.currency.clone(), active: true, ..PriceListForm::default() },
        Subject::Copy(list) => {
            PriceListForm { name: w::copy_of(lang, &list.name), active: true, ..PriceListForm::of(list) }
        }
        Subject::Existing(list) => PriceListForm::of(list),
    };
    let name = RwSignal::new(start.name.clone());
    let currency = RwSignal::new(start.currency.clone());
    let country = RwSignal::new(start.country.clone());
    let segment = RwSignal::new(start.segment.map(|id| id.to_string()).unwrap_or_default());
    let (valid_from, valid_to) = (RwSignal::new(start.valid_from.clone()), RwSignal::new(start.valid_to.clone()));
    let priority = RwSignal::new(start.priority.clone());
    let percent = RwSignal::new(String::new());
    let active = start.active;
    let typed = move || PriceListForm {
        name: name.get(),
        currency: currency.get(),
        country: country.get(),
        segment: segment.with(|id| id.parse().ok()),
        valid_from: valid_from.get(),
        valid_to: valid_to.get(),
        priority: priority.get(),
        active,
    };
    let dirty = Memo::new(move |_| typed() != start);
    let copies = matches!(subject, Subject::Copy(_));
    let currency_choices = currencies(&currency.get_untracked());
    let mut segments = vec![Choice::new("", w::any_customer(lang))];
    segments.extend(known.segments.iter().map(|(id, name)| Choice::new(*id, name.clone())));
    let send = move |()| {
        let call = save(subject.clone(), untrack(typed), percent.get_untracked());
        sending.form(call, move |changed| done.run(changed));
    };
    let errors = sending.errors;
    let change_by = copies.then(|| {
        view! {
            <TextField
                name="list-percent"
                label=w::change_by(lang)
                hint=w::change_by_hint(lang)
                value=percent
                error=errors.of("percent")
                input_mode="text"
                max=10
            />
        }
    });
    view! {
        <Form name="price-list-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <TextField name="list-name" label=w::name(lang) value=name error=errors.of("name") required=true max=100 autofocus=true/>
                <SelectField name="list-currency" label=w::currency(lang) value=currency choices=currency_choices error=errors.of("currency")/>
            </FormRow>
            {change_by}
            <FormRow>
                <SelectField name="list-segment" label=w::segment(lang) value=segment choices=segments error=errors.of("segment")/>
                <KnownField name="list-country" label=w::country(lang) list=KnownList::Countries value=country known=None error=errors.of("country")/>
            </FormRow>
            <FormRow>
                <DateField name="list-from" label=w::valid_from(lang) value=valid_from error=errors.of("valid_from")/>
                <DateField name="list-to" label=w::valid_to(lang) value=valid_to error=errors.of("valid_to")/>
            </FormRow>
            <TextField
                name="list-priority"
                label=w::priority(lang)
                hint=w::priority_hint(lang)
                value=priority
                error=errors.of("priority")
                input_mode="numeric"
                max=5
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
