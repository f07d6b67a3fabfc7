//! Day and week: hours downwards, days side by side.

use super::{
    drag::{Grip, place},
    model::{CalendarData, DAY, Item, at_minute, is_above, lanes, minutes_on},
};
use crate::{
    access::use_session,
    clock::use_now,
    locale::format,
    tasks::{
        acts::Acts,
        form::Editing,
        model::{Task, TaskInput, TaskKind, When},
        words_of::{clock, icon_of, weekday_word},
    },
    ui::Icon,
    words::tasks as w,
};
use chrono::{Datelike, Duration, NaiveDate, Timelike};
use leptos::{
    ev::MouseEvent,
    html::Div,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

/// Height of an hour, as in the style sheet, in pixels.
const HOUR: f64 = 48.0;
/// What one sees first.
const MORNING: i32 = 8;

#[component]
pub(super) fn Hours(
    acts: Acts,
    #[prop(into)] days: Signal<Vec<NaiveDate>>,
    data: Signal<CalendarData>,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    Effect::new(move |seen: Option<bool>| {
        if let Some(frame) = node.get().filter(|_| seen != Some(true)) {
            #[allow(clippy::cast_possible_truncation, reason = "a small number")]
            frame.set_scroll_top(MORNING * HOUR as i32);
            return true;
        }
        seen.unwrap_or_default()
    });
    let heads = move || {
        let today = data.with(|data| data.today);
        days.get().into_iter().map(|day| view! { <Head acts day today data/> }).collect_view()
    };
    let columns = move || days.get().into_iter().map(|day| view! { <Column acts day data/> }).collect_view();
    let single = move || days.with(Vec::len) == 1;
    view! {
        <div class="cal" class:cal--day=single>
            <div class="cal__heads">
                <span class="cal__corner">{w::whole_day(acts.lang)}</span>
                {heads}
            </div>
            <div class="cal__scroll" node_ref=node tabindex="0" role="region" aria-label=w::hours(acts.lang)>
                <div class="cal__hours" aria-hidden="true">
                    {(0..24).map(|hour| view! { <span class="cal__hour">{format!("{hour:02}:00")}</span> }).collect_view()}
                </div>
                {columns}
            </div>
        </div>
    }
}

/// A day's name, and what is for the whole of it.
#[component]
fn Head(acts: Acts, day: NaiveDate, today: NaiveDate, data: Signal<CalendarData>) -> impl IntoView {
    let (lang, is_today) = (acts.lang, day == today);
    let above = move || {
        let items = data.with(|data| {
            data.items.iter().filter(|item| is_above(item.task.when, day)).cloned().collect::<Vec<Item>>()
        });
        items.into_iter().map(|item| view! { <Chip acts item/> }).collect_view()
    };
    view! {
        <div class="cal__head" class:cal__head--today=is_today data-day=day.to_string()>
            <span class="cal__name">
                {weekday_word(lang, day.weekday())} " " <span class="cal__date">{format::date_short(lang, day)}</span>
            </span>
            {above}
        </div>
    }
}

/// Something that has no hours here: above them, or in a month.
#[component]
pub(super) fn Chip(acts: Acts, item: Item) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let (task, ahead) = (item.task.clone(), item.ahead);
    let grip = Grip::new(acts, item);
    let time = match task.when {
        When::At(at) | When::Span(at, _) => Some(view! { <span class="cal-event__time">{clock(at)}</span> }),
        When::Someday | When::Day(_) => None,
    };
    view! {
        <div
            node_ref=node
            class="cal-chip"
            class:cal-event--done=task.done_at.is_some()
            class:cal-event--ahead=ahead
            on:pointerdown=move |event| grip.press(&event, false)
            on:pointermove=move |event| grip.follow(&event, node)
            on:pointerup=move |event| grip.release(Some(&event), node)
            on:pointercancel=move |_| grip.release(None, node)
            on:click=move |event: MouseEvent| {
                event.stop_propagation();
                grip.open();
            }
        >
            <button type="button" class="cal-event__open" disabled=!task.may_change>
                <Icon icon=icon_of(task.kind)/>
                {time}
                {task.title.clone()}
                {of_colleague(&task)}
            </button>
        </div>
    }
}

/// Whose it is, if it is not one's own.
fn of_colleague(task: &Task) -> Option<AnyView> {
    let own = use_session().is_none_or(|me| me.person == task.owner.0);
    let name = task.owner.1.clone();
    (!own).then(|| view! { <span class="cal-event__time">" " {name}</span> }.into_any())
}

