//! The lines of a quote while it is written: products from the catalogue, free texts, their order.

use super::{
    api::products_to_offer,
    form_model::{LineForm, MOST_LINES},
    model::{Offered, Tax},
    sums_model::places,
};
use crate::{
    locale::{Lang, format, use_lang},
    ui::{Button, ButtonKind, ButtonSize, Choice, Combobox, FormErrors, IconButton, SelectField, TextField, found_for},
    words::quotes as w,
};
use leptos::{ev::KeyboardEvent, prelude::*};
use uuid::Uuid;

/// One line, field by field; its number stays its own while others come, go and move.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    number: usize,
    product: Option<Uuid>,
    name: RwSignal<String>,
    unit: RwSignal<String>,
    quantity: RwSignal<String>,
    price: RwSignal<String>,
    discount: RwSignal<String>,
    tax: RwSignal<String>,
}

impl Line {
    fn form(self) -> LineForm {
        LineForm {
            product: self.product,
            name: self.name.get(),
            unit: self.unit.get(),
            quantity: self.quantity.get(),
            price: self.price.get(),
            discount: self.discount.get(),
            tax: self.tax.get(),
        }
    }
}

/// All lines.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    all: RwSignal<Vec<Line>>,
    next: StoredValue<usize>,
    /// What lines live in: not in what adds them, which may end sooner.
    owner: StoredValue<Owner>,
}

impl Lines {
    pub fn of(forms: &[LineForm]) -> Self {
        let owner = StoredValue::new(Owner::current().unwrap_or_default());
        let lines = Self { all: RwSignal::new(Vec::new()), next: StoredValue::new(0), owner };
        for form in forms {
            lines.add(form);
        }
        lines
    }

    fn add(self, form: &LineForm) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        let made = || Line {
            number,
            product: form.product,
            name: RwSignal::new(form.name.clone()),
            unit: RwSignal::new(form.unit.clone()),
            quantity: RwSignal::new(form.quantity.clone()),
            price: RwSignal::new(form.price.clone()),
            discount: RwSignal::new(form.discount.clone()),
            tax: RwSignal::new(form.tax.clone()),
        };
        let line = self.owner.with_value(|owner| owner.with(made));
        self.all.update(|all| all.push(line));
    }

    /// What is typed in them.
    pub fn forms(self) -> Vec<LineForm> {
        self.all.with(|all| all.iter().map(|line| line.form()).collect())
    }

    fn place(self, number: usize) -> Option<usize> {
        self.all.with(|all| all.iter().position(|line| line.number == number))
    }

    /// Lets a line change places with the one above or below.
    fn shift(self, number: usize, down: bool) {
        self.all.update(|all| {
            let Some(at) = all.iter().position(|line| line.number == number) else { return };
            let to = if down { at + 1 } else { at.wrapping_sub(1) };
            if to < all.len() {
                all.swap(at, to);
            }
        });
    }

    fn remove(self, number: usize) {
        self.all.update(|all| all.retain(|line| line.number != number));
    }
}

/// The taxes as choices; what a line has already is one of them.
fn tax_choices(lang: Lang, taxes: &[Tax], now: &str) -> Vec<Choice> {
    let mut choices = vec![Choice::new("0", w::no_tax(lang))];
    let named = taxes.iter().map(|tax| (super::form_model::tax_key(tax.percent, tax.included), tax.name.clone()));
    for (key, name) in named {
        if key != "0" && !choices.iter().any(|choice| choice.value == key) {
            choices.push(Choice::new(key, name));
        }
    }
    if !now.is_empty() && !choices.iter().any(|choice| choice.value == now) {
        choices.push(Choice::new(now, format!("{}%", now.trim_end_matches('i'))));
    }
    choices
}

/// The lines, and the ways to one more.
#[component]
pub(super) fn LineFields(
    quote: Uuid,
    lines: Lines,
    errors: FormErrors,
    currency: RwSignal<String>,
    taxes: StoredValue<Vec<Tax>>,
) -> impl IntoView {
    let lang = use_lang();
    let is_full = move || lines.all.with(|all| all.len() >= MOST_LINES);
    let none = move || lines.all.with(Vec::is_empty);
    view! {
        <fieldset class="quote-lines">
            <legend>{w::lines(lang)}</legend>
            <Show when=none>
                <p class="aside-none">{w::no_lines(lang)}</p>
            </Show>
            <For each=move || lines.all.get() key=|line| line.number let:line>
                <OneLine line lines errors currency taxes/>
            </For>
            <Show when=move || !is_full()>
                <div class="quote-lines__more">
                    <ProductField quote lines currency/>
                    <Button
                        size=ButtonSize::Small
                        kind=ButtonKind::Quiet
                        icon=icondata::LuPlus
                        on_click=move |_| lines.add(&LineForm { quantity: "1".to_owned(), tax: "0".to_owned(), ..LineForm::default() })
                    >
                        {w::add_line(lang)}
                    </Button>
                </div>
            </Show>
        </fieldset>
    }
}

