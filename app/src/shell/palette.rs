//! The palette (Ctrl/⌘ K): finds records and commands by a few letters.

use super::{
    account::{icon, label},
    create::creations,
    places::places,
    preferences::{Theme, speak},
    use_overlays,
};
use crate::{
    access::{AppError, error_text},
    locale::{Lang, lower, use_lang},
    search::{Hit, HitKind, api::search},
    ui::{Dialog, EmptyState, Icon, IconButton, Notice, Tone, debounced, use_go},
    words::shell as w,
};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// One line of the palette.
#[derive(Clone)]
struct Entry {
    icon: icondata::Icon,
    title: String,
    detail: String,
    /// Other words that find it, in lower case: its name in the other language.
    also: String,
    run: Callback<()>,
}

/// What the server found for the words typed last.
#[derive(Clone)]
enum Found {
    Nothing,
    Waiting,
    Hits(Vec<Hit>),
    Failed(AppError),
}

/// The dialog with the palette in it.
#[component]
pub(super) fn Palette() -> impl IntoView {
    let (lang, overlays) = (use_lang(), use_overlays());
    view! {
        <div class="palette">
            <Dialog name="palette" title=w::search(lang) open=overlays.palette bare=true>
                <Finder open=overlays.palette/>
            </Dialog>
        </div>
    }
}

#[component]
fn Finder(open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let words = RwSignal::new(String::new());
    let found = find(words);
    let commands = StoredValue::new(commands(lang));
    let go = use_go();
    let entries = Memo::new_with_compare(
        move |_| {
            let go = go.clone();
            let hits = match found.get() {
                Found::Hits(hits) => hits,
                _ => Vec::new(),
            };
            let opened = move |hit| entry_of(hit, lang, go.clone());
            hits.into_iter()
                .map(opened)
                .chain(commands.with_value(|all| matching(all, &words.get())))
                .collect::<Vec<_>>()
        },
        |_, _| true,
    );
    let chosen = RwSignal::new(0_usize);
    Effect::new(move |_| {
        entries.track();
        chosen.set(0);
    });
    let choose = move |index: usize| {
        if let Some(entry) = entries.with_untracked(|entries| entries.get(index).cloned()) {
            open.set(false);
            entry.run.run(());
        }
    };
    view! {
        <Words words entries chosen open choose=Callback::new(choose)/>
        <State found words entries/>
        <ul class="palette__list" id="palette-list" role="listbox" aria-label=w::results(lang)>
            {move || {
                entries
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(index, entry)| view! { <Line index entry chosen choose=Callback::new(choose)/> })
                    .collect_view()
            }}
        </ul>
    }
}

#[component]
fn Words(
    words: RwSignal<String>,
    entries: Memo<Vec<Entry>>,
    chosen: RwSignal<usize>,
    open: RwSignal<bool>,
    choose: Callback<usize>,
) -> impl IntoView {
    let lang = use_lang();
    let pressed = move |event: KeyboardEvent| {
        let last = entries.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|index| *index = if *index >= last { 0 } else { *index + 1 }),
            "ArrowUp" => chosen.update(|index| *index = index.checked_sub(1).unwrap_or(last)),
            "Enter" if !event.is_composing() => choose.run(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
        show_line(chosen.get_untracked());
    };
    view! {
        <div class="palette__words">
            <Icon icon=icondata::LuSearch/>
            <input
                class="palette__input"
                id="palette-words"
                type="text"
                role="combobox"
                autofocus=true
                autocomplete="off"
                enterkeyhint="go"
                maxlength="100"
                aria-label=w::search(lang)
                aria-expanded="true"
                aria-controls="palette-list"
                aria-autocomplete="list"
                aria-activedescendant=move || {
                    (!entries.with(Vec::is_empty)).then(|| format!("palette-line-{}", chosen.get()))
                }
                placeholder=w::search_hint(lang)
                on:input=move |event| words.set(event_target_value(&event))
                on:keydown=pressed
            />
            <IconButton icon=icondata::LuX label=crate::words::ui::close(lang) on_click=move |_| open.set(false)/>
        </div>
    }
}

