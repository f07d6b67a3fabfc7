//! The choices of a list that are worth points.

use crate::{
    fields::{FieldDef, model::FieldChoice},
    locale::use_lang,
    ui::CheckField,
    words::scores as w,
};
use leptos::prelude::*;

/// A box for each choice; `chosen` holds the ids of those that are ticked, between commas.
#[component]
pub(super) fn ChoiceBoxes(field: FieldDef, chosen: RwSignal<String>, error: Signal<Option<String>>) -> impl IntoView {
    let lang = use_lang();
    let start = chosen.get_untracked();
    let is_chosen = |choice: &FieldChoice| start.split(',').any(|id| id == choice.id.to_string());
    let offered = field.choices.iter().filter(|choice| !choice.archived || is_chosen(choice));
    let boxes: Vec<(String, String, RwSignal<bool>)> =
        offered.map(|one| (one.id.to_string(), one.name_in(lang).to_owned(), RwSignal::new(is_chosen(one)))).collect();
    let all = StoredValue::new(boxes.clone());
    let keep = move |_: bool| {
        let ids = all.with_value(|all| {
            let ticked = all.iter().filter(|(.., ticked)| ticked.get_untracked());
            ticked.map(|(id, ..)| id.as_str()).collect::<Vec<_>>().join(",")
        });
        chosen.set(ids);
    };
    let boxes = boxes.into_iter().enumerate().map(|(place, (_, label, value))| {
        view! { <CheckField name=format!("score-choice-{place}") label value on_change=keep/> }
    });
    view! {
        <fieldset class="custom-fields__choices">
            <legend class="field__label">{w::choices(lang)}</legend>
            {boxes.collect_view()}
            <p class="field__error" aria-live="polite">
                {move || error.get()}
            </p>
        </fieldset>
    }
}
