//! The questions of a survey: added, reworded, put in order by hand, also with the keyboard.

use super::{
    choice_model::{choices_of, lines_of},
    question_model::{MOST, Pick, Question, QuestionKind},
};
use crate::{
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonSize, CheckField, Choice, FormRow, IconButton, Notice, SelectField, TextArea, TextField, Tone,
        keep_focus,
    },
    words::surveys as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A question while it is typed.
#[derive(Clone, Copy, PartialEq)]
struct Draft {
    /// Of its fields on the page.
    key: u32,
    /// Nil for a new one.
    id: Uuid,
    kind: RwSignal<String>,
    text: RwSignal<String>,
    text_en: RwSignal<String>,
    /// One on each line.
    choices: RwSignal<String>,
    required: RwSignal<bool>,
    known: StoredValue<Vec<Pick>>,
}

impl Draft {
    fn of(key: u32, question: Question) -> Self {
        Self {
            key,
            id: question.id,
            kind: RwSignal::new(question.kind.key().to_owned()),
            text: RwSignal::new(question.text),
            text_en: RwSignal::new(question.text_en),
            choices: RwSignal::new(lines_of(&question.choices)),
            required: RwSignal::new(question.required),
            known: StoredValue::new(question.choices),
        }
    }

    fn kind(self) -> QuestionKind {
        self.kind.with(|key| QuestionKind::from_key(key)).unwrap_or(QuestionKind::Text)
    }

    fn question(self) -> Question {
        let kind = self.kind();
        let choices = self.choices.with(|lines| self.known.with_value(|known| choices_of(lines, known)));
        Question {
            id: self.id,
            kind,
            text: self.text.get(),
            text_en: self.text_en.get(),
            choices: if kind.has_choices() { choices } else { Vec::new() },
            required: self.required.get(),
        }
    }
}

/// All questions while they are typed.
#[derive(Clone, Copy)]
pub(super) struct Drafts {
    all: RwSignal<Vec<Draft>>,
    next: StoredValue<u32>,
}

impl Drafts {
    pub fn start(questions: Vec<Question>) -> Self {
        let all: Vec<Draft> = (0..).zip(questions).map(|(key, question)| Draft::of(key, question)).collect();
        let next = u32::try_from(all.len()).unwrap_or_default();
        Self { all: RwSignal::new(all), next: StoredValue::new(next) }
    }

    pub fn questions(self) -> Vec<Question> {
        self.all.get().into_iter().map(Draft::question).collect()
    }

    fn add(self) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        let (text, text_en, choices) = (String::new(), String::new(), Vec::new());
        let empty = Question { id: Uuid::nil(), kind: QuestionKind::Scale5, text, text_en, choices, required: false };
        self.all.update(|all| all.push(Draft::of(key, empty)));
    }

    fn remove(self, key: u32) {
        keep_focus(|| self.all.update(|all| all.retain(|one| one.key != key)));
    }

    /// By one place.
    fn shift(self, key: u32, down: bool) {
        keep_focus(|| {
            self.all.update(|all| {
                let Some(at) = all.iter().position(|one| one.key == key) else { return };
                let to = if down { at + 1 } else { at.wrapping_sub(1) };
                if to < all.len() {
                    all.swap(at, to);
                }
            });
        });
    }
}

fn kind_word(lang: Lang, kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Scale5 => w::kind_scale5(lang),
        QuestionKind::Scale10 => w::kind_scale10(lang),
        QuestionKind::One => w::kind_one(lang),
        QuestionKind::Many => w::kind_many(lang),
        QuestionKind::Text => w::kind_text(lang),
    }
}

#[component]
pub(super) fn QuestionEditor(drafts: Drafts, error: Signal<Option<String>>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <fieldset class="survey-questions">
            <legend class="field__label">{w::questions(lang)}</legend>
            <p class="field__hint">{w::questions_hint(lang)}</p>
            {move || error.get().map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> })}
            <ol class="survey-questions__list">
                <For each=move || drafts.all.get() key=|one| one.key let:one>
                    <QuestionFields draft=one drafts/>
                </For>
            </ol>
            <Show when=move || drafts.all.with(|all| all.len() < MOST)>
                <Button size=ButtonSize::Small icon=icondata::LuListPlus on_click=move |_| drafts.add()>
                    {w::add_question(lang)}
                </Button>
            </Show>
        </fieldset>
    }
}

#[component]
fn QuestionFields(draft: Draft, drafts: Drafts) -> impl IntoView {
    let lang = use_lang();
    let key = draft.key;
    let kinds: Vec<Choice> =
        QuestionKind::ALL.iter().map(|kind| Choice::new(kind.key(), kind_word(lang, *kind))).collect();
    let place =
        Memo::new(move |_| drafts.all.with(|all| all.iter().position(|one| one.key == key).unwrap_or_default() + 1));
    let last = Memo::new(move |_| drafts.all.with(|all| all.last().map(|one| one.key) == Some(key)));
    let label = move |words: fn(Lang, usize) -> String| Signal::derive(move || words(lang, place.get()));
    view! {
        <li class="survey-question" id=format!("survey-question-{key}")>
            <div class="survey-question__head">
                <span class="admin-strong">{label(w::question_number)}</span>
                <IconButton
                    icon=icondata::LuArrowUp
                    label=label(w::move_up)
                    small=true
                    disabled=Signal::derive(move || place.get() == 1)
                    on_click=move |_| drafts.shift(key, false)
                />
                <IconButton
                    icon=icondata::LuArrowDown
                    label=label(w::move_down)
                    small=true
                    disabled=Signal::derive(move || last.get())
                    on_click=move |_| drafts.shift(key, true)
                />
                <IconButton
                    icon=icondata::LuTrash2
                    label=label(w::remove_question)
                    small=true
                    on_click=move |_| drafts.remove(key)
                />
            </div>
            <SelectField name=format!("question-kind-{key}") label=w::question_kind(lang) value=draft.kind choices=kinds/>
            <FormRow>
                <TextField name=format!("question-text-{key}") label=w::question_text(lang) value=draft.text max=300 required=true/>
                <TextField name=format!("question-text-en-{key}") label=w::question_text_en(lang) value=draft.text_en max=300/>
            </FormRow>
            <Show when=move || draft.kind().has_choices()>
                <TextArea
                    name=format!("question-choices-{key}")
                    label=w::choices(lang)
                    hint=w::choices_hint(lang)
                    value=draft.choices
                    rows=4
                    max=5000
                />
            </Show>
            <CheckField name=format!("question-required-{key}") label=w::required(lang) value=draft.required/>
        </li>
    }
}
