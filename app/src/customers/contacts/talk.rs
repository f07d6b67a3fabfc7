//! Logging an exchange on the page of a contact.

use super::model::Contact;
use crate::{
    events::{Feed, NoteBox, NoteOn},
    locale::use_lang,
    ui::{Choice, SelectField},
    words::contact_list as w,
};
use leptos::prelude::*;

/// The row in which one logs, at one of the contact's customers that the reader may change: an exchange belongs to a customer, so there
/// is no row where there is none. Which customer is asked where there are several.
#[component]
pub(super) fn TalkHere(shown: RwSignal<Contact>, feed: Feed) -> impl IntoView {
    let lang = use_lang();
    let contact = shown.with_untracked(|contact| contact.id);
    let places = Memo::new(move |_| {
        shown.with(|contact| {
            let open = contact.customers.iter().filter(|at| at.may_write);
            open.map(|at| (at.id, at.name.clone())).collect::<Vec<_>>()
        })
    });
    let first = move || places.with(|all| all.first().map(|(id, _)| *id));
    let chosen = RwSignal::new(untrack(first).map(|id| id.to_string()).unwrap_or_default());
    let choices = Signal::derive(move || {
        let choice = |(id, name): &(uuid::Uuid, String)| Choice::new(id.to_string(), name.clone());
        places.with(|all| all.iter().map(choice).collect::<Vec<_>>())
    });
    let at = Memo::new(move |_| {
        let wanted = chosen.with(|id| id.parse().ok());
        let there = wanted.filter(|id| places.with(|all| all.iter().any(|(one, _)| one == id)));
        NoteOn::Customer(there.or(first()).unwrap_or_default())
    });
    view! {
        <Show when=move || places.with(|all| !all.is_empty())>
            <Show when=move || places.with(|all| all.len() > 1)>
                <SelectField name="note-at" label=w::log_at(lang) value=chosen choices/>
            </Show>
            <NoteBox subject=at feed with=contact/>
        </Show>
    }
}
