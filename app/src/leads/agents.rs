//! Who works on leads: how many they carry, and until when they are away.

use super::{api::save_lead_agent, rule_draft_model::AgentDraft, rules_model::Agent};
use crate::{
    access::Sending,
    locale::{format, use_lang},
    ui::{
        Avatar, AvatarSize, Badge, Button, ButtonKind, DateField, Dialog, Form, FormActions, FormRow, IconButton,
        Section, TextField, Tone,
    },
    words::leads as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn Agents(agents: Vec<Agent>, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let (open, subject) = (RwSignal::new(false), RwSignal::new(None::<Agent>));
    let done = Callback::new(move |()| {
        open.set(false);
        changed.run(());
    });
    let row = move |agent: Agent| {
        let full = agent.capacity.is_some_and(|most| agent.load >= i64::from(most));
        let load = match agent.capacity {
            Some(most) => w::load_of(lang, agent.load, most),
            None => w::load(lang, agent.load),
        };
        let away = agent
            .away_until
            .map(|day| view! { <Badge tone=Tone::Warn>{w::away_until_day(lang, format::date(lang, day))}</Badge> });
        let label = w::edit_agent(lang, &agent.name);
        let name = agent.name.clone();
        let edit = move |_| {
            subject.set(Some(agent.clone()));
            open.set(true);
        };
        view! {
            <li class="admin-list__row rule-row">
                <div class="admin-list__text">
                    <Avatar name size=AvatarSize::Small labelled=true/>
                    <span class="rule-row__badges">
                        <Badge tone=if full { Tone::Warn } else { Tone::Neutral }>{load}</Badge>
                        {away}
                    </span>
                </div>
                <IconButton icon=icondata::LuPencil label small=true on_click=edit/>
            </li>
        }
    };
    let title = move || subject.with(|one| one.as_ref().map(|one| w::edit_agent(lang, &one.name)).unwrap_or_default());
    view! {
        <Section title=w::agents(lang)>
            <ul class="admin-list">{agents.into_iter().map(row).collect_view()}</ul>
            <Dialog name="lead-agent" title=Signal::derive(title) open>
                {move || subject.get_untracked().map(|agent| view! { <AgentForm agent done/> })}
            </Dialog>
        </Section>
    }
}

#[component]
fn AgentForm(agent: Agent, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version) = (agent.id, agent.version);
    let capacity = RwSignal::new(agent.capacity.map(|most| most.to_string()).unwrap_or_default());
    let away = RwSignal::new(agent.away_until.map(|day| day.to_string()).unwrap_or_default());
    let send = move |()| {
        let draft = AgentDraft { capacity: capacity.get_untracked(), away_until: away.get_untracked() };
        sending.form(save_lead_agent(id, version, draft), move |_| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="lead-agent-form" on_submit=send error=errors.rest()>
            <FormRow>
                <TextField
                    name="lead-agent-capacity"
                    label=w::capacity(lang)
                    hint=w::capacity_hint(lang)
                    value=capacity
                    input_mode="numeric"
                    max=4
                    error=errors.of("capacity")
                />
                <DateField name="lead-agent-away" label=w::away_until(lang) value=away error=errors.of("away_until")/>
            </FormRow>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
