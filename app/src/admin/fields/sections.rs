//! Sections: their names, their order, and taking one away.

use super::{
    api::{remove_section, save_section},
    list::Step,
};
use crate::{
    access::Sending,
    admin::pipelines::names::{NameFields, NamesInForm},
    fields::{RecordKind, model::FieldSection},
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormActions, IconButton},
    words::{admin as aw, field_admin as w},
};
use leptos::prelude::*;

/// Names a section.
#[component]
pub(super) fn SectionForm(
    of: RecordKind,
    #[prop(optional_no_strip)] subject: Option<FieldSection>,
    done: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let existing = subject.as_ref().map(|section| section.id);
    let names = match &subject {
        Some(section) => NamesInForm::new(&section.name, section.name_en.as_deref()),
        None => NamesInForm::new("", None),
    };
    let send = move |()| sending.form(save_section(of, existing, names.typed()), move |_| done.run(()));
    // Its fields stay, so it needs no question: the same name brings it back.
    let remove = existing.map(|id| {
        let remove = move |_| sending.step(remove_section(id), move |()| done.run(()));
        view! {
            <Button icon=icondata::LuTrash2 on_click=remove>
                {w::remove_section(lang)}
            </Button>
        }
    });
    let errors = sending.errors;
    view! {
        <Form name="section-form" on_submit=send dirty=names.dirty() error=errors.rest()>
            <NameFields form="section" names errors/>
            <FormActions>
                {remove}
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// The name of a section above its fields.
#[component]
pub(super) fn SectionHead(named: FieldSection, first: bool, last: bool, step: Callback<Step>) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (named.id, named.name_in(lang).to_owned());
    let kept = StoredValue::new(named);
    view! {
        <div class="field-section__head">
            <h3 class="field-section__name">{name.clone()}</h3>
            <IconButton
                icon=icondata::LuArrowUp
                label=aw::move_up(lang, name.clone())
                small=true
                disabled=first
                on_click=move |_| step.run(Step::ShiftSection(id, false))
            />
            <IconButton
                icon=icondata::LuArrowDown
                label=aw::move_down(lang, name.clone())
                small=true
                disabled=last
                on_click=move |_| step.run(Step::ShiftSection(id, true))
            />
            <IconButton
                icon=icondata::LuPencil
                label=aw::edit_this(lang, name)
                small=true
                on_click=move |_| step.run(Step::NameSection(kept.get_value()))
            />
        </div>
    }
}
