//! Writing down what happened, in the place where one reads: a note, or a call, a mail, a meeting, a visit, an exchange, in one
//! row that grows when more is to be said.

use super::{
    api::{add_note, log_talk, talk_partners, withdraw_entry},
    draft::Draft,
    entry::{EntryKey, TimelineOf},
    mention::{MentionArea, People},
    talk::{NextKind, NoteOn, Outcome, TalkKind},
    talk_form::TalkForm,
    timeline::Feed,
};
use crate::{
    access::{Sending, error_text, use_organisation, use_session},
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, ButtonSize, Choice, DateField, Form, FormActions, FormRow, Segmented, SelectField,
        TextField,
    },
    words::events as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

const NOTE: &str = "note";

/// What is being written, field by field.
#[derive(Clone, Copy)]
struct Typed {
    way: RwSignal<String>,
    text: RwSignal<String>,
    named: RwSignal<Vec<(Uuid, String)>>,
    outcome: RwSignal<String>,
    minutes: RwSignal<String>,
    when: RwSignal<String>,
    contacts: RwSignal<Vec<Uuid>>,
    next_kind: RwSignal<String>,
    next_title: RwSignal<String>,
    next_day: RwSignal<String>,
    next_person: RwSignal<String>,
}

impl Typed {
    fn new(way: &str) -> Self {
        let text = |value: &str| RwSignal::new(value.to_owned());
        Self {
            way: text(way),
            text: text(""),
            named: RwSignal::new(Vec::new()),
            outcome: text(Outcome::default().key()),
            minutes: text(""),
            when: text(""),
            contacts: RwSignal::new(Vec::new()),
            next_kind: text(NextKind::default().key()),
            next_title: text(""),
            next_day: text(""),
            next_person: text(""),
        }
    }

    fn kind(self) -> Option<TalkKind> {
        self.way.with(|way| TalkKind::from_key(way))
    }

    fn form(self) -> TalkForm {
        TalkForm {
            kind: self.kind(),
            text: self.text.get(),
            outcome: Outcome::from_key(&self.outcome.get()).unwrap_or_default(),
            minutes: self.minutes.get(),
            when: self.when.get(),
            contacts: self.contacts.get(),
            named: self.named.get(),
            next_kind: NextKind::from_key(&self.next_kind.get()),
            next_title: self.next_title.get(),
            next_day: self.next_day.get(),
            next_person: self.next_person.get(),
        }
    }

    fn show(self, form: TalkForm) {
        self.way.set(form.kind.map_or(NOTE, TalkKind::key).to_owned());
        self.text.set(form.text);
        self.named.set(form.named);
        self.outcome.set(form.outcome.key().to_owned());
        self.minutes.set(form.minutes);
        self.when.set(form.when);
        self.contacts.set(form.contacts);
        self.next_kind.set(form.next_kind.key().to_owned());
        self.next_title.set(form.next_title);
        self.next_day.set(form.next_day);
        self.next_person.set(form.next_person);
    }

    /// What was typed outlives the page: it is there again when one comes back.
    fn keep_draft(self, draft: Draft) {
        Effect::new(move |begun: Option<bool>| {
            let form = self.form();
            if begun.is_none() {
                // What was typed before the page became alive is newer than what was kept.
                if let Some(kept) = draft.read::<TalkForm>().filter(|_| form.is_empty()) {
                    self.show(kept);
                }
            } else {
                draft.keep((!form.is_empty()).then_some(&form));
            }
            true
        });
    }
}

