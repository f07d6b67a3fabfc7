//! Further ways on the page of a record.

use super::{
    fields::{kind_word, means_word},
    model::{Means, Reach},
};
use crate::{
    customers::about::MailLink,
    locale::use_lang,
    ui::{Fact, PhoneLink},
    words::details as w,
};
use leptos::prelude::*;

/// One line for each, reached by a tap.
#[component]
pub fn ReachFacts(ways: Vec<Reach>) -> impl IntoView {
    let lang = use_lang();
    let line = move |way: Reach| {
        let label = w::reach_label(lang, means_word(lang, way.means), kind_word(lang, &way.kind));
        let value = match way.means {
            Means::Phone => view! { <PhoneLink number=way.value/> }.into_any(),
            Means::Email => view! { <MailLink address=way.value/> }.into_any(),
            Means::Address => view! { <span>{way.value}</span> }.into_any(),
        };
        view! { <Fact label>{value}</Fact> }
    };
    ways.into_iter().map(line).collect_view()
}
