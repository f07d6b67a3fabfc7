//! One field in the list.

use super::{
    list::Step,
    model::{AdminField, Sight, UniqueCheck},
};
use crate::{
    admin::people::role_name,
    fields::{FieldKind, RecordKind},
    locale::{Lang, format, use_lang},
    routes,
    ui::{Badge, IconButton, Tone},
    words::{admin as aw, field_admin as w},
};
use leptos::{
    ev::{DragEvent, KeyboardEvent},
    prelude::*,
};
use uuid::Uuid;

/// Dragged by hand; Alt with the arrow keys moves it, as the two buttons do.
#[component]
pub(super) fn FieldRow(
    of: RecordKind,
    field: AdminField,
    #[prop(optional_no_strip)] section: Option<Uuid>,
    first: bool,
    last: bool,
    dragged: RwSignal<Option<Uuid>>,
    step: Callback<Step>,
) -> impl IntoView {
    let (id, archived) = (field.field.id, field.archived);
    let pressed = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowUp" if event.alt_key() && !first => {
            event.prevent_default();
            step.run(Step::Shift(id, false));
        }
        "ArrowDown" if event.alt_key() && !last => {
            event.prevent_default();
            step.run(Step::Shift(id, true));
        }
        _ => {}
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        if let Some(other) = dragged.get_untracked() {
            dragged.set(None);
            step.run(Step::Drop(other, section, Some(id)));
        }
    };
    let over = move |event: DragEvent| {
        if dragged.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    };
    let lift = move |event: DragEvent| {
        // Some browsers drag nothing that carries no data.
        if let Some(Err(error)) = event.data_transfer().map(|data| data.set_data("text/plain", &id.to_string())) {
            leptos::logging::error!("the field could not be lifted: {error:?}");
        }
        dragged.set((!archived).then_some(id));
    };
    let name = field.field.name_in(use_lang()).to_owned();
    view! {
        <li
            class="stage-plan__stage"
            class:field-row--dragged=move || dragged.get() == Some(id)
            draggable=if archived { "false" } else { "true" }
            on:keydown=pressed
            on:dragstart=lift
            on:dragend=move |_| dragged.set(None)
            on:dragover=over
            on:drop=drop
        >
            <div class="stage-plan__words">
                <span class="stage-plan__name">{name}</span>
                <FieldTraits field=field.clone() of/>
            </div>
            <Steps field first last step/>
        </li>
    }
}

#[component]
fn Steps(field: AdminField, first: bool, last: bool, step: Callback<Step>) -> impl IntoView {
    let lang = use_lang();
    let (id, archived) = (field.field.id, field.archived);
    let name = field.field.name_in(lang).to_owned();
    let (icon, label) = if archived {
        (icondata::LuArchiveRestore, aw::take_out(lang, name.clone()))
    } else {
        (icondata::LuArchive, aw::put_away(lang, name.clone()))
    };
    let kept = StoredValue::new(field);
    let order = (!archived).then(|| {
        view! {
            <IconButton
                icon=icondata::LuArrowUp
                label=aw::move_up(lang, name.clone())
                small=true
                disabled=first
                on_click=move |_| step.run(Step::Shift(id, false))
            />
            <IconButton
                icon=icondata::LuArrowDown
                label=aw::move_down(lang, name.clone())
                small=true
                disabled=last
                on_click=move |_| step.run(Step::Shift(id, true))
            />
        }
    });
    view! {
        <div class="stage-plan__steps">
            {order}
            <IconButton
                icon=icondata::LuPencil
                label=aw::edit_this(lang, name)
                small=true
                on_click=move |_| step.run(Step::Change(kept.get_value()))
            />
            <IconButton icon label small=true on_click=move |_| step.run(Step::Archive(kept.get_value()))/>
        </div>
    }
}

/// Its kind, what it asks for, and who does not see it.
#[component]
fn FieldTraits(field: AdminField, of: RecordKind) -> impl IntoView {
    let lang = use_lang();
    let roles = |sight: Sight| -> Option<String> {
        let named = field.sights.iter().filter(|(_, has)| *has == sight).map(|(role, _)| role_name(lang, *role));
        let all: Vec<&str> = named.collect();
        (!all.is_empty()).then(|| all.join(aw::list_comma(lang)))
    };
    let (hidden, reads) = (roles(Sight::Hidden), roles(Sight::Reads));
    view! {
        <span class="stage-plan__facts">
            <Badge>{kind_name(lang, field.field.kind)}</Badge>
            {field.field.required.then(|| view! { <Badge tone=Tone::Accent>{w::required(lang)}</Badge> })}
            {field.field.unique.then(|| view! { <Badge tone=Tone::Accent>{w::unique(lang)}</Badge> })}
            {field.check.clone().map(|check| view! { <Checking check of/> })}
            {hidden.map(|roles| view! { <span>{w::hidden_from(lang, roles)}</span> })}
            {reads.map(|roles| view! { <span>{w::read_by(lang, roles)}</span> })}
        </span>
    }
}

/// That what is there is being looked at, or which two records keep the field from being unique.
#[component]
fn Checking(check: UniqueCheck, of: RecordKind) -> impl IntoView {
    let lang = use_lang();
    let link = move |id: Uuid, words: &'static str| {
        let href = match of {
            RecordKind::Customer => routes::customer(id),
            RecordKind::Contact => routes::contact(id),
        };
        view! { <a href=href>{words}</a> }
    };
    match check {
        UniqueCheck::UnderWay(looked_at) => {
            view! { <span role="status">{w::unique_checking(lang, format::count(looked_at))}</span> }.into_any()
        }
        UniqueCheck::Alike(one, other) => view! {
            <span class="field-row__alike">
                {w::unique_alike(lang)} " " {link(one, w::alike_one(lang))} " " {link(other, w::alike_other(lang))}
            </span>
        }
        .into_any(),
    }
}

/// A kind in words.
pub(super) fn kind_name(lang: Lang, kind: FieldKind) -> &'static str {
    w::text(lang, &format!("kind_{}", kind.key())).unwrap_or_default()
}
