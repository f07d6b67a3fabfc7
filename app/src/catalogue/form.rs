//! The form of a product.

use super::{
    api::{add_product, change_product},
    model::{Choices, ProductForm, TaxChoice, name_in},
    words_of::tax_named,
};
use crate::{
    access::Sending,
    deals::asking::currencies,
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Form, FormActions, FormRow, MoneyField, SelectField, TextArea, TextField},
    words::catalogue as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What is typed, field by field.
#[derive(Clone, Copy)]
struct Typed {
    code: RwSignal<String>,
    name: RwSignal<String>,
    name_en: RwSignal<String>,
    series: RwSignal<String>,
    category: RwSignal<String>,
    unit: RwSignal<String>,
    description: RwSignal<String>,
    tax: RwSignal<String>,
    price: RwSignal<String>,
    currency: RwSignal<String>,
    cost: RwSignal<String>,
    cost_currency: RwSignal<String>,
}

impl Typed {
    fn of(form: &ProductForm) -> Self {
        let text = |text: &String| RwSignal::new(text.clone());
        let id = |id: Option<Uuid>| RwSignal::new(id.map(|id| id.to_string()).unwrap_or_default());
        Self {
            code: text(&form.code),
            name: text(&form.name),
            name_en: text(&form.name_en),
            series: text(&form.series),
            category: id(form.category),
            unit: text(&form.unit),
            description: text(&form.description),
            tax: id(form.tax),
            price: text(&form.price),
            currency: text(&form.currency),
            cost: text(&form.cost),
            cost_currency: text(&form.cost_currency),
        }
    }

    fn form(self) -> ProductForm {
        ProductForm {
            code: self.code.get(),
            name: self.name.get(),
            name_en: self.name_en.get(),
            series: self.series.get(),
            category: self.category.with(|id| id.parse().ok()),
            unit: self.unit.get(),
            description: self.description.get(),
            tax: self.tax.with(|id| id.parse().ok()),
            price: self.price.get(),
            currency: self.currency.get(),
            cost: self.cost.get(),
            cost_currency: self.cost_currency.get(),
        }
    }
}

/// Adds a product, or changes one that was seen in a version. What was chosen and is not in use any more stays.
#[component]
pub(super) fn ProductFormFields(
    #[prop(optional_no_strip)] subject: Option<(Uuid, i32)>,
    start: ProductForm,
    choices: Choices,
    /// Its tax, which may be none of those that are in use.
    #[prop(optional_no_strip)]
    tax: Option<TaxChoice>,
    done: Callback<(Uuid, ProductForm)>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let typed = Typed::of(&start);
    let named = |one: &super::model::Category| Choice::new(one.id, name_in(lang, &one.name, one.name_en.as_deref()));
    let kept = start.category;
    let used = choices.categories.iter().filter(|one| !one.archived || Some(one.id) == kept);
    let categories: Vec<Choice> =
        std::iter::once(Choice::new("", w::no_category(lang))).chain(used.map(named)).collect();
    let mut taxes = vec![Choice::new("", w::no_tax(lang))];
    let former = tax.into_iter().filter(|tax| !choices.taxes.iter().any(|known| known.id == tax.id));
    taxes.extend(choices.taxes.iter().cloned().chain(former).map(|tax| Choice::new(tax.id, tax_named(lang, &tax))));
    let dirty = Memo::new(move |_| typed.form() != start);
    let send = move |()| {
        let form = untrack(|| typed.form());
        let call = async move {
            match subject {
                None => add_product(form).await.map(|id| (id, ProductForm::default())),
                Some((id, version)) => change_product(id, version, form).await.map(|was| (id, was)),
            }
        };
        sending.form(call, move |told| done.run(told));
    };
    let errors = sending.errors;
    view! {
        <Form name="product-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <TextField name="product-name" label=w::name(lang) value=typed.name error=errors.of("name") required=true max=200 autofocus=true/>
                <TextField name="product-code" label=w::code(lang) value=typed.code error=errors.of("code") max=60/>
            </FormRow>
            <TextField name="product-name-en" label=w::name_en(lang) value=typed.name_en error=errors.of("name_en") max=200/>
            <FormRow>
                <SelectField name="product-category" label=w::category(lang) value=typed.category choices=categories error=errors.of("category")/>
                <TextField name="product-series" label=w::series(lang) value=typed.series error=errors.of("series") max=100/>
            </FormRow>
            <FormRow>
                <TextField name="product-unit" label=w::unit(lang) value=typed.unit error=errors.of("unit") placeholder=w::unit_example(lang) max=20/>
                <SelectField name="product-tax" label=w::tax(lang) value=typed.tax choices=taxes error=errors.of("tax")/>
            </FormRow>
            <FormRow>
                <MoneyField
                    name="product-price"
                    label=w::own_price(lang)
                    hint=w::own_price_hint(lang)
                    amount=typed.price
                    currency=typed.currency
                    currencies=currencies(&typed.currency.get_untracked())
                    currency_label=w::currency(lang)
                    error=errors.of("price")
                />
                <MoneyField
                    name="product-cost"
                    label=w::cost(lang)
                    hint=w::cost_hint(lang)
                    amount=typed.cost
                    currency=typed.cost_currency
                    currencies=currencies(&typed.cost_currency.get_untracked())
                    currency_label=w::currency(lang)
                    error=errors.of("cost")
                />
            </FormRow>
            <TextArea name="product-description" label=w::description(lang) value=typed.description error=errors.of("description")/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
