//! The editor of a widget, with the widget beside it as visitors will see it.

use super::{
    api::{add_chat_widget, change_chat_widget},
    list::Subject,
    model::{ChatWidgetForm, Colour, PARTS, Side},
    preview::Preview,
    words_of::{colour_word, side_word},
};
use crate::{
    access::Sending,
    desk::{
        tickets::{
            model::Named,
            rules_model::{Kind, Priority},
            words_of::{choices, kind_word, priority_word},
        },
        web_forms::{
            model::{Asking, Asks, Part},
            words_of::{asking_word, part_word},
        },
    },
    locale::use_lang,
    ui::{
        Button, ButtonKind, CheckField, Choice, Form, FormActions, FormErrors, FormRow, SelectField, TextArea,
        TextField,
    },
    words::{admin as aw, chat as w, tickets as tw, web_forms as fw},
};
use leptos::prelude::*;

/// How an address of a website looks, in every language.
const EXAMPLE: &str = "https://www.example.com";

/// A widget while it is typed.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    name: RwSignal<String>,
    pub(super) greeting: RwSignal<String>,
    pub(super) greeting_en: RwSignal<String>,
    pub(super) away: RwSignal<String>,
    pub(super) away_en: RwSignal<String>,
    pub(super) colour: RwSignal<String>,
    pub(super) side: RwSignal<String>,
    origins: RwSignal<String>,
    calendar: RwSignal<String>,
    /// In the order of [`PARTS`], each the key of an [`Asking`].
    asks: [RwSignal<String>; 3],
    kind: RwSignal<String>,
    category: RwSignal<String>,
    priority: RwSignal<String>,
    rates: RwSignal<bool>,
}

impl Typed {
    fn start(form: &ChatWidgetForm) -> Self {
        let id = |id: Option<uuid::Uuid>| RwSignal::new(id.map(|id| id.to_string()).unwrap_or_default());
        Self {
            name: RwSignal::new(form.name.clone()),
            greeting: RwSignal::new(form.greeting.clone()),
            greeting_en: RwSignal::new(form.greeting_en.clone()),
            away: RwSignal::new(form.away.clone()),
            away_en: RwSignal::new(form.away_en.clone()),
            colour: RwSignal::new(form.colour.key().to_owned()),
            side: RwSignal::new(form.side.key().to_owned()),
            origins: RwSignal::new(form.origins.clone()),
            calendar: id(form.calendar),
            asks: PARTS.map(|part| RwSignal::new(form.asks.of(part).key().to_owned())),
            kind: RwSignal::new(form.kind.key().to_owned()),
            category: id(form.category),
            priority: RwSignal::new(form.priority.key().to_owned()),
            rates: RwSignal::new(form.rates),
        }
    }

    /// What it asks for by now.
    pub(super) fn asks(self) -> Asks {
        let of = |(part, typed): (Part, RwSignal<String>)| {
            (part, typed.with(|key| Asking::from_key(key)).unwrap_or(Asking::Off))
        };
        Asks(PARTS.into_iter().zip(self.asks).map(of).collect())
    }

    pub(super) fn colour(self) -> Colour {
        self.colour.with(|key| Colour::from_key(key)).unwrap_or(Colour::Blue)
    }

    fn form(self) -> ChatWidgetForm {
        ChatWidgetForm {
            name: self.name.get(),
            greeting: self.greeting.get(),
            greeting_en: self.greeting_en.get(),
            away: self.away.get(),
            away_en: self.away_en.get(),
            colour: self.colour(),
            side: self.side.with(|key| Side::from_key(key)).unwrap_or(Side::Right),
            origins: self.origins.get(),
            calendar: self.calendar.with(|id| id.parse().ok()),
            asks: self.asks(),
            kind: self.kind.with(|key| Kind::from_key(key)).unwrap_or(Kind::Question),
            category: self.category.with(|id| id.parse().ok()),
            priority: self.priority.with(|key| Priority::from_key(key)).unwrap_or(Priority::Normal),
            rates: self.rates.get(),
        }
    }
}

fn named(none: &str, all: Vec<Named>) -> Vec<Choice> {
    let none = Choice::new("", none);
    std::iter::once(none).chain(all.into_iter().map(|(id, name)| Choice::new(id.to_string(), name))).collect()
}

