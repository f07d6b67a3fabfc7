//! The forms of a tag: how it looks, and into which other it goes.

use super::{
    api::{change_tag, merge_tag},
    model::{Look, TagUse},
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Choice, Colour, Form, FormActions, FormRow, SelectField, TextField},
    words::{deal as dw, tags as w},
};
use leptos::prelude::*;

/// The colours that a tag may have.
fn colours(lang: Lang) -> Vec<Choice> {
    let word = |colour: Colour| dw::text(lang, &format!("colour_{}", colour.name())).unwrap_or_default();
    Colour::ALL.into_iter().map(|colour| Choice::new(colour.name(), word(colour))).collect()
}

/// Name and colour. `done` is told when the server has taken them; then they can be put back.
#[component]
pub(super) fn LookForm(tag: TagUse, done: Callback<()>, again: Callback<()>) -> impl IntoView {
    let (lang, sending, id) = (use_lang(), Sending::new(), tag.id);
    let seen = tag.look;
    let (name, colour) = (RwSignal::new(seen.name.clone()), RwSignal::new(seen.colour.clone()));
    let was = seen.clone();
    let dirty = Memo::new(move |_| name.with(|name| *name != was.name) || colour.with(|colour| *colour != was.colour));
    let send = move |()| {
        let seen = seen.clone();
        let wanted = Look { name: name.get_untracked().trim().to_owned(), colour: colour.get_untracked() };
        sending.form(change_tag(id, seen.clone(), wanted.clone()), move |()| {
            done.run(());
            sending.undo(w::changed(lang), again, move || change_tag(id, wanted.clone(), seen.clone()));
        });
    };
    let errors = sending.errors;
    view! {
        <Form name="tag-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <TextField name="tag-name" label=w::name(lang) value=name error=errors.of("name") max=50 required=true/>
                <SelectField
                    name="tag-colour"
                    label=w::colour(lang)
                    value=colour
                    choices=colours(lang)
                    error=errors.of("colour")
                />
            </FormRow>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Which other tag it becomes. That cannot be taken back, and says so.
#[component]
pub(super) fn MergeForm(tag: TagUse, others: Vec<TagUse>, done: Callback<()>) -> impl IntoView {
    let (lang, sending, id) = (use_lang(), Sending::new(), tag.id);
    let into = RwSignal::new(String::new());
    let dirty = Memo::new(move |_| into.with(|into| !into.is_empty()));
    let mut choices = vec![Choice::new("", w::choose(lang))];
    let others = others.into_iter().filter(|other| other.id != id);
    choices.extend(others.map(|other| Choice::new(other.id.to_string(), other.look.name)));
    let send = move |()| {
        let Ok(into) = into.with_untracked(|into| into.parse()) else {
            return sending.errors.show([("into".to_owned(), w::choose(lang).to_owned())]);
        };
        sending.form(merge_tag(id, into), move |()| {
            done.run(());
            sending.toasts().success(w::merged(lang));
        });
    };
    let errors = sending.errors;
    view! {
        <Form name="tag-merge-form" on_submit=send dirty error=errors.rest()>
            <p class="dialog__text">{w::merge_text(lang, &tag.look.name)}</p>
            <SelectField name="tag-into" label=w::into(lang) value=into choices error=errors.of("into")/>
            <FormActions>
                <Button kind=ButtonKind::Danger submit=true busy=sending.busy()>
                    {w::merge(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
