//! Writing a letter: to whom, from a template or by hand, with files of the record; what is missing is said before it goes.

use super::{
    api::{compose_mail, send_sales_mail, take_back_sales_mail},
    model::{Composing, MailForm, MailOn, Recipient},
    template_model::{blanks, filled},
    words_of::{barred_word, value_of, variable_word},
};
use crate::{
    access::{AppError, Sending, error_text, new_id},
    events::Draft,
    locale::{Lang, use_lang},
    routes,
    ui::{
        Button, ButtonKind, ButtonSize, CheckField, Choice, EmptyState, Form, FormActions, FormRow, LinkButton, Notice,
        SelectField, Skeleton, SkeletonShape, TextArea, TextField, Tone,
    },
    words::mailing as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// What outlives the dialog: what was typed is kept, and a letter that was taken back is there again.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub on: MailOn,
    pub open: RwSignal<bool>,
    pub draft: StoredValue<Draft>,
    pub changed: Callback<()>,
    pub sending: Sending,
}

impl Desk {
    fn keep(self, form: Option<&MailForm>) {
        self.draft.try_with_value(|draft| draft.keep(form));
    }

    /// It waits now: offers to take it back, which brings back what was typed.
    fn sent(self, lang: Lang, id: Uuid, form: MailForm) {
        self.keep(None);
        self.open.set(false);
        self.changed.run(());
        self.sending.toasts().undo(w::sent_soon(lang), move || {
            let form = form.clone();
            self.sending.step(take_back_sales_mail(id), move |()| {
                self.keep(Some(&form));
                self.changed.run(());
                self.open.set(true);
            });
        });
    }
}

/// Asks what is needed when the dialog opens.
#[component]
pub(super) fn Compose(desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let found = RwSignal::new(None::<Result<Composing, AppError>>);
    let read = move || {
        spawn_local(async move {
            let answer = compose_mail(desk.on).await;
            found.try_set(Some(answer));
        });
    };
    Effect::new(move |_| read());
    move || match found.get() {
        None => view! { <Skeleton shape=SkeletonShape::Lines(6)/> }.into_any(),
        Some(Err(error)) => view! {
            <Notice tone=Tone::Bad on_retry=move |()| read()>
                {error_text(lang, &error)}
            </Notice>
        }
        .into_any(),
        Some(Ok(all)) if allowed(&all).next().is_none() => view! {
            <Barriers all=all.recipients/>
            <EmptyState icon=icondata::LuMailX title=w::nobody(lang) text=w::nobody_text(lang) small=true/>
        }
        .into_any(),
        Some(Ok(all)) => view! { <Letter all desk/> }.into_any(),
    }
}

/// Those to whom one may write.
fn allowed(all: &Composing) -> impl Iterator<Item = (&Recipient, &String)> {
    all.recipients
        .iter()
        .filter(|one| one.barred.is_none())
        .filter_map(|one| one.address.as_ref().map(|address| (one, address)))
}

/// Their addresses, each once, and how they are shown.
fn addresses(all: &Composing) -> Vec<(String, String)> {
    let mut found = Vec::<(String, String)>::new();
    for (one, address) in allowed(all) {
        if found.iter().all(|(known, _)| known != address) {
            found.push((address.clone(), format!("{} <{address}>", one.name)));
        }
    }
    found
}

/// To whom one must not write and why, and of whom no address is known.
#[component]
fn Barriers(all: Vec<Recipient>) -> impl IntoView {
    let lang = use_lang();
    let mut barred: Vec<String> = all
        .iter()
        .filter_map(|one| one.barred.map(|why| w::barred_one(lang, &one.name, barred_word(lang, why))))
        .collect();
    barred.dedup();
    let without: Vec<String> =
        all.iter().filter(|one| one.address.is_none() && one.barred.is_none()).map(|one| one.name.clone()).collect();
    view! {
        {(!barred.is_empty())
            .then(|| {
                let lines = barred.into_iter().map(|line| view! { <li>{line}</li> });
                view! {
                    <Notice tone=Tone::Bad title=w::barred_title(lang)>
                        <ul>{lines.collect_view()}</ul>
                    </Notice>
                }
            })}
        {(!without.is_empty())
            .then(|| {
                view! { <Notice>{w::without_address(lang, without.join(crate::words::events::between_names(lang)))}</Notice> }
            })}
    }
}

