//! Sharing one customer with one person, to read or to write.

use super::{
    api::{customer_shares, share_customer},
    model::SharedWith,
    page::Shown,
};
use crate::{
    access::{AppError, Sending, error_text, picker::PersonPicker},
    locale::use_lang,
    ui::{Avatar, AvatarSize, Badge, Button, ButtonKind, Choice, Dialog, Form, IconButton, Notice, SelectField, Tone},
    words::customers as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

const READ: &str = "read";
const WRITE: &str = "write";

/// A dialog that lists who a customer is shared with, and shares it with one more.
#[component]
pub(super) fn ShareCustomer(open: RwSignal<bool>, shown: Shown) -> impl IntoView {
    view! {
        <Dialog name="share-customer" title=w::share_title(use_lang()) open>
            <Sharing customer=shown.id()/>
        </Dialog>
    }
}

/// Who it is shared with, as far as it is known.
#[derive(Clone, Copy)]
struct Shares {
    customer: Uuid,
    /// `None` while it is read.
    all: RwSignal<Option<Result<Vec<SharedWith>, AppError>>>,
}

impl Shares {
    fn read(self) {
        spawn_local(async move {
            self.all.try_set(Some(customer_shares(self.customer).await));
        });
    }
}

#[component]
fn Sharing(customer: Uuid) -> impl IntoView {
    let lang = use_lang();
    let shares = Shares { customer, all: RwSignal::new(None) };
    // The dialog is only ever opened in the browser.
    Effect::new(move |_| shares.read());
    let list = move || match shares.all.get() {
        None => ().into_any(),
        Some(Ok(all)) if all.is_empty() => view! { <p class="shares__none">{w::share_none(lang)}</p> }.into_any(),
        Some(Ok(all)) => view! {
            <ul class="shares">{all.into_iter().map(|one| view! { <Share one shares/> }).collect_view()}</ul>
        }
        .into_any(),
        Some(Err(error)) => view! {
            <Notice tone=Tone::Bad on_retry=move |()| shares.read()>
                {error_text(lang, &error)}
            </Notice>
        }
        .into_any(),
    };
    view! {
        <p class="dialog__text">{w::share_text(lang)}</p>
        {list}
        <ShareForm shares/>
    }
}

#[component]
fn Share(one: SharedWith, shares: Shares) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let SharedWith { person, name, can_write } = one;
    let label = w::share_remove(lang, &name);
    let gone = w::share_removed(lang, &name);
    let remove = move |_| {
        let gone = gone.clone();
        sending.step(share_customer(shares.customer, person, None), move |()| {
            sending.toasts().success(gone);
            shares.read();
        });
    };
    view! {
        <li class="shares__one">
            <Avatar name size=AvatarSize::Small labelled=true/>
            <Badge>{if can_write { w::may_write(lang) } else { w::may_read(lang) }}</Badge>
            <IconButton icon=icondata::LuX label small=true busy=sending.busy() on_click=remove/>
        </li>
    }
}

#[component]
fn ShareForm(shares: Shares) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let person = RwSignal::new(None);
    let access = RwSignal::new(READ.to_owned());
    let share = move |()| {
        let Some((id, name)) = person.get_untracked() else {
            return sending.refuse(&AppError::invalid("person", "required"));
        };
        let can_write = access.get_untracked() == WRITE;
        sending.form(share_customer(shares.customer, id, Some(can_write)), move |()| {
            person.set(None);
            sending.toasts().success(w::shared_toast(lang, name));
            shares.read();
        });
    };
    let choices = vec![Choice::new(READ, w::may_read(lang)), Choice::new(WRITE, w::may_write(lang))];
    view! {
        <Form name="share-form" on_submit=share error=sending.errors.rest()>
            <div class="shares__form">
                <PersonPicker
                    name="share-person"
                    label=w::share_with(lang)
                    value=person
                    required=true
                    error=sending.errors.of("person")
                />
                <SelectField name="share-access" label=w::share_access(lang) value=access choices/>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::share_add(lang)}
                </Button>
            </div>
        </Form>
    }
}
