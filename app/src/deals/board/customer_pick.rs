//! Choosing a customer by a part of the name.

use leptos::prelude::*;
use uuid::Uuid;

use crate::customers::api::find_customers;
use crate::locale::use_lang;
use crate::ui::{Combobox, found_for};
use crate::words::deals as w;

/// A field for one customer.
#[component]
pub fn CustomerPick(
    /// Also the id of the input.
    name: &'static str,
    /// The customer that is chosen.
    chosen: RwSignal<Option<(Uuid, String)>>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let words = RwSignal::new(None);
    let (choices, busy) = found_for(words, find_customers);
    view! {
        <Combobox
            name
            label=w::customer(lang)
            value=chosen
            words
            choices
            busy
            nothing=w::customer_nothing(lang)
            placeholder=w::customer_placeholder(lang)
            error
            required=true
        />
    }
}
