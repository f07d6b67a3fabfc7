//! The customers of a pool as rows, with what is left of the caps above and what can be done with the marked ones.

use super::{
    desk::Desk,
    hand_out::HandOut,
    model::{PoolFilter, PoolOf, PoolRow},
    preview::Peek,
    row::PoolLine,
};
use crate::{
    customers::model::COUNTED,
    events::live::use_live,
    locale::{Lang, format, use_lang},
    ui::{
        Button, ButtonKind, ButtonSize, Choice, Column, EmptyState, IconButton, LinkButton, SelectField, VirtualTable,
        debounced,
    },
    words::{customers as cw, lists as lw, pool as w},
};
use leptos::prelude::*;

/// How long after the last arrival the list is read again, in milliseconds.
const AT_EASE: u64 = 1_500;

/// One pool.
#[component]
pub(super) fn PoolTable(desk: Desk, pools: Vec<PoolOf>, show: Callback<PoolFilter>) -> impl IntoView {
    use_live(move |event| desk.hear(&event));
    let came = debounced(desk.came.into(), AT_EASE);
    Effect::new(move |before: Option<u32>| {
        let now = came.get();
        if before.is_some_and(|before| before != now) {
            desk.read_again();
        }
        now
    });
    let assigning = RwSignal::new(false);
    let none = Memo::new(move |_| desk.rows.with(Vec::is_empty));
    view! {
        <div class="pool">
            <Standing desk pools show/>
            <Show when=move || none.get() && !desk.more.get() fallback=move || view! { <Table desk/> }>
                <Empty desk/>
            </Show>
            <Marked desk assigning/>
            <Peek desk/>
            <HandOut desk open=assigning/>
        </div>
    }
}

/// Which pool this is, what the reader may still claim, and how many customers the filter finds.
#[component]
fn Standing(desk: Desk, pools: Vec<PoolOf>, show: Callback<PoolFilter>) -> impl IntoView {
    let lang = use_lang();
    let other = (pools.len() > 1).then(|| {
        let choices: Vec<Choice> =
            pools.iter().map(|pool| Choice::new(pool.named.id.to_string(), name_of(lang, pool))).collect();
        let value = RwSignal::new(desk.pool.to_string());
        let choose = move |id: String| {
            // Another pool has other industries and owners: filters begin anew.
            show.run(PoolFilter { pool: id.parse().ok(), ..PoolFilter::default() });
        };
        view! { <SelectField name="pool" label=w::pool(lang) hide_label=true value choices on_change=choose/> }
    });
    let caps = move || {
        desk.of
            .with(|pool| caps_words(lang, pool))
            .into_iter()
            .map(|words| view! { <span>{words}</span> })
            .collect_view()
    };
    let hidden = move || {
        let names = desk.of.with(|pool| {
            pool.hidden.iter().filter_map(|one| w::text(lang, &format!("hidden_{}", one.key()))).collect::<Vec<_>>()
        });
        (!names.is_empty()).then(|| {
            let names = names.join(if lang == Lang::En { ", " } else { "、" });
            view! { <span>{w::hidden_until_claimed(lang, names)}</span> }
        })
    };
    view! {
        <div class="pool__standing">
            {other}
            <p class="pool__caps" aria-live="polite">
                {caps}
            </p>
            <p class="pool__hidden">{hidden}</p>
            <p class="list-count" aria-live="polite">
                {move || match desk.count.get() {
                    Some(count) => counted(lang, count).into_any(),
                    None => {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                size=ButtonSize::Small
                                busy=desk.counting
                                on_click=move |_| desk.count_all()
                            >
                                {lw::count_them(lang)}
                            </Button>
                        }
                            .into_any()
                    }
                }}
            </p>
        </div>
    }
}

fn name_of(lang: Lang, pool: &PoolOf) -> String {
    let english = pool.named.name_en.as_ref().filter(|_| lang == Lang::En);
    english.unwrap_or(&pool.named.name).clone()
}

