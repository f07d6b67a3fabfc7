//! Choosing a customer.

use super::api::find_customers;
use crate::{
    locale::use_lang,
    ui::{Combobox, found_for},
    words::customers as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A field for one customer, found by a part of its name, phone number or e-mail address.
#[component]
pub fn CustomerPicker(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<Option<(Uuid, String)>>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let words = RwSignal::new(None::<String>);
    let (choices, busy) = found_for(words, find_customers);
    let nothing = w::pick_nothing(use_lang());
    view! { <Combobox name label value words choices nothing busy hint error required hide_label disabled/> }
}
