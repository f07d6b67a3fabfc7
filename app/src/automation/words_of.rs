//! Rules in words: a rule reads as a sentence.

use super::{
    address_model::Target,
    api::Choices,
    model::{Deed, Input, On, Rule, RunState, Step, Trigger, Who},
};
use crate::{
    locale::{Lang, use_lang},
    routes,
    ui::{Badge, Tone},
    words::{automation as w, events as ew, leads as lw, lifecycle as cw, quotes as qw, tickets as tw},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The words of a key that was put together with what arrives as data.
pub(super) fn word(lang: Lang, key: &str) -> String {
    w::text(lang, key).unwrap_or_default().to_owned()
}

/// A kind of record where it stands alone: as a choice, as a mark.
pub(super) fn on_word(lang: Lang, on: On) -> String {
    word(lang, &format!("on_{}", on.key()))
}

/// A field as the log calls it.
pub(super) fn field_word(lang: Lang, field: &str) -> String {
    ew::text(lang, &format!("field_{field}")).unwrap_or_default().to_owned()
}

/// The page of a record.
pub(super) fn page_of(on: On, id: Uuid) -> String {
    match on {
        On::Lead => routes::lead(id),
        On::Customer => routes::customer(id),
        On::Deal => routes::deal(id),
        On::Quote => routes::quote(id),
        On::Ticket => routes::ticket(id),
    }
}

fn named(all: &[(Uuid, String)], id: &str) -> String {
    let found = all.iter().find(|(one, _)| one.to_string() == id).map(|(_, name)| name.clone());
    found.unwrap_or_else(|| "…".to_owned())
}

/// A stage or a state.
pub(super) fn state_word(lang: Lang, on: On, state: &str, choices: &Choices) -> String {
    let known = match on {
        On::Deal => {
            let stage = choices.stages.iter().find(|(id, ..)| id.to_string() == state);
            return stage.map_or_else(|| "…".to_owned(), |(_, name, _)| name.clone());
        }
        On::Lead => lw::text(lang, &format!("state_{state}")),
        On::Customer => cw::text(lang, &format!("is_{state}")),
        On::Quote => qw::text(lang, &format!("state_{state}")),
        On::Ticket => tw::text(lang, &format!("state_{state}")),
    };
    known.unwrap_or("…").to_owned()
}

/// So many minutes, in the largest unit in which they are a whole number.
fn span_word(lang: Lang, minutes: i64) -> String {
    match minutes {
        minutes if minutes % 1_440 == 0 => w::span_days(lang, minutes / 1_440),
        minutes if minutes % 60 == 0 => w::span_hours(lang, minutes / 60),
        minutes => w::span_minutes(lang, minutes),
    }
}

fn who_word(lang: Lang, who: &Who, choices: &Choices) -> String {
    match who {
        Who::Owner => w::said_owner(lang).to_owned(),
        Who::Keeper => w::said_keeper(lang).to_owned(),
        Who::Person(id) => named(&choices.people, &id.to_string()),
    }
}

fn trigger_words(lang: Lang, rule: &Rule, choices: &Choices) -> String {
    let record = word(lang, &format!("said_on_{}", rule.on.key()));
    match &rule.trigger {
        Trigger::Created => w::said_created(lang, record),
        Trigger::Changed { field } => w::said_changed(lang, field_word(lang, field), record),
        Trigger::Reached { state } => w::said_reached(lang, record, state_word(lang, rule.on, state, choices)),
        Trigger::Replied => w::said_replied(lang, record),
        Trigger::Scored { threshold: None } => w::said_scored_any(lang, record),
        Trigger::Scored { threshold: Some(id) } => {
            let found = choices.thresholds.iter().find(|(one, ..)| one == id);
            w::said_scored(lang, record, found.map_or("…", |(.., name)| name.as_str()))
        }
        Trigger::Time { field, before, minutes } => {
            let (span, moment) = (span_word(lang, *minutes), word(lang, &format!("moment_{field}")));
            if *before { w::said_before(lang, span, moment, record) } else { w::said_after(lang, span, moment, record) }
        }
    }
}

/// What is done, without when.
pub(super) fn deed_words(lang: Lang, on: On, deed: &Deed, choices: &Choices) -> String {
    match deed {
        Deed::Task { title, .. } => w::said_task(lang, title),
        Deed::Assign { to } => w::said_assign(lang, named(&choices.people, &to.to_string())),
        Deed::Notify { to, .. } => {
            let people: Vec<String> = to.iter().map(|who| who_word(lang, who, choices)).collect();
            w::said_notify(lang, people.join(w::between_names(lang)))
        }
        Deed::Mail { template } => w::said_mail(lang, named(&choices.templates, &template.to_string())),
        Deed::Set { field, value } => {
            let days = on.settable().iter().any(|(known, input)| known == field && *input == Input::Days);
            let priority = || tw::text(lang, &format!("priority_{value}")).unwrap_or(value);
            match (days, field.as_str()) {
                (true, _) => w::said_set_days(lang, field_word(lang, field), value),
                (false, "priority") => w::said_set(lang, field_word(lang, field), priority()),
                (false, _) => w::said_set(lang, field_word(lang, field), value),
            }
        }
        Deed::Tag { tag } => w::said_tag(lang, named(&choices.tags, &tag.to_string())),
        Deed::Untag { tag } => w::said_untag(lang, named(&choices.tags, &tag.to_string())),
        Deed::Move { state } => w::said_move(lang, state_word(lang, on, state, choices)),
        // What stands behind the host may be a secret of the receiver's.
        Deed::Call { url } => {
            w::said_call(lang, Target::read(url).map_or_else(|| url.clone(), |target| target.authority()))
        }
    }
}

/// An action with when it is done.
pub(super) fn step_words(lang: Lang, on: On, step: &Step, choices: &Choices) -> String {
    let deed = deed_words(lang, on, &step.deed, choices);
    if step.after_minutes == 0 { deed } else { w::said_then_after(lang, span_word(lang, step.after_minutes), deed) }
}

/// The whole rule, with its conditions in words where they are at hand.
pub(super) fn sentence(lang: Lang, rule: &Rule, conditions: Option<String>, choices: &Choices) -> String {
    let conditions = conditions.filter(|words| !words.is_empty()).map(|words| w::said_if(lang, words));
    let steps: Vec<String> = rule.steps.iter().map(|step| step_words(lang, rule.on, step, choices)).collect();
    let parts = [Some(trigger_words(lang, rule, choices)), conditions, Some(steps.join(w::between_deeds(lang)))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(w::between_parts(lang))
}

#[component]
pub(super) fn StateBadge(state: RunState) -> impl IntoView {
    let tone = match state {
        RunState::Done => Tone::Good,
        RunState::Failed => Tone::Bad,
        RunState::Unknown => Tone::Warn,
        RunState::Waiting => Tone::Accent,
        RunState::Skipped => Tone::Neutral,
    };
    view! { <Badge tone>{word(use_lang(), &format!("state_{}", state.key()))}</Badge> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_its_words_in_both_languages() {
        for lang in [Lang::En, Lang::ZhCn] {
            for on in On::ALL {
                assert!(!on_word(lang, *on).is_empty() && !word(lang, &format!("said_on_{}", on.key())).is_empty());
                for field in on.watched().iter().chain(on.settable().iter().map(|(field, _)| field)) {
                    assert!(!field_word(lang, field).is_empty(), "{field}");
                }
                for (begin, keys) in
                    [("when", on.triggers()), ("do", on.deeds().to_vec()), ("moment", on.moments().to_vec())]
                {
                    assert!(keys.iter().all(|key| !word(lang, &format!("{begin}_{key}")).is_empty()), "{on:?} {begin}");
                }
                for state in on.states().iter().chain(on.moves()) {
                    assert_ne!(state_word(lang, *on, state, &Choices::default()), "…", "{on:?} {state}");
                }
            }
        }
    }

    #[test]
    fn a_rule_reads_as_a_sentence() {
        let stage = Uuid::from_u128(1);
        let choices = Choices { stages: vec![(stage, "Sales · Proposal".to_owned(), false)], ..Choices::default() };
        let task = Deed::Task { title: "Call".to_owned(), days: 0, to: Who::Owner };
        let call = Deed::Call { url: "https://example.com/secret".to_owned() };
        let rule = Rule {
            on: On::Deal,
            trigger: Trigger::Reached { state: stage.to_string() },
            conditions: crate::lists::filters::Group::default(),
            steps: vec![Step { after_minutes: 4_320, deed: task }, Step { after_minutes: 0, deed: call }],
        };
        let said = sentence(Lang::En, &rule, Some("Value at least 1000".to_owned()), &choices);
        let wanted = "When a deal reaches Sales · Proposal, if Value at least 1000, after 3 d: make the task “Call”; call example.com";
        assert_eq!(said, wanted);
        assert_eq!(on_word(Lang::En, On::Deal), "Deal", "alone it begins as other choices do");
    }
}
