//! `/handovers/:id`: how far it is, what became of it, and the way back.

use super::{
    api::{go_on_with_handover, read_handover},
    list::StateBadge,
    model::{HandoverRow, HandoverView, State},
    outcome::Outcome,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Sending, TurnedAway, answer_not_found, ask, error_text, is_for_me},
    locale::{format, use_lang},
    routes,
    ui::{Ago, Button, Crumb, Notice, Page, Progress, Skeleton, SkeletonShape, Tone},
    words::handovers as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use std::time::Duration;
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct HandoverPage {
    view: Answer<HandoverView>,
}

impl Screen for HandoverPage {
    fn data() -> Self {
        let params = use_params_map();
        let id = Memo::new(move |was: Option<&Uuid>| {
            let found = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
            found.or(was.copied()).unwrap_or_default()
        });
        Self { view: ask(move || id.get(), read_handover) }
    }

    fn view(this: Self) -> AnyView {
        let answer = this.view;
        view! { <Shown answer/> }.into_any()
    }
}

#[component]
fn Shown(answer: Answer<HandoverView>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::AssignCustomers) {
        return view! { <TurnedAway title=w::one(lang)/> }.into_any();
    }
    let crumbs = vec![Crumb::link(w::title(lang), routes::HANDOVERS), Crumb::here(w::one(lang))];
    let again = Callback::new(move |()| answer.refetch());
    view! {
        <Page title=w::one(lang) crumbs>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
                {move || Suspend::new(async move {
                    match answer.await {
                        Ok(seen) => view! { <One seen again/> }.into_any(),
                        Err(error) => {
                            if error == AppError::NotFound {
                                answer_not_found();
                            }
                            view! {
                                <Notice tone=Tone::Bad on_retry=again>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn One(seen: HandoverView, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let row = seen.row.clone();
    let to = row.receivers.join(w::and(lang));
    let undone = row.undone_by.clone().map(|name| w::undone_by(lang, name));
    let work = match (row.state.is_moving(), row.broke_off) {
        (false, _) => None,
        (true, false) => Some(view! { <AtWork row=row.clone() again/> }.into_any()),
        (true, true) => Some(view! { <BrokeOff id=row.id again/> }.into_any()),
    };
    view! {
        <div class="handover__head">
            <p class="handover__who">{w::from_to(lang, row.giver.clone(), to)}</p>
            <p class="handover__when">
                <StateBadge row=row.clone()/>
                <span>{w::started_by(lang, row.started_by.clone())}</span>
                <Ago then=row.started_at/>
                {undone.map(|words| view! { <span>{words}</span> })}
            </p>
        </div>
        {work}
        <Outcome seen again/>
    }
}

/// How far the work is; the page is read anew when it has ended.
#[component]
fn AtWork(row: HandoverRow, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let back = row.state == State::Undoing;
    let row = RwSignal::new(row);
    watch(row, again);
    let share = move || row.with(|row| if row.total == 0 { 1.0 } else { row.done as f64 / row.total as f64 });
    let text = move || row.with(|row| w::progress(lang, format::count(row.done), format::count(row.total)));
    let label = if back { w::state_undoing(lang) } else { w::state_running(lang) };
    view! { <Progress label value=Signal::derive(share) text=Signal::derive(text)/> }
}

/// Asks twice a second, never twice at once.
fn watch(row: RwSignal<HandoverRow>, again: Callback<()>) {
    let id = row.with_untracked(|row| row.id);
    let asking = StoredValue::new(false);
    let ask = move || {
        if asking.try_get_value() != Some(false) {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            let answer = read_handover(id).await;
            if asking.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(now) if now.row.state.is_moving() && !now.row.broke_off => row.set(now.row),
                Ok(_) => again.run(()),
                // It will be asked again in a moment.
                Err(error) => leptos::logging::warn!("the progress could not be read: {error}"),
            }
        });
    };
    Effect::new(move |_| {
        if let Ok(timer) = set_interval_with_handle(ask, Duration::from_millis(500)) {
            on_cleanup(move || timer.clear());
        }
    });
}

/// Its server went away; what is done is done, and the rest can follow.
#[component]
fn BrokeOff(id: Uuid, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let go_on = move |_| sending.step(go_on_with_handover(id), move |()| again.run(()));
    view! {
        <Notice tone=Tone::Warn title=w::state_broke_off(lang)>
            <p>{w::broke_off_text(lang)}</p>
            <Button busy=sending.busy() on_click=go_on>
                {w::go_on(lang)}
            </Button>
        </Notice>
    }
}
