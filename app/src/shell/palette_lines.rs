//! What the palette lists: records and commands, in groups.

use super::{
    account::{icon, label},
    create::creations,
    places::places,
    preferences::{Theme, speak},
};
use crate::{
    locale::{Lang, lower},
    routes,
    search::{Hit, Marked, kind_icon, kind_words, model::Marks, why_words},
    ui::{Icon, use_go},
    words::{search as sw, shell as w},
};
use leptos::prelude::*;

/// One line of the palette.
#[derive(Clone)]
pub(super) struct Entry {
    /// The head it stands under.
    group: &'static str,
    icon: icondata::Icon,
    title: String,
    title_marks: Marks,
    detail: String,
    detail_marks: Marks,
    /// Why it was found, where its name does not say so.
    why: Option<&'static str>,
    /// Other words that find it, in lower case: its name in the other language.
    also: String,
    pub run: Callback<()>,
}

/// Lines that are next to each other and of one group, each with its place among all.
pub(super) type Group = (&'static str, Vec<(usize, Entry)>);

pub(super) fn groups(entries: Vec<Entry>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        match groups.last_mut() {
            Some((name, lines)) if *name == entry.group => lines.push((index, entry)),
            _ => groups.push((entry.group, vec![(index, entry)])),
        }
    }
    groups
}

/// The lines of hits, kind by kind; the kind of the best hit first.
pub(super) fn hit_entries(hits: Vec<Hit>, lang: Lang, go: impl Fn(&str) + Clone + Send + Sync + 'static) -> Vec<Entry> {
    let mut kinds = Vec::new();
    for hit in &hits {
        if !kinds.contains(&hit.kind) {
            kinds.push(hit.kind);
        }
    }
    let of = |kind| hits.iter().filter(move |hit| hit.kind == kind).cloned();
    kinds.into_iter().flat_map(of).map(|hit| entry_of(hit, None, lang, go.clone())).collect()
}

/// The lines of what was looked at last.
pub(super) fn recent_entries(
    hits: Vec<Hit>,
    lang: Lang,
    go: impl Fn(&str) + Clone + Send + Sync + 'static,
) -> Vec<Entry> {
    hits.into_iter().map(|hit| entry_of(hit, Some(sw::recent(lang)), lang, go.clone())).collect()
}

/// The line that leads to the page of all hits.
pub(super) fn all_hits(words: &str, lang: Lang, go: impl Fn(&str) + Send + Sync + 'static) -> Entry {
    let href = routes::search(words);
    Entry {
        group: sw::results(lang),
        icon: icondata::LuSearch,
        title: sw::all_hits(lang, words),
        title_marks: Vec::new(),
        detail: String::new(),
        detail_marks: Vec::new(),
        why: None,
        also: String::new(),
        run: Callback::new(move |()| go(&href)),
    }
}

fn entry_of(hit: Hit, group: Option<&'static str>, lang: Lang, go: impl Fn(&str) + Send + Sync + 'static) -> Entry {
    let href = hit.href();
    let matched = !hit.detail_marks.is_empty();
    // What matched is shown; else the customer tells people of one name apart.
    let (detail, detail_marks) = match hit.company {
        Some(company) if !matched => (company, Vec::new()),
        _ => (hit.detail, hit.detail_marks),
    };
    Entry {
        group: group.unwrap_or(kind_words(lang, hit.kind)),
        icon: kind_icon(hit.kind),
        title: hit.title,
        title_marks: hit.title_marks,
        detail,
        detail_marks,
        why: why_words(lang, hit.why),
        also: String::new(),
        run: Callback::new(move |()| go(&href)),
    }
}

/// A line.
#[component]
pub(super) fn Line(index: usize, entry: Entry, chosen: RwSignal<usize>, choose: Callback<usize>) -> impl IntoView {
    let is_chosen = move || chosen.get() == index;
    view! {
        <div
            class="palette__line"
            class:palette__line--chosen=is_chosen
            id=format!("palette-line-{index}")
            role="option"
            aria-selected=move || if is_chosen() { "true" } else { "false" }
            on:pointermove=move |_| chosen.set(index)
            on:click=move |_| choose.run(index)
        >
            <Icon icon=entry.icon/>
            <span class="palette__title">
                <Marked text=entry.title marks=entry.title_marks/>
            </span>
            <span class="palette__detail">
                <Marked text=entry.detail marks=entry.detail_marks/>
            </span>
            {entry.why.map(|why| view! { <span class="palette__why">{why}</span> })}
        </div>
    }
}

/// Everything that can be done from anywhere.
pub(super) fn commands(lang: Lang) -> Vec<Entry> {
    let go = use_go();
    let entry = |icon, title: &str, detail: &str, also: String, run| Entry {
        group: sw::commands(lang),
        icon,
        title: title.to_owned(),
        title_marks: Vec::new(),
        detail: detail.to_owned(),
        detail_marks: Vec::new(),
        why: None,
        also: lower(&also),
        run,
    };
    let visit = |icon, label: fn(Lang) -> &'static str, href: &'static str, verb: &'static str| {
        let go = go.clone();
        let also = format!("{} {}", label(Lang::En), label(Lang::ZhCn));
        entry(icon, label(lang), verb, also, Callback::new(move |()| go(href)))
    };
    let created =
        creations().into_iter().map(|creation| visit(creation.icon, creation.label, creation.href, w::create(lang)));
    let visited = places().into_iter().map(|place| visit(place.icon, place.label, place.href, w::go_to(lang)));
    let themes = Theme::ALL.into_iter().map(|theme| {
        let both = |lang| format!("{} {}", label(lang, theme), w::theme(lang));
        let also = format!("{} {}", both(Lang::En), both(Lang::ZhCn));
        entry(icon(theme), label(lang, theme), w::theme(lang), also, Callback::new(move |()| theme.choose()))
    });
    let languages = [(Lang::ZhCn, w::chinese(lang)), (Lang::En, w::english(lang))].into_iter().map(|(spoken, name)| {
        let also = format!("{name} {} {}", w::language(Lang::En), w::language(Lang::ZhCn));
        entry(icondata::LuLanguages, name, w::language(lang), also, Callback::new(move |()| speak(spoken)))
    });
    created.chain(visited).chain(themes).chain(languages).collect()
}

/// The commands that contain what was typed.
pub(super) fn matching(commands: &[Entry], words: &str) -> Vec<Entry> {
    let words = lower(words.trim());
    commands.iter().filter(|entry| words.is_empty() || entry.also.contains(&words)).cloned().collect()
}
