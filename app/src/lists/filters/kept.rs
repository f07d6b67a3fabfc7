//! Conditions that are kept with something: a rule has them, and nothing is looked for by them. In its form they stand in words.

use super::{Field, FilterChips, FilterDialog, Group};
use crate::{
    locale::use_lang,
    ui::{Button, ButtonSize},
    words::lists as w,
};
use leptos::prelude::*;

/// What is put together, of which fields, and whether its sheet is open.
#[derive(Clone, Copy)]
pub struct KeptConditions {
    group: RwSignal<Group>,
    fields: Signal<Vec<Field>>,
    open: RwSignal<bool>,
}

impl KeptConditions {
    /// To be made in the body of the form's component.
    #[must_use]
    pub fn new(group: RwSignal<Group>, fields: Signal<Vec<Field>>) -> Self {
        Self { group, fields, open: RwSignal::new(false) }
    }
}

/// The conditions in words, as a part of a form, and the way to the sheet.
#[component]
pub fn ConditionsPart(
    #[prop(into)] name: String,
    conditions: KeptConditions,
    #[prop(optional, into)] label: Option<&'static str>,
    /// Where what stands around it says it already.
    #[prop(optional)]
    hide_label: bool,
    #[prop(optional, into)] hint: Option<&'static str>,
    /// What it means that there are none.
    #[prop(optional, into)]
    none: Option<&'static str>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let KeptConditions { group, fields, open } = conditions;
    let lang = use_lang();
    let (label_id, hint_id, error_id) = (format!("{name}-label"), format!("{name}-hint"), format!("{name}-error"));
    let labelled_by = label_id.clone();
    let hint_of = hint.map(|_| hint_id.clone());
    let described = {
        let error_id = error_id.clone();
        move || {
            let ids = [error.with(Option::is_some).then(|| error_id.clone()), hint_of.clone()];
            let ids: Vec<String> = ids.into_iter().flatten().collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    view! {
        <div class="field kept-conditions" role="group" aria-labelledby=labelled_by aria-describedby=described>
            <span class=if hide_label { "visually-hidden" } else { "field__label" } id=label_id>
                {label.unwrap_or_else(|| w::conditions(lang))}
            </span>
            <FilterChips
                kept=true
                fields
                group
                on_change=move |changed| group.set(changed)
                on_edit=move |()| open.set(true)
            />
            <Show when=move || group.with(Group::is_empty)>
                {none.map(|words| view! { <p class="aside-none">{words}</p> })}
                <Button size=ButtonSize::Small icon=icondata::LuPlus on_click=move |_| open.set(true)>
                    {w::set_conditions(lang)}
                </Button>
            </Show>
            {hint.map(|words| view! { <p class="field__hint" id=hint_id>{words}</p> })}
            <p class="field__error" id=error_id aria-live="polite">
                {move || error.get()}
            </p>
        </div>
    }
}

/// The sheet in which they are put together; it stands behind the form, because it is one itself.
#[component]
pub fn ConditionsSheet(conditions: KeptConditions) -> impl IntoView {
    let KeptConditions { group, fields, open } = conditions;
    view! { <FilterDialog kept=true open fields group on_apply=move |applied| group.set(applied)/> }
}
