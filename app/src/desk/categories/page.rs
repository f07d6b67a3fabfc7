//! `/desk/categories`: the tree of categories.

use super::{
    api::{archive_category, list_categories},
    form::{CategoryFormFields, Subject, in_language},
    model::{Category, as_tree},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, Sending, TurnedAway, ask, error_text, is_for_me},
    desk::complaints::{AfterSalesSettings, CausesHere},
    locale::use_lang,
    routes,
    ui::{
        Badge, Button, ButtonKind, Crumb, Dialog, EmptyState, IconButton, LinkButton, Notice, Page, Skeleton,
        SkeletonShape, Tone,
    },
    words::{tickets as w, web_forms as fw},
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct CategoriesPage {
    categories: Answer<Vec<Category>>,
}

impl Screen for CategoriesPage {
    fn data() -> Self {
        Self { categories: ask(|| (), |()| list_categories()) }
    }

    fn view(this: Self) -> AnyView {
        let categories = this.categories;
        view! { <Categories categories/> }.into_any()
    }
}

#[component]
fn Categories(categories: Answer<Vec<Category>>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageDesk) {
        return view! { <TurnedAway title=w::categories(lang)/> }.into_any();
    }
    let (form, subject) = (RwSignal::new(false), RwSignal::new(Subject::New));
    let all = RwSignal::new(Vec::<Category>::new());
    let open = Callback::new(move |about: Subject| {
        subject.set(about);
        form.set(true);
    });
    let done = Callback::new(move |()| {
        form.set(false);
        categories.refetch();
    });
    let add = move || {
        view! {
            <div class="page__tight">
                <LinkButton href=routes::ADMIN_WEB_FORMS kind=ButtonKind::Quiet icon=icondata::LuClipboardPen>
                    {fw::title(lang)}
                </LinkButton>
                <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| open.run(Subject::New)>
                    {w::add_category(lang)}
                </Button>
            </div>
        }
    };
    let title = move || match subject.get() {
        Subject::New => w::add_category(lang).to_owned(),
        Subject::Existing(_) => w::change_category(lang).to_owned(),
    };
    view! {
        <Page title=w::categories(lang) crumbs=vec![Crumb::link(w::title(lang), routes::DESK)] actions=add narrow=true>
            <p class="admin-note">{w::categories_text(lang)}</p>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
                {move || Suspend::new(async move {
                    match categories.await {
                        Ok(found) => {
                            all.set(found.clone());
                            view! { <CategoryTree found open categories/> }.into_any()
                        }
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| categories.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
            <CausesHere/>
            <AfterSalesSettings/>
            <Dialog name="category" title=Signal::derive(title) open=form>
                <CategoryFormFields subject=subject.get_untracked() all=all.get_untracked() done/>
            </Dialog>
        </Page>
    }
    .into_any()
}

#[component]
fn CategoryTree(found: Vec<Category>, open: Callback<Subject>, categories: Answer<Vec<Category>>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let archive = Callback::new(move |one: Category| {
        sending.step(archive_category(one.id, one.version, !one.archived), move |()| categories.refetch());
    });
    if found.is_empty() {
        return view! { <EmptyState icon=icondata::LuFolderTree title=w::no_categories(lang) small=true/> }.into_any();
    }
    let rows = as_tree(&found).into_iter().map(|(one, depth)| view! { <CategoryRow one depth open archive/> });
    view! { <ul class="admin-list">{rows.collect_view()}</ul> }.into_any()
}

#[component]
fn CategoryRow(one: Category, depth: usize, open: Callback<Subject>, archive: Callback<Category>) -> impl IntoView {
    let lang = use_lang();
    let name = in_language(lang, &one);
    let (archived, again, tickets) = (one.archived, one.clone(), one.tickets);
    let (icon, label) = if archived {
        (icondata::LuArchiveRestore, w::take_out(lang, name.clone()))
    } else {
        (icondata::LuArchive, w::put_away(lang, name.clone()))
    };
    view! {
        <li class=format!("admin-list__row category-row category-row--{depth}")>
            <span class="admin-list__text" class:admin-list__text--archived=archived>
                {name.clone()}
            </span>
            <span class="aside-none">{w::count_many(lang, tickets)}</span>
            {archived.then(|| view! { <Badge>{w::archived(lang)}</Badge> })}
            <IconButton
                icon=icondata::LuPencil
                label=w::change_this(lang, name)
                small=true
                on_click=move |_| open.run(Subject::Existing(Box::new(one.clone())))
            />
            <IconButton icon label small=true on_click=move |_| archive.run(again.clone())/>
        </li>
    }
}
