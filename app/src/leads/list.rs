//! `/leads`: one's own, those that nobody has, all.

use super::{
    api::{claim_lead, list_leads},
    fields::LeadFields,
    model::{COUNTED, LeadFilter, LeadList, LeadRow, Source, State, View},
    words_of::{StateBadge, source_word, state_word},
};
use crate::areas::Screen;
use crate::{
    access::{
        Action, Answer, Paged, PersonFilter, Role, Sending, TurnedAway, ask, error_text, is_for_me, use_organisation,
        use_session,
    },
    clock::use_now,
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Cell, CheckField, Choice, Column, Dialog, EmptyState, LinkButton,
        Notice, Page, Pager, Row, SearchField, Segmented, SelectField, Skeleton, SkeletonShape, Table, Tone,
    },
    words::leads as w,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};
use uuid::Uuid;

type First = Answer<(LeadFilter, LeadList)>;

/// `/leads`
pub struct LeadsPage {
    filter: Memo<LeadFilter>,
    first: First,
}

impl Screen for LeadsPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&LeadFilter>| match was {
            Some(was) if path.with(|path| path != routes::LEADS) => was.clone(),
            _ => query.with(filter_of),
        });
        let read =
            |filter: LeadFilter| async move { list_leads(filter.clone(), None).await.map(|list| (filter, list)) };
        Self { filter, first: ask(move || filter.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        let LeadsPage { filter, first } = this;
        view! { <Leads filter first/> }.into_any()
    }
}

fn filter_of(query: &ParamsMap) -> LeadFilter {
    let said = |name: &str| query.get_str(name).unwrap_or_default();
    // Who has none of their own begins with all.
    let own =
        use_session().is_some_and(|session| session.may(Action::EditCustomers) && session.role != Role::Administrator);
    let usual = if own { View::Mine } else { View::All };
    LeadFilter {
        view: Some(View::from_key(said("view")).unwrap_or(usual)),
        text: said("q").trim().to_owned(),
        source: Source::from_key(said("source")),
        state: State::from_key(said("state")),
        owner: said("owner").parse().ok(),
        overdue: said("overdue") == "yes",
    }
}

fn address_of(filter: &LeadFilter) -> String {
    let mut query = ParamsMap::new();
    let said = [
        ("view", filter.view.map(View::key).unwrap_or_default().to_owned()),
        ("q", filter.text.clone()),
        ("source", filter.source.map(Source::key).unwrap_or_default().to_owned()),
        ("state", filter.state.map(State::key).unwrap_or_default().to_owned()),
        ("owner", filter.owner.map(|id| id.to_string()).unwrap_or_default()),
        ("overdue", if filter.overdue { "yes".to_owned() } else { String::new() }),
    ];
    for (name, value) in said.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.insert(name, value);
    }
    format!("{}{}", routes::LEADS, query.to_query_string())
}

#[component]
fn Leads(filter: Memo<LeadFilter>, first: First) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    if !is_for_me(Action::SeeCustomers) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let adding = RwSignal::new(false);
    let may_add = use_session().is_some_and(|session| session.may(Action::EditCustomers));
    let made = Callback::new(move |id: Uuid| navigate(&routes::lead(id), NavigateOptions::default()));
    let actions = move || {
        may_add.then(|| {
            view! {
                <LinkButton href=routes::LEADS_FAIR kind=ButtonKind::Quiet icon=icondata::LuZap>
                    {w::fair(lang)}
                </LinkButton>
                <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::add(lang)}
                </Button>
            }
        })
    };
    view! {
        <Page title=w::title(lang) actions toolbar=move || view! { <Filters filter/> }>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((now, list)) => view! { <Rows filter=now list first adding/> }.into_any(),
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
            <Dialog name="lead" title=w::add(lang) open=adding wide=true>
                <LeadFields existing=None done=made/>
            </Dialog>
        </Page>
    }
    .into_any()
}

