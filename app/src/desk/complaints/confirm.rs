//! What the customer says of how a complaint was settled, written down by whoever heard it.

use super::{
    api::{ask_to_confirm, confirm_complaint},
    model::{AskedToConfirm, Complaint, Confirmation},
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    ui::{Ago, Badge, Button, ButtonKind, Choice, Form, FormActions, SelectField, TextArea, Tone},
    words::complaints as w,
};
use leptos::prelude::*;
use uuid::Uuid;

const SETTLED: &str = "settled";
const UNSETTLED: &str = "unsettled";

/// What was said, by whom it was written down, and when.
#[component]
pub(super) fn Confirmed(confirmation: Confirmation) -> impl IntoView {
    let lang = use_lang();
    let Confirmation { settled, at, by, said } = confirmation;
    let (tone, icon, words) = if settled {
        (Tone::Good, icondata::LuCircleCheck, w::settled(lang))
    } else {
        (Tone::Bad, icondata::LuCircleAlert, w::unsettled(lang))
    };
    view! {
        <p>
            <Badge tone icon>
                {words}
            </Badge>
            " "
            <span class="aside-none">{by.unwrap_or_else(|| w::by_customer(lang).to_owned())} " " <Ago then=at/></span>
        </p>
        {said.map(|said| view! { <p class="record__note">{said}</p> })}
    }
}

#[component]
pub(super) fn ConfirmFields(id: Uuid, complaint: Complaint, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let version = complaint.version;
    let was = complaint.confirmation;
    let key = match was.as_ref().map(|one| one.settled) {
        None => "",
        Some(true) => SETTLED,
        Some(false) => UNSETTLED,
    };
    let start = (key.to_owned(), was.and_then(|one| one.said).unwrap_or_default());
    let (answer, said) = (RwSignal::new(start.0.clone()), RwSignal::new(start.1.clone()));
    let dirty = Memo::new(move |_| (answer.get(), said.get()) != start);
    let send = move |()| {
        let settled = answer.with_untracked(|answer| match answer.as_str() {
            SETTLED => Some(true),
            UNSETTLED => Some(false),
            _ => None,
        });
        sending.form(confirm_complaint(id, version, settled, said.get_untracked()), move |_| done.run(()));
    };
    let choices = vec![
        Choice::new("", w::not_asked(lang)),
        Choice::new(SETTLED, w::settled(lang)),
        Choice::new(UNSETTLED, w::unsettled(lang)),
    ];
    let errors = sending.errors;
    view! {
        <Form name="complaint-confirm-form" on_submit=send dirty error=errors.rest()>
            <SelectField name="complaint-answer" label=w::answer(lang) value=answer choices/>
            <TextArea name="complaint-said" label=w::said(lang) value=said max=2000 error=errors.of("said")/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// That the customer was asked and has not answered yet.
#[component]
pub(super) fn StillAsked(asked: AskedToConfirm) -> impl IntoView {
    let lang = use_lang();
    let AskedToConfirm { at, by, words, answered } = asked;
    (!answered).then(|| {
        view! {
            <p class="aside-none">
                {w::waiting_for_answer(lang, by.unwrap_or_default())} " " <Ago then=at/>
            </p>
            <p class="record__note">{words}</p>
        }
    })
}

/// What was done, in words for the customer, who gets them by mail with a link to answer by.
#[component]
pub(super) fn AskFields(id: Uuid, complaint: Complaint, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let version = complaint.version;
    let start = complaint.measure.unwrap_or_default();
    let (words, tongue) = (RwSignal::new(start.clone()), RwSignal::new(lang.tag().to_owned()));
    let dirty = Memo::new(move |_| words.with(|words| *words != start));
    let send = move |()| {
        let of = tongue.with_untracked(|tag| Lang::from_tag(tag)).unwrap_or(lang);
        sending.form(ask_to_confirm(id, version, words.get_untracked(), of), move |()| {
            sending.toasts().success(w::was_asked(lang));
            done.run(());
        });
    };
    let tongues =
        vec![Choice::new(Lang::ZhCn.tag(), w::in_chinese(lang)), Choice::new(Lang::En.tag(), w::in_english(lang))];
    let errors = sending.errors;
    view! {
        <Form name="complaint-ask-form" on_submit=send dirty error=errors.rest()>
            <TextArea
                name="complaint-words"
                label=w::words_for_customer(lang)
                hint=w::words_for_customer_hint(lang)
                value=words
                rows=5
                max=2000
                required=true
                error=errors.of("words")
            />
            <SelectField name="complaint-language" label=w::mail_language(lang) value=tongue choices=tongues/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::send_question(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
