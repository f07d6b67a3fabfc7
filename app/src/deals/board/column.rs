//! One column: a stage with its totals, its cards, and a way to add one.

use leptos::prelude::*;

use super::parts::Adding;
use super::shelf::{Paging, Shelf};
use crate::deals::model::{ColumnTotal, RequiredField, Stage, StageKind};
use crate::locale::{Lang, format};
use crate::ui::board::LaneList;
use crate::ui::{Button, ButtonSize, Icon, IconButton};
use crate::words::deals as w;

/// A column of the board.
#[component]
pub fn Column(shelf: Shelf, at: usize, stage: Stage) -> impl IntoView {
    let name = stage.name.clone();
    let class = format!("lane lane--{}", stage.kind.key());
    let over = move || shelf.lanes.slot.with(|slot| slot.is_some_and(|slot| slot.lane == at));
    let refusal = Memo::new(move |_| {
        shelf.lanes.flight.with(|flight| flight.as_ref().and_then(|flight| flight.refusals.get(at).cloned().flatten()))
    });
    view! {
        <section
            class=class
            class:lane--over=over
            class:lane--refusing=move || refusal.with(Option::is_some)
            aria-labelledby=heading_id(at)
        >
            <ColumnHead shelf at stage />
            {move || refusal.get().map(|reason| view! { <p class="lane__refusal">{reason}</p> })}
            {move || (shelf.adding.get() == Some(at)).then(|| view! { <Adding shelf at /> })}
            <LaneList lanes=shelf.lanes at label=name cards=shelf on_near_end=move |()| near_end(shelf, at)>
                <ColumnEnd shelf at />
            </LaneList>
        </section>
    }
}

/// The id of a column's heading.
fn heading_id(at: usize) -> String {
    format!("stage-{at}")
}

/// Fetches ahead; after a failure only the button does.
fn near_end(shelf: Shelf, at: usize) {
    if shelf.paging(at).is_some_and(|paging| paging.get_untracked() == Paging::More) {
        shelf.fetch_more(at);
    }
}

/// Name, chance and totals of a stage.
#[component]
fn ColumnHead(shelf: Shelf, at: usize, stage: Stage) -> impl IntoView {
    let lang = shelf.lang;
    let may_add = shelf.about().may_edit && stage.kind == StageKind::Open;
    let chance = (stage.kind == StageKind::Open).then(|| {
        view! {
            <span class="column__chance" title=w::chance_hint(lang, stage.probability)>
                {format!("{}%", stage.probability)}
            </span>
        }
    });
    let wants = (!stage.required.is_empty()).then(|| {
        let words = w::stage_wants(lang, wanted_words(lang, &stage.required));
        view! {
            <span class="column__wants" role="img" aria-label=words.clone() title=words>
                <Icon icon=icondata::LuListChecks />
            </span>
        }
    });
    let total = move || shelf.totals.with(|all| all.as_ref()?.iter().find(|total| total.stage == stage.id).cloned());
    view! {
        <header class="column__head">
            <div class="column__line">
                <h2 class="column__name" id=heading_id(at) title=stage.name.clone()>
                    {stage.name.clone()}
                </h2>
                <span class="column__count">{move || total().map(|total| format::count(total.count))}</span>
                {chance}
                {wants}
                {may_add
                    .then(|| {
                        view! {
                            <IconButton
                                icon=icondata::LuPlus
                                label=w::add_here(lang, &stage.name)
                                small=true
                                on_click=move |_| shelf.adding.set(Some(at))
                            />
                        }
                    })}
            </div>
            <p class="column__sums">
                {move || total().map(|total| view! { <Sums shelf total open=stage.kind == StageKind::Open /> })}
            </p>
        </header>
    }
}

/// Sum and weighted sum, short, the exact amounts on hover.
#[component]
fn Sums(shelf: Shelf, total: ColumnTotal, open: bool) -> impl IntoView {
    let (lang, about) = (shelf.lang, shelf.about());
    let currency = about.board.currency.as_str();
    let weighted = open.then(|| {
        view! {
            <span class="column__weighted" title=w::weighted_hint(lang, format::money(total.weighted, currency))>
                {w::weighted(lang, format::money_short(lang, total.weighted, currency))}
            </span>
        }
    });
    view! {
        <span class="column__sum" title=format::money(total.sum, currency)>
            {format::money_short(lang, total.sum, currency)}
        </span>
        {weighted}
    }
}

/// What stands below the last card: more to come, a failure, or a word where there is none.
#[component]
fn ColumnEnd(shelf: Shelf, at: usize) -> impl IntoView {
    let lang = shelf.lang;
    let (Some(paging), Some(lane)) = (shelf.paging(at), shelf.lanes.lane(at)) else { return ().into_any() };
    let empty = Memo::new(move |_| lane.items.with(|ids| ids.is_empty()));
    (move || match (paging.get(), empty.get()) {
        (Paging::Failed, _) => view! {
            <p class="lane__failed" role="alert">
                {w::page_failed(lang)}
                <Button size=ButtonSize::Small on_click=move |_| shelf.fetch_more(at)>
                    {crate::words::ui::retry(lang)}
                </Button>
            </p>
        }
        .into_any(),
        (Paging::More | Paging::Busy, _) => view! { <div class="lane__bone" aria-hidden="true"></div> }.into_any(),
        (Paging::Done, true) => view! { <p class="lane__empty">{w::column_empty(lang)}</p> }.into_any(),
        (Paging::Done, false) => ().into_any(),
    })
    .into_any()
}

/// Names of fields, for reading.
pub fn wanted_words(lang: Lang, fields: &[RequiredField]) -> String {
    let name = |field: &RequiredField| match field {
        RequiredField::Value => w::value(lang),
        RequiredField::ExpectedClose => w::expected_close(lang),
        RequiredField::Customer => w::customer(lang),
        RequiredField::NextActivity => w::next_activity(lang),
    };
    fields.iter().map(name).collect::<Vec<_>>().join(w::list_comma(lang))
}
