//! What stands above the list: quick filters, conditions, columns, groups, the file.

use super::{
    address::Place,
    columns::{self, Shown, Shows},
    columns_dialog::ColumnsDialog,
    fields::fields,
    groups::{group_word, offered},
};
use crate::{
    access::{Action, use_session},
    customers::{
        assets::AssetsLink,
        duplicates::DuplicatesLink,
        export::ExportMenu,
        filters::Filters,
        list_model::{CustomerFilter, CustomerSort, GroupBy},
    },
    fields::{Catalogue, RecordKind},
    lists::filters::{FilterChips, FilterDialog, Group},
    locale::{Lang, use_lang},
    routes,
    ui::{Button, ButtonKind, Icon, Menu, MenuItem, MenuLine},
    words::{bulk, customers as w, lists as lw, quality as q, views as v},
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
    let session = use_session();
    let may = move |action| session.as_ref().is_some_and(|session| session.may(action));
    let (may_edit, may_export) = (may(Action::EditCustomers), may(Action::ExportCustomers));
    let sees_deals = may(Action::SeeDeals);
    let chosen = Signal::derive(move || place.with(|place| place.columns.clone()));
    let change = Callback::new(move |columns: Vec<Shown>| show.run(Place { columns, ..place.get_untracked() }));
    let offers = Callback::new(move |column: Shows| sees_deals || column != Shows::Deals);
    let (wanted, shown) = (
        Signal::derive(move || place.with(|place| serde_json::to_string(&place.filter).unwrap_or_default())),
        Signal::derive(move || place.with(|place| columns::written(&place.columns))),
    );
    let filter = Memo::new(move |_| place.with(|place| place.filter.clone()));
    let narrow = Callback::new(move |filter: CustomerFilter| show.run(Place { filter, ..place.get_untracked() }));
    let group = Memo::new(move |_| place.with(|place| place.group));
    let divide = move |group: Option<GroupBy>| show.run(Place { group, ..place.get_untracked() });
    let entry = move |by: GroupBy| {
        let checked = Signal::derive(move || Some(group.get() == Some(by)));
        let name = custom.with_untracked(|custom| group_word(lang, by, custom));
        view! { <MenuItem checked on_click=move |()| divide(Some(by))>{name}</MenuItem> }
    };
    view! {
        <Filters filter show=narrow/>
        <Button icon=icondata::LuListFilter kind=ButtonKind::Quiet on_click=move |_| editing.set(true)>
            {lw::filter(lang)}
        </Button>
        <Menu name="customer-groups" label=v::group_by(lang) icon=icondata::LuRows3 text=true>
            <MenuItem checked=Signal::derive(move || Some(group.get().is_none())) on_click=move |()| divide(None)>
                {v::no_groups(lang)}
            </MenuItem>
            <MenuLine/>
            <For each=move || custom.with(offered) key=|by| *by let:by>
                {entry(by)}
            </For>
        </Menu>
        <SortMenu place show custom/>
        <Button icon=icondata::LuColumns3 kind=ButtonKind::Quiet on_click=move |_| choosing.set(true)>
            {v::columns(lang)}
        </Button>
        {may_export.then(|| view! { <ExportMenu of=RecordKind::Customer filter=wanted columns=shown/> })}
        {may_edit
            .then(|| {
                view! {
                    <Menu name="customer-list-more" label=v::more(lang)>
                        <MenuItem icon=icondata::LuHistory href=routes::BULK>
                            {bulk::title(lang)}
                        </MenuItem>
                    </Menu>
                }
            })}
        <DuplicatesLink of=RecordKind::Customer/>
        <AssetsLink/>
        <ColumnsDialog open=choosing chosen change custom offers/>
    }
}

/// The orders of the list; choosing the one that holds turns it round. On a phone the heads of most columns are hidden.
#[component]
fn SortMenu(place: Memo<Place>, show: Callback<Place>, custom: RwSignal<Catalogue>) -> impl IntoView {
    let lang = use_lang();
    // Of the fields that administrators made, those that are shown.
    let own = move || {
        let shown = place.with(|place| place.columns.clone());
        let sorts = |custom: &Catalogue| shown.iter().filter_map(|shown| shown.column.sort(custom)).collect::<Vec<_>>();
        let all = custom.with(sorts);
        all.into_iter().filter(|sort| matches!(sort, CustomerSort::Custom(_))).collect::<Vec<_>>()
    };
    let now = Memo::new(move |_| place.with(|place| (place.filter.sort, place.filter.reversed)));
    let entry = move |sort: CustomerSort| {
        let word = move || custom.with(|custom| sort_word(lang, sort, custom));
        let choose = move |()| {
            let place = place.get_untracked();
            let reversed = place.filter.sort == sort && !place.filter.reversed;
            show.run(Place { filter: CustomerFilter { sort, reversed, ..place.filter.clone() }, ..place });
        };
        let way = move || {
            let (chosen, reversed) = now.get();
            let down = sort.descends() != (reversed && chosen == sort);
            view! { <Icon icon=if down { icondata::LuArrowDown } else { icondata::LuArrowUp }/> }
        };
        view! {
            <MenuItem checked=Signal::derive(move || Some(now.get().0 == sort)) on_click=choose>
                {word}
                {way}
            </MenuItem>
        }
    };
    view! {
        <Menu name="customer-sort" label=v::sort_by(lang) icon=icondata::LuArrowUpDown text=true>
            {CustomerSort::ALL.into_iter().map(entry).collect_view()}
            <For each=own key=|sort| *sort let:sort>
                {entry(sort)}
            </For>
        </Menu>
    }
}

fn sort_word(lang: Lang, sort: CustomerSort, custom: &Catalogue) -> String {
    let word = match sort {
        CustomerSort::Updated => w::updated(lang),
        CustomerSort::Name => w::name(lang),
        CustomerSort::Created => w::created(lang),
        CustomerSort::Contacted => w::last_contact(lang),
        CustomerSort::Completeness => q::completeness(lang),
        CustomerSort::Touched => q::touched(lang),
        CustomerSort::Custom(field) => return Shows::Custom(field).label(lang, custom),
    };
    word.to_owned()
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
        show.run(Place { filter: CustomerFilter { conditions, ..now.filter.clone() }, ..now });
    };
    view! {
        <FilterChips fields group on_change=narrow on_edit=move |()| editing.set(true)/>
        <FilterDialog open=editing fields group on_apply=narrow/>
    }
}
