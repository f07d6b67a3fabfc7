//! What to search for, of which kind, and whose.

use super::{
    hit_line::kind_words,
    model::{Counts, HitKind, SearchFilter},
    page::number,
};
use crate::{
    access::{Role, api::colleagues, use_session},
    locale::use_lang,
    ui::{Choice, SearchField, Segmented, SelectField},
    words::search as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// Words, kind with counts, and owner. What is chosen goes into the address by `show`.
#[component]
pub(super) fn Filters(
    filter: Memo<SearchFilter>,
    show: Callback<SearchFilter>,
    known: RwSignal<Option<Counts>>,
) -> impl IntoView {
    let lang = use_lang();
    let text = RwSignal::new(filter.with_untracked(|filter| filter.text.clone()));
    // Back and forward change the address without typing.
    Effect::new(move |_| {
        let wanted = filter.with(|filter| filter.text.clone());
        if text.with_untracked(|text| text.trim() != wanted) {
            text.set(wanted);
        }
    });
    let sees_others = use_session().is_some_and(|session| session.role != Role::SalesRep);
    view! {
        <SearchField
            name="search-words"
            label=w::search(lang)
            placeholder=w::search_hint(lang)
            value=text
            on_search=move |words: String| {
                show.run(SearchFilter { text: words.trim().to_owned(), ..filter.get_untracked() });
            }
        />
        <Kinds filter show known/>
        {sees_others.then(|| view! { <Owner filter show/> })}
    }
}

/// The kinds, with how many hits there are of each once that is known.
#[component]
fn Kinds(filter: Memo<SearchFilter>, show: Callback<SearchFilter>, known: RwSignal<Option<Counts>>) -> impl IntoView {
    let lang = use_lang();
    let key = |filter: &SearchFilter| filter.kind.map(HitKind::key).unwrap_or_default().to_owned();
    let chosen = RwSignal::new(filter.with_untracked(key));
    Effect::new(move |_| chosen.set(filter.with(key)));
    Effect::new(move |_| {
        let kind = chosen.with(|key| HitKind::from_key(key));
        if kind != filter.with_untracked(|filter| filter.kind) {
            show.run(SearchFilter { kind, ..filter.get_untracked() });
        }
    });
    let choices = Signal::derive(move || {
        let counted = |kind: Option<HitKind>, name: &'static str| match known.get() {
            None => name.to_owned(),
            Some(counts) => {
                let count = kind.map_or_else(|| counts.all(), |kind| counts.of(kind));
                w::counted(lang, name, number(count, counts.more))
            }
        };
        let mut choices = vec![Choice::new("", counted(None, w::all_kinds(lang)))];
        choices.extend(
            HitKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), counted(Some(kind), kind_words(lang, kind)))),
        );
        choices
    });
    view! { <Segmented name="search-kind" label=w::show(lang) choices value=chosen/> }
}

/// Whose records. The names are read when the page stands; until then one chooses between all and one's own.
#[component]
fn Owner(filter: Memo<SearchFilter>, show: Callback<SearchFilter>) -> impl IntoView {
    let lang = use_lang();
    let key = |filter: &SearchFilter| filter.owner.map(|id| id.to_string()).unwrap_or_default();
    let value = RwSignal::new(filter.with_untracked(key));
    Effect::new(move |_| value.set(filter.with(key)));
    let me = use_session().map(|session| session.person);
    let others = RwSignal::new(Vec::<(Uuid, String)>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            // Without the names one still chooses between all and one's own.
            others.try_set(colleagues().await.unwrap_or_default());
        });
    });
    let choices = Signal::derive(move || {
        let mut choices = vec![Choice::new("", w::all_owners(lang))];
        choices.extend(me.map(|me| Choice::new(me.to_string(), w::only_mine(lang))));
        others.with(|others| {
            let others = others.iter().filter(|(id, _)| Some(*id) != me);
            choices.extend(others.map(|(id, name)| Choice::new(id.to_string(), name.clone())));
        });
        choices
    });
    view! {
        <SelectField
            name="search-owner"
            label=w::owner(lang)
            hide_label=true
            value
            choices
            on_change=move |id: String| show.run(SearchFilter { owner: id.parse().ok(), ..filter.get_untracked() })
        />
    }
}
