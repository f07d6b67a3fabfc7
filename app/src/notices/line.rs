//! One notice in words.

use super::{
    api::{read_notices, unread_notice},
    bell::use_unread,
    model::{Notice, NoticeKind},
    wording::words,
};
use crate::{
    access::error_text,
    locale::use_lang,
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

const fn icon(kind: NoticeKind) -> icondata::Icon {
    match kind {
        NoticeKind::Mentioned => icondata::LuAtSign,
        NoticeKind::Given => icondata::LuUserCheck,
        NoticeKind::Chatting => icondata::LuMessagesSquare,
        NoticeKind::Recycling => icondata::LuTimer,
        NoticeKind::Escalated | NoticeKind::Woken => icondata::LuAlarmClock,
        NoticeKind::Rated => icondata::LuStar,
        NoticeKind::Quoted => icondata::LuFileText,
        NoticeKind::Mailed => icondata::LuMail,
        NoticeKind::Approving => icondata::LuStamp,
        NoticeKind::Scored => icondata::LuGauge,
        NoticeKind::Due => icondata::LuCalendarClock,
        NoticeKind::Automated => icondata::LuWorkflow,
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
