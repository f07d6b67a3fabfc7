//! `/desk/topics`: what customers ask of products, and how complaints and topics stand by product and cause.

use super::{
    analysis::Analysis,
    api::product_topics,
    form::TopicFields,
    model::{Pick, Span, TopicFilter, TopicKind, TopicList, TopicRow, TopicState},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me, use_session},
    desk::tickets::{
        api::ticket_choices,
        model::Choices,
        words_of::{category_word, choices},
    },
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Badge, Button, ButtonKind, Cell, Choice, Column, Crumb, Dialog, EmptyState, LinkButton, Notice, Page, Row,
        SearchField, SelectField, Skeleton, SkeletonShape, Table, Tone,
    },
    words::{product_topics as w, tickets as tw},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};
use uuid::Uuid;

type First = Answer<(TopicFilter, TopicList, Choices)>;

/// `/desk/topics`
pub struct TopicsPage {
    filter: Memo<TopicFilter>,
    first: First,
}

impl Screen for TopicsPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&TopicFilter>| match was {
            Some(was) if path.with(|path| path != routes::DESK_TOPICS) => was.clone(),
            _ => query.with(filter_of),
        });
        let read = |filter: TopicFilter| async move {
            let list = product_topics(filter.clone()).await?;
            Ok((filter, list, ticket_choices().await?))
        };
        Self { filter, first: ask(move || filter.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        let TopicsPage { filter, first } = this;
        view! { <Topics filter first/> }.into_any()
    }
}

fn filter_of(query: &ParamsMap) -> TopicFilter {
    let said = |name: &str| query.get_str(name).unwrap_or_default();
    TopicFilter {
        text: said("q").trim().to_owned(),
        product: Pick::from_key(said("product")),
        cause: Pick::from_key(said("cause")),
        kind: TopicKind::from_key(said("kind")),
        state: TopicState::from_key(said("state")),
        days: Span::from_key(said("days")).unwrap_or_default(),
    }
}

pub(super) fn address_of(filter: &TopicFilter) -> String {
    let mut query = ParamsMap::new();
    let said = [
        ("q", filter.text.clone()),
        ("product", filter.product.key()),
        ("cause", filter.cause.key()),
        ("kind", filter.kind.map(TopicKind::key).unwrap_or_default().to_owned()),
        ("state", filter.state.map(TopicState::key).unwrap_or_default().to_owned()),
        ("days", if filter.days == Span::default() { String::new() } else { filter.days.key().to_owned() }),
    ];
    for (name, value) in said.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.insert(name, value);
    }
    format!("{}{}", routes::DESK_TOPICS, query.to_query_string())
}

pub(super) fn kind_word(lang: Lang, kind: TopicKind) -> &'static str {
    w::text(lang, &format!("kind_{}", kind.key())).unwrap_or_default()
}

pub(super) fn state_word(lang: Lang, state: TopicState) -> &'static str {
    w::text(lang, &format!("state_{}", state.key())).unwrap_or_default()
}

/// Where a topic stands, as a mark.
#[component]
pub(super) fn TopicBadge(state: TopicState) -> impl IntoView {
    let lang = use_lang();
    let tone = match state {
        TopicState::New => Tone::Accent,
        TopicState::Considered | TopicState::Planned => Tone::Warn,
        TopicState::Done => Tone::Good,
        TopicState::Declined => Tone::Neutral,
    };
    view! { <Badge tone>{state_word(lang, state)}</Badge> }
}

#[component]
fn Topics(filter: Memo<TopicFilter>, first: First) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeTickets) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let adding = RwSignal::new(false);
    let may_add = use_session().is_some_and(|session| session.may(Action::EditTickets));
    let crumbs = vec![Crumb::link(tw::title(lang), routes::DESK)];
    let actions = move || {
        view! {
            <div class="page__tight">
                <LinkButton href=routes::DESK_MEASURES kind=ButtonKind::Quiet icon=icondata::LuListChecks>
                    {w::measures(lang)}
                </LinkButton>
                {may_add
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                                {w::add(lang)}
                            </Button>
                        }
                    })}
            </div>
        }
    };
    view! {
        <Page title=w::title(lang) crumbs actions>
            <p class="admin-note">{w::intro(lang)}</p>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((now, list, known)) => view! { <Shown filter now list known adding/> }.into_any(),
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
        </Page>
    }
    .into_any()
}

