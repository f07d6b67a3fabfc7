//! How often a customer is asked, and whether by mail.

use super::{
    api::{read_rating_pause, set_rating_mail, set_rating_pause},
    model::{RatingMail, RatingPause},
};
use crate::{
    access::{Answer, Sending, ask, error_text},
    locale::use_lang,
    ui::{
        Button, ButtonKind, CheckField, Form, FormActions, Notice, Section, Skeleton, SkeletonShape, TextField, Tone,
    },
    words::satisfaction as w,
};
use leptos::prelude::*;

#[component]
pub(in crate::desk) fn RatingSettings() -> impl IntoView {
    let lang = use_lang();
    let pause: Answer<RatingPause> = ask(|| (), |()| read_rating_pause());
    view! {
        <Section title=w::title(lang)>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> }>
                {move || Suspend::new(async move {
                    match pause.await {
                        Ok(now) => {
                            view! {
                                <PauseForm now pause/>
                                <MailForm now pause/>
                            }
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| pause.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Section>
    }
}

#[component]
fn PauseForm(now: RatingPause, pause: Answer<RatingPause>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let days = RwSignal::new(now.days.to_string());
    let dirty = Memo::new(move |_| days.with(|days| days.trim() != now.days.to_string()));
    let send = move |()| {
        sending.form(set_rating_pause(now.version, days.get_untracked()), move |()| {
            sending.toasts().success(w::saved(lang));
            pause.refetch();
        });
    };
    view! {
        <Form name="rating-pause-form" on_submit=send dirty error=sending.errors.rest()>
            <TextField
                name="rating-pause"
                label=w::pause(lang)
                hint=w::pause_hint(lang)
                value=days
                input_mode="numeric"
                max=3
                required=true
                error=sending.errors.of("pause")
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy() disabled=Signal::derive(move || !dirty.get())>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

#[component]
fn MailForm(now: RatingPause, pause: Answer<RatingPause>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (mail, needs_consent) = (RwSignal::new(now.mail), RwSignal::new(now.needs_consent));
    let delay = RwSignal::new(now.delay.to_string());
    let typed = move || RatingMail { mail: mail.get(), delay: delay.get(), needs_consent: needs_consent.get() };
    let start = untrack(typed);
    let dirty = Memo::new(move |_| typed() != start);
    let send = move |()| {
        sending.form(set_rating_mail(now.version, untrack(typed)), move |()| {
            sending.toasts().success(w::saved(lang));
            pause.refetch();
        });
    };
    view! {
        <Form name="rating-mail-form" on_submit=send dirty error=sending.errors.rest()>
            <CheckField name="rating-mail" label=w::by_mail(lang) hint=w::by_mail_hint(lang) value=mail/>
            <Show when=move || mail.get()>
                <TextField
                    name="rating-delay"
                    label=w::delay(lang)
                    hint=w::delay_hint(lang)
                    value=delay
                    input_mode="numeric"
                    max=3
                    required=true
                    error=sending.errors.of("delay")
                />
                <CheckField
                    name="rating-consent"
                    label=w::needs_consent(lang)
                    hint=w::needs_consent_hint(lang)
                    value=needs_consent
                />
            </Show>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy() disabled=Signal::derive(move || !dirty.get())>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
