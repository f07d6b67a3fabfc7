//! What stands above the list: the queues with how many wait in them, and the filters.

use super::{
    list_model::{QUEUED, Queue, Queued, TicketFilter},
    model::{CategoryName, Choices},
    place::address_of,
    rules_model::{Kind, Priority, State},
    words_of::{category_word, choices, kind_word, priority_word, queue_word, state_word},
};
use crate::{
    access::{Action, Answer, use_session},
    desk::reports::counted_words,
    locale::{Lang, use_lang},
    ui::{Choice, SearchField, SelectField, Tag},
    words::{desk_reports as rw, tickets as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The queues as links: each keeps nothing but itself, so that one comes to a whole queue.
#[component]
pub(super) fn Queues(filter: Memo<TicketFilter>, counts: Answer<Vec<Queued>>) -> impl IntoView {
    let lang = use_lang();
    let works = use_session().is_some_and(|session| session.may(Action::EditTickets));
    view! {
        <nav class="views" aria-label=w::queues(lang)>
            <Transition>
                {move || Suspend::new(async move {
                    // Without the counts the queues can still be opened.
                    let counts = counts.await.unwrap_or_default();
                    view! { <QueueLinks filter counts works/> }
                })}
            </Transition>
        </nav>
    }
}

#[component]
fn QueueLinks(filter: Memo<TicketFilter>, counts: Vec<Queued>, works: bool) -> impl IntoView {
    let lang = use_lang();
    // Who works on no tickets has none and takes none.
    let offered = Queue::ALL
        .into_iter()
        .filter(|queue| works || !matches!(queue, Queue::Mine | Queue::Unassigned | Queue::Snoozed));
    let link = move |queue: Queue| {
        let here = Memo::new(move |_| filter.with(|filter| filter.queue == queue));
        let href = address_of(&TicketFilter { queue, ..TicketFilter::default() });
        let count = counts.iter().find(|one| one.queue == queue).map(|one| count_word(one.count));
        view! {
            <a class="views__tab desk-queue" href=href aria-current=move || here.get().then_some("page")>
                {queue_word(lang, queue)}
                {count.map(|count| view! { <span class="desk-queue__count">{count}</span> })}
            </a>
        }
    };
    view! { <div class="views__tabs">{offered.map(link).collect_view()}</div> }
}

fn count_word(count: i64) -> String {
    if count > QUEUED { format!("{QUEUED}+") } else { count.to_string() }
}

/// Words, state, priority, kind, category, owner and team. What is chosen goes into the address by `show`.
#[component]
pub(super) fn Filters(
    filter: Memo<TicketFilter>,
    show: Callback<TicketFilter>,
    known: Answer<Choices>,
) -> impl IntoView {
    let lang = use_lang();
    let now = move || filter.get_untracked();
    let text = RwSignal::new(now().text);
    // Back and forward change the address without typing.
    Effect::new(move |_| {
        let wanted = filter.with(|filter| filter.text.clone());
        if text.with_untracked(|text| text.trim() != wanted) {
            text.set(wanted);
        }
    });
    let state = follows(filter, |filter| filter.state.map(|state| state.key().to_owned()));
    let priority = follows(filter, |filter| filter.priority.map(|priority| priority.key().to_owned()));
    let kind = follows(filter, |filter| filter.kind.map(|kind| kind.key().to_owned()));
    view! {
        <SearchField
            name="ticket-search"
            label=w::search(lang)
            placeholder=w::search_hint(lang)
            value=text
            on_search=move |words: String| show.run(TicketFilter { text: words.trim().to_owned(), ..now() })
        />
        <SelectField
            name="ticket-state-filter"
            label=w::state(lang)
            hide_label=true
            value=state
            choices=with_all(w::all_states(lang), choices(State::ALL, State::key, |one| state_word(lang, one)))
            on_change=move |key: String| show.run(TicketFilter { state: State::from_key(&key), ..now() })
        />
        <SelectField
            name="ticket-priority-filter"
            label=w::priority(lang)
            hide_label=true
            value=priority
            choices=with_all(w::all_priorities(lang), choices(Priority::ALL, Priority::key, |one| priority_word(lang, one)))
            on_change=move |key: String| show.run(TicketFilter { priority: Priority::from_key(&key), ..now() })
        />
        <SelectField
            name="ticket-kind-filter"
            label=w::kind(lang)
            hide_label=true
            value=kind
            choices=with_all(w::all_kinds(lang), choices(Kind::ALL, Kind::key, |one| kind_word(lang, one)))
            on_change=move |key: String| show.run(TicketFilter { kind: Kind::from_key(&key), ..now() })
        />
        <Transition>
            {move || Suspend::new(async move {
                // Without them the other filters still work.
                let known = known.await.unwrap_or_default();
                view! { <KnownFilters filter show known/> }
            })}
        </Transition>
    }
}

/// The figure of a report that the list shows, and the way back to all.
#[component]
pub(super) fn Because(
    filter: Memo<TicketFilter>,
    show: Callback<TicketFilter>,
    known: Answer<Choices>,
) -> impl IntoView {
    let lang = use_lang();
    let counted = Memo::new(move |_| filter.with(|filter| filter.counted.clone()));
    let all = move |()| show.run(TicketFilter { counted: None, ..filter.get_untracked() });
    view! {
        <Transition>
            {move || Suspend::new(async move {
                // Without them days and figure still stand there.
                let known = known.await.unwrap_or_default();
                move || {
                    counted
                        .get()
                        .map(|counted| {
                            let words = counted_words(lang, &counted, &known);
                            let title = rw::counted_shown(lang, &words);
                            view! { <Tag label=words title=Some(title) on_remove=all/> }
                        })
                }
            })}
        </Transition>
    }
}

/// The filters whose choices are records.
#[component]
fn KnownFilters(filter: Memo<TicketFilter>, show: Callback<TicketFilter>, known: Choices) -> impl IntoView {
    let lang = use_lang();
    let now = move || filter.get_untracked();
    let category = follows(filter, |filter| filter.category.map(|id| id.to_string()));
    let owner = follows(filter, |filter| filter.owner.map(|id| id.to_string()));
    let team = follows(filter, |filter| filter.team.map(|id| id.to_string()));
    let named = |all: Vec<(Uuid, String)>| all.into_iter().map(|(id, name)| Choice::new(id, name)).collect::<Vec<_>>();
    let (agents, teams) = (named(known.agents), named(known.teams));
    let categories = category_choices(lang, &known.categories);
    view! {
        {(!categories.is_empty())
            .then(|| {
                view! {
                    <SelectField
                        name="ticket-category-filter"
                        label=w::category(lang)
                        hide_label=true
                        value=category
                        choices=with_all(w::all_categories(lang), categories)
                        on_change=move |id: String| show.run(TicketFilter { category: id.parse().ok(), ..now() })
                    />
                }
            })}
        <SelectField
            name="ticket-owner-filter"
            label=w::owner(lang)
            hide_label=true
            value=owner
            choices=with_all(w::all_owners(lang), agents)
            on_change=move |id: String| show.run(TicketFilter { owner: id.parse().ok(), ..now() })
        />
        {(!teams.is_empty())
            .then(|| {
                view! {
                    <SelectField
                        name="ticket-team-filter"
                        label=w::team(lang)
                        hide_label=true
                        value=team
                        choices=with_all(w::all_teams(lang), teams)
                        on_change=move |id: String| show.run(TicketFilter { team: id.parse().ok(), ..now() })
                    />
                }
            })}
    }
}

/// The tree as a list: what stands below another one is moved in.
pub(in crate::desk) fn category_choices(lang: Lang, categories: &[(Uuid, CategoryName, usize)]) -> Vec<Choice> {
    let choice = |(id, name, depth): &(Uuid, CategoryName, usize)| {
        // Spaces at the beginning of a choice are swallowed by browsers; these are not.
        Choice::new(*id, format!("{}{}", "\u{2003}".repeat(*depth), category_word(lang, name)))
    };
    categories.iter().map(choice).collect()
}

/// A choice for everything, before the others.
fn with_all(all: &str, choices: Vec<Choice>) -> Vec<Choice> {
    std::iter::once(Choice::new("", all)).chain(choices).collect()
}

/// A field that follows the address.
fn follows(filter: Memo<TicketFilter>, read: fn(&TicketFilter) -> Option<String>) -> RwSignal<String> {
    let value = RwSignal::new(filter.with_untracked(read).unwrap_or_default());
    Effect::new(move |_| value.set(filter.with(read).unwrap_or_default()));
    value
}
