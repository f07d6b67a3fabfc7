//! What stands above the list: quick filters, conditions, order, doubles.

use super::{
    list_fields::fields,
    model::{ContactFilter, ContactSort},
    place::Place,
};
use crate::{
    customers::{
        duplicates::DuplicatesLink,
        filters::{OwnerFilter, sees_others},
    },
    fields::RecordKind,
    lists::filters::{FilterChips, FilterDialog, Group},
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Icon, Menu, MenuItem, SearchField},
    words::{contacts as w, customers as cw, lists as lw, views as v},
};
use leptos::prelude::*;

/// Quick filters, and the buttons beside them.
#[component]
pub(super) fn Tools(place: Memo<Place>, show: Callback<Place>, editing: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
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
        <DuplicatesLink of=RecordKind::Contact/>
    }
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
pub(super) fn Conditions(place: Memo<Place>, show: Callback<Place>, editing: RwSignal<bool>) -> impl IntoView {
    let fields = fields();
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
