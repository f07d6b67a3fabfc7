//! Finding the record that holds a sensitive value. Only the whole value finds it: nothing less is known of it.

use super::api::find_by_value;
use crate::{
    access::{AppError, Sending},
    customers::api::record_fields,
    fields::{FieldDef, FieldKind, RecordKind},
    locale::{Lang, use_lang},
    routes,
    ui::{Button, ButtonKind, Choice, Dialog, EmptyState, Form, FormActions, IconButton, SelectField, TextField},
    words::sensitive as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// A button that opens the search. It is there as soon as it is known that records have a sensitive field for the reader.
#[component]
pub fn ValueFinder(of: RecordKind) -> impl IntoView {
    let lang = use_lang();
    let (open, fields) = (RwSignal::new(false), RwSignal::new(Vec::<FieldDef>::new()));
    Effect::new(move |_| {
        spawn_local(async move {
            // Without an answer there is no button; the list is there without it.
            if let Ok(catalogue) = record_fields(of).await {
                let sensitive = catalogue.fields.into_iter().filter(|field| field.kind == FieldKind::Sensitive);
                fields.try_set(sensitive.collect());
            }
        });
    });
    view! {
        <Show when=move || fields.with(|fields| !fields.is_empty())>
            <IconButton icon=icondata::LuShieldCheck label=w::find(lang) on_click=move |_| open.set(true)/>
        </Show>
        <Dialog name="value-finder" title=w::find_title(lang) open>
            <Finder of fields=fields.get_untracked()/>
        </Dialog>
    }
}

#[component]
fn Finder(of: RecordKind, fields: Vec<FieldDef>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let first = fields.first().map(|field| field.id.to_string()).unwrap_or_default();
    let choices: Vec<Choice> =
        fields.iter().map(|field| Choice::new(field.id.to_string(), field.name_in(lang))).collect();
    let (field, value) = (RwSignal::new(first), RwSignal::new(String::new()));
    let found = RwSignal::new(None::<Vec<(Uuid, String)>>);
    let search = move |()| {
        let Ok(field) = field.get_untracked().parse::<Uuid>() else {
            return sending.refuse(&AppError::NotFound);
        };
        sending.form(find_by_value(of, field, value.get_untracked()), move |records| found.set(Some(records)));
    };
    view! {
        <Form name="value-finder-form" on_submit=search error=sending.errors.rest()>
            <SelectField name="value-finder-field" label=w::field(lang) value=field choices/>
            <TextField
                name="value-finder-value"
                label=w::whole_value(lang)
                hint=w::whole_value_hint(lang)
                value
                error=sending.errors.of("value")
                max=200
                autofocus=true
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::find_button(lang)}
                </Button>
            </FormActions>
        </Form>
        <div aria-live="polite">
            {move || found.get().map(|records| view! { <Found lang of records/> })}
        </div>
    }
}

#[component]
fn Found(lang: Lang, of: RecordKind, records: Vec<(Uuid, String)>) -> impl IntoView {
    if records.is_empty() {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nobody(lang) text=w::nobody_text(lang) small=true/>
        }
        .into_any();
    }
    let line = |(id, name): (Uuid, String)| {
        let href = if of == RecordKind::Customer { routes::customer(id) } else { routes::contact(id) };
        view! {
            <li class="aside-line">
                <a class="aside-line__name" href=href>
                    {name}
                </a>
            </li>
        }
    };
    view! { <ul class="aside-list">{records.into_iter().map(line).collect_view()}</ul> }.into_any()
}
