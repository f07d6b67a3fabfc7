//! The fields of a customer while they are typed.

use super::{
    custom::{CustomFields, TypedCustom},
    duplicates::{Similar, model::Glimpse},
    known::{
        KnownField,
        model::{KnownList, KnownNames},
    },
    model::{CustomerForm, CustomerKind, INTERESTS},
    picker::CustomerPicker,
    quality::checks::Facts,
    reach::{ReachFields, TypedReach, model::Means},
};
use crate::{
    access::use_organisation,
    locale::use_lang,
    ui::{CheckField, Choice, FormErrors, FormRow, MoneyField, Segmented, TextArea, TextField},
    words::{customers as w, details as dw},
};
use leptos::prelude::*;
use uuid::Uuid;

/// Currencies that are offered beside the organisation's own.
const CURRENCIES: [&str; 7] = ["CNY", "USD", "EUR", "GBP", "JPY", "HKD", "KRW"];

/// The fields while they are typed.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    kind: RwSignal<String>,
    name: RwSignal<String>,
    short_name: RwSignal<String>,
    credit_code: RwSignal<String>,
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
    wechat: RwSignal<String>,
    parent: RwSignal<Option<(Uuid, String)>>,
    reach: TypedReach,
    interests: RwSignal<Vec<String>>,
    preferences: RwSignal<String>,
    pub custom: TypedCustom,
}

impl Typed {
    /// `custom` knows which custom fields there are, and holds what is typed into them.
    pub fn start(form: CustomerForm, custom: TypedCustom) -> Self {
        Self {
            kind: RwSignal::new(form.kind.key().to_owned()),
            name: RwSignal::new(form.name),
            short_name: RwSignal::new(form.short_name),
            credit_code: RwSignal::new(form.credit_code),
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
            wechat: RwSignal::new(form.wechat),
            parent: RwSignal::new(form.parent),
            reach: TypedReach::start(form.reach),
            interests: RwSignal::new(form.interests),
            preferences: RwSignal::new(form.preferences),
            custom,
        }
    }

    pub fn form(self) -> CustomerForm {
        CustomerForm {
            kind: CustomerKind::from_key(&self.kind.get()).unwrap_or_default(),
            name: self.name.get(),
            short_name: self.short_name.get(),
            credit_code: self.credit_code.get(),
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
            wechat: self.wechat.get(),
            parent: self.parent.get(),
            reach: self.reach.all(),
            interests: self.interests.get(),
            preferences: self.preferences.get(),
            custom: self.custom.values(),
        }
    }

    /// What checks look at.
    pub fn facts(self) -> Facts {
        let form = untrack(|| self.form());
        self.custom.sheet.with_untracked(|sheet| Facts::typed(&form, &form.custom, &sheet.catalogue))
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
            ..Glimpse::default()
        }
    }
}

/// The fields: what one usually knows first, who it may be already, the rest behind "more". `itself` is the customer that is
/// being changed.
#[component]
pub(super) fn Fields(
    typed: Typed,
    errors: FormErrors,
    all: bool,
    #[prop(optional)] itself: Option<Uuid>,
    /// What is known of the names that stand there at first.
    #[prop(optional)]
    known: KnownNames,
) -> impl IntoView {
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
        <CustomFields form="customer" typed=typed.custom errors required=true/>
        <Similar typed=Signal::derive(move || typed.glimpse(itself))/>
        <details class="more-fields" open=all>
            <summary class="more-fields__name">{w::more_fields(lang)}</summary>
            <MoreFields typed errors known/>
        </details>
    }
}

#[component]
fn MoreFields(typed: Typed, errors: FormErrors, known: KnownNames) -> impl IntoView {
    let lang = use_lang();
    let line = move |name: &'static str, label: &'static str, value: RwSignal<String>, max: u32| {
        view! { <TextField name=format!("customer-{name}") label value max error=errors.of(name)/> }
    };
    let main = move |means: Means| {
        Some(match means {
            Means::Phone => typed.phone,
            Means::Email => typed.email,
            Means::Address => typed.address,
        })
    };
    let is_company = move || typed.kind.get() == CustomerKind::Company.key();
    let code_error = errors.of("credit_code");
    view! {
        <div class="form more-fields__fields">
            <FormRow>
                {line("short_name", dw::short_name(lang), typed.short_name, 100)}
                {line("wechat", dw::wechat(lang), typed.wechat, 100)}
            </FormRow>
            <Show when=is_company>
                <TextField
                    name="customer-credit_code"
                    label=dw::credit_code(lang)
                    hint=dw::credit_code_hint(lang)
                    value=typed.credit_code
                    max=40
                    error=code_error
                />
            </Show>
            <ReachFields form="customer" typed=typed.reach errors main means=&Means::ALL/>
            <PlaceFields typed errors known=known.country/>
            <FormRow>
                <KnownField
                    name="customer-industry"
                    label=w::industry(lang)
                    list=KnownList::Industries
                    value=typed.industry
                    known=known.industry
                    error=errors.of("industry")
                />
                {line("source", w::source(lang), typed.source, 100)}
            </FormRow>
            {line("website", w::website(lang), typed.website, 300)} <SizeFields typed errors/>
            <CustomerPicker
                name="customer-parent"
                label=dw::parent(lang)
                value=typed.parent
                error=errors.of("parent")
            />
            <CustomFields form="customer" typed=typed.custom errors required=false/>
            <Preferences typed errors/>
        </div>
    }
}

/// Where they are. Chinese regions are chosen from the province down.
#[component]
fn PlaceFields(
    typed: Typed,
    errors: FormErrors,
    #[prop(optional_no_strip)] known: Option<super::known::model::KnownName>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormRow>
            <KnownField
                name="customer-country"
                label=w::country(lang)
                list=KnownList::Countries
                value=typed.country
                known
                error=errors.of("country")
            />
            <KnownField
                name="customer-region"
                label=w::region(lang)
                hint=dw::region_hint(lang)
                list=KnownList::Regions
                value=typed.region
                error=errors.of("region")
            />
        </FormRow>
        <TextArea
            name="customer-address"
            label=w::address(lang)
            value=typed.address
            rows=2
            max=500
            error=errors.of("address")
        />
    }
}

/// How large they are and how old.
#[component]
fn SizeFields(typed: Typed, errors: FormErrors) -> impl IntoView {
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
    }
}

/// What they care for: boxes for what is usual, and a text for the rest.
#[component]
fn Preferences(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let interest = move |key: &'static str| {
        let value = RwSignal::new(typed.interests.with_untracked(|all| all.iter().any(|chosen| chosen == key)));
        let on_change = move |ticked: bool| {
            typed.interests.update(|all| {
                all.retain(|chosen| chosen != key);
                if ticked {
                    all.push(key.to_owned());
                }
                // In one order, so that ticking and unticking changes nothing.
                all.sort_by_key(|chosen| INTERESTS.iter().position(|known| known == chosen));
            });
        };
        let label = dw::text(lang, &format!("interest_{key}")).unwrap_or(key);
        view! { <CheckField name=format!("customer-interest-{key}") label value on_change/> }
    };
    view! {
        <fieldset class="custom-fields__choices">
            <legend class="field__label">{dw::interests(lang)}</legend>
            {INTERESTS.map(interest).collect_view()}
        </fieldset>
        <TextArea
            name="customer-preferences"
            label=dw::preferences(lang)
            value=typed.preferences
            rows=2
            max=2000
            error=errors.of("preferences")
        />
    }
}
