//! What can be done with the deal as a whole.

use super::{
    api::{assign_deal, deal_receivers, delete_deal, restore_deal},
    desk::{Desk, Sheet},
    edit::EditDialog,
    sharing::view::ShareDialog,
};
use crate::{
    access::{Action, use_session},
    notices::{FollowButton, model::RecordOf},
    routes,
    ui::{Button, ButtonKind, Choice, Dialog, Form, FormActions, Menu, MenuItem, MenuLine, SelectField},
    words::{deal as w, deals as d},
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

/// Edit, and a menu with the rest. Nothing is offered that this person may not do.
#[component]
pub fn Actions(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let (editing, assigning, sharing) = (Sheet::default(), Sheet::default(), RwSignal::new(false));
    let may = |action| use_session().is_some_and(|session| session.may(action));
    let (may_assign, may_share) = (may(Action::AssignDeals), may(Action::ShareRecords));
    let delete = use_delete(desk);
    view! {
        <FollowButton of=RecordOf::Deal(desk.id)/>
        <Show when=move || desk.may_edit()>
            <Button icon=icondata::LuPencil on_click=move |_| editing.open.set(true)>
                {w::edit(lang)}
            </Button>
            <Menu name="deal-more" label=w::more(lang)>
                {may_share
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata::LuUserPlus on_click=move |()| sharing.set(true)>
                                {w::share(lang)}
                            </MenuItem>
                        }
                    })}
                {may_assign
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata::LuUserCog on_click=move |()| assigning.open.set(true)>
                                {w::assign(lang)}
                            </MenuItem>
                        }
                    })}
                <MenuLine/>
                <MenuItem icon=icondata::LuTrash2 danger=true on_click=delete>
                    {w::delete(lang)}
                </MenuItem>
            </Menu>
        </Show>
        <EditDialog desk sheet=editing/>
        <AssignDialog desk sheet=assigning/>
        <ShareDialog desk open=sharing/>
    }
}

/// Deletes the deal, goes back to the board and offers to take it back.
fn use_delete(desk: Desk) -> Callback<()> {
    let (lang, navigate) = (desk.lang, use_navigate());
    Callback::new(move |()| {
        let name = desk.page.with_untracked(|page| page.card.name.clone());
        let toasts = desk.toasts;
        let go = navigate.clone();
        desk.leaving.set(true);
        leptos::task::spawn_local(async move {
            match delete_deal(desk.id).await {
                Ok(deleted) => {
                    let restore = move |()| {
                        desk.step(restore_deal(deleted), move |()| toasts.success(w::restored(lang)));
                    };
                    toasts.undo(w::deleted(lang, name), Callback::new(restore));
                    go(routes::DEALS, leptos_router::NavigateOptions::default());
                }
                Err(error) => {
                    desk.leaving.try_set(false);
                    toasts.error(crate::access::error_text(lang, &error));
                }
            }
        });
    })
}

/// Gives the deal to somebody else.
#[component]
fn AssignDialog(desk: Desk, sheet: Sheet) -> impl IntoView {
    view! {
        <Dialog name="assign-deal" title=w::assign(desk.lang) open=sheet.open>
            <AssignForm desk sheet/>
        </Dialog>
    }
}

#[component]
fn AssignForm(desk: Desk, sheet: Sheet) -> impl IntoView {
    let lang = desk.lang;
    let receivers = desk.fetch(deal_receivers());
    let owner = desk.page.with_untracked(|page| page.card.owner.id);
    let chosen = RwSignal::new(String::new());
    let choices = move || {
        let others = receivers.get().unwrap_or_default().into_iter().filter(|person| person.id != owner);
        let others = others.map(|person| Choice::new(person.id, person.name));
        std::iter::once(Choice::new("", d::choose(lang))).chain(others).collect::<Vec<_>>()
    };
    let errors = sheet.errors;
    errors.clear();
    let submit = move |()| match chosen.with_untracked(|chosen| chosen.parse::<Uuid>()) {
        Ok(person) => {
            let name = receivers.with_untracked(|all| {
                all.iter()
                    .flatten()
                    .find(|other| other.id == person)
                    .map(|other| other.name.clone())
                    .unwrap_or_default()
            });
            let done = move |()| desk.toasts.success(w::assigned_to(lang, name));
            desk.form(sheet, assign_deal(desk.id, person), done);
        }
        Err(_) => desk.refuse(sheet, &crate::access::AppError::invalid("owner", "required")),
    };
    view! {
        <Form name="assign-deal-form" on_submit=submit error=errors.rest()>
            <SelectField
                name="deal_owner"
                label=w::new_owner(lang)
                value=chosen
                choices=Signal::derive(choices)
                error=errors.of("owner")
                required=true
            />
            <FormActions>
                <Button on_click=move |_| sheet.open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sheet.busy>
                    {w::assign(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
