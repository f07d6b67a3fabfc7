//! What one can do with a ticket.

use super::{
    api::{delete_ticket, restore_ticket, set_ticket_state, take_ticket, ticket_choices, undo_ticket_state},
    desk::{Desk, Put},
    form::EditTicket,
    keys,
    model::Choices,
    rules_model::{State, number_in_words},
    words_of::state_word,
};
use crate::{
    access::{Action, Sending, error_text, use_session},
    desk::{
        assignment::HandOver,
        changes::Doing,
        relations::{ChildrenLeft, Relating, RelatingDialogs, open_children_of},
        replies::MacroMenu,
        snooze::{SnoozeDialog, SnoozeItems},
    },
    notices::{FollowButton, model::RecordOf},
    routes,
    ui::{Button, ButtonKind, Dialog, Form, FormActions, Menu, MenuItem, MenuLine, TextArea, Toasts},
    words::{desk_relations as dr, tickets as w},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

pub(super) use crate::desk::relations::Left;

/// Take, solve, another state, edit, and behind the dots: give to somebody, delete.
#[component]
pub(super) fn Actions(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let may_assign = use_session().is_some_and(|session| session.may(Action::AssignTickets));
    let (editing, assigning, solving) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let (relating, snoozing, left) = (RwSignal::new(None), RwSignal::new(false), RwSignal::new(None));
    // Taking a macro back takes its words out of the answer too.
    let macros = Doing::taking_back(
        Callback::new(move |()| desk.refresh()),
        Callback::new(move |()| desk.put.set(Some(Put::Out))),
    );
    let doing = Doing::new(Callback::new(move |()| desk.refresh()));
    let state = desk.part(|ticket| ticket.state);
    let unowned = desk.part(|ticket| ticket.owner.is_none() && ticket.state.is_open());
    let taken = move |_| desk.toasts.success(w::taken_toast(lang));
    let delete = use_delete(desk);
    keys::listen(desk, left);
    let buttons = move || {
        view! {
            <Show when=move || may_assign && unowned.get()>
                <Button icon=icondata::LuHand on_click=move |_| desk.step(take_ticket(desk.id), taken)>
                    {w::take(lang)}
                </Button>
            </Show>
            <Button icon=icondata::LuPencil on_click=move |_| editing.set(true)>
                {w::edit(lang)}
            </Button>
            <MacroMenu desk doing=macros/>
            <StateMenu desk solving left/>
            <Show when=move || state.get().is_open()>
                <Button kind=ButtonKind::Primary icon=icondata::LuCircleCheck on_click=move |_| solving.set(true)>
                    {w::solve(lang)}
                </Button>
            </Show>
            <Menu name="ticket-more" label=w::more(lang)>
                {may_assign
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata::LuUserCheck on_click=move |()| assigning.set(true)>
                                {w::assign(lang)}
                            </MenuItem>
                        }
                    })}
                <SnoozeItems desk open=snoozing/>
                <MenuLine/>
                <MenuItem icon=icondata::LuCornerLeftUp on_click=move |()| relating.set(Some(Relating::Parent))>
                    {dr::parent_item(lang)}
                </MenuItem>
                <MenuItem icon=icondata::LuLink on_click=move |()| relating.set(Some(Relating::Link))>
                    {dr::link_item(lang)}
                </MenuItem>
                <MenuItem icon=icondata::LuMerge on_click=move |()| relating.set(Some(Relating::Merge))>
                    {dr::merge_item(lang)}
                </MenuItem>
                <MenuLine/>
                <MenuItem icon=icondata::LuTrash2 danger=true on_click=delete>
                    {w::delete(lang)}
                </MenuItem>
            </Menu>
        }
    };
    view! {
        <div class="page__tight">
            <FollowButton of=RecordOf::Ticket(desk.id)/>
            <Show when=move || desk.may_write()>{buttons}</Show>
        </div>
        <EditTicket desk open=editing/>
        <SolveDialog desk open=solving left/>
        <RelatingDialogs desk wish=relating/>
        <SnoozeDialog desk open=snoozing/>
        <ChildrenLeft left doing/>
        {may_assign.then(|| view! { <AssignDialog desk open=assigning/> })}
    }
}

