//! The ways to a new quote: from the list, a deal, or a customer.

use super::{api::create_quote, model::QuoteOf};
use crate::{
    access::Sending,
    customers::picker::CustomerPicker,
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, ButtonSize, Dialog, Form, FormActions},
    words::quotes as w,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

/// Makes a quote and goes to its page.
fn beginning(sending: Sending) -> Callback<QuoteOf> {
    let navigate = use_navigate();
    Callback::new(move |of: QuoteOf| {
        let navigate = navigate.clone();
        sending.step(create_quote(of), move |id| navigate(&routes::quote(id), NavigateOptions::default()));
    })
}

/// For a deal or a customer that is on screen.
#[component]
pub(super) fn NewQuoteHere(of: QuoteOf) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let begin = beginning(sending);
    view! {
        <Button
            size=ButtonSize::Small
            kind=ButtonKind::Quiet
            icon=icondata::LuPlus
            busy=sending.busy()
            on_click=move |_| begin.run(of)
        >
            {w::add(lang)}
        </Button>
    }
}

/// For a customer who is looked for.
#[component]
pub(super) fn NewQuoteDialog(open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Dialog name="new-quote" title=w::add(lang) open>
            <Choose/>
        </Dialog>
    }
}

#[component]
fn Choose() -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let customer = RwSignal::new(None::<(Uuid, String)>);
    let begin = beginning(sending);
    let go = move |()| match customer.get_untracked() {
        Some((id, _)) => begin.run(QuoteOf::Customer(id)),
        None => sending.errors.show([("customer".to_owned(), w::choose_customer(lang).to_owned())]),
    };
    let errors = sending.errors;
    view! {
        <Form name="new-quote-form" on_submit=go error=errors.rest()>
            <CustomerPicker name="quote-customer" label=w::customer(lang) value=customer required=true error=errors.of("customer")/>
            <p class="admin-note">{w::from_deal_hint(lang)}</p>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::begin(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
