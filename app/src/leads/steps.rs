//! What one does with a lead: be in touch, plan what comes next, take it, give it, close it.

use super::{
    api::{assign_lead, claim_lead, log_lead_talk, recycle_lead, set_lead_next, set_lead_state, undo_lead_conversion},
    bin::use_delete,
    closing::{Close, Give},
    model::{Lead, State, TalkForm},
    words_of::state_word,
};
use crate::{
    access::{Action, Sending, use_organisation, use_session},
    events::talk::{Outcome, TalkKind},
    locale::{format, use_lang},
    ui::{
        Button, ButtonKind, ButtonSize, Choice, DateField, Dialog, Fact, Facts, Form, FormActions, Menu, MenuItem,
        MenuLine, Section, Segmented, SelectField, TextField,
    },
    words::{events as ew, leads as w},
};
use leptos::prelude::*;

/// What stands beside the title: what fits how far one is.
#[component]
pub(super) fn Steps(lead: Memo<Lead>, converting: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (closing, giving) = (RwSignal::new(false), RwSignal::new(false));
    let may = move |action: Action| use_session().is_some_and(|session| session.may(action));
    let (writes, assigns) = (may(Action::EditCustomers), may(Action::AssignCustomers));
    let is = move |test: fn(&Lead) -> bool| Signal::derive(move || lead.with(test));
    let pool = is(|lead| lead.owner.is_none() && lead.state.is_open());
    let open = is(|lead| lead.may_write && lead.state.is_open());
    let claim = move |_| {
        let id = lead.with_untracked(|lead| lead.id);
        sending.step(claim_lead(id), move |_| {
            sending.toasts().success(w::claimed(lang));
            changed.run(());
        });
    };
    view! {
        <Show when=move || writes && pool.get()>
            <Button kind=ButtonKind::Primary icon=icondata::LuHand busy=sending.busy() on_click=claim>
                {w::claim(lang)}
            </Button>
        </Show>
        <More lead sending changed closing giving assigns/>
        <Show when=move || open.get()>
            <Button kind=ButtonKind::Primary icon=icondata::LuTrophy on_click=move |_| converting.set(true)>
                {w::convert(lang)}
            </Button>
        </Show>
        <Close lead=Signal::derive(move || lead.with(|lead| Some((lead.id, lead.version, lead.state)))) open=closing changed/>
        <Give lead open=giving changed/>
    }
}

/// Brings a lead into a state, with the way back.
fn go(lead: Memo<Lead>, sending: Sending, changed: Callback<()>, to: State) {
    let (id, version, was) = lead.with_untracked(|lead| (lead.id, lead.version, lead.state));
    let lang = sending.lang();
    sending.step(set_lead_state(id, version, to, None), move |version| {
        changed.run(());
        // A reason that was taken off is chosen anew.
        if was != State::Disqualified {
            let back = move || set_lead_state(id, version, was, None);
            sending.undo(w::moved(lang, state_word(lang, to)), changed, back);
        } else {
            sending.toasts().success(w::moved(lang, state_word(lang, to)));
        }
    });
}

