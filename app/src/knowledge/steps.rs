//! What can be done with an article, by how it stands and who looks at it.

use super::{
    api::{archive_article, confirm_article, propose_article, publish_article},
    model::{ArticleView, State},
};
use crate::{
    access::{Action, AppError, Sending, use_session},
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, LinkButton, Menu, MenuItem},
    words::knowledge as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn Steps(article: ArticleView, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let Some(session) = use_session().filter(|session| session.may(Action::WriteArticles)) else {
        return ().into_any();
    };
    let publishes = session.may(Action::PublishArticles);
    let (id, version, state) = (article.id, article.version, article.state);
    let after = move |words: &'static str| {
        sending.toasts().success(words);
        again.run(());
    };
    let edit = (state != State::Archived).then(|| {
        view! {
            <LinkButton href=routes::edit_article(id) icon=icondata::LuPencil>
                {w::edit(lang)}
            </LinkButton>
        }
    });
    let propose = (state == State::Draft && !publishes).then(|| {
        let send = move |_| {
            sending.step(propose_article(id, version, true), move |()| after(w::proposed_toast(lang)));
        };
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuSend busy=sending.busy() on_click=send>
                {w::propose(lang)}
            </Button>
        }
    });
    let take_back = (state == State::Review).then(|| {
        let send = move |_| sending.step(propose_article(id, version, false), move |()| again.run(()));
        view! {
            <Button icon=icondata::LuUndo2 busy=sending.busy() on_click=send>
                {w::take_back(lang)}
            </Button>
        }
    });
    let publish = (publishes && matches!(state, State::Draft | State::Review)).then(|| {
        let send = move |_| {
            sending.step(publish_article(id, version), move |()| after(w::published_toast(lang)));
        };
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuCircleCheck busy=sending.busy() on_click=send>
                {w::publish(lang)}
            </Button>
        }
    });
    view! {
        <div class="page__tight">
            {edit}
            {take_back}
            {propose}
            {publish}
            {publishes.then(|| view! { <Rarer article again/> })}
        </div>
    }
    .into_any()
}

/// What is done now and then by whoever publishes.
#[component]
fn Rarer(article: ArticleView, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version, state) = (article.id, article.version, article.state);
    let confirm = move |()| {
        sending.step(confirm_article(id, version), move |()| {
            sending.toasts().success(w::confirmed_toast(lang));
            again.run(());
        });
    };
    let back = move |version: i32| {
        sending.step(archive_article(id, version, false), move |()| again.run(()));
    };
    let archive = move |()| {
        sending.step(archive_article(id, version, true), move |()| {
            sending.undo(w::archived_toast(lang), again, move || archive_article(id, version + 1, false));
            again.run(());
        });
    };
    if state == State::Archived {
        return view! {
            <Button icon=icondata::LuArchiveRestore busy=sending.busy() on_click=move |_| back(version)>
                {w::bring_back(lang)}
            </Button>
        }
        .into_any();
    }
    let is_read = article.published_number.is_some();
    view! {
        <Menu name="article-more" label=w::article(lang)>
            {is_read.then(|| view! { <MenuItem icon=icondata::LuCheck on_click=confirm>{w::confirm(lang)}</MenuItem> })}
            <MenuItem icon=icondata::LuArchive on_click=archive>
                {w::archive(lang)}
            </MenuItem>
        </Menu>
    }
    .into_any()
}

/// Whether a refusal says that somebody else was faster.
pub(super) fn is_overtaken(error: &AppError) -> bool {
    matches!(error, AppError::Conflict(code) if code == "article_changed")
}
