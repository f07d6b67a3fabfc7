//! What the customer said elsewhere, withdrawing a quote, and taking either back.

use super::{
    api::set_quote_state,
    model::{QuoteSeen, QuoteState},
    page::Desk,
};
use crate::{
    access::{Sending, error_text},
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Dialog, Form, FormActions, Menu, MenuItem, Segmented, TextArea, TextField},
    words::quotes as w,
};
use leptos::{prelude::*, task::spawn_local};

/// Brings a quote into another state, with the way back where it has one.
fn bring(desk: Desk, sending: Sending, to: QuoteState, words: &'static str, was: Option<QuoteState>) {
    let call = set_quote_state(desk.id, desk.version.get_untracked(), to, String::new(), String::new());
    sending.step(call, move |version| {
        desk.version.set(version);
        desk.read.refetch();
        match was {
            Some(was) => offer_back(desk, sending, words, (version, was)),
            None => sending.toasts().success(words),
        }
    });
}

/// Offers to take it back: what outlives the dialog, and the page too if that is left meanwhile.
fn offer_back(desk: Desk, sending: Sending, words: &'static str, (version, was): (i32, QuoteState)) {
    let (toasts, lang) = (sending.toasts(), sending.lang());
    let back = move |()| {
        spawn_local(async move {
            match set_quote_state(desk.id, version, was, String::new(), String::new()).await {
                Ok(version) => {
                    if desk.version.try_set(version).is_none() {
                        desk.read.refetch();
                    }
                    toasts.success(w::reopened(lang));
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    toasts.undo(words, back);
}

/// What may be done with it as it stands.
#[component]
pub(super) fn Answers(now: Signal<QuoteSeen>, desk: Desk) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let known = Memo::new(move |_| {
        now.with(|seen| {
            let by_hand = seen.answered.as_ref().is_some_and(|answered| answered.by.is_some());
            (seen.may_edit, seen.row.state, by_hand)
        })
    });
    move || {
        let (may_edit, state, by_hand) = known.get();
        let answerable = matches!(state, QuoteState::Sent | QuoteState::Expired);
        let withdraws = answerable || state == QuoteState::Draft;
        let back = matches!(state, QuoteState::Accepted | QuoteState::Declined) && by_hand;
        (may_edit && (withdraws || back)).then(|| {
            view! {
                <Menu name="quote-more" label=w::more(lang)>
                    {answerable
                        .then(|| {
                            view! {
                                <MenuItem icon=icondata::LuPenLine on_click=move |()| desk.answering.set(true)>
                                    {w::write_down(lang)}
                                </MenuItem>
                            }
                        })}
                    {withdraws
                        .then(|| {
                            view! {
                                <MenuItem
                                    icon=icondata::LuUndo2
                                    on_click=move |()| bring(desk, sending, QuoteState::Withdrawn, w::withdrawn(lang), Some(state))
                                >
                                    {w::withdraw(lang)}
                                </MenuItem>
                            }
                        })}
                    {back
                        .then(|| {
                            view! {
                                <MenuItem
                                    icon=icondata::LuRotateCcw
                                    on_click=move |()| bring(desk, sending, QuoteState::Sent, w::reopened(lang), None)
                                >
                                    {w::take_back(lang)}
                                </MenuItem>
                            }
                        })}
                </Menu>
            }
        })
    }
}

#[component]
pub(super) fn AnswerDialog(now: Signal<QuoteSeen>, desk: Desk) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Dialog name="quote-answer" title=w::write_down(lang) open=desk.answering>
            {move || view! { <AnswerForm seen=now.get_untracked() desk/> }}
        </Dialog>
    }
}

#[component]
fn AnswerForm(seen: QuoteSeen, desk: Desk) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let contact = seen
        .contacts
        .iter()
        .find(|one| Some(one.id) == desk.written.with_untracked(|form| form.contact))
        .map(|one| one.name.clone());
    let (name, reason) = (RwSignal::new(contact.unwrap_or_default()), RwSignal::new(String::new()));
    let answer = RwSignal::new(QuoteState::Accepted.key().to_owned());
    let send = move |()| {
        let state = answer.with_untracked(|key| QuoteState::from_key(key)).unwrap_or(QuoteState::Accepted);
        let call =
            set_quote_state(desk.id, desk.version.get_untracked(), state, name.get_untracked(), reason.get_untracked());
        sending.form(call, move |version| {
            desk.version.set(version);
            desk.answering.set(false);
            desk.read.refetch();
            offer_back(desk, sending, w::written_down(lang), (version, QuoteState::Sent));
        });
    };
    let errors = sending.errors;
    let choices = vec![
        Choice::new(QuoteState::Accepted.key(), w::state_accepted(lang)),
        Choice::new(QuoteState::Declined.key(), w::state_declined(lang)),
    ];
    view! {
        <Form name="quote-answer-form" on_submit=send error=errors.rest()>
            <Segmented name="quote-answer" label=w::answer(lang) choices value=answer/>
            <TextField name="answer-name" label=w::who_said(lang) value=name max=100 required=true error=errors.of("name")/>
            <TextArea name="answer-reason" label=w::reason(lang) value=reason max=2000 error=errors.of("reason")/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