/// What one looks for. What is chosen stands in the address.
#[component]
fn Filters(filter: Memo<LeadFilter>) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let show = Callback::new(move |filter: LeadFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&filter), options);
    });
    let (text, view) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (source, state, overdue) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    // Back and forward change the address without typing.
    let keep_in_step = move || {
        let now = filter.get();
        if text.with_untracked(|text| text.trim() != now.text) {
            text.set(now.text);
        }
        view.set(now.view.map(View::key).unwrap_or_default().to_owned());
        source.set(now.source.map(Source::key).unwrap_or_default().to_owned());
        state.set(now.state.map(State::key).unwrap_or_default().to_owned());
        overdue.set(now.overdue);
    };
    untrack(keep_in_step);
    Effect::new(move |_| keep_in_step());
    Effect::new(move |before: Option<String>| {
        let chosen = view.get();
        if before.is_some_and(|before| before != chosen)
            && untrack(|| filter.with(|now| now.view.map(View::key))) != Some(chosen.as_str())
        {
            show.run(LeadFilter { view: View::from_key(&chosen), owner: None, ..filter.get_untracked() });
        }
        chosen
    });
    let views: Vec<Choice> = View::ALL
        .iter()
        .map(|one| Choice::new(one.key(), w::text(lang, &format!("view_{}", one.key())).unwrap_or_default()))
        .collect();
    let mut sources = vec![Choice::new("", w::all_sources(lang))];
    sources.extend(Source::ALL.iter().map(|one| Choice::new(one.key(), source_word(lang, *one))));
    let mut states = vec![Choice::new("", w::all_states(lang))];
    states.extend(State::ALL.iter().map(|one| Choice::new(one.key(), state_word(lang, *one))));
    let owner = Signal::derive(move || filter.with(|now| now.owner));
    let choose = Callback::new(move |owner: Option<Uuid>| show.run(LeadFilter { owner, ..filter.get_untracked() }));
    let everybodys = move || filter.with(|now| now.view == Some(View::All));
    view! {
        <Segmented name="lead-view" label=w::whose(lang) choices=views value=view/>
        <SearchField
            name="lead-search"
            label=w::search(lang)
            placeholder=w::search(lang)
            value=text
            on_search=move |words: String| {
                show.run(LeadFilter { text: words.trim().to_owned(), ..filter.get_untracked() });
            }
        />
        <SelectField
            name="lead-source"
            label=w::source(lang)
            hide_label=true
            value=source
            choices=sources
            on_change=move |key: String| show.run(LeadFilter { source: Source::from_key(&key), ..filter.get_untracked() })
        />
        <SelectField
            name="lead-state"
            label=w::state(lang)
            hide_label=true
            value=state
            choices=states
            on_change=move |key: String| show.run(LeadFilter { state: State::from_key(&key), ..filter.get_untracked() })
        />
        <Show when=everybodys>
            <PersonFilter
                name="lead-owner"
                label=w::owner(lang)
                everybody=w::everybodys(lang)
                me=w::mine(lang)
                person=owner
                on_choose=choose
            />
        </Show>
        <CheckField
            name="lead-overdue"
            label=w::overdue(lang)
            value=overdue
            on_change=move |on: bool| show.run(LeadFilter { overdue: on, ..filter.get_untracked() })
        />
    }
}