/// What is being written, field by field.
#[derive(Clone, Copy)]
struct Typed {
    to: RwSignal<String>,
    cc: StoredValue<Vec<(String, RwSignal<bool>)>>,
    subject: RwSignal<String>,
    text: RwSignal<String>,
    files: StoredValue<Vec<(Uuid, RwSignal<bool>)>>,
    template: RwSignal<String>,
    /// As the template filled it in: what nobody has changed is filled in anew for another recipient.
    given: StoredValue<(String, String)>,
}

impl Typed {
    fn start(all: &Composing, kept: MailForm) -> Self {
        let known = |address: &str| allowed(all).any(|(_, one)| one == address);
        let first = allowed(all).next().map(|(_, address)| address.clone()).unwrap_or_default();
        let others = addresses(all).into_iter().map(|(one, _)| {
            let ticked = RwSignal::new(kept.cc.contains(&one));
            (one, ticked)
        });
        let others = others.collect();
        Self {
            to: RwSignal::new(if known(&kept.to) { kept.to.clone() } else { first }),
            cc: StoredValue::new(others),
            subject: RwSignal::new(kept.subject),
            text: RwSignal::new(kept.text),
            files: StoredValue::new(
                all.files.iter().map(|(id, _)| (*id, RwSignal::new(kept.files.contains(id)))).collect(),
            ),
            template: RwSignal::new(String::new()),
            given: StoredValue::new(<(String, String)>::default()),
        }
    }

    fn form(self) -> MailForm {
        let to = self.to.get();
        let cc = self.cc.get_value().into_iter().filter(|(one, ticked)| ticked.get() && *one != to).map(|(one, _)| one);
        let files = self.files.get_value().into_iter().filter(|(_, ticked)| ticked.get()).map(|(id, _)| id).collect();
        MailForm { cc: cc.collect(), files, subject: self.subject.get(), text: self.text.get(), to }
    }

    /// Puts the chosen template in; what somebody typed before it stays.
    fn fill(self, lang: Lang, all: &Composing) {
        let chosen = self.template.get_untracked();
        let Some(template) = all.templates.iter().find(|one| one.id.to_string() == chosen) else { return };
        let to = self.to.get_untracked();
        let contact = all
            .recipients
            .iter()
            .find(|one| one.address.as_ref() == Some(&to) && one.contact.is_some())
            .map(|one| one.name.as_str());
        let put = |text: &str| filled(text, |name| value_of(lang, &all.known, contact, name));
        let (subject, text) = (put(&template.subject), put(&template.text));
        let (old_subject, old_text) = self.given.get_value();
        if self.subject.with_untracked(|now| now.trim().is_empty() || *now == old_subject) {
            self.subject.set(subject.clone());
        }
        self.text.update(|now| {
            *now = if now.trim().is_empty() || *now == old_text { text.clone() } else { format!("{now}\n\n{text}") };
        });
        self.given.set_value((subject, text));
    }

    /// Another recipient: what the template filled in and nobody changed speaks to them now.
    fn readdress(self, lang: Lang, all: &Composing) {
        let (_, text) = self.given.get_value();
        if !text.is_empty() && self.text.with_untracked(|now| *now == text) {
            self.fill(lang, all);
        }
    }
}

