//! The form of a person.

use super::{
    api::{add_person, change_person},
    list::role_name,
    model::{Person, PersonInput},
};
use crate::{
    access::{Role, Sending},
    admin::teams::{form::team_choices, model::Team},
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Form, FormActions, SelectField, TextField},
    words::admin as w,
};
use leptos::prelude::*;

/// Fields as they stand in the form.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    email: RwSignal<String>,
    role: RwSignal<String>,
    team: RwSignal<String>,
}

impl Fields {
    fn of(subject: Option<&Person>) -> Self {
        let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
        Self {
            name: text(subject.map(|person| person.name.clone())),
            email: text(subject.and_then(|person| person.email.clone())),
            role: RwSignal::new(subject.map_or(Role::SalesRep, |person| person.role).key().to_owned()),
            team: text(subject.and_then(|person| person.team).map(|team| team.to_string())),
        }
    }

    fn input(self) -> PersonInput {
        PersonInput {
            name: self.name.get(),
            email: self.email.get(),
            // Only the keys of roles are offered.
            role: Role::from_key(&self.role.get()).unwrap_or(Role::ReadOnly),
            team: self.team.get().parse().ok(),
        }
    }
}

/// Adds a person, or changes `subject`.
#[component]
pub(super) fn PersonForm(subject: Option<Person>, teams: Vec<Team>, done: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let fields = Fields::of(subject.as_ref());
    let before = untrack(|| fields.input());
    let dirty = Memo::new(move |_| fields.input() != before);
    let roles: Vec<Choice> = Role::ALL.map(|role| Choice::new(role.key(), role_name(lang, role))).into();
    let whom = subject.map(|person| (person.id, person.version));
    let send = move |()| {
        let input = untrack(|| fields.input());
        let call = async move {
            match whom {
                Some((id, version)) => change_person(id, version, input).await.map(drop),
                None => add_person(input).await.map(drop),
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="person-form" on_submit=send dirty error=errors.rest()>
            <TextField
                name="name"
                id="person-name"
                label=w::name(lang)
                value=fields.name
                error=errors.of("name")
                required=true
                autofocus=true
                max=200
            />
            <TextField
                name="email"
                id="person-email"
                kind="email"
                label=w::email(lang)
                hint=w::email_hint(lang)
                value=fields.email
                error=errors.of("email")
                max=254
            />
            <SelectField
                name="role"
                id="person-role"
                label=w::role(lang)
                value=fields.role
                choices=roles
                error=errors.of("role")
            />
            <SelectField
                name="team"
                id="person-team"
                label=w::team(lang)
                value=fields.team
                choices=team_choices(&teams, None, w::no_team(lang))
                error=errors.of("team_id")
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
