//! "Was this helpful?"

use super::{api::answer_article, model::LONGEST_WORDS};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormActions, TextField},
    words::knowledge as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Yes or no; after a no, what was missing. The no counts at once, whether or not a sentence follows.
#[component]
pub(super) fn Helpful(id: Uuid) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (answered, asks, words) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(String::new()));
    let yes = move |_| sending.step(answer_article(id, true, String::new()), move |()| answered.set(true));
    let no = move |_| sending.step(answer_article(id, false, String::new()), move |()| asks.set(true));
    let tell = move |()| {
        sending.form(answer_article(id, false, words.get_untracked()), move |()| {
            asks.set(false);
            answered.set(true);
        });
    };
    let most = u32::try_from(LONGEST_WORDS).unwrap_or(u32::MAX);
    view! {
        <section class="helpful" aria-label=w::helpful(lang) aria-live="polite">
            <Show when=move || !answered.get() && !asks.get()>
                <span>{w::helpful(lang)}</span>
                <Button icon=icondata::LuThumbsUp busy=sending.busy() on_click=yes>
                    {w::yes(lang)}
                </Button>
                <Button icon=icondata::LuThumbsDown busy=sending.busy() on_click=no>
                    {w::no(lang)}
                </Button>
            </Show>
            <Show when=move || asks.get()>
                <Form name="helpful-form" on_submit=tell error=sending.errors.rest()>
                    <TextField name="helpful-words" label=w::missing(lang) value=words max=most error=sending.errors.of("words")/>
                    <FormActions>
                        <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                            {w::send(lang)}
                        </Button>
                    </FormActions>
                </Form>
            </Show>
            <Show when=move || answered.get()>
                <span>{w::thanks(lang)}</span>
            </Show>
        </section>
    }
}
