//! The form of a team: its name, and the team above it.

use super::{
    api::{add_team, change_team},
    model::{Team, TeamInput, possible_parents},
    page::Subject,
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Form, FormActions, SelectField, TextField},
    words::admin as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Teams to choose from, set in by their depth, without `except` and what is below it; `none` is the choice of no team.
pub(in crate::admin) fn team_choices(teams: &[Team], except: Option<Uuid>, none: &str) -> Vec<Choice> {
    let team = |(depth, team): (usize, Team)| {
        Choice::new(team.id.to_string(), format!("{}{}", "\u{2003}".repeat(depth), team.name))
    };
    std::iter::once(Choice::new("", none)).chain(possible_parents(teams, except).into_iter().map(team)).collect()
}

/// Adds a team, or renames and moves one.
#[component]
pub(super) fn TeamForm(subject: Subject, teams: Vec<Team>, done: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let (existing, start) = match subject {
        Subject::New(parent) => (None, TeamInput { name: String::new(), parent }),
        Subject::Existing(team) => (Some((team.id, team.version)), TeamInput { name: team.name, parent: team.parent }),
    };
    let name = RwSignal::new(start.name.clone());
    let parent = RwSignal::new(start.parent.map(|parent| parent.to_string()).unwrap_or_default());
    let input = move || TeamInput { name: name.get(), parent: parent.get().parse().ok() };
    let dirty = Memo::new(move |_| input() != start);
    let send = move |()| {
        let input = untrack(input);
        let call = async move {
            match existing {
                Some((id, version)) => change_team(id, version, input).await.map(drop),
                None => add_team(input).await.map(drop),
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="team-form" on_submit=send dirty error=errors.rest()>
            <TextField
                name="name"
                id="team-name"
                label=w::name(lang)
                value=name
                error=errors.of("name")
                required=true
                autofocus=true
                max=200
            />
            <SelectField
                name="parent"
                id="team-parent"
                label=w::team_above(lang)
                value=parent
                choices=team_choices(&teams, existing.map(|(id, _)| id), w::top(lang))
                error=errors.of("parent")
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
