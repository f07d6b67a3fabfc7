//! Files, columns and settings before an import runs. Every change is kept at once.

use super::{columns::FilePart, settings::Settings};
use crate::imports::api::{begin_work, discard_import, keep_plan};
use crate::imports::plan::Plan;
use crate::imports::report::{FileRow, ImportView, Work};
use crate::{
    access::{AppError, error_text},
    locale::{format, use_lang},
    routes,
    ui::{Button, ButtonKind, Confirm, FormActions, Notice, Section, Tone, debounced, use_toasts},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

/// The plan of a draft. `unchanged` says whether it is as it was read.
#[component]
pub(super) fn PlanForm(view: ImportView, unchanged: RwSignal<bool>, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let (id, checked) = (view.row.id, view.row.progress.checked);
    let plan = RwSignal::new(view.plan.clone());
    let problem = RwSignal::new(None::<AppError>);
    keep(id, plan, view.plan.clone(), unchanged);
    let busy = RwSignal::new(false);
    let work = move |work: Work| {
        let wanted = plan.get_untracked();
        let problems = wanted.problems();
        if !problems.is_empty() {
            problem.set(Some(AppError::Invalid(problems)));
            return;
        }
        problem.set(None);
        busy.set(true);
        spawn_local(async move {
            let begun = async {
                // A plan that was checked is not sent again: sending it makes the check void.
                if work == Work::Check {
                    keep_plan(id, wanted).await?;
                }
                begin_work(id, work).await
            };
            let answer = begun.await;
            if busy.try_set(false).is_none() {
                match answer {
                    Ok(()) => again.run(()),
                    Err(error) => problem.set(Some(error)),
                }
            }
        });
    };
    let ready = Signal::derive(move || checked && unchanged.get());
    let rows = view.row.progress.rows().0;
    let files = view.files.clone();
    view! {
        <Section title=w::step_files(lang)>{files_part(&files, plan, problem)}</Section>
        <Settings view=view plan/>
        <Show when=move || problem.with(Option::is_some)>
            <Notice tone=Tone::Bad>{move || problem.get().map(|error| error_text(lang, &error))}</Notice>
        </Show>
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
    }
}

fn files_part(files: &[FileRow], plan: RwSignal<Plan>, problem: RwSignal<Option<AppError>>) -> impl IntoView + use<> {
    let notes: Vec<_> =
        files.iter().filter_map(|file| file.shape.as_ref()).flat_map(|shape| shape.notes.clone()).collect();
    files.iter().cloned().map(|file| view! { <FilePart file notes=notes.clone() plan problem/> }).collect_view()
}

/// Keeps what was changed, a moment after the last change. The server gives it back in line with the files: other stages where
/// another column holds them.
fn keep(id: uuid::Uuid, plan: RwSignal<Plan>, first: Plan, unchanged: RwSignal<bool>) {
    let (toasts, lang) = (use_toasts(), use_lang());
    let kept = StoredValue::new(first.clone());
    Effect::new(move |_| {
        let is = plan.with(|plan| *plan == first);
        if unchanged.get_untracked() && !is {
            unchanged.set(false);
        }
    });
    let settled = debounced(plan.into(), 400);
    Effect::new(move |_| {
        let now = settled.get();
        if kept.with_value(|kept| *kept == now) {
            return;
        }
        kept.set_value(now.clone());
        spawn_local(async move {
            match keep_plan(id, now.clone()).await {
                Ok(aligned) => {
                    if aligned != now && plan.try_get_untracked().is_some_and(|plan| plan == now) {
                        kept.set_value(aligned.clone());
                        plan.set(aligned);
                    }
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    });
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
