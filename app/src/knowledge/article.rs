//! `/knowledge/:id`: one article, and for those who write what can be done with it.

use super::{
    api::read_article,
    helpful::Helpful,
    history::History,
    model::{ArticleView, Desk, State, name_in},
    steps::Steps,
    words_of::{StateBadge, audience_word, language_word},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, AppError, answer_not_found, ask, error_text, use_organisation},
    locale::{format, use_lang},
    routes,
    ui::{Ago, Badge, ButtonKind, Crumb, LinkButton, Notice, Page, Section, Skeleton, SkeletonShape, Tone},
    words::knowledge as w,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct ArticlePage {
    seen: Answer<ArticleView>,
}

impl Screen for ArticlePage {
    fn data() -> Self {
        let (params, query) = (use_params_map(), use_query_map());
        let which = Memo::new(move |was: Option<&(Uuid, bool)>| {
            let found: Option<Uuid> = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
            match (found, was) {
                (Some(id), _) => (id, query.with(|query| query.get_str("show") == Some("published"))),
                (None, Some(was)) => *was,
                (None, None) => Default::default(),
            }
        });
        Self { seen: ask(move || which.get(), |(id, published)| read_article(id, published)) }
    }

    fn view(this: Self) -> AnyView {
        let seen = this.seen;
        view! { <Shown seen/> }.into_any()
    }
}

#[component]
fn Shown(seen: Answer<ArticleView>) -> impl IntoView {
    let lang = use_lang();
    let again = Callback::new(move |()| seen.refetch());
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
            {move || Suspend::new(async move {
                match seen.await {
                    Ok(article) => view! { <One article again/> }.into_any(),
                    Err(error) => {
                        if error == AppError::NotFound {
                            answer_not_found();
                        }
                        let crumbs = vec![Crumb::link(w::title(lang), routes::KNOWLEDGE), Crumb::here(w::article(lang))];
                        view! {
                            <Page title=w::article(lang) crumbs>
                                <Notice tone=Tone::Bad on_retry=again>
                                    {error_text(lang, &error)}
                                </Notice>
                            </Page>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn One(article: ArticleView, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let crumbs = vec![Crumb::link(w::title(lang), routes::KNOWLEDGE), Crumb::here(article.title.clone())];
    let id = article.id;
    crate::events::live::use_live(move |event| {
        if event.resync || event.subject == id {
            again.run(());
        }
    });
    let steps = article.clone();
    let actions = move || view! { <Steps article=steps again/> };
    let (html, language) = (article.html.clone(), article.language.tag());
    let is_read = article.published_number.is_some() && article.state != State::Archived;
    view! {
        <Page title=article.title.clone() crumbs actions>
            <About article=article.clone()/>
            <article class="article" lang=language inner_html=html></article>
            {is_read.then(|| view! { <Helpful id/> })}
            {article.desk.clone().map(|desk| view! { <DeskOf article=article.clone() desk again/> })}
        </Page>
    }
}

/// How it stands, since when and by whom, for whom, in which category and language.
#[component]
fn About(article: ArticleView) -> impl IntoView {
    let (lang, writes) = (use_lang(), article.desk.is_some());
    let shows_newest = article.number == article.newest;
    let since = match article.state {
        _ if !shows_newest => w::published_since(lang),
        State::Draft => w::draft_since(lang),
        State::Review => w::review_since(lang),
        State::Published => w::published_since(lang),
        State::Archived => w::archived_since(lang),
    };
    let category = article.category.clone().map(|(id, name, name_en)| {
        let name = name_in(lang, &name, name_en.as_deref()).to_owned();
        view! { <a class="article__link" href=format!("{}?category={id}", routes::KNOWLEDGE)>{name}</a> }
    });
    let twin = article.twin.clone().map(|twin| {
        view! {
            <a class="article__link" href=routes::article(twin.id) lang=twin.language.tag()>
                {w::in_other(lang, twin.title)}
            </a>
        }
    });
    let older = article.published_number.filter(|number| writes && *number < article.newest);
    let id = article.id;
    let other_version = older.map(|number| {
        let (href, words) = if shows_newest {
            (format!("{}?show=published", routes::article(id)), w::show_published(lang))
        } else {
            (routes::article(id), w::show_newest(lang))
        };
        view! {
            <p class="article__other">
                {w::readers_see(lang, number)}
                <a class="article__link" href=href>{words}</a>
            </p>
        }
    });
    let stale = (article.is_stale && writes).then(|| view! { <Notice tone=Tone::Warn>{w::stale_text(lang)}</Notice> });
    view! {
        <p class="article__about">
            <StateBadge state=article.state is_edited=older.is_some()/>
            <Badge>{audience_word(lang, article.audience)}</Badge>
            <span>{w::number(lang, article.number)}</span>
            <span>{since}</span>
            <Ago then=article.since/>
            {article.by.clone().map(|name| view! { <span>{name}</span> })}
            <span>{language_word(lang, article.language)}</span>
            {category}
            {twin}
        </p>
        {other_version}
        {stale}
    }
}

/// What those who write see below: answers, what readers missed, versions.
#[component]
fn DeskOf(article: ArticleView, desk: Desk, again: Callback<()>) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let votes = desk.votes;
    let reviewed = article.reviewed_at.map(|moment| {
        let day = format::date(lang, format::local(moment, offset).date_naive());
        view! {
            <span>{w::reviewed(lang)}</span>
            <span>{day}</span>
        }
    });
    let wish = |(day, words): (chrono::NaiveDate, String)| {
        view! {
            <li class="article__wish">
                <span>{words}</span>
                <span class="article__day">{format::date_short(lang, day)}</span>
            </li>
        }
    };
    let wishes = (!desk.wishes.is_empty()).then(|| {
        let lines = desk.wishes.clone().into_iter().map(wish).collect_view();
        view! {
            <h3 class="article__wishes">{w::wishes(lang)}</h3>
            <ul>{lines}</ul>
        }
    });
    let twin_missing = article.twin.is_none().then(|| {
        view! {
            <LinkButton href=routes::new_twin(article.id) kind=ButtonKind::Quiet icon=icondata::LuLanguages>
                {w::add_twin(lang)}
            </LinkButton>
        }
    });
    view! {
        <div class="article__desk">
            <Section title=w::helpful(lang)>
                <p class="article__about">
                    <span>{w::votes(lang, votes.yes, votes.no)}</span>
                    {reviewed}
                </p>
                {wishes}
                {twin_missing}
            </Section>
            <History article versions=desk.versions again/>
        </div>
    }
}
