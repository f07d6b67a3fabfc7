//! Removing for good: asked for in words, because nothing brings it back.

use super::api::purge_from_bin;
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, Form, FormActions, TextField},
    words::deletions as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Asks for the words, then removes what is chosen and reads the list `again`.
#[component]
pub(super) fn ForGood(open: RwSignal<bool>, chosen: RwSignal<Vec<Uuid>>, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Dialog name="bin-purge" title=w::purge(lang) open>
            <PurgeForm open chosen again/>
        </Dialog>
    }
}

#[component]
fn PurgeForm(open: RwSignal<bool>, chosen: RwSignal<Vec<Uuid>>, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let typed = RwSignal::new(String::new());
    let count = chosen.with_untracked(Vec::len);
    let purge = move |()| {
        sending.form(purge_from_bin(chosen.get_untracked(), typed.get_untracked()), move |gone| {
            open.set(false);
            sending.toasts().success(w::purged(lang, gone));
            again.run(());
        });
    };
    view! {
        <p class="dialog__text">{w::purge_text(lang, count)}</p>
        <Form name="bin-purge-form" on_submit=purge error=sending.errors.rest()>
            <TextField
                name="typed"
                id="bin-purge-typed"
                label=w::purge_type(lang, w::purge_phrase(lang))
                value=typed
                autocomplete="off"
                error=sending.errors.of("typed")
                required=true
            />
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Danger submit=true busy=sending.busy()>
                    {w::purge(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
