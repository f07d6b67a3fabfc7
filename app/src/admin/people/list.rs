//! The table of people.

use super::model::{MOST, People, Person, STEP};
use crate::{
    access::Role,
    locale::{Lang, use_lang},
    routes,
    ui::{Avatar, Badge, Cell, Column, EmptyState, Menu, MenuItem, MenuLine, Pager, Row, Table, Tone},
    words::{access, admin as w, handovers},
};
use leptos::prelude::*;

/// What can be done with a person of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Edit,
    Invite,
    Deactivate,
    Reactivate,
}

/// A role in words.
pub(crate) fn role_name(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Administrator => access::role_administrator(lang),
        Role::SalesManager => access::role_sales_manager(lang),
        Role::SalesRep => access::role_sales_rep(lang),
        Role::Marketing => access::role_marketing(lang),
        Role::ServiceManager => access::role_service_manager(lang),
        Role::ServiceAgent => access::role_service_agent(lang),
        Role::ReadOnly => access::role_read_only(lang),
    }
}

#[component]
pub(super) fn PeopleTable(found: People, rows: RwSignal<u32>, step: Callback<(Step, Person)>) -> impl IntoView {
    let lang = use_lang();
    if found.rows.is_empty() {
        return view! { <EmptyState icon=icondata::LuUsers title=w::nobody_found(lang) text=w::nobody_found_text(lang)/> }
            .into_any();
    }
    let columns = vec![
        Column::new("name", w::name(lang)),
        Column::new("email", w::email(lang)).wide(),
        Column::new("role", w::role(lang)).wide(),
        Column::new("team", w::team(lang)).wide(),
        Column::new("state", w::state(lang)).wide(),
        Column::new("steps", ""),
    ];
    let more = found.more && found.rows.len() < MOST as usize;
    let full = found.more && !more;
    view! {
        <Table label=w::people(lang) columns comfortable=true>
            {found.rows.into_iter().map(|person| view! { <PersonRow person step/> }).collect_view()}
        </Table>
        <Pager more busy=false on_more=move |()| rows.update(|rows| *rows += STEP)/>
        {full.then(|| view! { <p class="admin-note">{w::search_for_more(lang)}</p> })}
    }
    .into_any()
}

#[component]
fn PersonRow(person: Person, step: Callback<(Step, Person)>) -> impl IntoView {
    let lang = use_lang();
    let row = person.clone();
    let state = view! { <State person=person.clone()/> };
    let email = row.email.clone();
    view! {
        <Row>
            <Cell>
                <span class="admin-person">
                    <Avatar name=row.name.clone()/>
                    <span class="admin-person__words">
                        <span class="admin-person__name">{row.name}</span>
                        <span class="admin-person__role">{role_name(lang, row.role)}</span>
                    </span>
                </span>
            </Cell>
            <Cell wide=true muted=true>
                <span title=email>{row.email}</span>
            </Cell>
            <Cell wide=true>{role_name(lang, row.role)}</Cell>
            <Cell wide=true muted=true>
                {row.team_name}
            </Cell>
            <Cell wide=true>{state}</Cell>
            <Cell numeric=true>
                <Steps person step/>
            </Cell>
        </Row>
    }
}

#[component]
fn State(person: Person) -> impl IntoView {
    let lang = use_lang();
    match (person.active, person.can_sign_in()) {
        (false, _) => view! { <Badge>{w::inactive(lang)}</Badge> }.into_any(),
        (true, true) => view! { <Badge tone=Tone::Good>{w::can_sign_in(lang)}</Badge> }.into_any(),
        (true, false) => view! { <Badge tone=Tone::Warn>{w::not_invited(lang)}</Badge> }.into_any(),
    }
}

#[component]
fn Steps(person: Person, step: Callback<(Step, Person)>) -> impl IntoView {
    let lang = use_lang();
    let name = format!("steps-{}", person.id.simple());
    let (active, has_password) = (person.active, person.has_password);
    let person = StoredValue::new(person);
    let run = move |what: Step| step.run((what, person.get_value()));
    let invite = if has_password { w::new_password(lang) } else { w::invite(lang) };
    view! {
        <Menu name label=w::more_for(lang, person.with_value(|person| person.name.clone())) small=true>
            <MenuItem icon=icondata::LuPencil on_click=move |()| run(Step::Edit)>
                {w::edit(lang)}
            </MenuItem>
            <MenuItem
                icon=icondata::LuArrowRightLeft
                href=routes::new_handover(&person.with_value(|person| person.id.to_string()))
            >
                {handovers::offer_action(lang)}
            </MenuItem>
            {active
                .then(|| {
                    view! {
                        <MenuItem icon=icondata::LuMail on_click=move |()| run(Step::Invite)>
                            {invite}
                        </MenuItem>
                        <MenuLine/>
                        <MenuItem icon=icondata::LuUserX danger=true on_click=move |()| run(Step::Deactivate)>
                            {w::deactivate(lang)}
                        </MenuItem>
                    }
                })}
            {(!active)
                .then(|| {
                    view! {
                        <MenuItem icon=icondata::LuUserCheck on_click=move |()| run(Step::Reactivate)>
                            {w::reactivate(lang)}
                        </MenuItem>
                    }
                })}
        </Menu>
    }
}
