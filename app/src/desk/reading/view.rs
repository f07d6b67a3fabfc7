//! Who is on a ticket, on its page and as marks in the list.

use super::{
    api::{BeOnTicket, be_on_ticket},
    model::{Doing, EVERY, Reader, Readers, Sign},
};
use crate::{
    access::use_session,
    desk::tickets::desk::Desk,
    events::live::use_live,
    locale::use_lang,
    ui::{Avatar, AvatarSize, Badge, Icon, Tone},
    words::desk_reading as w,
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// How often it is looked whose signs are over.
const GLANCE: Duration = Duration::from_secs(3);

/// Hears the signs of others.
#[derive(Clone, Copy)]
pub(in crate::desk) struct Watch {
    readers: RwSignal<Readers>,
}

impl Watch {
    /// Of all tickets that one sees. To be called in a component's body.
    pub fn begin() -> Self {
        Self::with(false, |_| {})
    }

    /// Of colleagues, or else of those who chat; `heard` is told of each sign of another person.
    pub fn with(visitors: bool, heard: impl Fn(&Sign) + 'static) -> Self {
        let readers = RwSignal::new(Readers::default());
        let me = use_session().map(|session| session.person);
        use_live(move |event| {
            if let Some(sign) = Sign::heard(&event).filter(|sign| Some(sign.person) != me && sign.visitor == visitors) {
                heard(&sign);
                readers.try_update(|readers| readers.take_in(sign, moment()));
            }
        });
        Effect::new(move |_| {
            let look = move || {
                if readers.try_with_untracked(|readers| readers.is_stale(moment())) == Some(true) {
                    readers.try_update(|readers| readers.forget(moment()));
                }
            };
            if let Ok(looking) = set_interval_with_handle(look, GLANCE) {
                on_cleanup(move || looking.clear());
            }
        });
        Self { readers }
    }

    /// Who is on a ticket.
    pub fn on(self, ticket: Uuid) -> Memo<Vec<Reader>> {
        Memo::new(move |_| self.readers.with(|readers| readers.on(ticket).to_vec()))
    }
}

/// Milliseconds since the page began; for handlers and effects alone.
fn moment() -> f64 {
    window().performance().map(|clock| clock.now()).unwrap_or_default()
}

/// A sign of one's own. One that is lost is repeated soon.
fn say(ticket: Uuid, doing: Doing, first: bool) {
    spawn_local(async move {
        be_on_ticket(ticket, doing, first).await.ok();
    });
}

/// Says that one has left, while the page is being taken away: what is sent in the usual way would be taken away with it.
fn say_goodbye(ticket: Uuid) {
    let words = json!({ "id": ticket, "doing": Doing::Gone, "first": false }).to_string();
    // A browser that does not take it up leaves it to the sign that is not repeated.
    window().navigator().send_beacon_with_opt_str(BeOnTicket::PATH, Some(&words)).ok();
}

/// Says that one is on the ticket for as long as the page stands and is looked at, and shows who else is.
#[component]
pub(in crate::desk) fn ReadersHere(desk: Desk) -> impl IntoView {
    let (lang, ticket) = (desk.lang, desk.id);
    let does = desk.doing;
    let doing = move || does.get_untracked();
    // Who has just come does not know of the others: they say it at once.
    let watch = Watch::with(false, move |sign| {
        if sign.ticket == ticket && sign.first && !document().hidden() {
            say(ticket, doing(), false);
        }
    });
    Effect::new(move |before: Option<Doing>| {
        let now = does.get();
        if before != Some(now) {
            say(ticket, now, before.is_none());
        }
        now
    });
    Effect::new(move |_| {
        let again = move || {
            if !document().hidden() {
                say(ticket, doing(), false);
            }
        };
        if let Ok(saying) = set_interval_with_handle(again, Duration::from_millis(EVERY.into())) {
            on_cleanup(move || {
                saying.clear();
                say(ticket, Doing::Gone, false);
            });
        }
    });
    Effect::new(move |_| {
        let leaving = window_event_listener_untyped("pagehide", move |_| say_goodbye(ticket));
        on_cleanup(move || leaving.remove());
    });
    let there = watch.on(ticket);
    let one = move |reader: Reader| {
        let (words, tone) = if reader.writes { (w::writes(lang), Tone::Warn) } else { (w::reads(lang), Tone::Neutral) };
        view! {
            <span class="readers__one">
                <Avatar name=reader.name size=AvatarSize::Small labelled=true/>
                <Badge tone>{words}</Badge>
            </span>
        }
    };
    view! {
        <div class="readers" role="status" aria-label=w::readers(lang)>
            {move || there.get().into_iter().map(one).collect_view()}
        </div>
    }
}

/// Who is on a ticket of the list, as small as can be.
#[component]
pub(in crate::desk) fn ReadersMark(ticket: Uuid, watch: Watch) -> impl IntoView {
    let lang = use_lang();
    let there = watch.on(ticket);
    let one = move |reader: Reader| {
        let label = if reader.writes { w::one_writes(lang, &reader.name) } else { w::one_reads(lang, &reader.name) };
        let title = label.clone();
        let pen = reader.writes.then(|| view! { <Icon icon=icondata::LuPencil/> });
        view! {
            <span class="readers__mark" title=title>
                <span aria-hidden="true">
                    <Avatar name=reader.name size=AvatarSize::Small/>
                </span>
                {pen}
                <span class="visually-hidden">{label}</span>
            </span>
        }
    };
    move || {
        let there = there.get();
        (!there.is_empty())
            .then(|| view! { <span class="readers__marks">{there.into_iter().map(one).collect_view()}</span> })
    }
}
