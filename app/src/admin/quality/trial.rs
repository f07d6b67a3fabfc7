//! A check held against the records that are there, before it is taken into use.

use super::{api::try_check, model::Trial, typed::Typed};
use crate::{
    access::Sending,
    customers::quality::model::CheckDraft,
    fields::RecordKind,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Button, ButtonSize},
    words::quality as w,
};
use leptos::{prelude::*, task::spawn_local};

/// A button, and what came of it as it comes in.
#[component]
pub(super) fn TrialHere(typed: Typed) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let trial = RwSignal::new(None::<Trial>);
    let begin = move |_| {
        let draft = untrack(|| typed.draft());
        trial.set(None);
        sending.step(try_check(draft.clone(), None), move |first| {
            let next = first.next;
            if trial.try_set(Some(first)).is_none() && next.is_some() {
                go_on(draft, trial);
            }
        });
    };
    // What was tried is another check now.
    Effect::new(move |before: Option<CheckDraft>| {
        let now = CheckDraft { message: String::new(), message_en: String::new(), active: true, ..typed.draft() };
        if before.is_some_and(|before| before != now) {
            trial.set(None);
        }
        now
    });
    view! {
        <div class="check-trial">
            <Button size=ButtonSize::Small icon=icondata::LuFlaskConical busy=sending.busy() on_click=begin>
                {w::try_it(lang)}
            </Button>
            <div aria-live="polite">{move || trial.get().map(|trial| view! { <Outcome of=typed.of trial/> })}</div>
        </div>
    }
}

/// Takes the next records until all were looked at, or the form is closed.
fn go_on(draft: CheckDraft, trial: RwSignal<Option<Trial>>) {
    spawn_local(async move {
        loop {
            let next = trial.try_with_untracked(|trial| trial.as_ref().and_then(|trial| trial.next)).flatten();
            let Some(next) = next else { return };
            // What was found so far is true; that it is not all is seen by its number.
            let Ok(more) = try_check(draft.clone(), Some(next)).await else { return };
            let added = trial.try_update(|trial| {
                if let Some(trial) = trial.as_mut().filter(|trial| trial.next == Some(next)) {
                    trial.add(more);
                }
            });
            if added.is_none() {
                return;
            }
        }
    });
}

#[component]
fn Outcome(of: RecordKind, trial: Trial) -> impl IntoView {
    let lang = use_lang();
    let page = move |id| if of == RecordKind::Contact { routes::contact(id) } else { routes::customer(id) };
    let link = move |(id, name)| {
        view! {
            <li>
                <a href=page(id) target="_blank">
                    {name}
                </a>
            </li>
        }
    };
    let words = words_of(lang, &trial);
    view! {
        <p class="check-trial__words">{words}</p>
        <ul class="check-trial__examples">{trial.examples.into_iter().map(link).collect_view()}</ul>
    }
}

fn words_of(lang: Lang, trial: &Trial) -> String {
    let (broken, looked_at) = (format::count(trial.broken), format::count(trial.looked_at));
    match (trial.broken, trial.next) {
        (_, Some(_)) => w::trial_so_far(lang, broken, looked_at),
        (0, None) => w::trial_none(lang, looked_at),
        (_, None) => w::trial_found(lang, broken, looked_at),
    }
}