#[component]
fn Letter(all: Composing, desk: Desk) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let kept = desk.draft.with_value(Draft::read::<MailForm>).unwrap_or_default();
    let typed = Typed::start(&all, kept);
    let form = Memo::new(move |_| typed.form());
    Effect::new(move |begun: Option<()>| {
        let form = form.get();
        if begun.is_some() {
            let empty = form.text.trim().is_empty() && form.subject.trim().is_empty();
            desk.keep((!empty).then_some(&form));
        }
    });
    // Under which id it was sent: the same words are sent once, however often they are sent.
    let tried = StoredValue::new(None::<(Uuid, MailForm)>);
    let send = move |()| {
        let form = form.get_untracked();
        if let Err(error) = form.check() {
            return sending.refuse(&error);
        }
        let id = tried.get_value().filter(|(_, was)| *was == form).map_or_else(new_id, |(id, _)| id);
        tried.set_value(Some((id, form.clone())));
        sending.form(send_sales_mail(id, desk.on, form.clone()), move |()| desk.sent(lang, id, form));
    };
    let errors = sending.errors;
    let from = all.from.clone();
    let closed = from.is_none();
    let (recipients, files) = (all.recipients.clone(), all.files.clone());
    // Where there is one alone nobody else can get it.
    let others = Some(addresses(&all)).filter(|all| all.len() > 1).unwrap_or_default();
    let others: Vec<String> = others.into_iter().map(|(_, name)| name).collect();
    let all = StoredValue::new(all);
    view! {
        <Form name="mail-form" on_submit=send error=errors.rest()>
            {closed.then(|| view! { <Notice tone=Tone::Warn title=w::no_mailbox(lang)>{w::no_mailbox_text(lang)}</Notice> })}
            <Barriers all=recipients/>
            <Whom typed all error=errors.of("to")/>
            <Along legend=w::cc(lang) names=others ticks=typed.cc.get_value() without=typed.to error=errors.of("cc")/>
            <TextField name="mail-subject" label=w::subject(lang) value=typed.subject max=200 required=true error=errors.of("subject")/>
            <TextArea name="mail-text" label=w::text_label(lang) value=typed.text rows=10 max=20_000 required=true error=errors.of("text")/>
            <Holes form/>
            <Along
                legend=w::files(lang)
                names=files.iter().map(|(_, name)| name.clone()).collect()
                ticks=typed.files.get_value().into_iter().map(|(id, ticked)| (id.to_string(), ticked)).collect()
                error=errors.of("files")
            />
            {from.map(|from| view! { <p class="aside-none">{w::goes_by(lang, from)}</p> })}
            <FormActions>
                <Button on_click=move |_| desk.open.set(false)>{w::later(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true icon=icondata::LuSend busy=sending.busy() disabled=closed>
                    {w::send(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Recipient and template, side by side.
#[component]
fn Whom(typed: Typed, all: StoredValue<Composing>, error: Signal<Option<String>>) -> impl IntoView {
    let lang = use_lang();
    let people: Vec<Choice> = all.with_value(|all| {
        allowed(all).map(|(one, address)| Choice::new(address, format!("{} <{address}>", one.name))).collect()
    });
    let templates: Vec<Choice> = all.with_value(|all| {
        let named = all.templates.iter().map(|one| Choice::new(one.id, &one.name));
        std::iter::once(Choice::new("", w::no_template(lang))).chain(named).collect()
    });
    let readdress = move |_: String| all.with_value(|all| typed.readdress(lang, all));
    let fill = move |_: String| all.with_value(|all| typed.fill(lang, all));
    view! {
        <FormRow>
            <SelectField name="mail-to" label=w::to(lang) value=typed.to choices=people error on_change=readdress required=true/>
            <SelectField name="mail-template" label=w::template(lang) value=typed.template choices=templates on_change=fill/>
        </FormRow>
        <p class="aside-none">
            <LinkButton href=routes::TEMPLATES kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuMails>
                {w::keep_templates(lang)}
            </LinkButton>
        </p>
    }
}

/// What can go along, each with a box; folded, as most letters need none of it.
#[component]
fn Along(
    legend: &'static str,
    names: Vec<String>,
    ticks: Vec<(String, RwSignal<bool>)>,
    /// Who gets it anyway.
    #[prop(optional, into)]
    without: Signal<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let chosen = ticks.clone();
    let count = move || chosen.iter().filter(|(key, ticked)| ticked.get() && without.with(|one| one != key)).count();
    let lang = use_lang();
    let label = move || match count() {
        0 => legend.to_owned(),
        count => w::chosen(lang, legend, count),
    };
    (!names.is_empty()).then(|| {
        let boxes = names.into_iter().zip(ticks).map(|(label, (key, value))| {
            let (name, hidden) = (format!("mail-along-{key}"), move || without.with(|one| *one == key));
            view! {
                <div hidden=hidden>
                    <CheckField name label value/>
                </div>
            }
        });
        view! {
            <details class="mail-along">
                <summary>{label}</summary>
                <fieldset class="admin-ticks">
                    <legend class="visually-hidden">{legend}</legend>
                    {boxes.collect_view()}
                </fieldset>
            </details>
            {move || error.get().map(|error| view! { <Notice tone=Tone::Bad>{error}</Notice> })}
        }
    })
}

/// What is still missing: it does not go out like that.
#[component]
fn Holes(form: Memo<MailForm>) -> impl IntoView {
    let lang = use_lang();
    let open = move || {
        let (mut open, more) = form.with(|form| (blanks(&form.subject), blanks(&form.text)));
        open.extend(more);
        open.dedup();
        let word = |name: &String| match variable_word(lang, name) {
            "" => name.clone(),
            word => word.to_owned(),
        };
        open.iter().map(word).collect::<Vec<_>>()
    };
    move || {
        let open = open();
        (!open.is_empty()).then(|| {
            view! {
                <Notice tone=Tone::Warn title=w::holes_title(lang)>
                    {w::holes(lang, open.join(crate::words::events::between_names(lang)))}
                </Notice>
            }
        })
    }
}
