//! Files, columns and settings before an import runs. Every change is kept at once.

use super::{checked::Checked, columns::FilePart, desk::Desk, pipeline::names_of, settings::Settings};
use crate::imports::api::discard_import;
use crate::imports::plan::Plan;
use crate::imports::report::{FileNote, FileRow, ImportView, Work};
use crate::{
    access::{AppError, error_text},
    locale::{format, use_lang},
    routes,
    ui::{Button, ButtonKind, Confirm, FormActions, Notice, Section, Tone, use_toasts},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

/// The plan of a draft, and what a check of it found. `arrives`: whether one comes from the check just now.
#[component]
pub(super) fn PlanForm(view: ImportView, arrives: bool, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    // What a check found holds only for the plan that was checked.
    let unchanged = RwSignal::new(true);
    let (id, checked) = (view.row.id, view.row.progress.checked);
    let plan = RwSignal::new(view.plan.clone());
    let problem = RwSignal::new(None::<AppError>);
    let desk = Desk::new(id, plan, view.plan.clone(), unchanged);
    desk.keep();
    desk.start(again, problem);
    let busy = desk.busy();
    let taken = StoredValue::new(names_of(&view.pipelines));
    let work = move |work: Work| {
        let taken = taken.with_value(|taken| plan.with_untracked(|plan| plan.name_problem(taken)));
        let problems: Vec<_> = plan.with_untracked(Plan::problems).into_iter().chain(taken).collect();
        if problems.is_empty() {
            problem.set(None);
            desk.wanted.set(Some(work));
        } else {
            problem.set(Some(AppError::Invalid(problems)));
        }
    };
    let ready = Signal::derive(move || checked && unchanged.get());
    let rows = view.row.progress.rows().0;
    let (files, found) = (view.files.clone(), view.clone());
    view! {
        {notes_part(&found.notes)}
        <Section title=w::step_files(lang)>{files_part(&files, plan, problem)}</Section>
        <Settings view=view plan/>
        <Show when=move || problem.with(Option::is_some)>
            <Notice tone=Tone::Bad>{move || problem.get().map(|error| error_text(lang, &error))}</Notice>
        </Show>
        <Show when=move || ready.get()>
            <Checked view=found.clone() arrives/>
        </Show>
        <div class="import-actions">
        <FormActions>
            <Discard id/>
            <Show
                when=move || ready.get()
                fallback=move || {
                    view! {
                        <Button kind=ButtonKind::Primary icon=icondata::LuListChecks busy on_click=move |_| work(Work::Check)>
                            {w::check(lang)}
                        </Button>
                    }
                }
            >
                <Button busy on_click=move |_| work(Work::Check)>{w::check_again(lang)}</Button>
                <Button kind=ButtonKind::Primary icon=icondata::LuImport busy on_click=move |_| work(Work::Run)>
                    {w::run_rows(lang, format::count(rows.into()))}
                </Button>
            </Show>
        </FormActions>
        </div>
    }
}

fn files_part(files: &[FileRow], plan: RwSignal<Plan>, problem: RwSignal<Option<AppError>>) -> impl IntoView + use<> {
    let notes: Vec<_> =
        files.iter().filter_map(|file| file.shape.as_ref()).flat_map(|shape| shape.notes.clone()).collect();
    files.iter().cloned().map(|file| view! { <FilePart file notes=notes.clone() plan problem/> }).collect_view()
}

/// What is to be said of the files themselves.
fn notes_part(notes: &[FileNote]) -> impl IntoView + use<> {
    let lang = use_lang();
    let words = |note: &FileNote| match note.code.as_str() {
        "sheet_hidden" => w::note_sheet_hidden(lang, &note.about),
        "sheet_errors" => w::note_sheet_errors(lang, &note.about),
        _ => w::note_sheet_empty(lang, &note.about),
    };
    let lines = notes.iter().map(|note| view! { <li>{words(note)}</li> }).collect_view();
    (!notes.is_empty()).then(|| view! { <Notice title=w::notes(lang)><ul class="import-notes">{lines}</ul></Notice> })
}

/// Removes the draft.
#[component]
fn Discard(id: uuid::Uuid) -> impl IntoView {
    let lang = use_lang();
    let (asking, toasts) = (RwSignal::new(false), use_toasts());
    let go = StoredValue::new(use_navigate());
    let discard = move |()| {
        spawn_local(async move {
            match discard_import(id).await {
                Ok(()) => {
                    toasts.success(w::discarded(lang));
                    go.with_value(|go| go(routes::IMPORTS, Default::default()));
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet icon=icondata::LuTrash2 on_click=move |_| asking.set(true)>
            {w::discard(lang)}
        </Button>
        <Confirm
            name="discard-import"
            open=asking
            title=w::discard(lang)
            text=w::discard_text(lang)
            action=w::discard(lang)
            on_confirm=discard
        />
    }
}
