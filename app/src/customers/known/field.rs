//! A field for a name of a list, or for any other text.

use super::model::{KnownList, KnownName};
use crate::{
    customers::api::known_names,
    locale::{Lang, lower, use_lang},
    ui::{Combobox, debounced},
    words::details as w,
};
use leptos::{prelude::*, task::spawn_local};

/// Found by typing, in either language; what is on no list can be chosen as it was typed. `value` is the text that is kept.
#[component]
pub fn KnownField(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    list: KnownList,
    value: RwSignal<String>,
    /// How the text reads that is there at first, in the reader's language.
    #[prop(optional_no_strip)]
    known: Option<KnownName>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let text = value.get_untracked();
    let shown = known.map_or_else(|| text.clone(), |known| known.name_in(lang).to_owned());
    let chosen = RwSignal::new((!text.is_empty()).then_some((text, shown)));
    let words = RwSignal::new(None::<String>);
    // What is chosen is what the form knows; nothing else writes it.
    Effect::new(move |before: Option<()>| {
        let text = chosen.with(|chosen| chosen.as_ref().map(|(text, _)| text.clone()).unwrap_or_default());
        if before.is_some() {
            value.set(text);
        }
    });
    let found = RwSignal::new(Vec::<KnownName>::new());
    keep_typed(words, chosen, move |typed| {
        let same = |known: &&KnownName| lower(&known.name) == *typed || lower(&known.name_en) == *typed;
        found.with(|found| found.iter().find(same).map(|known| (known.name.clone(), known.name_in(lang).to_owned())))
    });
    let offered = offered(lang, list, found, words, value);
    view! { <Combobox name label value=chosen words choices=offered nothing=w::type_freely(lang) hint error/> }
}

/// What somebody types is chosen as they type it, so that it stays when they go on to the next field: as the name that it is,
/// of which `named` is asked in lower case, or else as it stands there.
pub fn keep_typed(
    words: RwSignal<Option<String>>,
    chosen: RwSignal<Option<(String, String)>>,
    named: impl Fn(&String) -> Option<(String, String)> + 'static,
) {
    Effect::new(move |_| {
        let typed = words.get().unwrap_or_default().trim().to_owned();
        if !typed.is_empty() {
            let choice = named(&lower(&typed)).unwrap_or_else(|| (typed.clone(), typed));
            if chosen.with_untracked(|chosen| chosen.as_ref() != Some(&choice)) {
                chosen.set(Some(choice));
            }
        }
    });
}

/// What the server offers for the words, and the words themselves.
fn offered(
    lang: Lang,
    list: KnownList,
    found: RwSignal<Vec<KnownName>>,
    words: RwSignal<Option<String>>,
    value: RwSignal<String>,
) -> Signal<Vec<(String, String)>> {
    let settled: Signal<Option<String>> = debounced(words.into(), 150);
    Effect::new(move |_| {
        let Some(typed) = settled.get() else { return };
        // Without words the places right below the one that is chosen are offered: asked for anew when another one is.
        let below = if typed.trim().is_empty() { value.get() } else { String::new() };
        spawn_local(async move {
            // Without an answer the field still takes any text.
            let answer = known_names(list, typed.clone(), below).await.unwrap_or_default();
            if words.try_get_untracked().flatten() == Some(typed) {
                found.try_set(answer);
            }
        });
    });
    Signal::derive(move || {
        let typed = words.get().unwrap_or_default().trim().to_owned();
        let mut choices: Vec<(String, String)> =
            found.with(|found| found.iter().map(|known| (known.name.clone(), known.label(lang))).collect());
        let is_known = found.with(|found| found.iter().any(|known| known.name == typed || known.name_en == typed));
        if !typed.is_empty() && !is_known {
            choices.push((typed.clone(), w::as_typed(lang, &typed)));
        }
        choices
    })
}
