//! Macros on the page of a ticket.

use super::{
    api::{apply_desk_macro, desk_macros},
    model::{Applied, Macro},
};
use crate::{
    access::{AppError, error_text},
    desk::{
        changes::{Doing, model::Outcome},
        tickets::desk::{Desk, Put},
    },
    routes,
    ui::{Menu, MenuItem, MenuLine},
    words::desk_replies as w,
};
use leptos::{prelude::*, task::spawn_local};

/// The macros that one has, each done by a click; nothing where there are none.
#[component]
pub(in crate::desk) fn MacroMenu(desk: Desk, doing: Doing) -> impl IntoView {
    let lang = desk.lang;
    let all = RwSignal::new(Vec::<Macro>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            // Without them everything can be done by hand.
            if let Ok(found) = desk_macros().await {
                all.try_set(found.into_iter().filter(|one| !one.archived).collect());
            }
        });
    });
    let item = move |one: Macro| {
        let (id, title) = (one.id, one.title);
        view! { <MenuItem on_click=move |()| apply(desk, doing, id)>{title}</MenuItem> }
    };
    move || {
        let some = all.get();
        (!some.is_empty()).then(|| {
            view! {
                <Menu name="ticket-macros" label=w::macros(lang) icon=icondata::LuZap text=true>
                    {some.into_iter().map(item).collect_view()}
                    <MenuLine/>
                    <MenuItem icon=icondata::LuSettings href=routes::DESK_REPLIES.to_owned()>
                        {w::keep_macros(lang)}
                    </MenuItem>
                </Menu>
            }
        })
    }
}

/// Does it; the words come into the box for answers. Taking it back takes both back.
fn apply(desk: Desk, doing: Doing, id: uuid::Uuid) {
    let call = apply_desk_macro(id, desk.id, desk.version());
    spawn_local(async move {
        match call.await {
            Ok(applied) => told(desk, doing, applied),
            Err(error) => desk.toasts.error(error_text(desk.lang, &error)),
        }
    });
}

fn told(desk: Desk, doing: Doing, applied: Applied) {
    let refused = applied.done.as_ref().and_then(|done| done.left.first()).map(|left| left.outcome);
    if let Some(outcome) = refused {
        let why = match outcome {
            Outcome::Merged => AppError::conflict("ticket_merged"),
            Outcome::NoStep => AppError::invalid("state", "ticket_state_step"),
            Outcome::NoSolution => AppError::invalid("solution", "desk_no_solution"),
            Outcome::Gone => AppError::NotFound,
            _ => AppError::conflict("changed"),
        };
        desk.toasts.error(error_text(desk.lang, &why));
        return desk.refresh();
    }
    if applied.chinese.is_some() || applied.english.is_some() {
        desk.put.try_set(Some(Put::In(applied.chinese, applied.english)));
    }
    if let Some(done) = applied.done {
        doing.told(done);
    }
}
