//! The dialog that sends a quote: by mail, with what the customer will read, or by a link that somebody passes on.

use super::{
    api::send_quote,
    form_model::QuoteForm,
    letter_model::{LINK_HERE, Letter, NUMBER_HERE, Way},
    model::QuoteSeen,
    page::Desk,
};
use crate::{
    access::{Sending, new_id},
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, Choice, Dialog, Form, FormActions, Segmented, TextArea, TextField, to_clipboard, use_toasts,
    },
    words::quotes as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn SendDialog(now: Signal<QuoteSeen>, desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let link = RwSignal::new(None::<String>);
    let content = move || match link.get() {
        Some(path) => view! { <LinkShown path desk/> }.into_any(),
        None => view! { <SendForm seen=now.get_untracked() desk link/> }.into_any(),
    };
    view! {
        <Dialog name="quote-send" title=w::send_title(lang) open=desk.sending on_close=move |()| link.set(None)>
            {content}
        </Dialog>
    }
}

/// The letter that is proposed, in the language of the quote.
fn proposed(seen: &QuoteSeen, form: &QuoteForm) -> Letter {
    let lang: Lang = form.language;
    let contact = seen.contacts.iter().find(|one| Some(one.id) == form.contact);
    let name = contact.map(|one| one.name.clone()).unwrap_or_default();
    let greeted = if name.is_empty() { w::letter_dear(lang).to_owned() } else { name.clone() };
    let house = if lang == Lang::En && !seen.house_en.is_empty() { &seen.house_en } else { &seen.house };
    Letter {
        to: contact.and_then(|one| one.email.clone()).unwrap_or_default(),
        subject: w::letter_subject(lang, NUMBER_HERE, house),
        text: w::letter_text(lang, greeted, &form.title, LINK_HERE, house),
        name,
    }
}

#[component]
fn SendForm(seen: QuoteSeen, desk: Desk, link: RwSignal<Option<String>>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    // As it was saved a moment ago: the page may not have been read anew yet.
    let start = desk.written.with_untracked(|form| proposed(&seen, form));
    let way = RwSignal::new("mail".to_owned());
    let (to, name) = (RwSignal::new(start.to), start.name);
    let (subject, text) = (RwSignal::new(start.subject), RwSignal::new(start.text));
    // Made once: what is sent twice goes out once.
    let mail = StoredValue::new(None);
    let by_mail = move || way.with(|way| way == "mail");
    let send = move |()| {
        let way = if untrack(by_mail) {
            let letter = Letter {
                to: to.get_untracked(),
                name: name.clone(),
                subject: subject.get_untracked(),
                text: text.get_untracked(),
            };
            let id = mail.get_value().unwrap_or_else(new_id);
            mail.set_value(Some(id));
            Way::Mail { id, letter }
        } else {
            Way::Link
        };
        sending.form(send_quote(desk.id, desk.version.get_untracked(), way), move |sent| {
            desk.read.refetch();
            match sent.link {
                Some(path) => link.set(Some(path)),
                None => {
                    desk.sending.set(false);
                    sending.toasts().success(w::mailed(lang, sent.number));
                }
            }
        });
    };
    let errors = sending.errors;
    let ways = vec![Choice::new("mail", w::by_mail(lang)), Choice::new("link", w::by_link(lang))];
    view! {
        <Form name="quote-send-form" on_submit=send error=errors.rest()>
            <Segmented name="quote-way" label=w::way(lang) choices=ways value=way/>
            <Show when=by_mail fallback=move || view! { <p>{w::link_hint(lang)}</p> }>
                <TextField name="quote-to" label=w::letter_to(lang) value=to kind="email" max=254 required=true error=errors.of("to")/>
                <TextField
                    name="quote-subject"
                    label=w::letter_subject_label(lang)
                    value=subject
                    max=200
                    required=true
                    error=errors.of("subject")
                />
                <TextArea
                    name="quote-text"
                    label=w::letter_text_label(lang)
                    hint=w::letter_hint(lang, LINK_HERE, NUMBER_HERE)
                    value=text
                    rows=8
                    max=5000
                    required=true
                    error=errors.of("text")
                />
            </Show>
            <FormActions>
                <Button on_click=move |_| desk.sending.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {move || if by_mail() { w::send_now(lang) } else { w::make_link(lang) }}
                </Button>
            </FormActions>
        </Form>
    }
}

/// The link that was just made: it stands in no table, and is shown once.
#[component]
fn LinkShown(path: String, desk: Desk) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    // Made in the browser alone, after a click.
    let origin = window().location().origin().unwrap_or_default();
    let address = StoredValue::new(format!("{origin}{path}"));
    let copy = move |_| match to_clipboard(&address.get_value()) {
        Some(()) => toasts.success(w::copied(lang)),
        None => toasts.error(w::not_copied(lang)),
    };
    view! {
        <p>{w::link_made(lang)}</p>
        <p class="rating-address">
            <code>{address.get_value()}</code>
        </p>
        <FormActions>
            <Button on_click=move |_| desk.sending.set(false)>{w::close(lang)}</Button>
            <Button kind=ButtonKind::Primary icon=icondata::LuCopy on_click=copy>
                {w::copy(lang)}
            </Button>
        </FormActions>
    }
}
