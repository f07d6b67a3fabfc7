//! The form of a new pipeline: its names, and what it starts with.

use super::{
    api::add_pipeline,
    model::name_in,
    names::{NameFields, NamesInForm},
    templates::Template,
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Choice, Form, FormActions, SelectField},
    words::admin as w,
};
use leptos::prelude::*;
use uuid::Uuid;

fn template_name(lang: Lang, template: Template) -> String {
    let names = template.names();
    if template == Template::Blank {
        w::template_blank(lang).to_owned()
    } else {
        name_in(lang, &names.name, Some(&names.name_en)).to_owned()
    }
}

/// Makes a pipeline and gives its id to `made`.
#[component]
pub(super) fn CreateForm(made: Callback<Uuid>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let names = NamesInForm::new("", None);
    let template = RwSignal::new(Template::default().key().to_owned());
    let choices: Vec<Choice> =
        Template::ALL.into_iter().map(|one| Choice::new(one.key(), template_name(lang, one))).collect();
    // The names of the template stand in until somebody types others.
    let chosen = move |key: String| {
        let typed = names.typed();
        if typed.name.trim().is_empty() || Template::ALL.iter().any(|other| other.names() == typed) {
            names.fill(&Template::from_key(&key).names());
        }
    };
    let stages = move || {
        let stages = Template::from_key(&template.get()).stages();
        let name =
            |stage: &super::model::StageInput| name_in(lang, &stage.names.name, Some(&stage.names.name_en)).to_owned();
        w::starts_with(lang, stages.iter().map(name).collect::<Vec<_>>().join(w::list_comma(lang)))
    };
    let send = move |()| {
        let call = add_pipeline(names.typed(), Template::from_key(&template.get_untracked()));
        sending.form(call, move |id| made.run(id));
    };
    let errors = sending.errors;
    view! {
        <Form name="new-pipeline-form" on_submit=send dirty=names.dirty() error=errors.rest()>
            <SelectField
                name="template"
                label=w::template(lang)
                value=template
                choices
                hint=Signal::derive(move || Some(stages()))
                on_change=chosen
            />
            <NameFields form="new-pipeline" names errors/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::create(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
