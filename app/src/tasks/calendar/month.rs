//! A month: whole weeks, a cell for each day.

use super::{
    grid::Chip,
    model::{CalendarData, Item, View, is_on},
    page::{Place, address_of},
};
use crate::{
    locale::format,
    tasks::{
        acts::Acts,
        form::Editing,
        model::{TaskInput, When},
        words_of::weekday_word,
    },
    ui::IconButton,
    words::tasks as w,
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

/// So many stand in a cell; the rest are behind the day.
const SHOWN: usize = 3;

#[component]
pub(super) fn MonthGrid(
    acts: Acts,
    #[prop(into)] days: Signal<Vec<NaiveDate>>,
    place: Memo<Place>,
    data: Signal<CalendarData>,
) -> impl IntoView {
    let names = move || {
        days.with(|days| days.iter().take(7).copied().collect::<Vec<_>>())
            .into_iter()
            .map(|day| view! { <span class="cal-month__name">{weekday_word(acts.lang, day.weekday())}</span> })
            .collect_view()
    };
    let cells = move || {
        let month = place.get().day.month();
        days.get()
            .into_iter()
            .map(|day| {
                let other = day.month() != month;
                view! { <Cell acts day other place data/> }
            })
            .collect_view()
    };
    view! { <div class="cal-month">{names} {cells}</div> }
}

#[component]
fn Cell(acts: Acts, day: NaiveDate, other: bool, place: Memo<Place>, data: Signal<CalendarData>) -> impl IntoView {
    let lang = acts.lang;
    let here = Memo::new(move |_| {
        data.with(|data| {
            let mut items: Vec<Item> = data.items.iter().filter(|item| is_on(item.task.when, day)).cloned().collect();
            items.sort_by_key(|item| (item.task.due_at, item.task.id));
            items
        })
    });
    let shown = move || here.get().into_iter().take(SHOWN).map(|item| view! { <Chip acts item/> }).collect_view();
    let address = move || address_of(&Place { view: View::Day, day, ..place.get() });
    let rest = move || {
        let rest = here.with(Vec::len).saturating_sub(SHOWN);
        (rest > 0).then(|| view! { <a class="cal-month__rest" href=address>{w::more_here(lang, rest)}</a> })
    };
    let add = move |_| {
        let start = TaskInput { when: When::Day(day), remind: Some(0), ..TaskInput::default() };
        acts.sheet.show(Editing::New { on: None, start });
    };
    let today = move || data.with(|data| data.today == day);
    view! {
        <div class="cal-month__day" class:cal-month__day--other=other class:cal-month__day--today=today data-day=day.to_string()>
            <span class="cal-month__head">
                <a href=address aria-label=format::date(lang, day)>{day.day()}</a>
                <IconButton icon=icondata::LuPlus label=w::add_on(lang, format::date_short(lang, day)) small=true on_click=add/>
            </span>
            {shown}
            {rest}
        </div>
    }
}
