//! Further ways on the page of a record.

use super::{
    fields::{kind_word, means_word},
    guarded::{GuardedMail, GuardedPhone},
    model::{Means, Reach},
};
use crate::{locale::use_lang, ui::Fact, words::details as w};
use leptos::prelude::*;

/// One line for each, reached by a tap.
#[component]
pub fn ReachFacts(
    ways: Vec<Reach>,
    /// They do not want to hear of anybody by phone, or by mail.
    barred: (bool, bool),
) -> impl IntoView {
    let lang = use_lang();
    let line = move |way: Reach| {
        let label = w::reach_label(lang, means_word(lang, way.means), kind_word(lang, &way.kind));
        let value = match way.means {
            Means::Phone => view! { <GuardedPhone number=way.value barred=barred.0/> }.into_any(),
            Means::Email => view! { <GuardedMail address=way.value barred=barred.1/> }.into_any(),
            Means::Address => view! { <span>{way.value}</span> }.into_any(),
        };
        view! { <Fact label>{value}</Fact> }
    };
    ways.into_iter().map(line).collect_view()
}
