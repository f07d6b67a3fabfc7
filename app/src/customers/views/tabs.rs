//! The views as a line of links above the list.

use super::{
    menu::ViewMenu,
    model::{ALL, SystemView, Viewing, Views, address_of},
};
use crate::{
    access::{Answer, redirect, use_session},
    customers::list::address::Place,
    fields::RecordKind,
    locale::{Lang, use_lang},
    ui::Icon,
    words::views as w,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// One entry of the line.
#[derive(Clone, PartialEq)]
pub struct ViewTab {
    /// As in the address.
    pub key: String,
    pub name: String,
    pub query: String,
    /// Whether it is shared by or with others.
    pub shared: bool,
}

impl ViewTab {
    /// A view that everybody has.
    pub fn system(key: &str, name: &str, query: String) -> Self {
        Self { key: key.to_owned(), name: name.to_owned(), query, shared: false }
    }
}

/// The views that everybody has of a list (`system`), then one's own, then what others share; and what can be done with the one
/// that is open.
#[component]
pub fn ViewTabs(of: RecordKind, viewing: Memo<Viewing>, views: Answer<Views>, system: Vec<ViewTab>) -> impl IntoView {
    let (lang, system) = (use_lang(), StoredValue::new(system));
    // A list that was opened without saying how.
    let bare = use_query_map().with_untracked(|query| query.clone().into_iter().next().is_none());
    view! {
        <div class="views">
            <Transition>
                {move || Suspend::new(async move {
                    let all = views.await.unwrap_or_default();
                    if bare {
                        open_first(of, &all, system);
                    }
                    let entries = StoredValue::new(entries(&all, system));
                    view! {
                        <nav class="views__tabs" aria-label=w::views(lang)>
                            <For each=move || entries.get_value() key=|entry: &ViewTab| entry.key.clone() let:entry>
                                <TabOf of entry viewing/>
                            </For>
                        </nav>
                        <ViewMenu of all viewing views/>
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn TabOf(of: RecordKind, entry: ViewTab, viewing: Memo<Viewing>) -> impl IntoView {
    let lang = use_lang();
    let ViewTab { key, name, query, shared } = entry;
    let href = address_of(of, Some(&key), &query);
    let here = Memo::new(move |_| viewing.with(|now| now.view.as_deref().map_or(key == ALL, |view| view == key)));
    // The same view, changed since it was opened.
    let changed = move || here.get() && viewing.with(|now| now.query != query);
    view! {
        <a class="views__tab" href=href aria-current=move || here.get().then_some("page")>
            {shared.then(|| view! { <Icon icon=icondata::LuUsers/> })}
            <span>{name}</span>
            {move || {
                changed()
                    .then(|| {
                        view! {
                            <span class="views__changed" title=w::changed(lang)>
                                <span class="visually-hidden">{w::changed(lang)}</span>
                            </span>
                        }
                    })
            }}
        </a>
    }
}

fn entries(all: &Views, system: StoredValue<Vec<ViewTab>>) -> Vec<ViewTab> {
    let saved = all.saved.iter().map(|view| ViewTab {
        key: view.id.to_string(),
        name: view.name.clone(),
        query: view.query.clone(),
        shared: view.shared,
    });
    system.get_value().into_iter().chain(saved).collect()
}

/// The views that everybody has of the list of customers.
pub fn views_of_everybody(lang: Lang) -> Vec<ViewTab> {
    let offered = SystemView::ALL.into_iter().filter(|view| *view != SystemView::Mine || owns_records());
    let tab = |view: SystemView| {
        let place = Place { filter: view.filter(), ..Place::default() };
        ViewTab::system(view.key(), system_name(lang, view), place.query())
    };
    offered.map(tab).collect()
}

/// A representative sees little but their own, so "mine" would say the same as "all".
pub fn owns_records() -> bool {
    use_session().is_some_and(|session| session.role != crate::access::Role::SalesRep)
}

/// The name of a view that everybody has.
const fn system_name(lang: Lang, view: SystemView) -> &'static str {
    match view {
        SystemView::All => w::view_all(lang),
        SystemView::Mine => w::view_mine(lang),
        SystemView::Silent => w::view_silent(lang),
        SystemView::Fresh => w::view_fresh(lang),
    }
}

/// Opens the view that the reader chose for that, if any.
fn open_first(of: RecordKind, all: &Views, system: StoredValue<Vec<ViewTab>>) {
    let Some(first) = &all.first else { return };
    if let Some(entry) = entries(all, system).into_iter().find(|entry| entry.key == *first) {
        redirect(&address_of(of, Some(&entry.key), &entry.query));
    }
}
