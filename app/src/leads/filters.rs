//! What is looked for among leads, and whether as a list or as a board. All of it stands in the address.

use super::{
    list_scores::ScoreFilters,
    model::{LeadFilter, LeadOrder, Source, State, View},
    words_of::{source_word, state_word},
};
use crate::{
    access::{Action, PersonFilter, Role, use_session},
    locale::use_lang,
    routes,
    scores::kinds_model::Grade,
    ui::{CheckField, Choice, SearchField, Segmented, SelectField},
    words::{deals as d, leads as w},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate, params::ParamsMap};
use uuid::Uuid;

/// What an address asks for.
pub(super) fn filter_of(query: &ParamsMap) -> LeadFilter {
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
        grade: Grade::from_key(said("grade")),
        order: LeadOrder::from_key(said("order")),
    }
}

/// Whether an address asks for the board.
pub(super) fn is_board(query: &ParamsMap) -> bool {
    query.get_str("as") == Some("board")
}

/// The address of a list, or of a board.
pub(super) fn address_of(filter: &LeadFilter, board: bool) -> String {
    let mut query = ParamsMap::new();
    let said = [
        ("view", filter.view.map(View::key).unwrap_or_default().to_owned()),
        ("q", filter.text.clone()),
        ("source", filter.source.map(Source::key).unwrap_or_default().to_owned()),
        ("state", filter.state.map(State::key).unwrap_or_default().to_owned()),
        ("owner", filter.owner.map(|id| id.to_string()).unwrap_or_default()),
        ("overdue", if filter.overdue { "yes".to_owned() } else { String::new() }),
        ("grade", filter.grade.map(Grade::key).unwrap_or_default().to_owned()),
        ("order", filter.order.key().to_owned()),
        ("as", if board { "board".to_owned() } else { String::new() }),
    ];
    for (name, value) in said.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.insert(name, value);
    }
    format!("{}{}", routes::LEADS, query.to_query_string())
}

/// The address of a list.
pub(crate) fn list_address(filter: &LeadFilter) -> String {
    address_of(filter, false)
}

/// Shows the leads of a filter, by the address.
pub(super) fn show_by_address(board: Memo<bool>) -> Callback<LeadFilter> {
    let navigate = use_navigate();
    Callback::new(move |filter: LeadFilter| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&filter, board.get_untracked()), options);
    })
}

/// What one looks for. What is chosen stands in the address.
#[component]
pub(super) fn Filters(filter: Memo<LeadFilter>, board: Memo<bool>, show: Callback<LeadFilter>) -> impl IntoView {
    let lang = use_lang();
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
    let states = StoredValue::new(states);
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
        // The lanes are the states.
        <Show when=move || !board.get()>
            <SelectField
                name="lead-state"
                label=w::state(lang)
                hide_label=true
                value=state
                choices=states.get_value()
                on_change=move |key: String| show.run(LeadFilter { state: State::from_key(&key), ..filter.get_untracked() })
            />
        </Show>
        <ScoreFilters filter board show/>
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
        <LookSwitch filter board/>
    }
}

/// A list, or a board with a lane for each state.
#[component]
fn LookSwitch(filter: Memo<LeadFilter>, board: Memo<bool>) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let key = |board| if board { "board" } else { "list" };
    let value = RwSignal::new(key(board.get_untracked()).to_owned());
    let choices = vec![Choice::new("list", d::look_list(lang)), Choice::new("board", d::look_board(lang))];
    Effect::new(move |_| value.set(key(board.get()).to_owned()));
    Effect::new(move |_| {
        let wanted = value.with(|value| value == "board");
        if wanted != board.get_untracked() {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&address_of(&filter.get_untracked(), wanted), options);
        }
    });
    view! { <Segmented name="lead-look" label=d::look(lang) choices value/> }
}
