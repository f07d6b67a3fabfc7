//! Naming a view, and sharing it.

use super::{
    api::{change_view, save_view},
    model::{SavedView, ViewForm, Viewing, Views, address_of},
};
use crate::{
    access::{Answer, Sending},
    fields::RecordKind,
    locale::use_lang,
    ui::{Button, ButtonKind, CheckField, Dialog, Form, FormActions, TextField, use_go},
    words::views as w,
};
use leptos::prelude::*;

/// Which view is named.
#[derive(Clone, PartialEq)]
pub(super) enum ViewToName {
    /// What the list shows now.
    New,
    Saved(SavedView),
}

/// The dialog.
#[component]
pub(super) fn ViewDialog(
    of: RecordKind,
    naming: RwSignal<Option<ViewToName>>,
    viewing: Memo<Viewing>,
    views: Answer<Views>,
) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(naming.with(Option::is_some)));
    let title = move || match naming.get() {
        Some(ViewToName::Saved(_)) => w::rename_and_share(lang),
        _ => w::save_as(lang),
    };
    view! {
        <Dialog name="view" title=Signal::derive(move || title().to_owned()) open on_close=move |()| naming.set(None)>
            {move || naming.get().map(|view| view! { <NameForm of view open viewing views/> })}
        </Dialog>
    }
}

#[component]
fn NameForm(
    of: RecordKind,
    view: ViewToName,
    open: RwSignal<bool>,
    viewing: Memo<Viewing>,
    views: Answer<Views>,
) -> impl IntoView {
    let (lang, sending, go) = (use_lang(), Sending::new(), StoredValue::new(use_go()));
    let saved = match view {
        ViewToName::Saved(view) => Some(view),
        ViewToName::New => None,
    };
    let name = RwSignal::new(saved.as_ref().map(|view| view.name.clone()).unwrap_or_default());
    let shared = RwSignal::new(saved.as_ref().is_some_and(|view| view.shared));
    // Only whoever made it takes it back from the others.
    let own = saved.as_ref().is_none_or(|view| view.own);
    let keep = move |()| {
        let query =
            saved.as_ref().map_or_else(|| viewing.with_untracked(|now| now.query.clone()), |view| view.query.clone());
        let form = ViewForm { name: name.get_untracked(), shared: shared.get_untracked(), query: query.clone() };
        match &saved {
            Some(view) => sending.form(change_view(view.id, view.version, form), move |_| {
                open.set(false);
                views.refetch();
                sending.toasts().success(w::saved(lang));
            }),
            None => sending.form(save_view(of, form), move |id| {
                open.set(false);
                views.refetch();
                sending.toasts().success(w::saved(lang));
                go.with_value(|go| go(&address_of(of, Some(&id.to_string()), &query)));
            }),
        }
    };
    view! {
        <Form name="view-form" on_submit=keep error=sending.errors.rest()>
            <TextField
                name="name"
                id="view-name"
                label=w::name(lang)
                value=name
                max=60
                required=true
                autofocus=true
                error=sending.errors.of("name")
            />
            {own.then(|| view! { <CheckField name="shared" id="view-shared" label=w::shared(lang) hint=w::shared_hint(lang) value=shared/> })}
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
