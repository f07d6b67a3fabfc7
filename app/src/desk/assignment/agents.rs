//! Who works on tickets: whether they are there, what they carry, what they know.

use super::{
    api::{Book, free_hands, save_agent, set_presence},
    draft_model::AgentDraft,
    model::{Agent, Presence},
    skills::{Levels, levels_of},
    words_of::{load_words, presence_icon, presence_tone, presence_word},
};
use crate::{
    access::Sending,
    desk::changes::Doing,
    locale::use_lang,
    ui::{
        Avatar, AvatarSize, Badge, Button, ButtonKind, Choice, Dialog, Form, FormActions, FormRow, IconButton, Menu,
        MenuItem, Section, SelectField, TextField, Tone,
    },
    words::desk_assignment as w,
};
use leptos::prelude::*;
use uuid::Uuid;

#[component]
pub(super) fn Agents(book: Book, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let (open, subject) = (RwSignal::new(false), RwSignal::new(None::<Agent>));
    let doing = Doing::new(changed);
    let kept = StoredValue::new(book.clone());
    let title = move || subject.with(|one| one.as_ref().map(|one| w::edit_agent(lang, &one.name)).unwrap_or_default());
    let done = Callback::new(move |()| {
        open.set(false);
        changed.run(());
    });
    let edit = Callback::new(move |agent: Agent| {
        subject.set(Some(agent));
        open.set(true);
    });
    let row = move |(agent, stands): (Agent, Presence)| {
        view! { <AgentRow agent stands book=kept edit doing changed/> }
    };
    view! {
        <Section title=w::agents(lang)>
            <p class="admin-note">{w::agents_hint(lang)}</p>
            <ul class="admin-list">{book.agents.into_iter().map(row).collect_view()}</ul>
            <Dialog name="desk-agent" title=Signal::derive(title) open>
                {move || subject.get_untracked().map(|agent| view! { <AgentForm agent book=kept done/> })}
            </Dialog>
        </Section>
    }
}

#[component]
fn AgentRow(
    agent: Agent,
    stands: Presence,
    book: StoredValue<Book>,
    edit: Callback<Agent>,
    doing: Doing,
    changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (agent.id, agent.name.clone());
    let most = book.with_value(|book| agent.most(&book.setting));
    let full = most.is_some_and(|most| agent.load >= most);
    let skills = book.with_value(|book| {
        let skill = |(skill, level): &(Uuid, i16)| {
            let name = book.skills.iter().find(|one| one.0 == *skill).map(|one| one.1.clone());
            let words = name.map(|name| w::skill_of(lang, name, *level));
            words.map(|words| view! { <Badge>{words}</Badge> })
        };
        agent.skills.iter().filter_map(skill).collect_view()
    });
    let out = (!agent.in_hours).then(|| view! { <Badge>{w::off_hours(lang)}</Badge> });
    let label = w::edit_agent(lang, &name);
    let team = agent.team.clone();
    view! {
        <li class="admin-list__row rule-row">
            <div class="admin-list__text">
                <Avatar name=name.clone() size=AvatarSize::Small labelled=true/>
                <span class="rule-row__badges">
                    <Badge tone=presence_tone(stands)>{presence_word(lang, stands)}</Badge>
                    {out}
                    <Badge tone=if full { Tone::Warn } else { Tone::Neutral }>{load_words(lang, agent.load, most)}</Badge>
                    {skills}
                </span>
                {team.map(|team| view! { <span class="rule-row__line">{team}</span> })}
            </div>
            <PresenceOf id name doing changed is=agent.presence/>
            <IconButton icon=icondata::LuPencil label small=true on_click=move |_| edit.run(agent.clone())/>
        </li>
    }
}

/// Whether somebody is there, and what is to become of their tickets while they are not.
#[component]
fn PresenceOf(id: Uuid, name: String, doing: Doing, changed: Callback<()>, is: Presence) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let item = move |presence: &Presence| {
        let presence = *presence;
        let set = move |()| sending.step(set_presence(Some(id), presence), move |()| changed.run(()));
        view! {
            <MenuItem icon=presence_icon(presence) checked=is == presence on_click=set>
                {presence_word(lang, presence)}
            </MenuItem>
        }
    };
    let free = w::free_hands(lang, &name);
    view! {
        <Menu name=format!("presence-{id}") label=w::set_presence_of(lang, name) icon=presence_icon(is) small=true>
            {Presence::ALL.iter().map(item).collect_view()}
            <MenuItem icon=icondata::LuShuffle on_click=move |()| doing.follow(free_hands(id))>
                {free}
            </MenuItem>
        </Menu>
    }
}

#[component]
fn AgentForm(agent: Agent, book: StoredValue<Book>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version) = (agent.id, agent.version);
    let draft = AgentDraft::of(&agent);
    let (capacity, calendar) = (RwSignal::new(draft.capacity), RwSignal::new(draft.calendar));
    let levels = levels_of(&draft.skills);
    let typed = move || AgentDraft {
        capacity: capacity.get(),
        calendar: calendar.get(),
        skills: levels.get().into_iter().map(|(id, level)| (id, level.get())).collect(),
    };
    let start = untrack(typed);
    let dirty = Signal::derive(move || typed() != start);
    let save = move |()| {
        sending.form(save_agent(id, version, untrack(typed)), move |_| {
            sending.toasts().success(w::agent_saved(lang));
            done.run(());
        });
    };
    let errors = sending.errors;
    let (calendars, skills) = book.with_value(|book| {
        let none = Choice::new("", w::calendar_as_all(lang));
        let calendars = book.calendars.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()));
        let skills = book.skills.iter().map(|(id, name, _)| Choice::new(id.to_string(), name.clone()));
        (std::iter::once(none).chain(calendars).collect::<Vec<_>>(), skills.collect::<Vec<_>>())
    });
    view! {
        <Form name="desk-agent-form" on_submit=save dirty error=errors.rest()>
            <FormRow>
                <TextField
                    name="agent-capacity"
                    label=w::capacity(lang)
                    hint=w::capacity_own_hint(lang)
                    value=capacity
                    input_mode="numeric"
                    max=4
                    error=errors.of("capacity")
                />
                <SelectField
                    name="agent-calendar"
                    label=w::calendar(lang)
                    hint=w::calendar_hint(lang)
                    value=calendar
                    choices=calendars
                    error=errors.of("calendar")
                />
            </FormRow>
            <Levels name="agent-skill" label=w::skills(lang) choices=skills levels/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
