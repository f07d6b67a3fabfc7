//! What of a timeline is shown, as the address says: so that Back, a reload and a colleague's link show the same.

use super::entry::{Group, Narrowed, TimelineOf};
use crate::{
    access::picker::PersonPicker,
    events::api::months,
    locale::{format, use_lang},
    ui::{Button, ButtonKind, ButtonSize, Choice, DateField, Icon, Segmented, SelectField},
    words::events as w,
};
use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, Utc};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};
use uuid::Uuid;

/// What is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    pub group: Group,
    pub narrowed: Narrowed,
}

impl View {
    /// What an address asks for; what cannot be read is left out.
    #[must_use]
    pub fn of(query: &ParamsMap) -> Self {
        let text = |key: &str| query.get_str(key).map(str::trim).filter(|text| !text.is_empty());
        Self {
            group: text("kind").map(Group::from_key).unwrap_or_default(),
            narrowed: Narrowed {
                person: text("who").and_then(|id| id.parse().ok()),
                from: text("from").and_then(|day| day.parse().ok()),
                to: text("to").and_then(|day| day.parse().ok()),
                at: text("at").and_then(|micros| DateTime::from_timestamp_micros(micros.parse().ok()?)),
            },
        }
    }

    /// What follows the path of the page.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = ParamsMap::new();
        let mut put = |key: &'static str, value: Option<String>| {
            if let Some(value) = value {
                query.insert(key, value);
            }
        };
        let narrowed = &self.narrowed;
        put("kind", (self.group != Group::All).then(|| self.group.key().to_owned()));
        put("who", narrowed.person.map(|id| id.to_string()));
        put("from", narrowed.from.map(|day| day.to_string()));
        put("to", narrowed.to.map(|day| day.to_string()));
        put("at", narrowed.at.map(|at| at.timestamp_micros().to_string()));
        query.to_query_string()
    }
}

/// Of the page that is shown.
pub(super) fn view_in_address() -> Memo<View> {
    let (query, path) = (use_query_map(), use_location().pathname);
    let room = |path: &str| path.split('/').nth(1).unwrap_or_default().to_owned();
    let own = path.with_untracked(|path| room(path));
    // While the page is being left the address is already another's: that must not ask for another timeline.
    Memo::new(move |was: Option<&View>| match was {
        Some(was) if path.with(|path| room(path) != own || path.split('/').count() < 3) => was.clone(),
        _ => query.with(View::of),
    })
}

