//! `/leads/fair`: leads at a trade show, on a phone, one after the other. What is typed stays in the browser until it is sent; without a
//! network entries wait there and go out with the next one that does, each once.

use super::{api::create_lead, model::LeadForm};
use crate::areas::Screen;
use crate::{
    access::{Action, AppError, Sending, TurnedAway, error_text, is_for_me, new_id},
    events::Draft,
    locale::use_lang,
    routes,
    ui::{Badge, Button, ButtonKind, Crumb, Form, FormActions, Notice, Page, TextArea, TextField, Tone},
    words::{customers as cw, leads as w},
};
use leptos::{ev, prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many product interests are one tap away.
const TAPS: usize = 8;

/// What the browser keeps: what is being typed, what waits to be sent, and what one taps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    form: LeadForm,
    waiting: Vec<(Uuid, LeadForm)>,
    interests: Vec<String>,
}

/// `/leads/fair`
pub struct FairPage;

impl Screen for FairPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Fair/> }.into_any()
    }
}

/// What is typed, field by field, and what waits.
#[derive(Clone, Copy)]
struct Desk {
    company: RwSignal<String>,
    name: RwSignal<String>,
    mobile: RwSignal<String>,
    interest: RwSignal<String>,
    need: RwSignal<String>,
    campaign: RwSignal<String>,
    waiting: RwSignal<Vec<(Uuid, LeadForm)>>,
    interests: RwSignal<Vec<String>>,
    /// How many were sent since the page is open.
    sent: RwSignal<usize>,
    /// Why the last one was not sent.
    trouble: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    sending: Sending,
}

impl Desk {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            company: text(),
            name: text(),
            mobile: text(),
            interest: text(),
            need: text(),
            campaign: text(),
            waiting: RwSignal::new(Vec::new()),
            interests: RwSignal::new(Vec::new()),
            sent: RwSignal::new(0),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            sending: Sending::new(),
        }
    }

    fn form(self) -> LeadForm {
        LeadForm {
            company: self.company.get(),
            name: self.name.get(),
            mobile: self.mobile.get(),
            interest: self.interest.get(),
            need: self.need.get(),
            campaign: self.campaign.get(),
            ..LeadForm::default()
        }
    }

    fn show(self, form: LeadForm) {
        self.company.set(form.company);
        self.name.set(form.name);
        self.mobile.set(form.mobile);
        self.interest.set(form.interest);
        self.need.set(form.need);
        self.campaign.set(form.campaign);
    }

    /// What was typed and what waits outlives the page.
    fn keep(self, draft: Draft) {
        Effect::new(move |begun: Option<bool>| {
            let now = Kept { form: self.form(), waiting: self.waiting.get(), interests: self.interests.get() };
            if begun.is_none() {
                if let Some(kept) = draft.read::<Kept>() {
                    self.show(kept.form);
                    self.waiting.set(kept.waiting);
                    self.interests.set(kept.interests);
                    // What was left waiting goes out with the page that is opened next.
                    self.send();
                }
            } else {
                draft.keep(Some(&now));
            }
            true
        });
    }

    /// Puts what is typed behind what waits, and makes room for the next one; the campaign stays.
    fn save(self) {
        let form = untrack(|| self.form());
        if let Err(error) = form.check() {
            self.sending.refuse(&error);
            return;
        }
        self.sending.errors.clear();
        self.interests.update(|all| {
            let said = form.interest.trim().to_owned();
            if !said.is_empty() {
                all.retain(|one| *one != said);
                all.insert(0, said);
                all.truncate(TAPS);
            }
        });
        self.show(LeadForm { campaign: form.campaign.clone(), ..LeadForm::default() });
        self.waiting.update(|all| all.push((new_id(), form)));
        self.send();
        // The next one is typed at once, whether this one is sent yet or not.
        let first = document().get_element_by_id("fair-name").and_then(|field| field.dyn_into::<HtmlElement>().ok());
        if let Some(field) = first {
            field.focus().ok();
        }
    }

    /// Sends what waits, one after the other. An entry leaves the browser only when the server has it; one that was sent and not answered
    /// is sent again under its id, and is there once.
    fn send(self) {
        if self.busy.get_untracked() || self.waiting.with_untracked(Vec::is_empty) {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            while let Some((id, form)) = self.waiting.try_with_untracked(|all| all.first().cloned()).flatten() {
                match create_lead(id, true, true, form.clone()).await {
                    // An id that is known came before, whoever has it by now.
                    Ok(_) | Err(AppError::Conflict(_)) => self.sent_one(id),
                    Err(error) => {
                        self.stop(id, form, &error);
                        break;
                    }
                }
            }
            self.busy.try_set(false);
        });
    }

    fn sent_one(self, id: Uuid) {
        self.waiting.try_update(|all| all.retain(|(waiting, _)| *waiting != id));
        self.sent.try_update(|sent| *sent += 1);
    }

    /// What the server refuses comes back into the form, where nothing new is typed there; anything else waits.
    fn stop(self, id: Uuid, form: LeadForm, error: &AppError) {
        let lang = self.sending.lang();
        let free = untrack(|| self.form() == LeadForm { campaign: self.campaign.get(), ..LeadForm::default() });
        if matches!(error, AppError::Invalid(_)) && free {
            self.waiting.try_update(|all| all.retain(|(waiting, _)| *waiting != id));
            self.show(form);
            self.sending.refuse(error);
        }
        self.trouble.try_set(Some(error_text(lang, error)));
    }
}

