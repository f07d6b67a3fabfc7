//! Writing down what is said: to the customer, by the customer, or among ourselves. An answer by mail is sent, where there is an
//! address; all else was said on the telephone, on WeChat or face to face, and is kept.

use super::{
    api::{colleagues_on_ticket, say_on_ticket},
    desk::Desk,
    rules_model::{Channel, State},
    talk_model::MessageForm,
    words_of::{channel_word, choices},
};
use crate::{
    access::{AppError, Sending},
    desk::mail::model::ReplyTo,
    desk::{chat::ByChat, reading::model::Doing, replies::QuickReplies},
    events::{Draft, MentionArea, People, entry::Colleague},
    fields::HeldFile,
    files::FilesForTicket,
    ui::{
        Button, ButtonKind, CheckField, Choice, Form, FormActions, FormRow, Segmented, SelectField, TextField,
        debounced,
    },
    words::{mail as mw, tickets as w},
};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const OURS: &str = "ours";
const THEIRS: &str = "theirs";
const NOTE: &str = "note";
/// Whoever has rested for so long types no more, in milliseconds.
const TYPES_FOR: u64 = 6_000;
/// Id of the field.
const TEXT: &str = "ticket-text";

/// What is being written, field by field.
#[derive(Clone, Copy)]
struct Typed {
    way: RwSignal<String>,
    channel: RwSignal<String>,
    text: RwSignal<String>,
    named: RwSignal<Vec<(Uuid, String)>>,
    minutes: RwSignal<String>,
    wait: RwSignal<bool>,
    log_only: RwSignal<bool>,
    files: RwSignal<Vec<HeldFile>>,
    /// A file is on its way.
    going: RwSignal<bool>,
}

/// The same as it is kept in the browser.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    way: String,
    channel: String,
    text: String,
    named: Vec<(Uuid, String)>,
    minutes: String,
    wait: bool,
}

impl Typed {
    fn start(channel: Channel) -> Self {
        Self {
            way: RwSignal::new(OURS.to_owned()),
            channel: RwSignal::new(channel.key().to_owned()),
            text: RwSignal::new(String::new()),
            named: RwSignal::new(Vec::new()),
            minutes: RwSignal::new(String::new()),
            wait: RwSignal::new(false),
            log_only: RwSignal::new(false),
            files: RwSignal::new(Vec::new()),
            going: RwSignal::new(false),
        }
    }

    fn kept(self) -> Kept {
        Kept {
            way: self.way.get(),
            channel: self.channel.get(),
            text: self.text.get(),
            named: self.named.get(),
            minutes: self.minutes.get(),
            wait: self.wait.get(),
        }
    }

    fn show(self, kept: Kept) {
        self.way.set(kept.way);
        self.channel.set(kept.channel);
        self.text.set(kept.text);
        self.named.set(kept.named);
        self.minutes.set(kept.minutes);
        self.wait.set(kept.wait);
    }

    /// What was typed outlives the page: it is there again when one comes back.
    fn keep_draft(self, draft: Draft) {
        Effect::new(move |begun: Option<bool>| {
            let kept = self.kept();
            if begun.is_none() {
                // What was typed before the page became alive is newer than what was kept.
                if let Some(found) = draft.read::<Kept>().filter(|_| kept.text.is_empty()) {
                    self.show(found);
                }
            } else {
                draft.keep((!kept.text.trim().is_empty()).then_some(&kept));
            }
            true
        });
    }

    fn form(self) -> MessageForm {
        let kept = untrack(|| self.kept());
        let is_note = kept.way == NOTE;
        // Whose name was taken out of the text again is told nothing.
        let named = kept.named.iter().filter(|(_, name)| kept.text.contains(&format!("@{name}")));
        MessageForm {
            channel: Channel::from_key(&kept.channel).filter(|_| !is_note),
            inbound: kept.way == THEIRS,
            wait: kept.wait && kept.way == OURS,
            mentions: named.map(|(id, _)| *id).collect(),
            text: kept.text,
            minutes: kept.minutes,
            files: self.files.with_untracked(|files| files.iter().map(|file| file.id).collect()),
            log_only: self.log_only.get_untracked(),
        }
    }
}

