//! Choosing another ticket.

use super::{api::find_tickets, model::Related};
use crate::{
    desk::tickets::rules_model::number_in_words,
    locale::use_lang,
    ui::{Combobox, found_for},
    words::desk_relations as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A field for one other ticket, found by its number or words of its subject; at first those of the same customer are offered.
#[component]
pub(in crate::desk) fn TicketPicker(
    #[prop(into)] name: String,
    /// The ticket beside which one chooses.
    of: Uuid,
    value: RwSignal<Option<(Uuid, String)>>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let words = RwSignal::new(None::<String>);
    let (choices, busy) = found_for(words, move |typed| async move {
        let found = find_tickets(of, typed).await?;
        Ok::<_, crate::access::AppError>(found.into_iter().map(|one| (one.id, in_words(&one))).collect())
    });
    view! {
        <Combobox
            name
            label=w::pick(lang)
            hint=w::pick_hint(lang)
            value
            words
            choices
            nothing=w::pick_nothing(lang)
            busy
            error
            required=true
        />
    }
}

/// `T-000123 Laser head alarm · Yunfan`
pub(super) fn in_words(ticket: &Related) -> String {
    let customer = ticket.customer.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
    format!("{} {}{customer}", number_in_words(ticket.number), ticket.subject)
}
