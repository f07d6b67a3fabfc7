//! How many visitors wait whom nobody has taken: on the way to the desk, wherever one is.

use super::api::waiting_chats;
use crate::{
    access::{Action, use_session},
    events::{LiveEvent, live::use_live},
    locale::use_lang,
    routes,
    ui::{ButtonKind, LinkButton},
    words::chat as w,
};
use leptos::{prelude::*, task::spawn_local};

/// What may make another number of them.
const NEWS: [&str; 7] = [
    "ticket.chat_began",
    "ticket.chat_ended",
    "ticket.chat_end_undone",
    "ticket.taken",
    "ticket.assigned",
    "ticket.handed_out",
    "ticket.merged",
];

/// Kept by the frame for all places that show it.
#[derive(Clone, Copy)]
struct Waiting(RwSignal<i64>);

/// Whether an event may have changed which conversations wait, go on, or have an owner.
pub(super) fn is_news(event: &LiveEvent) -> bool {
    event.resync || NEWS.contains(&event.kind.as_str())
}

/// Begins to count; called once, by the frame. Who answers no customers counts nothing.
pub fn provide_waiting() {
    let count = RwSignal::new(0);
    provide_context(Waiting(count));
    if !use_session().is_some_and(|session| session.may(Action::EditTickets)) {
        return;
    }
    let read = move || {
        spawn_local(async move {
            // What is shown stays; the next news asks again.
            if let Ok(found) = waiting_chats().await {
                count.try_set(found);
            }
        });
    };
    use_live(move |event| {
        if is_news(&event) {
            read();
        }
    });
    Effect::new(move |_| read());
}

/// As it stands beside a name.
fn shown(count: i64) -> Option<String> {
    (count > 0).then(|| if count > 99 { "99+".to_owned() } else { count.to_string() })
}

/// The number, for a link to the desk; nothing while nobody waits.
#[component]
pub fn WaitingCount() -> impl IntoView {
    let lang = use_lang();
    use_context::<Waiting>().map(|Waiting(count)| {
        move || {
            shown(count.get()).map(|number| {
                let label = w::waiting_count(lang, &number);
                let title = label.clone();
                view! {
                    <span class="chat-count" title=title>
                        <span aria-hidden="true">{number}</span>
                        <span class="visually-hidden">{label}</span>
                    </span>
                }
            })
        }
    })
}

/// The way from the desk to the conversations, with how many wait.
#[component]
pub(in crate::desk) fn ChatsLink() -> impl IntoView {
    let lang = use_lang();
    view! {
        <LinkButton href=routes::DESK_CHATS kind=ButtonKind::Quiet icon=icondata::LuMessagesSquare>
            {w::chats(lang)}
            <WaitingCount/>
        </LinkButton>
    }
}
