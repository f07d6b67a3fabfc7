//! Dialogs that join a ticket with another one: below it, linked to it, or merged into it.

use super::{
    api::{link_tickets, merge_ticket, set_ticket_parent, unlink_tickets},
    model::LinkKind,
    picker::TicketPicker,
    undo::offer_unmerge,
};
use crate::{
    access::Sending,
    desk::tickets::{desk::Desk, rules_model::number_in_words},
    locale::{Lang, use_lang},
    routes,
    ui::{Button, ButtonKind, Choice, Dialog, Form, FormActions, SelectField},
    words::desk_relations as w,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

/// How somebody wants to join it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Relating {
    Parent,
    Link,
    Merge,
}

impl Relating {
    fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Parent => w::parent_title(lang),
            Self::Link => w::link_title(lang),
            Self::Merge => w::merge_title(lang),
        }
    }

    fn action(self, lang: Lang) -> &'static str {
        match self {
            Self::Parent => w::set_parent(lang),
            Self::Link => w::link(lang),
            Self::Merge => w::merge(lang),
        }
    }

    /// The field at which a refusal stands.
    const fn field(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Link => "other",
            Self::Merge => "kept",
        }
    }
}

/// One dialog for all three.
#[component]
pub(in crate::desk) fn RelatingDialogs(desk: Desk, wish: RwSignal<Option<Relating>>) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if wish.with(Option::is_some) {
            open.set(true);
        }
    });
    let title = move || wish.get().map(|wish| wish.title(lang)).unwrap_or_default().to_owned();
    view! {
        <Dialog name="relate-ticket" title=Signal::derive(title) open on_close=move |()| wish.set(None)>
            {move || wish.get_untracked().map(|wish| view! { <RelateForm desk wish open/> })}
        </Dialog>
    }
}

#[component]
fn RelateForm(desk: Desk, wish: Relating, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    let other = RwSignal::new(None::<(Uuid, String)>);
    let kind = RwSignal::new(LinkKind::default().key().to_owned());
    let submit = move |()| {
        let Some((other, name)) = other.get_untracked() else {
            return sending.refuse(&crate::access::AppError::invalid(wish.field(), "required"));
        };
        match wish {
            Relating::Parent => hang(desk, sending, other, open),
            Relating::Link => join(desk, sending, other, LinkKind::from_key(&kind.get_untracked()), open),
            Relating::Merge => {
                let navigate = navigate.clone();
                let number = desk.ticket.with_untracked(|ticket| number_in_words(ticket.number));
                sending.form(merge_ticket(desk.id, other), move |merge| {
                    open.set(false);
                    offer_unmerge(desk.toasts, lang, merge, w::merged(lang, number, name));
                    navigate(&routes::ticket(other), NavigateOptions::default());
                });
            }
        }
    };
    let kinds =
        LinkKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind_word(lang, kind))).collect::<Vec<_>>();
    view! {
        <Form name="relate-ticket-form" on_submit=submit error=sending.errors.rest()>
            {(wish == Relating::Merge).then(|| view! { <p class="aside-none">{w::merge_text(lang)}</p> })}
            {(wish == Relating::Link)
                .then(|| view! { <SelectField name="relate-kind" label=w::link_kind(lang) value=kind choices=kinds/> })}
            <TicketPicker name="relate-other" of=desk.id value=other error=sending.errors.of(wish.field())/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {wish.action(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

fn hang(desk: Desk, sending: Sending, parent: Uuid, open: RwSignal<bool>) {
    sending.form(set_ticket_parent(desk.id, desk.version(), Some(parent)), move |version| {
        open.set(false);
        let back = move |()| desk.step(set_ticket_parent(desk.id, version, None), |_| ());
        desk.toasts.undo(w::parent_set(desk.lang), Callback::new(back));
        desk.refresh();
    });
}

fn join(desk: Desk, sending: Sending, other: Uuid, kind: LinkKind, open: RwSignal<bool>) {
    sending.form(link_tickets(desk.id, other, kind), move |()| {
        open.set(false);
        let back = move |()| desk.step(unlink_tickets(desk.id, other), |_| ());
        desk.toasts.undo(w::linked(desk.lang), Callback::new(back));
        desk.refresh();
    });
}

/// How a link is called, seen from where it begins.
pub(super) fn kind_word(lang: Lang, kind: LinkKind) -> &'static str {
    w::text(lang, &format!("kind_{}", kind.key())).unwrap_or_default()
}
