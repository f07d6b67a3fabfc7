use crate::{
    locale::use_lang,
    ui::{Button, Confirm, Dialog, Form, FormActions, Menu, MenuItem, MenuLine, Panel, TextField, use_toasts},
    words::gallery as w,
};
use leptos::prelude::*;

/// Everything that opens over the page.
#[component]
pub(super) fn Overlays() -> impl IntoView {
    let lang = use_lang();
    let toasts = use_toasts();
    let (dialog, confirm, panel) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    view! {
        <div class="gallery__row">
            <Button on_click=move |_| dialog.set(true)>{w::dialog(lang)}</Button>
            <Button on_click=move |_| confirm.set(true)>{w::confirm(lang)}</Button>
            <Button on_click=move |_| panel.set(true)>{w::panel(lang)}</Button>
            <Menus/>
            <Button on_click=move |_| toasts.success(w::saved(lang))>{w::toast(lang)}</Button>
            <Button on_click=move |_| toasts.undo(w::moved(lang), |()| ())>{w::toast_undo(lang)}</Button>
            <Button on_click=move |_| toasts.retry(w::failed(lang), |()| ())>{w::toast_retry(lang)}</Button>
        </div>
        <SampleDialog open=dialog/>
        <Confirm
            name="gallery-confirm"
            open=confirm
            title=w::confirm(lang)
            text=w::sentence_long(lang)
            action=w::delete(lang)
            on_confirm=move |()| toasts.info(w::saved(lang))
        />
        <Panel name="gallery-panel" title=w::person_one(lang) open=panel full_href=Some("/ui".to_owned())>
            <p>{w::sentence_long(lang)}</p>
        </Panel>
    }
}

#[component]
fn Menus() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Menu name="gallery-menu" label=w::actions(lang)>
            <MenuItem icon=icondata::LuPencil keys="E">{w::edit(lang)}</MenuItem>
            <MenuItem checked=true>{w::board(lang)}</MenuItem>
            <MenuItem checked=false>{w::list(lang)}</MenuItem>
            <MenuItem disabled=true>{w::filter(lang)}</MenuItem>
            <MenuLine/>
            <MenuItem icon=icondata::LuTrash2 danger=true>{w::delete(lang)}</MenuItem>
        </Menu>
        <Menu name="gallery-menu-text" label=w::filter(lang) icon=icondata::LuSlidersHorizontal text=true>
            <MenuItem href="/ui">{w::all(lang)}</MenuItem>
            <MenuItem href="/ui">{w::mine(lang)}</MenuItem>
        </Menu>
    }
}

#[component]
fn SampleDialog(open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Dialog name="gallery-dialog" title=w::dialog(lang) open>
            <DialogForm open/>
        </Dialog>
    }
}

#[component]
fn DialogForm(open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let name = RwSignal::new(String::new());
    view! {
        <Form name="gallery-dialog-form" on_submit=move |()| open.set(false) dirty=move || !name.with(String::is_empty)>
            <TextField name="gallery-dialog-name" label=w::name(lang) value=name autofocus=true/>
            <FormActions>
                <Button submit=true>{w::save(lang)}</Button>
            </FormActions>
        </Form>
    }
}
