//! What happens to rows whose record is there already, or refers to one that is not.

use crate::imports::plan::{Existing, KnownBy, Plan, Unknown};
use crate::{
    locale::use_lang,
    ui::{CheckField, Choice, FormRow, SelectField},
    words::imports as w,
};
use leptos::prelude::*;

/// Which kinds the files hold.
#[derive(Clone, Copy)]
pub(super) struct Has {
    pub customers: Memo<bool>,
    pub contacts: Memo<bool>,
    pub deals: Memo<bool>,
    pub interactions: Memo<bool>,
}

/// The choices, as far as the files ask for them.
#[component]
pub(super) fn There(plan: RwSignal<Plan>, has: Has) -> impl IntoView {
    let lang = use_lang();
    let now = plan.get_untracked();
    let existing = RwSignal::new(now.existing.key().to_owned());
    let unknown = RwSignal::new(if now.unknown_customers == Unknown::Refuse { "refuse" } else { "create" }.to_owned());
    let hand_out = RwSignal::new(now.hand_out);
    let choices = Existing::ALL
        .map(|one| Choice::new(one.key(), w::text(lang, &format!("existing_{}", one.key())).unwrap_or_default()));
    let unknowns = vec![Choice::new("create", w::unknown_create(lang)), Choice::new("refuse", w::unknown_refuse(lang))];
    let meet = move |key: String| {
        let chosen = Existing::ALL.into_iter().find(|one| one.key() == key).unwrap_or_default();
        plan.update(|plan| plan.existing = chosen);
    };
    let make = move |key: String| {
        plan.update(|plan| plan.unknown_customers = if key == "refuse" { Unknown::Refuse } else { Unknown::Create });
    };
    let give = move |on: bool| plan.update(|plan| plan.hand_out = on);
    let refers = move || has.deals.get() || has.contacts.get() || has.interactions.get();
    view! {
        <FormRow>
            <SelectField
                name="existing"
                label=w::existing(lang)
                hint=w::existing_hint(lang)
                value=existing
                choices=choices.to_vec()
                on_change=meet
            />
            <Show when=refers>
                <SelectField
                    name="unknown-customers"
                    label=w::unknown_customers(lang)
                    value=unknown
                    choices=unknowns.clone()
                    on_change=make
                />
            </Show>
        </FormRow>
        <Show when=move || has.customers.get()>
            <KnownAgain plan/>
        </Show>
        <Show when=move || has.deals.get()>
            <CheckField name="hand-out" label=w::hand_out(lang) value=hand_out on_change=give/>
        </Show>
    }
}

/// By what customers are known again, and what then happens to them.
#[component]
fn KnownAgain(plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    let now = plan.get_untracked();
    let by = RwSignal::new(now.known_by.key().to_owned());
    let (clear, hold) = (RwSignal::new(now.clear_empty), RwSignal::new(now.hold_alike));
    let choices = KnownBy::ALL
        .map(|one| Choice::new(one.key(), w::text(lang, &format!("known_by_{}", one.key())).unwrap_or_default()));
    let know = move |key: String| {
        let chosen = KnownBy::ALL.into_iter().find(|one| one.key() == key).unwrap_or_default();
        plan.update(|plan| plan.known_by = chosen);
    };
    view! {
        <SelectField name="known-by" label=w::known_by(lang) value=by choices=choices.to_vec() on_change=know/>
        <CheckField
            name="hold-alike"
            label=w::hold_alike(lang)
            value=hold
            on_change=move |on: bool| plan.update(|plan| plan.hold_alike = on)
        />
        <Show when=move || plan.with(|plan| plan.existing == Existing::Update)>
            <CheckField
                name="clear-empty"
                label=w::clear_empty(lang)
                value=clear
                on_change=move |on: bool| plan.update(|plan| plan.clear_empty = on)
            />
        </Show>
    }
}
