//! A figure that opens what it counts.

use super::{
    counted_model::Part,
    model::{Clock, Measure, behind},
    period_model::Period,
    sum_model::Tally,
    words_of::{measure_word, value_word},
};
use crate::{
    desk::tickets::place,
    locale::{Lang, use_lang},
    words::desk_reports as w,
};
use leptos::prelude::*;

/// The address of the tickets behind a figure.
pub(super) fn list_of(measure: Measure, clock: Clock, period: Period, of: Vec<Part>) -> String {
    place::address_of(&behind(measure.figure(clock), period, of))
}

/// What a link says that shows a number alone.
pub(super) fn spoken(lang: Lang, measure: Measure, of: &str, value: &str) -> String {
    w::figure_spoken(lang, of, measure_word(lang, measure), value)
}

/// The value of a measure; it opens the tickets behind it, where there are any.
#[component]
pub(super) fn Figure(
    measure: Measure,
    clock: Clock,
    tally: Tally,
    period: Period,
    parts: Vec<Part>,
    /// Of what it is: days, or a part.
    name: String,
) -> impl IntoView {
    let lang = use_lang();
    let value = value_word(lang, clock, measure.value(&tally));
    if measure.behind(clock, &tally) == 0 {
        return view! { <span class="aside-none">{value}</span> }.into_any();
    }
    let label = spoken(lang, measure, &name, &value);
    view! {
        <a class="cell-link" href=list_of(measure, clock, period, parts) aria-label=label>
            {value}
        </a>
    }
    .into_any()
}
