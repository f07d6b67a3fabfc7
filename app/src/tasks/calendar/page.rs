//! `/calendar?view=week&day=2026-11-30`

use super::{
    agenda::Agenda,
    api::read_calendar,
    grid::Hours,
    model::{CalendarData, View, Who, days_of, month_of, step},
    month::MonthGrid,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Kept, ask, use_organisation},
    clock::use_now,
    events::live::use_live,
    locale::{Lang, format, use_lang},
    routes,
    tasks::{acts::Acts, form::TaskDialog, outcome::OutcomeDialog},
    ui::{Button, ButtonKind, Choice, LinkButton, Page, Segmented, SelectField, Skeleton, SkeletonShape},
    words::tasks as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

/// What the address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub view: View,
    pub day: NaiveDate,
    pub who: Who,
}

fn place_of(query: &ParamsMap, today: NaiveDate) -> Place {
    Place {
        view: query.get_str("view").map(View::from_key).unwrap_or_default(),
        day: query.get_str("day").and_then(|day| day.parse().ok()).map_or(today, within),
        who: query.get_str("who").map(Who::from_key).unwrap_or_default(),
    }
}

/// Calendars end somewhere.
fn within(day: NaiveDate) -> NaiveDate {
    let (first, last) = (NaiveDate::from_ymd_opt(2000, 1, 1), NaiveDate::from_ymd_opt(2199, 12, 31));
    day.clamp(first.unwrap_or(NaiveDate::MIN), last.unwrap_or(NaiveDate::MAX))
}

pub(super) fn address_of(place: &Place) -> String {
    let mut query = ParamsMap::new();
    query.insert("view", place.view.key().to_owned());
    query.insert("day", place.day.to_string());
    if place.who != Who::Me {
        query.insert("who", place.who.key());
    }
    format!("{}{}", routes::CALENDAR, query.to_query_string())
}

/// The page with what it needs to begin.
pub struct CalendarPage {
    place: Memo<Place>,
    data: Answer<CalendarData>,
}

impl Screen for CalendarPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // Until the server has said what day it is where one lives, the organisation's clocks say it.
        let today = format::local(use_now().get_untracked(), use_organisation().utc_offset).date_naive();
        // While the page is being left the address is already another's: that must not ask for another calendar.
        let place = Memo::new(move |was: Option<&Place>| match was {
            Some(was) if path.with(|path| path != routes::CALENDAR) => *was,
            _ => query.with(|query| place_of(query, today)),
        });
        let wanted = Memo::new(move |_| place.with(|place| (month_of(place.day).0, place.day, place.who)));
        // Days of one month share what was read of it.
        let month = Memo::new(move |was: Option<&(NaiveDate, NaiveDate, Who)>| {
            let now = wanted.get();
            was.filter(|was| (was.0, was.2) == (now.0, now.2) && month_of(was.1) == month_of(now.1))
                .copied()
                .unwrap_or(now)
        });
        let data = ask(move || month.get(), |(_, day, who)| read_calendar(day, who));
        Self { place, data }
    }

    fn view(this: Self) -> AnyView {
        let CalendarPage { place, data } = this;
        view! { <Calendar place data/> }.into_any()
    }
}

#[component]
fn Calendar(place: Memo<Place>, data: Answer<CalendarData>) -> impl IntoView {
    let lang = use_lang();
    let acts = Acts::new(Callback::new(move |()| data.refetch()));
    use_live(move |event| {
        if event.resync || event.kind.starts_with("activity.") {
            data.refetch();
        }
    });
    let actions = move || {
        view! {
            <span class="task-other">
                <LinkButton href=routes::TASKS icon=icondata::LuListChecks>{w::title(lang)}</LinkButton>
            </span>
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| acts.sheet.add(None)>
                {w::add(lang)}
            </Button>
        }
    };
    let draw = move |data: Signal<CalendarData>| view! { <Shown acts place data/> }.into_any();
    view! {
        <Page title=w::calendar(lang) actions>
            <Kept answer=data fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(10)/> } draw/>
            <TaskDialog acts/>
            <OutcomeDialog acts/>
        </Page>
    }
}

