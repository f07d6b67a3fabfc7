//! What a contact is at a customer: a usual part, or any other words.

use super::model::ROLES;
use crate::{
    customers::known::keep_typed,
    locale::{Lang, lower, use_lang},
    ui::Combobox,
    words::{contacts as w, details as dw},
};
use leptos::prelude::*;

/// A part in words; text that is none of the usual ones says it itself.
#[must_use]
pub fn role_word(lang: Lang, role: &str) -> String {
    let known = ROLES.contains(&role).then(|| dw::text(lang, &format!("role_{role}"))).flatten();
    known.map_or_else(|| role.to_owned(), str::to_owned)
}

/// The usual parts, and what is typed.
#[component]
pub(in crate::customers) fn RoleField(value: RwSignal<String>, error: Signal<Option<String>>) -> impl IntoView {
    let lang = use_lang();
    let start = value.get_untracked();
    let chosen = RwSignal::new((!start.is_empty()).then(|| (start.clone(), role_word(lang, &start))));
    let words = RwSignal::new(None::<String>);
    Effect::new(move |before: Option<()>| {
        let role = chosen.with(|chosen| chosen.as_ref().map(|(role, _)| role.clone()).unwrap_or_default());
        if before.is_some() {
            value.set(role);
        }
    });
    keep_typed(words, chosen, move |typed| {
        let usual = ROLES.into_iter().map(|role| (role.to_owned(), role_word(lang, role)));
        usual.into_iter().find(|(_, word)| lower(word) == *typed)
    });
    let choices = Signal::derive(move || {
        let typed = words.get().unwrap_or_default().trim().to_owned();
        let sought = lower(&typed);
        let usual = ROLES.into_iter().map(|role| (role.to_owned(), role_word(lang, role)));
        let mut all: Vec<(String, String)> = usual.filter(|(_, word)| lower(word).contains(&sought)).collect();
        if !typed.is_empty() && !all.iter().any(|(_, word)| lower(word) == sought) {
            all.push((typed.clone(), dw::as_typed(lang, &typed)));
        }
        all
    });
    view! {
        <Combobox
            name="contact-role"
            label=w::role(lang)
            hint=w::role_hint(lang)
            value=chosen
            words
            choices
            nothing=dw::type_freely(lang)
            error
        />
    }
}
