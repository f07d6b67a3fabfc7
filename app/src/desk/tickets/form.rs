//! Dialogs for a new ticket and for a change of one.

use super::{
    actions::fetched,
    api::{change_ticket, create_ticket},
    bar::category_choices,
    desk::Desk,
    model::{Choices, TicketFields, TicketForm},
    rules_model::{Channel, Kind, Priority, number_in_words},
    words_of::{channel_word, choices, kind_word, priority_word},
};
use crate::{
    access::{Answer, AppError, Sending},
    customers::{contacts::ContactPicker, picker::CustomerPicker},
    locale::use_lang,
    routes,
    ui::{
        Button, ButtonKind, Choice, Dialog, Form, FormActions, FormErrors, FormRow, SelectField, TextArea, TextField,
    },
    words::tickets as w,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    kind: RwSignal<String>,
    subject: RwSignal<String>,
    description: RwSignal<String>,
    priority: RwSignal<String>,
    channel: RwSignal<String>,
    category: RwSignal<String>,
    product: RwSignal<String>,
    customer: RwSignal<Option<(Uuid, String)>>,
    contact: RwSignal<Option<(Uuid, String)>>,
    tags: RwSignal<String>,
    /// A customer and a contact that the reader does not see stay, unless others are chosen.
    unseen: (Option<Uuid>, Option<Uuid>),
}

impl Typed {
    fn start(form: &TicketForm, customer: Option<(Uuid, String)>, contact: Option<(Uuid, String)>) -> Self {
        let id = |id: Option<Uuid>| RwSignal::new(id.map(|id| id.to_string()).unwrap_or_default());
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            kind: text(form.kind.key()),
            subject: text(&form.subject),
            description: text(&form.description),
            priority: text(form.priority.key()),
            channel: text(form.channel.key()),
            category: id(form.category),
            product: id(form.product),
            unseen: (form.customer.filter(|_| customer.is_none()), form.contact.filter(|_| contact.is_none())),
            customer: RwSignal::new(customer),
            contact: RwSignal::new(contact),
            tags: text(&form.tags),
        }
    }

    fn form(self) -> TicketForm {
        let usual = TicketForm::default();
        let chosen = |one: RwSignal<Option<(Uuid, String)>>| one.with(|one| one.as_ref().map(|(id, _)| *id));
        TicketForm {
            kind: self.kind.with(|key| Kind::from_key(key)).unwrap_or(usual.kind),
            subject: self.subject.get(),
            description: self.description.get(),
            priority: self.priority.with(|key| Priority::from_key(key)).unwrap_or(usual.priority),
            channel: self.channel.with(|key| Channel::from_key(key)).unwrap_or(usual.channel),
            category: self.category.with(|id| id.parse().ok()),
            product: self.product.with(|id| id.parse().ok()),
            customer: chosen(self.customer).or(self.unseen.0),
            contact: chosen(self.contact).or(self.unseen.1),
            tags: self.tags.get(),
        }
    }
}

/// A dialog for a new ticket. Goes to its page when it is made.
#[component]
pub(super) fn NewTicket(
    open: RwSignal<bool>,
    known: Answer<Choices>,
    /// Whose ticket it will be, unless another customer is chosen.
    #[prop(optional_no_strip)]
    customer: Option<Signal<(Uuid, String)>>,
) -> impl IntoView {
    let known = Signal::derive(move || known.get().and_then(Result::ok));
    view! {
        <Dialog name="new-ticket" title=w::new_ticket(use_lang()) open>
            <NewTicketForm open known customer=customer.map(|customer| customer.get_untracked())/>
        </Dialog>
    }
}

