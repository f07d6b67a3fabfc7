//! What holds after the sale: when to ask after a delivery, and what a complaint needs.

use super::{
    api::{after_sales_rules, set_after_sales_rules},
    model::{Rules, RulesForm},
};
use crate::{
    access::{Answer, Sending, ask, error_text},
    locale::use_lang,
    ui::{
        Button, ButtonKind, CheckField, Form, FormActions, FormRow, Notice, Section, Skeleton, SkeletonShape,
        TextField, Tone,
    },
    words::complaints as w,
};
use leptos::prelude::*;

#[component]
pub(in crate::desk) fn AfterSalesSettings() -> impl IntoView {
    let lang = use_lang();
    let rules: Answer<Rules> = ask(|| (), |()| after_sales_rules());
    view! {
        <Section title=w::settings(lang)>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> }>
                {move || Suspend::new(async move {
                    match rules.await {
                        Ok(now) => view! { <RulesFields now rules/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| rules.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Section>
    }
}

#[component]
fn RulesFields(now: Rules, rules: Answer<Rules>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let start = RulesForm::of(&now);
    let (follow_up, remind) = (RwSignal::new(start.follow_up_days.clone()), RwSignal::new(start.remind_days.clone()));
    let needs = RwSignal::new(start.needs_measure);
    let typed =
        move || RulesForm { follow_up_days: follow_up.get(), needs_measure: needs.get(), remind_days: remind.get() };
    let dirty = Memo::new(move |_| typed() != start);
    let send = move |()| {
        sending.form(set_after_sales_rules(now.version, untrack(typed)), move |()| {
            sending.toasts().success(w::saved(lang));
            rules.refetch();
        });
    };
    let errors = sending.errors;
    view! {
        <Form name="after-sales-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <TextField
                    name="follow-up-days"
                    label=w::follow_up_days(lang)
                    hint=w::follow_up_hint(lang)
                    value=follow_up
                    input_mode="numeric"
                    max=3
                    error=errors.of("follow_up_days")
                />
                <TextField
                    name="remind-days"
                    label=w::remind_days(lang)
                    value=remind
                    input_mode="numeric"
                    max=2
                    required=true
                    error=errors.of("remind_days")
                />
            </FormRow>
            <CheckField name="needs-measure" label=w::needs_measure(lang) value=needs/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy() disabled=Signal::derive(move || !dirty.get())>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
