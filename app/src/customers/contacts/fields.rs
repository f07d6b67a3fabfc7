//! The fields of a contact as somebody types them.

use super::{
    model::{ContactForm, Place},
    role::RoleField,
};
use crate::{
    customers::{
        custom::{CustomFields, TypedCustom},
        duplicates::{Similar, model::Glimpse},
        quality::checks::Facts,
        reach::{ReachFields, TypedReach, model::Means},
    },
    fields::RecordKind,
    locale::use_lang,
    ui::{CheckField, FormErrors, FormRow, TextArea, TextField},
    words::contacts as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// The fields while they are typed.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    name: RwSignal<String>,
    title: RwSignal<String>,
    phone: RwSignal<String>,
    email: RwSignal<String>,
    wechat: RwSignal<String>,
    note: RwSignal<String>,
    reach: TypedReach,
    custom: TypedCustom,
}

impl Typed {
    /// `custom` knows which custom fields there are, and holds what is typed into them.
    pub fn start(form: ContactForm, custom: TypedCustom) -> Self {
        Self {
            name: RwSignal::new(form.name),
            title: RwSignal::new(form.title),
            phone: RwSignal::new(form.phone),
            email: RwSignal::new(form.email),
            wechat: RwSignal::new(form.wechat),
            note: RwSignal::new(form.note),
            reach: TypedReach::start(form.reach),
            custom,
        }
    }

    pub fn form(self) -> ContactForm {
        ContactForm {
            name: self.name.get(),
            title: self.title.get(),
            phone: self.phone.get(),
            email: self.email.get(),
            wechat: self.wechat.get(),
            note: self.note.get(),
            reach: self.reach.all(),
            custom: self.custom.values(),
        }
    }

    /// What checks look at.
    pub fn facts(self) -> Facts {
        let form = untrack(|| self.form());
        self.custom.sheet.with_untracked(|sheet| Facts::typed(&form, &form.custom, &sheet.catalogue))
    }

    /// What one may be recognised by.
    fn glimpse(self, itself: Option<Uuid>, at: Vec<Uuid>) -> Glimpse {
        Glimpse {
            of: RecordKind::Contact,
            name: self.name.get(),
            phone: self.phone.get(),
            email: self.email.get(),
            wechat: self.wechat.get(),
            at,
            itself,
            ..Glimpse::default()
        }
    }
}

/// The fields of a contact, and who it may be already. `at` are the customers that it is at, `itself` is the contact that is being
/// changed.
#[component]
pub(super) fn ContactFields(
    typed: Typed,
    errors: FormErrors,
    #[prop(into)] at: Signal<Vec<Uuid>>,
    #[prop(optional)] itself: Option<Uuid>,
) -> impl IntoView {
    let lang = use_lang();
    // The address of a contact has no field of its own.
    let main = move |means: Means| match means {
        Means::Phone => Some(typed.phone),
        Means::Email => Some(typed.email),
        Means::Address => None,
    };
    let line = move |name: &'static str, label: &'static str, value: RwSignal<String>, max: u32| {
        view! { <TextField name=format!("contact-{name}") label value max error=errors.of(name)/> }
    };
    view! {
        <TextField
            name="contact-name"
            label=w::name(lang)
            value=typed.name
            max=200
            required=true
            autofocus=true
            error=errors.of("name")
        />
        <FormRow>
            <TextField
                name="contact-phone"
                label=w::phone(lang)
                value=typed.phone
                kind="tel"
                max=50
                error=errors.of("phone")
            />
            <TextField
                name="contact-email"
                label=w::email(lang)
                value=typed.email
                kind="email"
                max=254
                error=errors.of("email")
            />
        </FormRow>
        <CustomFields form="contact" typed=typed.custom errors required=true/>
        <Similar typed=Signal::derive(move || typed.glimpse(itself, at.get()))/>
        <ReachFields form="contact" typed=typed.reach errors main means=&Means::ALL/>
        <FormRow>
            {line("title", w::job_title(lang), typed.title, 100)} {line("wechat", w::wechat(lang), typed.wechat, 100)}
        </FormRow>
        <TextArea name="contact-note" label=w::note(lang) value=typed.note rows=2 max=2000 error=errors.of("note")/>
        <CustomFields form="contact" typed=typed.custom errors required=false/>
    }
}

/// What a contact is at a customer, while it is typed.
#[derive(Clone, Copy)]
pub(super) struct TypedPlace {
    role: RwSignal<String>,
    is_primary: RwSignal<bool>,
}

impl TypedPlace {
    pub fn start(place: Place) -> Self {
        Self { role: RwSignal::new(place.role), is_primary: RwSignal::new(place.is_primary) }
    }

    pub fn place(self) -> Place {
        Place { role: self.role.get(), is_primary: self.is_primary.get() }
    }
}

#[component]
pub(super) fn PlaceFields(typed: TypedPlace, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    view! {
        <RoleField value=typed.role error=errors.of("role")/>
        <CheckField name="contact-primary" label=w::primary(lang) value=typed.is_primary/>
    }
}
