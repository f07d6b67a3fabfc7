//! `/knowledge`: all articles that one sees.

use super::{
    api::{list_articles, list_categories},
    filters::{Filters, address_of, filter_of},
    list::Articles,
    model::{ArticleFilter, ArticleList, Category},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, ask, error_text, use_session},
    locale::use_lang,
    routes,
    ui::{ButtonKind, LinkButton, Notice, Page, Skeleton, SkeletonShape, Tone},
    words::knowledge as w,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

type First = Answer<(ArticleFilter, ArticleList)>;

/// `/knowledge`
pub struct KnowledgePage {
    filter: Memo<ArticleFilter>,
    first: First,
    categories: Answer<Vec<Category>>,
}

impl Screen for KnowledgePage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's.
        let filter = Memo::new(move |was: Option<&ArticleFilter>| match was {
            Some(was) if path.with(|path| path != routes::KNOWLEDGE) => was.clone(),
            _ => query.with(filter_of),
        });
        let first = ask(
            move || filter.get(),
            |filter| async move { list_articles(filter.clone(), None).await.map(|list| (filter, list)) },
        );
        Self { filter, first, categories: ask(|| (), |()| list_categories()) }
    }

    fn view(this: Self) -> AnyView {
        let KnowledgePage { filter, first, categories } = this;
        view! { <Knowledge filter first categories/> }.into_any()
    }
}

#[component]
fn Knowledge(filter: Memo<ArticleFilter>, first: First, categories: Answer<Vec<Category>>) -> impl IntoView {
    let lang = use_lang();
    let again = Callback::new(move |()| first.refetch());
    news(first);
    view! {
        <Page title=w::title(lang) actions=Ways toolbar=move || view! { <Toolbar filter categories/> }>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok((filter, list)) => view! { <Articles filter list/> }.into_any(),
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
}

/// What others change is shown as soon as they have.
fn news(first: First) {
    crate::events::live::use_live(move |event| {
        if event.resync || event.subject_kind == "article" {
            first.refetch();
        }
    });
}

/// Where one goes from here: to a new article, and to what keeps the others in order.
#[component]
fn Ways() -> impl IntoView {
    let lang = use_lang();
    let may = move |action: Action| use_session().is_some_and(|session| session.may(action));
    let categories = may(Action::PublishArticles).then(|| {
        view! {
            <LinkButton href=routes::KNOWLEDGE_CATEGORIES kind=ButtonKind::Quiet icon=icondata::LuFolderTree>
                {w::categories(lang)}
            </LinkButton>
        }
    });
    let writing = may(Action::WriteArticles).then(|| {
        view! {
            <LinkButton href=routes::KNOWLEDGE_UPKEEP icon=icondata::LuWrench>
                {w::upkeep(lang)}
            </LinkButton>
            <LinkButton href=routes::NEW_ARTICLE kind=ButtonKind::Primary icon=icondata::LuPlus>
                {w::new(lang)}
            </LinkButton>
        }
    });
    view! {
        <div class="page__tight">
            <LinkButton href=routes::HELP kind=ButtonKind::Quiet icon=icondata::LuExternalLink new_tab=true>
                {w::help_site(lang)}
            </LinkButton>
            {categories}
            {writing}
        </div>
    }
}

/// The filters; without their categories where those cannot be read.
#[component]
fn Toolbar(filter: Memo<ArticleFilter>, categories: Answer<Vec<Category>>) -> impl IntoView {
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(1)/> }>
            {move || Suspend::new(async move {
                let categories = categories.await.unwrap_or_default();
                view! { <Filters filter categories/> }
            })}
        </Transition>
    }
}

/// The address of the list without filters, for what leads back to it.
pub(super) fn all_articles() -> String {
    address_of(&ArticleFilter::default())
}
