//! What a change of many asks for: the new owner, a tag, another customer, a field and its value.

use super::{
    model::{BulkField, Change},
    words::field_word,
};
use crate::{
    access::{AppError, error_text, picker::PersonPicker},
    customers::{
        api::{record_fields, tags_of_customers},
        contacts::role::RoleField,
        custom::{CustomFields, TypedCustom},
        known::{KnownField, model::KnownList},
        list_model::TagOf,
        picker::CustomerPicker,
    },
    fields::{Catalogue, CustomSheet, FieldDef, RecordKind, TypedValues, model::field_of_key},
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Dialog, Form, FormActions, FormErrors, SelectField, TextField},
    words::{bulk as w, bulk_contacts as b},
};
use leptos::{prelude::*, task::spawn_local};

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    Assign,
    Tag,
    Untag,
    Set,
    Move,
}

/// The dialog.
#[component]
pub(super) fn BulkDialog(of: RecordKind, doing: RwSignal<Option<Doing>>, begin: Callback<Change>) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(doing.with(Option::is_some)));
    let title = Signal::derive(move || {
        match doing.get() {
            Some(Doing::Tag) => w::tag(lang),
            Some(Doing::Untag) => w::untag(lang),
            Some(Doing::Set) => w::set(lang),
            Some(Doing::Move) => b::r#move(lang),
            _ => w::assign(lang),
        }
        .to_owned()
    });
    let done = Callback::new(move |change: Change| {
        open.set(false);
        begin.run(change);
    });
    view! {
        <Dialog name="bulk" title open on_close=move |()| doing.set(None)>
            {move || match doing.get() {
                Some(Doing::Assign) => view! { <AssignForm open done/> }.into_any(),
                Some(Doing::Tag) => view! { <TagForm open done adds=true/> }.into_any(),
                Some(Doing::Untag) => view! { <TagForm open done adds=false/> }.into_any(),
                Some(Doing::Set) => view! { <SetForm of open done/> }.into_any(),
                Some(Doing::Move) => view! { <MoveForm open done/> }.into_any(),
                None => ().into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Buttons(open: RwSignal<bool>, #[prop(into)] label: &'static str) -> impl IntoView {
    view! {
        <FormActions>
            <Button on_click=move |_| open.set(false)>{w::cancel(use_lang())}</Button>
            <Button kind=ButtonKind::Primary submit=true>
                {label}
            </Button>
        </FormActions>
    }
}

#[component]
fn AssignForm(open: RwSignal<bool>, done: Callback<Change>) -> impl IntoView {
    let lang = use_lang();
    let (owner, error) = (RwSignal::new(None), RwSignal::new(None::<String>));
    let submit = move |()| match owner.get_untracked() {
        Some((person, _)) => done.run(Change::Assign(person)),
        None => error.set(Some(w::choose_owner(lang).to_owned())),
    };
    view! {
        <p class="dialog__text">{w::assign_text(lang)}</p>
        <Form name="bulk-form" on_submit=submit>
            <PersonPicker name="bulk-owner" label=w::new_owner(lang) value=owner required=true error/>
            <Buttons open label=w::assign(lang)/>
        </Form>
    }
}

#[component]
fn TagForm(open: RwSignal<bool>, done: Callback<Change>, adds: bool) -> impl IntoView {
    let lang = use_lang();
    let (tag, error) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let tags = RwSignal::new(Vec::<TagOf>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            // Without them nothing can be chosen, and the dialog can be opened again.
            tags.try_set(tags_of_customers().await.unwrap_or_default());
        });
    });
    let choices = Signal::derive(move || {
        let first = Choice::new("", w::choose_tag(lang));
        std::iter::once(first)
            .chain(tags.get().into_iter().map(|tag| Choice::new(tag.id.to_string(), tag.name)))
            .collect::<Vec<_>>()
    });
    let submit = move |()| match tag.get_untracked().parse() {
        Ok(tag) => done.run(if adds { Change::Tag(tag) } else { Change::Untag(tag) }),
        Err(_) => error.set(Some(w::choose_tag(lang).to_owned())),
    };
    view! {
        <Form name="bulk-form" on_submit=submit>
            <SelectField name="bulk-tag" label=w::tag_name(lang) value=tag choices required=true error/>
            <Buttons open label=if adds { w::tag(lang) } else { w::untag(lang) }/>
        </Form>
    }
}

