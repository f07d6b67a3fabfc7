//! The fields on screen: section by section, with what can be done with each.

use super::{
    api::{archive_field, arrange_fields},
    form::FieldForm,
    model::{AdminField, FieldBook, UniqueCheck, dropped, section_shifted, shifted},
    row::FieldRow,
    sections::{SectionForm, SectionHead},
};
use crate::{
    access::Sending,
    fields::{FieldDef, RecordKind, model::FieldSection},
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, EmptyState, Section},
    words::field_admin as w,
};
use leptos::{ev::DragEvent, prelude::*};
use std::time::Duration;
use uuid::Uuid;

/// How often is asked how far a field is that is to be unique.
const GLANCE: Duration = Duration::from_secs(2);

/// What can be done here.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Change(AdminField),
    Archive(AdminField),
    /// By one place; `true` is down.
    Shift(Uuid, bool),
    /// Into a section, before a field or at the end.
    Drop(Uuid, Option<Uuid>, Option<Uuid>),
    NameSection(FieldSection),
    ShiftSection(Uuid, bool),
}

/// What the dialogs are about, and the field that is being dragged.
#[derive(Clone, Copy)]
struct Desk {
    form: RwSignal<bool>,
    subject: RwSignal<Option<AdminField>>,
    naming: RwSignal<bool>,
    section: RwSignal<Option<FieldSection>>,
    dragged: RwSignal<Option<Uuid>>,
}

#[component]
pub(super) fn Fields(of: RecordKind, found: FieldBook, #[prop(into)] changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let desk = Desk {
        form: RwSignal::new(false),
        subject: RwSignal::new(None),
        naming: RwSignal::new(false),
        section: RwSignal::new(None),
        dragged: RwSignal::new(None),
    };
    let step = stepping(of, &found, desk, changed);
    if found.fields.iter().any(|one| matches!(one.check, Some(UniqueCheck::UnderWay(_)))) {
        Effect::new(move |_| look_again(desk, changed));
    }
    let add = move || {
        let field = move |_| {
            desk.subject.set(None);
            desk.form.set(true);
        };
        let section = move |_| {
            desk.section.set(None);
            desk.naming.set(true);
        };
        view! {
            <Button icon=icondata::LuFolderPlus on_click=section>
                {w::add_section(lang)}
            </Button>
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=field>
                {w::add_field(lang)}
            </Button>
        }
    };
    let done = Callback::new(move |()| {
        desk.form.set(false);
        desk.naming.set(false);
        changed.run(());
    });
    let others: Vec<FieldDef> = found.fields.iter().map(|one| one.field.clone()).collect();
    let sections = found.sections.clone();
    let form = move || {
        let (others, sections) = (others.clone(), sections.clone());
        view! { <FieldForm of subject=desk.subject.get_untracked() others sections done/> }
    };
    let title = move || if desk.subject.with(Option::is_some) { w::edit_field(lang) } else { w::add_field(lang) };
    let section_title =
        move || if desk.section.with(Option::is_some) { w::edit_section(lang) } else { w::add_section(lang) };
    let empty = found.fields.is_empty().then(
        || view! { <EmptyState icon=icondata::LuTextCursorInput title=w::empty(lang) text=w::empty_text(lang)/> },
    );
    let away = found.fields.clone();
    view! {
        <Section title=w::title(lang) actions=add>
            {empty}
            <Placement of found dragged=desk.dragged step/>
        </Section>
        <PutAway of fields=away step/>
        <Dialog name="field" title=Signal::derive(move || title().to_owned()) open=desk.form wide=true>
            {form.clone()}
        </Dialog>
        <Dialog name="field-section" title=Signal::derive(move || section_title().to_owned()) open=desk.naming>
            <SectionForm of subject=desk.section.get_untracked() done/>
        </Dialog>
    }
}

/// Reads the fields again in a while, but not under the hands of somebody who is typing.
fn look_again(desk: Desk, changed: Callback<()>) {
    let look = move || match (desk.form.try_get_untracked(), desk.naming.try_get_untracked()) {
        (Some(false), Some(false)) => changed.run(()),
        (Some(_), Some(_)) => look_again(desk, changed),
        // The page is gone.
        _ => {}
    };
    set_timeout(look, GLANCE);
}

/// Does what a row asks for.
fn stepping(of: RecordKind, found: &FieldBook, desk: Desk, changed: Callback<()>) -> Callback<Step> {
    let (sending, order) = (Sending::new(), found.order());
    let arrange = move |order: Option<Vec<_>>| {
        if let Some(order) = order {
            sending.step(arrange_fields(of, order), move |()| changed.run(()));
        }
    };
    Callback::new(move |step: Step| match step {
        Step::Change(field) => {
            desk.subject.set(Some(field));
            desk.form.set(true);
        }
        Step::Archive(field) => {
            let archive = archive_field(field.field.id, field.version, !field.archived);
            sending.step(archive, move |()| changed.run(()));
        }
        Step::Shift(field, down) => arrange(shifted(&order, field, down)),
        Step::Drop(field, section, before) => arrange(dropped(&order, field, section, before)),
        Step::NameSection(section) => {
            desk.section.set(Some(section));
            desk.naming.set(true);
        }
        Step::ShiftSection(section, down) => arrange(section_shifted(&order, section, down)),
    })
}

/// Section by section. A field can be dragged before another one, or onto a section, which puts it at its end.
#[component]
fn Placement(of: RecordKind, found: FieldBook, dragged: RwSignal<Option<Uuid>>, step: Callback<Step>) -> impl IntoView {
    let order = found.order();
    let ends = order.len().saturating_sub(1);
    let part = move |(place, (section, ids)): (usize, (Option<Uuid>, Vec<Uuid>))| {
        let named = section.and_then(|id| found.sections.iter().find(|one| one.id == id).cloned());
        let fields: Vec<AdminField> =
            ids.iter().filter_map(|id| found.fields.iter().find(|one| one.field.id == *id).cloned()).collect();
        let last = fields.len().saturating_sub(1);
        let row = move |(at, field): (usize, AdminField)| {
            let (first, last) = (place == 0 && at == 0, place == ends && at == last);
            view! { <FieldRow of field section first last dragged step/> }
        };
        let over = move |event: DragEvent| {
            if dragged.with_untracked(Option::is_some) {
                event.prevent_default();
            }
        };
        let drop = move |event: DragEvent| {
            event.prevent_default();
            if let Some(field) = dragged.get_untracked() {
                dragged.set(None);
                step.run(Step::Drop(field, section, None));
            }
        };
        let head = named.map(|named| view! { <SectionHead named first=place <= 1 last=place == ends step/> });
        view! {
            <div class="field-section" on:dragover=over on:drop=drop>
                {head}
                <ol class="stage-plan">{fields.into_iter().enumerate().map(row).collect_view()}</ol>
            </div>
        }
    };
    order.into_iter().enumerate().map(part).collect_view()
}

/// Those that are no longer in use.
#[component]
fn PutAway(of: RecordKind, fields: Vec<AdminField>, step: Callback<Step>) -> impl IntoView {
    let lang = use_lang();
    let archived: Vec<AdminField> = fields.into_iter().filter(|field| field.archived).collect();
    let nothing = RwSignal::new(None);
    (!archived.is_empty()).then(|| {
        let row = move |field| view! { <FieldRow of field section=None first=true last=true dragged=nothing step/> };
        view! {
            <Section title=w::archived(lang)>
                <p class="admin-note">{w::archived_text(lang)}</p>
                <ul class="stage-plan">{archived.into_iter().map(row).collect_view()}</ul>
            </Section>
        }
    })
}
