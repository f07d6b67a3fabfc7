//! The editor of a form, with the form beside it as customers will see it.

use super::{
    api::{add_web_form, change_web_form},
    list::Subject,
    model::{Asking, Asks, Makes, Part, WebFormForm},
    preview::Preview,
    words_of::{asking_word, part_word},
};
use crate::{
    access::Sending,
    desk::tickets::{rules_model::Kind, words_of::kind_word},
    locale::use_lang,
    ui::{
        Button, ButtonKind, CheckField, Choice, Form, FormActions, FormErrors, FormRow, Notice, SelectField, TextArea,
        TextField, Tone,
    },
    words::{admin as aw, tickets as tw, web_forms as w},
};
use leptos::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How an address of a website looks, in every language.
const EXAMPLE: &str = "https://www.example.com";

/// A form while it is typed.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    name: RwSignal<String>,
    makes: RwSignal<String>,
    campaign: RwSignal<String>,
    pub(super) title: RwSignal<String>,
    pub(super) title_en: RwSignal<String>,
    kind: RwSignal<String>,
    category: RwSignal<String>,
    /// In the order of [`Part::ALL`], each the key of an [`Asking`].
    asks: StoredValue<Vec<RwSignal<String>>>,
    thanks: RwSignal<String>,
    thanks_en: RwSignal<String>,
    origins: RwSignal<String>,
    acknowledge: RwSignal<bool>,
    pub(super) files: RwSignal<bool>,
}

impl Typed {
    fn start(form: &WebFormForm) -> Self {
        let asks = Part::ALL.iter().map(|part| RwSignal::new(form.asks.of(*part).key().to_owned())).collect();
        Self {
            name: RwSignal::new(form.name.clone()),
            makes: RwSignal::new(form.makes.key().to_owned()),
            campaign: RwSignal::new(form.campaign.clone()),
            title: RwSignal::new(form.title.clone()),
            title_en: RwSignal::new(form.title_en.clone()),
            kind: RwSignal::new(form.kind.key().to_owned()),
            category: RwSignal::new(form.category.map(|id| id.to_string()).unwrap_or_default()),
            asks: StoredValue::new(asks),
            thanks: RwSignal::new(form.thanks.clone()),
            thanks_en: RwSignal::new(form.thanks_en.clone()),
            origins: RwSignal::new(form.origins.clone()),
            acknowledge: RwSignal::new(form.acknowledge),
            files: RwSignal::new(form.files),
        }
    }

    /// What it asks for by now.
    pub(super) fn asks(self) -> Asks {
        let asked: BTreeMap<Part, Asking> = self.asks.with_value(|asks| {
            let of = |(part, typed): (&Part, &RwSignal<String>)| {
                let asking = typed.with(|key| Asking::from_key(key)).unwrap_or(Asking::Off);
                (asking != Asking::Off).then_some((*part, asking))
            };
            Part::ALL.iter().zip(asks).filter_map(of).collect()
        });
        Asks(asked)
    }

    fn form(self) -> WebFormForm {
        WebFormForm {
            name: self.name.get(),
            makes: self.makes.with(|key| Makes::from_key(key)).unwrap_or(Makes::Ticket),
            campaign: self.campaign.get(),
            title: self.title.get(),
            title_en: self.title_en.get(),
            kind: self.kind.with(|key| Kind::from_key(key)).unwrap_or(Kind::Question),
            category: self.category.with(|id| id.parse().ok()),
            asks: self.asks(),
            thanks: self.thanks.get(),
            thanks_en: self.thanks_en.get(),
            origins: self.origins.get(),
            acknowledge: self.acknowledge.get(),
            files: self.files.get(),
        }
    }
}