/// What is done less often.
#[component]
fn More(
    lead: Memo<Lead>,
    sending: Sending,
    changed: Callback<()>,
    closing: RwSignal<bool>,
    giving: RwSignal<bool>,
    assigns: bool,
) -> impl IntoView {
    let (lang, me) = (use_lang(), use_session().map(|session| session.person));
    let recycle = move |()| {
        let (id, version, was) = lead.with_untracked(|lead| (lead.id, lead.version, lead.state));
        let owner = lead.with_untracked(|lead| lead.owner.as_ref().map(|(id, _)| *id));
        sending.step(recycle_lead(id, version), move |version| {
            changed.run(());
            // Whoever had it has it again, as far as they were with it.
            let back = move || async move {
                let version = match owner {
                    Some(other) if owner != me => assign_lead(id, version, other).await?,
                    _ => claim_lead(id).await?,
                };
                if was.is_open() { set_lead_state(id, version, was, None).await } else { Ok(version) }
            };
            sending.undo(w::recycled(lang), changed, back);
        });
    };
    let undo = move |()| {
        let (id, version) = lead.with_untracked(|lead| (lead.id, lead.version));
        sending.step(undo_lead_conversion(id, version), move |_| {
            changed.run(());
            sending.toasts().success(w::conversion_undone(lang));
        });
    };
    let delete = use_delete(lead, sending);
    let items = move || {
        let now = lead.get();
        let (open, state) = (now.state.is_open(), now.state);
        let to = move |to: State| {
            (open && state != to).then(|| {
                view! {
                    <MenuItem icon=icondata::LuArrowRight on_click=move |()| go(lead, sending, changed, to)>
                        {w::set_to(lang, state_word(lang, to))}
                    </MenuItem>
                }
            })
        };
        view! {
            {now.may_write.then(|| view! { {to(State::Contacted)} {to(State::Qualified)} })}
            {(now.may_write && open)
                .then(|| {
                    view! {
                        <MenuItem icon=icondata::LuCircleX on_click=move |()| closing.set(true)>
                            {w::disqualify(lang)}
                        </MenuItem>
                    }
                })}
            {(now.may_write && state == State::Disqualified)
                .then(|| {
                    view! {
                        <MenuItem icon=icondata::LuUndo2 on_click=move |()| go(lead, sending, changed, State::New)>
                            {w::reopen(lang)}
                        </MenuItem>
                    }
                })}
            {(now.may_write && now.owner.is_some() && state != State::Converted)
                .then(|| {
                    view! {
                        <MenuItem icon=icondata::LuWaves on_click=recycle>
                            {w::recycle(lang)}
                        </MenuItem>
                    }
                })}
            {(assigns && (now.may_write || now.owner.is_none()))
                .then(|| {
                    view! {
                        <MenuItem icon=icondata::LuUserCheck on_click=move |()| giving.set(true)>
                            {w::assign(lang)}
                        </MenuItem>
                    }
                })}
            {(now.may_write && state == State::Converted)
                .then(|| {
                    view! {
                        <MenuItem icon=icondata::LuUndo2 on_click=undo>
                            {w::undo_conversion(lang)}
                        </MenuItem>
                    }
                })}
            {now.may_write
                .then(|| {
                    view! {
                        <MenuLine/>
                        <MenuItem icon=icondata::LuTrash2 danger=true on_click=delete>
                            {w::delete(lang)}
                        </MenuItem>
                    }
                })}
        }
    };
    let any = move || lead.with(|lead| lead.may_write || (assigns && lead.owner.is_none()));
    view! {
        <Show when=any>
            <Menu name="lead-more" label=w::more(lang)>
                {items}
            </Menu>
        </Show>
    }
}

