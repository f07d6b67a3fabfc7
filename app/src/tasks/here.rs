//! The section of tasks on the page of a record.

use super::{
    acts::Acts,
    api::tasks_about,
    form::{Editing, TaskDialog},
    list_model::TaskList,
    model::{Task, TaskInput, TaskOn, When},
    outcome::OutcomeDialog,
    row::TaskLine,
};
use crate::{
    access::{Kept, ask},
    events::live::use_live,
    ui::{Button, ButtonKind, ButtonSize, Section, Skeleton, SkeletonShape},
    words::tasks as w,
};
use leptos::prelude::*;

/// What is to be done next about a record, and the last that was done. `changed` hears of every step.
#[component]
pub fn TasksHere(
    on: TaskOn,
    #[prop(into)] may_write: Signal<bool>,
    #[prop(optional, into)] changed: Option<Callback<()>>,
) -> impl IntoView {
    let answer = ask(move || on, tasks_about);
    let acts = Acts::new(Callback::new(move |()| {
        answer.refetch();
        if let Some(changed) = changed {
            changed.run(());
        }
    }));
    let lang = acts.lang;
    use_live(move |event| {
        let near = event.subject == on.id() || event.customer == Some(on.id());
        if event.resync || (near && event.kind.starts_with("activity.")) {
            answer.refetch();
        }
    });
    let draw = move |list: Signal<TaskList>| view! { <Lines acts on list/> }.into_any();
    let add = move || {
        view! {
            <Show when=move || may_write.get()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPlus on_click=move |_| start(acts, on)>
                    {w::plan(lang)}
                </Button>
            </Show>
        }
    };
    view! {
        <Section title=w::here(lang) actions=add>
            <Kept answer fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> } draw/>
            <TaskDialog acts/>
            <OutcomeDialog acts/>
        </Section>
    }
}

fn start(acts: Acts, on: TaskOn) {
    let start = TaskInput { when: When::Someday, remind: Some(0), ..TaskInput::default() };
    acts.sheet.show(Editing::New { on: Some(on), start });
}

#[component]
fn Lines(acts: Acts, on: TaskOn, list: Signal<TaskList>) -> impl IntoView {
    let rows = move || {
        let TaskList { tasks, today, .. } = list.get();
        let home = |task: &Task| task.on.as_ref().is_none_or(|(about, _)| *about == on);
        let row = move |task: Task| {
            let home = home(&task);
            view! { <TaskLine acts task today home/> }
        };
        tasks.into_iter().map(row).collect_view()
    };
    let open = move || list.with(|list| list.tasks.iter().any(|task| task.done_at.is_none()));
    view! {
        <Show when=move || !open()>
            <p class="deal-none">{w::nothing_here(acts.lang)}</p>
        </Show>
        <ul class="tasks">{rows}</ul>
    }
}
