//! How long something stays in the bin: said to everybody, changed by administrators.

use super::api::keep_bin_days;
use crate::{
    access::{Action, Sending, use_session},
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, Dialog, Form, FormActions, TextField},
    words::deletions as w,
};
use leptos::prelude::*;

/// The line above the list.
#[component]
pub(super) fn Retention(days: i16, on_changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let may_change = use_session().is_some_and(|session| session.may(Action::Administer));
    let open = RwSignal::new(false);
    let words = if days == 0 { w::kept_always(lang).to_owned() } else { w::kept_days(lang, days) };
    view! {
        <div class="bin__kept">
            <p>{words}</p>
            {may_change
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| open.set(true)>
                            {w::change_days(lang)}
                        </Button>
                        <Dialog name="bin-days" title=w::change_days(lang) open>
                            <DaysForm days open on_changed/>
                        </Dialog>
                    }
                })}
        </div>
    }
}

#[component]
fn DaysForm(days: i16, open: RwSignal<bool>, on_changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let value = RwSignal::new(days.to_string());
    let keep = move |()| {
        sending.form(keep_bin_days(value.get_untracked()), move |_| {
            open.set(false);
            sending.toasts().success(w::days_saved(lang));
            on_changed.run(());
        });
    };
    view! {
        <Form name="bin-days-form" on_submit=keep error=sending.errors.rest()>
            <TextField
                name="days"
                id="bin-days-value"
                label=w::days(lang)
                hint=w::days_hint(lang)
                value
                input_mode="numeric"
                error=sending.errors.of("days")
                required=true
            />
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
