//! What the list of articles is asked for, in its address and in its fields.

use super::{
    model::{ArticleFilter, Audience, Category, State},
    words_of::{audience_choices, category_choices, language_choices, state_word},
};
use crate::{
    access::{Action, use_session},
    locale::{Lang, use_lang},
    routes,
    ui::{Choice, SearchField, SelectField},
    words::knowledge as w,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate, params::ParamsMap};

/// What an address asks for.
pub(super) fn filter_of(query: &ParamsMap) -> ArticleFilter {
    ArticleFilter {
        text: query.get_str("q").unwrap_or_default().trim().to_owned(),
        category: query.get_str("category").and_then(|id| id.parse().ok()),
        state: query.get_str("state").and_then(State::from_key),
        audience: query.get_str("audience").and_then(Audience::from_key),
        language: query.get_str("language").and_then(Lang::from_tag),
    }
}

/// The address that asks for it.
pub(super) fn address_of(filter: &ArticleFilter) -> String {
    let mut query = ParamsMap::new();
    let mut say = |name: &'static str, value: Option<String>| {
        if let Some(value) = value {
            query.insert(name, value);
        }
    };
    say("q", (!filter.text.is_empty()).then(|| filter.text.clone()));
    say("category", filter.category.map(|id| id.to_string()));
    say("state", filter.state.map(|state| state.key().to_owned()));
    say("audience", filter.audience.map(|audience| audience.key().to_owned()));
    say("language", filter.language.map(|language| language.tag().to_owned()));
    format!("{}{}", routes::KNOWLEDGE, query.to_query_string())
}

/// What is chosen in the fields, as text.
#[derive(Clone, Copy)]
struct Chosen {
    text: RwSignal<String>,
    category: RwSignal<String>,
    state: RwSignal<String>,
    audience: RwSignal<String>,
    language: RwSignal<String>,
}

impl Chosen {
    fn of(filter: Memo<ArticleFilter>) -> Self {
        let empty = || RwSignal::new(String::new());
        let chosen = Self { text: empty(), category: empty(), state: empty(), audience: empty(), language: empty() };
        untrack(move || chosen.keep_in_step(&filter.get()));
        // Back and forward change the address without typing.
        Effect::new(move |_| chosen.keep_in_step(&filter.get()));
        chosen
    }

    fn keep_in_step(self, filter: &ArticleFilter) {
        if self.text.with_untracked(|text| text.trim() != filter.text) {
            self.text.set(filter.text.clone());
        }
        self.category.set(filter.category.map(|id| id.to_string()).unwrap_or_default());
        self.state.set(filter.state.map(State::key).unwrap_or_default().to_owned());
        self.audience.set(filter.audience.map(Audience::key).unwrap_or_default().to_owned());
        self.language.set(filter.language.map(Lang::tag).unwrap_or_default().to_owned());
    }

    fn filter(self) -> ArticleFilter {
        ArticleFilter {
            text: self.text.get_untracked().trim().to_owned(),
            category: self.category.with_untracked(|id| id.parse().ok()),
            state: self.state.with_untracked(|key| State::from_key(key)),
            audience: self.audience.with_untracked(|key| Audience::from_key(key)),
            language: self.language.with_untracked(|tag| Lang::from_tag(tag)),
        }
    }
}

/// Words, category, state, readers and language. Who reads alone sees what is published, so no state is offered.
#[component]
pub(super) fn Filters(filter: Memo<ArticleFilter>, categories: Vec<Category>) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let writes = use_session().is_some_and(|session| session.may(Action::WriteArticles));
    let chosen = Chosen::of(filter);
    let show = Callback::new(move |()| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address_of(&chosen.filter()), options);
    });
    let with_all =
        |all: &'static str, rest: Vec<Choice>| std::iter::once(Choice::new("", all)).chain(rest).collect::<Vec<_>>();
    let states = State::ALL.into_iter().map(|state| Choice::new(state.key(), state_word(lang, state))).collect();
    let states = with_all(w::all_states(lang), states);
    let audiences = with_all(w::all_audiences(lang), audience_choices(lang).collect());
    let languages = with_all(w::all_languages(lang), language_choices(lang).collect());
    let categories = category_choices(lang, &categories, w::all_categories(lang));
    let on_change = move |_: String| show.run(());
    view! {
        <SearchField
            name="articles-search"
            label=w::search(lang)
            placeholder=w::search(lang)
            value=chosen.text
            on_search=move |_: String| show.run(())
        />
        <SelectField name="articles-category" label=w::category(lang) hide_label=true value=chosen.category choices=categories on_change/>
        {writes
            .then(|| {
                view! {
                    <SelectField name="articles-state" label=w::state(lang) hide_label=true value=chosen.state choices=states on_change/>
                }
            })}
        <SelectField name="articles-audience" label=w::audience(lang) hide_label=true value=chosen.audience choices=audiences on_change/>
        <SelectField name="articles-language" label=w::language(lang) hide_label=true value=chosen.language choices=languages on_change/>
    }
}