#[component]
fn Fair() -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::EditCustomers) {
        return view! { <TurnedAway title=w::fair(lang)/> }.into_any();
    }
    let desk = Desk::new();
    desk.keep(Draft::of("fair"));
    // As soon as there is a network again.
    Effect::new(move |_| {
        let online = window_event_listener(ev::online, move |_| desk.send());
        on_cleanup(move || online.remove());
    });
    let crumbs = vec![Crumb::link(w::title(lang), routes::LEADS)];
    let count = Memo::new(move |_| desk.waiting.with(Vec::len));
    view! {
        <Page title=w::fair(lang) crumbs narrow=true>
            <p class="lead-fair__standing" role="status">
                {move || (desk.sent.get() > 0).then(|| view! { <Badge tone=Tone::Good>{w::fair_sent(lang, desk.sent.get())}</Badge> })}
                {move || {
                    (count.get() > 0 && !desk.busy.get())
                        .then(|| view! { <Badge tone=Tone::Warn>{w::fair_waiting(lang, count.get())}</Badge> })
                }}
            </p>
            {move || {
                desk.trouble
                    .get()
                    .map(|words| {
                        view! {
                            <Notice tone=Tone::Bad title=w::fair_not_sent(lang) on_retry=move |()| desk.send()>
                                {words}
                            </Notice>
                        }
                    })
            }}
            <Fields desk/>
        </Page>
    }
    .into_any()
}

#[component]
fn Fields(desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let errors = desk.sending.errors;
    let taps = move || {
        let tap = |said: String| {
            let (value, pressed) = (said.clone(), said.clone());
            view! {
                <button
                    type="button"
                    class="lead-fair__tap"
                    aria-pressed=move || if desk.interest.with(|now| *now == pressed) { "true" } else { "false" }
                    on:click=move |_| desk.interest.set(value.clone())
                >
                    {said}
                </button>
            }
        };
        desk.interests.get().into_iter().map(tap).collect_view()
    };
    view! {
        <Form name="lead-fair" on_submit=move |()| desk.save() error=errors.rest()>
            <TextField name="fair-name" label=w::name(lang) value=desk.name max=200 autocomplete="off" error=errors.of("name")/>
            <TextField name="fair-company" label=w::company(lang) value=desk.company max=200 error=errors.of("company")/>
            <TextField
                name="fair-mobile"
                label=cw::phone(lang)
                value=desk.mobile
                kind="tel"
                input_mode="tel"
                max=50
                error=errors.of("mobile")
            />
            <TextField name="fair-interest" label=w::interest(lang) value=desk.interest max=200 error=errors.of("interest")/>
            <div class="lead-fair__taps" role="group" aria-label=w::fair_taps(lang)>
                {taps}
            </div>
            <TextArea name="fair-note" label=w::note(lang) value=desk.need max=5000 error=errors.of("need")/>
            <TextField
                name="fair-campaign"
                label=w::campaign(lang)
                hint=w::fair_campaign_hint(lang)
                value=desk.campaign
                max=200
                error=errors.of("campaign")
            />
            <div class="lead-fair__save">
                <FormActions>
                    <Button kind=ButtonKind::Primary submit=true>
                        {w::fair_save(lang)}
                    </Button>
                </FormActions>
            </div>
        </Form>
    }
}
