//! The form of a line. The price that the lists name is proposed with its reason, and stays typed over once somebody typed another.

use super::{
    api::{add_deal_product, change_deal_product},
    model::{Line, LineInput, Typed},
    view::offer_undo,
};
use crate::{
    catalogue::{
        api::{product_choices, propose_price, read_product},
        model::Choices,
        picker::ProductPicker,
        pricing::model::Proposal,
        words_of::{reason, tax_named},
    },
    deals::detail::desk::{Desk, Sheet},
    locale::{Lang, format},
    ui::{Button, ButtonKind, Choice, Form, FormActions, FormRow, SelectField, TextField, parse_amount},
    words::deal as w,
};
use leptos::{prelude::*, task::spawn_local};
use rust_decimal::Decimal;
use uuid::Uuid;

/// What is typed, and what was proposed last.
#[derive(Clone, Copy)]
struct Fields {
    product: RwSignal<Option<(Uuid, String)>>,
    quantity: RwSignal<String>,
    price: RwSignal<String>,
    discount: RwSignal<String>,
    tax: RwSignal<String>,
    proposal: RwSignal<Option<Proposal>>,
    /// Whether the lists have answered about this product.
    answered: RwSignal<bool>,
    /// The price that stands there because it was proposed.
    filled: StoredValue<String>,
}

impl Fields {
    fn of(lang: Lang, line: Option<&Line>) -> Self {
        let number = |number: Decimal| number.normalize().to_string();
        let discount = line.map(|line| line.discount).filter(|discount| !discount.is_zero());
        Self {
            product: RwSignal::new(line.map(|line| (line.product, line.name_in(lang).to_owned()))),
            quantity: RwSignal::new(line.map_or_else(|| "1".to_owned(), |line| number(line.quantity))),
            price: RwSignal::new(line.map(|line| number(line.price)).unwrap_or_default()),
            discount: RwSignal::new(discount.map(number).unwrap_or_default()),
            tax: RwSignal::new(line.and_then(|line| line.tax).map(|tax| tax.to_string()).unwrap_or_default()),
            proposal: RwSignal::new(None),
            answered: RwSignal::new(false),
            filled: StoredValue::new(String::new()),
        }
    }

    fn typed(self) -> Typed {
        Typed {
            product: self.product.with_untracked(|product| product.as_ref().map(|(id, _)| *id)),
            quantity: self.quantity.get_untracked(),
            price: self.price.get_untracked(),
            discount: self.discount.get_untracked(),
            tax: self.tax.with_untracked(|tax| tax.parse().ok()),
        }
    }

    /// Asks what the lists say of this product and quantity; an answer to an older question is forgotten.
    fn ask(self, desk: Desk) {
        let Some((product, _)) = self.product.get_untracked() else { return };
        let typed = self.quantity.get_untracked();
        let Some(quantity) = parse_amount(&typed).filter(|quantity| *quantity > Decimal::ZERO) else { return };
        let (currency, customer) = desk
            .page
            .with_untracked(|page| (page.card.currency.clone(), page.card.customer.as_ref().map(|(id, _)| *id)));
        spawn_local(async move {
            let Ok(proposal) = propose_price(product, quantity, currency, customer).await else { return };
            let still = self.product.try_get_untracked().flatten().is_some_and(|(id, _)| id == product);
            if !still || self.quantity.try_get_untracked().as_ref() != Some(&typed) {
                return;
            }
            // Where the lists say nothing, what they said of another product does not stay either.
            let told = proposal.as_ref().map(|proposal| proposal.price.normalize().to_string()).unwrap_or_default();
            let stands = self.price.get_untracked();
            if stands.trim().is_empty() || self.filled.with_value(|filled| *filled == stands) {
                self.filled.set_value(told.clone());
                self.price.set(told);
            }
            self.proposal.set(proposal);
            self.answered.set(true);
        });
    }

