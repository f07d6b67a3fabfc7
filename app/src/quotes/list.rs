//! `/quotes`: all quotes that one sees.

use super::{
    api::quotes,
    begin::NewQuoteDialog,
    model::{QuoteFilter, QuoteList, QuoteRow, QuoteState},
    words_of::{QuoteBadge, state_word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me, use_session},
    locale::{format, use_lang},
    routes,
    ui::{
        Badge, Button, ButtonKind, Cell, Choice, Column, EmptyState, LinkButton, Notice, Page, Row, SearchField,
        SelectField, Skeleton, SkeletonShape, Table, Tone,
    },
    words::quotes as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

type First = Answer<(QuoteFilter, QuoteList)>;

/// `/quotes`
pub struct QuotesPage {
    filter: Memo<QuoteFilter>,
    first: First,
}

impl Screen for QuotesPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&QuoteFilter>| match was {
            Some(was) if path.with(|path| path != routes::QUOTES) => was.clone(),
            _ => query.with(filter_of),
        });
        let read = |filter: QuoteFilter| async move {
            let list = quotes(filter.clone()).await?;
            Ok((filter, list))
        };
        Self { filter, first: ask(move || filter.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        let QuotesPage { filter, first } = this;
        view! { <Quotes filter first/> }.into_any()
    }
}

fn filter_of(query: &ParamsMap) -> QuoteFilter {
    let said = |name: &str| query.get_str(name).unwrap_or_default();
    QuoteFilter {
        text: said("q").trim().to_owned(),
        state: QuoteState::from_key(said("state")),
        owner: said("owner").parse().ok(),
        page: said("page").parse().unwrap_or_default(),
    }
}

pub(crate) fn address_of(filter: &QuoteFilter) -> String {
    let mut query = ParamsMap::new();
    let said = [
        ("q", filter.text.clone()),
        ("state", filter.state.map(QuoteState::key).unwrap_or_default().to_owned()),
        ("owner", filter.owner.map(|id| id.to_string()).unwrap_or_default()),
        ("page", if filter.page == 0 { String::new() } else { filter.page.to_string() }),
    ];
    for (name, value) in said.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.insert(name, value);
    }
    format!("{}{}", routes::QUOTES, query.to_query_string())
}

#[component]
fn Quotes(filter: Memo<QuoteFilter>, first: First) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeDeals) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let adding = RwSignal::new(false);
    let may_add = use_session().is_some_and(|session| session.may(Action::EditDeals));
    let actions = move || {
        may_add.then(|| {
            view! {
                <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::add(lang)}
                </Button>
            }
        })
    };
    view! {
        <Page title=w::title(lang) actions>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((now, list)) => view! { <Shown filter now list/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| first.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
            <NewQuoteDialog open=adding/>
        </Page>
    }
    .into_any()
}

#[component]
fn Shown(filter: Memo<QuoteFilter>, now: QuoteFilter, list: QuoteList) -> impl IntoView {
    let lang = use_lang();
    let narrows = now != QuoteFilter { page: now.page, ..QuoteFilter::default() };
    let QuoteList { rows, more, owners } = list;
    let before = (now.page > 0).then(|| address_of(&QuoteFilter { page: now.page - 1, ..now.clone() }));
    let after = more.then(|| address_of(&QuoteFilter { page: now.page + 1, ..now.clone() }));
    let empty = rows.is_empty().then(|| {
        let (title, text) = if narrows || now.page > 0 {
            (w::none_fit(lang), w::none_fit_text(lang))
        } else {
            (w::none(lang), w::none_text(lang))
        };
        view! { <EmptyState icon=icondata::LuFileText title text/> }
    });
    view! {
        <Filters filter owners/>
        {empty}
        <Rows rows/>
        <div class="quote-pages">
            {before.map(|href| view! { <LinkButton href icon=icondata::LuChevronLeft>{w::newer(lang)}</LinkButton> })}
            {after.map(|href| view! { <LinkButton href icon=icondata::LuChevronRight>{w::older(lang)}</LinkButton> })}
        </div>
    }
}

