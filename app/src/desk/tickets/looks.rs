//! How the tickets are drawn: as a list with columns of one's choice, or as a board in an order.

use super::{
    columns::{Shown, Shows},
    list_model::{TicketFilter, TicketSort},
    place::Place,
};
use crate::{
    fields::Catalogue,
    lists::ColumnsDialog,
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Choice, Segmented, SelectField},
    words::{deals as d, tickets as w, views as v},
};
use leptos::prelude::*;

/// What a board can be sorted by.
const ORDERS: [TicketSort; 4] = [TicketSort::Updated, TicketSort::Created, TicketSort::Priority, TicketSort::Due];

/// List or board; and for the one its columns, for the other its order.
#[component]
pub(super) fn Looks(place: Memo<Place>, board: Memo<bool>, show: Callback<Place>) -> impl IntoView {
    let lang = use_lang();
    let key = |board| if board { "board" } else { "list" };
    let value = RwSignal::new(key(board.get_untracked()).to_owned());
    let choices = vec![Choice::new("list", d::look_list(lang)), Choice::new("board", d::look_board(lang))];
    Effect::new(move |_| value.set(key(board.get()).to_owned()));
    Effect::new(move |_| {
        let wanted = value.with(|value| value == "board");
        if wanted != board.get_untracked() {
            show.run(Place { board: wanted, ..place.get_untracked() });
        }
    });
    view! {
        <Show when=move || board.get() fallback=move || view! { <Columns place show/> }>
            <BoardOrder place show/>
        </Show>
        <Segmented name="ticket-look" label=d::look(lang) choices value/>
    }
}

/// The order of the lanes. The heads of a list say it themselves.
#[component]
fn BoardOrder(place: Memo<Place>, show: Callback<Place>) -> impl IntoView {
    let lang = use_lang();
    let now = move || place.with(|place| place.filter.sort.key().to_owned());
    let value = RwSignal::new(untrack(now));
    Effect::new(move |_| value.set(now()));
    let choices: Vec<Choice> =
        ORDERS.into_iter().map(|sort| Choice::new(sort.key(), w::by_order(lang, sort_word(lang, sort)))).collect();
    let order = move |key: String| {
        let now = place.get_untracked();
        let filter = TicketFilter { sort: TicketSort::from_key(&key), reversed: false, ..now.filter.clone() };
        show.run(Place { filter, ..now });
    };
    view! { <SelectField name="ticket-board-order" label=v::sort_by(lang) hide_label=true value choices on_change=order/> }
}

const fn sort_word(lang: Lang, sort: TicketSort) -> &'static str {
    match sort {
        TicketSort::Updated | TicketSort::Counted => w::updated(lang),
        TicketSort::Created => w::created(lang),
        TicketSort::Priority => w::priority(lang),
        TicketSort::Due => w::due(lang),
    }
}

/// The button, and its dialog.
#[component]
fn Columns(place: Memo<Place>, show: Callback<Place>) -> impl IntoView {
    let (lang, choosing) = (use_lang(), RwSignal::new(false));
    let chosen = Signal::derive(move || place.with(|place| place.columns.clone()));
    let change = Callback::new(move |columns: Vec<Shown>| show.run(Place { columns, ..place.get_untracked() }));
    let offers = Callback::new(|_: Shows| true);
    // Tickets have no fields of administrators.
    let custom = RwSignal::new(Catalogue::default());
    view! {
        <Button icon=icondata::LuColumns3 kind=ButtonKind::Quiet on_click=move |_| choosing.set(true)>
            {v::columns(lang)}
        </Button>
        <ColumnsDialog open=choosing chosen change custom offers/>
    }
}
