//! Trying the policies: a time and a kind of request, and when each promise would be due.

use super::{
    api::{SlaBook, try_sla},
    policy_model::{Kind, Priority, Request},
    story::Outcome,
    story_model::{Trial, TrialDraft},
    words,
};
use crate::{
    access::{Sending, use_organisation},
    clock::use_now,
    customers::lifecycle::{self, model::Lifecycle},
    locale::{format, use_lang},
    ui::{Button, Choice, DateField, Form, FormErrors, FormRow, Section, SelectField, TextField},
    words::sla as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What is tried, while it is typed.
#[derive(Clone, Copy)]
struct Typed {
    day: RwSignal<String>,
    time: RwSignal<String>,
    priority: RwSignal<String>,
    kind: RwSignal<String>,
    lifecycle: RwSignal<String>,
    tag: RwSignal<String>,
    wait_after: RwSignal<String>,
    wait_for: RwSignal<String>,
}

impl Typed {
    fn draft(self) -> TrialDraft {
        TrialDraft {
            day: self.day.get(),
            time: self.time.get(),
            request: Request {
                priority: self.priority.with(|key| Priority::from_key(key)).unwrap_or_default(),
                kind: self.kind.with(|key| Kind::from_key(key)).unwrap_or_default(),
                lifecycle: self.lifecycle.with(|key| Lifecycle::from_key(key)),
                tags: self.tag.with(|tag| tag.parse::<Uuid>().ok()).into_iter().collect(),
            },
            wait_after: self.wait_after.get(),
            wait_for: self.wait_for.get(),
        }
    }
}

#[component]
pub(super) fn TrialHere(book: SlaBook) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let now = format::local(use_now().get_untracked(), use_organisation().utc_offset);
    let text = |text: &str| RwSignal::new(text.to_owned());
    let typed = Typed {
        day: RwSignal::new(now.date_naive().to_string()),
        time: RwSignal::new(now.format("%H:%M").to_string()),
        priority: text(Priority::Normal.key()),
        kind: text(Kind::Question.key()),
        lifecycle: text(""),
        tag: text(""),
        wait_after: text(""),
        wait_for: text(""),
    };
    let outcome = RwSignal::new(None::<Trial>);
    let people = StoredValue::new((book.people, book.calendars));
    let begin = move |()| {
        sending.form(try_sla(untrack(|| typed.draft())), move |trial| outcome.set(Some(trial)));
    };
    let errors = sending.errors;
    view! {
        <Section title=w::try_title(lang)>
            <p class="admin-note">{w::try_text(lang)}</p>
            <div class="sla-trial">
                <Form name="sla-trial" on_submit=begin error=errors.rest()>
                    <Moment typed errors/>
                    <Which typed tags=book.tags/>
                    <div class="sla-group__deeds">
                        <Button icon=icondata::LuFlaskConical submit=true busy=sending.busy()>
                            {w::try_it(lang)}
                        </Button>
                    </div>
                </Form>
                <div class="sla-trial__outcome" aria-live="polite">
                    {move || outcome.get().map(|trial| view! { <Outcome trial book=people/> })}
                </div>
            </div>
        </Section>
    }
}

#[component]
fn Moment(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormRow>
            <DateField name="trial-day" label=w::comes_on(lang) value=typed.day error=errors.of("day")/>
            <TextField name="trial-time" label=w::comes_at(lang) value=typed.time kind="time" error=errors.of("time")/>
        </FormRow>
        <FormRow>
            <TextField
                name="trial-wait-after"
                label=w::wait_after(lang)
                value=typed.wait_after
                placeholder=w::no_wait(lang)
                max=40
                error=errors.of("wait_after")
            />
            <TextField
                name="trial-wait-for"
                label=w::wait_for(lang)
                value=typed.wait_for
                placeholder=w::no_wait(lang)
                max=40
                error=errors.of("wait_for")
            />
        </FormRow>
    }
}

#[component]
fn Which(typed: Typed, tags: Vec<(Uuid, String)>) -> impl IntoView {
    let lang = use_lang();
    let priorities: Vec<Choice> =
        Priority::ALL.into_iter().map(|is| Choice::new(is.key(), words::priority(lang, is))).collect();
    let kinds: Vec<Choice> = Kind::ALL.into_iter().map(|is| Choice::new(is.key(), words::kind(lang, is))).collect();
    let unknown = std::iter::once(Choice::new("", w::unknown_customer(lang)));
    let lifecycles: Vec<Choice> =
        unknown.chain(Lifecycle::ALL.into_iter().map(|is| Choice::new(is.key(), lifecycle::word(lang, is)))).collect();
    let none = std::iter::once(Choice::new("", w::without_tag(lang)));
    let tags: Vec<Choice> = none.chain(tags.into_iter().map(|(id, name)| Choice::new(id.to_string(), name))).collect();
    view! {
        <FormRow>
            <SelectField name="trial-priority" label=w::priority(lang) value=typed.priority choices=priorities/>
            <SelectField name="trial-kind" label=w::kind(lang) value=typed.kind choices=kinds/>
        </FormRow>
        <FormRow>
            <SelectField name="trial-lifecycle" label=w::lifecycle(lang) value=typed.lifecycle choices=lifecycles/>
            <SelectField name="trial-tag" label=w::tag(lang) value=typed.tag choices=tags/>
        </FormRow>
    }
}
