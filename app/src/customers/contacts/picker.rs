//! Choosing a contact.

use super::api::find_contacts;
use crate::{
    locale::use_lang,
    ui::{Combobox, found_for},
    words::contacts as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A field for one contact, found by a part of the name, phone number or e-mail address; shown with its first customer.
#[component]
pub fn ContactPicker(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<Option<(Uuid, String)>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
) -> impl IntoView {
    let words = RwSignal::new(None::<String>);
    let (choices, busy) = found_for(words, |query| async move {
        let named = |row: super::model::ContactRow| match row.customer {
            Some((_, customer)) => (row.id, format!("{} · {customer}", row.name)),
            None => (row.id, row.name),
        };
        find_contacts(query).await.map(|rows| rows.into_iter().map(named).collect::<Vec<_>>())
    });
    let nothing = w::pick_nothing(use_lang());
    view! { <Combobox name label value words choices nothing busy error required hide_label/> }
}
