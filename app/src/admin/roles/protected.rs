//! Fields of other people's records that a role sees and may not change: a list that administrators keep.

use super::{
    api::{free_field, protect_field},
    model::{Family, ProtectedField},
    page::family_name,
};
use crate::{
    access::{Role, Sending},
    admin::people::role_name,
    locale::{Lang, use_lang},
    ui::{Button, Choice, EmptyState, IconButton, Section, SelectField},
    words::admin as w,
};
use leptos::prelude::*;

/// A field in words; its own name where there are none.
fn field_name(lang: Lang, family: Family, field: &str) -> String {
    let key = format!("field_{}_{field}", family.key());
    w::text(lang, &key).map_or_else(|| field.to_owned(), str::to_owned)
}

fn in_words(lang: Lang, field: &ProtectedField) -> String {
    w::protected_for(
        lang,
        role_name(lang, field.role),
        family_name(lang, field.family),
        field_name(lang, field.family, &field.field),
    )
}

#[component]
pub(super) fn ProtectedFields(fields: Vec<ProtectedField>, #[prop(into)] changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let free = move |field: ProtectedField| {
        let again = field.clone();
        sending.step(free_field(field), move |()| {
            changed.run(());
            let protect = move || sending.step(protect_field(again.clone()), move |()| changed.run(()));
            sending.toasts().undo(w::field_freed(lang), protect);
        });
    };
    let row = move |field: ProtectedField| {
        let text = in_words(lang, &field);
        view! {
            <li class="admin-list__row">
                <span class="admin-list__text">{text.clone()}</span>
                <IconButton
                    icon=icondata::LuX
                    label=w::free_field(lang, text)
                    small=true
                    on_click=move |_| free(field.clone())
                />
            </li>
        }
    };
    let empty = fields
        .is_empty()
        .then(|| view! { <EmptyState icon=icondata::LuLockOpen title=w::nothing_protected(lang) small=true/> });
    view! {
        <Section title=w::protected_fields(lang)>
            <p class="admin-note">{w::protected_fields_text(lang)}</p>
            {empty}
            <ul class="admin-list">{fields.into_iter().map(row).collect_view()}</ul>
            <ProtectForm changed/>
        </Section>
    }
}

/// Adds one field to the list.
#[component]
fn ProtectForm(changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let role = RwSignal::new(Role::SalesManager.key().to_owned());
    // A field is only unique together with its family: `deal.value`.
    let field = RwSignal::new("deal.value".to_owned());
    let roles: Vec<Choice> = Role::ALL.into_iter().map(|role| Choice::new(role.key(), role_name(lang, role))).collect();
    let fields: Vec<Choice> = Family::ALL
        .into_iter()
        .flat_map(|family| family.fields().iter().map(move |field| (family, *field)))
        .map(|(family, field)| {
            let label = w::field_of(lang, family_name(lang, family), field_name(lang, family, field));
            Choice::new(format!("{}.{field}", family.key()), label)
        })
        .collect();
    let protect = move |_| {
        let (role, chosen) = (Role::from_key(&role.get_untracked()), field.get_untracked());
        let chosen =
            chosen.split_once('.').and_then(|(family, field)| Some((Family::from_key(family)?, field.to_owned())));
        if let (Some(role), Some((family, field))) = (role, chosen) {
            sending.step(protect_field(ProtectedField { role, family, field }), move |()| changed.run(()));
        }
    };
    view! {
        <div class="admin-inline">
            <SelectField name="protected-role" label=w::role(lang) value=role choices=roles/>
            <SelectField name="protected-field" label=w::field(lang) value=field choices=fields/>
            <Button icon=icondata::LuLock busy=sending.busy() on_click=protect>
                {w::protect_field(lang)}
            </Button>
        </div>
    }
}
