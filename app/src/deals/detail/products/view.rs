//! The section of products: lines with what they come to, and whether the value of the deal follows them.

use super::{
    api::{follow_products, remove_deal_product, undo_deal_product},
    form::LineForm,
    model::{Following, Line, sum},
};
use crate::{
    catalogue::words_of::percent,
    deals::detail::desk::{Desk, Sheet},
    locale::format,
    ui::{Button, ButtonKind, ButtonSize, Dialog, IconButton, Section, Switch},
    words::deal as w,
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
            <Follows desk/>
            <Dialog name="product" title=Signal::derive(move || title().to_owned()) open=sheet.open>
                <LineForm desk sheet subject=subject.get_untracked()/>
            </Dialog>
        </Section>
    }
}

/// What was done to a line, with the way back.
pub(super) fn offer_undo(desk: Desk, said: &'static str, ticket: Uuid) {
    let undo = move |()| desk.step(undo_deal_product(desk.id, ticket), |()| ());
    desk.toasts.undo(said, Callback::new(undo));
}

/// The switch by which the value follows the products; there are some, or it is on already.
#[component]
fn Follows(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let follows = desk.part(|page| page.follows);
    let offered = desk.part(|page| page.follows || !page.lines.is_empty());
    let on = RwSignal::new(follows.get_untracked());
    Effect::new(move |_| on.set(follows.get()));
    let turn = move |wanted: bool| {
        let following = if wanted { Following::On } else { Following::Off };
        desk.step(follow_products(desk.id, following), move |former| {
            let back = if wanted { Following::Back(former) } else { Following::On };
            let undo = move |()| desk.step(follow_products(desk.id, back), |_| ());
            let said = if wanted { w::value_follows_now(lang) } else { w::value_stays_now(lang) };
            desk.toasts.undo(said, Callback::new(undo));
        });
        // It shows what is, and moves when the server has said so.
        on.set(follows.get_untracked());
    };
    view! {
        <Show when=move || desk.may_edit() && offered.get()>
            <Switch name="value-follows" label=w::value_follows(lang) value=on on_change=turn/>
        </Show>
    }
}

#[component]
fn Lines(desk: Desk, write: Callback<Option<Line>>, lines: Vec<Line>) -> impl IntoView {
    let lang = desk.lang;
    let currency = desk.part(|page| page.card.currency.clone());
    let total = Memo::new({
        let lines = lines.clone();
        move |_| currency.with(|currency| sum(&lines, currency))
    });
    let shown = move |amount: fn(&crate::catalogue::pricing::sum_model::Amounts) -> rust_decimal::Decimal| {
        move || currency.with(|currency| total.with(|total| format::money(amount(total), currency)))
    };
    let taxed = move || total.with(|total| !total.tax.is_zero());
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
                    <Show when=taxed>
                        <tr>
                            <th scope="row" colspan="3">{w::sum_net(lang)}</th>
                            <td class="deal-lines__number">{shown(|sum| sum.net)}</td>
                            <td></td>
                        </tr>
                        <tr>
                            <th scope="row" colspan="3">{w::sum_tax(lang)}</th>
                            <td class="deal-lines__number">{shown(|sum| sum.tax)}</td>
                            <td></td>
                        </tr>
                    </Show>
                    <tr>
                        <th scope="row" colspan="3">{w::sum(lang)}</th>
                        <td class="deal-lines__number">{shown(|sum| sum.gross)}</td>
                        <td></td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}

#[component]
fn LineRow(desk: Desk, write: Callback<Option<Line>>, line: Line) -> impl IntoView {
    let (lang, id) = (desk.lang, line.id);
    let currency = desk.page.with_untracked(|page| page.card.currency.clone());
    let name = line.name_in(lang).to_owned();
    let (edit_label, remove_label) = (w::edit_named(lang, &name), w::remove_named(lang, &name));
    let quantity = format!("{} {}", format::number(line.quantity, 4), line.unit.as_deref().unwrap_or_default());
    let remove = Callback::new(move |()| {
        desk.step(remove_deal_product(desk.id, id), move |ticket| offer_undo(desk, w::product_removed(lang), ticket));
    });
    let edit = Callback::new({
        let line = line.clone();
        move |()| write.run(Some(line.clone()))
    });
    let discount = (!line.discount.is_zero()).then(|| w::discount_of(lang, percent(line.discount)));
    let tax = (!line.tax_percent.is_zero()).then(|| {
        let told = percent(line.tax_percent);
        if line.tax_included { w::tax_within(lang, told) } else { w::tax_on_top(lang, told) }
    });
    let terms: Vec<String> = discount.into_iter().chain(tax).collect();
    let terms = (!terms.is_empty()).then(|| view! { <span class="deal-lines__terms">{terms.join(" · ")}</span> });
    view! {
        <tr id=format!("line-{id}")>
            <th scope="row" class="deal-lines__name">
                {name}
                {terms}
            </th>
            <td class="deal-lines__number">{quantity.trim_end().to_owned()}</td>
            <td class="deal-lines__number">{format::money(line.price, &currency)}</td>
            <td class="deal-lines__number">{format::money(line.terms().amounts(&currency).gross, &currency)}</td>
            <td class="deal-lines__do">
                <Show when=move || desk.may_edit()>
                    <IconButton icon=icondata::LuPencil label=edit_label.clone() small=true on_click=move |_| edit.run(())/>
                    <IconButton icon=icondata::LuX label=remove_label.clone() small=true on_click=move |_| remove.run(())/>
                </Show>
            </td>
        </tr>
    }
}
