//! The files that are on their way, each with how far it is and a way to stop it.

use super::{
    queue::{Queue, State, Upload, bytes},
    words_of::size_in_words,
};
use crate::{
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, IconButton, Notice, Progress, Tone},
    words::{files as w, ui as u},
};
use leptos::prelude::*;

#[component]
pub(super) fn Going(queue: Queue) -> impl IntoView {
    view! {
        <Show when=move || queue.uploads.with(|all| !all.is_empty())>
            <ul class="files__going" aria-label=w::going(use_lang())>
                <For each=move || queue.uploads.get() key=|upload| upload.number let:upload>
                    <UploadLine queue upload/>
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn UploadLine(queue: Queue, upload: Upload) -> impl IntoView {
    let lang = use_lang();
    let name = upload.name.get_value();
    let stop = w::stop(lang, &name);
    let put_away = StoredValue::new(w::put_away(lang, &name));
    let title = StoredValue::new(name.clone());
    let size = size_in_words(bytes(upload.size));
    let how_far = move || {
        upload.state.with(|state| if *state == State::Waiting { w::waiting(lang).to_owned() } else { size.clone() })
    };
    let failed = move || upload.state.with(|state| matches!(state, State::Failed(_)));
    let why =
        move || upload.state.with(|state| if let State::Failed(why) = state { why.clone() } else { String::new() });
    let refused = move || {
        view! {
            <Notice tone=Tone::Bad title=title.get_value()>
                <p>{why}</p>
                <div class="files__again">
                    <Button size=ButtonSize::Small icon=icondata::LuRefreshCw on_click=move |_| queue.retry(upload)>
                        {u::retry(lang)}
                    </Button>
                    <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_click=move |_| queue.drop(upload)>
                        <span aria-hidden="true">{w::dismiss(lang)}</span>
                        <span class="visually-hidden">{put_away.get_value()}</span>
                    </Button>
                </div>
            </Notice>
        }
    };
    view! {
        <li class="files__upload">
            <Show when=move || !failed() fallback=refused>
                <Progress label=name.clone() value=upload.share text=Signal::derive(how_far.clone())/>
                <IconButton icon=icondata::LuX label=stop.clone() small=true on_click=move |_| queue.drop(upload)/>
            </Show>
        </li>
    }
}
