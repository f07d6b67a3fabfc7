//! Why a lifecycle is what it is, beside it in the head of a customer's page.

use super::model::{Lifecycle, LifecycleWhy, Standing};
use crate::{
    access::use_organisation,
    locale::{Lang, format, use_lang},
    words::lifecycle as w,
};
use leptos::prelude::*;

/// In words; nothing where nobody knows.
#[component]
pub fn WhyHere(standing: Standing, #[prop(optional_no_strip)] why: Option<LifecycleWhy>) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    said(lang, offset, standing, why).map(|said| view! { <span class="lifecycle__why">{said}</span> })
}

fn said(lang: Lang, offset: i32, standing: Standing, why: Option<LifecycleWhy>) -> Option<String> {
    let Some(why) = why else {
        // Everybody begins so, and nothing tells of it.
        let begins = standing.is == Lifecycle::Prospect && !standing.by_hand;
        return begins.then(|| w::why_no_deal_yet(lang).to_owned());
    };
    let day = format::date(lang, format::local(why.at, offset).date_naive());
    match (why.rule.and_then(|rule| w::text(lang, &format!("why_{rule}"))), why.by) {
        (Some(rule), _) => Some(w::because(lang, rule, day)),
        (None, Some(person)) => Some(w::set_by(lang, person, day)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};

    #[test]
    fn a_rule_or_a_person_is_named() {
        let at = DateTime::<Utc>::default();
        let why = |rule: Option<&str>, by: Option<&str>| {
            Some(LifecycleWhy { rule: rule.map(str::to_owned), by: by.map(str::to_owned), at })
        };
        let lost = Standing { is: Lifecycle::Lost, by_hand: true };
        let words = |standing, why| said(Lang::En, 0, standing, why);
        assert!(
            words(lost, why(Some("untouched"), None)).is_some_and(|said| said.starts_with(w::why_untouched(Lang::En)))
        );
        assert!(words(lost, why(None, Some("Ann"))).is_some_and(|said| said.contains("Ann")));
        assert_eq!(words(lost, None), None);
        assert_eq!(words(Standing::default(), None).as_deref(), Some(w::why_no_deal_yet(Lang::En)));
    }
}
