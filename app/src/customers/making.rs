//! Making a customer in the field in which one is chosen: by its name alone, after a look at who it may be already.

use super::{
    api::create_customer,
    duplicates::{
        SuspectLine,
        api::similar_records,
        model::{Glimpse, Suspect},
    },
    form_model::CustomerForm,
};
use crate::{
    access::error_text,
    fields::RecordKind,
    locale::{Lang, use_lang},
    routes,
    ui::{Button, ButtonKind, ButtonSize, Icon, LinkButton, Offer, Toasts, use_toasts},
    words::customers as w,
};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement};
use uuid::Uuid;

/// How far it is.
#[derive(Clone, Default, PartialEq)]
enum Step {
    #[default]
    Nothing,
    /// Under way, under this name.
    Sent(String),
    /// It may be one of these already.
    Asking(String, Vec<Suspect>),
    /// It was refused, and why.
    Refused(String, String),
}

/// A customer that is being made for a field. To be made in a component's body.
#[derive(Clone, Copy)]
pub(super) struct Making {
    value: RwSignal<Option<(Uuid, String)>>,
    step: RwSignal<Step>,
    /// Told whether there is no answer yet.
    pending: Option<RwSignal<bool>>,
    /// The id of the field, which has the focus again in the end.
    field: StoredValue<String>,
    toasts: Toasts,
    lang: Lang,
}

impl Making {
    /// For the field `field`, in which `words` are typed and whose customer is `value`.
    pub fn start(
        field: String,
        value: RwSignal<Option<(Uuid, String)>>,
        words: RwSignal<Option<String>>,
        pending: Option<RwSignal<bool>>,
    ) -> Self {
        let (step, field) = (RwSignal::new(Step::default()), StoredValue::new(field));
        let making = Self { value, step, pending, field, toasts: use_toasts(), lang: use_lang() };
        // Whoever types on, or chooses another one, means something else.
        Effect::new(move |_| {
            let typed = words.with(|words| words.as_ref().is_some_and(|words| !words.trim().is_empty()));
            let chosen = value.with(Option::is_some);
            let waits = step.with_untracked(|step| matches!(step, Step::Asking(..) | Step::Refused(..)));
            if waits && (typed || chosen) {
                making.show(Step::Nothing);
            }
        });
        making
    }

    /// What the list of the field offers.
    pub fn offer(self) -> Offer {
        let lang = self.lang;
        Offer {
            label: Callback::new(move |name: String| w::pick_create(lang, name)),
            take: Callback::new(move |name: String| self.look(name)),
        }
    }

    /// The form may be gone meanwhile.
    fn show(self, step: Step) {
        let waits = matches!(step, Step::Sent(_) | Step::Asking(..));
        self.step.try_set(step);
        if let Some(pending) = self.pending {
            pending.try_set(waits);
        }
    }

    /// Looks who it may be already, and makes it where nobody is like it.
    fn look(self, name: String) {
        self.show(Step::Sent(name.clone()));
        let typed = Glimpse { of: RecordKind::Customer, name: name.clone(), ..Glimpse::default() };
        spawn_local(async move {
            // It is only a help: where it cannot be asked, it is made all the same, as by the form.
            let found =
                if typed.says_something() { similar_records(typed).await.unwrap_or_default() } else { Vec::new() };
            if self.step.try_get_untracked() != Some(Step::Sent(name.clone())) {
                return;
            }
            if found.is_empty() {
                self.make(name);
            } else {
                self.show(Step::Asking(name, found));
            }
        });
    }

    fn make(self, name: String) {
        self.show(Step::Sent(name.clone()));
        spawn_local(async move {
            match create_customer(CustomerForm { name: name.clone(), ..CustomerForm::default() }).await {
                Ok(id) => {
                    self.toasts.success(w::created_toast(self.lang, &name));
                    self.take(id, name);
                }
                Err(error) => self.show(Step::Refused(name, error_text(self.lang, &error))),
            }
        });
    }

    /// The field holds this one, and the next Enter is for the form.
    fn take(self, id: Uuid, name: String) {
        self.show(Step::Nothing);
        self.value.try_set(Some((id, name)));
        self.go_back();
    }

    fn leave(self) {
        self.show(Step::Nothing);
        self.go_back();
    }

    fn go_back(self) {
        let field = self.field.try_with_value(|field| document().get_element_by_id(field)).flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            // It fails only for elements that are gone.
            field.focus().ok();
        }
    }
}

/// Who it may be already, or why it was not made. It stands below the field.
#[component]
pub(super) fn MakingPanel(making: Making) -> impl IntoView {
    let lang = making.lang;
    // Its place is always there, so that what comes into it is spoken.
    view! {
        <div class="suspects" role="status">
            {move || match making.step.get() {
                Step::Nothing => ().into_any(),
                Step::Sent(name) => view! { <p class="suspects__about">{w::pick_making(lang, name)}</p> }.into_any(),
                Step::Asking(name, found) => view! { <Known making name found/> }.into_any(),
                Step::Refused(name, why) => {
                    view! {
                        <div class="suspects__box">
                            <p>{w::pick_refused(lang, name, why)}</p>
                            <LinkButton size=ButtonSize::Small href=format!("{}?new=1", routes::CUSTOMERS) new_tab=true>
                                {w::pick_form(lang)}
                            </LinkButton>
                        </div>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// Those that it may be: to be taken, or to be left aside knowingly.
#[component]
fn Known(making: Making, name: String, found: Vec<Suspect>) -> impl IntoView {
    let lang = making.lang;
    let lines = found.iter().cloned().map(|one| view! { <SuspectLine of=RecordKind::Customer one/> }).collect_view();
    let seen = found.into_iter().filter_map(|one| Some((one.id?, one.name)));
    let take = move |(id, name): (Uuid, String)| {
        let words = w::pick_take(lang, &name);
        view! {
            <Button size=ButtonSize::Small on_click=move |_| making.take(id, name.clone())>
                {words}
            </Button>
        }
    };
    let words = w::pick_known(lang, &name);
    view! {
        <div class="suspects__box">
            <p class="suspects__title">
                <Icon icon=icondata::LuUsers/>
                {words}
            </p>
            <ul class="suspects__list">{lines}</ul>
            <div class="suspects__ways">
                {seen.map(take).collect_view()}
                <Button kind=ButtonKind::Primary size=ButtonSize::Small on_click=move |_| making.make(name.clone())>
                    {w::pick_create_anyway(lang)}
                </Button>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| making.leave()>
                    {w::pick_leave(lang)}
                </Button>
            </div>
        </div>
    }
}
