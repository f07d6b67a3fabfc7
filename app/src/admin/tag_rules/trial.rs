//! What a rule would do, asked part by part until all customers were looked at.

use super::{
    api::try_tag_rule,
    model::{TagRuleDraft, TagTrial},
};
use crate::{
    access::error_text,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Notice, Progress, Tone},
    words::tag_rules as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// A trial and what came of it so far.
#[derive(Clone, Copy)]
pub(super) struct Trying {
    lang: Lang,
    /// Tells one trial from the next: answers to an older one are dropped.
    turn: RwSignal<u32>,
    found: RwSignal<Option<TagTrial>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<String>>,
}

impl Trying {
    /// Nothing was tried. To be made in a component's body.
    pub fn new() -> Self {
        Self {
            lang: use_lang(),
            turn: RwSignal::new(0),
            found: RwSignal::new(None),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    /// Whether it is still being looked.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// What was tried is another rule now.
    pub fn forget(self) {
        self.turn.update(|turn| *turn += 1);
        self.found.set(None);
        self.busy.set(false);
        self.trouble.set(None);
    }

    /// Looks from the beginning. Nothing that the server draws begins it.
    pub fn begin(self, rule: Option<Uuid>, draft: TagRuleDraft) {
        untrack(|| self.forget());
        self.busy.set(true);
        let turn = self.turn.get_untracked();
        spawn_local(async move { self.look(rule, draft, turn).await });
    }

    async fn look(self, rule: Option<Uuid>, draft: TagRuleDraft, turn: u32) {
        let mut after = None;
        loop {
            let answer = try_tag_rule(rule, draft.clone(), after).await;
            // Closed, or begun anew.
            if self.turn.try_get_untracked() != Some(turn) {
                return;
            }
            match answer {
                Ok(part) => {
                    after = part.next;
                    self.found.update(|found| match found {
                        Some(found) => found.add(part),
                        None => *found = Some(part),
                    });
                    if after.is_none() {
                        return self.busy.set(false);
                    }
                }
                Err(error) => {
                    self.trouble.set(Some(error_text(self.lang, &error)));
                    return self.busy.set(false);
                }
            }
        }
    }
}

/// How many gain and lose, and the first of them.
#[component]
pub(super) fn TrialOutcome(trying: Trying) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="tag-trial" aria-live="polite">
            {move || trying.trouble.get().map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> })}
            {move || trying.found.get().map(|found| view! { <p class="tag-trial__words">{words_of(lang, &found)}</p> })}
            {move || {
                trying
                    .found
                    .get()
                    .map(|found| {
                        view! {
                            <Names title=w::gaining(lang) names=found.gaining all=found.gain/>
                            <Names title=w::losing(lang) names=found.losing all=found.lose/>
                        }
                    })
            }}
        </div>
        <Show when=move || trying.busy.get()>
            <Progress label=w::looking(lang) value=Signal::stored(0.5)/>
        </Show>
    }
}

#[component]
fn Names(title: &'static str, names: Vec<(Uuid, String)>, all: i64) -> impl IntoView {
    let lang = use_lang();
    if names.is_empty() {
        return ().into_any();
    }
    let rest = all - i64::try_from(names.len()).unwrap_or(all);
    let line = |(id, name)| {
        view! {
            <li>
                <a href=routes::customer(id) target="_blank">
                    {name}
                </a>
            </li>
        }
    };
    view! {
        <p class="tag-trial__title">{title}</p>
        <ul class="tag-trial__names">
            {names.into_iter().map(line).collect_view()}
            {(rest > 0).then(|| view! { <li>{w::and_more(lang, format::count(rest))}</li> })}
        </ul>
    }
    .into_any()
}

fn words_of(lang: Lang, trial: &TagTrial) -> String {
    let (gain, lose, all) = (format::count(trial.gain), format::count(trial.lose), format::count(trial.looked_at));
    match (trial.gain + trial.lose, trial.next) {
        (_, Some(_)) => w::trial_so_far(lang, gain, lose, all),
        (0, None) => w::trial_none(lang, all),
        (_, None) => w::trial_found(lang, gain, lose, all),
    }
}
