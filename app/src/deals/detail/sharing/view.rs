//! The dialog in which a deal is shared.

use super::{
    api::{deal_shares, share_deal},
    model::Shares,
};
use crate::{
    access::error_text,
    customers::model::SharedWith,
    deals::detail::desk::Desk,
    ui::{Avatar, AvatarSize, Button, ButtonKind, Choice, Dialog, FormRow, IconButton, SelectField},
    words::{deal as w, deals as d},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// With whom it is shared, and a way to add somebody. Every change counts at once.
#[component]
pub fn ShareDialog(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog name="share-deal" title=w::share(desk.lang) open>
            <Sharing desk/>
        </Dialog>
    }
}

/// The shares as they are, and the way to change them.
#[derive(Clone, Copy)]
struct Board {
    desk: Desk,
    shares: RwSignal<Option<Shares>>,
}

impl Board {
    fn read(self) {
        let desk = self.desk;
        spawn_local(async move {
            match deal_shares(desk.id).await {
                Ok(_) if self.shares.is_disposed() => {}
                Ok(shares) => self.shares.set(Some(shares)),
                Err(error) => desk.toasts.error(error_text(desk.lang, &error)),
            }
        });
    }

    fn change(self, person: Uuid, can_write: Option<bool>) {
        self.desk.step(share_deal(self.desk.id, person, can_write), move |()| self.read());
    }
}

#[component]
fn Sharing(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let board = Board { desk, shares: RwSignal::new(None) };
    board.read();
    let with = move || board.shares.get().map(|shares| shares.with).unwrap_or_default();
    let nobody = move || board.shares.with(|shares| shares.as_ref().is_some_and(|shares| shares.with.is_empty()));
    view! {
        <p class="dialog__text">{w::share_text(lang)}</p>
        <Show when=nobody>
            <p class="deal-none">{w::shared_with_nobody(lang)}</p>
        </Show>
        <ul class="deal-shares">{move || with().into_iter().map(|share| view! { <Given board share/> }).collect_view()}</ul>
        <Add board/>
    }
}

fn accesses(board: Board) -> Vec<Choice> {
    let lang = board.desk.lang;
    vec![Choice::new("read", w::may_read(lang)), Choice::new("write", w::may_write(lang))]
}

#[component]
fn Given(board: Board, share: SharedWith) -> impl IntoView {
    let (lang, person) = (board.desk.lang, share.person);
    let access = RwSignal::new(if share.can_write { "write" } else { "read" }.to_owned());
    let changed = move |access: String| board.change(person, Some(access == "write"));
    view! {
        <li class="deal-share">
            <Avatar name=share.name.clone() size=AvatarSize::Small labelled=true/>
            <SelectField
                name=format!("share_{person}")
                label=w::access_of(lang, &share.name)
                hide_label=true
                value=access
                choices=accesses(board)
                on_change=changed
            />
            <IconButton
                icon=icondata::LuX
                label=w::unshare_named(lang, &share.name)
                on_click=move |_| board.change(person, None)
            />
        </li>
    }
}

#[component]
fn Add(board: Board) -> impl IntoView {
    let lang = board.desk.lang;
    let (person, access) = (RwSignal::new(String::new()), RwSignal::new("read".to_owned()));
    let people = move || {
        let others = board.shares.get().map(|shares| shares.others).unwrap_or_default();
        let others = others.into_iter().map(|other| Choice::new(other.id, other.name));
        std::iter::once(Choice::new("", d::choose(lang))).chain(others).collect::<Vec<_>>()
    };
    let add = move |_| {
        if let Ok(chosen) = person.with_untracked(|person| person.parse::<Uuid>()) {
            board.change(chosen, Some(access.with_untracked(|access| access == "write")));
            person.set(String::new());
        }
    };
    view! {
        <div class="deal-shares__add">
            <FormRow>
                <SelectField name="share_person" label=w::colleague(lang) value=person choices=Signal::derive(people)/>
                <SelectField name="share_access" label=w::access(lang) value=access choices=accesses(board)/>
            </FormRow>
            <Button
                kind=ButtonKind::Primary
                icon=icondata::LuUserPlus
                disabled=Signal::derive(move || person.with(String::is_empty))
                on_click=add
            >
                {w::share(lang)}
            </Button>
        </div>
    }
}
