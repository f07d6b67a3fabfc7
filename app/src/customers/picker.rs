//! Choosing a customer.

use super::{
    api::find_customers,
    making::{Making, MakingPanel},
};
use crate::{
    access::{Action, use_session},
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
    /// Offers to make a customer of what was typed, to those who may.
    #[prop(optional)]
    create: bool,
    /// Whether one is being made, or it is asked whether: the form is not to be sent meanwhile.
    #[prop(optional)]
    pending: Option<RwSignal<bool>>,
) -> impl IntoView {
    let words = RwSignal::new(None::<String>);
    let (choices, busy) = found_for(words, find_customers);
    let nothing = w::pick_nothing(use_lang());
    let may = create && use_session().is_some_and(|session| session.may(Action::EditCustomers));
    let making = may.then(|| Making::start(name.clone(), value, words, pending));
    let offer = making.map(Making::offer);
    view! {
        <Combobox name label value words choices nothing busy hint error required hide_label disabled offer/>
        {making.map(|making| view! { <MakingPanel making/> })}
    }
}
