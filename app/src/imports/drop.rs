//! The place where files are dropped.

use super::send::send;
use crate::{
    access::error_text,
    locale::use_lang,
    routes,
    ui::{Icon, Notice, Progress, Tone},
    words::imports as w,
};
use leptos::{html::Input, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

/// Takes several files at once, sends them, and goes to the page of their import.
#[component]
pub(super) fn FilesDrop() -> impl IntoView {
    let lang = use_lang();
    let node = NodeRef::<Input>::new();
    let (sent, failed) = (RwSignal::new(None::<f64>), RwSignal::new(None::<String>));
    let go = StoredValue::new(use_navigate());
    let chosen = move |_| {
        let Some(input) = node.get_untracked() else { return };
        let Some(list) = input.files() else { return };
        let files: Vec<web_sys::File> = (0..list.length()).filter_map(|index| list.get(index)).collect();
        if files.is_empty() || sent.get_untracked().is_some() {
            return;
        }
        sent.set(Some(0.0));
        failed.set(None);
        spawn_local(async move {
            let arrived = send(files, move |share| sent.set(Some(share))).await;
            if sent.try_set(None).is_some() {
                return;
            }
            input.set_value("");
            match arrived {
                Ok(import) => go.with_value(|go| go(&routes::import(import), Default::default())),
                Err(error) => failed.set(Some(error_text(lang, &error))),
            }
        });
    };
    let share = move || sent.get().unwrap_or_default();
    let doing = move || if share() < 1.0 { w::sending(lang) } else { w::looking(lang) }.to_owned();
    view! {
        <div class="import-drop">
            <label class="import-drop__place" for="import-files">
                <Icon icon=icondata::LuUpload large=true/>
                <span class="import-drop__title">{w::drop(lang)}</span>
                <span class="import-drop__hint">{w::drop_hint(lang)}</span>
                <input
                    node_ref=node
                    class="import-drop__input"
                    id="import-files"
                    name="files"
                    type="file"
                    multiple=true
                    accept=".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods,text/csv"
                    disabled=move || sent.with(Option::is_some)
                    on:change=chosen
                />
            </label>
            <Show when=move || sent.with(Option::is_some)>
                <Progress label=Signal::derive(doing) value=Signal::derive(share)/>
            </Show>
            <Show when=move || failed.with(Option::is_some)>
                <Notice tone=Tone::Bad title=w::send_failed(lang)>{move || failed.get()}</Notice>
            </Show>
        </div>
    }
}
