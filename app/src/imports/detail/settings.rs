//! What holds for all files of an import: currency, pipeline, what to do with what is there already.

use super::pipeline::PipelinePart;
use super::there::{Has, There};
use crate::imports::model::RecordKind;
use crate::imports::plan::{CURRENCIES, Plan};
use crate::imports::report::ImportView;
use crate::imports::value::amount;
use crate::{
    access::use_organisation,
    locale::use_lang,
    ui::{CheckField, Choice, FormRow, Section, SelectField, TextField},
    words::imports as w,
};
use leptos::prelude::*;

/// The settings of a plan.
#[component]
pub(super) fn Settings(view: ImportView, plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    let kind = move |kind| Memo::new(move |_| plan.with(|plan| plan.files.iter().any(|file| file.kind == Some(kind))));
    let has_deals = kind(RecordKind::Deals);
    let has = Has {
        customers: kind(RecordKind::Customers),
        contacts: kind(RecordKind::Contacts),
        deals: has_deals,
        interactions: kind(RecordKind::Interactions),
    };
    let has_amounts = Memo::new(move |_| plan.with(Plan::has_amounts));
    let view = StoredValue::new(view);
    let known = move || view.with_value(|view| (view.plan.currency_of_amounts().map(str::to_owned), view.rate_known));
    view! {
        <Section title=w::settings(lang)>
            <div class="import-settings">
                <Show when=move || has_amounts.get()>
                    <Currency known=known() plan/>
                </Show>
                <Show when=move || has_deals.get()>
                    <PipelinePart pipelines=view.with_value(|view| view.pipelines.clone()) plan/>
                </Show>
                <There plan has/>
                <Corrections plan/>
            </div>
        </Section>
    }
}

/// The currency, and its rate where none is known. `known`: for which currency the server has looked, and what it found.
#[component]
fn Currency(known: (Option<String>, bool), plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    let own = use_organisation().currency;
    let value = RwSignal::new(plan.with_untracked(|plan| plan.currency.clone()).unwrap_or_default());
    let rate = RwSignal::new(plan.with_untracked(|plan| plan.rate).map(|rate| rate.to_string()).unwrap_or_default());
    let mut choices = vec![Choice::new("", w::currency_choose(lang))];
    choices.extend(CURRENCIES.iter().map(|code| Choice::new(*code, *code)));
    if !own.is_empty() && !CURRENCIES.contains(&own.as_str()) {
        choices.push(Choice::new(own.clone(), own.clone()));
    }
    let change = move |code: String| plan.update(|plan| plan.currency = Some(code).filter(|code| !code.is_empty()));
    Effect::new(move |_| {
        let new = amount(&rate.get());
        if plan.with_untracked(|plan| plan.rate != new) {
            plan.update(|plan| plan.rate = new);
        }
    });
    let asks_rate = Memo::new(move |_| {
        let code = value.get();
        let (looked, found) = &known;
        !code.is_empty() && code != own && !(looked.as_ref() == Some(&code) && *found)
    });
    view! {
        <FormRow>
            <SelectField name="currency" label=w::currency(lang) required=true value choices on_change=change/>
            <Show when=move || asks_rate.get()>
                <TextField name="rate" label=w::rate(lang) hint=w::rate_hint(lang) value=rate input_mode="decimal"/>
            </Show>
        </FormRow>
    }
}

/// Words that look misspelt, to be agreed to one by one.
#[component]
fn Corrections(plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    // Ticking one does not make the list anew.
    let offered = Memo::new(move |_| {
        plan.with(|plan| {
            plan.corrections.iter().map(|one| (one.target, one.from.clone(), one.to.clone())).collect::<Vec<_>>()
        })
    });
    let line = move |(at, (target, from, to)): (usize, (crate::imports::model::Target, String, String))| {
        let field = w::text(lang, &format!("target_{}", target.key())).unwrap_or_default();
        let ticked = RwSignal::new(plan.with_untracked(|plan| plan.corrections.get(at).is_some_and(|one| one.apply)));
        let agree = move |on: bool| {
            plan.update(|plan| {
                if let Some(one) = plan.corrections.get_mut(at) {
                    one.apply = on;
                }
            });
        };
        let label = w::correction(lang, field, from, to);
        view! { <CheckField name=format!("correction-{at}") label value=ticked on_change=agree/> }
    };
    view! {
        <Show when=move || !offered.with(Vec::is_empty)>
            <fieldset class="import-corrections">
                <legend>{w::corrections(lang)}</legend>
                <p class="import-file__facts">{w::corrections_hint(lang)}</p>
                {move || offered.get().into_iter().enumerate().map(line).collect_view()}
            </fieldset>
        </Show>
    }
}
