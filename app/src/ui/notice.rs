use super::{Button, ButtonSize, Icon, Tone};
use crate::{locale::use_lang, words::ui as w};
use leptos::prelude::*;

/// Something to know, in its place on the page: a failure with a retry, a warning, a hint.
#[component]
pub fn Notice(
    children: Children,
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] title: MaybeProp<String>,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class=format!("notice {}", tone.class()) role=if tone == Tone::Bad { "alert" } else { "note" }>
            <Icon icon=tone.icon()/>
            <div class="notice__words">
                {move || title.get().map(|title| view! { <p class="notice__title">{title}</p> })}
                <div class="notice__text">{children()}</div>
            </div>
            {on_retry
                .map(|on_retry| {
                    view! {
                        <Button size=ButtonSize::Small icon=icondata::LuRefreshCw on_click=move |_| on_retry.run(())>
                            {w::retry(lang)}
                        </Button>
                    }
                })}
        </div>
    }
}
