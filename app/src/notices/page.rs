//! `/notices`: everything one was told of.

use super::{
    api::{inbox, read_notices},
    bell::use_unread,
    line::NoticeList,
    model::{Notice, NoticeMark, Notices},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask, error_text},
    locale::use_lang,
    routes,
    ui::{
        Button, ButtonKind, Choice, EmptyState, LinkButton, Notice as Message, Page, Pager, Segmented, Skeleton,
        SkeletonShape, Tone, use_toasts,
    },
    words::notices as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

const ALL: &str = "all";
const UNREAD: &str = "unread";

/// The page with what it needs to begin.
pub struct NoticesPage {
    unread: Memo<bool>,
    first: Answer<Notices>,
}

impl Screen for NoticesPage {
    fn data() -> Self {
        let query = use_query_map();
        let unread = Memo::new(move |_| query.with(|query| query.get_str("show") == Some(UNREAD)));
        Self { unread, first: ask(move || unread.get(), |unread| inbox(unread, None)) }
    }

    fn view(this: Self) -> AnyView {
        let NoticesPage { unread, first } = this;
        view! { <Inbox unread first/> }.into_any()
    }
}

#[component]
fn Inbox(unread: Memo<bool>, first: Answer<Notices>) -> impl IntoView {
    let (lang, sending, bell) = (use_lang(), Sending::new(), use_unread());
    let key = move |unread: bool| if unread { UNREAD } else { ALL }.to_owned();
    let chosen = RwSignal::new(key(unread.get_untracked()));
    let navigate = use_navigate();
    Effect::new(move |_| chosen.set(key(unread.get())));
    Effect::new(move |_| {
        let wanted = chosen.with(|chosen| chosen == UNREAD);
        if wanted != unread.get_untracked() {
            let address =
                if wanted { format!("{}?show={UNREAD}", routes::NOTICES) } else { routes::NOTICES.to_owned() };
            navigate(&address, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    // What comes while one looks stands on top.
    let news = bell.news;
    Effect::new(move |before: Option<u32>| {
        let now = news.get();
        if before.is_some_and(|before| before != now) {
            first.refetch();
        }
        now
    });
    let read_all = move |_| {
        sending.step(read_notices(None), move |()| {
            bell.read_again();
            first.refetch();
        });
    };
    let actions = move || {
        view! {
            <Button kind=ButtonKind::Secondary icon=icondata::LuCheckCheck busy=sending.busy() on_click=read_all>
                {w::read_all(lang)}
            </Button>
        }
    };
    let choices = vec![Choice::new(ALL, w::show_all(lang)), Choice::new(UNREAD, w::show_unread(lang))];
    let toolbar = move || {
        view! {
            <Segmented name="notices-show" label=w::show(lang) choices value=chosen/>
            <LinkButton href=routes::ACCOUNT kind=ButtonKind::Quiet icon=icondata::LuSettings2>
                {w::settings(lang)}
            </LinkButton>
        }
    };
    view! {
        <Page title=w::title(lang) narrow=true actions toolbar>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(first) => view! { <All unread=unread.get_untracked() first/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Message tone=Tone::Bad on_retry=move |()| first.refetch()>
                                    {error_text(lang, &error)}
                                </Message>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
}

#[component]
fn All(unread: bool, first: Notices) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    if first.notices.is_empty() && !first.more {
        let (title, text) = if unread {
            (w::nothing_unread(lang), w::empty_text(lang))
        } else {
            (w::empty_title(lang), w::empty_text(lang))
        };
        return view! { <EmptyState icon=icondata::LuBell title=title text=text/> }.into_any();
    }
    let (more, busy) = (RwSignal::new(first.more), RwSignal::new(false));
    let last = RwSignal::new(first.notices.last().map(Notice::mark));
    let pages = RwSignal::new(vec![first.notices]);
    let older = move |()| {
        let Some(mark) = last.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = inbox(unread, Some(mark)).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(page) => {
                    more.set(page.more);
                    last.update(|last: &mut Option<NoticeMark>| {
                        *last = page.notices.last().map(Notice::mark).or(*last)
                    });
                    pages.update(|pages| pages.push(page.notices));
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    view! {
        <For each=move || pages.get().into_iter().enumerate() key=|(number, _)| *number let:page>
            <NoticeList all=page.1/>
        </For>
        <Pager more busy on_more=older/>
    }
    .into_any()
}
