//! Choosing a colleague.

use super::api::colleagues;
use crate::{
    locale::{lower, use_lang},
    ui::Combobox,
    words::access as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// At most so many are shown at once; more words find the others.
const SHOWN: usize = 50;

/// A field for one person who works here. The names are read when the field is entered first.
#[component]
pub fn PersonPicker(
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
    let people = RwSignal::new(None::<Vec<(Uuid, String)>>);
    let asked = StoredValue::new(false);
    Effect::new(move |_| {
        if words.with(Option::is_some) && !asked.get_value() {
            asked.set_value(true);
            spawn_local(async move {
                match colleagues().await {
                    Ok(found) => drop(people.try_set(Some(found))),
                    // Entering the field again asks again.
                    Err(_) => drop(asked.try_set_value(false)),
                }
            });
        }
    });
    let choices = Signal::derive(move || {
        let words = lower(&words.get().unwrap_or_default());
        people.with(|people| {
            let named = people.iter().flatten().filter(|(_, name)| lower(name).contains(words.trim()));
            named.take(SHOWN).cloned().collect::<Vec<_>>()
        })
    });
    let busy = Signal::derive(move || people.with(Option::is_none));
    let nothing = w::nobody_found(use_lang());
    view! { <Combobox name label value words choices nothing busy hint error required hide_label disabled/> }
}
