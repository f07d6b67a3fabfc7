//! Writing a quote.

use super::{
    api::{discard_quote_changes, save_quote},
    form_model::{INCOTERMS, QuoteForm, percent_of},
    line_fields::{LineFields, Lines},
    model::QuoteSeen,
    page::Desk,
    sums_view::SumsView,
};
use crate::{
    access::{Sending, error_text},
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, Choice, DateField, Form, FormActions, FormErrors, FormRow, Notice, SelectField, TextArea,
        TextField, Tone,
    },
    words::quotes as w,
};
use leptos::{prelude::*, task::spawn_local};

/// Currencies that are offered beside the one that a quote has.
const CURRENCIES: [&str; 7] = ["CNY", "USD", "EUR", "JPY", "GBP", "KRW", "HKD"];

/// A quote, field by field.
#[derive(Clone, Copy)]
struct Fields {
    title: RwSignal<String>,
    contact: RwSignal<String>,
    currency: RwSignal<String>,
    language: RwSignal<String>,
    lines: Lines,
    discount: RwSignal<String>,
    terms: RwSignal<String>,
    incoterm: RwSignal<String>,
    place: RwSignal<String>,
    deliver_on: RwSignal<String>,
    valid_until: RwSignal<String>,
    notes: RwSignal<String>,
}

impl Fields {
    fn of(form: &QuoteForm) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            title: text(&form.title),
            contact: RwSignal::new(form.contact.map(|id| id.to_string()).unwrap_or_default()),
            currency: text(&form.currency),
            language: text(form.language.tag()),
            lines: Lines::of(&form.lines),
            discount: text(&form.discount),
            terms: text(&form.terms),
            incoterm: text(&form.incoterm),
            place: text(&form.place),
            deliver_on: text(&form.deliver_on),
            valid_until: text(&form.valid_until),
            notes: text(&form.notes),
        }
    }

    fn form(self) -> QuoteForm {
        QuoteForm {
            title: self.title.get(),
            contact: self.contact.with(|id| id.parse().ok()),
            currency: self.currency.get(),
            language: self.language.with(|tag| Lang::from_tag(tag)).unwrap_or_default(),
            lines: self.lines.forms(),
            discount: self.discount.get(),
            terms: self.terms.get(),
            incoterm: self.incoterm.get(),
            place: self.place.get(),
            deliver_on: self.deliver_on.get(),
            valid_until: self.valid_until.get(),
            notes: self.notes.get(),
        }
    }
}

