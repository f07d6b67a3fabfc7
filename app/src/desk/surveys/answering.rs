//! The questions of a survey as an agent asks them on the phone, and the link for whoever would rather answer alone.

use super::{
    api::{answer_by_phone, link_to_survey, surveys_to_ask},
    model::Asking,
    question_model::{Given, Question, QuestionKind},
};
use crate::{
    access::{Answer, Sending, ask, error_text},
    customers::contacts::{api::contacts_at, model::ContactAt},
    desk::satisfaction::{LinkDialog, model::RatingLink},
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, CheckField, Choice, Dialog, EmptyState, Form, FormActions, FormErrors, FormRow, Notice,
        SelectField, Skeleton, SkeletonShape, TextArea, Tone,
    },
    words::surveys as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What the dialog begins with.
type Known = (Vec<Asking>, Vec<ContactAt>);

#[component]
pub(super) fn AskDialog(
    open: RwSignal<bool>,
    whose: Signal<Option<Uuid>>,
    contact: Option<Uuid>,
    done: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let (made, linked) = (RwSignal::new(None::<RatingLink>), RwSignal::new(false));
    let finish = Callback::new(move |link: Option<RatingLink>| {
        open.set(false);
        match link {
            Some(link) => {
                made.set(Some(link));
                linked.set(true);
            }
            None => done.run(()),
        }
    });
    view! {
        <Dialog name="survey-ask" title=w::ask_here(lang) open wide=true>
            {move || whose.get().map(|customer| view! { <Loaded customer contact finish/> })}
        </Dialog>
        <LinkDialog made open=linked/>
    }
}

