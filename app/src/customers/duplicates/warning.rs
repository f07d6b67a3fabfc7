//! While somebody types a customer or a contact: those that it may be.

use super::{
    api::similar_records,
    model::{Glimpse, Suspect},
    row::{owner_words, page_of, reason_words},
    words_of,
};
use crate::{
    fields::RecordKind,
    locale::use_lang,
    ui::{Icon, debounced},
    words::{contact_doubles as k, duplicates as w},
};
use leptos::{prelude::*, task::spawn_local};

/// How long nothing must have been typed before it is asked, in milliseconds.
const PAUSE: u64 = 150;

/// Those that the one that is being typed may be, with whom to ask and why they look alike. It is only a help: it
/// takes no focus, stops nobody from saving, and says nothing when it cannot be asked.
#[component]
pub fn Similar(#[prop(into)] typed: Signal<Glimpse>) -> impl IntoView {
    let lang = use_lang();
    let (of, found) = (typed.with_untracked(|typed| typed.of), suspects_of(typed));
    let part = move |all: Vec<Suspect>, icon: icondata::Icon, words: &'static str| {
        (!all.is_empty()).then(|| {
            view! {
                <p class="suspects__title">
                    <Icon icon/>
                    {words}
                </p>
                <ul class="suspects__list">{all.into_iter().map(|one| view! { <SuspectLine of one/> }).collect_view()}</ul>
            }
        })
    };
    let list = move |all: Vec<Suspect>| {
        let (weaker, likely): (Vec<Suspect>, Vec<Suspect>) = all.into_iter().partition(|one| one.number_only);
        view! {
            <div class="suspects__box">
                {part(likely, icondata::LuUsers, words_of::similar(lang, of))}
                {part(weaker, icondata::LuPhone, k::same_number(lang))}
            </div>
        }
    };
    // Its place is always there, so that what comes into it is spoken.
    view! {
        <div class="suspects" role="status">
            {move || Some(found.get()).filter(|all| !all.is_empty()).map(list)}
        </div>
    }
}

/// Asks when somebody stops typing. What was found stays until the next answer is here; an answer to older words is
/// dropped, and nothing is asked of what is stored already.
fn suspects_of(typed: Signal<Glimpse>) -> RwSignal<Vec<Suspect>> {
    let found = RwSignal::new(Vec::new());
    let typed = Memo::new(move |_| typed.with(trimmed));
    let stored = typed.get_untracked();
    let settled: Signal<Glimpse> = debounced(typed.into(), PAUSE);
    Effect::new(move |_| {
        let asked = settled.get();
        if asked == stored || !asked.says_something() {
            show(found, Vec::new());
            return;
        }
        spawn_local(async move {
            let answer = similar_records(asked.clone()).await;
            if settled.try_get_untracked() != Some(asked) {
                return;
            }
            match answer {
                Ok(now) => show(found, now),
                Err(error) => leptos::logging::warn!("similar records could not be asked for: {error}"),
            }
        });
    });
    found
}

/// The same words are not drawn and spoken twice.
fn show(found: RwSignal<Vec<Suspect>>, now: Vec<Suspect>) {
    if found.try_with_untracked(|shown| *shown != now) == Some(true) {
        found.set(now);
    }
}

/// Space around a word is no news.
fn trimmed(typed: &Glimpse) -> Glimpse {
    let text = |text: &str| text.trim().to_owned();
    Glimpse {
        of: typed.of,
        kind: typed.kind,
        name: text(&typed.name),
        phone: text(&typed.phone),
        email: text(&typed.email),
        website: text(&typed.website),
        address: text(&typed.address),
        country: text(&typed.country),
        wechat: text(&typed.wechat),
        at: typed.at.clone(),
        itself: typed.itself,
    }
}

/// One of them. Its page opens beside this one: what is typed must not be lost.
#[component]
pub(crate) fn SuspectLine(of: RecordKind, one: Suspect) -> impl IntoView {
    let lang = use_lang();
    let mut about = vec![owner_words(lang, one.owner.as_deref())];
    if !one.number_only {
        about.extend([reason_words(lang, &one.reasons), w::likely(lang, one.score)]);
    }
    about.retain(|words| !words.is_empty());
    let name = match one.id {
        Some(id) => view! {
            <a class="suspects__name" href=page_of(of, id) target="_blank" rel="noopener">
                <span>{one.name}</span>
                <span class="visually-hidden">{w::in_new_tab(lang)}</span>
                <Icon icon=icondata::LuExternalLink/>
            </a>
        }
        .into_any(),
        None => view! { <span class="suspects__name">{one.name}</span> }.into_any(),
    };
    view! {
        <li class="suspects__one">
            {name}
            <span class="suspects__about">{about.join(" · ")}</span>
        </li>
    }
}
