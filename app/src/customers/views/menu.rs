//! What can be done with the view that is open: keep changes, keep them as another one, name and share it, begin with it,
//! delete it.

use super::{
    api::{change_view, delete_view, open_list_with, save_view},
    form::{ViewDialog, ViewToName},
    model::{ALL, SavedView, ViewForm, Viewing, Views, address_of},
};
use crate::{
    access::{Answer, error_text},
    fields::RecordKind,
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, Menu, MenuItem, MenuLine, use_go, use_toasts},
    words::views as w,
};
use leptos::{prelude::*, task::spawn_local};

/// The button that keeps changes, and the menu.
#[component]
pub(super) fn ViewMenu(of: RecordKind, all: Views, viewing: Memo<Viewing>, views: Answer<Views>) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    let naming = RwSignal::new(None::<ViewToName>);
    let all = StoredValue::new(all);
    let open = Memo::new(move |_| {
        let key = viewing.with(|now| now.view.clone())?;
        all.with_value(|all| all.saved.iter().find(|view| view.id.to_string() == key).cloned())
    });
    let key = Memo::new(move |_| viewing.with(|now| now.view.clone()).unwrap_or_else(|| ALL.to_owned()));
    let is_first = Memo::new(move |_| all.with_value(|all| all.first.as_deref().unwrap_or(ALL) == key.get()));
    let differs = Memo::new(move |_| {
        open.with(|open| open.as_ref().is_some_and(|view| viewing.with(|now| now.query != view.query)))
    });
    let keep = move |view: SavedView| {
        let form =
            ViewForm { name: view.name, shared: view.shared, query: viewing.with_untracked(|now| now.query.clone()) };
        spawn_local(async move {
            match change_view(view.id, view.version, form).await {
                Ok(_) => toasts.success(w::saved(lang)),
                Err(error) => toasts.error(error_text(lang, &error)),
            }
            views.refetch();
        });
    };
    let begin_with = move |()| {
        let wanted = (!is_first.get_untracked()).then(|| key.get_untracked());
        let wanted = wanted.filter(|key| key != ALL);
        spawn_local(async move {
            match open_list_with(of, wanted).await {
                Ok(()) => toasts.success(w::first_saved(lang)),
                Err(error) => toasts.error(error_text(lang, &error)),
            }
            views.refetch();
        });
    };
    let save_as = move |_| naming.set(Some(ViewToName::New));
    view! {
        {move || {
            let view = open.get().filter(|view| view.may_change && differs.get())?;
            Some(
                view! {
                    <Button size=ButtonSize::Small on_click=move |_| keep(view.clone())>
                        {w::save_changes(lang)}
                    </Button>
                },
            )
        }}
        <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuBookmarkPlus on_click=save_as>
            {w::save_as(lang)}
        </Button>
        <Menu name="view-more" label=w::view_actions(lang) small=true>
            <MenuItem checked=is_first on_click=begin_with>{w::open_with_this(lang)}</MenuItem>
            {move || {
                open.get()
                    .filter(|view| view.may_change)
                    .map(|view| view! { <OwnItems of view naming views viewing/> })
            }}
        </Menu>
        <ViewDialog of naming viewing views/>
    }
}

/// Entries for a view that the reader may change.
#[component]
fn OwnItems(
    of: RecordKind,
    view: SavedView,
    naming: RwSignal<Option<ViewToName>>,
    views: Answer<Views>,
    viewing: Memo<Viewing>,
) -> impl IntoView {
    let (lang, toasts, go) = (use_lang(), use_toasts(), use_go());
    let view = StoredValue::new(view);
    let go = StoredValue::new(go);
    let remove = move |()| {
        let gone = view.get_value();
        spawn_local(async move {
            if let Err(error) = delete_view(gone.id).await {
                return toasts.error(error_text(lang, &error));
            }
            if let Some(now) = viewing.try_get_untracked() {
                go.try_with_value(|go| go(&address_of(of, None, &now.query)));
            }
            views.refetch();
            let again = ViewForm { name: gone.name.clone(), shared: gone.shared, query: gone.query.clone() };
            toasts.undo(w::deleted(lang, gone.name), move |()| {
                let form = again.clone();
                spawn_local(async move {
                    match save_view(of, form.clone()).await {
                        Ok(id) => {
                            views.refetch();
                            go.try_with_value(|go| go(&address_of(of, Some(&id.to_string()), &form.query)));
                        }
                        Err(error) => toasts.error(error_text(lang, &error)),
                    }
                });
            });
        });
    };
    view! {
        <MenuItem icon=icondata::LuPencil on_click=move |()| naming.set(Some(ViewToName::Saved(view.get_value())))>
            {w::rename_and_share(lang)}
        </MenuItem>
        <MenuLine/>
        <MenuItem icon=icondata::LuTrash2 danger=true on_click=remove>
            {w::delete_view(lang)}
        </MenuItem>
    }
}
