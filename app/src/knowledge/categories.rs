//! `/knowledge/categories`: the tree that articles are sorted into.

use super::{
    api::{add_category, change_category, list_categories, remove_category},
    model::{Category, CategoryForm, LONGEST_NAME},
    words_of::category_choices,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, Sending, TurnedAway, ask, error_text, is_for_me},
    locale::use_lang,
    routes,
    ui::{
        Button, ButtonKind, Choice, Crumb, Dialog, EmptyState, Form, FormActions, IconButton, Notice, Page,
        SelectField, Skeleton, SkeletonShape, TextField, Tone,
    },
    words::knowledge as w,
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

/// What the form is about.
#[derive(Debug, Clone, Default)]
struct About {
    existing: Option<Category>,
    /// Where it may lie: not below itself.
    places: Vec<Category>,
}

#[component]
fn Categories(categories: Answer<Vec<Category>>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::PublishArticles) {
        return view! { <TurnedAway title=w::categories(lang)/> }.into_any();
    }
    let (open, about) = (RwSignal::new(false), RwSignal::new(About::default()));
    let edit = Callback::new(move |asked: About| {
        about.set(asked);
        open.set(true);
    });
    let done = Callback::new(move |()| {
        open.set(false);
        categories.refetch();
    });
    let crumbs = vec![Crumb::link(w::title(lang), routes::KNOWLEDGE), Crumb::here(w::categories(lang))];
    let title = move || {
        about.with(|about| if about.existing.is_some() { w::change_category(lang) } else { w::add_category(lang) })
    };
    view! {
        <Page title=w::categories(lang) crumbs>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
                {move || Suspend::new(async move {
                    match categories.await {
                        Ok(list) => view! { <Tree list edit done/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad title=w::loading_failed(lang) on_retry=move |()| categories.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
            <Dialog name="category" title=Signal::derive(move || title().to_owned()) open>
                <CategoryFields about=about.get_untracked() done/>
            </Dialog>
        </Page>
    }
    .into_any()
}

#[component]
fn Tree(list: Vec<Category>, edit: Callback<About>, done: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let all = list.clone();
    let add = move |_| edit.run(About { existing: None, places: all.clone() });
    let nothing = list
        .is_empty()
        .then(|| view! { <EmptyState icon=icondata::LuFolderTree title=w::no_categories(lang) small=true/> });
    let lines = list
        .iter()
        .map(|one| {
            let about = About { existing: Some(one.clone()), places: beside(&list, one) };
            view! { <Line one=one.clone() about edit done/> }
        })
        .collect_view();
    view! {
        <p class="article__about">
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=add>
                {w::add_category(lang)}
            </Button>
            <span>{w::categories_text(lang)}</span>
        </p>
        {nothing}
        <ul class="categories">{lines}</ul>
    }
}

/// All that do not lie below this one.
fn beside(list: &[Category], one: &Category) -> Vec<Category> {
    // In the order of the tree those below follow, each deeper.
    let at = list.iter().position(|other| other.id == one.id).unwrap_or(list.len());
    let below = list.iter().skip(at + 1).take_while(|other| other.depth > one.depth).count();
    let outside = |place: usize| place < at || place > at + below;
    list.iter().enumerate().filter(|(place, _)| outside(*place)).map(|(_, other)| other.clone()).collect()
}

#[component]
fn Line(one: Category, about: About, edit: Callback<About>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version, name) = (one.id, one.version, one.name_in(lang).to_owned());
    let remove = move |_| sending.step(remove_category(id, version), move |()| done.run(()));
    view! {
        <li class="categories__line" data-depth=one.depth.min(5).to_string()>
            <span class="categories__name">{name.clone()}</span>
            <span class="article__day">{w::article_count(lang, one.articles)}</span>
            <IconButton
                icon=icondata::LuPencil
                label=w::change_this(lang, name.clone())
                small=true
                on_click=move |_| edit.run(about.clone())
            />
            <IconButton icon=icondata::LuTrash2 label=w::remove_this(lang, name) small=true busy=sending.busy() on_click=remove/>
        </li>
    }
}

#[component]
fn CategoryFields(about: About, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let was = about.existing.clone();
    let (name, name_en, parent) = (
        RwSignal::new(was.as_ref().map(|one| one.name.clone()).unwrap_or_default()),
        RwSignal::new(was.as_ref().and_then(|one| one.name_en.clone()).unwrap_or_default()),
        RwSignal::new(was.as_ref().and_then(|one| one.parent).map(|id| id.to_string()).unwrap_or_default()),
    );
    let key = was.map(|one| (one.id, one.version));
    let send = move |()| {
        let form = CategoryForm {
            name: name.get_untracked(),
            name_en: name_en.get_untracked(),
            parent: parent.with_untracked(|id| id.parse().ok()),
        };
        let call = async move {
            match key {
                Some((id, version)) => change_category(id, version, form).await,
                None => add_category(form).await.map(drop),
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let places: Vec<Choice> = category_choices(lang, &about.places, w::top(lang));
    let most = u32::try_from(LONGEST_NAME).unwrap_or(u32::MAX);
    let errors = sending.errors;
    view! {
        <Form name="category-form" on_submit=send error=errors.rest()>
            <TextField name="category-name" label=w::name(lang) value=name max=most required=true error=errors.of("name")/>
            <TextField name="category-name-en" label=w::name_en(lang) value=name_en max=most error=errors.of("name_en")/>
            <SelectField name="category-parent" label=w::parent(lang) value=parent choices=places error=errors.of("parent")/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
