//! The lines of the list of articles.

use super::{
    api::list_articles,
    model::{ArticleFilter, ArticleList, ArticleRow, Audience, name_in},
    page::all_articles,
    words_of::{StateBadge, audience_word, language_word},
};
use crate::{
    access::{Action, Paged, use_session},
    locale::use_lang,
    routes,
    search::Marked,
    ui::{Ago, Badge, ButtonKind, EmptyState, LinkButton, Pager, Tone},
    words::knowledge as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn Articles(filter: ArticleFilter, list: ArticleList) -> impl IntoView {
    let lang = use_lang();
    if list.rows.is_empty() {
        return view! { <Nothing filtered=filter != ArticleFilter::default()/> }.into_any();
    }
    let paged = Paged::of(list.rows, list.more);
    let rows = paged.rows;
    let read_on = move |()| {
        let (filter, after) = (filter.clone(), paged.last(ArticleRow::mark));
        paged.read_on(async move { list_articles(filter, after).await.map(|next| (next.rows, next.more)) });
    };
    view! {
        <section aria-label=w::title(lang)>
            <ul class="articles" data-rows="true">
                <For each=move || rows.get() key=|row| row.id let:row>
                    <ArticleLine row/>
                </For>
            </ul>
        </section>
        <Pager more=paged.more busy=paged.reading on_more=read_on/>
    }
    .into_any()
}

/// Title and where it matched, how it stands, who reads it.
#[component]
fn ArticleLine(row: ArticleRow) -> impl IntoView {
    let lang = use_lang();
    let category = row.category.map(|(name, name_en)| {
        let name = name_in(lang, &name, name_en.as_deref()).to_owned();
        view! { <span>{name}</span> }
    });
    let other_language = (row.language != lang).then(|| view! { <span>{language_word(lang, row.language)}</span> });
    let public = (row.audience == Audience::Public)
        .then(|| view! { <Badge icon=icondata::LuGlobe>{audience_word(lang, row.audience)}</Badge> });
    let stale = row.is_stale.then(|| view! { <Badge tone=Tone::Warn>{w::stale(lang)}</Badge> });
    let by = row.updated_by.map(|name| view! { <span>{w::changed_by(lang, name)}</span> });
    let snippet = row.snippet.map(|(text, marks)| {
        view! {
            <p class="article-line__snippet" lang=row.language.tag()>
                <Marked text marks/>
            </p>
        }
    });
    view! {
        <li class="article-line" id=format!("article-{}", row.id) data-row="true">
            <a class="article-line__title" href=routes::article(row.id) lang=row.language.tag()>
                <Marked text=row.title marks=row.marks/>
            </a>
            {snippet}
            <p class="article-line__about">
                <StateBadge state=row.state is_edited=row.is_edited/>
                {public}
                {stale}
                {category}
                {other_language}
                {by}
                <Ago then=row.updated_at/>
            </p>
        </li>
    }
}

#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    let lang = use_lang();
    if filtered {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) text=w::nothing_found_text(lang)>
                <LinkButton href=all_articles()>{w::clear_filters(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let writes = use_session().is_some_and(|session| session.may(Action::WriteArticles));
    let first = writes.then(|| {
        view! {
            <LinkButton href=routes::NEW_ARTICLE kind=ButtonKind::Primary icon=icondata::LuPlus>
                {w::new(lang)}
            </LinkButton>
        }
    });
    view! {
        <EmptyState icon=icondata::LuBookOpen title=w::empty_title(lang) text=w::empty_text(lang)>
            {first}
        </EmptyState>
    }
    .into_any()
}
