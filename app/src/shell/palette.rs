//! The palette (Ctrl/⌘ K): finds records and commands by a few letters.

use super::{
    palette_lines::{Entry, Line, all_hits, commands, groups, hit_entries, matching, recent_entries},
    recent::visited,
    use_overlays,
};
use crate::{
    access::{AppError, error_text, use_session},
    locale::use_lang,
    search::{
        Hit,
        api::{recent_records, search},
    },
    ui::{Dialog, EmptyState, Icon, IconButton, Notice, Tone, debounced, use_go},
    words::shell as w,
};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// How long after the last key the server is asked, in milliseconds.
const AT_REST: u64 = 100;

/// What the server found, and for which words.
#[derive(Clone)]
enum Found {
    Nothing,
    Waiting,
    Hits(String, Vec<Hit>),
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
    let entries = entries(words, found);
    let chosen = RwSignal::new(0_usize);
    Effect::new(move |_| {
        entries.track();
        chosen.set(0);
    });
    let run = move |index: usize| {
        if let Some(entry) = entries.with_untracked(|entries| entries.get(index).cloned()) {
            open.set(false);
            entry.run.run(());
        }
    };
    // Who types and presses Enter means what was typed, not what an earlier answer lists.
    let hurried = RwSignal::new(false);
    let entered = move |index: usize| {
        if answers(&found.get_untracked(), &words.get_untracked()) { run(index) } else { hurried.set(true) }
    };
    Effect::new(move |_| {
        if hurried.get() && answers(&found.get(), &words.get()) {
            hurried.set(false);
            run(0);
        }
    });
    view! {
        <Words words entries chosen open choose=Callback::new(entered)/>
        <State found words entries/>
        <div class="palette__list" id="palette-list" role="listbox" aria-label=w::results(lang)>
            {move || {
                groups(entries.get())
                    .into_iter()
                    .map(|(name, lines)| {
                        let line = move |(index, entry)| view! { <Line index entry chosen choose=Callback::new(run)/> };
                        view! {
                            <div class="palette__group" role="group" aria-label=name>
                                <div class="palette__head" aria-hidden="true">{name}</div>
                                {lines.into_iter().map(line).collect_view()}
                            </div>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

/// Whether what was found is for these words. Without any, nothing was asked.
fn answers(found: &Found, words: &str) -> bool {
    let words = words.trim();
    match found {
        _ if words.is_empty() => true,
        Found::Hits(asked, _) => asked == words,
        Found::Failed(_) => true,
        Found::Nothing | Found::Waiting => false,
    }
}

/// The lines: hits, the way to all of them, and commands; what was looked at last while nothing is typed.
fn entries(words: RwSignal<String>, found: Signal<Found>) -> Memo<Vec<Entry>> {
    let lang = use_lang();
    let go = use_go();
    let commands = StoredValue::new(commands(lang));
    let recent = recent();
    Memo::new_with_compare(
        move |_| {
            let typed = words.get();
            let mut entries = match found.get() {
                _ if typed.trim().is_empty() => recent_entries(recent.get(), lang, go.clone()),
                Found::Hits(asked, hits) => {
                    let some = !hits.is_empty();
                    let mut entries = hit_entries(hits, lang, go.clone());
                    entries.extend(some.then(|| all_hits(&asked, lang, go.clone())));
                    entries
                }
                _ => Vec::new(),
            };
            entries.extend(commands.with_value(|all| matching(all, &typed)));
            entries
        },
        |_, _| true,
    )
}

/// What was looked at last, once it is known.
fn recent() -> RwSignal<Vec<Hit>> {
    let recent = RwSignal::new(Vec::new());
    let me = use_session().map(|session| session.person);
    Effect::new(move |_| {
        spawn_local(async move {
            match recent_records(me.map(visited).unwrap_or_default()).await {
                Ok(hits) => {
                    recent.try_set(hits);
                }
                // One can search without.
                Err(error) => leptos::logging::warn!("what was looked at last could not be read: {error}"),
            }
        });
    });
    recent
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
        Found::Hits(..) | Found::Nothing if entries.with(Vec::is_empty) => view! {
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

/// Asks the server a moment after the last key; an answer to older words is thrown away.
fn find(words: RwSignal<String>) -> Signal<Found> {
    let found = RwSignal::new(Found::Nothing);
    let settled = debounced(Signal::<String>::from(words), AT_REST);
    Effect::new(move |_| {
        let asked = settled.get().trim().to_owned();
        if asked.is_empty() {
            return;
        }
        found.update(|found| {
            if !matches!(found, Found::Hits(..)) {
                *found = Found::Waiting;
            }
        });
        spawn_local(async move {
            let answer = search(asked.clone()).await;
            if settled.try_with_untracked(|now| now.trim() == asked) == Some(true) {
                found.set(answer.map_or_else(Found::Failed, |hits| Found::Hits(asked, hits)));
            }
        });
    });
    found.into()
}

/// Keeps the chosen line in sight.
fn show_line(index: usize) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    if let Some(line) = document().get_element_by_id(&format!("palette-line-{index}")) {
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
