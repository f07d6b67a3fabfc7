//! Which record the address of a page means.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// The record that `:id` of the address names; nil for what is no id, which no record has.
#[must_use]
pub fn id_in_address() -> Memo<Uuid> {
    let params = use_params_map();
    // While the page is being left the address is already another's: that must not ask for another record.
    Memo::new(move |was: Option<&Uuid>| {
        let named = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
        named.or(was.copied()).unwrap_or_default()
    })
}