#[component]
fn Shown(
    filter: Memo<TopicFilter>,
    now: TopicFilter,
    list: TopicList,
    known: Choices,
    adding: RwSignal<bool>,
) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let made = Callback::new(move |id: Uuid| navigate(&routes::desk_topic(id), NavigateOptions::default()));
    let narrows = TopicFilter { days: now.days, ..TopicFilter::default() } != now;
    let TopicList { rows, more, cells, complaints } = list;
    let offered = StoredValue::new(known.clone());
    view! {
        <Filters filter known/>
        <Analysis filter=now cells complaints/>
        {rows
            .is_empty()
            .then(|| {
                let (title, text) = if narrows {
                    (w::none_fit(lang), w::none_fit_text(lang))
                } else {
                    (w::none(lang), w::none_text(lang))
                };
                view! { <EmptyState icon=icondata::LuLightbulb title text/> }
            })}
        <Rows rows/>
        {more.then(|| view! { <p class="aside-none">{w::more(lang)}</p> })}
        <Dialog name="topic" title=w::add(lang) open=adding>
            <TopicFields existing=None of=None known=offered.get_value() done=made/>
        </Dialog>
    }
}

#[component]
fn Rows(rows: Vec<TopicRow>) -> impl IntoView {
    let lang = use_lang();
    let columns = vec![
        Column::new("topic", w::topic(lang)),
        Column::new("state", w::state(lang)),
        Column::new("customers", w::customers(lang)),
        Column::new("product", w::product(lang)).wide(),
        Column::new("cause", w::cause(lang)).wide(),
        Column::new("team", w::team(lang)).wide(),
    ];
    let row = move |row: TopicRow| {
        view! {
            <Row>
                <Cell href=routes::desk_topic(row.id)>
                    {row.title} " " <span class="table__second">{kind_word(lang, row.kind)}</span>
                </Cell>
                <Cell>
                    <TopicBadge state=row.state/>
                </Cell>
                <Cell>{format::count(row.customers)}</Cell>
                <Cell wide=true>{row.product}</Cell>
                <Cell wide=true>{row.cause.map(|name| category_word(lang, &name))}</Cell>
                <Cell wide=true>{row.team}</Cell>
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
fn Filters(filter: Memo<TopicFilter>, known: Choices) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let show = Callback::new(move |filter: TopicFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&filter), options);
    });
    let now = filter.get_untracked();
    let text = RwSignal::new(now.text);
    let all = |word: &'static str| vec![Choice::new("", word)];
    let mut products = all(w::all_products(lang));
    products.push(Choice::new("none", w::without_product(lang)));
    products.extend(known.products.into_iter().map(|(id, name)| Choice::new(id, name)));
    let mut causes = all(w::all_causes(lang));
    causes.push(Choice::new("none", w::without_cause(lang)));
    causes.extend(known.causes.into_iter().map(|(id, name)| Choice::new(id, category_word(lang, &name))));
    let mut kinds = all(w::all_kinds(lang));
    kinds.extend(choices(TopicKind::ALL, TopicKind::key, |one| kind_word(lang, one)));
    let mut states = all(w::all_states(lang));
    states.extend(choices(TopicState::ALL, TopicState::key, |one| state_word(lang, one)));
    let spans = choices(Span::ALL, Span::key, |one| w::text(lang, &format!("span_{}", one.key())).unwrap_or_default());
    let select = move |name: &'static str,
                       label: &'static str,
                       value: String,
                       choices: Vec<Choice>,
                       set: fn(&mut TopicFilter, &str)| {
        view! {
            <SelectField
                name
                label
                hide_label=true
                value=RwSignal::new(value)
                choices
                on_change=move |key: String| {
                    let mut filter = filter.get_untracked();
                    set(&mut filter, &key);
                    show.run(filter);
                }
            />
        }
    };
    let kind = now.kind.map(TopicKind::key).unwrap_or_default().to_owned();
    let state = now.state.map(TopicState::key).unwrap_or_default().to_owned();
    view! {
        <div class="measure-filters">
            <SearchField
                name="topic-search"
                label=w::search(lang)
                placeholder=w::search(lang)
                value=text
                on_search=move |words: String| {
                    show.run(TopicFilter { text: words.trim().to_owned(), ..filter.get_untracked() });
                }
            />
            {select("topic-product", w::product(lang), now.product.key(), products, |filter, key| filter.product = Pick::from_key(key))}
            {select("topic-cause", w::cause(lang), now.cause.key(), causes, |filter, key| filter.cause = Pick::from_key(key))}
            {select("topic-kind", w::kind(lang), kind, kinds, |filter, key| filter.kind = TopicKind::from_key(key))}
            {select("topic-state", w::state(lang), state, states, |filter, key| filter.state = TopicState::from_key(key))}
            {select("topic-days", w::span(lang), now.days.key().to_owned(), spans, |filter, key| filter.days = Span::from_key(key).unwrap_or_default())}
        </div>
    }
}
