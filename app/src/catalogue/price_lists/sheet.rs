//! `/admin/price-lists/:id`: the prices of one list, changed where they stand.

use super::{
    api::{keep_prices, read_price_list},
    list::{Around, circle},
    model::{PriceChange, PriceRow, Sheet, show_changes},
    paste::PasteForm,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Sending, TurnedAway, ask, error_text, is_for_me},
    admin::frame::loaded,
    catalogue::{
        model::name_in,
        picker::ProductPicker,
        words_of::{days, tier},
    },
    locale::{format::number, use_lang},
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

/// What was changed, and what brings it back.
type Kept = Callback<(PriceChange, Vec<PriceChange>)>;

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
    let off = (!found.list.active).then(|| w::switched_off(lang).to_owned());
    let holds = days(lang, found.list.valid_from, found.list.valid_to);
    let about = [found.list.currency.clone(), circle(lang, &found.list), holds];
    let about = about.into_iter().chain(off).collect::<Vec<_>>().join(" · ");
    let rows = RwSignal::new(found.rows);
    // Only what changed is drawn anew, so that nobody loses the price that is being typed meanwhile.
    let show = move |changes: &[PriceChange]| {
        if rows.try_update(|rows| show_changes(rows, changes)) != Some(true) {
            sheet.refetch();
        }
    };
    let kept = Kept::new(move |(change, former): (PriceChange, Vec<PriceChange>)| {
        let said = if change.price.is_some() { w::price_kept(lang) } else { w::price_removed(lang) };
        show(&[change]);
        sending.toasts().undo(said, move || {
            let former = former.clone();
            sending.step(keep_prices(id, former.clone()), move |_| show(&former));
        });
    });
    view! {
        <p class="admin-note">{about}</p>
        <AddPrice id kept/>
        <Rows id rows kept/>
        <Dialog name="paste-prices" title=w::paste(lang) open=pasting>
            <PasteForm id sheet open=pasting page=sending/>
        </Dialog>
    }
}

/// A product, from which quantity on, and the price.
#[component]
fn AddPrice(id: Uuid, kept: Kept) -> impl IntoView {
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
        Ok(change) => sending.form(keep_prices(id, vec![change.clone()]), move |former| {
            price.set(String::new());
            kept.run((change, former));
        }),
        Err(error) => sending.refuse(&error),
    };
    view! {
        <Form name="add-price" on_submit=send error=errors.rest()>
            <div class="admin-inline">
                <ProductPicker name="price-product" label=w::product(lang) value=product error=errors.of("product") required=true/>
                <TextField name="price-from" label=w::from(lang) value=from error=errors.of("from") input_mode="decimal" max=20/>
                <TextField name="price-amount" label=w::price(lang) value=price error=errors.of("price") input_mode="decimal" required=true max=20/>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::add_price(lang)}
                </Button>
            </div>
        </Form>
    }
}

#[component]
fn Rows(id: Uuid, rows: RwSignal<Vec<PriceRow>>, kept: Kept) -> impl IntoView {
    let lang = use_lang();
    let (words, shown) = (RwSignal::new(String::new()), RwSignal::new(STEP));
    let fitting = Memo::new(move |_| {
        let words = words.get().trim().to_lowercase();
        let fits = |row: &&PriceRow| {
            let texts = [Some(&row.name), row.name_en.as_ref(), row.code.as_ref()];
            texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&words))
        };
        rows.with(|rows| rows.iter().filter(fits).cloned().collect::<Vec<_>>())
    });
    let (empty, none_fits) =
        (Memo::new(move |_| rows.with(Vec::is_empty)), Memo::new(move |_| fitting.with(Vec::is_empty)));
    let table = move || {
        if none_fits.get() {
            return view! { <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) small=true/> }.into_any();
        }
        let columns = vec![
            Column::new("product", w::product(lang)),
            Column::new("from", w::from(lang)).numeric().wide(),
            Column::new("price", w::price(lang)).numeric(),
            Column::new("steps", ""),
        ];
        view! {
            <div class="price-list">
                <Table label=w::prices(lang) columns comfortable=true>
                    <For each=move || fitting.get().into_iter().take(shown.get()) key=|row| (row.product, row.from) let:row>
                        <PriceLine id row rows kept/>
                    </For>
                </Table>
            </div>
        }
        .into_any()
    };
    move || {
        if empty.get() {
            return view! { <EmptyState icon=icondata::LuTags title=w::no_prices(lang) text=w::no_prices_text(lang) small=true/> }
                .into_any();
        }
        view! {
            <div class="price-list__find">
                <SearchField name="price-search" label=w::search(lang) placeholder=w::search(lang) value=words on_search=move |_: String| shown.set(STEP)/>
            </div>
            {table}
            <Pager
                more=Signal::derive(move || shown.get() < fitting.with(Vec::len))
                busy=false
                on_more=move |()| shown.update(|rows| *rows += STEP)
            />
        }
        .into_any()
    }
}

/// One price: what is typed is kept when the field is left or Enter is pressed.
#[component]
fn PriceLine(id: Uuid, row: PriceRow, rows: RwSignal<Vec<PriceRow>>, kept: Kept) -> impl IntoView {
    // Each line sends for itself: one that waits for its answer holds up no other.
    let (lang, sending) = (use_lang(), Sending::new());
    let (product, from) = (row.product, row.from);
    let price = Memo::new(move |_| {
        let own = |row: &&PriceRow| row.product == product && row.from == from;
        rows.with(|rows| rows.iter().find(own).map(|row| row.price.normalize()))
    });
    let (value, wrong) = (RwSignal::new(row.price.normalize().to_string()), RwSignal::new(None::<String>));
    Effect::new(move |before: Option<()>| {
        if let (Some(()), Some(price)) = (before, price.get()) {
            value.set(price.to_string());
        }
    });
    let send = move |change: PriceChange| {
        wrong.set(None);
        sending.send(
            keep_prices(id, vec![change.clone()]),
            move |former| kept.run((change, former)),
            move |error| wrong.set(Some(error_text(lang, &error))),
        );
    };
    let save = move |()| {
        let typed = parse_amount(&value.get_untracked());
        let change = PriceChange { product, from, price: typed };
        match typed {
            Some(_) if typed == price.get_untracked() => wrong.set(None),
            Some(_) if change.check().is_ok() => send(change),
            _ => wrong.set(Some(w::no_price(lang).to_owned())),
        }
    };
    let field = format!("price-{product}-{}", from.normalize().to_string().replace('.', "-"));
    let name = name_in(lang, &row.name, row.name_en.as_deref()).to_owned();
    let (label, remove_label) = (w::price_of(lang, &name), w::remove_this(lang, &name));
    view! {
        <Row>
            <Cell>
                {name}
                {row.code.map(|code| view! { <span class="table__second">{code}</span> })}
                {tier(lang, from).map(|from| view! { <span class="table__second table__second--narrow">{from}</span> })}
            </Cell>
            <Cell numeric=true wide=true>{(!from.is_zero()).then(|| number(from, 4))}</Cell>
            <Cell numeric=true>
                <TextField
                    name="price"
                    id=field
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
                    on_click=move |_| send(PriceChange { product, from, price: None })
                />
            </Cell>
        </Row>
    }
}
