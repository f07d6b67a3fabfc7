//! Handing marked customers of a pool to a person.

use super::desk::Desk;
use crate::{
    access::{AppError, Sending, picker::PersonPicker},
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, Form, FormActions},
    words::{customers as cw, pool as w},
};
use leptos::prelude::*;

/// A dialog that asks to whom.
#[component]
pub(super) fn HandOut(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog name="pool-hand-out" title=w::hand_out(use_lang()) open>
            <HandOutForm desk open/>
        </Dialog>
    }
}

#[component]
fn HandOutForm(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let person = RwSignal::new(None);
    let hand_out = move |()| {
        let Some((id, name)) = person.get_untracked() else {
            return sending.refuse(&AppError::invalid("owner", "required"));
        };
        let marked = desk.chosen.with_untracked(|chosen| chosen.iter().copied().collect());
        desk.assign(marked, id, name);
        open.set(false);
    };
    view! {
        <p class="dialog__text">{w::hand_out_text(lang)}</p>
        <Form name="pool-hand-out-form" on_submit=hand_out error=sending.errors.rest()>
            <PersonPicker
                name="pool-owner"
                label=cw::assign_to(lang)
                value=person
                required=true
                error=sending.errors.of("owner")
            />
            <FormActions>
                <Button on_click=move |_| open.set(false)>{cw::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true>
                    {w::hand_out(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
