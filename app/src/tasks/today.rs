//! What is to be done today on the first page: ticked off there, with the way back.

use super::{
    acts::Acts,
    api::read_tasks,
    list_model::{Part, TaskFilter, TaskList},
    model::Task,
    words_of::{icon_of, kind_word, part_word, when_words},
};
use crate::{
    access::{Kept, ask},
    clock::use_now,
    events::live::use_live,
    locale::format,
    routes,
    ui::{Badge, EmptyState, Icon, IconButton, Skeleton, SkeletonShape, Tone, use_go},
    words::tasks as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// So many lines are shown; the rest stands in the queue.
const SHOWN: usize = 8;

/// One's own tasks that are late or for today.
#[component]
pub fn TasksToday() -> impl IntoView {
    let answer = ask(|| (), |()| read_tasks(TaskFilter::default(), None));
    let acts = Acts::new(Callback::new(move |()| answer.refetch()));
    use_live(move |event| {
        if event.resync || event.kind.starts_with("activity.") {
            answer.refetch();
        }
    });
    let draw = move |list: Signal<TaskList>| view! { <Today acts list/> }.into_any();
    view! { <Kept answer fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(5)/> } draw/> }
}

#[component]
fn Today(acts: Acts, list: Signal<TaskList>) -> impl IntoView {
    let (lang, now) = (acts.lang, use_now());
    let day = Memo::new(move |_| list.with(|list| list.today));
    // The queue begins with what is due, and a page of it holds more than a day.
    let due = Memo::new(move |_| {
        let part = |task: &Task| Part::of(task, day.get(), now.get());
        list.with(|list| {
            let due = list.tasks.iter().map(|task| (part(task), task.clone()));
            due.filter(|(part, _)| matches!(part, Part::Late | Part::Today)).collect::<Vec<_>>()
        })
    });
    let heads = move || {
        let count = |of: Part| due.with(|due| due.iter().filter(|(part, _)| *part == of).count());
        let more = list.with(|list| list.more && list.tasks.len() == due.with(Vec::len));
        let plus = if more { "+" } else { "" };
        let head = |(part, tone): (Part, Tone)| {
            let count = count(part);
            (count > 0).then(|| view! { <Badge tone>{part_word(lang, part)} " " {count} {plus}</Badge> })
        };
        [(Part::Late, Tone::Bad), (Part::Today, Tone::Accent)].map(head).collect_view()
    };
    let line = move |task: Task| view! { <Line acts task today=day.get_untracked()/> };
    let lines = move || due.get().into_iter().take(SHOWN).map(|(_, task)| line(task)).collect_view();
    let rest = move || due.with(Vec::len).saturating_sub(SHOWN);
    view! {
        <Show
            when=move || !due.with(Vec::is_empty)
            fallback=move || {
                view! { <EmptyState small=true icon=icondata::LuListChecks title=w::none_today(lang) text=w::none_today_text(lang)/> }
            }
        >
            <p class="widget__heads">{heads}</p>
            <ul class="tasks">{lines}</ul>
        </Show>
        <p class="widget__foot">
            <a class="widget__all" href=routes::TASKS>
                {move || match rest() {
                    0 => w::all_tasks(lang).to_owned(),
                    rest => w::more_tasks(lang, format::count(i64::try_from(rest).unwrap_or(i64::MAX))),
                }}
            </a>
        </p>
    }
}

/// A task that one ticks off, or opens. Of an appointment with a customer it is asked there what came of it.
#[component]
fn Line(acts: Acts, task: Task, today: NaiveDate) -> impl IntoView {
    let (lang, now, go) = (acts.lang, use_now(), use_go());
    let Task { id, kind, title, when, on, may_change, .. } = task.clone();
    let asks = task.has_outcome();
    let tick = move |_| {
        if asks {
            go(&format!("{}?done={id}", routes::TASKS));
        } else {
            acts.finish(id);
        }
    };
    let about = on.map(|(on, name)| view! { <a href=on.address()>{name}</a> });
    let late = move || task.is_late(now.get()).then(|| view! { <Badge tone=Tone::Bad>{w::part_late(lang)}</Badge> });
    view! {
        <li id=format!("today-{id}") class="task" data-row="" data-task=id.to_string()>
            <IconButton
                icon=icondata::LuCircle
                label=w::done_named(lang, &title)
                small=true
                disabled=!may_change
                on_click=tick
            />
            <div class="task__words">
                <a class="task__title" href=routes::task(id)>
                    <Icon icon=icon_of(kind)/>
                    <span class="visually-hidden">{kind_word(lang, kind)} " "</span>
                    {title}
                </a>
                <span class="task__facts">
                    <span>{when_words(lang, when, today)}</span>
                    {late}
                    {about}
                </span>
            </div>
        </li>
    }
}