#[component]
fn Loaded(customer: Uuid, contact: Option<Uuid>, finish: Callback<Option<RatingLink>>) -> impl IntoView {
    let lang = use_lang();
    let known: Answer<Known> =
        ask(move || customer, |customer| async move { Ok((surveys_to_ask().await?, contacts_at(customer).await?)) });
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(4)/> }>
            {move || Suspend::new(async move {
                match known.await {
                    Ok((surveys, _)) if surveys.is_empty() => {
                        view! { <EmptyState icon=icondata::LuGauge title=w::none_to_ask(lang) text=w::none_to_ask_text(lang) small=true/> }
                            .into_any()
                    }
                    Ok((surveys, contacts)) => view! { <Choose customer contact surveys contacts finish/> }.into_any(),
                    Err(error) => {
                        view! {
                            <Notice tone=Tone::Bad on_retry=move |()| known.refetch()>
                                {error_text(lang, &error)}
                            </Notice>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// Which survey, and whom.
#[component]
fn Choose(
    customer: Uuid,
    contact: Option<Uuid>,
    surveys: Vec<Asking>,
    contacts: Vec<ContactAt>,
    finish: Callback<Option<RatingLink>>,
) -> impl IntoView {
    let lang = use_lang();
    let first = surveys.first().map(|one| one.id.to_string()).unwrap_or_default();
    let survey = RwSignal::new(first);
    let who = contact.or_else(|| contacts.first().map(|one| one.id));
    let who = RwSignal::new(who.map(|id| id.to_string()).unwrap_or_default());
    let names: Vec<Choice> = surveys.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())).collect();
    let nobody = Choice::new("", w::nobody_named(lang));
    let people: Vec<Choice> = std::iter::once(nobody)
        .chain(contacts.into_iter().map(|one| Choice::new(one.id.to_string(), one.name)))
        .collect();
    let chosen = move || surveys.iter().find(|one| survey.with(|id| *id == one.id.to_string())).cloned();
    view! {
        <FormRow>
            <SelectField name="ask-survey" label=w::survey(lang) value=survey choices=names/>
            <SelectField name="ask-contact" label=w::who_answers(lang) value=who choices=people/>
        </FormRow>
        {move || chosen().map(|asking| view! { <Questions customer who asking finish/> })}
    }
}

/// What is chosen or typed for one question.
#[derive(Clone)]
struct Filled {
    question: Question,
    /// A number, a choice, or words.
    value: RwSignal<String>,
    /// Of a question with several choices.
    ticks: Vec<(u16, RwSignal<bool>)>,
}

impl Filled {
    fn of(question: Question) -> Self {
        let many = question.kind == QuestionKind::Many;
        let ticks = question.choices.iter().filter(|_| many).map(|one| (one.key, RwSignal::new(false))).collect();
        Self { question, value: RwSignal::new(String::new()), ticks }
    }

    fn values(&self) -> Vec<String> {
        if self.question.kind == QuestionKind::Many {
            return self.ticks.iter().filter(|(_, tick)| tick.get()).map(|(key, _)| key.to_string()).collect();
        }
        vec![self.value.get()]
    }
}

#[component]
fn Questions(
    customer: Uuid,
    who: RwSignal<String>,
    asking: Asking,
    finish: Callback<Option<RatingLink>>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (score, comment) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let filled: Vec<Filled> = asking.questions.iter().cloned().map(Filled::of).collect();
    let all = StoredValue::new(filled.clone());
    let given = move || {
        let mut given =
            Given::from([("score".to_owned(), vec![score.get()]), ("comment".to_owned(), vec![comment.get()])]);
        all.with_value(|all| given.extend(all.iter().map(|one| (one.question.name(), one.values()))));
        given
    };
    let start = untrack(given);
    let dirty = Memo::new(move |_| given() != start);
    let contact = move || who.with_untracked(|id| id.parse().ok());
    let (survey, number) = (asking.id, asking.number);
    let save = move |()| {
        sending.form(answer_by_phone(survey, number, customer, contact(), untrack(given)), move |()| {
            sending.toasts().success(w::kept(lang));
            finish.run(None);
        });
    };
    let link = move |_| {
        let origin = window().location().origin().unwrap_or_default();
        sending.step(link_to_survey(survey, customer, contact(), origin), move |link| finish.run(Some(link)));
    };
    let errors = sending.errors;
    let lead = ask_words(lang, &asking.ask);
    view! {
        <Form name="survey-answer-form" on_submit=save dirty error=errors.rest()>
            <SelectField name="answer-score" label=lead value=score choices=numbers(lang, 0, 10) required=true error=errors.of("score")/>
            {filled.into_iter().map(|filled| view! { <QuestionField filled errors/> }).collect_view()}
            <TextArea name="answer-comment" label=w::comment(lang) value=comment max=2000 error=errors.of("comment")/>
            <FormActions>
                <Button icon=icondata::LuLink busy=sending.busy() on_click=link>
                    {w::make_link(lang)}
                </Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::keep_answer(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// What the score answers.
#[must_use]
pub fn ask_words(lang: Lang, own: &[String; 2]) -> String {
    let [chinese, english] = own;
    match lang {
        Lang::En if !english.is_empty() => english.clone(),
        _ if !chinese.is_empty() => chinese.clone(),
        _ => w::usual_ask(lang).to_owned(),
    }
}

fn numbers(lang: Lang, least: i16, most: i16) -> Vec<Choice> {
    let number = |n: i16| Choice::new(n.to_string(), n.to_string());
    std::iter::once(Choice::new("", w::choose(lang))).chain((least..=most).map(number)).collect()
}

#[component]
fn QuestionField(filled: Filled, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let Filled { question, value, ticks } = filled;
    let (name, label, required) = (question.name(), question.text_in(lang).to_owned(), question.required);
    let error = errors.of(&name);
    if let Some((least, most)) = question.kind.numbers() {
        let choices = numbers(lang, least, most);
        return view! { <SelectField name label value choices required error/> }.into_any();
    }
    match question.kind {
        QuestionKind::Many => {
            let tick = |(key, tick): (u16, RwSignal<bool>)| {
                let words = question.choices.iter().find(|one| one.key == key).map(|one| one.text_in(lang).to_owned());
                view! { <CheckField name=format!("{name}-{key}") label=words.unwrap_or_default() value=tick/> }
            };
            view! {
                <fieldset class="survey-many">
                    <legend class="field__label">{label}</legend>
                    {ticks.into_iter().map(tick).collect_view()}
                    {move || error.get().map(|words| view! { <p class="field__error" role="alert">{words}</p> })}
                </fieldset>
            }
            .into_any()
        }
        QuestionKind::One => {
            let first = Choice::new("", w::choose(lang));
            let choice =
                |one: &super::question_model::Pick| Choice::new(one.key.to_string(), one.text_in(lang).to_owned());
            let choices: Vec<Choice> = std::iter::once(first).chain(question.choices.iter().map(choice)).collect();
            view! { <SelectField name label value choices required error/> }.into_any()
        }
        _ => view! { <TextArea name label value max=2000 required error/> }.into_any(),
    }
}
