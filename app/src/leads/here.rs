//! The leads that a customer was, beside it.

use super::{
    api::{LeadSeen, leads_of_customer},
    story::Story,
    words_of::source_in_words,
};
use crate::{
    access::{Answer, ask},
    locale::use_lang,
    routes,
    ui::Section,
    words::leads as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Where a customer came from, with everything that had happened before it was one. Says nothing where it never was a lead.
#[component]
pub fn LeadsOfCustomer(customer: Uuid) -> impl IntoView {
    let lang = use_lang();
    let read: Answer<Vec<LeadSeen>> = ask(move || customer, leads_of_customer);
    let line = move |LeadSeen { lead, story }: LeadSeen| {
        let entries = Signal::stored(story);
        view! {
            <li class="aside-line">
                <a class="aside-line__name" href=routes::lead(lead.id)>
                    {lead.fields.called().to_owned()}
                </a>
                <span>{source_in_words(lang, &lead)}</span>
                <details class="lead-before">
                    <summary>{w::before(lang)}</summary>
                    <Story entries/>
                </details>
            </li>
        }
    };
    view! {
        <Transition>
            {move || Suspend::new(async move {
                // Without it the page stands as well.
                let found = read.await.unwrap_or_default();
                (!found.is_empty())
                    .then(|| {
                        view! {
                            <Section title=w::was_lead(lang)>
                                <ul class="aside-list">{found.into_iter().map(line).collect_view()}</ul>
                            </Section>
                        }
                    })
            })}
        </Transition>
    }
}
