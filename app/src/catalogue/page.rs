//! `/products/:id`: one product with its prices in all lists, its tax, what it costs the house, and where it was sold.

use super::{
    api::{archive_product, change_product, product_choices, read_product},
    form::ProductFormFields,
    model::{Choices, PriceAt, ProductForm, ProductPage, SoldOn, name_in},
    words_of::{days, tax_named, tier},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Sending, answer_not_found, ask, error_text, is_for_me},
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Badge, Button, Cell, Column, Crumb, Dialog, EmptyState, Fact, Facts, LinkButton, Notice, Page, Row, Section,
        Skeleton, SkeletonShape, Table, Tone,
    },
    words::catalogue as w,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct ProductPageHere {
    product: Answer<(ProductPage, Choices)>,
}

impl Screen for ProductPageHere {
    fn data() -> Self {
        let params = use_params_map();
        // While the page is being left the address is already another's: that must not ask for another product.
        let id = Memo::new(move |was: Option<&Option<Uuid>>| {
            let named = params.with(|params| params.get("id")).and_then(|id| id.parse().ok());
            named.or_else(|| was.copied().flatten())
        });
        let read = |id: Option<Uuid>| async move {
            let id = id.ok_or(AppError::NotFound)?;
            Ok((read_product(id).await?, product_choices().await?))
        };
        Self { product: ask(move || id.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        let product = this.product;
        view! { <Loaded product/> }.into_any()
    }
}

fn way_back() -> Vec<Crumb> {
    vec![Crumb::link(w::products(use_lang()), routes::PRODUCTS)]
}

#[component]
fn Loaded(product: Answer<(ProductPage, Choices)>) -> impl IntoView {
    let lang = use_lang();
    // What can be taken back outlives what is drawn anew.
    let sending = Sending::new();
    view! {
        <Transition fallback=move || {
            view! {
                <Page title=w::product(lang) crumbs=way_back()>
                    <Skeleton shape=SkeletonShape::Record/>
                </Page>
            }
        }>
            {move || Suspend::new(async move {
                match product.await {
                    Ok((page, choices)) => view! { <Shown page choices product sending/> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotThere/> }.into_any(),
                    Err(error) => {
                        view! {
                            <Page title=w::product(lang) crumbs=way_back()>
                                <Notice tone=Tone::Bad on_retry=move |()| product.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            </Page>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn NotThere() -> impl IntoView {
    let lang = use_lang();
    answer_not_found();
    view! {
        <Page title=w::product(lang) crumbs=way_back()>
            <EmptyState icon=icondata::LuSearchX title=w::not_there(lang) text=w::not_there_text(lang)>
                <LinkButton href=routes::PRODUCTS>{w::to_products(lang)}</LinkButton>
            </EmptyState>
        </Page>
    }
}

#[component]
fn Shown(
    page: ProductPage,
    choices: Choices,
    product: Answer<(ProductPage, Choices)>,
    sending: Sending,
) -> impl IntoView {
    let lang = use_lang();
    let (id, version, archived) = (page.id, page.version, page.archived);
    let name = name_in(lang, &page.fields.name, page.fields.name_en.as_deref()).to_owned();
    let editing = RwSignal::new(false);
    let done = Callback::new(move |(_, was): (Uuid, ProductForm)| {
        product.refetch();
        sending.toasts().undo(w::product_changed(lang), move || {
            sending.step(change_product(id, version + 1, was.clone()), move |_| product.refetch());
        });
        editing.set(false);
    });
    let turned = if archived { w::product_on(lang, &name) } else { w::product_off(lang, &name) };
    let turn = Callback::new(move |()| {
        let said = turned.clone();
        sending.step(archive_product(id, version, !archived), move |()| {
            product.refetch();
            sending.toasts().undo(said, move || {
                sending.step(archive_product(id, version + 1, archived), move |()| product.refetch());
            });
        });
    });
    let actions = move || {
        is_for_me(Action::ManageCatalogue).then(|| {
            view! {
                <Button icon=icondata::LuPencil on_click=move |_| editing.set(true)>
                    {w::edit(lang)}
                </Button>
                <Button on_click=move |_| turn.run(())>{if archived { w::sell_again(lang) } else { w::sell_no_more(lang) }}</Button>
            }
        })
    };
    let (start, tax) = (ProductForm::of(&page), page.tax.clone());
    let form = move || {
        let (start, choices, tax) = (start.clone(), choices.clone(), tax.clone());
        view! { <ProductFormFields subject=Some((id, version)) start choices tax done/> }
    };
    view! {
        <Page title=name crumbs=way_back() actions>
            {archived.then(|| view! { <Notice tone=Tone::Warn>{w::is_not_sold(lang)}</Notice> })}
            <About page=page.clone()/>
            <Prices prices=page.prices/>
            <Sold sold=page.sold won=page.won currency=page.currency unit=page.fields.unit/>
            <Dialog name="product" title=w::edit(lang) open=editing>
                {form()}
            </Dialog>
        </Page>
    }
}

#[component]
fn About(page: ProductPage) -> impl IntoView {
    let lang = use_lang();
    let fields = page.fields;
    let category = page.category.map(|(name, name_en)| name_in(lang, &name, name_en.as_deref()).to_owned());
    let price = fields.price.zip(fields.currency).map(|(price, currency)| format::money(price, &currency));
    let cost = page.cost.map(|cost| format::money(cost.amount, &cost.currency));
    let other = match lang {
        Lang::En => fields.name_en.as_ref().map(|_| fields.name.clone()),
        Lang::ZhCn => fields.name_en.clone(),
    };
    let facts = [
        (w::code(lang), fields.code),
        (w::other_name(lang), other),
        (w::category(lang), category),
        (w::series(lang), fields.series),
        (w::unit(lang), fields.unit),
        (w::own_price(lang), price),
        (w::tax(lang), page.tax.map(|tax| tax_named(lang, &tax))),
        (w::cost(lang), cost),
    ];
    view! {
        <Facts>
            {facts
                .into_iter()
                .filter_map(|(label, value)| value.map(|value| view! { <Fact label=label>{value}</Fact> }))
                .collect_view()}
            {fields
                .description
                .map(|text| {
                    view! {
                        <Fact label=w::description(lang)>
                            <span class="product-text">{text}</span>
                        </Fact>
                    }
                })}
        </Facts>
    }
}

/// What each list says of it.
#[component]
fn Prices(prices: Vec<PriceAt>) -> impl IntoView {
    let lang = use_lang();
    let may_open = is_for_me(Action::ManageCatalogue);
    if prices.is_empty() {
        return view! {
            <Section title=w::prices(lang)>
                <EmptyState icon=icondata::LuTags title=w::in_no_list(lang) text=w::in_no_list_text(lang) small=true/>
            </Section>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("list", w::price_list(lang)),
        Column::new("from", w::from(lang)).wide(),
        Column::new("days", w::days(lang)).wide(),
        Column::new("price", w::price(lang)).numeric(),
    ];
    let row = move |at: PriceAt| {
        let off = (!at.active).then(|| view! { <Badge>{w::switched_off(lang)}</Badge> });
        let list = if may_open {
            view! { <a class="cell-link" href=routes::price_list(at.list)>{at.name}</a> }.into_any()
        } else {
            at.name.into_any()
        };
        let (from, holds) = (tier(lang, at.from), days(lang, at.valid_from, at.valid_to));
        let beneath: Vec<String> = from.clone().into_iter().chain([holds.clone()]).collect();
        view! {
            <Row>
                <Cell>
                    {list} " " {off}
                    <span class="table__second table__second--narrow">{beneath.join(" · ")}</span>
                </Cell>
                <Cell wide=true>{from}</Cell>
                <Cell wide=true>{holds}</Cell>
                <Cell numeric=true>{format::money(at.price, &at.currency)}</Cell>
            </Row>
        }
    };
    view! {
        <Section title=w::prices(lang)>
            <Table label=w::prices(lang) columns>
                {prices.into_iter().map(row).collect_view()}
            </Table>
        </Section>
    }
    .into_any()
}

/// On which deals it stands, and what won ones brought.
#[component]
fn Sold(
    sold: Vec<SoldOn>,
    won: (rust_decimal::Decimal, rust_decimal::Decimal),
    currency: String,
    #[prop(optional_no_strip)] unit: Option<String>,
) -> impl IntoView {
    let lang = use_lang();
    if sold.is_empty() {
        return view! {
            <Section title=w::sold(lang)>
                <EmptyState icon=icondata::LuSquareKanban title=w::sold_nowhere(lang) text=w::sold_nowhere_text(lang) small=true/>
            </Section>
        }
        .into_any();
    }
    let unit = unit.unwrap_or_default();
    let many = move |quantity| format!("{} {unit}", format::number(quantity, 4)).trim_end().to_owned();
    let all = many(won.0);
    let columns = vec![
        Column::new("deal", w::deal(lang)),
        Column::new("stage", w::stage(lang)).wide(),
        Column::new("quantity", w::quantity(lang)).numeric().wide(),
        Column::new("amount", w::amount(lang)).numeric(),
    ];
    let row = move |on: SoldOn| {
        let (quantity, stage) = (many(on.quantity), name_in(lang, &on.stage, on.stage_en.as_deref()).to_owned());
        let beneath = format!("{quantity} · {stage}");
        view! {
            <Row>
                <Cell>
                    <a class="cell-link" href=routes::deal(on.deal)>
                        {on.name}
                    </a>
                    <span class="table__second table__second--narrow">{beneath}</span>
                </Cell>
                <Cell wide=true>{stage}</Cell>
                <Cell numeric=true wide=true>{quantity}</Cell>
                <Cell numeric=true>{format::money(on.amount, &on.currency)}</Cell>
            </Row>
        }
    };
    view! {
        <Section title=w::sold(lang)>
            <p class="admin-note">{w::won_sum(lang, all, format::money(won.1, &currency))}</p>
            <Table label=w::sold(lang) columns>
                {sold.into_iter().map(row).collect_view()}
            </Table>
        </Section>
    }
    .into_any()
}
