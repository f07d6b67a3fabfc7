//! Changing the fields of the deal.

use super::{
    api::change_deal,
    desk::{Desk, Sheet},
    model::DealForm,
};
use crate::{
    access::AppError,
    customers::picker::CustomerPicker,
    deals::{asking::currencies, model::StageKind},
    ui::{
        Button, ButtonKind, Choice, DateField, Dialog, Form, FormActions, FormRow, MoneyField, SelectField, TextArea,
        TextField,
    },
    words::{deal as w, deals as d},
};
use leptos::prelude::*;
use uuid::Uuid;

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    customer: RwSignal<Option<(Uuid, String)>>,
    /// A customer that the reader may not see stays, unless another is chosen.
    unseen: Option<Uuid>,
    value: RwSignal<String>,
    currency: RwSignal<String>,
    close: RwSignal<String>,
    source: RwSignal<String>,
    reason: RwSignal<String>,
    note: RwSignal<String>,
}

impl Typed {
    fn of(form: &DealForm, customer: Option<(Uuid, String)>) -> Self {
        Self {
            name: RwSignal::new(form.name.clone()),
            unseen: form.customer.filter(|_| customer.is_none()),
            customer: RwSignal::new(customer),
            value: RwSignal::new(form.value.clone()),
            currency: RwSignal::new(form.currency.clone()),
            close: RwSignal::new(form.expected_close.clone()),
            source: RwSignal::new(form.source.clone()),
            reason: RwSignal::new(form.close_reason.map(|reason| reason.to_string()).unwrap_or_default()),
            note: RwSignal::new(form.close_note.clone()),
        }
    }

    fn form(self) -> DealForm {
        DealForm {
            name: self.name.get(),
            customer: self.customer.with(|customer| customer.as_ref().map(|(id, _)| *id)).or(self.unseen),
            value: self.value.get(),
            currency: self.currency.get(),
            expected_close: self.close.get(),
            source: self.source.get(),
            close_reason: self.reason.with(|reason| reason.parse().ok()),
            close_note: self.note.get(),
        }
    }
}

/// The dialog with the form.
#[component]
pub fn EditDialog(desk: Desk, sheet: Sheet) -> impl IntoView {
    view! {
        <Dialog name="edit-deal" title=w::edit_deal(desk.lang) open=sheet.open>
            <EditForm desk sheet/>
        </Dialog>
    }
}

#[component]
fn EditForm(desk: Desk, sheet: Sheet) -> impl IntoView {
    let lang = desk.lang;
    let (start, customer, status) =
        desk.page.with_untracked(|page| (DealForm::of(&page.fields), page.card.customer.clone(), page.status));
    let typed = Typed::of(&start, customer);
    let dirty = Memo::new(move |_| typed.form() != start);
    let errors = sheet.errors;
    errors.clear();
    // What the form began from. Whoever was told that somebody else changed it meanwhile saves knowingly.
    let known = StoredValue::new(desk.page.with_untracked(|page| page.fields.clone()));
    let submit = move |()| {
        let now = desk.page.with_untracked(|page| page.fields.clone());
        if known.with_value(|known| *known != now) {
            known.set_value(now);
            return desk.refuse(sheet, &AppError::conflict("changed"));
        }
        let form = untrack(|| typed.form());
        desk.form(sheet, change_deal(desk.id, desk.version(), form), |_| ());
    };
    view! {
        <Form name="edit-deal-form" on_submit=submit dirty error=errors.rest()>
            <TextField name="deal_name" label=w::name(lang) value=typed.name error=errors.of("name") required=true max=200 autofocus=true/>
            <CustomerPicker name="deal_customer" label=w::customer(lang) value=typed.customer error=errors.of("customer")/>
            <MoneyField
                name="deal_value"
                label=w::value(lang)
                amount=typed.value
                currency=typed.currency
                currencies=currencies(&typed.currency.get_untracked())
                currency_label=w::currency(lang)
                error=errors.of("value")
            />
            <FormRow>
                <DateField name="deal_close" label=w::expected_close(lang) value=typed.close error=errors.of("expected_close")/>
                <TextField name="deal_source" label=w::source(lang) value=typed.source error=errors.of("source") max=100/>
            </FormRow>
            {(status != StageKind::Open).then(|| view! { <EndFields desk sheet typed status/> })}
            <FormActions>
                <Button on_click=move |_| sheet.open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sheet.busy>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Why a closed deal ended.
#[component]
fn EndFields(desk: Desk, sheet: Sheet, typed: Typed, status: StageKind) -> impl IntoView {
    let lang = desk.lang;
    let reasons = desk.page.with_untracked(|page| {
        let fitting = page.reasons.iter().filter(|reason| reason.kind == status);
        let reasons: Vec<Choice> = fitting.map(|reason| Choice::new(reason.id, &reason.name)).collect();
        std::iter::once(Choice::new("", d::choose(lang))).chain(reasons).collect::<Vec<_>>()
    });
    view! {
        <SelectField name="deal_reason" label=w::reason(lang) value=typed.reason choices=reasons error=sheet.errors.of("close_reason")/>
        <TextArea name="deal_note" label=w::close_note(lang) value=typed.note error=sheet.errors.of("close_note") rows=2 max=2000/>
    }
}