/// Adds a form, or changes one.
#[component]
pub(super) fn WebFormFields(subject: Subject, categories: Vec<(Uuid, String)>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (existing, begin) = match &subject {
        Subject::New => (None, WebFormForm::default()),
        Subject::Existing(form) => (Some((form.id, form.version)), form.form.clone()),
    };
    let typed = Typed::start(&begin);
    let start = untrack(|| typed.form());
    let dirty = Signal::derive(move || typed.form() != start);
    let save = move |()| {
        let form = untrack(|| typed.form());
        let call = async move {
            match existing {
                None => add_web_form(form).await.map(drop),
                Some((id, version)) => change_web_form(id, version, form).await,
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    let none = Choice::new("", tw::none(lang));
    let categories: Vec<Choice> = std::iter::once(none)
        .chain(categories.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)))
        .collect();
    let kinds: Vec<Choice> = Kind::ALL.iter().map(|kind| Choice::new(kind.key(), kind_word(lang, *kind))).collect();
    view! {
        <Form name="web-form-form" on_submit=save dirty error=errors.rest()>
            <TextField
                name="web-form-name"
                label=w::name(lang)
                hint=w::name_hint(lang)
                value=typed.name
                max=100
                required=true
                error=errors.of("name")
            />
            <MakesFields typed errors/>
            <FormRow>
                <SelectField name="web-form-kind" label=w::kind(lang) value=typed.kind choices=kinds/>
                <SelectField name="web-form-category" label=tw::category(lang) value=typed.category choices=categories/>
            </FormRow>
            <div class="web-form-editor">
                <AskFields typed errors/>
                <Preview typed/>
            </div>
            <Texts typed errors/>
            <TextArea
                name="web-form-origins"
                label=w::origins(lang)
                hint=w::origins_hint(lang)
                value=typed.origins
                placeholder=EXAMPLE
                error=errors.of("origins")
            />
            <CheckField
                name="web-form-acknowledge"
                label=w::acknowledge(lang)
                hint=w::acknowledge_hint(lang)
                value=typed.acknowledge
            />
            <CheckField name="web-form-files" label=w::files(lang) hint=w::files_hint(lang) value=typed.files/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Whether it makes tickets or leads, and of which campaign those are where the page names none.
#[component]
fn MakesFields(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let makes = vec![
        Choice::new(Makes::Ticket.key(), w::makes_ticket(lang)),
        Choice::new(Makes::Lead.key(), w::makes_lead(lang)),
    ];
    view! {
        <FormRow>
            <SelectField name="web-form-makes" label=w::makes(lang) value=typed.makes choices=makes/>
            <Show when=move || typed.makes.with(|key| key == Makes::Lead.key())>
                <TextField
                    name="web-form-campaign"
                    label=w::campaign(lang)
                    hint=w::campaign_hint(lang)
                    value=typed.campaign
                    max=200
                    error=errors.of("campaign")
                />
            </Show>
        </FormRow>
    }
}

/// What is asked for.
#[component]
fn AskFields(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let choices: Vec<Choice> =
        Asking::ALL.iter().map(|asking| Choice::new(asking.key(), asking_word(lang, *asking))).collect();
    let fields = typed.asks.with_value(|asks| {
        let field = |(part, value): (&Part, &RwSignal<String>)| {
            view! {
                <SelectField
                    name=format!("web-form-asks-{}", part.key())
                    label=part_word(lang, *part)
                    value=*value
                    choices=choices.clone()
                />
            }
        };
        Part::ALL.iter().zip(asks).map(field).collect_view()
    });
    let trouble = errors.of("asks");
    view! {
        <fieldset class="web-form-asks">
            <legend class="field__label">{w::asks(lang)}</legend>
            {move || trouble.get().map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> })}
            {fields}
        </fieldset>
    }
}

/// Words of one's own, in both languages.
#[component]
fn Texts(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormRow>
            <TextField
                name="web-form-title"
                label=w::heading(lang)
                hint=w::words_hint(lang)
                value=typed.title
                max=100
                error=errors.of("title")
            />
            <TextField
                name="web-form-title-en"
                label=w::heading_en(lang)
                value=typed.title_en
                max=100
                error=errors.of("title_en")
            />
        </FormRow>
        <FormRow>
            <TextArea
                name="web-form-thanks"
                label=w::thanks(lang)
                value=typed.thanks
                hint=w::thanks_hint(lang)
                max=1000
                error=errors.of("thanks")
            />
            <TextArea
                name="web-form-thanks-en"
                label=w::thanks_en(lang)
                value=typed.thanks_en
                max=1000
                error=errors.of("thanks_en")
            />
        </FormRow>
    }
}