/// A call in two taps: how it ended, and save. Words and another way are there for whoever wants them.
#[component]
pub(super) fn TalkHere(lead: Memo<Lead>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (kind, outcome) =
        (RwSignal::new(TalkKind::Call.key().to_owned()), RwSignal::new(Outcome::Reached.key().to_owned()));
    let text = RwSignal::new(String::new());
    let kinds: Vec<Choice> = TalkKind::ALL
        .iter()
        .map(|one| Choice::new(one.key(), ew::text(lang, &format!("talk_{}", one.key())).unwrap_or_default()))
        .collect();
    let outcomes: Vec<Choice> = TalkKind::Wechat
        .outcomes()
        .iter()
        .map(|one| Choice::new(one.key(), ew::text(lang, &format!("outcome_{}", one.key())).unwrap_or_default()))
        .collect();
    let send = move |()| {
        let form = TalkForm {
            kind: kind.with_untracked(|key| TalkKind::from_key(key)).unwrap_or_default(),
            outcome: outcome.with_untracked(|key| Outcome::from_key(key)).unwrap_or_default(),
            text: text.get_untracked(),
        };
        let id = lead.with_untracked(|lead| lead.id);
        sending.form(log_lead_talk(id, form), move |()| {
            text.set(String::new());
            sending.toasts().success(w::logged(lang));
            changed.run(());
        });
    };
    let errors = sending.errors;
    let dirty = Signal::derive(move || text.with(|text| !text.trim().is_empty()));
    view! {
        <Form name="lead-talk" on_submit=send dirty error=errors.rest()>
            <div class="measure-filters">
                <SelectField name="lead-talk-kind" label=w::way(lang) hide_label=true value=kind choices=kinds/>
                <Segmented name="lead-talk-outcome" label=w::outcome(lang) choices=outcomes value=outcome/>
            </div>
            <TextField
                name="lead-talk-text"
                label=w::what_was_said(lang)
                hide_label=true
                placeholder=w::what_was_said(lang)
                value=text
                max=2000
                error=errors.of("text")
            />
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::log(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// The day until which one is to be in touch, as its field takes it.
fn day_of(lead: &Lead, offset: i32) -> String {
    lead.due_at.map(|due| format::local(due, offset).date_naive().to_string()).unwrap_or_default()
}

/// What comes next, and until when.
#[component]
pub(super) fn NextHere(lead: Memo<Lead>, may_write: Signal<bool>, changed: Callback<()>) -> impl IntoView {
    let (lang, offset, sending) = (use_lang(), use_organisation().utc_offset, Sending::new());
    let open = RwSignal::new(false);
    let (step, day) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let begin = move |_| {
        lead.with_untracked(|lead| {
            step.set(lead.next_step.clone().unwrap_or_default());
            day.set(day_of(lead, offset));
        });
        open.set(true);
    };
    let send = move |()| {
        let (id, version) = lead.with_untracked(|lead| (lead.id, lead.version));
        sending.form(set_lead_next(id, version, step.get_untracked(), day.get_untracked()), move |_| {
            open.set(false);
            changed.run(());
        });
    };
    let facts = move || {
        let now = lead.get();
        let label = if now.deadline { w::first_contact_by(lang) } else { w::due(lang) };
        let due = now.due_at.map(|due| view! { <Fact label>{format::date_time(lang, due, offset)}</Fact> });
        let step = now.next_step.map(|step| view! { <Fact label=w::next(lang)>{step}</Fact> });
        let none = due.is_none() && step.is_none();
        view! {
            {none.then(|| view! { <p class="aside-none">{w::nothing_planned(lang)}</p> })}
            <Facts>{step} {due}</Facts>
        }
    };
    let errors = sending.errors;
    let dirty = Signal::derive(move || {
        let (next, due) = lead.with(|lead| (lead.next_step.clone(), day_of(lead, offset)));
        step.with(|typed| typed.trim() != next.unwrap_or_default()) || day.with(|typed| *typed != due)
    });
    let plan = move || {
        view! {
            <Show when=move || may_write.get()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuCalendarClock on_click=begin>
                    {w::plan(lang)}
                </Button>
            </Show>
        }
    };
    view! {
        <Section title=w::next(lang) actions=plan>
            {facts}
            <Dialog name="lead-next" title=w::plan(lang) open>
                <Form name="lead-next-form" on_submit=send dirty error=errors.rest()>
                    <TextField name="lead-next-step" label=w::next(lang) value=step max=200 autofocus=true error=errors.of("next_step")/>
                    // What a rule allows for the first contact is nobody's to put off.
                    <Show when=move || !lead.with(|lead| lead.deadline)>
                        <DateField name="lead-due" label=w::due(lang) value=day error=errors.of("due_on")/>
                    </Show>
                    <FormActions>
                        <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                            {w::save(lang)}
                        </Button>
                    </FormActions>
                </Form>
            </Dialog>
        </Section>
    }
}
