//! What stands at a message of a ticket because it is mail: the address, how it fares, and what hangs on it.

use super::{
    api::send_mail_again,
    list::trouble_words,
    model::{Post, PostFile, PostState},
};
use crate::{
    access::Sending,
    files::FileOnTicket,
    locale::use_lang,
    routes,
    ui::{Badge, Button, ButtonSize, Icon, Notice, Tone},
    words::mail as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Who wrote it, or to whom it goes.
#[component]
pub(in crate::desk) fn PostAddress(post: Post) -> impl IntoView {
    let lang = use_lang();
    match post {
        Post::In { address, .. } => view! { <span class="post__address">{address}</span> }.into_any(),
        Post::Out { address, .. } => view! { <span class="post__address">{w::to(lang, address)}</span> }.into_any(),
    }
}

/// How a message fares: what waits and what arrived is said in a word, what did not in full, with a way to send it again.
#[component]
pub(in crate::desk) fn PostMark(
    message: Uuid,
    post: Signal<Option<Post>>,
    may_write: Signal<bool>,
    sent: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let again = move |_| {
        sending.step(send_mail_again(message), move |()| {
            sending.toasts().success(w::sent_again(lang));
            sent.run(());
        });
    };
    let failed = move |tone: Tone, title: &'static str, words: String| {
        view! {
            <Notice tone title>
                <p>{words}</p>
                <Show when=move || may_write.get()>
                    <Button size=ButtonSize::Small icon=icondata::LuRefreshCw busy=sending.busy() on_click=again>
                        {w::send_again(lang)}
                    </Button>
                </Show>
            </Notice>
        }
        .into_any()
    };
    move || {
        Some(match post.get()? {
            Post::In { looks: true, .. } => view! {
                <a class="post__looks" href=routes::mail_as_written(message) target="_blank" rel="noopener external">
                    <Icon icon=icondata::LuExternalLink/>
                    {w::as_written(lang)}
                </a>
            }
            .into_any(),
            Post::In { .. } => return None,
            Post::Out { state, trouble, .. } => {
                let words = trouble.as_ref().map(|(trouble, said)| trouble_words(lang, *trouble, said));
                match (state, words) {
                    (PostState::Waiting, None) => {
                        view! { <Badge icon=icondata::LuClock>{w::waiting(lang)}</Badge> }.into_any()
                    }
                    (PostState::Waiting, Some(words)) => view! {
                        <Notice tone=Tone::Warn title=w::tried_again(lang)>{words}</Notice>
                    }
                    .into_any(),
                    (PostState::Sent, _) => {
                        view! { <Badge tone=Tone::Good icon=icondata::LuCheck>{w::sent(lang)}</Badge> }.into_any()
                    }
                    (PostState::Failed, words) => failed(Tone::Bad, w::failed(lang), words.unwrap_or_default()),
                    (PostState::Bounced, words) => failed(Tone::Bad, w::bounced(lang), words.unwrap_or_default()),
                }
            }
        })
    }
}

/// The files on a message; of those that were not kept the name and why.
#[component]
pub(in crate::desk) fn PostFiles(files: Vec<PostFile>) -> impl IntoView {
    let lang = use_lang();
    let one = move |one: PostFile| match one.refused {
        None => view! { <li class="held-file"><FileOnTicket file=one.file/></li> }.into_any(),
        Some(why) => {
            let why = w::text(lang, &format!("refused_{why}")).unwrap_or_default();
            view! {
                <li class="held-file held-file--refused">
                    <span class="held-file__icon">
                        <Icon icon=icondata::LuFileX/>
                    </span>
                    <span class="held-file__name">{one.file.name}</span>
                    <span class="held-file__size">{why}</span>
                </li>
            }
            .into_any()
        }
    };
    (!files.is_empty()).then(|| view! { <ul class="held-files">{files.into_iter().map(one).collect_view()}</ul> })
}
