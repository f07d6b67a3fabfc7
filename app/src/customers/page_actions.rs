//! What one can do with a customer.

use super::{
    assign::AssignCustomer,
    deletion::{AskOfDeals, Deletion},
    form::EditCustomer,
    merges::MergeWith,
    page::Shown,
    pool::{GiveBack, ProtectItem, model::PoolStanding},
    sharing::ShareCustomer,
};
use crate::{
    access::{Action, Answer, use_session},
    fields::RecordKind,
    locale::use_lang,
    notices::{FollowButton, model::RecordOf},
    ui::{Button, Menu, MenuItem, MenuLine},
    words::{customers as w, duplicates as dw, pool as pw},
};
use leptos::prelude::*;

/// Edit, and behind the dots: share, change owner, keep from rules, give back to a pool, delete.
#[component]
pub(super) fn Actions(shown: Shown, pool: Answer<PoolStanding>) -> impl IntoView {
    let lang = use_lang();
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    let (may_assign, may_share) = (may(Action::AssignCustomers), may(Action::ShareRecords));
    let may_return = may(Action::UsePool);
    let editing = shown.editing;
    let (sharing, assigning) = (RwSignal::new(false), RwSignal::new(false));
    let (returning, merging) = (RwSignal::new(false), RwSignal::new(false));
    let name = Signal::derive(move || shown.customer.with(|customer| customer.fields.name.clone()));
    let mine = returnable(shown, may_assign);
    let deletion = Deletion::of(shown);
    let buttons = move || {
        view! {
            <Button icon=icondata::LuPencil on_click=move |_| editing.set(true)>
                {w::edit(lang)}
            </Button>
            <Menu name="customer-more" label=w::more(lang)>
                {may_share
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata::LuShare2 on_click=move |()| sharing.set(true)>
                                {w::share(lang)}
                            </MenuItem>
                        }
                    })}
                {may_assign
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata::LuUserCheck on_click=move |()| assigning.set(true)>
                                {w::assign(lang)}
                            </MenuItem>
                        }
                    })}
                <MenuItem icon=icondata::LuMerge on_click=move |()| merging.set(true)>
                    {dw::merge_with(lang)}
                </MenuItem>
                {may_assign.then(|| view! { <ProtectItem customer=shown.id() standing=pool/> })}
                {(may_return && mine.get())
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata::LuWaves on_click=move |()| returning.set(true)>
                                {pw::give_back(lang)}
                            </MenuItem>
                        }
                    })}
                <MenuLine/>
                <MenuItem icon=icondata::LuTrash2 danger=true on_click=move |()| deletion.begin()>
                    {w::delete(lang)}
                </MenuItem>
            </Menu>
        }
    };
    let saved = move |()| shown.refresh();
    view! {
        <FollowButton of=RecordOf::Customer(shown.id())/>
        <Show when=move || shown.may_write()>{buttons}</Show>
        <AskOfDeals deletion/>
        <EditCustomer open=editing customer=shown.customer on_saved=saved focus=shown.focus/>
        <MergeWith of=RecordKind::Customer record=shown.id() open=merging/>
        {may_share.then(|| view! { <ShareCustomer open=sharing shown/> })}
        {may_assign.then(|| view! { <AssignCustomer open=assigning shown/> })}
        {may_return.then(|| view! { <GiveBack open=returning customer=shown.id() name leaving=shown.leaving/> })}
    }
}

/// Whether the reader may give it back: their own, or, for who assigns, anybody's.
fn returnable(shown: Shown, may_assign: bool) -> Memo<bool> {
    let me = use_session().map(|session| session.person);
    Memo::new(move |_| {
        may_assign || shown.customer.with(|customer| customer.owner.as_ref().map(|(owner, _)| *owner) == me)
    })
}