#[component]
fn Shown(acts: Acts, place: Memo<Place>, data: Signal<CalendarData>) -> impl IntoView {
    let lang = acts.lang;
    let days = Signal::derive(move || place.with(|place| days_of(place.view, place.day)));
    let month = Signal::derive(move || place.with(|place| days_of(View::Month, place.day)));
    let is_month = Memo::new(move |_| place.with(|place| place.view == View::Month));
    view! {
        <Bar place data/>
        <div class="calendar">
            <Show when=move || is_month.get() fallback=move || view! { <Hours acts days data/> }>
                <MonthGrid acts days place data/>
            </Show>
        </div>
        <Agenda acts month place data/>
        <p class="calendar__zone">{move || data.with(|data| w::by_clocks(lang, &data.zone))}</p>
    }
}

fn title_of(lang: Lang, place: &Place) -> String {
    match place.view {
        View::Day => format::date(lang, place.day),
        View::Month => format::month_of(lang, place.day),
        View::Week => {
            let days = days_of(View::Week, place.day);
            let (first, last) = (days.first().copied().unwrap_or(place.day), days.last().copied().unwrap_or(place.day));
            format!("{} – {}", format::date(lang, first), format::date_short(lang, last))
        }
    }
}

/// Back and on, how many days, and whose.
#[component]
fn Bar(place: Memo<Place>, data: Signal<CalendarData>) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let to = move |on: bool| {
        place.with(|place| address_of(&Place { day: within(step(place.view, place.day, on)), ..*place }))
    };
    let today = move || address_of(&Place { day: data.with(|data| data.today), ..place.get() });
    let word = |view: View| w::text(lang, &format!("view_{}", view.key())).unwrap_or_default();
    let views: Vec<Choice> = View::ALL.into_iter().map(|view| Choice::new(view.key(), word(view))).collect();
    let view = RwSignal::new(place.get_untracked().view.key().to_owned());
    let who = RwSignal::new(place.get_untracked().who.key());
    // Back and forward change the address without choosing.
    Effect::new(move |_| {
        let now = place.get();
        view.set(now.view.key().to_owned());
        who.set(now.who.key());
    });
    Effect::new(move |_| {
        let now = place.get_untracked();
        let wanted =
            Place { view: view.with(|key| View::from_key(key)), who: who.with(|key| Who::from_key(key)), ..now };
        if wanted != now {
            navigate(&address_of(&wanted), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    });
    let people = Signal::derive(move || {
        data.with(|data| {
            let mut choices = vec![Choice::new("me", w::my_calendar(lang))];
            if data.people.len() > 1 {
                choices.push(Choice::new("team", w::team_calendar(lang)));
                choices.extend(data.people.iter().skip(1).map(|(id, name)| Choice::new(id.to_string(), name.clone())));
            }
            choices
        })
    });
    view! {
        <div class="calendar-bar">
            <LinkButton href=Signal::derive(move || to(false)) icon=icondata::LuChevronLeft>
                <span class="visually-hidden">{w::back(lang)}</span>
            </LinkButton>
            <LinkButton href=Signal::derive(today)>{w::today(lang)}</LinkButton>
            <LinkButton href=Signal::derive(move || to(true)) icon=icondata::LuChevronRight>
                <span class="visually-hidden">{w::on(lang)}</span>
            </LinkButton>
            <h2 class="calendar-bar__title" aria-live="polite">{move || place.with(|place| title_of(lang, place))}</h2>
            <Segmented name="calendar-view" label=w::view(lang) choices=views value=view/>
            <Show when=move || people.with(|people| people.len() > 1)>
                <SelectField name="calendar-who" label=w::whose_calendar(lang) hide_label=true value=who choices=people/>
            </Show>
        </div>
    }
}
