use super::{Button, ButtonKind};
use crate::{locale::use_lang, words::ui as w};
use leptos::prelude::*;

/// "Show more" under a list that is read page by page.
#[component]
pub fn Pager(
    #[prop(into)] more: Signal<bool>,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Show when=move || more.get()>
            <div class="pager">
                <Button kind=ButtonKind::Quiet busy on_click=move |_| on_more.run(())>
                    {w::show_more(lang)}
                </Button>
            </div>
        </Show>
    }
}