#[component]
fn NewTicketForm(
    open: RwSignal<bool>,
    known: Signal<Option<Choices>>,
    #[prop(optional_no_strip)] customer: Option<(Uuid, String)>,
) -> impl IntoView {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    let typed = Typed::start(&TicketForm::default(), customer, None);
    let start = untrack(|| typed.form());
    let dirty = Memo::new(move |_| typed.form() != start);
    let save = move |()| {
        let form = untrack(|| typed.form());
        if let Err(error) = form.check() {
            return sending.refuse(&error);
        }
        let navigate = navigate.clone();
        sending.form(create_ticket(form), move |(id, number)| {
            open.set(false);
            sending.toasts().success(w::created_toast(lang, number_in_words(number)));
            navigate(&routes::ticket(id), NavigateOptions::default());
        });
    };
    view! {
        <Form name="new-ticket-form" on_submit=save dirty error=sending.errors.rest()>
            <Fields typed known errors=sending.errors/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::create(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// A dialog that changes the fields of a ticket.
#[component]
pub(super) fn EditTicket(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog name="edit-ticket" title=w::edit_title(desk.lang) open>
            <EditForm desk open/>
        </Dialog>
    }
}

#[component]
fn EditForm(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending) = (desk.lang, Sending::new());
    let known = fetched(desk.toasts, lang);
    let (fields, customer, contact) =
        desk.ticket.with_untracked(|ticket| (ticket.fields.clone(), ticket.customer.clone(), ticket.contact.clone()));
    let start = TicketForm::of(&fields);
    let typed = Typed::start(&start, customer, contact);
    let dirty = Memo::new(move |_| typed.form() != start);
    // What the form began from. Whoever was told that somebody else changed it meanwhile saves knowingly.
    let begun: StoredValue<TicketFields> = StoredValue::new(fields);
    let save = move |()| {
        let form = untrack(|| typed.form());
        if let Err(error) = form.check() {
            return sending.refuse(&error);
        }
        let now = desk.ticket.with_untracked(|ticket| ticket.fields.clone());
        if begun.with_value(|begun| *begun != now) {
            begun.set_value(now);
            return sending.refuse(&AppError::conflict("changed"));
        }
        sending.send(
            change_ticket(desk.id, desk.version(), form),
            move |_| {
                open.set(false);
                desk.refresh();
            },
            move |error| {
                desk.refresh();
                sending.refuse(&error);
            },
        );
    };
    view! {
        <Form name="edit-ticket-form" on_submit=save dirty error=sending.errors.rest()>
            <Fields typed known=known.into() errors=sending.errors/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Who it is, then what they want, then where it belongs.
#[component]
fn Fields(typed: Typed, known: Signal<Option<Choices>>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormRow>
            <ContactPicker name="ticket-contact" label=w::contact(lang) value=typed.contact error=errors.of("contact")/>
            <CustomerPicker
                name="ticket-customer"
                label=w::customer(lang)
                value=typed.customer
                hint=w::customer_hint(lang)
                error=errors.of("customer")
            />
        </FormRow>
        <TextField
            name="ticket-subject"
            label=w::subject(lang)
            value=typed.subject
            error=errors.of("subject")
            required=true
            max=200
            autofocus=true
        />
        <TextArea
            name="ticket-description"
            label=w::description(lang)
            value=typed.description
            rows=4
            max=20_000
            error=errors.of("description")
        />
        <FormRow>
            <SelectField
                name="ticket-kind"
                label=w::kind(lang)
                value=typed.kind
                choices=choices(Kind::ALL, Kind::key, |one| kind_word(lang, one))
            />
            <SelectField
                name="ticket-priority"
                label=w::priority(lang)
                value=typed.priority
                choices=choices(Priority::ALL, Priority::key, |one| priority_word(lang, one))
            />
            <SelectField
                name="ticket-came-by"
                label=w::channel(lang)
                value=typed.channel
                choices=choices(Channel::ALL, Channel::key, |one| channel_word(lang, one))
            />
        </FormRow>
        <Belonging typed known errors/>
    }
}

/// Category, product and tags.
#[component]
fn Belonging(typed: Typed, known: Signal<Option<Choices>>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let with_none = move |mut choices: Vec<Choice>| {
        choices.insert(0, Choice::new("", w::none(lang)));
        choices
    };
    let categories =
        Signal::derive(move || {
            with_none(known.with(|known| {
                known.as_ref().map(|known| category_choices(lang, &known.categories)).unwrap_or_default()
            }))
        });
    let products = Signal::derive(move || {
        let products = known.with(|known| known.as_ref().map(|known| known.products.clone()).unwrap_or_default());
        with_none(products.into_iter().map(|(id, name)| Choice::new(id, name)).collect())
    });
    view! {
        <FormRow>
            <SelectField
                name="ticket-category"
                label=w::category(lang)
                value=typed.category
                choices=categories
                error=errors.of("category")
            />
            <SelectField
                name="ticket-product"
                label=w::product(lang)
                value=typed.product
                choices=products
                error=errors.of("product")
            />
        </FormRow>
        <TextField name="ticket-tags" label=w::tags(lang) hint=w::tags_hint(lang) value=typed.tags error=errors.of("tags")/>
    }
}
