//! The form of a conversion: what is made is shown, who is there already can be taken instead, and nothing is typed twice.

use super::{
    api::{conversion_offer, convert_lead, read_lead, undo_lead_conversion},
    model::{Conversion, DealWanted, Lead, Named, Offer},
};
use crate::{
    access::{AppError, Sending, error_text},
    customers::{CustomerPicker, duplicates::model::Suspect},
    locale::use_lang,
    ui::{
        Button, ButtonKind, CheckField, Choice, Dialog, Form, FormActions, FormErrors, FormRow, Notice, SelectField,
        Skeleton, SkeletonShape, TextField, Tone, parse_amount,
    },
    words::leads as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// The choice of a customer that is none of those that look the same.
const OTHER: &str = "other";

#[component]
pub(super) fn ConvertDialog(lead: Memo<Lead>, open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let offer = RwSignal::new(None::<Result<Offer, String>>);
    let ask = move || {
        let id = lead.with_untracked(|lead| lead.id);
        offer.set(None);
        spawn_local(async move {
            let found = conversion_offer(id, lang).await;
            offer.try_set(Some(found.map_err(|error| error_text(lang, &error))));
        });
    };
    Effect::new(move |_| {
        if open.get() {
            ask();
        }
    });
    view! {
        <Dialog name="lead-convert" title=w::convert(lang) open wide=true>
            {move || match offer.get() {
                None => view! { <Skeleton shape=SkeletonShape::Rows(4)/> }.into_any(),
                Some(Err(words)) => view! { <Notice tone=Tone::Bad on_retry=move |()| ask()>{words}</Notice> }.into_any(),
                Some(Ok(offer)) => view! { <Fields lead=lead.get_untracked() offer open changed/> }.into_any(),
            }}
        </Dialog>
    }
}

/// Those in sight that may be the same, as choices behind a new one.
fn choices(fresh: String, suspects: &[Suspect]) -> Vec<Choice> {
    let known = suspects.iter().filter_map(|one| Some(Choice::new(one.id?.to_string(), one.name.clone())));
    std::iter::once(Choice::new("", fresh)).chain(known).collect()
}

/// The likeliest that is there; a new one where nobody is.
fn likeliest(suspects: &[Suspect]) -> String {
    let likely = suspects.iter().find(|one| !one.number_only && one.id.is_some());
    likely.and_then(|one| one.id).map(|id| id.to_string()).unwrap_or_default()
}

#[component]
fn Fields(lead: Lead, offer: Offer, open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version) = (lead.id, lead.version);
    let named = lead.fields.name.clone().filter(|_| lead.fields.company.is_some());
    let customer = RwSignal::new(likeliest(&offer.doubles.customers));
    let other = RwSignal::new(None::<Named>);
    // Where nobody is named no contact is offered, and none is taken unseen.
    let contact = RwSignal::new(named.as_ref().map(|_| likeliest(&offer.doubles.contacts)).unwrap_or_default());
    let deal = RwSignal::new(!offer.pipelines.is_empty());
    let title = RwSignal::new(
        [Some(lead.fields.called().to_owned()), lead.fields.interest.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
    );
    let pipeline = RwSignal::new(offer.pipelines.first().map(|(id, _)| id.to_string()).unwrap_or_default());
    let value = RwSignal::new(String::new());
    let mut customers = choices(w::new_customer(lang, lead.fields.called()), &offer.doubles.customers);
    customers.push(Choice::new(OTHER, w::other_customer(lang)));
    let contacts = named.map(|name| choices(w::new_contact(lang, name), &offer.doubles.contacts));
    let send = move |()| {
        let amount = untrack(|| value.with(|text| parse_amount(text)));
        if amount.is_none() && value.with_untracked(|text| !text.trim().is_empty()) {
            return sending.refuse(&AppError::invalid("deal_value", "not_a_number"));
        }
        let chosen = customer.get_untracked();
        let by_hand = other.get_untracked().map(|(id, _)| id);
        if chosen == OTHER && by_hand.is_none() {
            return sending.refuse(&AppError::invalid("customer", "required"));
        }
        let conversion = Conversion {
            customer: if chosen == OTHER { by_hand } else { chosen.parse().ok() },
            contact: contact.get_untracked().parse().ok(),
            deal: pipeline.get_untracked().parse().ok().filter(|_| deal.get_untracked()).map(|pipeline| DealWanted {
                title: title.get_untracked(),
                pipeline,
                value: amount,
            }),
        };
        sending.form(convert_lead(id, version, conversion, lang), move |_: Uuid| {
            open.set(false);
            changed.run(());
            let back = move || async move { undo_lead_conversion(id, read_lead(id).await?.lead.version).await };
            sending.undo(w::converted(lang), changed, back);
        });
    };
    let errors = sending.errors;
    let by_hand = move || customer.with(|key| key == OTHER);
    let begun = title.get_untracked();
    let dirty =
        Signal::derive(move || title.with(|title| *title != begun) || value.with(|text| !text.trim().is_empty()));
    view! {
        <Form name="lead-convert-form" on_submit=send dirty error=errors.rest()>
            <SelectField
                name="lead-convert-customer"
                label=w::customer(lang)
                value=customer
                choices=customers
                error=errors.of("customer_name")
            />
            <Show when=by_hand>
                <CustomerPicker name="lead-convert-other" label=w::other_customer(lang) value=other required=true error=errors.of("customer")/>
            </Show>
            {contacts
                .map(|choices| {
                    view! {
                        <SelectField
                            name="lead-convert-contact"
                            label=w::contact(lang)
                            value=contact
                            choices
                            error=errors.of("contact_name")
                        />
                    }
                })}
            <DealFields pipelines=offer.pipelines currency=offer.currency deal title pipeline value errors/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::convert(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// A deal, for those who may make one.
#[component]
fn DealFields(
    pipelines: Vec<Named>,
    currency: String,
    deal: RwSignal<bool>,
    title: RwSignal<String>,
    pipeline: RwSignal<String>,
    value: RwSignal<String>,
    errors: FormErrors,
) -> impl IntoView {
    let lang = use_lang();
    let offered =
        StoredValue::new(pipelines.iter().map(|(id, name)| Choice::new(*id, name.clone())).collect::<Vec<_>>());
    let label = StoredValue::new(w::deal_value(lang, currency));
    (!pipelines.is_empty()).then(|| {
        view! {
            <CheckField name="lead-convert-deal" label=w::with_deal(lang) value=deal/>
            <Show when=move || deal.get()>
                <TextField
                    name="lead-convert-title"
                    label=w::deal_title(lang)
                    value=title
                    max=200
                    error=errors.of("deal_title")
                />
                <FormRow>
                    <SelectField
                        name="lead-convert-pipeline"
                        label=w::pipeline(lang)
                        value=pipeline
                        choices=offered.get_value()
                        error=errors.of("deal_pipeline")
                    />
                    <TextField
                        name="lead-convert-value"
                        label=label.get_value()
                        value=value
                        input_mode="decimal"
                        error=errors.of("deal_value")
                    />
                </FormRow>
            </Show>
        }
    })
}
