//! The fields of a customer as somebody types them: for a new one and for a change.

use super::{
    api::{change_customer, create_customer, read_customer},
    duplicates::{SimilarCustomers, model::Glimpse},
    model::{Customer, CustomerForm, CustomerKind},
};
use crate::{
    access::{AppError, Sending, use_organisation},
    events::changed_fields,
    locale::{Lang, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Choice, Dialog, Form, FormActions, FormErrors, FormRow, MoneyField, Segmented, TextArea,
        TextField,
    },
    words::{customers as w, events as ew},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use serde_json::Value;
use uuid::Uuid;

/// Currencies that are offered beside the organisation's own.
const CURRENCIES: [&str; 7] = ["CNY", "USD", "EUR", "GBP", "JPY", "HKD", "KRW"];

/// The fields while they are typed.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    kind: RwSignal<String>,
    name: RwSignal<String>,
    industry: RwSignal<String>,
    country: RwSignal<String>,
    region: RwSignal<String>,
    address: RwSignal<String>,
    phone: RwSignal<String>,
    email: RwSignal<String>,
    website: RwSignal<String>,
    source: RwSignal<String>,
    employees: RwSignal<String>,
    annual_revenue: RwSignal<String>,
    currency: RwSignal<String>,
    founded_year: RwSignal<String>,
}

impl Typed {
    fn start(form: CustomerForm) -> Self {
        Self {
            kind: RwSignal::new(form.kind.key().to_owned()),
            name: RwSignal::new(form.name),
            industry: RwSignal::new(form.industry),
            country: RwSignal::new(form.country),
            region: RwSignal::new(form.region),
            address: RwSignal::new(form.address),
            phone: RwSignal::new(form.phone),
            email: RwSignal::new(form.email),
            website: RwSignal::new(form.website),
            source: RwSignal::new(form.source),
            employees: RwSignal::new(form.employees),
            annual_revenue: RwSignal::new(form.annual_revenue),
            currency: RwSignal::new(form.currency),
            founded_year: RwSignal::new(form.founded_year),
        }
    }

    fn form(self) -> CustomerForm {
        CustomerForm {
            kind: CustomerKind::from_key(&self.kind.get()).unwrap_or_default(),
            name: self.name.get(),
            industry: self.industry.get(),
            country: self.country.get(),
            region: self.region.get(),
            address: self.address.get(),
            phone: self.phone.get(),
            email: self.email.get(),
            website: self.website.get(),
            source: self.source.get(),
            employees: self.employees.get(),
            annual_revenue: self.annual_revenue.get(),
            currency: self.currency.get(),
            founded_year: self.founded_year.get(),
        }
    }

    /// What is looked at for doubles; `itself` is the customer that is being changed.
    fn glimpse(self, itself: Option<Uuid>) -> Glimpse {
        Glimpse {
            kind: CustomerKind::from_key(&self.kind.get()).unwrap_or_default(),
            name: self.name.get(),
            phone: self.phone.get(),
            email: self.email.get(),
            website: self.website.get(),
            address: self.address.get(),
            country: self.country.get(),
            itself,
        }
    }
}

/// A form with the organisation's currency filled in where none is stored.
fn with_currency(form: CustomerForm, currency: &str) -> CustomerForm {
    if form.currency.is_empty() { CustomerForm { currency: currency.to_owned(), ..form } } else { form }
}

/// The fields: what one usually knows first, who it may be already, the rest behind "more". `itself` is the customer that is
/// being changed.
#[component]
fn Fields(typed: Typed, errors: FormErrors, all: bool, #[prop(optional)] itself: Option<Uuid>) -> impl IntoView {
    let lang = use_lang();
    let kinds = vec![Choice::new("company", w::kind_company(lang)), Choice::new("person", w::kind_person(lang))];
    view! {
        <Segmented name="customer-kind" label=w::kind(lang) choices=kinds value=typed.kind/>
        <TextField
            name="customer-name"
            label=w::name(lang)
            value=typed.name
            max=200
            required=true
            autofocus=true
            error=errors.of("name")
        />
        <FormRow>
            <TextField
                name="customer-phone"
                label=w::phone(lang)
                value=typed.phone
                kind="tel"
                max=50
                error=errors.of("phone")
            />
            <TextField
                name="customer-email"
                label=w::email(lang)
                value=typed.email
                kind="email"
                max=254
                error=errors.of("email")
            />
        </FormRow>
        <SimilarCustomers typed=Signal::derive(move || typed.glimpse(itself))/>
        <details class="more-fields" open=all>
            <summary class="more-fields__name">{w::more_fields(lang)}</summary>
            <MoreFields typed errors/>
        </details>
    }
}

#[component]
fn MoreFields(typed: Typed, errors: FormErrors) -> impl IntoView {
    let (lang, own) = (use_lang(), use_organisation().currency);
    let mut currencies: Vec<Choice> = CURRENCIES.into_iter().map(|code| Choice::new(code, code)).collect();
    for code in [own, typed.currency.get_untracked()] {
        if !code.is_empty() && !currencies.iter().any(|choice| choice.value == code) {
            currencies.insert(0, Choice::new(code.clone(), code));
        }
    }
    let line = move |name: &'static str, label: &'static str, value: RwSignal<String>, max: u32| {
        view! { <TextField name=format!("customer-{name}") label value max error=errors.of(name)/> }
    };
    view! {
        <div class="form more-fields__fields">
            <FormRow>
                {line("industry", w::industry(lang), typed.industry, 100)}
                {line("source", w::source(lang), typed.source, 100)}
            </FormRow>
            <FormRow>
                {line("country", w::country(lang), typed.country, 100)} {line("region", w::region(lang), typed.region, 100)}
            </FormRow>
            <TextArea
                name="customer-address"
                label=w::address(lang)
                value=typed.address
                rows=2
                max=500
                error=errors.of("address")
            />
            {line("website", w::website(lang), typed.website, 300)}
            <FormRow>
                {line("employees", w::employees(lang), typed.employees, 12)}
                {line("founded_year", w::founded_year(lang), typed.founded_year, 4)}
            </FormRow>
            <MoneyField
                name="customer-revenue"
                label=w::annual_revenue(lang)
                amount=typed.annual_revenue
                currency=typed.currency
                currencies
                currency_label=w::currency(lang)
                error=errors.of("annual_revenue")
            />
        </div>
    }
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
    let typed = Typed::start(empty.clone());
    let navigate = StoredValue::new(navigate);
    let save = move |()| {
        let form = untrack(|| typed.form());
        if let Err(error) = form.check() {
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
            <Fields typed errors=sending.errors all=false/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::create(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// A dialog to change a customer. `on_saved` runs when it is changed.
#[component]
pub fn EditCustomer(
    open: RwSignal<bool>,
    #[prop(into)] customer: Signal<Customer>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
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
    let stored = with_currency(CustomerForm::of(&seen.fields), &use_organisation().currency);
    let typed = Typed::start(stored.clone());
    let seen = StoredValue::new(seen);
    let save = move |()| {
        let form = untrack(|| typed.form());
        if let Err(error) = form.check() {
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
            <Fields typed errors=sending.errors all=true itself=id/>
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
    let names: Vec<_> = changed.keys().filter_map(|key| ew::text(lang, &format!("field_{key}"))).collect();
    names.join(if lang == Lang::En { ", " } else { "、" })
}
