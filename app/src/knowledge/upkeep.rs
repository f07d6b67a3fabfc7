//! `/knowledge/upkeep`: what of the articles is to be mended.

use super::{
    api::{confirm_article, forget_miss, read_upkeep},
    model::{DeadLink, DeadWhy, Miss, StaleRow, Upkeep, Wish},
    words_of::language_word,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, Sending, TurnedAway, ask, error_text, is_for_me, use_session},
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Ago, Button, ButtonSize, Crumb, EmptyState, IconButton, Notice, Page, Section, Skeleton, SkeletonShape, Tone,
    },
    words::knowledge as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct UpkeepPage {
    upkeep: Answer<Upkeep>,
}

impl Screen for UpkeepPage {
    fn data() -> Self {
        Self { upkeep: ask(|| (), |()| read_upkeep()) }
    }

    fn view(this: Self) -> AnyView {
        let upkeep = this.upkeep;
        view! { <Shown upkeep/> }.into_any()
    }
}

#[component]
fn Shown(upkeep: Answer<Upkeep>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::WriteArticles) {
        return view! { <TurnedAway title=w::upkeep(lang)/> }.into_any();
    }
    let again = Callback::new(move |()| upkeep.refetch());
    let crumbs = vec![Crumb::link(w::title(lang), routes::KNOWLEDGE), Crumb::here(w::upkeep(lang))];
    view! {
        <Page title=w::upkeep(lang) crumbs>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match upkeep.await {
                        Ok(found) => view! { <Lists found again/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad title=w::loading_failed(lang) on_retry=again>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn Lists(found: Upkeep, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let stale: Vec<_> = found.stale.into_iter().map(|row| view! { <StaleLine row again/> }.into_any()).collect();
    let dead: Vec<_> = found.dead.into_iter().map(|link| view! { <DeadLine link/> }.into_any()).collect();
    let misses: Vec<_> = found.misses.into_iter().map(|miss| view! { <MissLine miss again/> }.into_any()).collect();
    let wishes: Vec<_> = found.wishes.into_iter().map(|wish| view! { <WishLine wish/> }.into_any()).collect();
    view! {
        <Part title=w::stale_list(lang) lines=stale/>
        <Part title=w::dead_list(lang) lines=dead/>
        <Part title=w::miss_list(lang) lines=misses/>
        <Part title=w::wish_list(lang) lines=wishes/>
    }
}

#[component]
fn Part(title: &'static str, lines: Vec<AnyView>) -> impl IntoView {
    let lang = use_lang();
    let nothing = lines
        .is_empty()
        .then(|| view! { <EmptyState icon=icondata::LuCircleCheck title=w::nothing_to_do(lang) small=true/> });
    view! {
        <Section title>
            {nothing}
            <ul class="upkeep">{lines}</ul>
        </Section>
    }
}

#[component]
fn StaleLine(row: StaleRow, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let publishes = use_session().is_some_and(|session| session.may(Action::PublishArticles));
    let confirm = move |_| {
        sending.step(confirm_article(row.id, row.version), move |()| {
            sending.toasts().success(w::confirmed_toast(lang));
            again.run(());
        });
    };
    view! {
        <li class="upkeep__line">
            <a class="article__link" href=routes::article(row.id)>{row.title}</a>
            <span class="article__day">{w::reviewed(lang)} " " <Ago then=row.reviewed_at/></span>
            {publishes
                .then(|| {
                    view! {
                        <Button size=ButtonSize::Small icon=icondata::LuCheck busy=sending.busy() on_click=confirm>
                            {w::confirm(lang)}
                        </Button>
                    }
                })}
        </li>
    }
}

const fn why_word(lang: Lang, why: DeadWhy) -> &'static str {
    match why {
        DeadWhy::Gone => w::dead_gone(lang),
        DeadWhy::Archived => w::dead_archived(lang),
        DeadWhy::Unpublished => w::dead_unpublished(lang),
        DeadWhy::Internal => w::dead_internal(lang),
    }
}

#[component]
fn DeadLine(link: DeadLink) -> impl IntoView {
    let lang = use_lang();
    let to = link.to_title.unwrap_or_else(|| link.to.to_string());
    view! {
        <li class="upkeep__line">
            <a class="article__link" href=routes::article(link.from)>{link.title}</a>
            <span>{w::dead_line(lang, to)}</span>
            <span class="article__day">{why_word(lang, link.why)}</span>
        </li>
    }
}

#[component]
fn MissLine(miss: Miss, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (language, words) = (miss.language, miss.words.clone());
    let forget = move |_| sending.step(forget_miss(language, words.clone()), move |()| again.run(()));
    view! {
        <li class="upkeep__line">
            <span>{miss.words.clone()}</span>
            <span class="article__day">
                {w::times(lang, miss.times)} " · " {format::date_short(lang, miss.last_on)} " · " {language_word(lang, miss.language)}
            </span>
            <a class="article__link" href=routes::NEW_ARTICLE>{w::write_about(lang)}</a>
            <IconButton icon=icondata::LuX label=w::forget(lang, miss.words) small=true busy=sending.busy() on_click=forget/>
        </li>
    }
}

#[component]
fn WishLine(wish: Wish) -> impl IntoView {
    let lang = use_lang();
    view! {
        <li class="upkeep__line">
            <a class="article__link" href=routes::article(wish.article)>{wish.title}</a>
            <span>{wish.words}</span>
            <span class="article__day">{format::date_short(lang, wish.given_on)}</span>
        </li>
    }
}
