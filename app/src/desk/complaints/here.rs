//! Beside a complaint: why, what is done about it until when, and whether the customer says that it is settled.

use super::{
    api::{finish_measure, ticket_complaint},
    confirm::{AskFields, ConfirmFields, Confirmed, StillAsked},
    form::ComplaintFormFields,
    model::{Complaint, ComplaintSeen},
};
use crate::{
    access::{Answer, Kept, Sending, ask, use_organisation},
    clock::use_now,
    desk::tickets::{desk::Desk, rules_model::Kind, words_of::category_word},
    events::{LiveEvent, live::use_live},
    locale::{format, use_lang},
    ui::{Ago, Badge, Button, ButtonKind, ButtonSize, Dialog, Fact, Facts, Section, Skeleton, SkeletonShape, Tone},
    words::complaints as w,
};
use leptos::prelude::*;

/// The card; nothing for tickets of other kinds.
#[component]
pub(in crate::desk) fn ComplaintHere(desk: Desk) -> impl IntoView {
    let is_complaint = desk.part(|ticket| ticket.fields.kind == Kind::Complaint);
    view! {
        <Show when=move || is_complaint.get()>
            <Here desk/>
        </Show>
    }
}

#[component]
fn Here(desk: Desk) -> impl IntoView {
    let id = desk.id;
    let read: Answer<ComplaintSeen> = ask(move || id, ticket_complaint);
    use_live(move |event: LiveEvent| {
        let of_measure = matches!(
            event.kind.as_str(),
            "ticket.measure_changed"
                | "ticket.measure_done"
                | "ticket.measure_reopened"
                | "ticket.confirmation_asked"
                | "ticket.complaint_confirmed"
        );
        if event.resync || (event.subject == id && of_measure) {
            read.refetch();
        }
    });
    let draw = move |now: Signal<ComplaintSeen>| view! { <Card desk now read/> }.into_any();
    view! { <Kept answer=read fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> } quiet=true draw/> }
}

#[component]
fn Card(desk: Desk, now: Signal<ComplaintSeen>, read: Answer<ComplaintSeen>) -> impl IntoView {
    let (lang, sending, id) = (use_lang(), Sending::new(), desk.id);
    let (form, confirming, asking) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let complaint = Memo::new(move |_| now.with(|now| now.complaint.clone()));
    let done = Callback::new(move |()| {
        form.set(false);
        confirming.set(false);
        asking.set(false);
        read.refetch();
    });
    let finish = move |finished: bool| {
        let version = complaint.with_untracked(|one| one.version);
        sending.step(finish_measure(id, version, finished), move |version| {
            if finished {
                let back = move |()| sending.step(finish_measure(id, version, false), move |_| read.refetch());
                sending.toasts().undo(w::measure_done(lang), back);
            }
            read.refetch();
        });
    };
    let edit = move || {
        view! {
            <Show when=move || desk.may_write()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPencil on_click=move |_| form.set(true)>
                    {w::change(lang)}
                </Button>
            </Show>
        }
    };
    let open = Memo::new(move |_| complaint.with(|one| one.measure.is_some() && one.done_at.is_none()));
    let finished = Memo::new(move |_| complaint.with(|one| one.done_at.is_some()));
    view! {
        <Section title=w::title(lang) actions=edit>
            {move || view! { <Known complaint=complaint.get()/> }}
            <Show when=move || desk.may_write()>
                <div class="complaint-steps">
                    <Show when=move || open.get()>
                        <Button size=ButtonSize::Small icon=icondata::LuCheck busy=sending.busy() on_click=move |_| finish(true)>
                            {w::is_done(lang)}
                        </Button>
                    </Show>
                    <Show when=move || finished.get()>
                        <Button size=ButtonSize::Small kind=ButtonKind::Quiet busy=sending.busy() on_click=move |_| finish(false)>
                            {w::reopen(lang)}
                        </Button>
                    </Show>
                    <Button size=ButtonSize::Small icon=icondata::LuSend on_click=move |_| asking.set(true)>
                        {w::ask_to_confirm(lang)}
                    </Button>
                    <Button size=ButtonSize::Small icon=icondata::LuMessageCircle on_click=move |_| confirming.set(true)>
                        {w::confirm(lang)}
                    </Button>
                </div>
            </Show>
            <Dialog name="complaint" title=w::title(lang) open=form>
                <ComplaintFormFields id seen=now.get_untracked() done/>
            </Dialog>
            <Dialog name="complaint-ask" title=w::ask_to_confirm(lang) open=asking>
                <AskFields id complaint=complaint.get_untracked() done/>
            </Dialog>
            <Dialog name="complaint-confirm" title=w::confirm(lang) open=confirming>
                <ConfirmFields id complaint=complaint.get_untracked() done/>
            </Dialog>
        </Section>
    }
}

#[component]
fn Known(complaint: Complaint) -> impl IntoView {
    let (lang, clock, offset) = (use_lang(), use_now(), use_organisation().utc_offset);
    let Complaint { cause, team, measure, due_on, done_at, done_by, confirmation, asked, .. } = complaint.clone();
    let asked = asked.map(|asked| view! { <StillAsked asked/> });
    if complaint.version == 0 {
        return view! {
            <p class="aside-none">{w::nothing_yet(lang)}</p>
            {asked}
        }
        .into_any();
    }
    let text =
        move |label: &'static str, value: Option<String>| value.map(|value| view! { <Fact label>{value}</Fact> });
    let overdue = move || {
        let today = format::local(clock.get(), offset).date_naive();
        complaint.is_overdue(today).then(|| view! { <Badge tone=Tone::Bad>{w::overdue(lang)}</Badge> })
    };
    let due = due_on.map(|day| {
        view! {
            <Fact label=w::due_on(lang)>
                {format::date(lang, day)} " " {overdue}
            </Fact>
        }
    });
    let done = done_at.map(|then| {
        view! {
            <Fact label=w::done(lang)>
                {done_by} " "
                <span class="aside-none">
                    <Ago then/>
                </span>
            </Fact>
        }
    });
    view! {
        <Facts>
            {text(w::cause(lang), cause.map(|(_, name)| category_word(lang, &name)))}
            {text(w::team(lang), team.map(|(_, name)| name))}
            {text(w::measure(lang), measure)}
            {due}
            {done}
        </Facts>
        {confirmation.map(|confirmation| view! { <Confirmed confirmation/> })}
        {asked}
    }
    .into_any()
}
