//! The form of a mailbox, with a way to try it before it is saved.

use super::{
    api::{add_mailbox, change_mailbox, try_mailbox},
    list::{Subject, trouble_words},
    model::{HostForm, MailboxForm, Tls, Tried, Trouble, usual_hosts},
};
use crate::{
    access::Sending,
    desk::{tickets::rules_model::Kind, web_forms::model::Makes},
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, CheckField, Choice, Form, FormActions, FormErrors, FormRow, Notice, SelectField, TextArea,
        TextField, Tone,
    },
    words::{admin as aw, mail as w, tickets as tw, web_forms as fw},
};
use leptos::prelude::*;
use uuid::Uuid;

/// A server while it is typed.
#[derive(Clone, Copy)]
struct HostTyped {
    host: RwSignal<String>,
    port: RwSignal<String>,
    tls: RwSignal<String>,
}

impl HostTyped {
    fn start(form: &HostForm) -> Self {
        Self {
            host: RwSignal::new(form.host.clone()),
            port: RwSignal::new(form.port.clone()),
            tls: RwSignal::new(form.tls.key().to_owned()),
        }
    }

    fn form(self) -> HostForm {
        HostForm { host: self.host.get(), port: self.port.get(), tls: self.tls.with(|key| Tls::from_key(key)) }
    }
}

/// A mailbox while it is typed.
#[derive(Clone, Copy)]
struct Typed {
    address: RwSignal<String>,
    name: RwSignal<String>,
    imap: HostTyped,
    smtp: HostTyped,
    username: RwSignal<String>,
    password: RwSignal<String>,
    signature: RwSignal<String>,
    makes: RwSignal<String>,
    campaign: RwSignal<String>,
    kind: RwSignal<String>,
    category: RwSignal<String>,
    acknowledge: RwSignal<bool>,
    acknowledgement: RwSignal<String>,
}

impl Typed {
    fn start(form: &MailboxForm) -> Self {
        Self {
            address: RwSignal::new(form.address.clone()),
            name: RwSignal::new(form.name.clone()),
            imap: HostTyped::start(&form.imap),
            smtp: HostTyped::start(&form.smtp),
            username: RwSignal::new(form.username.clone()),
            password: RwSignal::new(String::new()),
            signature: RwSignal::new(form.signature.clone()),
            makes: RwSignal::new(form.makes.key().to_owned()),
            campaign: RwSignal::new(form.campaign.clone()),
            kind: RwSignal::new(form.kind.key().to_owned()),
            category: RwSignal::new(form.category.map(|id| id.to_string()).unwrap_or_default()),
            acknowledge: RwSignal::new(form.acknowledge),
            acknowledgement: RwSignal::new(form.acknowledgement.clone()),
        }
    }

    fn form(self) -> MailboxForm {
        MailboxForm {
            address: self.address.get(),
            name: self.name.get(),
            imap: self.imap.form(),
            smtp: self.smtp.form(),
            username: self.username.get(),
            password: self.password.get(),
            signature: self.signature.get(),
            makes: self.makes.with(|key| Makes::from_key(key)).unwrap_or(Makes::Ticket),
            campaign: self.campaign.get(),
            kind: self.kind.with(|key| Kind::from_key(key)).unwrap_or(Kind::Question),
            category: self.category.with(|id| id.parse().ok()),
            acknowledge: self.acknowledge.get(),
            acknowledgement: self.acknowledgement.get(),
        }
    }

    /// Where the mail of this address usually lies, unless something is typed there.
    fn fill_hosts(self) {
        let (imap, smtp) = self.address.with_untracked(|address| usual_hosts(address));
        for (field, usual) in [(self.imap.host, imap), (self.smtp.host, smtp)] {
            if field.with_untracked(String::is_empty) {
                field.set(usual);
            }
        }
    }
}

fn begin_with(lang: Lang, subject: &Subject) -> MailboxForm {
    match subject {
        Subject::New => {
            MailboxForm { acknowledgement: w::acknowledgement_usual(lang).to_owned(), ..MailboxForm::default() }
        }
        Subject::Existing(mailbox) => mailbox.form.clone(),
    }
}

