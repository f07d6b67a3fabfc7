//! `/desk/left-out`: mail that made no ticket, why, and the ways to make one of it all the same.

use super::{
    api::{left_out_mail, left_out_words, release_left_out, take_left_out},
    left_out_model::{LeftOutList, LeftOutRow, Taken},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Sending, TurnedAway, ask, error_text, is_for_me},
    desk::{relations::TicketPicker, tickets::rules_model::number_in_words},
    locale::{Lang, use_lang},
    routes,
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Crumb, Dialog, EmptyState, Form, FormActions, Notice, Page, Pager,
        Skeleton, SkeletonShape, Toasts, Tone, keep_focus,
    },
    words::{mail as w, tickets as tw},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct LeftOutPage {
    first: Answer<LeftOutList>,
}

impl Screen for LeftOutPage {
    fn data() -> Self {
        Self { first: ask(|| (), |()| left_out_mail(None)) }
    }

    fn view(this: Self) -> AnyView {
        let first = this.first;
        view! { <Shown first/> }.into_any()
    }
}

#[component]
fn Shown(first: Answer<LeftOutList>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::EditTickets) {
        return view! { <TurnedAway title=w::left_out(lang)/> }.into_any();
    }
    let crumbs = vec![Crumb::link(tw::title(lang), routes::DESK)];
    view! {
        <Page title=w::left_out(lang) crumbs>
            <p class="admin-note">{w::left_out_text(lang)}</p>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(list) => view! { <Rows list/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| first.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

/// What the list and its dialog share.
#[derive(Clone, Copy)]
struct Desk {
    rows: RwSignal<Vec<LeftOutRow>>,
    about: RwSignal<Option<LeftOutRow>>,
    open: RwSignal<bool>,
    sending: Sending,
}

impl Desk {
    /// Takes a message up, as a ticket of its own or into one that there is.
    fn take(self, row: LeftOutRow, into: Option<Uuid>) {
        let (id, lang, toasts) = (row.id, self.sending.lang(), self.sending.toasts());
        let refused = move |error: AppError| {
            // Where no form is open there is no field to say it at.
            if self.open.get_untracked() {
                self.sending.refuse(&error);
            } else {
                toasts.error(error_text(lang, &error));
            }
        };
        let done = move |taken: Taken| {
            self.open.set(false);
            keep_focus(|| self.rows.update(|rows| rows.retain(|one| one.id != id)));
            let number = number_in_words(taken.number);
            let said = if into.is_some() { w::taken_into(lang, &number) } else { w::taken(lang, &number) };
            let shown = row.clone();
            let back = move |()| self.release(lang, toasts, shown.clone(), taken.version);
            toasts.undo(said, Callback::new(back));
        };
        self.sending.send(take_left_out(id, into), done, refused);
    }

    /// The page may have been left since.
    fn release(self, lang: Lang, toasts: Toasts, row: LeftOutRow, version: i32) {
        spawn_local(async move {
            match release_left_out(row.id, version).await {
                Ok(()) => {
                    self.rows.try_update(|rows| {
                        let place = rows.iter().position(|one| one.received_at < row.received_at).unwrap_or(rows.len());
                        rows.insert(place, row);
                    });
                    toasts.success(w::released(lang));
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    }
}

#[component]
fn Rows(list: LeftOutList) -> impl IntoView {
    let lang = use_lang();
    let desk = Desk {
        rows: RwSignal::new(list.rows),
        about: RwSignal::new(None),
        open: RwSignal::new(false),
        sending: Sending::new(),
    };
    let (more, reading) = (RwSignal::new(list.more), RwSignal::new(false));
    let read_on = move |()| {
        let after = desk.rows.with_untracked(|rows| rows.last().map(LeftOutRow::mark));
        reading.set(true);
        spawn_local(async move {
            let next = left_out_mail(after).await;
            if reading.try_set(false).is_some() {
                return;
            }
            match next {
                Ok(next) => {
                    desk.rows.update(|rows| rows.extend(next.rows));
                    more.set(next.more);
                }
                Err(error) => desk.sending.toasts().error(error_text(lang, &error)),
            }
        });
    };
    let title = move || desk.about.with(|about| about.as_ref().map(|row| row.subject.clone()).unwrap_or_default());
    view! {
        <Show when=move || desk.rows.with(Vec::is_empty)>
            <EmptyState icon=icondata::LuMailCheck title=w::left_out_none(lang) text=w::left_out_none_text(lang)/>
        </Show>
        <ul class="admin-list left-out" aria-label=w::left_out(lang)>
            <For each=move || desk.rows.get() key=|row| row.id let:row>
                <Line row desk/>
            </For>
        </ul>
        <Pager more busy=reading on_more=read_on/>
        <Dialog name="left-out" title=Signal::derive(title) open=desk.open wide=true>
            {move || desk.about.get().map(|row| view! { <Whole row desk/> })}
        </Dialog>
    }
}

/// Who wrote, as far as that is known.
fn sender(lang: Lang, row: &LeftOutRow) -> String {
    match (row.from_name.is_empty(), row.from_address.is_empty()) {
        (_, true) => w::nobody(lang).to_owned(),
        (true, false) => row.from_address.clone(),
        (false, false) => format!("{} <{}>", row.from_name, row.from_address),
    }
}

fn reason(lang: Lang, row: &LeftOutRow) -> &'static str {
    w::text(lang, &format!("reason_{}", row.reason)).unwrap_or_else(|| w::reason_other(lang))
}

#[component]
fn Line(row: LeftOutRow, desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let tone = if row.unreadable { Tone::Bad } else { Tone::Neutral };
    let subject = if row.subject.is_empty() { w::no_subject(lang).to_owned() } else { row.subject.clone() };
    let shown = StoredValue::new(row.clone());
    let look = move |_| {
        desk.about.set(Some(shown.get_value()));
        desk.open.set(true);
    };
    view! {
        <li class="admin-list__row">
            <div class="admin-list__text">
                <button type="button" class="left-out__subject" on:click=look>
                    {subject}
                </button>
                <span class="mailboxes__facts">
                    <span class="mailboxes__fact">{sender(lang, &row)}</span>
                    <span class="mailboxes__fact">{row.mailbox.clone()}</span>
                    <span class="mailboxes__fact">
                        <Ago then=row.received_at/>
                    </span>
                </span>
                <span class="left-out__begins">{row.begins.clone()}</span>
            </div>
            <Badge tone>{reason(lang, &row)}</Badge>
            <Button
                size=ButtonSize::Small
                icon=icondata::LuTicketPlus
                busy=desk.sending.busy()
                on_click=move |_| desk.take(shown.get_value(), None)
            >
                {w::make_ticket(lang)}
            </Button>
        </li>
    }
}

/// The whole message, and both ways.
#[component]
fn Whole(row: LeftOutRow, desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let id = row.id;
    let words: RwSignal<Option<Result<String, AppError>>> = RwSignal::new(None);
    spawn_local(async move {
        let read = left_out_words(id).await;
        words.try_set(Some(read));
    });
    let text = move || match words.get() {
        None => view! { <Skeleton shape=SkeletonShape::Lines(4)/> }.into_any(),
        Some(Ok(text)) if text.is_empty() => view! { <p class="admin-note">{w::words_gone(lang)}</p> }.into_any(),
        Some(Ok(text)) => view! { <p class="left-out__words">{text}</p> }.into_any(),
        Some(Err(error)) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
    };
    let into = RwSignal::new(None::<(Uuid, String)>);
    let missing = RwSignal::new(false);
    let shown = StoredValue::new(row.clone());
    let attach = move |()| match into.get_untracked() {
        Some((ticket, _)) => desk.take(shown.get_value(), Some(ticket)),
        None => missing.set(true),
    };
    let kept_error = desk.sending.errors.of("kept");
    let error = Signal::derive(move || {
        let needed = missing.get() && into.with(Option::is_none);
        if needed { Some(w::choose_ticket(lang).to_owned()) } else { kept_error.get() }
    });
    view! {
        <p class="mailboxes__facts">
            <span class="mailboxes__fact">{sender(lang, &row)}</span>
            <span class="mailboxes__fact">{reason(lang, &row)}</span>
        </p>
        {text}
        <Form name="left-out-form" on_submit=attach error=desk.sending.errors.rest()>
            <TicketPicker name="left-out-into" of=Uuid::nil() value=into error/>
            <FormActions>
                <Button busy=desk.sending.busy() on_click=move |_| desk.take(shown.get_value(), None)>
                    {w::make_ticket(lang)}
                </Button>
                <Button kind=ButtonKind::Primary submit=true busy=desk.sending.busy()>
                    {w::attach(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
