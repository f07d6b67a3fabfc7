//! Correcting an entry, and writing a comment on one.

use super::{
    api::{add_comment, edit_comment, edit_entry},
    draft::Draft,
    entry::{Comment, Entry},
    entry_foot::Mode,
    entry_line::said,
    log_box::outcome_word,
    mention::MentionArea,
    naming::named_in,
    story::Story,
    talk::{Outcome, Talk, TalkKind},
    talk_form::TalkForm,
};
use crate::{
    access::{Sending, use_organisation},
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, Choice, Form, FormActions, FormRow, SelectField, TextField},
    words::events as w,
};
use leptos::prelude::*;
use serde_json::Value;
use uuid::Uuid;

/// The colleagues that a text names already, as far as they are known by name.
fn named_before(names: &[String], story: Story) -> RwSignal<Vec<(Uuid, String)>> {
    let (named, names) = (RwSignal::new(Vec::new()), names.to_vec());
    story.people.want();
    Effect::new(move |_| {
        story.people.all.with(|all| {
            let known = all.iter().flatten().filter(|one| names.contains(&one.name));
            named.set(known.map(|one| (one.id, one.name.clone())).collect());
        });
    });
    named
}

#[component]
fn Ends(busy: Signal<bool>, mode: RwSignal<Mode>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormActions>
            <Button size=ButtonSize::Small on_click=move |_| mode.set(Mode::Closed)>
                {w::cancel(lang)}
            </Button>
            <Button kind=ButtonKind::Primary size=ButtonSize::Small submit=true busy>
                {w::save(lang)}
            </Button>
        </FormActions>
    }
}

/// A comment, new or corrected. A new one is kept as a draft until it is sent.
#[component]
pub(super) fn CommentBox(
    entry: Entry,
    story: Story,
    mode: RwSignal<Mode>,
    prefix: &'static str,
    #[prop(optional, into)] comment: Option<Comment>,
) -> impl IntoView {
    let (lang, sending, of, key) = (use_lang(), Sending::new(), story.subject(), entry.key());
    let id = comment.as_ref().map(|comment| comment.id);
    let (start, names) = comment.map(|comment| (comment.text, comment.mentions)).unwrap_or_default();
    let (text, named) = (RwSignal::new(start), named_before(&names, story));
    let draft = Draft::of(&format!("comment:{}", entry.id.simple()));
    let again = draft.clone();
    Effect::new(move |begun: Option<bool>| {
        let typed = text.get();
        if id.is_some() {
            return true;
        }
        match begun {
            None => drop(again.read().filter(|_| typed.is_empty()).map(|kept: String| text.set(kept))),
            Some(_) => again.keep((!typed.trim().is_empty()).then_some(&typed)),
        }
        true
    });
    let done = move || {
        mode.set(Mode::Closed);
        story.refresh(key);
    };
    let send = move |()| {
        let (words, draft) = (text.get_untracked(), draft.clone());
        let mentions = named.with_untracked(|named| named_in(&words, named));
        match id {
            Some(id) => sending.form(edit_comment(of, key, id, words, mentions), move |()| done()),
            None => sending.form(add_comment(of, key, words, mentions), move |_| {
                draft.keep::<String>(None);
                done();
            }),
        }
    };
    let field = format!("{prefix}comment-{}", id.unwrap_or(entry.id));
    view! {
        <Form name=format!("{field}-form") on_submit=send error=sending.errors.rest()>
            <MentionArea
                name=field
                label=w::comment_label(lang)
                text
                named
                people=story.people
                placeholder=w::comment_hint(lang)
                error=sending.errors.of("text")
                autofocus=true
            />
            <Ends busy=sending.busy() mode/>
        </Form>
    }
}

/// The words of an entry, and of an exchange how it ended and how long it was.
#[component]
pub(super) fn EditBox(entry: Entry, story: Story, mode: RwSignal<Mode>, prefix: &'static str) -> impl IntoView {
    let (lang, offset, sending) = (use_lang(), use_organisation().utc_offset, Sending::new());
    let (of, key) = (story.subject(), entry.key());
    let kind = TalkKind::of_event(&entry.kind);
    let (text, named) = (RwSignal::new(said(&entry, "text")), named_before(&entry.mentioned(), story));
    let outcome = RwSignal::new(said(&entry, "outcome"));
    let minutes = entry.after.as_ref().and_then(|after| after.get("minutes")).and_then(Value::as_i64);
    let minutes = RwSignal::new(minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
    let start = untrack(|| (text.get(), outcome.get(), minutes.get()));
    let dirty = Memo::new(move |_| (text.get(), outcome.get(), minutes.get()) != start);
    let send = move |()| {
        let form = TalkForm {
            text: text.get_untracked(),
            outcome: Outcome::from_key(&outcome.get_untracked()).unwrap_or_default(),
            minutes: minutes.get_untracked(),
            named: named.get_untracked(),
            ..TalkForm::default()
        };
        let talk = form.talk(kind.unwrap_or_default(), offset);
        let edit = move |talk: Talk| {
            sending.form(edit_entry(of, key, talk), move |()| {
                mode.set(Mode::Closed);
                story.refresh(key);
            });
        };
        match talk {
            Ok(talk) => edit(talk),
            Err(error) => sending.refuse(&error),
        }
    };
    let field = format!("{prefix}edit-{}", entry.id);
    let (outcome_name, minutes_name) = (format!("{field}-outcome"), format!("{field}-minutes"));
    let talk_fields = kind.map(|kind| {
        let choice = |outcome: &Outcome| Choice::new(outcome.key(), outcome_word(lang, kind, *outcome));
        let outcomes: Vec<Choice> = kind.outcomes().iter().map(choice).collect();
        view! {
            <FormRow>
                <SelectField name=outcome_name label=w::outcome(lang) value=outcome choices=outcomes error=sending.errors.of("outcome")/>
                <TextField
                    name=minutes_name
                    label=w::minutes(lang)
                    value=minutes
                    input_mode="numeric"
                    max=4
                    error=sending.errors.of("minutes")
                />
            </FormRow>
        }
    });
    view! {
        <Form name=format!("{field}-form") on_submit=send dirty error=sending.errors.rest()>
            <MentionArea
                name=field
                label=w::note_label(lang)
                text
                named
                people=story.people
                error=sending.errors.of("text")
                autofocus=true
            />
            {talk_fields}
            <Ends busy=sending.busy() mode/>
        </Form>
    }
}
