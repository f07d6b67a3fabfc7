//! What a plan would do, before it does it.

use super::{
    api::{planned_records, preview_handover},
    model::{Blind, HandKind, PAGE, Plan, Planned, Portion, Preview},
    words_of::kind_word,
};
use crate::{
    access::{AppError, error_text, use_organisation},
    locale::{Lang, format, use_lang},
    ui::{Cell, Column, Dialog, Notice, Pager, Row, Section, Table, Tone, debounced, use_toasts},
    words::handovers as w,
};
use leptos::{prelude::*, task::spawn_local};

/// How long one may pause between two changes, in milliseconds.
const PAUSE: u64 = 300;

/// Asks again a moment after each change, and shows the last answer meanwhile.
#[component]
pub(super) fn PreviewOf(plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    let answer = RwSignal::new(None::<Result<Preview, AppError>>);
    let busy = RwSignal::new(false);
    let settled = debounced(plan.into(), PAUSE);
    Effect::new(move |_| {
        let wanted: Plan = settled.get();
        if wanted.clone().checked().is_err() {
            return answer.set(None);
        }
        busy.set(true);
        spawn_local(async move {
            let came = preview_handover(wanted.clone()).await;
            // A later plan has asked for itself.
            if settled.try_with_untracked(|now| *now == wanted) == Some(true) {
                busy.set(false);
                answer.set(Some(came));
            }
        });
    });
    let shown = move || match answer.get() {
        None => view! { <p class="handover__hint">{w::preview_hint(lang)}</p> }.into_any(),
        Some(Ok(preview)) => view! { <PreviewTable preview plan/> }.into_any(),
        Some(Err(error)) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
    };
    view! {
        <Section title=w::preview(lang)>
            <div aria-live="polite" aria-busy=move || busy.get().then_some("true")>
                {shown}
            </div>
        </Section>
    }
}

#[component]
fn PreviewTable(preview: Preview, plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    let Preview { portions, blind, binned, closed, finished } = preview;
    if portions.is_empty() {
        return view! { <p class="handover__hint">{w::nothing(lang)}</p> }.into_any();
    }
    let looking = RwSignal::new(None::<HandKind>);
    let stays = [
        (closed, w::stays_closed(lang, format::count(closed))),
        (binned, w::stays_binned(lang, format::count(binned))),
        (finished, w::stays_finished(lang, format::count(finished))),
    ];
    let stays: Vec<String> = stays.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    let line = move |blind: Blind| {
        let count = format::count(blind.records);
        let words =
            if blind.keeps { w::keeps_sight(lang, blind.name, count) } else { w::loses_sight(lang, blind.name, count) };
        view! { <li>{words}</li> }
    };
    let blind = (!blind.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Warn title=w::sight(lang)>
                <ul class="handover__lines">{blind.into_iter().map(line).collect_view()}</ul>
            </Notice>
        }
    });
    let stays = (!stays.is_empty()).then(|| {
        let lines = stays.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! {
            <Notice title=w::stays(lang)>
                <ul class="handover__lines">{lines}</ul>
            </Notice>
        }
    });
    view! {
        <Portions portions on_look=move |kind| looking.set(Some(kind))/>
        {blind}
        {stays}
        <Records looking plan/>
    }
    .into_any()
}

/// How much of each kind each receiver gets. With `on_look`, a kind opens its records.
#[component]
pub(super) fn Portions(
    portions: Vec<Portion>,
    #[prop(optional, into)] on_look: Option<Callback<HandKind>>,
) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let columns = vec![
        Column::new("kind", w::kind(lang)),
        Column::new("to", w::to(lang)),
        Column::new("count", w::records(lang)).numeric(),
        Column::new("value", w::value(lang)).numeric(),
    ];
    let line = move |portion: Portion| {
        let (kind, word) = (portion.kind, kind_word(lang, portion.kind));
        let value = portion.value.map(|value| format::money_short(lang, value, &currency));
        let what = match on_look {
            Some(on_look) => view! {
                <button type="button" class="handover__look" on:click=move |_| on_look.run(kind)>
                    {word}
                </button>
            }
            .into_any(),
            None => word.into_any(),
        };
        view! {
            <Row>
                <Cell>{what}</Cell>
                <Cell>{portion.to_name}</Cell>
                <Cell numeric=true>{format::count(portion.count)}</Cell>
                <Cell numeric=true>{value}</Cell>
            </Row>
        }
    };
    view! {
        <Table label=w::preview(lang) columns>
            {portions.into_iter().map(line).collect_view()}
        </Table>
    }
}

/// The records of one kind, page by page.
#[component]
fn Records(looking: RwSignal<Option<HandKind>>, plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(looking.with(Option::is_some)));
    let title = move || looking.get().map(|kind| kind_word(lang, kind).to_owned()).unwrap_or_default();
    view! {
        <Dialog
            name="handover-records"
            title=Signal::derive(title)
            open
            wide=true
            on_close=move |()| looking.set(None)
        >
            {move || looking.get_untracked().map(|kind| view! { <RecordList kind plan=plan.get_untracked() lang/> })}
        </Dialog>
    }
}

#[component]
fn RecordList(kind: HandKind, plan: Plan, lang: Lang) -> impl IntoView {
    let toasts = use_toasts();
    let rows = RwSignal::new(Vec::<Planned>::new());
    let (more, busy) = (RwSignal::new(true), RwSignal::new(false));
    let read_on = Callback::new(move |()| {
        let (plan, after) = (plan.clone(), rows.with_untracked(|rows| rows.last().map(|row| row.id)));
        busy.set(true);
        spawn_local(async move {
            let came = planned_records(plan, kind, after).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match came {
                Ok(mut page) => {
                    let size = usize::try_from(PAGE).unwrap_or_default();
                    more.set(page.len() > size);
                    page.truncate(size);
                    rows.update(|rows| rows.extend(page));
                }
                Err(error) => {
                    more.set(false);
                    toasts.error(error_text(lang, &error));
                }
            }
        });
    });
    Effect::new(move |_| read_on.run(()));
    view! {
        <ul class="handover__records" aria-label=kind_word(lang, kind)>
            <For each=move || rows.get() key=|row| row.id let:row>
                <li class="handover__record">
                    <span>{row.name}</span>
                    <span class="handover__to">{row.to_name}</span>
                </li>
            </For>
        </ul>
        <Pager more busy on_more=read_on/>
    }
}
