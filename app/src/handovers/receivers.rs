//! To whom, and by which rule.

use super::{
    model::{Choices, Plan, Rule},
    words_of::rule_word,
};
use crate::{
    locale::use_lang,
    ui::{CheckField, Choice, Section, Segmented, SelectField, Tag},
    words::handovers as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Receivers, the rule, and what else is to be said of it.
#[component]
pub(super) fn Receivers(
    plan: RwSignal<Plan>,
    choices: StoredValue<Choices>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let rule = RwSignal::new(plan.with_untracked(|plan| plan.rule.key().to_owned()));
    Effect::new(move |_| {
        let wanted = rule.with(|key| Rule::from_key(key));
        if plan.with_untracked(|plan| plan.rule != wanted) {
            plan.update(|plan| plan.rule = wanted);
        }
    });
    let rules: Vec<Choice> = Rule::ALL.into_iter().map(|rule| Choice::new(rule.key(), rule_word(lang, rule))).collect();
    let follow = RwSignal::new(plan.with_untracked(|plan| plan.deals_follow));
    let keep = RwSignal::new(plan.with_untracked(|plan| plan.keep_share));
    view! {
        <Section title=w::to_whom(lang)>
            <div class="handover__rules">
                <Segmented name="handover-rule" label=w::rule(lang) choices=rules value=rule/>
                <Chosen plan choices error/>
                <ByValue plan choices/>
                <CheckField
                    name="handover-follow"
                    label=w::deals_follow(lang)
                    value=follow
                    on_change=move |on| plan.update(|plan| plan.deals_follow = on)
                />
                <CheckField
                    name="handover-keep"
                    label=w::keep_share(lang)
                    hint=w::keep_share_hint(lang)
                    value=keep
                    on_change=move |on| plan.update(|plan| plan.keep_share = on)
                />
            </div>
        </Section>
    }
}

fn name_of(choices: StoredValue<Choices>, id: Uuid) -> String {
    choices.with_value(|choices| {
        choices.receivers.iter().find(|(one, _)| *one == id).map(|(_, name)| name.clone()).unwrap_or_default()
    })
}

/// Who receives: one for the rule that gives all to one, several for the others, the first of them what the rule leaves open.
#[component]
fn Chosen(plan: RwSignal<Plan>, choices: StoredValue<Choices>, error: Signal<Option<String>>) -> impl IntoView {
    let lang = use_lang();
    let chosen = Memo::new(move |_| plan.with(|plan| (plan.rule, plan.receivers.clone())));
    let adding = RwSignal::new(String::new());
    // With one receiver the list says who it is; with several it only adds to them.
    Effect::new(move |_| {
        let (rule, receivers) = chosen.get();
        let one = receivers.first().filter(|_| rule == Rule::One);
        adding.set(one.map(Uuid::to_string).unwrap_or_default());
    });
    let offered = Signal::derive(move || {
        let (rule, receivers) = chosen.get();
        let mut offered = vec![Choice::new("", w::nobody_yet(lang))];
        choices.with_value(|choices| {
            let free = choices.receivers.iter().filter(|(id, _)| rule == Rule::One || !receivers.contains(id));
            offered.extend(free.map(|(id, name)| Choice::new(id.to_string(), name.clone())));
        });
        offered
    });
    let add = move |id: String| {
        let person: Option<Uuid> = id.parse().ok();
        plan.update(|plan| match (plan.rule, person) {
            (Rule::One, person) => plan.receivers = person.into_iter().collect(),
            (_, Some(person)) => plan.receivers.push(person),
            (_, None) => {}
        });
    };
    let tags = move || {
        let (rule, receivers) = chosen.get();
        let tag = |id: Uuid| {
            let remove = move |()| plan.update(|plan| plan.receivers.retain(|one| *one != id));
            view! { <Tag label=name_of(choices, id) on_remove=remove/> }
        };
        (rule != Rule::One).then(|| receivers.into_iter().map(tag).collect_view())
    };
    view! {
        <SelectField name="handover-receiver" label=w::to(lang) value=adding choices=offered error required=true on_change=add/>
        <div class="handover__receivers">{tags}</div>
    }
}

/// Who gets which region or industry.
#[component]
fn ByValue(plan: RwSignal<Plan>, choices: StoredValue<Choices>) -> impl IntoView {
    let lang = use_lang();
    let shape = Memo::new(move |_| plan.with(|plan| (plan.rule, plan.receivers.clone())));
    let lines = move || {
        let (rule, receivers) = shape.get();
        let values = choices.with_value(|choices| match rule {
            Rule::Region => choices.regions.clone(),
            Rule::Industry => choices.industries.clone(),
            Rule::One | Rule::Equally => Vec::new(),
        });
        let mut offered = vec![Choice::new("", w::first_receiver(lang))];
        offered.extend(receivers.into_iter().map(|id| Choice::new(id.to_string(), name_of(choices, id))));
        let line = |(at, value): (usize, String)| {
            let held = plan.with_untracked(|plan| plan.by_value.get(&value).map(Uuid::to_string));
            let chosen = RwSignal::new(held.unwrap_or_default());
            let label = value.clone();
            let keep = move |id: String| {
                let value = value.clone();
                plan.update(|plan| match id.parse() {
                    Ok(person) => drop(plan.by_value.insert(value, person)),
                    Err(_) => drop(plan.by_value.remove(&value)),
                });
            };
            view! {
                <SelectField
                    name=format!("handover-value-{at}")
                    label
                    value=chosen
                    choices=offered.clone()
                    on_change=keep
                />
            }
        };
        values.into_iter().enumerate().map(line).collect_view()
    };
    view! { <div class="handover__values">{lines}</div> }
}