/// The hours of a day, with what stands in them; a click on them plans something there.
#[component]
fn Column(acts: Acts, day: NaiveDate, data: Signal<CalendarData>) -> impl IntoView {
    let plan = move |event: MouseEvent| {
        let column = event.current_target().and_then(|column| column.dyn_into::<Element>().ok());
        let Some(column) = column else { return };
        let y = f64::from(event.client_y()) - column.get_bounding_client_rect().top();
        #[allow(clippy::cast_possible_truncation, reason = "a column is short")]
        let half_hours = (y / HOUR * 2.0).floor() as i64;
        plan_at(acts, day, half_hours * 30);
    };
    let work = move || {
        let weekday = day.weekday().num_days_from_monday() as usize;
        let spans = data.with(|data| data.hours[weekday].clone());
        let block = |(from, to): (u16, u16)| {
            let node = NodeRef::<Div>::new();
            let to = if to > from { to } else { 1_440 };
            place(node, vec![("--from", f64::from(from)), ("--long", f64::from(to - from))]);
            view! { <div class="cal__work" node_ref=node></div> }
        };
        spans.into_iter().map(block).collect_view()
    };
    let events = move || {
        let here: Vec<(Item, (i64, i64))> = data.with(|data| {
            let on = |item: &Item| Some((item.clone(), minutes_on(item.task.when, day)?));
            data.items.iter().filter_map(on).collect()
        });
        let spans: Vec<(i64, i64)> = here.iter().map(|(_, span)| *span).collect();
        let lanes = lanes(&spans);
        here.into_iter().zip(lanes).map(|((item, span), lane)| view! { <Event acts item span lane/> }).collect_view()
    };
    view! {
        <div class="cal__day" data-day=day.to_string() data-hours="" on:click=plan>
            {work}
            {events}
            <NowLine day data/>
        </div>
    }
}

fn plan_at(acts: Acts, day: NaiveDate, minutes: i64) {
    let from = at_minute(day, minutes.min(DAY - 60));
    let when = When::Span(from, from + Duration::hours(1));
    let start = TaskInput { kind: TaskKind::Meeting, when, remind: Some(10), ..TaskInput::default() };
    acts.sheet.show(Editing::New { on: None, start });
}

#[allow(clippy::cast_precision_loss, reason = "minutes of a day and lanes are few")]
#[component]
fn Event(acts: Acts, item: Item, span: (i64, i64), lane: (usize, usize)) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let numbers = vec![
        ("--from", span.0 as f64),
        ("--long", (span.1 - span.0) as f64),
        ("--lane", lane.0 as f64),
        ("--lanes", lane.1 as f64),
    ];
    place(node, numbers);
    let (task, ahead) = (item.task.clone(), item.ahead);
    let grip = Grip::new(acts, item);
    let times = match task.when {
        When::Span(from, to) => format!("{}–{}", clock(from), clock(to)),
        When::At(at) => clock(at),
        When::Someday | When::Day(_) => String::new(),
    };
    let about = task.on.clone().map(|(_, name)| view! { <span class="cal-event__time">{name}</span> });
    let moves = !ahead && task.may_change;
    view! {
        <div
            node_ref=node
            class="cal-event"
            class:cal-event--done=task.done_at.is_some()
            class:cal-event--ahead=ahead
            on:pointerdown=move |event| grip.press(&event, false)
            on:pointermove=move |event| grip.follow(&event, node)
            on:pointerup=move |event| grip.release(Some(&event), node)
            on:pointercancel=move |_| grip.release(None, node)
            on:click=move |event: MouseEvent| {
                event.stop_propagation();
                grip.open();
            }
        >
            <button type="button" class="cal-event__open" disabled=!task.may_change>
                <span class="cal-event__title"><Icon icon=icon_of(task.kind)/> {task.title.clone()}</span>
                <span class="cal-event__time">{times}</span>
                {about}
                {of_colleague(&task)}
            </button>
            {moves.then(|| view! { <End grip node/> })}
        </div>
    }
}

/// The lower edge, by which it is made longer and shorter.
#[component]
fn End(grip: Grip, node: NodeRef<Div>) -> impl IntoView {
    view! {
        <span
            class="cal-event__end"
            aria-hidden="true"
            on:pointerdown=move |event| grip.press(&event, true)
            on:pointermove=move |event| grip.follow(&event, node)
            on:pointerup=move |event| {
                event.stop_propagation();
                grip.release(Some(&event), node);
            }
        ></span>
    }
}

/// Where the day is now.
#[component]
fn NowLine(day: NaiveDate, data: Signal<CalendarData>) -> impl IntoView {
    let (node, now) = (NodeRef::<Div>::new(), use_now());
    let local = move || (now.get() + Duration::seconds(data.with(|data| data.ahead).into())).naive_utc();
    Effect::new(move |_| {
        let minutes = f64::from(local().time().num_seconds_from_midnight() / 60);
        if let Some(line) = node.get() {
            let line: &HtmlElement = &line;
            line.style().set_property("--from", &minutes.to_string()).ok();
            line.set_attribute("data-placed", "").ok();
        }
    });
    view! {
        <Show when=move || local().date() == day>
            <div class="cal__now" node_ref=node></div>
        </Show>
    }
}
