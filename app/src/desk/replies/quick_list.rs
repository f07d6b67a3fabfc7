//! The lists from which a canned reply is chosen.

use super::{
    model::{Reply, found},
    quick::Quick,
};
use crate::{
    routes,
    ui::{Choice, Dialog, EmptyState, LinkButton, SearchField, Segmented, Skeleton, SkeletonShape},
    words::desk_replies as w,
};
use leptos::prelude::*;

/// So many are shown behind the button.
const SHOWN: usize = 50;

/// Below the field, after a `/`.
#[component]
pub(super) fn Offered(quick: Quick, offered: Memo<Vec<Reply>>) -> impl IntoView {
    let choice = move |(index, reply): (usize, Reply)| {
        let is_active = move || quick.active.get() == index;
        let (title, start) = (reply.title.clone(), begun(reply.words(quick.english.get_untracked())));
        view! {
            <li
                class="mention__choice quick-replies__choice"
                class:mention__choice--active=is_active
                id=quick.choice_id(index)
                role="option"
                aria-selected=move || if is_active() { "true" } else { "false" }
                // The field keeps the focus.
                on:pointerdown=move |event| event.prevent_default()
                on:click=move |event| {
                    event.stop_propagation();
                    quick.choose(&reply);
                }
            >
                <span class="quick-replies__title">{title}</span>
                <span class="quick-replies__start">{start}</span>
            </li>
        }
    };
    view! {
        <ul class="mention__list quick-replies__list" role="listbox" aria-label=w::replies(quick.lang)>
            {move || offered.get().into_iter().enumerate().map(choice).collect_view()}
        </ul>
    }
}

/// The first line of a text.
fn begun(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().chars().take(80).collect()
}

/// All of them in a dialog, with a field to search them.
#[component]
pub(super) fn Browse(quick: Quick) -> impl IntoView {
    view! {
        <Dialog name="quick-replies" title=w::insert(quick.lang) open=quick.browsing>
            <BrowseList quick/>
        </Dialog>
    }
}

#[component]
fn BrowseList(quick: Quick) -> impl IntoView {
    let lang = quick.lang;
    let words = RwSignal::new(String::new());
    let english = RwSignal::new(if quick.english.get_untracked() { "en" } else { "zh" }.to_owned());
    Effect::new(move |_| quick.english.set(english.with(|key| key == "en")));
    let languages = vec![Choice::new("zh", w::in_chinese(lang)), Choice::new("en", w::in_english(lang))];
    let line = move |reply: Reply| {
        let (title, start, folder) =
            (reply.title.clone(), begun(reply.words(quick.english.get())), reply.folder.clone());
        let choose = move |_| {
            quick.browsing.set(false);
            // The dialog gives the focus back to the button first.
            let reply = reply.clone();
            set_timeout(move || quick.choose(&reply), std::time::Duration::from_millis(50));
        };
        view! {
            <li>
                <button type="button" class="quick-replies__pick" on:click=choose>
                    <span class="quick-replies__title">
                        {title} " " {folder.map(|folder| view! { <span class="aside-none">{folder}</span> })}
                    </span>
                    <span class="quick-replies__start">{start}</span>
                </button>
            </li>
        }
    };
    let shown = move || {
        let Some(all) = quick.all.get() else {
            return view! { <Skeleton shape=SkeletonShape::Lines(4)/> }.into_any();
        };
        let some: Vec<Reply> = found(&all, &words.get()).into_iter().take(SHOWN).collect();
        if some.is_empty() {
            return view! {
                <EmptyState icon=icondata::LuMessageSquareQuote title=w::none_found(lang) small=true>
                    <LinkButton href=routes::DESK_REPLIES>{w::keep_replies(lang)}</LinkButton>
                </EmptyState>
            }
            .into_any();
        }
        view! { <ul class="quick-replies__all">{some.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <div class="quick-replies__search">
            <SearchField
                name="quick-words"
                label=w::search(lang)
                placeholder=w::search(lang)
                value=words
            />
            <Segmented name="quick-language" label=w::language(lang) choices=languages value=english/>
        </div>
        {shown}
    }
}
