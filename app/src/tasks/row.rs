//! One task in a list.

use super::{
    acts::Acts,
    form::Editing,
    model::{Later, Task},
    words_of::{icon_of, kind_word, repeat_words, when_words},
};
use crate::{
    clock::use_now,
    ui::{Ago, Badge, Icon, IconButton, Menu, MenuItem, Tone},
    words::tasks as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A tick, the title that opens it, when and about what, and the ways to put it off. `home` where all are about the same record.
#[component]
pub(super) fn TaskLine(acts: Acts, task: Task, today: NaiveDate, #[prop(optional)] home: bool) -> impl IntoView {
    let (lang, id, done, may) = (acts.lang, task.id, task.done_at.is_some(), task.may_change);
    let label = if done { w::reopen_named(lang, &task.title) } else { w::done_named(lang, &task.title) };
    let known = StoredValue::new(task.clone());
    let tick = move |_| known.with_value(|task| acts.tick(task));
    let edit = move || acts.sheet.show(Editing::Known(Box::new(known.get_value())));
    let words = view! {
        <Icon icon=icon_of(task.kind)/>
        <span class="visually-hidden">{kind_word(lang, task.kind)} " "</span>
        {task.title.clone()}
    };
    let title = if may {
        view! { <button type="button" class="task__title" on:click=move |_| edit()>{words}</button> }.into_any()
    } else {
        view! { <span class="task__title">{words}</span> }.into_any()
    };
    let high = (!done && task.priority == super::model::Priority::High)
        .then(|| view! { <Badge tone=Tone::Warn>{w::priority_high(lang)}</Badge> });
    let postpone = (may && !done).then(|| {
        view! {
            <Menu name=format!("later-{id}") label=w::postpone_named(lang, &task.title) icon=icondata::LuClock small=true>
                <MenuItem on_click=move |()| acts.postpone(id, Later::Tomorrow)>{w::to_tomorrow(lang)}</MenuItem>
                <MenuItem on_click=move |()| acts.postpone(id, Later::NextWeek)>{w::to_next_week(lang)}</MenuItem>
                <MenuItem on_click=move |()| edit()>{w::other_day(lang)}</MenuItem>
            </Menu>
        }
    });
    view! {
        <li
            id=format!("task-{id}")
            class=if done { "task task--done" } else { "task" }
            data-row=""
            data-task=id.to_string()
        >
            <IconButton
                icon=if done { icondata::LuCircleCheck } else { icondata::LuCircle }
                label
                small=true
                keys="X"
                disabled=!may
                on_click=tick
            />
            <div class="task__words">
                {title}
                <span class="task__facts">
                    {high}
                    <Facts task today home/>
                </span>
            </div>
            {postpone}
        </li>
    }
}

#[component]
fn Facts(task: Task, today: NaiveDate, home: bool) -> impl IntoView {
    let (lang, now) = (crate::locale::use_lang(), use_now());
    if let Some(then) = task.done_at {
        return view! { <Ago then/> <span>{task.owner.1}</span> }.into_any();
    }
    let when = when_words(lang, task.when, today);
    let again = task.repeat.map(|repeat| {
        view! { <span><Icon icon=icondata::LuRepeat/> {repeat_words(lang, &repeat)}</span> }
    });
    let on = task.on.clone().filter(|_| !home).map(|(on, name)| view! { <a href=on.address()>{name}</a> });
    let asked = task.asked_by.clone().map(|name| view! { <span>{w::asked_by(lang, name)}</span> });
    let owner = task.owner.1.clone();
    let late = move || task.is_late(now.get()).then(|| view! { <Badge tone=Tone::Bad>{w::part_late(lang)}</Badge> });
    view! {
        <span>{when}</span>
        {late}
        {again}
        {on}
        <span>{owner}</span>
        {asked}
    }
    .into_any()
}