fn caps_words(lang: Lang, pool: &PoolOf) -> Vec<String> {
    let mut words = Vec::new();
    if !pool.may_claim {
        words.push(w::only_looking(lang).to_owned());
        return words;
    }
    if let Some(cap) = pool.daily_cap {
        words.push(w::left_today(lang, (cap - pool.claimed_today).max(0), cap));
    }
    if let Some(cap) = pool.holding_cap {
        let held = if pool.held > cap { format!("{cap}+") } else { pool.held.to_string() };
        words.push(w::held_of(lang, held, cap));
    }
    if let Some(days) = pool.cool_off_days {
        words.push(w::cool_off(lang, days));
    }
    words
}

fn counted(lang: Lang, count: i64) -> String {
    match count {
        1 => cw::count_one(lang).to_owned(),
        count if count > COUNTED => cw::count_many(lang, format!("{}+", format::count(COUNTED))),
        count => cw::count_many(lang, format::count(count)),
    }
}

#[component]
fn Table(desk: Desk) -> impl IntoView {
    let lang = use_lang();
    view! {
        <VirtualTable
            name="pool-rows"
            label=w::title(lang)
            columns=columns(lang)
            items=desk.rows
            key=|row: &PoolRow| row.id.to_string()
            row=move |row| view! { <PoolLine row desk/> }.into_any()
            row_height=44
            first=30
            more=desk.more
            busy=desk.reading
            on_more=move |()| desk.read_on()
        />
    }
}

fn columns(lang: Lang) -> Vec<Column> {
    vec![
        Column::new("chosen", ""),
        Column::new("name", cw::name(lang)),
        Column::new("industry", cw::industry(lang)).wide(),
        Column::new("place", cw::place(lang)).wide(),
        Column::new("former", w::former(lang)).wide(),
        Column::new("why", w::why_here(lang)).wide(),
        Column::new("since", w::time_inside(lang)).wide(),
        Column::new("claim", ""),
    ]
}

/// What can be done with the marked ones.
#[component]
fn Marked(desk: Desk, assigning: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let count = Memo::new(move |_| desk.chosen.with(std::collections::BTreeSet::len));
    let all = move || desk.chosen.with_untracked(|chosen| chosen.iter().copied().collect::<Vec<_>>());
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="pool__marked" role="region" aria-label=w::marked_region(lang)>
                <span aria-live="polite">{move || w::marked(lang, count.get())}</span>
                <Show when=move || desk.of.with(|pool| pool.may_claim)>
                    <Button
                        kind=ButtonKind::Primary
                        size=ButtonSize::Small
                        icon=icondata::LuHand
                        busy=desk.busy
                        on_click=move |_| desk.claim(all())
                    >
                        {w::claim(lang)}
                    </Button>
                </Show>
                <Show when=move || desk.of.with(|pool| pool.manages)>
                    <Button size=ButtonSize::Small icon=icondata::LuUserCheck on_click=move |_| assigning.set(true)>
                        {w::hand_out(lang)}
                    </Button>
                </Show>
                <IconButton
                    icon=icondata::LuX
                    label=w::unmark(lang)
                    small=true
                    on_click=move |_| desk.chosen.set(std::collections::BTreeSet::new())
                />
            </div>
        </Show>
    }
}

/// Nothing to show: the pool is empty, or the filter too narrow.
#[component]
fn Empty(desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let filter = desk.filter.get_value();
    if filter.narrows() {
        let pool = super::filters::address_of(&PoolFilter { pool: filter.pool, ..PoolFilter::default() });
        return view! {
            <EmptyState icon=icondata::LuSearchX title=cw::nothing_found(lang) text=cw::nothing_found_text(lang)>
                <LinkButton href=pool>{cw::clear_filters(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! { <EmptyState icon=icondata::LuWaves title=w::empty_title(lang) text=w::empty_text(lang)/> }.into_any()
}