/// The form. It is made anew where another version is shown.
#[component]
pub(super) fn Editor(seen: QuoteSeen, desk: Desk) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let fields = Fields::of(&seen.form);
    let kept = RwSignal::new(seen.form.clone());
    let dirty = Memo::new(move |_| kept.with(|kept| *kept != fields.form()));
    let save = move |then: Callback<()>| {
        let form = untrack(|| fields.form());
        let sent = form.clone();
        sending.form(save_quote(desk.id, desk.version.get_untracked(), form), move |version| {
            kept.set(sent.clone());
            desk.written.set(sent);
            desk.version.set(version);
            desk.read.refetch();
            then.run(());
        });
    };
    let submit = move |()| save(Callback::new(move |()| sending.toasts().success(w::saved(lang))));
    let send = move |_| {
        let open = Callback::new(move |()| desk.sending.set(true));
        if dirty.get_untracked() { save(open) } else { open.run(()) }
    };
    let former = StoredValue::new(seen.form.clone());
    let discard = move |_| {
        desk.steps.step(discard_quote_changes(desk.id, desk.version.get_untracked()), move |version| {
            desk.version.set(version);
            desk.read.refetch();
            // This form goes with the changes, so what is needed for the way back is taken along.
            let (form, toasts) = (former.get_value(), desk.steps.toasts());
            let again = move |()| {
                let form = form.clone();
                spawn_local(async move {
                    match save_quote(desk.id, version, form).await {
                        // The page may have been left meanwhile.
                        Ok(version) if desk.version.try_set(version).is_none() => desk.read.refetch(),
                        Ok(_) => (),
                        Err(error) => toasts.error(error_text(lang, &error)),
                    }
                });
            };
            toasts.undo(w::discarded(lang), again);
        });
    };
    let changed = seen.row.changed;
    let taxes = StoredValue::new(seen.taxes.clone());
    let errors = sending.errors;
    view! {
        {(seen.sent == Some(seen.current)).then(|| view! { <Notice tone=Tone::Accent>{w::frozen(lang, seen.current)}</Notice> })}
        <Form name="quote-form" on_submit=submit dirty error=errors.rest()>
            <Head fields errors seen=seen.clone()/>
            <LineFields quote=desk.id lines=fields.lines errors currency=fields.currency taxes/>
            <div class="quote-whole">
                <TextField
                    name="quote-discount"
                    label=w::whole_discount(lang)
                    hint=w::limit_hint(lang, seen.limit.normalize())
                    value=fields.discount
                    input_mode="decimal"
                    max=8
                    error=errors.of("discount")
                />
                <Live fields/>
            </div>
            <Terms fields errors/>
            <FormActions>
                {changed
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet icon=icondata::LuUndo2 busy=sending.busy() on_click=discard>
                                {w::discard(lang)}
                            </Button>
                        }
                    })}
                <Button submit=true busy=sending.busy()>{w::save(lang)}</Button>
                <Button kind=ButtonKind::Primary icon=icondata::LuSend busy=sending.busy() on_click=send>
                    {w::send(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// The sums while one types.
#[component]
fn Live(fields: Fields) -> impl IntoView {
    move || {
        let form = fields.form();
        let discount = percent_of(&form.discount).unwrap_or_default();
        view! { <SumsView sums=form.sums() currency=form.currency discount/> }
    }
}

#[component]
fn Head(fields: Fields, errors: FormErrors, seen: QuoteSeen) -> impl IntoView {
    let lang = use_lang();
    let mut contacts = vec![Choice::new("", w::no_contact(lang))];
    contacts.extend(seen.contacts.into_iter().map(|one| Choice::new(one.id, one.name)));
    let own = seen.form.currency;
    let mut currencies: Vec<Choice> = CURRENCIES.iter().map(|code| Choice::new(*code, *code)).collect();
    if !CURRENCIES.contains(&own.as_str()) {
        currencies.push(Choice::new(own.clone(), own));
    }
    let languages = vec![Choice::new("zh-CN", w::chinese(lang)), Choice::new("en", w::english(lang))];
    view! {
        <TextField name="quote-title" label=w::subject(lang) value=fields.title max=200 required=true error=errors.of("title")/>
        <FormRow>
            <SelectField name="quote-contact" label=w::contact(lang) value=fields.contact choices=contacts error=errors.of("contact")/>
            <SelectField
                name="quote-currency"
                label=w::currency(lang)
                value=fields.currency
                choices=currencies
                error=errors.of("currency")
            />
            <SelectField name="quote-language" label=w::language(lang) value=fields.language choices=languages/>
            <DateField
                name="quote-valid"
                label=w::valid_until(lang)
                value=fields.valid_until
                required=true
                error=errors.of("valid_until")
            />
        </FormRow>
    }
}

#[component]
fn Terms(fields: Fields, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let mut incoterms = vec![Choice::new("", w::no_incoterm(lang))];
    incoterms.extend(INCOTERMS.map(|term| Choice::new(term, term)));
    view! {
        <FormRow>
            <SelectField
                name="quote-incoterm"
                label=w::incoterm(lang)
                value=fields.incoterm
                choices=incoterms
                error=errors.of("incoterm")
            />
            <TextField name="quote-place" label=w::place(lang) value=fields.place max=100 error=errors.of("place")/>
            <DateField name="quote-deliver" label=w::deliver_on(lang) value=fields.deliver_on error=errors.of("deliver_on")/>
        </FormRow>
        <TextArea name="quote-terms" label=w::terms(lang) value=fields.terms max=2000 error=errors.of("terms")/>
        <TextArea name="quote-notes" label=w::notes(lang) value=fields.notes max=2000 error=errors.of("notes")/>
    }
}
