//! The tree of teams on screen.

use super::model::{Team, outline};
use crate::{
    locale::use_lang,
    ui::{EmptyState, Icon, Menu, MenuItem, MenuLine},
    words::admin as w,
};
use leptos::prelude::*;

/// What can be done with a team of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    AddBelow,
    /// Rename or move.
    Change,
    Delete,
}

/// Levels that are set in further; deeper ones stand below the last.
const DEEPEST: usize = 8;

#[component]
pub(super) fn Tree(teams: Vec<Team>, step: Callback<(Step, Team)>) -> impl IntoView {
    let lang = use_lang();
    if teams.is_empty() {
        return view! { <EmptyState icon=icondata::LuNetwork title=w::no_teams(lang) text=w::no_teams_text(lang)/> }
            .into_any();
    }
    let row = |(depth, team): (usize, Team)| view! { <Branch depth team step/> };
    view! { <ul class="team-tree">{outline(&teams).into_iter().map(row).collect_view()}</ul> }.into_any()
}

#[component]
fn Branch(depth: usize, team: Team, step: Callback<(Step, Team)>) -> impl IntoView {
    let lang = use_lang();
    let class = format!("team-tree__team team-tree__team--{}", depth.min(DEEPEST));
    let name = format!("team-{}", team.id.simple());
    let row = team.clone();
    let team = StoredValue::new(team);
    let run = move |what: Step| step.run((what, team.get_value()));
    let above = (depth > 0).then(|| view! { <span class="visually-hidden">{w::level(lang, depth + 1)}</span> });
    view! {
        <li class=class>
            <Icon icon=icondata::LuUsers/>
            <span class="team-tree__name">{row.name.clone()} {above}</span>
            <span class="team-tree__people">{w::people_count(lang, row.people)}</span>
            <Menu name label=w::more_for(lang, row.name) small=true>
                <MenuItem icon=icondata::LuPlus on_click=move |()| run(Step::AddBelow)>
                    {w::add_team_below(lang)}
                </MenuItem>
                <MenuItem icon=icondata::LuPencil on_click=move |()| run(Step::Change)>
                    {w::change_team(lang)}
                </MenuItem>
                <MenuLine/>
                <MenuItem icon=icondata::LuTrash2 danger=true on_click=move |()| run(Step::Delete)>
                    {w::delete(lang)}
                </MenuItem>
            </Menu>
        </li>
    }
}
