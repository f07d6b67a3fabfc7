//! `/leads`: one's own, those that nobody has, all.

use super::{
    api::{claim_lead, list_leads},
    board::{LeadsBoard, api::read_lead_board, model::LeadBoard},
    fields::LeadFields,
    filters::{Filters, address_of, filter_of, is_board, show_by_address},
    list_scores::{COLUMN, order_in_address},
    model::{COUNTED, LeadFilter, LeadList, LeadRow, State, View},
    words_of::{StateBadge, source_word, state_word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, Paged, Sending, TurnedAway, ask, error_text, is_for_me, use_organisation, use_session},
    clock::use_now,
    locale::{Lang, format, use_lang},
    routes,
    scores::GradeBadge,
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Cell, Column, Dialog, EmptyState, LinkButton, Notice, Page, Pager,
        Row, Skeleton, SkeletonShape, Sort, Table, Tone,
    },
    words::{leads as w, scores as sw},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

type First = Answer<(LeadFilter, Read)>;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Read {
    List(LeadList),
    Board(LeadBoard),
}

/// `/leads`
pub struct LeadsPage {
    filter: Memo<LeadFilter>,
    board: Memo<bool>,
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
        let board = Memo::new(move |was: Option<&bool>| match was {
            Some(was) if path.with(|path| path != routes::LEADS) => *was,
            _ => query.with(is_board),
        });
        let read = |(filter, board): (LeadFilter, bool)| async move {
            let read = if board {
                Read::Board(read_lead_board(filter.clone()).await?)
            } else {
                Read::List(list_leads(filter.clone(), None).await?)
            };
            Ok((filter, read))
        };
        Self { filter, board, first: ask(move || (filter.get(), board.get()), read) }
    }

    fn view(this: Self) -> AnyView {
        let LeadsPage { filter, board, first } = this;
        view! { <Leads filter board first/> }.into_any()
    }
}

#[component]
fn Leads(filter: Memo<LeadFilter>, board: Memo<bool>, first: First) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    if !is_for_me(Action::SeeCustomers) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let show = show_by_address(board);
    // Of the page, as the address is; the rows are made anew with each answer.
    let sort = order_in_address(filter, show);
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
        // A board takes the height that there is, a list goes on below.
        <Page title=w::title(lang) fill=board actions toolbar=move || view! { <Filters filter board show/> }>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((now, Read::List(list))) => view! { <Rows filter=now list first sort adding/> }.into_any(),
                        Ok((now, Read::Board(board))) => {
                            view! { <LeadsBoard filter=now board again=move |()| first.refetch()/> }.into_any()
                        }
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

/// What was read so far, how many there are of each state, and the way to more.
#[component]
fn Rows(
    filter: LeadFilter,
    list: LeadList,
    first: First,
    sort: RwSignal<Option<Sort>>,
    adding: RwSignal<bool>,
) -> impl IntoView {
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
            let pool = address_of(&LeadFilter { view: Some(View::Pool), ..LeadFilter::default() }, false);
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
        Column::new(COLUMN, sw::column(lang)).wide().highest_first(),
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
        <Table label=w::title(lang) columns sort>
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
                {row.score
                    .map(|(points, grade)| {
                        view! {
                            <span class="table__second table__second--narrow">
                                <GradeBadge points grade/>
                            </span>
                        }
                    })}
                {due_at.map(|due| view! { <Due due below=true/> })}
            </Cell>
            <Cell wide=true>{row.score.map(|(points, grade)| view! { <GradeBadge points grade/> })}</Cell>
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
