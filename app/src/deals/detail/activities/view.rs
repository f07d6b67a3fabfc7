//! The section of what is to be done next.

use super::{
    api::{change_activity, finish_activity, plan_activity},
    model::{Activity, ActivityKind, Plan, PlanForm},
};
use crate::{
    clock::use_now,
    deals::detail::desk::{Desk, Sheet},
    deals::model::StageKind,
    locale::{Lang, format},
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Choice, DateField, Dialog, Form, FormActions, FormRow, Icon,
        IconButton, Section, SelectField, TextField, Tone,
    },
    words::deal as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What the form is about: an activity that exists, or a new one.
type Subject = RwSignal<Option<(Uuid, Plan)>>;

const fn icon_of(kind: ActivityKind) -> icondata::Icon {
    match kind {
        ActivityKind::Task => icondata::LuSquareCheck,
        ActivityKind::Call => icondata::LuPhone,
        ActivityKind::Email => icondata::LuMail,
        ActivityKind::Meeting => icondata::LuUsers,
        ActivityKind::Visit => icondata::LuMapPin,
    }
}

const fn word_of(lang: Lang, kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Task => w::activity_task(lang),
        ActivityKind::Call => w::activity_call(lang),
        ActivityKind::Email => w::activity_email(lang),
        ActivityKind::Meeting => w::activity_meeting(lang),
        ActivityKind::Visit => w::activity_visit(lang),
    }
}

/// What is planned, the nearest first, and what was done.
#[component]
pub fn Activities(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let (sheet, subject) = (Sheet::default(), Subject::new(None));
    let activities = desk.part(|page| page.activities.clone());
    let open = desk.part(|page| page.status == StageKind::Open);
    let write = move |about: Option<(Uuid, Plan)>| {
        subject.set(about);
        sheet.open.set(true);
    };
    let edit = Callback::new(move |activity: Activity| {
        write(Some((activity.id, Plan { kind: activity.kind, title: activity.title, due_at: activity.due_at })));
    });
    let add = move || {
        view! {
            <Show when=move || desk.may_edit()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPlus on_click=move |_| write(None)>
                    {w::plan(lang)}
                </Button>
            </Show>
        }
    };
    let title = move || if subject.with(Option::is_some) { w::change_plan(lang) } else { w::plan_next(lang) };
    let rows = move || {
        let all = activities.get();
        if all.iter().all(|activity| activity.done_at.is_some()) {
            let words = if open.get() { w::nothing_planned(lang) } else { w::nothing_planned_closed(lang) };
            let nothing = view! { <p class="deal-none">{words}</p> };
            view! { {nothing} <List desk edit all/> }.into_any()
        } else {
            view! { <List desk edit all/> }.into_any()
        }
    };
    view! {
        <Section title=w::next_activity(lang) actions=add>
            {rows}
            <Dialog name="plan" title=Signal::derive(move || title().to_owned()) open=sheet.open>
                <PlanFields desk sheet subject/>
            </Dialog>
        </Section>
    }
}

#[component]
fn List(desk: Desk, edit: Callback<Activity>, all: Vec<Activity>) -> impl IntoView {
    (!all.is_empty()).then(|| {
        view! {
            <ul class="deal-activities">
                {all.into_iter().map(|activity| view! { <Item desk edit activity/> }).collect_view()}
            </ul>
        }
    })
}