/// A note or an exchange on a customer or a deal. `feed` is told to read what was written. On the page of a contact, `with`, it is
/// an exchange with them.
#[component]
pub fn NoteBox(
    #[prop(into)] subject: Signal<NoteOn>,
    #[prop(optional)] feed: Option<Feed>,
    #[prop(optional)] with: Option<Uuid>,
) -> impl IntoView {
    let (lang, offset, sending) = (use_lang(), use_organisation().utc_offset, Sending::new());
    let typed = Typed::new(if with.is_some() { TalkKind::default().key() } else { NOTE });
    let (of, place) = match (with, subject.get_untracked()) {
        (Some(id), _) => (TimelineOf::Contact(id), id),
        (None, NoteOn::Customer(id)) => (TimelineOf::Customer(id), id),
        (None, NoteOn::Deal(id)) => (TimelineOf::Deal(id), id),
    };
    let people = People::of(of);
    typed.keep_draft(Draft::of(&place.simple().to_string()));
    let written = move |words: &'static str, key: EntryKey| {
        // The way stays: whoever logs one call logs another.
        typed.show(TalkForm { kind: untrack(|| typed.kind()), ..TalkForm::default() });
        let read = move || {
            if let Some(feed) = feed {
                feed.read_newer();
            }
        };
        read();
        let toasts = sending.toasts();
        let undo = move |()| {
            spawn_local(async move {
                match withdraw_entry(of, key, false).await {
                    Ok(()) => feed.map_or((), |feed| feed.forget(key.id)),
                    Err(error) => toasts.error(error_text(lang, &error)),
                }
            });
        };
        toasts.undo(words, undo);
    };
    let send = move |()| {
        let (form, subject) = (untrack(|| typed.form()), subject.get_untracked());
        let Some(kind) = form.kind else {
            let note = add_note(subject, form.text.clone(), Some(form.mentions()));
            return sending.form(note, move |key| written(w::note_saved(lang), key));
        };
        match form.talk(kind, offset) {
            Ok(mut talk) => {
                talk.contacts.extend(with);
                sending.form(log_talk(subject, talk), move |key| written(w::call_saved(lang), key));
            }
            Err(error) => sending.refuse(&error),
        }
    };
    let note = with.is_none().then(|| Choice::new(NOTE, w::write_note(lang)));
    let ways: Vec<Choice> = note
        .into_iter()
        .chain(TalkKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), talk_word(lang, kind))))
        .collect();
    let is_talk = Memo::new(move |_| typed.kind().is_some());
    let label = move || if is_talk.get() { w::call_label(lang) } else { w::note_label(lang) };
    let hint = move || Some(if is_talk.get() { w::call_hint(lang) } else { w::note_hint(lang) }.to_owned());
    view! {
        <div class="note-box">
            <Segmented name="note-way" label=w::way(lang) choices=ways value=typed.way/>
            <Form name="note-form" on_submit=send error=sending.errors.rest()>
                <MentionArea
                    name="note-text"
                    label=Signal::derive(move || label().to_owned())
                    text=typed.text
                    named=typed.named
                    people
                    placeholder=MaybeProp::derive(hint)
                    error=sending.errors.of("text")
                />
                <Show when=move || is_talk.get()>
                    <TalkFields subject with typed sending people/>
                </Show>
                <FormActions>
                    <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                        {move || if is_talk.get() { w::save_call(lang) } else { w::save_note(lang) }}
                    </Button>
                </FormActions>
            </Form>
        </div>
    }
}

/// How it went, how long, when, with whom, and what follows.
#[component]
fn TalkFields(
    subject: Signal<NoteOn>,
    #[prop(optional_no_strip)] with: Option<Uuid>,
    typed: Typed,
    sending: Sending,
    people: People,
) -> impl IntoView {
    let lang = use_lang();
    let kind = Memo::new(move |_| typed.kind().unwrap_or_default());
    let outcomes = Signal::derive(move || {
        let kind = kind.get();
        let choice = |outcome: &Outcome| Choice::new(outcome.key(), outcome_word(lang, kind, *outcome));
        kind.outcomes().iter().map(choice).collect::<Vec<_>>()
    });
    // A call's outcome that another way does not know.
    Effect::new(move |_| {
        let chosen = Outcome::from_key(&typed.outcome.get()).unwrap_or_default();
        if !kind.get().outcomes().contains(&chosen) {
            typed.outcome.set(Outcome::default().key().to_owned());
        }
    });
    view! {
        <FormRow>
            <SelectField name="note-outcome" label=w::outcome(lang) value=typed.outcome choices=outcomes error=sending.errors.of("outcome")/>
            <TextField
                name="note-minutes"
                label=w::minutes(lang)
                value=typed.minutes
                input_mode="numeric"
                max=4
                error=sending.errors.of("minutes")
            />
            <TextField
                name="note-when"
                label=w::when(lang)
                value=typed.when
                kind="datetime-local"
                hint=w::when_hint(lang)
                error=sending.errors.of("happened_at")
            />
        </FormRow>
        <Partners subject with chosen=typed.contacts/>
        <NextStep typed sending people/>
    }
}