/// What to say when there is nothing to list.
#[component]
fn State(found: Signal<Found>, words: RwSignal<String>, entries: Memo<Vec<Entry>>) -> impl IntoView {
    let lang = use_lang();
    move || match found.get() {
        Found::Failed(error) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
        Found::Hits(_) | Found::Nothing if entries.with(Vec::is_empty) => view! {
            <EmptyState
                icon=icondata::LuSearchX
                title=w::nothing_found(lang, words.get_untracked())
                text=w::nothing_found_hint(lang)
                small=true
            />
        }
        .into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn Line(index: usize, entry: Entry, chosen: RwSignal<usize>, choose: Callback<usize>) -> impl IntoView {
    let Entry { icon, title, detail, .. } = entry;
    let is_chosen = move || chosen.get() == index;
    view! {
        <li
            class="palette__line"
            class:palette__line--chosen=is_chosen
            id=format!("palette-line-{index}")
            role="option"
            aria-selected=move || if is_chosen() { "true" } else { "false" }
            on:pointermove=move |_| chosen.set(index)
            on:click=move |_| choose.run(index)
        >
            <Icon icon/>
            <span class="palette__title">{title}</span>
            <span class="palette__detail">{detail}</span>
        </li>
    }
}

/// Asks the server 150 ms after the last key; an answer to older words is thrown away.
fn find(words: RwSignal<String>) -> Signal<Found> {
    let found = RwSignal::new(Found::Nothing);
    let settled = debounced(Signal::<String>::from(words), 150);
    Effect::new(move |_| {
        let asked = settled.get().trim().to_owned();
        if asked.is_empty() {
            found.set(Found::Nothing);
            return;
        }
        found.update(|found| {
            if !matches!(found, Found::Hits(_)) {
                *found = Found::Waiting;
            }
        });
        spawn_local(async move {
            let answer = search(asked.clone()).await;
            if settled.try_with_untracked(|now| now.trim() == asked) == Some(true) {
                found.set(answer.map_or_else(Found::Failed, Found::Hits));
            }
        });
    });
    found.into()
}

fn entry_of(hit: Hit, lang: Lang, go: impl Fn(&str) + Send + Sync + 'static) -> Entry {
    let (icon, kind) = match hit.kind {
        HitKind::Customer => (icondata::LuBuilding2, w::customer(lang)),
        HitKind::Contact => (icondata::LuUserRound, w::contact(lang)),
        HitKind::Deal => (icondata::LuHandshake, w::deal(lang)),
    };
    let detail = if hit.detail.is_empty() { kind.to_owned() } else { format!("{kind} · {}", hit.detail) };
    let href = hit.href();
    Entry { icon, title: hit.title, detail, also: String::new(), run: Callback::new(move |()| go(&href)) }
}

/// Everything that can be done from anywhere.
fn commands(lang: Lang) -> Vec<Entry> {
    let go = use_go();
    let visit = |icon, label: fn(Lang) -> &'static str, href: &'static str, verb: &'static str| {
        let go = go.clone();
        let also = lower(&format!("{} {}", label(Lang::En), label(Lang::ZhCn)));
        Entry { icon, title: label(lang).into(), detail: verb.into(), also, run: Callback::new(move |()| go(href)) }
    };
    let created =
        creations().into_iter().map(|creation| visit(creation.icon, creation.label, creation.href, w::create(lang)));
    let visited = places().into_iter().map(|place| visit(place.icon, place.label, place.href, w::go_to(lang)));
    let themes = Theme::ALL.into_iter().map(|theme| Entry {
        icon: icon(theme),
        title: label(lang, theme).into(),
        detail: w::theme(lang).into(),
        also: lower(&format!(
            "{} {} {} {}",
            label(Lang::En, theme),
            label(Lang::ZhCn, theme),
            w::theme(Lang::En),
            w::theme(Lang::ZhCn)
        )),
        run: Callback::new(move |()| theme.choose()),
    });
    let languages =
        [(Lang::ZhCn, w::chinese(lang)), (Lang::En, w::english(lang))].into_iter().map(|(spoken, name)| Entry {
            icon: icondata::LuLanguages,
            title: name.into(),
            detail: w::language(lang).into(),
            also: lower(&format!("{name} {} {}", w::language(Lang::En), w::language(Lang::ZhCn))),
            run: Callback::new(move |()| speak(spoken)),
        });
    created.chain(visited).chain(themes).chain(languages).collect()
}

/// The commands that contain what was typed.
fn matching(commands: &[Entry], words: &str) -> Vec<Entry> {
    let words = lower(words.trim());
    commands.iter().filter(|entry| words.is_empty() || entry.also.contains(&words)).cloned().collect()
}

/// Keeps the chosen line in sight.
fn show_line(index: usize) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    if let Some(line) = document().get_element_by_id(&format!("palette-line-{index}")) {
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