    /// Proposes the tax of a product that was just chosen, if it is still in use.
    fn take_tax(self, choices: RwSignal<Option<Choices>>) {
        let Some((product, _)) = self.product.get_untracked() else { return };
        spawn_local(async move {
            let Ok(page) = read_product(product).await else { return };
            if self.product.try_get_untracked().flatten().is_some_and(|(id, _)| id == product) {
                let known = choices.try_get_untracked().flatten().unwrap_or_default().taxes;
                let tax = page.fields.tax.filter(|tax| known.iter().any(|one| one.id == *tax));
                self.tax.set(tax.map(|tax| tax.to_string()).unwrap_or_default());
            }
        });
    }
}

/// The form; the product of a line that exists stays.
#[component]
pub(super) fn LineForm(desk: Desk, sheet: Sheet, subject: Option<Line>) -> impl IntoView {
    let lang = desk.lang;
    let fields = Fields::of(lang, subject.as_ref());
    let choices = desk.fetch(product_choices());
    let (id, former) = (subject.as_ref().map(|line| line.id), subject.as_ref().and_then(|line| line.tax));
    let former_percent = subject.as_ref().map(|line| line.tax_percent).unwrap_or_default();
    let errors = sheet.errors;
    errors.clear();
    let is_new = id.is_none();
    Effect::new(move |before: Option<()>| {
        fields.product.track();
        fields.answered.set(false);
        if is_new && before.is_some() {
            fields.take_tax(choices);
        }
        fields.ask(desk);
    });
    let submit = move |()| match LineInput::read(&fields.typed()) {
        Ok(input) => match id {
            Some(id) => desk.form(sheet, change_deal_product(desk.id, id, input), move |ticket| {
                offer_undo(desk, w::product_changed(lang), ticket);
            }),
            None => desk.form(sheet, add_deal_product(desk.id, input), move |ticket| {
                offer_undo(desk, w::product_added(lang), ticket);
            }),
        },
        Err(error) => desk.refuse(sheet, &error),
    };
    let taxes = move || {
        let known = choices.get().unwrap_or_default().taxes;
        let gone = former.filter(|tax| !known.iter().any(|one| one.id == *tax));
        let gone = gone.map(|tax| Choice::new(tax, crate::catalogue::words_of::percent(former_percent)));
        let named = known.iter().map(|tax| Choice::new(tax.id, tax_named(lang, tax)));
        std::iter::once(Choice::new("", w::no_tax(lang))).chain(named).chain(gone).collect::<Vec<_>>()
    };
    let what = match subject {
        Some(line) => view! { <p class="dialog__text">{line.name_in(lang).to_owned()}</p> }.into_any(),
        None => {
            view! {
                <ProductPicker name="line_product" label=w::product(lang) value=fields.product error=errors.of("product") required=true/>
            }
            .into_any()
        }
    };
    view! {
        <Form name="product-form" on_submit=submit error=errors.rest()>
            {what}
            <FormRow>
                <TextField
                    name="line_quantity"
                    label=w::quantity(lang)
                    value=fields.quantity
                    error=errors.of("quantity")
                    input_mode="decimal"
                    required=true
                    on_blur=move |()| fields.ask(desk)
                />
                <TextField
                    name="line_price"
                    label=w::price(lang)
                    value=fields.price
                    error=errors.of("price")
                    input_mode="decimal"
                    required=true
                />
            </FormRow>
            <p class="deal-lines__reason" role="status">
                {move || proposal_in_words(desk, fields)}
            </p>
            <FormRow>
                <TextField
                    name="line_discount"
                    label=w::discount(lang)
                    value=fields.discount
                    error=errors.of("discount")
                    input_mode="decimal"
                    max=8
                />
                <SelectField name="line_tax" label=w::tax(lang) value=fields.tax choices=Signal::derive(taxes) error=errors.of("tax")/>
            </FormRow>
            <FormActions>
                <Button on_click=move |_| sheet.open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sheet.busy>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// What the lists say, and why; or that they say nothing.
fn proposal_in_words(desk: Desk, fields: Fields) -> Option<String> {
    fields.answered.get().then(|| {
        fields.proposal.with(|proposal| match proposal {
            Some(proposal) => {
                let price = format::money(proposal.price, &proposal.currency);
                w::proposed(desk.lang, price, reason(desk.lang, &proposal.reason))
            }
            None => w::not_proposed(desk.lang).to_owned(),
        })
    })
}
