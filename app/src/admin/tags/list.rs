//! The page of tags.

use super::{
    api::{delete_tag, list_tags},
    form::{LookForm, MergeForm},
    model::TagUse,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::frame::{Frame, Place, loaded},
    locale::{Lang, format, use_lang},
    ui::{Badge, Confirm, Dialog, EmptyState, IconButton, Section, SkeletonShape, Tag},
    words::tags as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct TagsPage {
    tags: Answer<Vec<TagUse>>,
}

impl Screen for TagsPage {
    fn data() -> Self {
        Self { tags: ask(|| (), |()| list_tags()) }
    }

    fn view(this: Self) -> AnyView {
        let tags = this.tags;
        view! { <Room tags/> }.into_any()
    }
}

/// What a dialog is about.
#[derive(Clone, Copy)]
struct Sheets {
    look: RwSignal<bool>,
    merge: RwSignal<bool>,
    delete: RwSignal<bool>,
    about: RwSignal<Option<TagUse>>,
}

impl Sheets {
    fn open(self, tag: &TagUse, which: RwSignal<bool>) {
        self.about.set(Some(tag.clone()));
        which.set(true);
    }

    fn name(self) -> String {
        self.about.with(|tag| tag.as_ref().map(|tag| tag.look.name.clone()).unwrap_or_default())
    }
}

#[component]
fn Room(tags: Answer<Vec<TagUse>>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let sheets = Sheets {
        look: RwSignal::new(false),
        merge: RwSignal::new(false),
        delete: RwSignal::new(false),
        about: RwSignal::new(None),
    };
    let all = RwSignal::new(Vec::<TagUse>::new());
    let again = Callback::new(move |()| tags.refetch());
    let done = Callback::new(move |()| {
        sheets.look.set(false);
        sheets.merge.set(false);
        tags.refetch();
    });
    let show = move |found: Vec<TagUse>| {
        all.set(found.clone());
        let empty =
            found.is_empty().then(|| view! { <EmptyState icon=icondata::LuTags title=w::none(lang) small=true/> });
        view! {
            <Section title=w::title(lang)>
                {empty}
                <ul class="admin-list">{found.into_iter().map(|tag| view! { <TagRow tag sheets/> }).collect_view()}</ul>
            </Section>
        }
        .into_any()
    };
    let look = move || sheets.about.get_untracked().map(|tag| view! { <LookForm tag done again/> });
    let merge = move || {
        let others = all.get_untracked();
        sheets.about.get_untracked().map(|tag| view! { <MergeForm tag others=others.clone() done/> })
    };
    let delete = move |()| {
        let Some(tag) = sheets.about.get_untracked() else { return };
        sending.step(delete_tag(tag.id), move |()| {
            tags.refetch();
            sending.toasts().success(w::deleted(lang));
        });
    };
    let title = move |words: fn(Lang, &str) -> String| Signal::derive(move || words(lang, &sheets.name()));
    let loses = Signal::derive(move || {
        let about = sheets.about.get();
        about.map(|tag| w::delete_text(lang, used(lang, &tag))).unwrap_or_default()
    });
    view! {
        <Frame here=Place::Tags>
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(tags, SkeletonShape::Rows(6), show)}
            <Dialog name="tag-look" title=title(|lang, name| w::change_this(lang, name)) open=sheets.look>
                {look}
            </Dialog>
            <Dialog name="tag-merge" title=title(|lang, name| w::merge_this(lang, name)) open=sheets.merge>
                {merge}
            </Dialog>
            <Confirm
                name="tag-delete"
                open=sheets.delete
                title=title(|lang, name| w::delete_this(lang, name))
                text=loses
                action=Signal::derive(move || w::delete(lang).to_owned())
                on_confirm=delete
                busy=sending.busy()
            />
        </Frame>
    }
}

/// How often a tag is used, in words.
fn used(lang: Lang, tag: &TagUse) -> String {
    if tag.customers + tag.deals + tag.tickets == 0 {
        return w::unused(lang).to_owned();
    }
    w::used(lang, format::count(tag.customers), format::count(tag.deals), format::count(tag.tickets))
}

#[component]
fn TagRow(tag: TagUse, sheets: Sheets) -> impl IntoView {
    let lang = use_lang();
    let name = tag.look.name.clone();
    let bound = tag.bound.iter().filter_map(|key| w::text(lang, &format!("bound_{key}")));
    let bound = bound.map(|word| view! { <Badge>{word}</Badge> }).collect_view();
    let fixed = !tag.bound.is_empty();
    let kept = StoredValue::new(tag.clone());
    let open = move |which: RwSignal<bool>| kept.with_value(|tag| sheets.open(tag, which));
    let delete = (!fixed).then(|| {
        view! {
            <IconButton
                icon=icondata::LuTrash2
                label=w::delete_this(lang, &name)
                small=true
                on_click=move |_| open(sheets.delete)
            />
        }
    });
    view! {
        <li class="admin-list__row rule-row">
            <span class="admin-list__text">
                <Tag label=name.clone() colour=tag.look.colour.clone()/>
                <span class="rule-row__line">{used(lang, &tag)}</span>
            </span>
            {bound}
            <IconButton
                icon=icondata::LuPencil
                label=w::change_this(lang, &name)
                small=true
                on_click=move |_| open(sheets.look)
            />
            <IconButton
                icon=icondata::LuMerge
                label=w::merge_this(lang, &name)
                small=true
                on_click=move |_| open(sheets.merge)
            />
            {delete}
        </li>
    }
}
