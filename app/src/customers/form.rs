//! The fields of a customer as somebody types them: for a new one and for a change.

use super::{
    api::{change_customer, create_customer, read_customer},
    custom::{TypedCustom, refusal},
    form_fields::{Fields, Typed},
    model::{Customer, CustomerForm},
    quality::{Focus, Guard, Leaving, focused},
};
use crate::{
    access::{AppError, Sending, use_organisation},
    events::changed_fields,
    fields::{CustomSheet, RecordKind, TypedValues, model::field_of_key},
    locale::{Lang, use_lang},
    routes,
    ui::{Button, ButtonKind, Dialog, Form, FormActions},
    words::{customers as w, events as ew, fields as fw},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use serde_json::Value;

/// A form with the organisation's currency filled in where none is stored.
fn with_currency(form: CustomerForm, currency: &str) -> CustomerForm {
    if form.currency.is_empty() { CustomerForm { currency: currency.to_owned(), ..form } } else { form }
}

/// A dialog for a new customer; only the name is required. Goes to its page when it is made.
#[component]
pub fn NewCustomer(open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Dialog name="new-customer" title=w::new_customer(lang) open>
            <NewCustomerForm open/>
        </Dialog>
    }
}

#[component]
fn NewCustomerForm(open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    let empty = with_currency(CustomerForm::default(), &use_organisation().currency);
    let custom = TypedCustom::start(CustomSheet::default(), TypedValues::new());
    custom.fetch(RecordKind::Customer);
    let typed = Typed::start(empty.clone(), custom);
    let (guard, old) = (Guard::start(RecordKind::Customer), typed.facts());
    let navigate = StoredValue::new(navigate);
    let save = move |()| {
        let form = untrack(|| typed.form());
        let refused = custom.sheet.with_untracked(|sheet| refusal(&form.check(), &sheet.catalogue, &form.custom));
        if let Some(error) = guard.with(refused, None, &typed.facts()) {
            return sending.refuse(&error);
        }
        let name = form.name.trim().to_owned();
        sending.form(create_customer(form), move |id| {
            open.set(false);
            sending.toasts().success(w::created_toast(lang, name));
            navigate.with_value(|go| go(&routes::customer(id), leptos_router::NavigateOptions::default()));
        });
    };
    view! {
        <Form
            name="new-customer-form"
            on_submit=save
            dirty=Signal::derive(move || typed.form() != empty)
            error=sending.errors.rest()
        >
            <Leaving guard errors=sending.errors old now=move |()| typed.facts()>
                <Fields typed errors=sending.errors all=false/>
            </Leaving>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::create(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// A dialog to change a customer. `on_saved` runs when it is changed. It opens at the field that `focus` names, if any.
#[component]
pub fn EditCustomer(
    open: RwSignal<bool>,
    #[prop(into)] customer: Signal<Customer>,
    #[prop(into)] on_saved: Callback<()>,
    #[prop(optional)] focus: Option<Focus>,
) -> impl IntoView {
    let lang = use_lang();
    focused(open, focus);
    view! {
        <Dialog name="edit-customer" title=w::edit_title(lang) open wide=true>
            <EditCustomerForm open seen=customer.get_untracked() on_saved/>
        </Dialog>
    }
}

#[component]
fn EditCustomerForm(open: RwSignal<bool>, seen: Customer, on_saved: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let id = seen.id;
    // A group whose head the reader does not see stays as it is.
    let hidden = |id| (id, fw::out_of_sight(lang).to_owned());
    let parent = seen.group.parent.clone().or_else(|| seen.fields.parent.map(hidden));
    let form = CustomerForm { parent, ..CustomerForm::of(&seen.fields) };
    let stored = with_currency(form, &use_organisation().currency);
    let custom = TypedCustom::start(seen.sheet.clone(), stored.custom.clone());
    let (typed, known) = (Typed::start(stored.clone(), custom), seen.known.clone());
    let (guard, old) = (Guard::start(RecordKind::Customer), typed.facts());
    let before = StoredValue::new(old.clone());
    let seen = StoredValue::new(seen);
    let save = move |()| {
        let form = untrack(|| typed.form());
        let refused = custom.sheet.with_untracked(|sheet| refusal(&form.check(), &sheet.catalogue, &form.custom));
        let refused = before.with_value(|old| guard.with(refused, Some(old), &typed.facts()));
        if let Some(error) = refused {
            return sending.refuse(&error);
        }
        let saved = move |_| {
            open.set(false);
            sending.toasts().success(w::saved_toast(lang));
            on_saved.run(());
        };
        let refused = move |error: AppError| match error {
            AppError::Conflict(_) => look_again(lang, sending, seen),
            other => sending.refuse(&other),
        };
        sending.send(change_customer(id, seen.with_value(|seen| seen.version), form), saved, refused);
    };
    view! {
        <Form
            name="edit-customer-form"
            on_submit=save
            dirty=Signal::derive(move || typed.form() != stored)
            error=sending.errors.rest()
        >
            <Leaving guard errors=sending.errors old now=move |()| typed.facts()>
                <Fields typed errors=sending.errors all=true itself=id known/>
            </Leaving>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Somebody was faster: reads what is stored now, says what they changed, and lets the next save stand on it. What is typed
/// stays.
fn look_again(lang: Lang, sending: Sending, seen: StoredValue<Customer>) {
    spawn_local(async move {
        let Some(id) = seen.try_with_value(|seen| seen.id) else { return };
        match read_customer(id).await {
            Ok(now) => {
                let changed = seen.try_with_value(|seen| changed_names(lang, seen, &now)).unwrap_or_default();
                let words = if changed.is_empty() {
                    w::changed_meanwhile_same(lang).to_owned()
                } else {
                    w::changed_meanwhile(lang, w::somebody(lang), changed)
                };
                sending.errors.show([(String::new(), words)]);
                seen.try_set_value(now);
            }
            Err(error) => sending.refuse(&error),
        }
    });
}

/// The names of the fields in which two states of a customer differ.
fn changed_names(lang: Lang, before: &Customer, after: &Customer) -> String {
    let Some((_, Value::Object(changed))) = changed_fields(&before.fields, &after.fields) else { return String::new() };
    let custom = |key: &str| {
        let field = after.sheet.catalogue.field(field_of_key(key)?)?;
        Some(field.name_in(lang).to_owned())
    };
    let own = |key: &str| ew::text(lang, &format!("field_{key}")).map(str::to_owned);
    let names: Vec<String> = changed.keys().filter_map(|key| own(key).or_else(|| custom(key))).collect();
    names.join(if lang == Lang::En { ", " } else { "、" })
}
