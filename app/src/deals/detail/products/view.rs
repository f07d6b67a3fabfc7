//! The section of products: lines, their sum, and the way to make the sum the value.

use super::{
    api::{add_deal_product, change_deal_product, products, remove_deal_product, take_sum_as_value},
    model::{Line, LineInput, Product, sum},
};
use crate::{
    deals::detail::desk::{Desk, Sheet},
    locale::format,
    ui::{
        Button, ButtonKind, ButtonSize, Choice, Dialog, Form, FormActions, FormRow, IconButton, Section, SelectField,
        TextField,
    },
    words::{deal as w, deals as d},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The lines with their sum.
#[component]
pub fn Products(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let (sheet, subject) = (Sheet::default(), RwSignal::new(None::<Line>));
    let lines = desk.part(|page| page.lines.clone());
    let write = Callback::new(move |about: Option<Line>| {
        subject.set(about);
        sheet.open.set(true);
    });
    let add = move || {
        view! {
            <Show when=move || desk.may_edit()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPlus on_click=move |_| write.run(None)>
                    {w::add(lang)}
                </Button>
            </Show>
        }
    };
    let table = move || match lines.get() {
        none if none.is_empty() => view! { <p class="deal-none">{w::no_products(lang)}</p> }.into_any(),
        lines => view! { <Lines desk write lines/> }.into_any(),
    };
    let title = move || if subject.with(Option::is_some) { w::change_product(lang) } else { w::add_product(lang) };
    view! {
        <Section title=w::products(lang) actions=add>
            {table}
            <Dialog name="product" title=Signal::derive(move || title().to_owned()) open=sheet.open>
                <LineForm desk sheet subject=subject.get_untracked()/>
            </Dialog>
        </Section>
    }
}

#[component]
fn Lines(desk: Desk, write: Callback<Option<Line>>, lines: Vec<Line>) -> impl IntoView {
    let lang = desk.lang;
    let total = sum(&lines);
    let value = desk.part(|page| (page.card.value, page.card.currency.clone()));
    let shown = move || value.with(|(_, currency)| format::money(total, currency));
    let differs = move || desk.may_edit() && value.with(|(value, _)| *value != Some(total));
    let take = move |_| desk.step(take_sum_as_value(desk.id), move |()| desk.toasts.success(w::value_taken(lang)));
    view! {
        <div class="deal-lines__scroll">
            <table class="deal-lines">
                <thead>
                    <tr>
                        <th scope="col">{w::product(lang)}</th>
                        <th scope="col" class="deal-lines__number">{w::quantity(lang)}</th>
                        <th scope="col" class="deal-lines__number">{w::price(lang)}</th>
                        <th scope="col" class="deal-lines__number">{w::amount(lang)}</th>
                        <th scope="col"><span class="visually-hidden">{w::more(lang)}</span></th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(|line| view! { <LineRow desk write line/> }).collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan="3">{w::sum(lang)}</th>
                        <td class="deal-lines__number">{shown}</td>
                        <td></td>
                    </tr>
                </tfoot>
            </table>
        </div>
        <Show when=differs>
            <div class="deal-lines__take">
                <Button size=ButtonSize::Small icon=icondata::LuEqual on_click=take>
                    {w::take_sum(lang)}
                </Button>
            </div>
        </Show>
    }
}

#[component]
fn LineRow(desk: Desk, write: Callback<Option<Line>>, line: Line) -> impl IntoView {
    let (lang, id) = (desk.lang, line.id);
    let currency = desk.page.with_untracked(|page| page.card.currency.clone());
    let (edit_label, remove_label) = (w::edit_named(lang, &line.name), w::remove_named(lang, &line.name));
    let remove = Callback::new(move |()| {
        desk.step(remove_deal_product(desk.id, id), move |line: Line| {
            let back = LineInput { product: line.product, quantity: line.quantity, price: line.price };
            let undo = move |()| desk.step(add_deal_product(desk.id, back.clone()), |_| ());
            desk.toasts.undo(w::product_removed(lang), Callback::new(undo));
        });
    });
    let edit = Callback::new({
        let line = line.clone();
        move |()| write.run(Some(line.clone()))
    });
    view! {
        <tr id=format!("line-{id}")>
            <th scope="row" class="deal-lines__name">{line.name.clone()}</th>
            <td class="deal-lines__number">{format::number(line.quantity, 4)}</td>
            <td class="deal-lines__number">{format::money(line.price, &currency)}</td>
            <td class="deal-lines__number">{format::money(line.total(), &currency)}</td>
            <td class="deal-lines__do">
                <Show when=move || desk.may_edit()>
                    <IconButton icon=icondata::LuPencil label=edit_label.clone() small=true on_click=move |_| edit.run(())/>
                    <IconButton icon=icondata::LuX label=remove_label.clone() small=true on_click=move |_| remove.run(())/>
                </Show>
            </td>
        </tr>
    }
}

/// The form of a line; the product of a line that exists stays.
#[component]
fn LineForm(desk: Desk, sheet: Sheet, subject: Option<Line>) -> impl IntoView {
    let lang = desk.lang;
    let catalogue = if subject.is_none() { desk.fetch(products()) } else { RwSignal::new(None) };
    let product = RwSignal::new(subject.as_ref().map(|line| line.product.to_string()).unwrap_or_default());
    let quantity =
        RwSignal::new(subject.as_ref().map_or_else(|| "1".to_owned(), |line| line.quantity.normalize().to_string()));
    let price = RwSignal::new(subject.as_ref().map(|line| line.price.normalize().to_string()).unwrap_or_default());
    let errors = sheet.errors;
    errors.clear();
    let id = subject.as_ref().map(|line| line.id);
    let submit = move |()| {
        let chosen = product.with_untracked(|product| product.parse::<Uuid>().ok());
        match LineInput::read(chosen, &quantity.get_untracked(), &price.get_untracked()) {
            Ok(input) => match id {
                Some(id) => desk.form(sheet, change_deal_product(desk.id, id, input), |()| ()),
                None => desk.form(sheet, add_deal_product(desk.id, input), |_| ()),
            },
            Err(error) => desk.refuse(sheet, &error),
        }
    };
    let what = match subject {
        Some(line) => view! { <p class="dialog__text">{line.name}</p> }.into_any(),
        None => view! { <ProductChoice desk sheet catalogue product price/> }.into_any(),
    };
    view! {
        <Form name="product-form" on_submit=submit error=errors.rest()>
            {what}
            <FormRow>
                <TextField name="line_quantity" label=w::quantity(lang) value=quantity error=errors.of("quantity") input_mode="decimal" required=true/>
                <TextField name="line_price" label=w::price(lang) value=price error=errors.of("price") input_mode="decimal" required=true/>
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

/// Which product; its price is filled in where it is in the deal's currency.
#[component]
fn ProductChoice(
    desk: Desk,
    sheet: Sheet,
    catalogue: RwSignal<Option<Vec<Product>>>,
    product: RwSignal<String>,
    price: RwSignal<String>,
) -> impl IntoView {
    let lang = desk.lang;
    let choices = move || {
        let all = catalogue.get().unwrap_or_default();
        let all = all.into_iter().map(|product| Choice::new(product.id, product.name));
        std::iter::once(Choice::new("", d::choose(lang))).chain(all).collect::<Vec<_>>()
    };
    let chosen = move |id: String| {
        let currency = desk.page.with_untracked(|page| page.card.currency.clone());
        let known =
            catalogue.with_untracked(|all| all.iter().flatten().find(|product| product.id.to_string() == id).cloned());
        if let Some(Product { price: Some(usual), currency: Some(its), .. }) = known
            && its == currency
        {
            price.set(usual.normalize().to_string());
        }
    };
    view! {
        <SelectField
            name="line_product"
            label=w::product(lang)
            value=product
            choices=Signal::derive(choices)
            on_change=chosen
            error=sheet.errors.of("product")
            required=true
        />
    }
}