/// The contacts as buttons that stay down; nothing where the customer has none, or none beside the one that it is with anyway.
#[component]
fn Partners(
    subject: Signal<NoteOn>,
    #[prop(optional_no_strip)] with: Option<Uuid>,
    chosen: RwSignal<Vec<Uuid>>,
) -> impl IntoView {
    let lang = use_lang();
    let found = RwSignal::new(Vec::<(Uuid, String)>::new());
    Effect::new(move |_| {
        let subject = subject.get();
        spawn_local(async move {
            // Without them the exchange is logged all the same.
            if let Ok(mut all) = talk_partners(subject).await {
                all.retain(|(id, _)| Some(*id) != with);
                // At another customer are other people.
                chosen.try_update(|chosen| chosen.retain(|id| all.iter().any(|(one, _)| one == id)));
                found.try_set(all);
            }
        });
    });
    let turn = move |id: Uuid| {
        chosen.update(|chosen| match chosen.iter().position(|one| *one == id) {
            Some(place) => drop(chosen.remove(place)),
            None => chosen.push(id),
        });
    };
    let button = move |(id, name): (Uuid, String)| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || if chosen.with(|chosen| chosen.contains(&id)) { "true" } else { "false" }
                on:click=move |_| turn(id)
            >
                {name}
            </button>
        }
    };
    view! {
        <Show when=move || found.with(|all| !all.is_empty())>
            <fieldset class="chips">
                <legend class="field__label">{if with.is_some() { w::with_whom_else(lang) } else { w::with_whom(lang) }}</legend>
                {move || found.get().into_iter().map(button).collect_view()}
            </fieldset>
        </Show>
    }
}

/// What is to be done next: one button, and its fields when it is pressed.
#[component]
fn NextStep(typed: Typed, sending: Sending, people: People) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(untrack(|| !typed.form().next_title.is_empty()));
    let kinds: Vec<Choice> =
        NextKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), next_word(lang, kind))).collect();
    let me = use_session();
    let colleagues = Signal::derive(move || {
        let own = me.as_ref().map(|me| Choice::new(String::new(), w::by_me(lang, &me.name)));
        let mine = me.as_ref().map(|me| me.person);
        people.all.with(|all| {
            let others = all.iter().flatten().filter(|one| one.sees && Some(one.id) != mine);
            own.into_iter()
                .chain(others.map(|one| Choice::new(one.id.to_string(), one.name.clone())))
                .collect::<Vec<_>>()
        })
    });
    let begin = move |_| {
        people.want();
        open.set(true);
    };
    let kinds = StoredValue::new(kinds);
    let fields = move || {
        view! {
            <FormRow>
                <TextField
                    name="note-next"
                    label=w::next_step(lang)
                    value=typed.next_title
                    max=200
                    error=sending.errors.of("next_title")
                />
                <SelectField name="note-next-kind" label=w::next_kind(lang) value=typed.next_kind choices=kinds.get_value()/>
                <DateField name="note-next-day" label=w::next_day(lang) value=typed.next_day error=sending.errors.of("next_day")/>
                <SelectField
                    name="note-next-who"
                    label=w::next_person(lang)
                    value=typed.next_person
                    choices=colleagues
                    error=sending.errors.of("next_person")
                />
            </FormRow>
        }
    };
    view! {
        <Show
            when=move || open.get()
            fallback=move || {
                view! {
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuPlus on_click=begin>
                        {w::plan_next(lang)}
                    </Button>
                }
            }
        >
            {fields()}
        </Show>
    }
}

/// A way of being in touch, in words.
pub(super) fn talk_word(lang: Lang, kind: TalkKind) -> &'static str {
    w::text(lang, &format!("talk_{}", kind.key())).unwrap_or_default()
}

/// How it ended, in words: a call has words of its own.
pub(super) fn outcome_word(lang: Lang, kind: TalkKind, outcome: Outcome) -> &'static str {
    let key = outcome.key();
    let key = if kind == TalkKind::Call { format!("outcome_{key}") } else { format!("result_{key}") };
    w::text(lang, &key).unwrap_or_default()
}

fn next_word(lang: Lang, kind: NextKind) -> &'static str {
    w::text(lang, &format!("next_{}", kind.key())).unwrap_or_default()
}
