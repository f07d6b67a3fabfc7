//! Who a lead is known as, and what became of it.

use super::model::{Lead, Named, State};
use crate::{
    locale::use_lang,
    routes,
    ui::{Fact, Facts, Section},
    words::leads as w,
};
use leptos::prelude::*;

/// What became of it; before that, who wrote where that is somebody known.
#[component]
pub(super) fn Became(lead: Memo<Lead>) -> impl IntoView {
    let lang = use_lang();
    let link = |label: &'static str, href: String, name: String| {
        view! {
            <Fact label>
                <a class="cell-link" href=href>
                    {name}
                </a>
            </Fact>
        }
    };
    let customer = move |one: Option<Named>| one.map(|(id, name)| link(w::customer(lang), routes::customer(id), name));
    let contact = move |one: Option<Named>| one.map(|(id, name)| link(w::contact(lang), routes::contact(id), name));
    let became = move || {
        let lead = lead.get();
        let done = lead.state == State::Converted;
        let (title, who, person, deal) = if done {
            (w::became(lang), lead.customer, lead.contact, lead.deal)
        } else {
            (w::known_as(lang), lead.known_customer, lead.known_contact, None)
        };
        (done || who.is_some() || person.is_some()).then(|| {
            view! {
                <Section title>
                    <Facts>
                        {customer(who)} {contact(person)}
                        {deal.map(|(id, name)| link(w::deal(lang), routes::deal(id), name))}
                    </Facts>
                </Section>
            }
        })
    };
    view! { {became} }
}
