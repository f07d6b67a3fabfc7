//! What one can do with a customer.

use super::{
    api::{delete_customer, restore_customer},
    assign::AssignCustomer,
    form::EditCustomer,
    model::Deleted,
    page::Shown,
    sharing::ShareCustomer,
};
use crate::{
    access::{Action, Sending, error_text, use_session},
    locale::{Lang, use_lang},
    notices::{FollowButton, model::RecordOf},
    routes,
    ui::{Button, Menu, MenuItem, MenuLine, Toasts},
    words::customers as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Edit, and behind the dots: share, change owner, delete.
#[component]
pub(super) fn Actions(shown: Shown) -> impl IntoView {
    let lang = use_lang();
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    let (may_assign, may_share) = (may(Action::AssignCustomers), may(Action::ShareRecords));
    let (editing, sharing, assigning) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let delete = deletion(shown);
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
                <MenuItem icon=icondata::LuTrash2 danger=true on_click=delete>
                    {w::delete(lang)}
                </MenuItem>
            </Menu>
        }
    };
    let saved = move |()| shown.refresh();
    view! {
        <FollowButton of=RecordOf::Customer(shown.id())/>
        <Show when=move || shown.may_write()>{buttons}</Show>
        <EditCustomer open=editing customer=shown.customer on_saved=saved/>
        {may_share.then(|| view! { <ShareCustomer open=sharing shown/> })}
        {may_assign.then(|| view! { <AssignCustomer open=assigning shown/> })}
    }
}

/// Deletes at once and goes to the list; a toast takes it back.
fn deletion(shown: Shown) -> Callback<()> {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    Callback::new(move |()| {
        let (id, name) = shown.customer.with_untracked(|customer| (customer.id, customer.fields.name.clone()));
        let (toasts, navigate) = (sending.toasts(), navigate.clone());
        let done = move |deleted| {
            let words = w::deleted_toast(lang, &name);
            let back = {
                let navigate = navigate.clone();
                move |()| bring_back(lang, toasts, deleted, name.clone(), navigate.clone())
            };
            toasts.undo(words, back);
            navigate(routes::CUSTOMERS, NavigateOptions::default());
        };
        shown.leaving.set(true);
        sending.send(delete_customer(id), done, move |error| {
            shown.leaving.set(false);
            toasts.error(error_text(lang, &error));
        });
    })
}

fn bring_back(
    lang: Lang,
    toasts: Toasts,
    deleted: Deleted,
    name: String,
    navigate: impl Fn(&str, NavigateOptions) + 'static,
) {
    spawn_local(async move {
        match restore_customer(deleted).await {
            Ok(()) => {
                toasts.success(w::restored_toast(lang, name));
                navigate(&routes::customer(deleted.id), NavigateOptions::default());
            }
            Err(error) => toasts.error(error_text(lang, &error)),
        }
    });
}
