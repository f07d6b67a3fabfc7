//! How much mail was left out that nobody has looked at: on the desk, with the way there.

use super::api::fresh_left_out;
use crate::{
    access::{Action, use_session},
    events::live::use_live,
    locale::use_lang,
    routes,
    ui::{ButtonKind, LinkButton},
    words::mail as w,
};
use leptos::{prelude::*, task::spawn_local};

/// The way to what was left out, with how much of it is new; nothing while nothing is.
#[component]
pub(in crate::desk) fn LeftOutLink() -> impl IntoView {
    let (lang, count) = (use_lang(), RwSignal::new(0_i64));
    if use_session().is_some_and(|session| session.may(Action::EditTickets)) {
        let read = move || {
            spawn_local(async move {
                // What is shown stays; the next news asks again.
                if let Ok(found) = fresh_left_out().await {
                    count.try_set(found);
                }
            });
        };
        use_live(move |event| {
            if event.resync || event.subject_kind == "left_out" {
                read();
            }
        });
        Effect::new(move |_| read());
    }
    move || {
        shown(count.get()).map(|number| {
            let label = w::left_out_fresh(lang, &number);
            let title = label.clone();
            view! {
                <LinkButton href=routes::DESK_LEFT_OUT kind=ButtonKind::Quiet icon=icondata::LuMailQuestion>
                    {w::left_out(lang)}
                    <span class="chat-count" title=title>
                        <span aria-hidden="true">{number}</span>
                        <span class="visually-hidden">{label}</span>
                    </span>
                </LinkButton>
            }
        })
    }
}

/// As it stands beside a name.
fn shown(count: i64) -> Option<String> {
    (count > 0).then(|| if count > 99 { "99+".to_owned() } else { count.to_string() })
}
