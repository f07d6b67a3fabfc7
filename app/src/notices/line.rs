//! One notice in words.

use super::{
    api::{read_notices, unread_notice},
    bell::use_unread,
    model::{Notice, NoticeKind, RecordOf},
};
use crate::{
    access::error_text,
    events::did,
    locale::{Lang, use_lang},
    ui::{Ago, Icon, IconButton, use_toasts},
    words::notices as w,
};
use leptos::{prelude::*, task::spawn_local};

/// Notices, the newest first.
#[component]
pub(super) fn NoticeList(all: Vec<Notice>, #[prop(optional, into)] on_open: Option<Callback<()>>) -> impl IntoView {
    view! {
        <ul class="notices">
            {all.into_iter().map(|notice| view! { <NoticeLine notice on_open/> }).collect_view()}
        </ul>
    }
}

/// What happened: who, what, to which record.
fn words(lang: Lang, notice: &Notice) -> String {
    let who = notice.actor.as_deref().unwrap_or_else(|| w::system(lang));
    let name = notice.name.as_str();
    match notice.kind {
        NoticeKind::Mentioned => w::mentioned(lang, who, name),
        NoticeKind::Given if matches!(notice.record, RecordOf::Task(_)) => w::given_task(lang, who, name),
        NoticeKind::Given => w::given(lang, who, name),
        NoticeKind::Chatting => w::chatting(lang, name),
        NoticeKind::Recycling => w::recycling(lang, name),
        NoticeKind::Escalated if notice.event.as_deref() == Some("ticket.measure_due") => w::measure_due(lang, name),
        NoticeKind::Escalated => w::escalated(lang, name),
        NoticeKind::Woken => w::woken(lang, name),
        NoticeKind::Rated if notice.event.as_deref() == Some("ticket.complaint_confirmed") => {
            w::not_settled(lang, name)
        }
        NoticeKind::Rated if notice.event.as_deref() == Some("customer.survey_answered") => w::survey_low(lang, name),
        NoticeKind::Rated => w::rated_low(lang, name),
        NoticeKind::Quoted => match notice.event.as_deref() {
            Some("quote.accepted") => w::quote_accepted(lang, name),
            Some("quote.declined") => w::quote_declined(lang, name),
            _ => w::quote_expired(lang, name),
        },
        NoticeKind::Due if notice.event.as_deref() == Some("lead.reminded") => w::lead_reminded(lang, name),
        NoticeKind::Due if notice.event.as_deref() == Some("lead.missed") => w::lead_missed(lang, name),
        NoticeKind::Due => w::due(lang, name),
        NoticeKind::Followed if notice.times > 1 => w::followed_often(lang, who, notice.times, name),
        NoticeKind::Followed => w::followed(lang, who, did(lang, notice.event.as_deref().unwrap_or_default()), name),
    }
}

const fn icon(kind: NoticeKind) -> icondata::Icon {
    match kind {
        NoticeKind::Mentioned => icondata::LuAtSign,
        NoticeKind::Given => icondata::LuUserCheck,
        NoticeKind::Chatting => icondata::LuMessagesSquare,
        NoticeKind::Recycling => icondata::LuTimer,
        NoticeKind::Escalated | NoticeKind::Woken => icondata::LuAlarmClock,
        NoticeKind::Rated => icondata::LuStar,
        NoticeKind::Quoted => icondata::LuFileText,
        NoticeKind::Due => icondata::LuCalendarClock,
        NoticeKind::Followed => icondata::LuEye,
    }
}

/// A link to what it tells of; opening it marks it as read.
#[component]
fn NoticeLine(notice: Notice, #[prop(optional_no_strip)] on_open: Option<Callback<()>>) -> impl IntoView {
    let (lang, toasts, unread, id) = (use_lang(), use_toasts(), use_unread(), notice.id);
    let read = RwSignal::new(notice.read);
    let mark = move |now: bool| {
        if read.get_untracked() == now {
            return;
        }
        read.set(now);
        spawn_local(async move {
            let marked = if now { read_notices(Some(id)).await } else { unread_notice(id).await };
            match marked {
                Ok(()) => unread.read_again(),
                Err(error) => {
                    read.try_set(!now);
                    toasts.error(error_text(lang, &error));
                }
            }
        });
    };
    let open = move |_| {
        mark(true);
        if let Some(on_open) = on_open {
            on_open.run(());
        }
    };
    let turn_label = move || if read.get() { w::mark_unread(lang) } else { w::mark_read(lang) };
    view! {
        <li class="notice-line" class:notice-line--unread=move || !read.get()>
            <a class="notice-line__link" href=notice.address() on:click=open>
                <span class="notice-line__mark">
                    <Icon icon=icon(notice.kind)/>
                </span>
                <span class="notice-line__body">
                    <span class="notice-line__words">
                        <Show when=move || !read.get()>
                            <span class="visually-hidden">{w::unread(lang)} " "</span>
                        </Show>
                        {words(lang, &notice)}
                    </span>
                    {notice.words.clone().map(|said| view! { <span class="notice-line__said">{said}</span> })}
                    <span class="notice-line__when">
                        <Ago then=notice.happened_at/>
                    </span>
                </span>
            </a>
            <IconButton
                icon=icondata::LuCircleDot
                label=Signal::derive(move || turn_label().to_owned())
                small=true
                on_click=move |_| mark(!read.get_untracked())
            />
        </li>
    }
}
