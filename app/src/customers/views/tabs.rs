//! The views as a line of links above the list.

use super::{
    menu::ViewMenu,
    model::{SystemView, Views},
};
use crate::{
    access::{Answer, redirect, use_session},
    customers::list::address::{Place, address_of},
    locale::{Lang, use_lang},
    ui::Icon,
    words::views as w,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// One entry of the line.
#[derive(Clone, PartialEq)]
struct Entry {
    /// As in the address.
    key: String,
    name: String,
    query: String,
    /// Whether it is shared by or with others.
    shared: bool,
}

/// The views that everybody has, then one's own, then what others share; and what can be done with the one that is open.
#[component]
pub fn ViewTabs(place: Memo<Place>, views: Answer<Views>, show: Callback<Place>) -> impl IntoView {
    let lang = use_lang();
    // A list that was opened without saying how.
    let bare = use_query_map().with_untracked(|query| query.clone().into_iter().next().is_none());
    view! {
        <div class="views">
            <Transition>
                {move || Suspend::new(async move {
                    let all = views.await.unwrap_or_default();
                    if bare {
                        open_first(&all, lang);
                    }
                    let entries = StoredValue::new(entries(lang, &all));
                    view! {
                        <nav class="views__tabs" aria-label=w::views(lang)>
                            <For each=move || entries.get_value() key=|entry: &Entry| entry.key.clone() let:entry>
                                <TabOf entry place/>
                            </For>
                        </nav>
                        <ViewMenu all place views show/>
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn TabOf(entry: Entry, place: Memo<Place>) -> impl IntoView {
    let lang = use_lang();
    let Entry { key, name, query, shared } = entry;
    let href = address_of(Some(&key), &query);
    let here = Memo::new(move |_| {
        place.with(|place| place.view.as_deref().map_or(key == SystemView::All.key(), |view| view == key))
    });
    // The same view, changed since it was opened.
    let changed = move || here.get() && place.with(|place| place.query() != query);
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

fn entries(lang: Lang, all: &Views) -> Vec<Entry> {
    let system = SystemView::ALL.into_iter().filter(|view| *view != SystemView::Mine || owns_customers()).map(|view| {
        let place = Place { filter: view.filter(), ..Place::default() };
        Entry {
            key: view.key().to_owned(),
            name: system_name(lang, view).to_owned(),
            query: place.query(),
            shared: false,
        }
    });
    let saved = all.saved.iter().map(|view| Entry {
        key: view.id.to_string(),
        name: view.name.clone(),
        query: view.query.clone(),
        shared: view.shared,
    });
    system.chain(saved).collect()
}

/// A representative sees little but their own, so "mine" would say the same as "all".
fn owns_customers() -> bool {
    use_session().is_some_and(|session| session.role != crate::access::Role::SalesRep)
}

/// The name of a view that everybody has.
pub(super) const fn system_name(lang: Lang, view: SystemView) -> &'static str {
    match view {
        SystemView::All => w::view_all(lang),
        SystemView::Mine => w::view_mine(lang),
        SystemView::Silent => w::view_silent(lang),
        SystemView::Fresh => w::view_fresh(lang),
    }
}

/// Opens the view that the reader chose for that, if any.
fn open_first(all: &Views, lang: Lang) {
    let Some(first) = &all.first else { return };
    if let Some(entry) = entries(lang, all).into_iter().find(|entry| entry.key == *first) {
        redirect(&address_of(Some(&entry.key), &entry.query));
    }
}