#[component]
fn Rows(rows: Vec<QuoteRow>) -> impl IntoView {
    let lang = use_lang();
    let columns = vec![
        Column::new("number", w::number(lang)),
        Column::new("customer", w::customer(lang)).wide(),
        Column::new("state", w::state(lang)),
        Column::new("amount", w::amount(lang)).numeric(),
        Column::new("deal", w::deal(lang)).wide(),
        Column::new("valid", w::valid_until(lang)).wide(),
        Column::new("owner", w::owner(lang)).wide(),
    ];
    let row = move |row: QuoteRow| {
        let changed = row.changed.then(|| view! { " " <Badge tone=Tone::Warn>{w::changed(lang)}</Badge> });
        let customer = row.customer.map_or_else(|| w::hidden(lang).to_owned(), |(_, name)| name);
        let beneath = customer.clone();
        view! {
            <Row>
                <Cell href=routes::quote(row.id)>
                    {row.number.unwrap_or_else(|| w::no_number(lang).to_owned())} " " <span class="table__second">{row.title}</span>
                    <span class="table__second table__second--narrow">{beneath}</span>
                </Cell>
                <Cell wide=true>{customer}</Cell>
                <Cell>
                    <QuoteBadge state=row.state/>
                    {changed}
                </Cell>
                <Cell numeric=true>{format::money(row.amount, &row.currency)}</Cell>
                <Cell wide=true>{row.deal.map(|(_, name)| name)}</Cell>
                <Cell wide=true>{format::date(lang, row.valid_until)}</Cell>
                <Cell wide=true>{row.owner.1}</Cell>
            </Row>
        }
    };
    (!rows.is_empty()).then(|| {
        view! {
            <Table label=w::title(lang) columns>
                {rows.into_iter().map(row).collect_view()}
            </Table>
        }
    })
}

/// What one looks for. What is chosen stands in the address.
#[component]
fn Filters(filter: Memo<QuoteFilter>, owners: Vec<(uuid::Uuid, String)>) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let show = Callback::new(move |filter: QuoteFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&QuoteFilter { page: 0, ..filter }), options);
    });
    let now = filter.get_untracked();
    let text = RwSignal::new(now.text);
    let me = use_session().map(|session| session.person);
    let mut states = vec![Choice::new("", w::all_states(lang))];
    states.extend(QuoteState::ALL.map(|state| Choice::new(state.key(), state_word(lang, state))));
    let mut people = vec![Choice::new("", w::all_owners(lang))];
    people.extend(me.map(|me| Choice::new(me, w::mine(lang))));
    people.extend(owners.into_iter().filter(|(id, _)| Some(*id) != me).map(|(id, name)| Choice::new(id, name)));
    let state = RwSignal::new(now.state.map(QuoteState::key).unwrap_or_default().to_owned());
    let owner = RwSignal::new(now.owner.map(|id| id.to_string()).unwrap_or_default());
    let search = move |words: String| {
        show.run(QuoteFilter { text: words.trim().to_owned(), ..filter.get_untracked() });
    };
    view! {
        <div class="measure-filters">
            <SearchField name="quote-search" label=w::search(lang) placeholder=w::search(lang) value=text on_search=search/>
            <SelectField
                name="quote-state"
                label=w::state(lang)
                hide_label=true
                value=state
                choices=states
                on_change=move |key: String| show.run(QuoteFilter { state: QuoteState::from_key(&key), ..filter.get_untracked() })
            />
            <SelectField
                name="quote-owner"
                label=w::owner(lang)
                hide_label=true
                value=owner
                choices=people
                on_change=move |key: String| show.run(QuoteFilter { owner: key.parse().ok(), ..filter.get_untracked() })
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_comes_back_from_its_address() {
        let filter = QuoteFilter {
            text: "pump".to_owned(),
            state: Some(QuoteState::Sent),
            owner: Some(uuid::Uuid::from_u128(7)),
            page: 2,
        };
        let address = address_of(&filter);
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let map: ParamsMap = pairs.map(|(key, value)| (key.to_owned(), value.replace("%2D", "-"))).collect();
        assert_eq!(filter_of(&map), filter);
        assert_eq!(address_of(&QuoteFilter::default()), routes::QUOTES);
    }
}
