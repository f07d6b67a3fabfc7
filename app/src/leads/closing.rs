//! Two dialogs about a lead: why it is none for us, and to whom it goes.

use super::{
    api::{assign_lead, lead_reasons, set_lead_state},
    model::{Lead, Reason, State},
    words_of::{reason_word, state_word},
};
use crate::{
    access::{AppError, Sending, error_text, picker::PersonPicker},
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Dialog, Form, FormActions, SelectField},
    words::leads as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// A lead as it was seen: which, in which version, how far one was.
pub(super) type Seen = (Uuid, i32, State);

/// Why it is none for us.
#[component]
pub(super) fn Close(
    #[prop(into)] lead: Signal<Option<Seen>>,
    open: RwSignal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let reasons = RwSignal::new(Vec::<Reason>::new());
    let reason = RwSignal::new(String::new());
    Effect::new(move |_| {
        if open.get() && reasons.with_untracked(Vec::is_empty) {
            spawn_local(async move {
                match lead_reasons().await {
                    Ok(found) => drop(reasons.try_set(found)),
                    Err(error) => sending.toasts().error(error_text(lang, &error)),
                }
            });
        }
    });
    let choices = Signal::derive(move || {
        let offered =
            reasons.with(|all| all.iter().map(|one| Choice::new(one.id, reason_word(lang, one))).collect::<Vec<_>>());
        std::iter::once(Choice::new("", w::choose_reason(lang))).chain(offered).collect::<Vec<_>>()
    });
    let send = move |()| {
        let Some((id, version, was)) = lead.get_untracked() else { return };
        let chosen = reason.with_untracked(|id| id.parse::<Uuid>().ok());
        sending.form(set_lead_state(id, version, State::Disqualified, chosen), move |version| {
            open.set(false);
            changed.run(());
            let back = move || set_lead_state(id, version, was, None);
            sending.undo(w::moved(lang, state_word(lang, State::Disqualified)), changed, back);
        });
    };
    let errors = sending.errors;
    view! {
        <Dialog name="lead-close" title=w::disqualify(lang) open>
            <Form name="lead-close-form" on_submit=send error=errors.rest()>
                <SelectField name="lead-reason" label=w::reason(lang) value=reason choices required=true error=errors.of("reason")/>
                <FormActions>
                    <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                        {w::disqualify(lang)}
                    </Button>
                </FormActions>
            </Form>
        </Dialog>
    }
}

/// Gives it to a colleague.
#[component]
pub(super) fn Give(lead: Memo<Lead>, open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let person = RwSignal::new(None::<(Uuid, String)>);
    let send = move |()| {
        let (id, version) = lead.with_untracked(|lead| (lead.id, lead.version));
        let Some((owner, name)) = person.get_untracked() else {
            return sending.refuse(&AppError::invalid("owner", "required"));
        };
        sending.form(assign_lead(id, version, owner), move |_| {
            open.set(false);
            changed.run(());
            sending.toasts().success(w::assigned(lang, name));
        });
    };
    let errors = sending.errors;
    view! {
        <Dialog name="lead-give" title=w::assign(lang) open>
            <Form name="lead-give-form" on_submit=send error=errors.rest()>
                <PersonPicker name="lead-receiver" label=w::owner(lang) value=person required=true error=errors.of("owner")/>
                <FormActions>
                    <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                        {w::assign(lang)}
                    </Button>
                </FormActions>
            </Form>
        </Dialog>
    }
}
