//! What counts for completeness, and from when on a customer is incomplete or out of date.

use super::{
    api::{quality_progress, weigh_fields},
    model::{HEAVIEST, QualityBook, Walk, WeightsDraft},
};
use crate::{
    access::Sending,
    customers::quality::fields::{COUNTED, name_of},
    locale::{format, use_lang},
    ui::{Button, ButtonKind, Choice, Form, FormActions, FormRow, Progress, Section, SelectField, TextField},
    words::{admin as aw, quality as w},
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// How often it is asked how far the background is, while it works.
const AGAIN: Duration = Duration::from_secs(2);

/// The field, what it is called, and its weight while it is chosen.
type Line = (String, String, RwSignal<String>);

#[component]
pub(super) fn Weights(book: QualityBook, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let weight = |key: &str| book.weights.iter().find(|(field, _)| field == key).map_or(0, |(_, weight)| *weight);
    let line = |key: &str, name: String| (key.to_owned(), name, RwSignal::new(weight(key).to_string()));
    let built_in = COUNTED.into_iter().map(|key| line(key, name_of(lang, key, None)));
    let custom = book.customer_fields.iter().filter(|field| field.name.is_some());
    let lines: Vec<Line> = built_in.chain(custom.map(|field| line(&field.key, field.name_in(lang)))).collect();
    let all = StoredValue::new(lines.clone());
    let below = RwSignal::new(book.setting.incomplete_below.to_string());
    let months = RwSignal::new(book.setting.outdated_months.to_string());
    let draft = move || WeightsDraft {
        weights: all.with_value(|all| {
            all.iter().map(|(key, _, weight)| (key.clone(), weight.get().parse().unwrap_or(0))).collect()
        }),
        incomplete_below: below.get(),
        outdated_months: months.get(),
    };
    let start = untrack(draft);
    let dirty = Signal::derive(move || draft() != start);
    let version = book.version;
    let save = move |()| {
        sending.form(weigh_fields(version, untrack(draft)), move |()| {
            sending.toasts().success(w::weights_saved(lang));
            changed.run(());
        });
    };
    let errors = sending.errors;
    view! {
        <Section title=w::completeness(lang)>
            <p class="admin-note">{w::weights_text(lang)}</p>
            <WalkHere walk=book.walk/>
            <Form name="weights-form" on_submit=save dirty error=errors.rest()>
                <div class="weights">{lines.into_iter().map(|line| view! { <WeightField line/> }).collect_view()}</div>
                <FormRow>
                    <TextField
                        name="incomplete_below"
                        label=w::incomplete_below(lang)
                        value=below
                        input_mode="numeric"
                        max=3
                        error=errors.of("incomplete_below")
                    />
                    <TextField
                        name="outdated_months"
                        label=w::outdated_months(lang)
                        value=months
                        input_mode="numeric"
                        max=3
                        error=errors.of("outdated_months")
                    />
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

#[component]
fn WeightField(line: Line) -> impl IntoView {
    let lang = use_lang();
    let (key, label, value) = line;
    let choice = |weight: i16| {
        let words = if weight == 0 { w::does_not_count(lang).to_owned() } else { w::counts_times(lang, weight) };
        Choice::new(weight.to_string(), words)
    };
    let choices: Vec<Choice> = (0..=HEAVIEST).map(choice).collect();
    view! { <SelectField name=format!("weight-{}", key.replace('.', "-")) label value choices/> }
}

/// How far the background is with going through all records.
#[component]
fn WalkHere(walk: Walk) -> impl IntoView {
    let lang = use_lang();
    let now = RwSignal::new(walk);
    let asking = StoredValue::new(false);
    Effect::new(move |_| {
        let look = move || {
            if now.try_with_untracked(|walk| walk.done) != Some(false) || asking.try_get_value() != Some(false) {
                return;
            }
            asking.set_value(true);
            spawn_local(async move {
                let answer = quality_progress().await;
                // Who left the page needs no answer; what failed is asked again.
                if asking.try_set_value(false).is_none()
                    && let Ok(walk) = answer
                {
                    now.try_set(walk);
                }
            });
        };
        if let Ok(timer) = set_interval_with_handle(look, AGAIN) {
            on_cleanup(move || timer.clear());
        }
    });
    let share = move || {
        let walk = now.get();
        // Both are whole numbers far below what a float holds exactly.
        #[allow(clippy::cast_precision_loss, reason = "a share for a bar")]
        let share = walk.looked_at as f64 / walk.total.max(1) as f64;
        share.min(0.99)
    };
    view! {
        <Show when=move || !now.get().done>
            <Progress
                label=w::walking(lang)
                value=Signal::derive(share)
                text=Signal::derive(move || Some(w::looked_at(lang, format::count(now.get().looked_at))))
            />
        </Show>
    }
}