/// Adds a widget, or changes one.
#[component]
pub(super) fn WidgetFields(
    subject: Subject,
    categories: Vec<Named>,
    calendars: Vec<Named>,
    done: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (existing, begin) = match &subject {
        Subject::New => (None, ChatWidgetForm::default()),
        Subject::Existing(widget) => (Some((widget.id, widget.version)), widget.form.clone()),
    };
    let typed = Typed::start(&begin);
    let start = untrack(|| typed.form());
    let dirty = Signal::derive(move || typed.form() != start);
    let save = move |()| {
        let form = untrack(|| typed.form());
        let call = async move {
            match existing {
                None => add_chat_widget(form).await.map(drop),
                Some((id, version)) => change_chat_widget(id, version, form).await,
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="chat-widget-form" on_submit=save dirty error=errors.rest()>
            <TextField
                name="chat-widget-name"
                label=w::name(lang)
                hint=w::name_hint(lang)
                value=typed.name
                max=100
                required=true
                error=errors.of("name")
            />
            <div class="web-form-editor">
                <Looks typed errors/>
                <Preview typed/>
            </div>
            <SelectField
                name="chat-widget-calendar"
                label=w::calendar(lang)
                hint=w::calendar_hint(lang)
                value=typed.calendar
                choices=named(w::calendar_none(lang), calendars)
                error=errors.of("calendar")
            />
            <TextArea
                name="chat-widget-origins"
                label=w::origins(lang)
                hint=w::origins_hint(lang)
                value=typed.origins
                placeholder=EXAMPLE
                error=errors.of("origins")
            />
            <AskFields typed/>
            <Tickets typed categories/>
            <CheckField name="chat-widget-rates" label=w::rates(lang) hint=w::rates_hint(lang) value=typed.rates/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Words and colour, as they are seen beside.
#[component]
fn Looks(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="web-form-asks">
            <TextArea
                name="chat-widget-greeting"
                label=w::greeting(lang)
                hint=w::words_hint(lang)
                value=typed.greeting
                rows=2
                max=300
                error=errors.of("greeting")
            />
            <TextArea
                name="chat-widget-greeting-en"
                label=w::greeting_en(lang)
                value=typed.greeting_en
                rows=2
                max=300
                error=errors.of("greeting_en")
            />
            <TextArea
                name="chat-widget-away"
                label=w::away(lang)
                hint=w::away_hint(lang)
                value=typed.away
                rows=2
                max=300
                error=errors.of("away")
            />
            <TextArea
                name="chat-widget-away-en"
                label=w::away_en(lang)
                value=typed.away_en
                rows=2
                max=300
                error=errors.of("away_en")
            />
            <FormRow>
                <SelectField
                    name="chat-widget-colour"
                    label=w::colour(lang)
                    value=typed.colour
                    choices=choices(Colour::ALL, Colour::key, |one| colour_word(lang, one))
                />
                <SelectField
                    name="chat-widget-side"
                    label=w::side(lang)
                    value=typed.side
                    choices=choices(Side::ALL, Side::key, |one| side_word(lang, one))
                />
            </FormRow>
        </div>
    }
}

/// What visitors are asked for before their first message.
#[component]
fn AskFields(typed: Typed) -> impl IntoView {
    let lang = use_lang();
    let field = move |(part, value): (Part, RwSignal<String>)| {
        view! {
            <SelectField
                name=format!("chat-widget-asks-{}", part.key())
                label=part_word(lang, part)
                value
                choices=choices(Asking::ALL, Asking::key, |one| asking_word(lang, one))
            />
        }
    };
    view! {
        <fieldset class="web-form-asks">
            <legend class="field__label">{w::asks(lang)}</legend>
            <p class="field__hint">{w::asks_hint(lang)}</p>
            <FormRow>{PARTS.into_iter().zip(typed.asks).map(field).collect_view()}</FormRow>
        </fieldset>
    }
}

/// What becomes of a conversation on the desk.
#[component]
fn Tickets(typed: Typed, categories: Vec<Named>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormRow>
            <SelectField
                name="chat-widget-kind"
                label=fw::kind(lang)
                value=typed.kind
                choices=choices(Kind::ALL, Kind::key, |one| kind_word(lang, one))
            />
            <SelectField
                name="chat-widget-category"
                label=tw::category(lang)
                value=typed.category
                choices=named(tw::none(lang), categories)
            />
            <SelectField
                name="chat-widget-priority"
                label=tw::priority(lang)
                value=typed.priority
                choices=choices(Priority::ALL, Priority::key, |one| priority_word(lang, one))
            />
        </FormRow>
    }
}