/// Shows something else, in the address too.
pub(super) fn use_shower(view: Memo<View>) -> Callback<View> {
    let (navigate, path) = (use_navigate(), use_location().pathname);
    Callback::new(move |wanted: View| {
        if wanted != view.get_untracked() {
            let address = format!("{}{}", path.get_untracked(), wanted.query());
            navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    })
}

/// The kinds of entries, a month to jump to, and behind "filter" a person and a period.
#[component]
pub(super) fn Filters(
    of: Signal<TimelineOf>,
    view: Memo<View>,
    /// Name of the person that it is narrowed to.
    person: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let show = use_shower(view);
    let offered = Group::offered(of.get_untracked());
    let group = RwSignal::new(view.get_untracked().group.key().to_owned());
    // Back and forward change the address without choosing.
    Effect::new(move |_| group.set(view.get().group.key().to_owned()));
    Effect::new(move |_| {
        let group = group.with(|key| Group::from_key(key));
        show.run(View { group, ..view.get_untracked() });
    });
    let choices: Vec<Choice> = offered
        .iter()
        .map(|group| Choice::new(group.key(), w::text(lang, &format!("group_{}", group.key())).unwrap_or_default()))
        .collect();
    let narrowed = view.with_untracked(|view| view.narrowed.leaves_out());
    view! {
        <div class="timeline__tools">
            {(offered.len() > 1)
                .then(|| view! { <Segmented name="timeline-group" label=w::filter(lang) choices value=group/> })}
            <MonthJump of view show/>
            <details class="timeline__filter" open=narrowed>
                <summary class="timeline__filter-name">
                    <Icon icon=icondata::LuListFilter/>
                    {w::narrow(lang)}
                </summary>
                <Narrowing view show person/>
            </details>
        </div>
    }
}

/// Who did it, and when.
#[component]
fn Narrowing(view: Memo<View>, show: Callback<View>, person: Signal<Option<String>>) -> impl IntoView {
    let lang = use_lang();
    let who = RwSignal::new(None::<(Uuid, String)>);
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let start = view.get_untracked().narrowed;
    let (from, to) = (RwSignal::new(day(start.from)), RwSignal::new(day(start.to)));
    Effect::new(move |_| {
        let narrowed = view.get().narrowed;
        who.set(narrowed.person.map(|id| (id, person.get().unwrap_or_default())));
        from.set(day(narrowed.from));
        to.set(day(narrowed.to));
    });
    Effect::new(move |before: Option<Option<Uuid>>| {
        let chosen = who.with(|who| who.as_ref().map(|(id, _)| *id));
        if before.is_some() {
            let mut wanted = view.get_untracked();
            wanted.narrowed.person = chosen;
            show.run(wanted);
        }
        chosen
    });
    let days_changed = move |_: String| {
        let mut wanted = view.get_untracked();
        wanted.narrowed.from = from.get_untracked().parse().ok();
        wanted.narrowed.to = to.get_untracked().parse().ok();
        show.run(wanted);
    };
    let clear = move |_| {
        let mut wanted = view.get_untracked();
        wanted.narrowed = Default::default();
        show.run(wanted);
    };
    view! {
        <div class="timeline__narrow">
            <PersonPicker name="timeline-who" label=w::who(lang) value=who/>
            <DateField name="timeline-from" label=w::from_day(lang) value=from on_change=days_changed/>
            <DateField name="timeline-to" label=w::to_day(lang) value=to on_change=days_changed/>
            <Show when=move || view.with(|view| view.narrowed.leaves_out())>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=clear>
                    {w::clear_filter(lang)}
                </Button>
            </Show>
        </div>
    }
}

/// The last moment of a month of the organisation's clocks.
fn end_of(month: NaiveDate, offset: i32) -> Option<DateTime<Utc>> {
    let next = month.with_day(1)?.checked_add_months(Months::new(1))?.and_hms_opt(0, 0, 0)?;
    Some((next - Duration::minutes(offset.into())).and_utc() - Duration::microseconds(1))
}

/// A month to jump to. The months are asked for when the page is calm: they are wanted seldom.
#[component]
fn MonthJump(of: Signal<TimelineOf>, view: Memo<View>, show: Callback<View>) -> impl IntoView {
    let (lang, offset) = (use_lang(), crate::access::use_organisation().utc_offset);
    let found = RwSignal::new(Vec::<NaiveDate>::new());
    Effect::new(move |_| {
        let of = of.get();
        spawn_local(async move {
            // Without them one scrolls.
            if let Ok(months) = months(of).await {
                found.try_set(months);
            }
        });
    });
    let chosen = RwSignal::new(String::new());
    let choices = Signal::derive(move || {
        let month = |month: NaiveDate| Choice::new(month.to_string(), format::month_of(lang, month));
        let newest = Choice::new(String::new(), w::newest(lang));
        std::iter::once(newest).chain(found.get().into_iter().map(month)).collect::<Vec<_>>()
    });
    Effect::new(move |_| {
        let month = view.get().narrowed.at.map(|at| format::local(at, offset).date_naive());
        let month = month.and_then(|day| day.with_day(1)).map(|day| day.to_string());
        chosen.set(month.unwrap_or_default());
    });
    let jump = move |month: String| {
        let mut wanted = view.get_untracked();
        wanted.narrowed.at = month.parse().ok().and_then(|month| end_of(month, offset));
        show.run(wanted);
    };
    view! {
        <Show when=move || { found.with(|months| months.len() > 1) }>
            <div class="timeline__jump">
                <SelectField
                    name="timeline-month"
                    label=w::jump_to(lang)
                    value=chosen
                    choices
                    hide_label=true
                    on_change=jump
                />
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_comes_back_from_its_address() {
        let view = View {
            group: Group::Calls,
            narrowed: Narrowed {
                person: Some(Uuid::max()),
                from: NaiveDate::from_ymd_opt(2026, 1, 1),
                to: NaiveDate::from_ymd_opt(2026, 1, 31),
                at: DateTime::from_timestamp_micros(1_795_000_000_000_001),
            },
        };
        let pairs = view.query();
        let query: ParamsMap = pairs
            .trim_start_matches('?')
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(View::of(&query), view);
        assert_eq!(View::default().query(), "");
        let unreadable: ParamsMap = [("who", "me"), ("from", "soon"), ("at", "x")].into_iter().collect();
        assert_eq!(View::of(&unreadable), View::default());
    }

    #[test]
    fn a_month_ends_by_the_organisation_s_clocks() {
        let end = end_of(NaiveDate::from_ymd_opt(2026, 2, 1).expect("a day"), 480).expect("an end");
        assert_eq!(end.to_rfc3339(), "2026-02-28T15:59:59.999999+00:00");
    }
}