/// The box. An answer that does not know of a newer one is refused: what was typed stays, and the newer one is shown.
#[component]
pub(super) fn ReplyBox(desk: Desk) -> impl IntoView {
    let (lang, sending) = (desk.lang, Sending::new());
    let typed = Typed::start(desk.ticket.with_untracked(|ticket| ticket.fields.channel));
    typed.keep_draft(Draft::of(&format!("ticket-{}", desk.id.simple())));
    let people = people_of(desk);
    begin_when_asked(desk, typed);
    tell_of_typing(desk, typed);
    let errors = sending.errors;
    let send = move |()| {
        let seen = desk.ticket.with_untracked(|ticket| ticket.replies);
        let said = move |_| {
            typed.text.set(String::new());
            typed.named.set(Vec::new());
            typed.minutes.set(String::new());
            typed.wait.set(false);
            typed.files.set(Vec::new());
            desk.toasts.success(w::said_toast(lang));
            desk.refresh();
        };
        sending.send(say_on_ticket(desk.id, seen, typed.form()), said, move |error| {
            if matches!(error, AppError::Conflict(_)) {
                desk.refresh();
            }
            sending.refuse(&error);
        });
    };
    let goes_out = goes_out(desk, typed);
    let chats = Memo::new(move |_| {
        typed.channel.with(|one| one == Channel::Chat.key())
            && typed.way.with(|way| way == OURS)
            && desk.ticket.with(|ticket| ticket.chat.is_some())
    });
    let is_note = Memo::new(move |_| typed.way.with(|way| way == NOTE));
    let ways = vec![
        Choice::new(OURS, w::way_ours(lang)),
        Choice::new(THEIRS, w::way_theirs(lang)),
        Choice::new(NOTE, w::way_note(lang)),
    ];
    let label = move || {
        match typed.way.get().as_str() {
            THEIRS => w::label_theirs(lang),
            NOTE => w::label_note(lang),
            _ => w::label_ours(lang),
        }
        .to_owned()
    };
    view! {
        <div class="note-box ticket-reply"
            class:ticket-reply--note=move || is_note.get()
            class:ticket-reply--begun=move || typed.text.with(|text| !text.is_empty())>
            <Segmented name="ticket-way" label=w::way(lang) choices=ways value=typed.way/>
            <Form name="ticket-reply" on_submit=send error=errors.rest()>
                <QuickReplies desk area=TEXT text=typed.text>
                    <MentionArea
                        name=TEXT
                        label=Signal::derive(label)
                        text=typed.text
                        named=typed.named
                        people
                        placeholder=MaybeProp::derive(move || Some(label()))
                        error=errors.of("text")
                    />
                </QuickReplies>
                <FormRow>
                    <Show when=move || !is_note.get()>
                        <SelectField
                            name="ticket-channel"
                            label=w::by_way_of(lang)
                            value=typed.channel
                            choices=choices(Channel::ALL, Channel::key, |one| channel_word(lang, one))
                        />
                    </Show>
                    <TextField
                        name="ticket-minutes"
                        label=w::minutes(lang)
                        value=typed.minutes
                        input_mode="numeric"
                        max=4
                        error=errors.of("minutes")
                    />
                </FormRow>
                <FilesForTicket ticket=desk.id held=typed.files going=typed.going error=errors.of("files")/>
                <ByMail desk typed/>
                <ByChat desk shown=chats/>
                <Waiting desk typed/>
                <FormActions>
                    <Button kind=ButtonKind::Primary submit=true busy=sending.busy() disabled=typed.going>
                        {move || if goes_out.get() || chats.get() { mw::send(lang) } else { w::write_down(lang) }}
                    </Button>
                </FormActions>
            </Form>
        </div>
    }
}

