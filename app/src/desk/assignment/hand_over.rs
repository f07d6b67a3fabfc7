//! Giving a ticket to somebody, with a note for them, and a hint where their hands are full or they are not there.

use super::{
    api::{Hands, hand_over_ticket, hands_at_desk},
    model::Presence,
    words_of::{load_words, presence_word},
};
use crate::{
    access::{Sending, error_text},
    desk::tickets::{actions::fetched, api::assign_ticket, desk::Desk},
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Choice, Form, FormActions, Notice, SelectField, TextArea, Tone},
    words::{desk_assignment as w, tickets as tw},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// How somebody stands: `available, carries 3 of 10`.
fn standing(lang: Lang, one: &Hands) -> String {
    let presence = if one.in_hours { presence_word(lang, one.stands) } else { w::off_hours(lang) };
    let comma = if lang == Lang::En { ", " } else { "，" };
    format!("{presence}{comma}{}", load_words(lang, one.load, one.most))
}

/// What is worth knowing before they get it.
fn hint(lang: Lang, one: &Hands) -> Option<String> {
    match one.most {
        Some(most) if one.load >= most => Some(w::over(lang, &one.name, one.load, most)),
        _ if !one.in_hours || one.stands != Presence::Available => Some(w::not_there(lang, &one.name)),
        _ => None,
    }
}

/// Gives the ticket to somebody and to a team, or puts it back among those that nobody has.
#[component]
pub(in crate::desk) fn HandOver(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let known = fetched(desk.toasts, lang);
    let people = RwSignal::new(Vec::<Hands>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            match hands_at_desk().await {
                Ok(found) => drop(people.try_set(found)),
                Err(error) => desk.toasts.error(error_text(lang, &error)),
            }
        });
    });
    let key = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let (was, team_was) = desk
        .ticket
        .with_untracked(|ticket| (ticket.owner.as_ref().map(|(id, _)| *id), ticket.team.as_ref().map(|(id, _)| *id)));
    let (owner, team, note) = (RwSignal::new(key(was)), RwSignal::new(key(team_was)), RwSignal::new(String::new()));
    let owners = Signal::derive(move || {
        let choice = |one: &Hands| Choice::new(one.id, w::hands_of(lang, &one.name, standing(lang, one)));
        let some = people.with(|all| all.iter().map(choice).collect::<Vec<_>>());
        std::iter::once(Choice::new("", tw::nobody(lang))).chain(some).collect::<Vec<_>>()
    });
    let teams = Signal::derive(move || {
        let teams = known.with(|known| known.as_ref().map(|known| known.teams.clone()).unwrap_or_default());
        let some = teams.into_iter().map(|(id, name)| Choice::new(id, name));
        std::iter::once(Choice::new("", tw::no_team(lang))).chain(some).collect::<Vec<_>>()
    });
    let hinted = move || {
        let chosen: Option<Uuid> = owner.with(|key| key.parse().ok()).filter(|id| Some(*id) != was);
        people.with(|all| all.iter().find(|one| Some(one.id) == chosen).and_then(|one| hint(lang, one)))
    };
    let submit = move |()| {
        let (to, team_to) = (owner.get_untracked().parse().ok(), team.get_untracked().parse().ok());
        let call = hand_over_ticket(desk.id, desk.version(), to, team_to, note.get_untracked());
        sending.form(call, move |version| {
            open.set(false);
            let back = move |()| desk.step(assign_ticket(desk.id, version, was, team_was), |_| ());
            desk.toasts.undo(tw::assigned_toast(lang), Callback::new(back));
            desk.refresh();
        });
    };
    let errors = sending.errors;
    view! {
        <Form name="assign-ticket-form" on_submit=submit error=errors.rest()>
            <SelectField
                name="ticket-owner"
                label=tw::owner(lang)
                value=owner
                choices=owners
                error=errors.of("owner")
            />
            {move || hinted().map(|hint| view! { <Notice tone=Tone::Warn>{hint}</Notice> })}
            <SelectField name="ticket-team" label=tw::team(lang) value=team choices=teams error=errors.of("team")/>
            <TextArea
                name="ticket-note"
                label=w::note(lang)
                hint=w::note_hint(lang)
                value=note
                rows=3
                max=20_000
                error=errors.of("text")
            />
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {tw::assign(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
