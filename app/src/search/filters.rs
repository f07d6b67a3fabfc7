//! What to search for, of which kind, and whose.

use super::{
    hit_line::kind_words,
    model::{Counts, HitKind, SearchFilter},
    page::number,
};
use crate::{
    access::{PersonFilter, Role, use_session},
    locale::use_lang,
    ui::{Choice, SearchField, Segmented},
    words::search as w,
};
use leptos::prelude::*;

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
        {sees_others
            .then(|| {
                view! {
                    <PersonFilter
                        name="search-owner"
                        label=w::owner(lang)
                        everybody=w::all_owners(lang)
                        me=w::only_mine(lang)
                        person=Signal::derive(move || filter.with(|filter| filter.owner))
                        on_choose=move |owner| show.run(SearchFilter { owner, ..filter.get_untracked() })
                    />
                }
            })}
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
