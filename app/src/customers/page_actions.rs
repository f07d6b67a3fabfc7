//! What one can do with a customer.

use super::{
    assign::AssignCustomer,
    deletion::{AskOfDeals, Deletion},
    form::EditCustomer,
    page::Shown,
    sharing::ShareCustomer,
};
use crate::{
    access::{Action, use_session},
    locale::use_lang,
    ui::{Button, Menu, MenuItem, MenuLine},
    words::customers as w,
};
use leptos::prelude::*;

/// Edit, and behind the dots: share, change owner, delete.
#[component]
pub(super) fn Actions(shown: Shown) -> impl IntoView {
    let lang = use_lang();
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    let (may_assign, may_share) = (may(Action::AssignCustomers), may(Action::ShareRecords));
    let (editing, sharing, assigning) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
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
                <MenuLine/>
                <MenuItem icon=icondata::LuTrash2 danger=true on_click=move |()| deletion.begin()>
                    {w::delete(lang)}
                </MenuItem>
            </Menu>
        }
    };
    let saved = move |()| shown.refresh();
    view! {
        <Show when=move || shown.may_write()>{buttons}</Show>
        <AskOfDeals deletion/>
        <EditCustomer open=editing customer=shown.customer on_saved=saved/>
        {may_share.then(|| view! { <ShareCustomer open=sharing shown/> })}
        {may_assign.then(|| view! { <AssignCustomer open=assigning shown/> })}
    }
}
