//! The list of keys, behind `?`.

use super::{create::creations, places::places, use_overlays};
use crate::{
    access::{Action, use_session},
    locale::use_lang,
    ui::{Dialog, Kbd},
    words::shell as w,
};
use leptos::prelude::*;

/// A dialog that lists the keys.
#[component]
pub(super) fn KeyHelp() -> impl IntoView {
    let (lang, overlays) = (use_lang(), use_overlays());
    let places = StoredValue::new(places());
    let works_on_tickets = use_session().is_some_and(|session| session.may(Action::EditTickets));
    let creates = !creations().is_empty();
    view! {
        <Dialog name="key-help" title=w::keys(lang) open=overlays.key_help>
            <dl class="key-list">
                <KeyLine keys="mod K" text=w::key_search(lang)/>
                {creates.then(|| view! { <KeyLine keys="C" text=w::key_create(lang)/> })}
                {places
                    .get_value()
                    .into_iter()
                    .map(|place| {
                        let keys = format!("G {}", place.key.to_ascii_uppercase());
                        view! { <KeyLine keys text=w::key_go(lang, (place.label)(lang))/> }
                    })
                    .collect_view()}
                <KeyLine keys="J K" text=w::key_rows(lang)/>
                <KeyLine keys="O" text=w::key_open(lang)/>
                <KeyLine keys="X" text=w::key_mark(lang)/>
                <KeyLine keys="mod A" text=w::key_mark_all(lang)/>
                {works_on_tickets
                    .then(|| {
                        view! {
                            <KeyLine keys="R" text=w::key_ticket_reply(lang)/>
                            <KeyLine keys="N" text=w::key_ticket_note(lang)/>
                            <KeyLine keys="C" text=w::key_ticket_close(lang)/>
                            <KeyLine keys="A" text=w::key_ticket_take(lang)/>
                        }
                    })}
                <KeyLine keys="mod Enter" text=w::key_submit(lang)/>
                <KeyLine keys="mod Z" text=w::key_undo(lang)/>
                <KeyLine keys="Esc" text=w::key_back(lang)/>
                <KeyLine keys="?" text=w::key_help(lang)/>
            </dl>
        </Dialog>
    }
}

#[component]
fn KeyLine(#[prop(into)] keys: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="key-list__line">
            <dt>{text}</dt>
            <dd>
                <Kbd keys/>
            </dd>
        </div>
    }
}
