//! What stands above the list: quick filters, conditions, order, columns, the file, doubles.

use super::{
    columns::{Shown, Shows},
    list_fields::fields,
    model::{ContactFilter, ContactSort},
    place::Place,
};
use crate::{
    access::{Action, use_session},
    customers::{
        duplicates::DuplicatesLink,
        export::ExportMenu,
        filters::{OwnerFilter, sees_others},
        list::ColumnsDialog,
    },
    fields::{Catalogue, RecordKind},
    lists::{
        columns,
        filters::{FilterChips, FilterDialog, Group},
    },
    locale::{Lang, use_lang},
    routes,
    ui::{Button, ButtonKind, Icon, Menu, MenuItem, SearchField},
    words::{bulk, contacts as w, customers as cw, lists as lw, views as v},
};
use leptos::prelude::*;

/// Quick filters, and the buttons beside them.
#[component]
pub(super) fn Tools(
    place: Memo<Place>,
    show: Callback<Place>,
    editing: RwSignal<bool>,
    /// The custom fields that the reader sees.
    custom: RwSignal<Catalogue>,
) -> impl IntoView {
    let lang = use_lang();
    let choosing = RwSignal::new(false);
    let chosen = Signal::derive(move || place.with(|place| place.columns.clone()));
    let change = Callback::new(move |columns: Vec<Shown>| show.run(Place { columns, ..place.get_untracked() }));
    let offers = Callback::new(|_: Shows| true);
    let narrow = move |filter: ContactFilter| show.run(Place { filter, ..place.get_untracked() });
    let filter = move || place.with_untracked(|place| place.filter.clone());
    let text = RwSignal::new(filter().text);
    // Back and forward change the address without typing.
    Effect::new(move |_| {
        let wanted = place.with(|place| place.filter.text.clone());
        if text.with_untracked(|text| text.trim() != wanted) {
            text.set(wanted);
        }
    });
    view! {
        <SearchField
            name="contact-search"
            label=w::search(lang)
            placeholder=w::search_hint(lang)
            value=text
            on_search=move |words: String| narrow(ContactFilter { text: words.trim().to_owned(), ..filter() })
        />
        {sees_others()
            .then(|| {
                let owner = Signal::derive(move || place.with(|place| place.filter.owner));
                let choose = move |owner| narrow(ContactFilter { owner, ..filter() });
                view! { <OwnerFilter name="contact-owner-filter" owner on_choose=choose/> }
            })}
        <Button icon=icondata::LuListFilter kind=ButtonKind::Quiet on_click=move |_| editing.set(true)>
            {lw::filter(lang)}
        </Button>
        <SortMenu place show/>
        <Button icon=icondata::LuColumns3 kind=ButtonKind::Quiet on_click=move |_| choosing.set(true)>
            {v::columns(lang)}
        </Button>
        <ToFile place/>
        {use_session()
            .is_some_and(|session| session.may(Action::EditCustomers))
            .then(|| {
                view! {
                    <Menu name="contact-list-more" label=v::more(lang)>
                        <MenuItem icon=icondata::LuHistory href=routes::BULK>
                            {bulk::title(lang)}
                        </MenuItem>
                    </Menu>
                }
            })}
        <DuplicatesLink of=RecordKind::Contact/>
        <ColumnsDialog open=choosing chosen change custom offers/>
    }
}

/// The list as a file, for those who may take it out.
#[component]
fn ToFile(place: Memo<Place>) -> impl IntoView {
    let filter = Signal::derive(move || place.with(|place| serde_json::to_string(&place.filter).unwrap_or_default()));
    let columns = Signal::derive(move || place.with(|place| columns::written(&place.columns)));
    use_session()
        .is_some_and(|session| session.may(Action::ExportCustomers))
        .then(|| view! { <ExportMenu of=RecordKind::Contact filter columns/> })
}

/// The orders of the list; choosing the one that holds turns it round.
#[component]
fn SortMenu(place: Memo<Place>, show: Callback<Place>) -> impl IntoView {
    let lang = use_lang();
    let now = Memo::new(move |_| place.with(|place| (place.filter.sort, place.filter.reversed)));
    let entry = move |sort: ContactSort| {
        let choose = move |()| {
            let place = place.get_untracked();
            let reversed = place.filter.sort == sort && !place.filter.reversed;
            show.run(Place { filter: ContactFilter { sort, reversed, ..place.filter.clone() }, ..place });
        };
        let way = move || {
            let (chosen, reversed) = now.get();
            let down = sort.descends() != (reversed && chosen == sort);
            view! { <Icon icon=if down { icondata::LuArrowDown } else { icondata::LuArrowUp }/> }
        };
        view! {
            <MenuItem checked=Signal::derive(move || Some(now.get().0 == sort)) on_click=choose>
                {sort_word(lang, sort)}
                {way}
            </MenuItem>
        }
    };
    view! {
        <Menu name="contact-sort" label=v::sort_by(lang) icon=icondata::LuArrowUpDown text=true>
            {ContactSort::ALL.into_iter().map(entry).collect_view()}
        </Menu>
    }
}

const fn sort_word(lang: Lang, sort: ContactSort) -> &'static str {
    match sort {
        ContactSort::Updated => w::updated(lang),
        ContactSort::Name => w::name(lang),
        ContactSort::Created => cw::created(lang),
    }
}

/// The conditions in words, and the sheet that changes them.
#[component]
pub(super) fn Conditions(
    place: Memo<Place>,
    show: Callback<Place>,
    editing: RwSignal<bool>,
    custom: RwSignal<Catalogue>,
) -> impl IntoView {
    let fields = fields(custom);
    let group = Memo::new(move |_| place.with(|place| place.filter.conditions.clone()));
    let narrow = move |conditions: Group| {
        let now = place.get_untracked();
        show.run(Place { filter: ContactFilter { conditions, ..now.filter.clone() }, ..now });
    };
    view! {
        <FilterChips fields group on_change=narrow on_edit=move |()| editing.set(true)/>
        <FilterDialog open=editing fields group on_apply=narrow/>
    }
}
