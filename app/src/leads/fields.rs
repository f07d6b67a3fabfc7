//! The form of a lead.

use super::{
    api::{change_lead, create_lead},
    model::{Lead, LeadForm},
};
use crate::{
    access::{Sending, new_id},
    customers::known::{KnownField, model::KnownList},
    locale::use_lang,
    ui::{Button, ButtonKind, CheckField, Form, FormActions, FormErrors, FormRow, TextArea, TextField},
    words::{customers as cw, leads as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// What is typed, field by field.
#[derive(Clone, Copy)]
struct Typed {
    company: RwSignal<String>,
    name: RwSignal<String>,
    title: RwSignal<String>,
    phone: RwSignal<String>,
    mobile: RwSignal<String>,
    wechat: RwSignal<String>,
    email: RwSignal<String>,
    country: RwSignal<String>,
    city: RwSignal<String>,
    industry: RwSignal<String>,
    interest: RwSignal<String>,
    need: RwSignal<String>,
    campaign: RwSignal<String>,
}

impl Typed {
    fn of(form: &LeadForm) -> Self {
        let text = |text: &String| RwSignal::new(text.clone());
        Self {
            company: text(&form.company),
            name: text(&form.name),
            title: text(&form.title),
            phone: text(&form.phone),
            mobile: text(&form.mobile),
            wechat: text(&form.wechat),
            email: text(&form.email),
            country: text(&form.country),
            city: text(&form.city),
            industry: text(&form.industry),
            interest: text(&form.interest),
            need: text(&form.need),
            campaign: text(&form.campaign),
        }
    }

    fn form(self) -> LeadForm {
        LeadForm {
            company: self.company.get(),
            name: self.name.get(),
            title: self.title.get(),
            phone: self.phone.get(),
            mobile: self.mobile.get(),
            wechat: self.wechat.get(),
            email: self.email.get(),
            country: self.country.get(),
            city: self.city.get(),
            industry: self.industry.get(),
            interest: self.interest.get(),
            need: self.need.get(),
            campaign: self.campaign.get(),
        }
    }
}

/// Adds a lead, or changes one; `done` is told its id.
#[component]
pub(super) fn LeadFields(existing: Option<Lead>, done: Callback<Uuid>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let held = existing.as_ref().map(|lead| (lead.id, lead.version));
    let start = existing.as_ref().map(Lead::form).unwrap_or_default();
    let typed = Typed::of(&start);
    let mine = RwSignal::new(true);
    let dirty = Memo::new(move |_| typed.form() != start);
    // What is sent twice is there once.
    let made = held.map_or_else(new_id, |(id, _)| id);
    let send = move |()| {
        let (form, mine) = untrack(|| (typed.form(), mine.get()));
        let call = async move {
            match held {
                Some((id, version)) => change_lead(id, version, form).await.map(drop),
                None => create_lead(made, false, mine, form).await.map(drop),
            }
        };
        sending.form(call, move |()| done.run(made));
    };
    let errors = sending.errors;
    let by_rules = held.is_none().then(|| {
        view! { <CheckField name="lead-mine" label=w::keep_mine(lang) hint=w::keep_mine_hint(lang) value=mine/> }
    });
    view! {
        <Form name="lead-form" on_submit=send dirty error=errors.rest()>
            <Who typed errors/>
            <FormRow>
                <TextField name="lead-interest" label=w::interest(lang) value=typed.interest max=200 error=errors.of("interest")/>
                <TextField
                    name="lead-campaign"
                    label=w::campaign(lang)
                    hint=held.map(|_| w::campaign_hint(lang).to_owned())
                    value=typed.campaign
                    max=200
                    error=errors.of("campaign")
                />
            </FormRow>
            <TextArea name="lead-need" label=w::need(lang) value=typed.need max=5000 error=errors.of("need")/>
            {by_rules}
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Who it is, and how to reach them.
#[component]
fn Who(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormRow>
            <TextField name="lead-company" label=w::company(lang) value=typed.company max=200 autofocus=true error=errors.of("company")/>
            <TextField name="lead-name" label=w::name(lang) value=typed.name max=200 error=errors.of("name")/>
        </FormRow>
        <FormRow>
            <TextField name="lead-title" label=w::job(lang) value=typed.title max=100 error=errors.of("title")/>
            <TextField
                name="lead-mobile"
                label=w::mobile(lang)
                value=typed.mobile
                kind="tel"
                max=50
                error=errors.of("mobile")
            />
        </FormRow>
        <FormRow>
            <TextField name="lead-phone" label=cw::phone(lang) value=typed.phone kind="tel" max=50 error=errors.of("phone")/>
            <TextField name="lead-wechat" label=w::wechat(lang) value=typed.wechat max=100 error=errors.of("wechat")/>
        </FormRow>
        <FormRow>
            <TextField name="lead-email" label=cw::email(lang) value=typed.email kind="email" max=254 error=errors.of("email")/>
            <KnownField
                name="lead-industry"
                label=cw::industry(lang)
                list=KnownList::Industries
                value=typed.industry
                known=None
                error=errors.of("industry")
            />
        </FormRow>
        <FormRow>
            <KnownField
                name="lead-country"
                label=w::country(lang)
                list=KnownList::Countries
                value=typed.country
                known=None
                error=errors.of("country")
            />
            <TextField name="lead-city" label=w::city(lang) value=typed.city max=100 error=errors.of("city")/>
        </FormRow>
    }
}