/// Adds a mailbox, or changes one.
#[component]
pub(super) fn MailboxFields(subject: Subject, categories: Vec<(Uuid, String)>, done: Callback<()>) -> impl IntoView {
    let (lang, sending, trying) = (use_lang(), Sending::new(), Sending::new());
    let existing = match &subject {
        Subject::New => None,
        Subject::Existing(mailbox) => Some((mailbox.id, mailbox.version)),
    };
    let typed = Typed::start(&begin_with(lang, &subject));
    let start = untrack(|| typed.form());
    let dirty = Signal::derive(move || typed.form() != start);
    let tried = RwSignal::new(None::<Tried>);
    let save = move |()| {
        let form = untrack(|| typed.form());
        let call = async move {
            match existing {
                None => add_mailbox(form).await.map(drop),
                Some((id, version)) => change_mailbox(id, version, form).await,
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let try_it = move |_| {
        tried.set(None);
        sending.errors.clear();
        let call = try_mailbox(existing.map(|(id, _)| id), untrack(|| typed.form()));
        trying.send(call, move |found| tried.set(Some(found)), move |error| sending.refuse(&error));
    };
    let errors = sending.errors;
    let hint = existing.map_or_else(|| w::password_hint(lang), |_| w::password_kept(lang));
    view! {
        <Form name="mailbox-form" on_submit=save dirty error=errors.rest()>
            <FormRow>
                <TextField
                    name="mailbox-address"
                    label=w::address(lang)
                    value=typed.address
                    kind="email"
                    max=254
                    required=true
                    error=errors.of("address")
                    on_blur=move |()| typed.fill_hosts()
                />
                <TextField name="mailbox-name" label=w::name(lang) value=typed.name hint=w::name_hint(lang) max=100 error=errors.of("name")/>
            </FormRow>
            <FormRow>
                <TextField name="mailbox-user" label=w::username(lang) value=typed.username hint=w::username_hint(lang) max=254/>
                <TextField
                    name="mailbox-password"
                    label=w::password(lang)
                    value=typed.password
                    kind="password"
                    autocomplete="new-password"
                    hint=hint
                    error=errors.of("password")
                />
            </FormRow>
            <ServerFields name="imap" label=w::imap(lang) typed=typed.imap errors/>
            <ServerFields name="smtp" label=w::smtp(lang) typed=typed.smtp errors/>
            <NewMail typed categories errors/>
            {move || tried.get().map(|tried| view! { <Outcome tried/> })}
            <FormActions>
                <Button kind=ButtonKind::Secondary icon=icondata::LuPlugZap busy=trying.busy() on_click=try_it>
                    {w::try_it(lang)}
                </Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

#[component]
fn ServerFields(name: &'static str, label: &'static str, typed: HostTyped, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let word = |tls: Tls| match tls {
        Tls::Tls => w::tls_tls(lang),
        Tls::Starttls => w::tls_starttls(lang),
        Tls::None => w::tls_none(lang),
    };
    let choices: Vec<Choice> = Tls::ALL.map(|tls| Choice::new(tls.key(), word(tls))).to_vec();
    view! {
        <fieldset class="mailbox-server">
            <legend class="field__label">{label}</legend>
            <FormRow>
                <TextField
                    name=format!("mailbox-{name}-host")
                    label=w::host(lang)
                    value=typed.host
                    max=253
                    required=true
                    error=errors.of(&format!("{name}_host"))
                />
                <TextField
                    name=format!("mailbox-{name}-port")
                    label=w::port(lang)
                    value=typed.port
                    input_mode="numeric"
                    max=5
                    required=true
                    error=errors.of(&format!("{name}_port"))
                />
                <SelectField name=format!("mailbox-{name}-tls") label=w::security(lang) value=typed.tls choices/>
            </FormRow>
        </fieldset>
    }
}

/// What becomes of new mail, and what goes out with answers.
#[component]
fn NewMail(typed: Typed, categories: Vec<(Uuid, String)>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let makes = vec![
        Choice::new(Makes::Ticket.key(), fw::makes_ticket(lang)),
        Choice::new(Makes::Lead.key(), fw::makes_lead(lang)),
    ];
    let leads = Memo::new(move |_| typed.makes.with(|key| key == Makes::Lead.key()));
    let hint = Signal::derive(move || leads.get().then(|| w::makes_hint(lang).to_owned()));
    let categories = StoredValue::new(categories);
    view! {
        <SelectField name="mailbox-makes" label=w::makes(lang) value=typed.makes choices=makes hint/>
        <Show
            when=move || leads.get()
            fallback=move || view! { <NewTickets typed categories=categories.get_value() errors/> }
        >
            <TextField
                name="mailbox-campaign"
                label=fw::campaign(lang)
                value=typed.campaign
                max=200
                error=errors.of("campaign")
            />
        </Show>
        <TextArea
            name="mailbox-signature"
            label=w::signature(lang)
            value=typed.signature
            hint=w::signature_hint(lang)
            max=2000
            error=errors.of("signature")
        />
    }
}

/// Of which kind tickets are, and what whoever writes is told.
#[component]
fn NewTickets(typed: Typed, categories: Vec<(Uuid, String)>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let word = |kind: Kind| tw::text(lang, &format!("kind_{}", kind.key())).unwrap_or_default();
    let kinds: Vec<Choice> = Kind::ALL.iter().map(|kind| Choice::new(kind.key(), word(*kind))).collect();
    let none = Choice::new("", tw::none(lang));
    let categories: Vec<Choice> = std::iter::once(none)
        .chain(categories.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)))
        .collect();
    view! {
        <FormRow>
            <SelectField name="mailbox-kind" label=w::kind(lang) value=typed.kind choices=kinds/>
            <SelectField name="mailbox-category" label=tw::category(lang) value=typed.category choices=categories/>
        </FormRow>
        <CheckField name="mailbox-acknowledge" label=w::acknowledge(lang) value=typed.acknowledge/>
        <Show when=move || typed.acknowledge.get()>
            <TextArea
                name="mailbox-acknowledgement"
                label=w::acknowledgement(lang)
                value=typed.acknowledgement
                hint=w::acknowledgement_hint(lang)
                max=4000
                error=errors.of("acknowledgement")
            />
        </Show>
    }
}

/// What trying came to, each way by itself.
#[component]
fn Outcome(tried: Tried) -> impl IntoView {
    let lang = use_lang();
    let one = |title: &'static str, failure: Option<(Trouble, String)>| match failure {
        None => view! { <Notice tone=Tone::Good title>{w::works(lang)}</Notice> }.into_any(),
        Some((trouble, said)) => {
            let words = trouble_words(lang, trouble, &said);
            view! { <Notice tone=Tone::Bad title>{words}</Notice> }.into_any()
        }
    };
    view! {
        <div class="mailbox-tried" aria-live="polite">
            {one(w::imap(lang), tried.imap)} {one(w::smtp(lang), tried.smtp)}
        </div>
    }
}
