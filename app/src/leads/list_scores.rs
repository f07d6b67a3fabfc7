//! Of which grade, and in which order.

use super::model::{LeadFilter, LeadOrder};
use crate::{
    locale::use_lang,
    scores::kinds_model::Grade,
    ui::{Choice, SelectField, Sort},
    words::scores as w,
};
use leptos::prelude::*;

/// The column of scores in the table.
pub(super) const COLUMN: &str = "score";

/// The table's order and the address say the same. Pressing the head of the column again turns the order round.
pub(super) fn order_in_address(filter: Memo<LeadFilter>, show: Callback<LeadFilter>) -> RwSignal<Option<Sort>> {
    let sort_of = |now: &LeadFilter| {
        (now.order != LeadOrder::Newest)
            .then(|| Sort { column: COLUMN.to_owned(), descending: now.order == LeadOrder::Best })
    };
    let sort = RwSignal::new(filter.with_untracked(sort_of));
    Effect::new(move |_| sort.set(filter.with(sort_of)));
    Effect::new(move |_| {
        let Some(pressed) = sort.get() else { return };
        let order = if pressed.descending { LeadOrder::Best } else { LeadOrder::Least };
        let now = filter.get_untracked();
        if now.order != order {
            show.run(LeadFilter { order, ..now });
        }
    });
    sort
}

/// What is chosen stands in the address.
#[component]
pub(super) fn ScoreFilters(filter: Memo<LeadFilter>, board: Memo<bool>, show: Callback<LeadFilter>) -> impl IntoView {
    let lang = use_lang();
    let (grade, order) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let keep_in_step = move || {
        filter.with(|now| {
            grade.set(now.grade.map(Grade::key).unwrap_or_default().to_owned());
            order.set(now.order.key().to_owned());
        });
    };
    untrack(keep_in_step);
    Effect::new(move |_| keep_in_step());
    let mut grades = vec![Choice::new("", w::all_grades(lang))];
    grades.extend(Grade::ALL.iter().map(|one| Choice::new(one.key(), w::grade(lang, one.key().to_uppercase()))));
    let orders = StoredValue::new(vec![
        Choice::new(LeadOrder::Newest.key(), w::by_newest(lang)),
        Choice::new(LeadOrder::Best.key(), w::by_score(lang)),
        Choice::new(LeadOrder::Least.key(), w::by_score_reversed(lang)),
    ]);
    view! {
        <SelectField
            name="lead-grade"
            label=w::score(lang)
            hide_label=true
            value=grade
            choices=grades
            on_change=move |key: String| show.run(LeadFilter { grade: Grade::from_key(&key), ..filter.get_untracked() })
        />
        // In a lane the newest stands first.
        <Show when=move || !board.get()>
            <SelectField
                name="lead-order"
                label=w::order(lang)
                hide_label=true
                value=order
                choices=orders.get_value()
                on_change=move |key: String| show.run(LeadFilter { order: LeadOrder::from_key(&key), ..filter.get_untracked() })
            />
        </Show>
    }
}
