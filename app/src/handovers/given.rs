//! What is handed over: kinds, and filters within them.

use super::{
    model::{Choices, HandKind, Plan},
    words_of::kind_word,
};
use crate::{
    locale::{Lang, use_lang},
    ui::{CheckField, Choice, Notice, Section, SelectField, Tone},
    words::handovers as w,
};
use leptos::prelude::*;

/// A tick for each kind, and a list for each filter that the giver's records offer.
#[component]
pub(super) fn Given(
    plan: RwSignal<Plan>,
    choices: StoredValue<Choices>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let tick = move |kind: HandKind| {
        let value = RwSignal::new(plan.with_untracked(|plan| plan.kinds.contains(&kind)));
        let change = move |on: bool| {
            plan.update(|plan| {
                plan.kinds.retain(|one| *one != kind);
                if on {
                    plan.kinds.push(kind);
                    plan.kinds.sort_unstable();
                }
            });
        };
        view! {
            <CheckField
                name=format!("handover-kind-{}", kind.key())
                label=kind_word(lang, kind)
                value
                on_change=change
            />
        }
    };
    view! {
        <Section title=w::what(lang)>
            <div class="handover__kinds">{HandKind::ALL.map(tick).collect_view()}</div>
            <Show when=move || error.with(Option::is_some)>
                <Notice tone=Tone::Bad>{move || error.get()}</Notice>
            </Show>
            <div class="handover__filters">{filters(lang, plan, choices)}</div>
        </Section>
    }
}

/// One filter: its name, its label, what it offers, and where it is kept.
fn filter(
    name: &'static str,
    label: &'static str,
    all: &'static str,
    offers: Vec<Choice>,
    keep: impl Fn(Option<String>) + Send + Sync + 'static,
) -> Option<AnyView> {
    let value = RwSignal::new(String::new());
    let mut choices = vec![Choice::new("", all)];
    if offers.is_empty() {
        return None;
    }
    choices.extend(offers);
    let change = move |chosen: String| keep(Some(chosen).filter(|chosen| !chosen.is_empty()));
    Some(view! { <SelectField name label value choices on_change=change/> }.into_any())
}

fn filters(lang: Lang, plan: RwSignal<Plan>, choices: StoredValue<Choices>) -> Vec<Option<AnyView>> {
    let Choices { industries, regions, tags, pipelines, .. } = choices.get_value();
    let named = |names: Vec<String>| names.into_iter().map(|name| Choice::new(name.clone(), name)).collect();
    let tags = tags.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let pipelines = pipelines.into_iter().map(|(id, name, english)| {
        let name = if lang == Lang::En { english.unwrap_or(name) } else { name };
        Choice::new(id.to_string(), name)
    });
    vec![
        filter("handover-industry", w::industry(lang), w::all(lang), named(industries), move |chosen| {
            plan.update(|plan| plan.industry = chosen);
        }),
        filter("handover-region", w::region(lang), w::all(lang), named(regions), move |chosen| {
            plan.update(|plan| plan.region = chosen);
        }),
        filter("handover-tag", w::tag(lang), w::all(lang), tags, move |chosen| {
            plan.update(|plan| plan.tag = chosen.and_then(|id| id.parse().ok()));
        }),
        filter("handover-pipeline", w::pipeline(lang), w::all(lang), pipelines.collect(), move |chosen| {
            plan.update(|plan| plan.pipeline = chosen.and_then(|id| id.parse().ok()));
        }),
    ]
}
