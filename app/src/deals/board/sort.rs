//! In which order the columns stand.

use leptos::prelude::*;

use super::address::{sort_key, sort_of_key};
use crate::deals::model::{Filter, Sort};
use crate::locale::use_lang;
use crate::ui::{Choice, SelectField};
use crate::words::deals as w;

/// The choice of an order.
#[component]
pub fn SortSelect(filter: Memo<Filter>, on_sort: Callback<Sort>) -> impl IntoView {
    let lang = use_lang();
    let value = RwSignal::new(filter.with_untracked(|filter| sort_key(filter.sort).to_owned()));
    // Back and links change the order too.
    Effect::new(move |_| value.set(filter.with(|filter| sort_key(filter.sort).to_owned())));
    let choice = |sort: Sort, label: &str| Choice::new(sort_key(sort), label);
    let choices = vec![
        choice(Sort::Hand, w::sort_hand(lang)),
        choice(Sort::ValueDown, w::sort_value(lang)),
        choice(Sort::CloseSoon, w::sort_close(lang)),
        choice(Sort::AgeDown, w::sort_age(lang)),
    ];
    view! {
        <SelectField
            name="sort"
            label=w::sort(lang)
            hide_label=true
            value
            choices
            on_change=move |key: String| on_sort.run(sort_of_key(&key))
        />
    }
}
