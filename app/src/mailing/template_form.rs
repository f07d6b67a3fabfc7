//! The form of a mail template.

use super::{
    api::keep_mail_template,
    template_model::{Template, TemplateForm, VARIABLES},
    words_of::variable_word,
};
use crate::{
    access::{Action, Sending, is_for_me},
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, CheckField, Form, FormActions, TextArea, TextField},
    words::mailing as w,
};
use leptos::prelude::*;

/// Adds a template, or changes one.
#[component]
pub(super) fn TemplateFields(of: Option<Template>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let start = of.as_ref().map(TemplateForm::of).unwrap_or_default();
    let seen = of.map(|template| (template.id, template.version));
    let text = |text: &str| RwSignal::new(text.to_owned());
    let (name, subject, words) = (text(&start.name), text(&start.subject), text(&start.text));
    let shared = RwSignal::new(start.shared);
    let typed =
        move || TemplateForm { shared: shared.get(), name: name.get(), subject: subject.get(), text: words.get() };
    let dirty = Memo::new(move |_| typed() != start);
    let send = move |()| {
        let form = untrack(typed);
        if let Err(error) = form.check() {
            return sending.refuse(&error);
        }
        sending.form(keep_mail_template(seen, form), move |_| done.run(()));
    };
    let errors = sending.errors;
    let all: Vec<String> =
        VARIABLES.iter().map(|name| format!("{{{{{name}}}}} {}", variable_word(lang, name))).collect();
    let hint = w::variables(lang, all.join(if lang == Lang::En { ", " } else { "、" }));
    view! {
        <Form name="mail-template-form" on_submit=send dirty error=errors.rest()>
            <TextField
                name="template-name"
                label=w::name(lang)
                value=name
                error=errors.of("name")
                required=true
                max=100
                autofocus=true
            />
            {is_for_me(Action::ShareTemplates)
                .then(|| view! { <CheckField name="template-shared" label=w::share(lang) value=shared/> })}
            <p class="aside-none">{hint}</p>
            <TextField
                name="template-subject"
                label=w::subject(lang)
                value=subject
                error=errors.of("subject")
                required=true
                max=200
            />
            <TextArea
                name="template-text"
                label=w::text_label(lang)
                value=words
                rows=10
                max=10_000
                required=true
                error=errors.of("text")
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
