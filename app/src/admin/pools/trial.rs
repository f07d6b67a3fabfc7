//! What the rules of a pool would take today, before they work.

use super::{
    api::try_recycling,
    model::{PoolSetting, SHOWN, TrialLine},
};
use crate::{
    access::error_text,
    customers::pool::because_words,
    locale::{format, use_lang},
    routes,
    ui::{Ago, Cell, Column, Dialog, EmptyState, Notice, Progress, Row, Table, Tone},
    words::{customers as cw, pools as w},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// A dialog that opens when a pool is to be tried.
#[component]
pub(super) fn TrialDialog(pool: RwSignal<Option<PoolSetting>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if pool.with(Option::is_some) {
            open.set(true);
        }
    });
    let title = w::trial(use_lang());
    view! {
        <Dialog name="pool-trial" title open wide=true on_close=move |()| pool.set(None)>
            {move || pool.get_untracked().map(|pool| view! { <Found pool=pool.id/> })}
        </Dialog>
    }
}

/// What was found so far.
#[derive(Clone, Copy)]
struct Finds {
    lines: RwSignal<Vec<TrialLine>>,
    found: RwSignal<usize>,
    done: RwSignal<bool>,
    trouble: RwSignal<Option<String>>,
}

#[component]
fn Found(pool: Uuid) -> impl IntoView {
    let lang = use_lang();
    let finds = Finds {
        lines: RwSignal::new(Vec::new()),
        found: RwSignal::new(0),
        done: RwSignal::new(false),
        trouble: RwSignal::new(None),
    };
    Effect::new(move |_| {
        spawn_local(async move {
            let mut after = Uuid::nil();
            loop {
                match try_recycling(pool, after).await {
                    Ok(part) => {
                        if finds.found.try_update(|found| *found += part.lines.len()).is_none() {
                            // The dialog was closed.
                            return;
                        }
                        finds.lines.update(|lines| {
                            lines.extend(part.lines.into_iter().take(SHOWN.saturating_sub(lines.len())))
                        });
                        match part.last {
                            Some(last) => after = last,
                            None => return finds.done.set(true),
                        }
                    }
                    Err(error) => {
                        finds.trouble.try_set(Some(error_text(lang, &error)));
                        return;
                    }
                }
            }
        });
    });
    view! {
        <p class="dialog__text" aria-live="polite">
            {move || {
                let found = format::count(i64::try_from(finds.found.get()).unwrap_or(i64::MAX));
                if finds.done.get() { w::trial_found(lang, found) } else { w::trial_looking(lang, found) }
            }}
        </p>
        {move || finds.trouble.get().map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> })}
        <Show when=move || !finds.done.get() && finds.trouble.with(Option::is_none)>
            <Progress label=w::trial(lang) value=Signal::stored(0.5)/>
        </Show>
        <Lines finds/>
    }
}

#[component]
fn Lines(finds: Finds) -> impl IntoView {
    let lang = use_lang();
    move || {
        let lines = finds.lines.get();
        if lines.is_empty() {
            let none =
                move || view! { <EmptyState icon=icondata::LuCircleCheck title=w::trial_none(lang) small=true/> };
            return finds.done.get().then(none).into_any();
        }
        let columns = vec![
            Column::new("name", cw::name(lang)),
            Column::new("owner", cw::owner(lang)),
            Column::new("why", w::because(lang)),
            Column::new("due", w::due(lang)).wide(),
        ];
        let line = move |line: TrialLine| {
            view! {
                <Row>
                    <Cell href=routes::customer(line.customer)>{line.name}</Cell>
                    <Cell muted=true>{line.owner}</Cell>
                    <Cell muted=true>{because_words(lang, line.because)}</Cell>
                    <Cell wide=true muted=true>
                        <Ago then=line.due_at/>
                    </Cell>
                </Row>
            }
        };
        view! { <Table label=w::trial(lang) columns>{lines.into_iter().map(line).collect_view()}</Table> }.into_any()
    }
}