/// The customer to which contacts go.
#[component]
fn MoveForm(open: RwSignal<bool>, done: Callback<Change>) -> impl IntoView {
    let lang = use_lang();
    let (customer, error) = (RwSignal::new(None), RwSignal::new(None::<String>));
    let submit = move |()| match customer.get_untracked() {
        Some((customer, _)) => done.run(Change::Move(customer)),
        None => error.set(Some(b::choose_customer(lang).to_owned())),
    };
    view! {
        <p class="dialog__text">{b::move_text(lang)}</p>
        <Form name="bulk-form" on_submit=submit>
            <CustomerPicker name="bulk-customer" label=b::move_to(lang) value=customer required=true error/>
            <Buttons open label=b::r#move(lang)/>
        </Form>
    }
}

/// One of the fields that every company has, or one of those that an administrator made.
#[component]
fn SetForm(of: RecordKind, open: RwSignal<bool>, done: Callback<Change>) -> impl IntoView {
    let lang = use_lang();
    let usual = BulkField::offered(of);
    let first = usual.first().copied().unwrap_or_default();
    let (field, value) = (RwSignal::new(first.key().to_owned()), RwSignal::new(String::new()));
    let (own, errors) = (RwSignal::new(Vec::<FieldDef>::new()), FormErrors::new());
    Effect::new(move |_| {
        spawn_local(async move {
            // Without them the other fields can still be set. Of unique fields no two records may have the same value.
            let known = record_fields(of).await.unwrap_or_default().fields;
            own.try_set(known.into_iter().filter(FieldDef::is_for_many).collect());
        });
    });
    let fields = Signal::derive(move || {
        let usual = usual.iter().map(|field| Choice::new(field.key(), field_word(lang, *field)));
        let own = own.get().into_iter().map(|field| Choice::new(field.key(), field.name_in(lang)));
        usual.chain(own).collect::<Vec<_>>()
    });
    // Each field has its own control, which begins empty.
    let chosen = Memo::new(move |_| {
        let id = field.with(|key| field_of_key(key))?;
        own.with(|own| own.iter().find(|field| field.id == id).cloned())
    });
    let typed = StoredValue::new(None::<TypedCustom>);
    let submit = move |()| {
        let Some((own, values)) = chosen.get_untracked().zip(typed.get_value()) else {
            let field = field.with_untracked(|key| BulkField::from_key(key)).unwrap_or(first);
            return done.run(Change::Set(field, Some(value.get_untracked())));
        };
        let text = untrack(|| values.values()).remove(&own.id).unwrap_or_default();
        match own.check(&text) {
            Ok(_) => done.run(Change::SetOwn(own.id, text)),
            Err(code) => {
                let words = error_text(lang, &AppError::invalid(&own.key(), code));
                errors.show([(own.key(), words)]);
            }
        }
    };
    view! {
        <Form name="bulk-form" on_submit=submit error=errors.rest()>
            <SelectField
                name="bulk-field"
                label=w::field(lang)
                value=field
                choices=fields
                // Another field has other values.
                on_change=move |_| value.set(String::new())
            />
            {move || match chosen.get() {
                Some(field) => {
                    let required = field.required;
                    let catalogue = Catalogue { fields: vec![FieldDef { section: None, ..field }], ..Catalogue::default() };
                    let own = TypedCustom::start(CustomSheet { catalogue, ..CustomSheet::default() }, TypedValues::new());
                    typed.set_value(Some(own));
                    view! { <CustomFields form="bulk" typed=own errors required/> }.into_any()
                }
                None => {
                    let field = field.with(|key| BulkField::from_key(key)).unwrap_or(first);
                    view! { <UsualField field value/> }.into_any()
                }
            }}
            <Buttons open label=w::set(lang)/>
        </Form>
    }
}

/// The control of a field that every organisation has.
#[component]
fn UsualField(field: BulkField, value: RwSignal<String>) -> impl IntoView {
    let lang = use_lang();
    let known = move |list: KnownList| {
        view! { <KnownField name="bulk-value" label=w::value(lang) list value hint=w::value_hint(lang)/> }.into_any()
    };
    match field {
        BulkField::Industry => known(KnownList::Industries),
        BulkField::Country => known(KnownList::Countries),
        BulkField::Region => known(KnownList::Regions),
        BulkField::Role => view! {
            <p class="dialog__text">{b::role_text(lang)}</p>
            <RoleField value error=Signal::stored(None)/>
        }
        .into_any(),
        BulkField::Source | BulkField::Title => {
            view! { <TextField name="bulk-value" label=w::value(lang) hint=w::value_hint(lang) value max=100/> }
                .into_any()
        }
    }
}