#[component]
fn Item(desk: Desk, edit: Callback<Activity>, activity: Activity) -> impl IntoView {
    let (lang, id, done) = (desk.lang, activity.id, activity.done_at.is_some());
    let again = activity.clone();
    let finish = move |_| {
        desk.step(finish_activity(desk.id, id, !done), move |()| {
            if !done {
                let undo = move |()| desk.step(finish_activity(desk.id, id, false), |()| ());
                desk.toasts.undo(w::activity_done(lang), Callback::new(undo));
            }
        });
    };
    let tick = if done { icondata::LuCircleCheck } else { icondata::LuCircle };
    let tick_label = if done { w::reopen_named(lang, &activity.title) } else { w::done_named(lang, &activity.title) };
    let edit_label = w::edit_named(lang, &activity.title);
    view! {
        <li id=format!("activity-{id}") class=if done { "deal-activity deal-activity--done" } else { "deal-activity" }>
            <IconButton
                icon=tick
                label=tick_label
                small=true
                disabled=Signal::derive(move || !desk.may_edit())
                on_click=finish
            />
            <div class="deal-activity__words">
                <span class="deal-activity__title">
                    <Icon icon=icon_of(activity.kind)/>
                    <span class="visually-hidden">{word_of(lang, activity.kind)}</span>
                    {activity.title.clone()}
                </span>
                <span class="deal-activity__when"><When desk activity=activity.clone()/> {activity.owner}</span>
            </div>
            <Show when=move || !done && desk.may_edit()>
                <IconButton icon=icondata::LuPencil label=edit_label.clone() small=true on_click={
                    let again = again.clone();
                    move |_| edit.run(again.clone())
                }/>
            </Show>
        </li>
    }
}

/// When it is due, and whether that is today or past; or when it was done.
#[component]
fn When(desk: Desk, activity: Activity) -> impl IntoView {
    let (lang, now, offset) = (desk.lang, use_now(), desk.offset);
    if let Some(then) = activity.done_at {
        return view! { <Ago then/> }.into_any();
    }
    let due = activity.due_at;
    let mark = move || {
        let today = format::local(due, offset).date_naive() == format::local(now.get(), offset).date_naive();
        match (today, activity.is_late(now.get())) {
            (false, true) => Some(view! { <Badge tone=Tone::Bad>{w::late(lang)}</Badge> }),
            (true, _) => Some(view! { <Badge tone=Tone::Warn>{w::today(lang)}</Badge> }),
            (false, false) => None,
        }
    };
    view! { <span>{format::date_time(lang, due, offset)}</span> {mark} }.into_any()
}

/// The form, for a new plan or one that changes.
#[component]
fn PlanFields(desk: Desk, sheet: Sheet, subject: Subject) -> impl IntoView {
    let lang = desk.lang;
    let about = subject.get_untracked();
    let start = about.as_ref().map(|(_, plan)| PlanForm::of(plan, desk.offset)).unwrap_or_default();
    let id = about.map(|(id, _)| id);
    let kind = RwSignal::new(start.kind.key().to_owned());
    let (title, day, time) =
        (RwSignal::new(start.title.clone()), RwSignal::new(start.day.clone()), RwSignal::new(start.time.clone()));
    let typed = move || PlanForm {
        kind: ActivityKind::from_key(&kind.get()),
        title: title.get(),
        day: day.get(),
        time: time.get(),
    };
    let dirty = Memo::new(move |_| typed() != start);
    let kinds: Vec<Choice> =
        ActivityKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), word_of(lang, kind))).collect();
    let errors = sheet.errors;
    errors.clear();
    let submit = move |()| match untrack(typed).check(desk.offset) {
        Ok(plan) => match id {
            Some(id) => desk.form(sheet, change_activity(desk.id, id, plan), |()| ()),
            None => desk.form(sheet, plan_activity(desk.id, plan), |_| ()),
        },
        Err(error) => desk.refuse(sheet, &error),
    };
    view! {
        <Form name="plan-form" on_submit=submit dirty error=errors.rest()>
            <TextField name="plan_title" label=w::what(lang) value=title error=errors.of("title") required=true max=200 autofocus=true/>
            <SelectField name="plan_kind" label=w::kind(lang) value=kind choices=kinds/>
            <FormRow>
                <DateField name="plan_day" label=w::due_day(lang) value=day error=errors.of("due_at") required=true/>
                <TextField name="plan_time" label=w::due_time(lang) kind="time" value=time error=errors.of("time")/>
            </FormRow>
            <FormActions>
                <Button on_click=move |_| sheet.open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sheet.busy>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
