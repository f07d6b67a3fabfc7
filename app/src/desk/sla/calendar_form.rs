//! The form of a calendar: hours of each weekday, days that are not as their weekday, and what comes of it.

use super::{
    api::save_calendar,
    model::{Calendar, CalendarDraft, ZONES, china_2026},
    text_model as text,
    weeks::Weeks,
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, ButtonSize, Choice, Form, FormActions, FormErrors, FormRow, SelectField, TextArea,
        TextField,
    },
    words::{admin as aw, sla as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// A calendar while it is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    zone: RwSignal<String>,
    week: [RwSignal<String>; 7],
    days: RwSignal<String>,
}

impl Typed {
    fn start(draft: CalendarDraft) -> Self {
        Self {
            name: RwSignal::new(draft.name),
            zone: RwSignal::new(draft.zone),
            week: draft.week.map(RwSignal::new),
            days: RwSignal::new(draft.days),
        }
    }

    fn draft(self) -> CalendarDraft {
        CalendarDraft {
            name: self.name.get(),
            zone: self.zone.get(),
            week: self.week.map(|day| day.get()),
            days: self.days.get(),
        }
    }
}

/// Adds a calendar, or changes one; gives its id and version.
#[component]
pub(super) fn CalendarForm(
    #[prop(optional_no_strip)] subject: Option<Calendar>,
    saved: Callback<(Uuid, i32)>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let existing = subject.as_ref().map(|calendar| (calendar.id, calendar.version));
    let start =
        subject.as_ref().map_or_else(|| CalendarDraft::fresh(lang), |calendar| CalendarDraft::of(lang, calendar));
    let typed = Typed::start(start.clone());
    let dirty = Signal::derive(move || typed.draft() != start);
    let save = move |()| sending.form(save_calendar(existing, untrack(|| typed.draft())), move |at| saved.run(at));
    let errors = sending.errors;
    view! {
        <Form name="calendar-form" on_submit=save dirty error=errors.rest()>
            <FormRow>
                <TextField
                    name="calendar-name"
                    label=w::name(lang)
                    value=typed.name
                    max=100
                    required=true
                    error=errors.of("name")
                />
                <SelectField
                    name="calendar-zone"
                    label=w::zone(lang)
                    value=typed.zone
                    choices=zones(&typed.zone.get_untracked())
                    error=errors.of("zone")
                />
            </FormRow>
            <WeekFields typed errors/>
            <DaysField typed errors/>
            <Outcome typed/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// The zones that are offered, and the calendar's own.
fn zones(own: &str) -> Vec<Choice> {
    let more = (!ZONES.contains(&own)).then_some(own);
    ZONES.into_iter().chain(more).map(|zone| Choice::new(zone, zone.replace('_', " "))).collect()
}

#[component]
fn WeekFields(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let field = |day: usize| {
        view! {
            <TextField
                name=format!("calendar-week-{day}")
                label=text::weekday(lang, day)
                value=typed.week[day]
                placeholder=w::shut(lang)
                max=200
                error=errors.of(&format!("week_{day}"))
            />
        }
    };
    let as_monday = move |_| {
        let monday = typed.week[0].get_untracked();
        typed.week[1..5].iter().for_each(|day| day.set(monday.clone()));
    };
    let around_the_clock = move |_| typed.week.iter().for_each(|day| day.set("00:00-24:00".to_owned()));
    view! {
        <fieldset class="sla-group">
            <legend class="field__label">{w::hours(lang)}</legend>
            <p class="field__hint">{w::hours_hint(lang)}</p>
            <div class="sla-week">{(0..7).map(field).collect_view()}</div>
            <div class="sla-group__deeds">
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuCopy on_click=as_monday>
                    {w::as_monday(lang)}
                </Button>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuClock on_click=around_the_clock>
                    {w::around_the_clock(lang)}
                </Button>
            </div>
        </fieldset>
    }
}

#[component]
fn DaysField(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let add = move |_| typed.days.update(|days| *days = with_china_2026(lang, days));
    view! {
        <TextArea
            name="calendar-days"
            label=w::special_days(lang)
            value=typed.days
            hint=w::special_days_hint(lang)
            rows=8
            error=errors.of("days")
        />
        <div class="sla-group__deeds">
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuCalendarPlus on_click=add>
                {w::add_china_2026(lang)}
            </Button>
        </div>
    }
}

/// The table with those holidays of 2026 that it does not name yet; one that cannot be read keeps its lines above them.
fn with_china_2026(lang: Lang, typed: &str) -> String {
    match text::days(typed) {
        Ok(mut days) => {
            let known: Vec<_> = days.iter().map(|special| special.day).collect();
            days.extend(china_2026(lang).into_iter().filter(|special| !known.contains(&special.day)));
            days.sort_by_key(|special| special.day);
            text::days_text(lang, &days)
        }
        Err(_) => format!("{}\n{}", typed.trim_end(), text::days_text(lang, &china_2026(lang))),
    }
}

/// The coming weeks as they would be, while what is typed can be read.
#[component]
fn Outcome(typed: Typed) -> impl IntoView {
    let lang = use_lang();
    let calendar = Memo::new(move |_| {
        // Without a name there is a picture already.
        let draft = CalendarDraft { name: "-".to_owned(), ..typed.draft() };
        draft.checked().ok()
    });
    view! {
        <div class="sla-outcome">
            <p class="field__label">{w::coming_weeks(lang)}</p>
            {move || match calendar.get() {
                Some(calendar) => view! { <Weeks calendar/> }.into_any(),
                None => view! { <p class="field__hint">{w::no_picture(lang)}</p> }.into_any(),
            }}
        </div>
    }
}
