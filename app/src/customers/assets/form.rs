//! The form of something that a customer owns.

use super::{
    api::{add_asset, change_asset},
    model::{Asset, AssetForm, AssetState},
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Choice, DateField, Form, FormActions, FormRow, SelectField, TextArea, TextField},
    words::assets as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What the form is about: something new of a customer, or what is there.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    New(Uuid),
    Existing(Box<Asset>),
}

/// What is typed, field by field.
#[derive(Clone, Copy)]
struct Typed {
    product: RwSignal<String>,
    serial: RwSignal<String>,
    bought_on: RwSignal<String>,
    delivered_on: RwSignal<String>,
    warranty_until: RwSignal<String>,
    state: RwSignal<String>,
    note: RwSignal<String>,
}

impl Typed {
    fn of(form: &AssetForm) -> Self {
        Self {
            product: RwSignal::new(form.product.map(|id| id.to_string()).unwrap_or_default()),
            serial: RwSignal::new(form.serial.clone()),
            bought_on: RwSignal::new(form.bought_on.clone()),
            delivered_on: RwSignal::new(form.delivered_on.clone()),
            warranty_until: RwSignal::new(form.warranty_until.clone()),
            state: RwSignal::new(form.state.key().to_owned()),
            note: RwSignal::new(form.note.clone()),
        }
    }

    fn form(self) -> AssetForm {
        AssetForm {
            product: self.product.with(|id| id.parse().ok()),
            serial: self.serial.get(),
            bought_on: self.bought_on.get(),
            delivered_on: self.delivered_on.get(),
            warranty_until: self.warranty_until.get(),
            state: self.state.with(|key| AssetState::from_key(key)).unwrap_or_default(),
            note: self.note.get(),
        }
    }
}

pub(super) fn state_word(lang: Lang, state: AssetState) -> &'static str {
    w::text(lang, &format!("state_{}", state.key())).unwrap_or_default()
}

/// Adds something, or changes it. `products` are those that may be chosen.
#[component]
pub(super) fn AssetFormFields(subject: Subject, products: Vec<(Uuid, String)>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let start = match &subject {
        Subject::New(_) => AssetForm::default(),
        Subject::Existing(asset) => AssetForm::of(asset),
    };
    let typed = Typed::of(&start);
    let mut choices = vec![Choice::new("", w::choose_product(lang))];
    choices.extend(products.iter().map(|(id, name)| Choice::new(*id, name.clone())));
    // One that is no longer sold stays on what was sold.
    if let Subject::Existing(asset) = &subject
        && !products.iter().any(|(id, _)| *id == asset.product)
    {
        choices.push(Choice::new(asset.product, asset.product_name.clone()));
    }
    let states = AssetState::ALL.map(|one| Choice::new(one.key(), state_word(lang, one))).to_vec();
    let dirty = Memo::new(move |_| typed.form() != start);
    let send = move |()| {
        let (form, subject) = (untrack(|| typed.form()), subject.clone());
        let call = async move {
            match subject {
                Subject::New(customer) => add_asset(customer, form).await.map(drop),
                Subject::Existing(asset) => change_asset(asset.id, asset.version, form).await.map(drop),
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="asset-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <SelectField
                    name="asset-product"
                    label=w::product(lang)
                    value=typed.product
                    choices
                    required=true
                    error=errors.of("product")
                />
                <TextField name="asset-serial" label=w::serial(lang) value=typed.serial max=100 error=errors.of("serial")/>
            </FormRow>
            <FormRow>
                <DateField name="asset-bought" label=w::bought_on(lang) value=typed.bought_on error=errors.of("bought_on")/>
                <DateField
                    name="asset-delivered"
                    label=w::delivered_on(lang)
                    value=typed.delivered_on
                    error=errors.of("delivered_on")
                />
            </FormRow>
            <FormRow>
                <DateField
                    name="asset-warranty"
                    label=w::warranty_until(lang)
                    value=typed.warranty_until
                    error=errors.of("warranty_until")
                />
                <SelectField name="asset-state" label=w::state(lang) value=typed.state choices=states/>
            </FormRow>
            <TextArea name="asset-note" label=w::note(lang) value=typed.note error=errors.of("note")/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
