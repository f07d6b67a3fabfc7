//! Prices pasted from a spreadsheet: first what would become of them, then the change.

use super::{
    api::{keep_prices, paste_prices},
    model::{Pasted, Sheet},
};
use crate::{
    access::{Answer, FieldError, Sending, field_text},
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormActions, Notice, TextArea, Tone},
    words::catalogue as w,
};
use leptos::prelude::*;
use uuid::Uuid;

#[component]
pub(super) fn PasteForm(
    id: Uuid,
    sheet: Answer<Sheet>,
    open: RwSignal<bool>,
    /// Of the page, which is there when this form is not any more.
    page: Sending,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let text = RwSignal::new(String::new());
    // What was looked at, and what would become of it.
    let seen = RwSignal::new(None::<(String, Pasted)>);
    let current = move || {
        seen.with(|seen| seen.as_ref().filter(|(of, _)| text.with(|text| text == of)).map(|(_, of)| of.clone()))
    };
    let send = move |()| {
        let typed = text.get_untracked();
        let sure = untrack(current).is_some_and(|seen| seen.taken > 0);
        sending.form(paste_prices(id, typed.clone(), !sure), move |pasted| {
            if !sure {
                return seen.set(Some((typed, pasted)));
            }
            let former = pasted.former;
            page.toasts().undo(w::prices_kept(lang, pasted.taken), move || {
                page.step(keep_prices(id, former.clone()), move |_| sheet.refetch());
            });
            open.set(false);
            sheet.refetch();
        });
    };
    let errors = sending.errors;
    let label = move || match current() {
        Some(seen) if seen.taken > 0 => w::take_prices(lang, seen.taken),
        _ => w::look(lang).to_owned(),
    };
    view! {
        <Form name="paste-form" on_submit=send error=errors.rest()>
            <TextArea name="paste-text" label=w::lines(lang) hint=w::lines_hint(lang) value=text error=errors.of("text") rows=8/>
            {move || current().map(|pasted| view! { <Outcome pasted/> })}
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {label}
                </Button>
            </FormActions>
        </Form>
    }
}

/// How many lines are fine, and which are not.
#[component]
fn Outcome(pasted: Pasted) -> impl IntoView {
    let lang = use_lang();
    let tone = if pasted.wrong.is_empty() { Tone::Good } else { Tone::Warn };
    let count = pasted.wrong.len();
    let wrong = pasted.wrong.into_iter().take(20).map(move |(number, text, code)| {
        let why = field_text(lang, &FieldError::of("text", &code));
        view! { <li>{w::line_wrong(lang, number, text, why)}</li> }
    });
    view! {
        <Notice tone>
            <p>{w::lines_seen(lang, pasted.taken, count)}</p>
            <ul>{wrong.collect_view()}</ul>
        </Notice>
    }
}