/// What was read so far, how many there are of each state, and the way to more.
#[component]
fn Rows(filter: LeadFilter, list: LeadList, first: First, adding: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let paged = Paged::of(list.rows, list.more);
    let rows = paged.rows;
    let narrows = filter.narrows();
    let writes = use_session().is_some_and(|session| session.may(Action::EditCustomers));
    let (view, pool) = (filter.view, filter.view == Some(View::Pool));
    let counts = counts(lang, &list.counts);
    let read_on = move |()| {
        let (after, filter) = (paged.last(LeadRow::mark), filter.clone());
        paged.read_on(async move { list_leads(filter, after).await.map(|next| (next.rows, next.more)) });
    };
    if rows.with_untracked(Vec::is_empty) {
        let (title, text) = match view {
            _ if narrows => (w::none_fit(lang), w::none_fit_text(lang)),
            Some(View::Pool) => (w::none_pool(lang), w::none_pool_text(lang)),
            Some(View::Mine) => (w::none_mine(lang), w::none_mine_text(lang)),
            _ => (w::none(lang), w::none_text(lang)),
        };
        // The first step: take one, or add one.
        let to_pool = (writes && !narrows && view == Some(View::Mine)).then(|| {
            let pool = address_of(&LeadFilter { view: Some(View::Pool), ..LeadFilter::default() });
            view! { <LinkButton href=pool>{w::view_pool(lang)}</LinkButton> }
        });
        let add = (writes && !narrows).then(|| {
            view! {
                <Button icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                    {w::add(lang)}
                </Button>
            }
        });
        return view! {
            <EmptyState icon=icondata::LuUserPlus title text>
                {to_pool}
                {add}
            </EmptyState>
        }
        .into_any();
    }
    // Nobody has what is in the pool, and nobody promised a day.
    let mut columns = vec![
        Column::new("lead", w::lead(lang)),
        Column::new("state", w::state(lang)),
        Column::new("interest", w::interest(lang)).wide(),
        Column::new("source", w::source(lang)).wide(),
    ];
    if !pool {
        columns.push(Column::new("due", w::due(lang)).wide());
        columns.push(Column::new("owner", w::owner(lang)).wide());
    }
    columns.push(Column::new("created", w::came(lang)).wide());
    if pool && writes {
        columns.push(Column::new("claim", ""));
    }
    view! {
        <p class="lead-counts" aria-live="polite">{counts}</p>
        <Table label=w::title(lang) columns>
            <For each=move || rows.get() key=|row| (row.id, row.state) let:row>
                <Line row pool writes first/>
            </For>
        </Table>
        <Pager more=paged.more busy=paged.reading on_more=read_on/>
    }
    .into_any()
}

fn counts(lang: Lang, counts: &[i64]) -> String {
    let count =
        |count: i64| if count > COUNTED { format!("{}+", format::count(COUNTED)) } else { format::count(count) };
    let of = |(state, many): (&State, &i64)| format!("{} {}", state_word(lang, *state), count(*many));
    State::ALL.iter().zip(counts).filter(|(_, many)| **many > 0).map(of).collect::<Vec<_>>().join(" · ")
}

/// The day until which one is to be in touch; on the day itself the time.
#[component]
fn Due(due: DateTime<Utc>, #[prop(optional)] below: bool) -> impl IntoView {
    let (lang, clock, offset) = (use_lang(), use_now(), use_organisation().utc_offset);
    let here = format::local(due, offset);
    let words = move || {
        let day = here.date_naive();
        if day == format::local(clock.get(), offset).date_naive() {
            w::today_at(lang, here.format("%H:%M").to_string())
        } else {
            format::date_short(lang, day)
        }
    };
    let late = move || (due < clock.get()).then(|| view! { <Badge tone=Tone::Bad>{w::overdue(lang)}</Badge> });
    view! {
        <span class=if below { "lead-due lead-due--below" } else { "lead-due" } title=format::date_time(lang, due, offset)>
            {words}
            " "
            {late}
        </span>
    }
}

#[component]
fn Line(row: LeadRow, pool: bool, writes: bool, first: First) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let id = row.id;
    let due_at = row.due_at.filter(|_| row.state.is_open() && !pool);
    let claim = (pool && writes).then(|| {
        let claim = move |_| {
            sending.step(claim_lead(id), move |_| {
                sending.toasts().success(w::claimed(lang));
                first.refetch();
            });
        };
        view! {
            <Cell>
                <Button size=ButtonSize::Small icon=icondata::LuHand busy=sending.busy() on_click=claim>
                    {w::claim(lang)}
                </Button>
            </Cell>
        }
    });
    let came = match row.campaign {
        Some(campaign) => format!("{} · {campaign}", source_word(lang, row.source)),
        None => source_word(lang, row.source).to_owned(),
    };
    view! {
        <Row>
            <Cell href=routes::lead(id)>
                {row.called} " " <span class="table__second">{row.person}</span>
            </Cell>
            <Cell>
                <StateBadge state=row.state/>
                {due_at.map(|due| view! { <Due due below=true/> })}
            </Cell>
            <Cell wide=true>{row.interest}</Cell>
            <Cell wide=true muted=true>
                {came}
            </Cell>
            {(!pool)
                .then(|| {
                    view! {
                        <Cell wide=true>{due_at.map(|due| view! { <Due due/> })}</Cell>
                        <Cell wide=true>{row.owner}</Cell>
                    }
                })}
            <Cell wide=true>
                <Ago then=row.created_at/>
            </Cell>
            {claim}
        </Row>
    }
}
