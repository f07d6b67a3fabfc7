//! `/forecast/deals`: exactly the deals that a figure counts, and what one says of each.

use super::{
    api::deals_behind,
    counted_model::{After, Base, Counted, DealPage, DealRow, What},
    model::{Heard, Said},
    saying::{SayDialog, Saying},
    words_of::{base_word, category_word, days_word, deals_word, what_word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, Sending, TurnedAway, answer_not_found, ask, error_text, is_for_me, use_organisation},
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Badge, Cell, Column, Crumb, EmptyState, IconButton, LinkButton, Notice, Page, Pager, Row, Skeleton,
        SkeletonShape, Table, Tone,
    },
    words::forecast as w,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use uuid::Uuid;

/// `/forecast/deals`
pub struct CountedPage {
    deals: Answer<Option<(Counted, DealPage)>>,
}

impl Screen for CountedPage {
    fn data() -> Self {
        let (query, path, lang) = (use_query_map(), use_location().pathname, use_lang());
        // While the page is being left the address is already another's: that must not ask for other deals.
        let counted = Memo::new(move |was: Option<&Option<Counted>>| match was {
            Some(was) if path.with(|path| path != routes::FORECAST_DEALS) => was.clone(),
            _ => query.with(|query| Counted::read(|key| query.get_str(key))),
        });
        let page = move |counted: Option<Counted>| async move {
            match counted {
                Some(counted) => deals_behind(counted.clone(), None, lang).await.map(|page| Some((counted, page))),
                None => Ok(None),
            }
        };
        Self { deals: ask(move || counted.get(), page) }
    }

    fn view(this: Self) -> AnyView {
        let deals = this.deals;
        view! { <Here deals/> }.into_any()
    }
}

#[component]
fn Here(deals: Answer<Option<(Counted, DealPage)>>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeDeals) {
        return view! { <TurnedAway title=w::deals_title(lang)/> }.into_any();
    }
    let crumbs = vec![Crumb::link(w::title(lang), routes::FORECAST), Crumb::here(w::deals_title(lang))];
    view! {
        <Page title=w::deals_title(lang) crumbs>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match deals.await {
                        Ok(Some((counted, page))) => view! { <Behind counted page/> }.into_any(),
                        Ok(None) => view! { <NoFigure/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| deals.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

/// An address that names no figure.
#[component]
fn NoFigure() -> impl IntoView {
    let lang = use_lang();
    answer_not_found();
    view! {
        <EmptyState icon=icondata::LuCompass title=w::no_figure(lang)>
            <LinkButton href=routes::FORECAST>{w::to_forecast(lang)}</LinkButton>
        </EmptyState>
    }
}

/// What the figure counts, in words.
fn figure_words(lang: Lang, counted: &Counted, page: &DealPage) -> String {
    let words = [
        Some(base_word(lang, counted.base).to_owned()),
        Some(days_word(lang, counted.period())),
        page.stage.clone(),
        Some(what_word(lang, counted.what).to_owned()),
        counted.part.as_ref().map(|part| match (&part.key, &page.part) {
            (_, Some(name)) => name.clone(),
            (None, None) => w::without(lang).to_owned(),
            (Some(_), None) => w::no_longer(lang).to_owned(),
        }),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[component]
fn Behind(counted: Counted, page: DealPage) -> impl IntoView {
    let (lang, currency, sending) = (use_lang(), use_organisation().currency, Sending::new());
    let words = figure_words(lang, &counted, &page);
    let worth = w::deals_worth(lang, deals_word(lang, page.count), format::money(page.value, &currency));
    if page.count == 0 {
        return view! {
            <p class="aside-none">{words}</p>
            <EmptyState icon=icondata::LuHandshake title=w::no_deals(lang) text=w::no_deals_text(lang)>
                <LinkButton href=routes::FORECAST>{w::to_forecast(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let (rows, next) = (RwSignal::new(page.rows), RwSignal::new(page.next));
    let closed = counted.base == Base::Closed;
    let counted = StoredValue::new(counted);
    let more = move |()| {
        let after: Option<After> = next.get_untracked();
        sending.step(deals_behind(counted.get_value(), after, lang), move |page: DealPage| {
            rows.update(|rows| rows.extend(page.rows));
            next.set(page.next);
        });
    };
    let saying = RwSignal::new(None::<Saying>);
    // What was said counts at once; the deal stays in the list until that is asked for anew.
    let said = Callback::new(move |(id, said, heard): (Uuid, Said, Heard)| {
        rows.update(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                let Heard { version, probability, category, .. } = heard;
                *row = DealRow { probability, category, said, version, ..row.clone() };
            }
        });
    });
    let day = if closed { w::closed_head(lang) } else { w::close_head(lang) };
    // What a phone shows without being scrolled comes first.
    let heads = vec![
        Column::new("deal", w::deal(lang)),
        Column::new("value", w::value_head(lang)).numeric(),
        Column::new("category", w::category(lang)),
        Column::new("close", day),
        Column::new("stage", w::stage(lang)),
        Column::new("owner", w::owner(lang)),
    ];
    view! {
        <p class="aside-none">{words}</p>
        <p class="forecast-worth" data-count=page.count.to_string()>
            {worth}
        </p>
        <Table label=w::deals_title(lang) columns=heads>
            <For each=move || rows.get() key=|row| (row.id, row.version) let:row>
                <Line row closed saying/>
            </For>
        </Table>
        <Pager more=Signal::derive(move || next.with(Option::is_some)) busy=sending.busy() on_more=more/>
        <SayDialog saying said/>
    }
    .into_any()
}

#[component]
fn Line(
    row: DealRow,
    /// Whether the day on which it was closed is told, in place of the one that is expected.
    closed: bool,
    saying: RwSignal<Option<Saying>>,
) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let mine = Saying { id: row.id, name: row.name.clone(), version: row.version, said: row.said };
    let (mine, label) = (StoredValue::new(mine), w::say_of(lang, &row.name));
    let open = row.status == "open";
    let by_hand = row.said.probability.is_some() || row.said.category.is_some();
    let sure = match row.status.as_str() {
        "won" => what_word(lang, What::Won).to_owned(),
        "lost" => what_word(lang, What::Lost).to_owned(),
        _ => format!("{} · {}%", category_word(lang, row.category), row.probability),
    };
    let day = if closed { row.closed_on } else { row.expected_close };
    let may = open && row.may_edit;
    view! {
        <Row>
            <Cell href=routes::deal(row.id)>
                {row.name} {row.customer.map(|customer| view! { <span class="forecast-customer">{customer}</span> })}
            </Cell>
            <Cell numeric=true>{row.value.map(|value| format::money(value, &currency))}</Cell>
            <Cell>
                <span class="forecast-sure">
                    {sure} {(open && by_hand).then(|| view! { <Badge>{w::said_by_hand(lang)}</Badge> })}
                    {may.then(|| {
                        view! { <IconButton icon=icondata::LuGauge label small=true on_click=move |_| saying.set(Some(mine.get_value()))/> }
                    })}
                </span>
            </Cell>
            <Cell>{day.map(|day| format::date(lang, day))}</Cell>
            <Cell>{row.stage}</Cell>
            <Cell>{row.owner}</Cell>
        </Row>
    }
}
