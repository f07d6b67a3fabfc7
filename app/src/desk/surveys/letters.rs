//! The words of the mail, with a picture of it beside them.

use super::{
    form::Typed,
    letter_model::{Letter, VARIABLES, Values, composed, usual},
    model::SurveyKind,
};
use crate::{
    locale::{Lang, use_lang},
    ui::{Choice, FormErrors, FormRow, Segmented, SelectField, TextArea, TextField},
    words::surveys as w,
};
use leptos::prelude::*;

/// From which mailbox, and in which words; empty words are the usual ones.
#[component]
pub(super) fn LetterFields(
    typed: Typed,
    company: String,
    mailboxes: Vec<Choice>,
    mailbox: RwSignal<String>,
    errors: FormErrors,
) -> impl IntoView {
    let lang = use_lang();
    let closing = typed.kind == SurveyKind::Csat;
    let [chinese, english] = [Lang::ZhCn, Lang::En].map(|lang| usual(lang, closing));
    let variables = VARIABLES
        .map(|name| format!("{{{{{name}}}}} {}", w::text(lang, &format!("variable_{name}")).unwrap_or_default()));
    view! {
        <SelectField name="survey-mailbox" label=w::mailbox(lang) value=mailbox choices=mailboxes/>
        <FormRow>
            <TextField
                name="survey-subject"
                label=w::subject(lang)
                hint=w::letter_hint(lang)
                value=typed.subject[0]
                placeholder=chinese.subject
                max=200
                error=errors.of("subject")
            />
            <TextField
                name="survey-subject-en"
                label=w::subject_en(lang)
                value=typed.subject[1]
                placeholder=english.subject
                max=200
                error=errors.of("subject_en")
            />
        </FormRow>
        <FormRow>
            <TextArea
                name="survey-letter"
                label=w::letter_label(lang)
                value=typed.letter[0]
                placeholder=chinese.text
                rows=6
                max=4000
                error=errors.of("letter")
            />
            <TextArea
                name="survey-letter-en"
                label=w::letter_label_en(lang)
                value=typed.letter[1]
                placeholder=english.text
                rows=6
                max=4000
                error=errors.of("letter_en")
            />
        </FormRow>
        <p class="field__hint">{w::variables(lang, variables.join(" · "))}</p>
        <Picture typed company/>
    }
}

/// The mail as somebody would get it.
#[component]
fn Picture(typed: Typed, company: String) -> impl IntoView {
    let lang = use_lang();
    let shown = RwSignal::new(lang.tag().to_owned());
    let tongues: Vec<Choice> =
        Lang::ALL.into_iter().map(|lang| Choice::new(lang.tag(), w::language_name(lang))).collect();
    let mail = Memo::new(move |_| {
        let of = shown.with(|tag| Lang::from_tag(tag)).unwrap_or(lang);
        let place = usize::from(of == Lang::En);
        let letter = Letter { subject: typed.subject[place].get(), text: typed.letter[place].get() };
        let values = Values {
            name: w::sample_name(of),
            customer: w::sample_customer(of),
            product: w::sample_product(of),
            company: &company,
            number: "T-000123",
            subject: w::sample_subject(of),
        };
        composed(&letter, of, typed.kind == SurveyKind::Csat, &values)
    });
    view! {
        <section class="survey-picture" aria-label=w::preview(lang)>
            <div class="survey-picture__head">
                <span class="field__label">{w::preview(lang)}</span>
                <Segmented name="survey-preview-language" label=w::preview_language(lang) choices=tongues value=shown/>
            </div>
            <div class="survey-picture__mail" lang=move || shown.get()>
                <p class="survey-picture__subject">{move || mail.with(|(subject, _)| subject.clone())}</p>
                <p class="survey-picture__text">{move || mail.with(|(_, text)| text.clone())}</p>
            </div>
        </section>
    }
}
