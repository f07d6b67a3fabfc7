//! `/admin/teams`: the tree of teams.

use super::{
    api::{delete_team, list_teams},
    form::TeamForm,
    model::Team,
    tree::{Step, Tree},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    ui::{Button, ButtonKind, Confirm, Dialog, SkeletonShape},
    words::admin as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct TeamsPage {
    teams: Answer<Vec<Team>>,
}

impl Screen for TeamsPage {
    fn data() -> Self {
        Self { teams: ask(|| (), |()| list_teams()) }
    }

    fn view(this: Self) -> AnyView {
        let teams = this.teams;
        view! { <TeamsRoom teams/> }.into_any()
    }
}

/// What the form is about.
#[derive(Debug, Clone)]
pub(in crate::admin) enum Subject {
    /// A new team below another, or at the top.
    New(Option<Uuid>),
    Existing(Team),
}

#[component]
fn TeamsRoom(teams: Answer<Vec<Team>>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let (form, subject) = (RwSignal::new(false), RwSignal::new(Subject::New(None)));
    let (leaving, confirming) = (RwSignal::new(None::<Team>), RwSignal::new(false));
    let open = move |about: Subject| {
        subject.set(about);
        form.set(true);
    };
    let step = Callback::new(move |(step, team): (Step, Team)| match step {
        Step::AddBelow => open(Subject::New(Some(team.id))),
        Step::Change => open(Subject::Existing(team)),
        Step::Delete => {
            leaving.set(Some(team));
            confirming.set(true);
        }
    });
    let delete = move |()| {
        if let Some(team) = leaving.get_untracked() {
            sending.step(delete_team(team.id, team.version), move |()| {
                teams.refetch();
                sending.toasts().success(w::team_deleted(lang, team.name));
            });
        }
    };
    let add = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| open(Subject::New(None))>
                {w::add_team(lang)}
            </Button>
        }
    };
    let text = move || w::delete_team_text(lang, leaving.get().map(|team| team.name).unwrap_or_default());
    view! {
        <Frame here=Place::Teams actions=add>
            <p class="admin-note">{w::teams_text(lang)}</p>
            {loaded(teams, SkeletonShape::Rows(6), move |teams| view! { <Tree teams step/> }.into_any())}
            <TeamDialog form subject teams/>
            <Confirm
                name="delete-team"
                open=confirming
                title=w::delete_team(lang)
                text=Signal::derive(text)
                action=w::delete(lang)
                on_confirm=delete
            />
        </Frame>
    }
}

#[component]
fn TeamDialog(form: RwSignal<bool>, subject: RwSignal<Subject>, teams: Answer<Vec<Team>>) -> impl IntoView {
    let lang = use_lang();
    let title = move || match subject.get() {
        Subject::New(_) => w::add_team(lang).to_owned(),
        Subject::Existing(_) => w::change_team(lang).to_owned(),
    };
    let done = Callback::new(move |()| {
        form.set(false);
        teams.refetch();
    });
    view! {
        <Dialog name="team" title=Signal::derive(title) open=form>
            <Suspense>
                {move || Suspend::new(async move {
                    let teams = teams.await.unwrap_or_default();
                    view! { <TeamForm subject=subject.get_untracked() teams done/> }
                })}
            </Suspense>
        </Dialog>
    }
}