/// The states that may follow. What solves it is asked for in a dialog.
#[component]
fn StateMenu(desk: Desk, solving: RwSignal<bool>, left: RwSignal<Left>) -> impl IntoView {
    let lang = desk.lang;
    let state = desk.part(|ticket| ticket.state);
    let item = move |to: State| {
        let choose = move |()| {
            if to == State::Solved {
                solving.set(true);
            } else {
                move_to(desk, to, left);
            }
        };
        view! { <MenuItem on_click=choose>{state_word(lang, to)}</MenuItem> }
    };
    move || {
        let next = state.get().next();
        view! {
            <Menu name="ticket-state" label=w::change_state(lang) icon=icondata::LuCircleDot text=true>
                {next.iter().map(|to| item(*to)).collect_view()}
            </Menu>
        }
    }
}

pub(super) fn move_to(desk: Desk, to: State, left: RwSignal<Left>) {
    desk.step(set_ticket_state(desk.id, desk.version(), to, None), move |version| {
        told_of_state(desk, to, version);
        open_children_of(desk.id, to, left);
    });
}

/// Says where it stands now, and offers to take that back as if it had never been.
fn told_of_state(desk: Desk, to: State, version: i32) {
    let lang = desk.lang;
    let back = move |()| desk.step(undo_ticket_state(desk.id, version), |_| ());
    desk.toasts.undo(w::state_toast(lang, state_word(lang, to)), Callback::new(back));
}

#[component]
fn SolveDialog(desk: Desk, open: RwSignal<bool>, left: RwSignal<Left>) -> impl IntoView {
    view! {
        <Dialog name="solve-ticket" title=w::solve_title(desk.lang) open>
            <SolveForm desk open left/>
        </Dialog>
    }
}

#[component]
fn SolveForm(desk: Desk, open: RwSignal<bool>, left: RwSignal<Left>) -> impl IntoView {
    let (lang, sending) = (desk.lang, Sending::new());
    let start = desk.ticket.with_untracked(|ticket| ticket.solution.clone().unwrap_or_default());
    let solution = RwSignal::new(start.clone());
    let dirty = Memo::new(move |_| solution.with(|solution| *solution != start));
    let submit = move |()| {
        let call = set_ticket_state(desk.id, desk.version(), State::Solved, Some(solution.get_untracked()));
        sending.form(call, move |version| {
            open.set(false);
            told_of_state(desk, State::Solved, version);
            open_children_of(desk.id, State::Solved, left);
            desk.refresh();
        });
    };
    view! {
        <Form name="solve-ticket-form" on_submit=submit dirty error=sending.errors.rest()>
            <TextArea
                name="ticket-solution"
                label=w::solution(lang)
                hint=w::solution_hint(lang)
                value=solution
                rows=5
                max=20_000
                required=true
                autofocus=true
                error=sending.errors.of("solution")
            />
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::solve(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

#[component]
fn AssignDialog(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog name="assign-ticket" title=w::assign(desk.lang) open>
            <HandOver desk open/>
        </Dialog>
    }
}

/// What a dialog offers, asked for when it opens.
pub(in crate::desk) fn fetched(toasts: Toasts, lang: crate::locale::Lang) -> RwSignal<Option<Choices>> {
    let known = RwSignal::new(None);
    Effect::new(move |_| {
        spawn_local(async move {
            match ticket_choices().await {
                Ok(found) => drop(known.try_set(Some(found))),
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    });
    known
}

/// Deletes the ticket, goes back to the desk and offers to take it back.
fn use_delete(desk: Desk) -> Callback<()> {
    let (lang, navigate) = (desk.lang, use_navigate());
    Callback::new(move |()| {
        let number = desk.ticket.with_untracked(|ticket| number_in_words(ticket.number));
        let (id, version, toasts, go) = (desk.id, desk.version(), desk.toasts, navigate.clone());
        desk.leaving.set(true);
        spawn_local(async move {
            match delete_ticket(id, version).await {
                Ok(binned) => {
                    let back = move |()| {
                        spawn_local(async move {
                            match restore_ticket(id, binned).await {
                                Ok(()) => toasts.success(w::restored_toast(lang)),
                                Err(error) => toasts.error(error_text(lang, &error)),
                            }
                        });
                    };
                    toasts.undo(w::deleted_toast(lang, number), Callback::new(back));
                    go(routes::DESK, leptos_router::NavigateOptions::default());
                }
                Err(error) => {
                    desk.leaving.try_set(false);
                    toasts.error(error_text(lang, &error));
                }
            }
        });
    })
}
