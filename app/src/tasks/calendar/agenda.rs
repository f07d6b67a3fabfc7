//! The calendar of a phone: the month as a strip of days, and under it what comes from the chosen day on.

use super::{
    model::{CalendarData, Item, is_on, monday_of},
    page::{Place, address_of},
};
use crate::{
    locale::format,
    tasks::{
        acts::Acts,
        row::TaskLine,
        words_of::{day_word, weekday_word},
    },
    ui::{Badge, EmptyState},
    words::tasks as w,
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

#[component]
pub(super) fn Agenda(
    acts: Acts,
    #[prop(into)] month: Signal<Vec<NaiveDate>>,
    place: Memo<Place>,
    data: Signal<CalendarData>,
) -> impl IntoView {
    let lang = acts.lang;
    let strip = move || {
        let chosen = place.get().day;
        month.get().into_iter().map(|day| view! { <StripDay day chosen place data/> }).collect_view()
    };
    let names = move || {
        let monday = monday_of(place.get().day);
        let name = |day: NaiveDate| view! { <span>{weekday_word(lang, day.weekday())}</span> };
        monday.iter_days().take(7).map(name).collect_view()
    };
    let lists = move || {
        let (today, from) = (data.with(|data| data.today), place.get().day);
        let days: Vec<(NaiveDate, Vec<Item>)> = month
            .get()
            .into_iter()
            .filter(|day| *day >= from)
            .map(|day| (day, data.with(|data| on_day(data, day))))
            .filter(|(_, items)| !items.is_empty())
            .collect();
        if days.is_empty() {
            return view! { <EmptyState icon=icondata::LuCalendarDays title=w::nothing_ahead(lang) text=w::nothing_ahead_text(lang)/> }
                .into_any();
        }
        days.into_iter()
            .map(|(day, items)| {
                view! {
                    <h2 class="agenda__day">{day_word(lang, day, today)}</h2>
                    <ul class="tasks">{items.into_iter().map(|item| view! { <Line acts item today/> }).collect_view()}</ul>
                }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <div class="agenda">
            <div class="agenda__names" aria-hidden="true">{names}</div>
            <nav class="agenda__strip" aria-label=w::days(lang)>{strip}</nav>
            {lists}
        </div>
    }
}

fn on_day(data: &CalendarData, day: NaiveDate) -> Vec<Item> {
    let mut items: Vec<Item> = data.items.iter().filter(|item| is_on(item.task.when, day)).cloned().collect();
    items.sort_by_key(|item| (item.task.due_at, item.task.id));
    items
}

#[component]
fn StripDay(day: NaiveDate, chosen: NaiveDate, place: Memo<Place>, data: Signal<CalendarData>) -> impl IntoView {
    let lang = crate::locale::use_lang();
    let (any, today) = (
        data.with(|data| data.items.iter().any(|item| is_on(item.task.when, day))),
        data.with(|data| data.today == day),
    );
    let href = move || address_of(&Place { day, ..place.get() });
    let current = (day == chosen).then_some("date");
    view! {
        <a
            class="agenda__cell"
            class:agenda__cell--some=any
            class:agenda__cell--today=today
            href=href
            aria-label=format::date(lang, day)
            aria-current=current
        >
            {day.day()}
        </a>
    }
}

/// What is there can be ticked off; what will come is only told.
#[component]
fn Line(acts: Acts, item: Item, today: NaiveDate) -> impl IntoView {
    if !item.ahead {
        return view! { <TaskLine acts task=item.task today/> }.into_any();
    }
    let when = crate::tasks::words_of::when_words(acts.lang, item.task.when, today);
    view! {
        <li class="task task--ahead">
            <div class="task__words">
                <span class="task__title">{item.task.title.clone()}</span>
                <span class="task__facts">
                    <span>{when}</span>
                    <Badge>{w::comes_again(acts.lang)}</Badge>
                </span>
            </div>
        </li>
    }
    .into_any()
}
