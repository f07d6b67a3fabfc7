//! The form of a complaint: cause, responsible unit, measure and day.

use super::{
    api::save_complaint,
    model::{ComplaintForm, ComplaintSeen},
};
use crate::{
    access::Sending,
    desk::tickets::words_of::category_word,
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, DateField, Form, FormActions, FormRow, SelectField, TextArea},
    words::complaints as w,
};
use leptos::prelude::*;
use uuid::Uuid;

#[component]
pub(super) fn ComplaintFormFields(id: Uuid, seen: ComplaintSeen, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let ComplaintSeen { complaint, causes, teams } = seen;
    let (version, start) = (complaint.version, ComplaintForm::of(&complaint));
    let key = |id: Option<Uuid>| RwSignal::new(id.map(|id| id.to_string()).unwrap_or_default());
    let (cause, team) = (key(start.cause), key(start.team));
    let (measure, due_on) = (RwSignal::new(start.measure.clone()), RwSignal::new(start.due_on.clone()));
    let typed = move || ComplaintForm {
        cause: cause.with(|id| id.parse().ok()),
        team: team.with(|id| id.parse().ok()),
        measure: measure.get(),
        due_on: due_on.get(),
    };
    let dirty = Memo::new(move |_| typed() != start);
    let send = move |()| sending.form(save_complaint(id, version, untrack(typed)), move |_| done.run(()));
    let none = || std::iter::once(Choice::new("", w::not_known(lang)));
    let causes: Vec<_> =
        none().chain(causes.into_iter().map(|(id, name)| Choice::new(id, category_word(lang, &name)))).collect();
    let teams: Vec<_> = none().chain(teams.into_iter().map(|(id, name)| Choice::new(id, name))).collect();
    let errors = sending.errors;
    view! {
        <Form name="complaint-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <SelectField
                    name="complaint-cause"
                    label=w::cause(lang)
                    value=cause
                    choices=causes
                    error=errors.of("cause")
                />
                <SelectField name="complaint-team" label=w::team(lang) value=team choices=teams error=errors.of("team")/>
            </FormRow>
            <TextArea
                name="complaint-measure"
                label=w::measure(lang)
                value=measure
                max=2000
                error=errors.of("measure")
            />
            <DateField name="complaint-due" label=w::due_on(lang) value=due_on error=errors.of("due_on")/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
