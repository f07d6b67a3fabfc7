//! The bell: how much waits to be read, and the newest of it in a panel.

use super::{
    api::{inbox, unread_notices},
    line::NoticeList,
    model::Notices,
};
use crate::{
    access::{error_text, use_session},
    events::live::use_live,
    locale::use_lang,
    routes,
    ui::{EmptyState, LinkButton, Notice as Message, Panel, Skeleton, SkeletonShape, Tone},
    words::notices as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;

/// How many wait to be read; kept by the frame for all bells of the page.
#[derive(Clone, Copy)]
pub(super) struct Unread {
    pub count: RwSignal<i64>,
    /// Counts up when notices came or were read, here or in another window.
    pub news: RwSignal<u32>,
    pub open: RwSignal<bool>,
}

impl Unread {
    pub fn read_again(self) {
        spawn_local(async move {
            // What is shown stays; the next news asks again.
            if let Ok(count) = unread_notices().await {
                self.count.try_set(count);
            }
        });
    }
}

/// Begins to count; called once, by the frame. The live stream says when to count again. Gives whether the newest are wanted.
pub fn provide_unread() -> RwSignal<bool> {
    let unread = Unread { count: RwSignal::new(0), news: RwSignal::new(0), open: RwSignal::new(false) };
    provide_context(unread);
    let Some(me) = use_session().map(|session| session.person) else { return unread.open };
    use_live(move |event| {
        if event.resync || (event.subject_kind == "notice" && event.subject == me) {
            unread.news.update(|count| *count += 1);
            unread.read_again();
        }
    });
    Effect::new(move |_| unread.read_again());
    unread.open
}

pub(super) fn use_unread() -> Unread {
    use_context::<Unread>().unwrap_or_else(|| Unread {
        count: RwSignal::new(0),
        news: RwSignal::new(0),
        open: RwSignal::new(false),
    })
}

/// Opens the newest notices on wide screens; leads to their page on phones, where it is a link.
#[component]
pub fn Bell(
    /// In the corner of a phone's page.
    #[prop(optional)]
    phone: bool,
) -> impl IntoView {
    let (lang, unread) = (use_lang(), use_unread());
    let label = move || match unread.count.get() {
        0 => w::bell(lang).to_owned(),
        count => w::bell_unread(lang, shown(count)),
    };
    let sign = move || {
        view! {
            <crate::ui::Icon icon=icondata::LuBell/>
            {move || {
                let count = unread.count.get();
                (count > 0).then(|| view! { <span class="bell__count" aria-hidden="true">{shown(count)}</span> })
            }}
        }
    };
    if phone {
        return view! {
            <a class="button button--quiet button--icon bell" href=routes::NOTICES aria-label=label data-tip=label>
                {sign()}
            </a>
        }
        .into_any();
    }
    view! {
        <button
            type="button"
            class="button button--quiet button--icon bell"
            aria-label=label
            data-tip=label
            aria-haspopup="dialog"
            on:click=move |_| unread.open.update(|open| *open = !*open)
        >
            {sign()}
        </button>
    }
    .into_any()
}

fn shown(count: i64) -> String {
    if count > super::model::COUNTED { format!("{}+", super::model::COUNTED) } else { count.to_string() }
}

/// The newest notices beside the page.
#[component]
pub fn NoticePanel() -> impl IntoView {
    let (lang, unread) = (use_lang(), use_unread());
    // Whoever goes on leaves it behind.
    let path = use_location().pathname;
    Effect::new(move |was: Option<String>| {
        let now = path.get();
        if was.is_some_and(|was| was != now) {
            unread.open.set(false);
        }
        now
    });
    let content = move || view! { <Newest/> };
    view! {
        <Panel
            name="notices"
            title=w::title(lang).to_owned()
            open=unread.open
            full_href=Signal::stored(Some(routes::NOTICES.to_owned()))
        >
            {content()}
        </Panel>
    }
}

#[component]
fn Newest() -> impl IntoView {
    let (lang, unread) = (use_lang(), use_unread());
    let found = RwSignal::new(None::<Result<Notices, String>>);
    Effect::new(move |_| {
        unread.news.track();
        spawn_local(async move {
            let answer = inbox(false, None).await;
            found.try_set(Some(answer.map_err(|error| error_text(lang, &error))));
        });
    });
    move || match found.get() {
        None => view! { <Skeleton shape=SkeletonShape::Rows(4)/> }.into_any(),
        Some(Err(words)) => view! { <Message tone=Tone::Bad>{words}</Message> }.into_any(),
        Some(Ok(page)) if page.notices.is_empty() => {
            view! { <EmptyState icon=icondata::LuBell title=w::empty_title(lang) text=w::empty_text(lang) small=true/> }
                .into_any()
        }
        Some(Ok(page)) => view! {
            <NoticeList all=page.notices on_open=move |()| unread.open.set(false)/>
            <LinkButton href=routes::NOTICES>{w::to_all(lang)}</LinkButton>
        }
        .into_any(),
    }
}