/// Whether it will be sent by mail: an answer to the customer, by way of mail, to an address that is known.
fn goes_out(desk: Desk, typed: Typed) -> Memo<bool> {
    let reply_to = desk.part(|ticket| ticket.reply_to.is_some());
    Memo::new(move |_| {
        let by_mail =
            typed.channel.with(|channel| channel == Channel::Email.key()) && typed.way.with(|way| way == OURS);
        by_mail && reply_to.get() && !typed.log_only.get()
    })
}

/// Where an answer by mail goes; and that it goes nowhere, where there is no address or no mailbox.
#[component]
fn ByMail(desk: Desk, typed: Typed) -> impl IntoView {
    let lang = desk.lang;
    let reply_to = desk.part(|ticket| ticket.reply_to.clone());
    let by_mail =
        Memo::new(move |_| typed.channel.with(|one| one == Channel::Email.key()) && typed.way.with(|way| way == OURS));
    let words = move |to: ReplyTo| {
        let whom = if to.name.is_empty() { to.address } else { format!("{} <{}>", to.name, to.address) };
        mw::goes_to(lang, whom, to.by)
    };
    let where_to = move || match reply_to.get() {
        Some(to) => words(to),
        None => mw::goes_nowhere(lang).to_owned(),
    };
    view! {
        <Show when=move || by_mail.get()>
            <p class="post__where">{where_to}</p>
            <Show when=move || reply_to.with(Option::is_some)>
                <CheckField name="ticket-log-only" label=mw::log_only(lang) value=typed.log_only/>
            </Show>
        </Show>
    }
}

/// Whether the customer has to answer now; only asked where it makes a difference.
#[component]
fn Waiting(desk: Desk, typed: Typed) -> impl IntoView {
    let state = desk.part(|ticket| ticket.state);
    let asked = move || {
        let state = state.get();
        typed.way.with(|way| way == OURS) && state.is_open() && state != State::WaitingCustomer
    };
    view! {
        <Show when=asked>
            <CheckField name="ticket-wait" label=w::wait_for_customer(desk.lang) value=typed.wait/>
        </Show>
    }
}

/// Others see that somebody types here, until they have sent it or rested for a while.
fn tell_of_typing(desk: Desk, typed: Typed) {
    let text = typed.text;
    let rested: Signal<String> = debounced(text.into(), TYPES_FOR);
    let doing = Memo::new(move |_| {
        let writes = text.with(|text| !text.trim().is_empty() && rested.with(|rested| rested != text));
        match (writes, typed.way.with(|way| way == OURS)) {
            (true, true) => Doing::Answers,
            (true, false) => Doing::Writes,
            (false, _) => Doing::Reads,
        }
    });
    Effect::new(move |_| desk.doing.set(doing.get()));
}

/// A key of the page begins an answer or a note.
fn begin_when_asked(desk: Desk, typed: Typed) {
    Effect::new(move |_| {
        let Some(note) = desk.write.get() else { return };
        desk.write.set(None);
        typed.way.set(if note { NOTE } else { OURS }.to_owned());
        let field = document().get_element_by_id(TEXT).and_then(|field| field.dyn_into::<HtmlElement>().ok());
        if let Some(Err(error)) = field.map(|field| field.focus()) {
            leptos::logging::warn!("the field could not take the focus: {error:?}");
        }
    });
}

/// The colleagues who may be named, read when the page stands.
fn people_of(desk: Desk) -> People {
    let all = RwSignal::new(None::<Vec<Colleague>>);
    Effect::new(move |_| {
        spawn_local(async move {
            // Without the names one still writes.
            if let Ok(found) = colleagues_on_ticket(desk.id).await {
                all.try_set(Some(found));
            }
        });
    });
    People::given(all)
}
