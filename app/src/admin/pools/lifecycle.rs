//! When a customer is dormant or lost.

use super::{
    api::change_lifecycle_rules,
    form_fields::Number,
    model::{LifecycleInput, LifecycleRules},
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormActions, FormRow, Section},
    words::{admin as aw, pools as w},
};
use leptos::prelude::*;

/// The thresholds.
#[component]
pub(super) fn LifecycleForm(rules: LifecycleRules, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let start = rules.typed();
    let dormant = RwSignal::new(start.dormant_days.clone());
    let lost = RwSignal::new(start.lost_days.clone());
    let prospect = RwSignal::new(start.prospect_days.clone());
    let input =
        move || LifecycleInput { dormant_days: dormant.get(), lost_days: lost.get(), prospect_days: prospect.get() };
    let dirty = Memo::new(move |_| input() != start);
    let send = move |()| {
        sending.form(change_lifecycle_rules(rules.version, untrack(input)), move |()| {
            sending.toasts().success(w::lifecycle_saved(lang));
            again.run(());
        });
    };
    let errors = sending.errors;
    view! {
        <Section title=w::lifecycle(lang)>
            <p class="admin-note">{w::lifecycle_text(lang)}</p>
            <Form name="lifecycle-form" on_submit=send dirty error=errors.rest()>
                <FormRow>
                    <Number name="dormant_days" label=w::dormant_days(lang) value=dormant errors/>
                    <Number name="lost_days" label=w::lost_days(lang) value=lost errors/>
                </FormRow>
                <FormRow>
                    <Number name="prospect_days" label=w::prospect_days(lang) value=prospect errors/>
                </FormRow>
                <FormActions>
                    <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                        {aw::save(lang)}
                    </Button>
                </FormActions>
            </Form>
        </Section>
    }
}