/// Whoever chooses a product gets a line with its price of today.
#[component]
fn ProductField(quote: Uuid, lines: Lines, currency: RwSignal<String>) -> impl IntoView {
    let lang = use_lang();
    let value = RwSignal::new(None::<(Offered, String)>);
    let words = RwSignal::new(None::<String>);
    let (choices, busy) = found_for(words, move |words: String| async move {
        let found = products_to_offer(words, currency.get_untracked(), quote).await?;
        Ok::<_, crate::access::AppError>(found.into_iter().map(|one| (one.clone(), one.name)).collect::<Vec<_>>())
    });
    Effect::new(move |_| {
        let Some((product, name)) = value.get() else { return };
        lines.add(&LineForm {
            product: Some(product.id),
            name,
            unit: product.unit,
            quantity: "1".to_owned(),
            price: product.price.map(|price| price.normalize().to_string()).unwrap_or_default(),
            discount: String::new(),
            tax: product.tax,
        });
        value.set(None);
    });
    view! {
        <Combobox
            name="quote-product"
            label=w::add_product(lang)
            value
            words
            choices
            busy
            nothing=w::no_product(lang)
            placeholder=w::find_product(lang)
        />
    }
}

#[component]
fn OneLine(
    line: Line,
    lines: Lines,
    errors: FormErrors,
    currency: RwSignal<String>,
    taxes: StoredValue<Vec<Tax>>,
) -> impl IntoView {
    let (lang, number) = (use_lang(), line.number);
    // What is refused names its place among the lines.
    let error = move |field: &'static str| {
        Signal::derive(move || errors.of(&format!("line_{}_{field}", lines.place(number)?)).get())
    };
    let amount = move || {
        let currency = currency.get();
        line.form().priced().map(|priced| format::money(priced.amount(places(&currency)), &currency))
    };
    let spoken = move || w::line_of(lang, lines.place(number).unwrap_or_default() + 1);
    let moved = move |event: KeyboardEvent| {
        let down = event.key() == "ArrowDown";
        if event.alt_key() && (down || event.key() == "ArrowUp") {
            event.prevent_default();
            lines.shift(number, down);
        }
    };
    let offered = tax_choices(lang, &taxes.get_value(), &line.tax.get_untracked());
    let is_first = Signal::derive(move || lines.place(number) == Some(0));
    let is_last = Signal::derive(move || lines.all.with(|all| all.last().is_some_and(|last| last.number == number)));
    view! {
        <div class="quote-line" role="group" aria-label=spoken on:keydown=moved>
            <div class="quote-line__name">
                <TextField name=format!("line-{number}-name") label=w::item(lang) value=line.name max=500 error=error("name")/>
            </div>
            <TextField
                name=format!("line-{number}-quantity")
                label=w::quantity(lang)
                value=line.quantity
                input_mode="decimal"
                max=16
                error=error("quantity")
            />
            <TextField name=format!("line-{number}-unit") label=w::unit(lang) value=line.unit max=20 error=error("unit")/>
            <TextField
                name=format!("line-{number}-price")
                label=w::price(lang)
                value=line.price
                input_mode="decimal"
                max=20
                error=error("price")
            />
            <TextField
                name=format!("line-{number}-discount")
                label=w::discount(lang)
                value=line.discount
                input_mode="decimal"
                max=8
                error=error("discount")
            />
            <SelectField name=format!("line-{number}-tax") label=w::tax(lang) value=line.tax choices=offered error=error("tax")/>
            <div class="quote-line__end">
                <output class="quote-line__amount">{amount}</output>
                <IconButton
                    icon=icondata::LuArrowUp
                    label=w::up(lang)
                    keys="Alt ↑"
                    small=true
                    disabled=is_first
                    on_click=move |_| lines.shift(number, false)
                />
                <IconButton
                    icon=icondata::LuArrowDown
                    label=w::down(lang)
                    keys="Alt ↓"
                    small=true
                    disabled=is_last
                    on_click=move |_| lines.shift(number, true)
                />
                <IconButton icon=icondata::LuX label=w::remove(lang) small=true on_click=move |_| lines.remove(number)/>
            </div>
        </div>
    }
}
