//! `/admin/price-lists/:id`: the prices of one list, changed where they stand.

use super::{
    api::{keep_prices, read_price_list},
    list::Around,
    model::{PriceChange, PriceRow, Sheet},
    paste::PasteForm,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Sending, TurnedAway, ask, is_for_me},
    admin::frame::loaded,
    catalogue::{picker::ProductPicker, words_of::days},
    locale::use_lang,
    ui::{
        Button, ButtonKind, Cell, Column, Dialog, EmptyState, Form, IconButton, Pager, Row, SearchField, SkeletonShape,
        Table, TextField, parse_amount,
    },
    words::catalogue as w,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rust_decimal::Decimal;
use uuid::Uuid;

/// Rows shown at first, and more each time one asks.
const STEP: usize = 50;

/// The page with what it needs to begin.
pub struct PriceListPage {
    sheet: Answer<Sheet>,
}

impl Screen for PriceListPage {
    fn data() -> Self {
        let params = use_params_map();
        // While the page is being left the address is already another's: that must not ask for another list.
        let id = Memo::new(move |was: Option<&Option<Uuid>>| {
            let named = params.with(|params| params.get("id")).and_then(|id| id.parse().ok());
            named.or_else(|| was.copied().flatten())
        });
        let read = |id: Option<Uuid>| async move {
            match id {
                Some(id) => read_price_list(id).await,
                None => Err(AppError::NotFound),
            }
        };
        Self { sheet: ask(move || id.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        let sheet = this.sheet;
        view! { <Room sheet/> }.into_any()
    }
}

#[component]
fn Room(sheet: Answer<Sheet>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageCatalogue) {
        return view! { <TurnedAway title=w::price_lists(lang)/> }.into_any();
    }
    let name = RwSignal::new(w::price_list(lang).to_owned());
    let (pasting, sending) = (RwSignal::new(false), Sending::new());
    let show = move |found: Sheet| {
        let shown = found.list.name.clone();
        // The title of the page stands outside of what is awaited.
        Effect::new(move |_| name.set(shown.clone()));
        view! { <Prices found sheet pasting sending/> }.into_any()
    };
    let actions = move || {
        view! {
            <Button icon=icondata::LuClipboardPaste on_click=move |_| pasting.set(true)>
                {w::paste(lang)}
            </Button>
        }
    };
    view! {
        <Around below=Signal::derive(move || name.get()) actions>
            {loaded(sheet, SkeletonShape::Rows(10), show)}
        </Around>
    }
    .into_any()
}

#[component]
fn Prices(
    found: Sheet,
    sheet: Answer<Sheet>,
    pasting: RwSignal<bool>,
    /// Of the page: what can be taken back outlives the table.
    sending: Sending,
) -> impl IntoView {
    let lang = use_lang();
    let id = found.list.id;
    let keep = Callback::new(move |change: PriceChange| {
        sending.step(keep_prices(id, vec![change]), move |former| {
            sheet.refetch();
            sending.toasts().undo(w::price_kept(lang), move || {
                sending.step(keep_prices(id, former.clone()), move |_| sheet.refetch());
            });
        });
    });
    let about = format!(
        "{} · {} · {}",
        found.list.currency,
        found.list.segment_name.clone().or(found.list.country.clone()).unwrap_or_else(|| w::everybody(lang).to_owned()),
        days(lang, found.list.valid_from, found.list.valid_to)
    );
    view! {
        <p class="admin-note">{about}</p>
        <AddPrice keep/>
        <Rows rows=found.rows keep/>
        <Dialog name="paste-prices" title=w::paste(lang) open=pasting>
            <PasteForm id sheet open=pasting page=sending/>
        </Dialog>
    }
}

/// A product, from which quantity on, and the price.
#[component]
fn AddPrice(keep: Callback<PriceChange>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let product = RwSignal::new(None::<(Uuid, String)>);
    let (from, price) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let errors = sending.errors;
    let read = move || -> Result<PriceChange, AppError> {
        let product = product.get_untracked().ok_or_else(|| AppError::invalid("product", "required"))?.0;
        let from = from.get_untracked();
        let from = if from.trim().is_empty() { Some(Decimal::ZERO) } else { parse_amount(&from) };
        let from = from.ok_or_else(|| AppError::invalid("from", "not_a_number"))?;
        let price = parse_amount(&price.get_untracked()).ok_or_else(|| AppError::invalid("price", "not_a_number"))?;
        let change = PriceChange { product, from, price: Some(price) };
        change.check()?;
        Ok(change)
    };
    let send = move |()| match read() {
        Ok(change) => {
            errors.clear();
            keep.run(change);
            price.set(String::new());
        }
        Err(error) => sending.refuse(&error),
    };
    view! {
        <Form name="add-price" on_submit=send error=errors.rest()>
            <div class="admin-inline">
                <ProductPicker name="price-product" label=w::product(lang) value=product error=errors.of("product") required=true/>
                <TextField name="price-from" label=w::from(lang) value=from error=errors.of("from") input_mode="decimal" max=20/>
                <TextField name="price-amount" label=w::price(lang) value=price error=errors.of("price") input_mode="decimal" required=true max=20/>
                <Button kind=ButtonKind::Primary submit=true>
                    {w::add_price(lang)}
                </Button>
            </div>
        </Form>
    }
}

#[component]
fn Rows(rows: Vec<PriceRow>, keep: Callback<PriceChange>) -> impl IntoView {
    let lang = use_lang();
    if rows.is_empty() {
        return view! { <EmptyState icon=icondata::LuTags title=w::no_prices(lang) text=w::no_prices_text(lang) small=true/> }.into_any();
    }
    let (words, shown) = (RwSignal::new(String::new()), RwSignal::new(STEP));
    let rows = StoredValue::new(rows);
    let fitting = Memo::new(move |_| {
        let words = words.get().trim().to_lowercase();
        let fits = |row: &&PriceRow| {
            row.name.to_lowercase().contains(&words)
                || row.code.as_ref().is_some_and(|code| code.to_lowercase().contains(&words))
        };
        rows.with_value(|rows| rows.iter().filter(fits).cloned().collect::<Vec<_>>())
    });
    let columns = vec![
        Column::new("product", w::product(lang)),
        Column::new("from", w::from(lang)).numeric(),
        Column::new("price", w::price(lang)).numeric(),
        Column::new("steps", ""),
    ];
    view! {
        <SearchField name="price-search" label=w::search(lang) placeholder=w::search(lang) value=words on_search=move |_: String| shown.set(STEP)/>
        <Table label=w::prices(lang) columns comfortable=true>
            <For
                each=move || fitting.get().into_iter().take(shown.get())
                key=|row| (row.product, row.from, row.price)
                let:row
            >
                <PriceLine row keep/>
            </For>
        </Table>
        <Pager
            more=Signal::derive(move || shown.get() < fitting.with(Vec::len))
            busy=false
            on_more=move |()| shown.update(|rows| *rows += STEP)
        />
    }
    .into_any()
}

/// One price: what is typed is kept when the field is left or Enter is pressed.
#[component]
fn PriceLine(row: PriceRow, keep: Callback<PriceChange>) -> impl IntoView {
    let lang = use_lang();
    let (product, from, was) = (row.product, row.from, row.price.normalize());
    let (value, wrong) = (RwSignal::new(was.to_string()), RwSignal::new(None::<String>));
    // Enter sends it, and leaving the field must not send it again.
    let sent = StoredValue::new(was);
    let save = move |()| {
        let typed = parse_amount(&value.get_untracked());
        let change = PriceChange { product, from, price: typed };
        match typed {
            Some(price) if price == sent.get_value() => wrong.set(None),
            Some(price) if change.check().is_ok() => {
                wrong.set(None);
                sent.set_value(price);
                keep.run(change);
            }
            _ => wrong.set(Some(w::no_price(lang).to_owned())),
        }
    };
    let id = format!("price-{product}-{}", from.normalize().to_string().replace('.', "-"));
    let (name, code) = (row.name, row.code);
    let (label, remove_label) = (w::price_of(lang, &name), w::remove_this(lang, &name));
    view! {
        <Row>
            <Cell>
                {name}
                {code.map(|code| view! { <span class="table__second">{code}</span> })}
            </Cell>
            <Cell numeric=true>{crate::locale::format::number(from, 4)}</Cell>
            <Cell numeric=true>
                <TextField
                    name="price"
                    id
                    label
                    hide_label=true
                    value
                    error=wrong
                    input_mode="decimal"
                    max=20
                    on_blur=save
                    on_enter=save
                />
            </Cell>
            <Cell numeric=true>
                <IconButton
                    icon=icondata::LuX
                    label=remove_label
                    small=true
                    on_click=move |_| keep.run(PriceChange { product, from, price: None })
                />
            </Cell>
        </Row>
    }
}
