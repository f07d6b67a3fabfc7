//! One widget: its frame with what arranges it, how it asks the server, and when it asks anew.

use super::{
    api::read_widget,
    arrange::Keeper,
    figures::{Month, Pipelines, Team},
    lines::{Agents, Alerts, MyTickets, Sources, Tickets},
    model::{Size, Step, Widget},
    recent::Recent,
    told_model::Told,
    words_of::{page_of, widget_word},
};
use crate::{
    access::{Answer, Kept, ask},
    clock::use_now,
    events::live::use_live,
    locale::use_lang,
    tasks::TasksToday,
    ui::{Icon, IconButton, Skeleton, SkeletonShape, debounced},
    words::home as w,
};
use leptos::{ev::PointerEvent, html::Span, prelude::*};

/// How long the news are collected before a widget asks anew, in milliseconds.
const NEWS_REST: u64 = 1_500;
/// After so many seconds what ages is asked for anew without any news.
const AGED: i64 = 300;

/// A widget in its frame.
#[component]
pub(super) fn Frame(keeper: Keeper, widget: Widget, arranging: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let wide = Memo::new(move |_| {
        keeper.shown.with(|home| home.placed.iter().any(|one| one.widget == widget && one.size == Size::Wide))
    });
    let title = match page_of(widget) {
        Some(href) => view! { <a href=href>{widget_word(lang, widget)}</a> }.into_any(),
        None => widget_word(lang, widget).into_any(),
    };
    let (key, head) = (widget.key(), format!("widget-{}-title", widget.key()));
    let labelled = head.clone();
    view! {
        <li
            id=format!("widget-{key}")
            class="widget"
            class:widget--wide=move || wide.get()
            class:widget--over=move || keeper.over.get() == Some(widget)
            data-widget=key
        >
            <section aria-labelledby=labelled>
                <header class="widget__head">
                    <h2 class="widget__title" id=head>{title}</h2>
                    <Show when=move || arranging.get()>
                        <Tools keeper widget wide/>
                    </Show>
                </header>
                <Content widget/>
            </section>
        </li>
    }
}

/// What arranges a widget.
#[component]
fn Tools(keeper: Keeper, widget: Widget, wide: Memo<bool>) -> impl IntoView {
    let lang = use_lang();
    let name = widget_word(lang, widget);
    let width = move || if wide.get() { w::make_small(lang, name) } else { w::make_wide(lang, name) };
    view! {
        <div class="widget__tools">
            <Grip keeper widget/>
            <IconButton icon=icondata::LuArrowUp label=w::up(lang, name) on_click=move |_| keeper.nudge(widget, -1)/>
            <IconButton icon=icondata::LuArrowDown label=w::down(lang, name) on_click=move |_| keeper.nudge(widget, 1)/>
            <span class="widget__width">
                <IconButton
                    icon=icondata::LuMoveHorizontal
                    label=width
                    on_click=move |_| keeper.step(Step::Resize(widget))
                />
            </span>
            <IconButton icon=icondata::LuX label=w::remove(lang, name) on_click=move |_| keeper.step(Step::Remove(widget))/>
        </div>
    }
}

/// Where a mouse or a finger takes hold of a widget; whoever works by keyboard has the arrows beside it.
#[component]
fn Grip(keeper: Keeper, widget: Widget) -> impl IntoView {
    let node = NodeRef::<Span>::new();
    let held = StoredValue::new(false);
    let press = move |event: PointerEvent| {
        let Some(grip) = node.get_untracked() else { return };
        if event.button() == 0 && grip.set_pointer_capture(event.pointer_id()).is_ok() {
            event.prevent_default();
            held.set_value(true);
        }
    };
    let follow = move |event: PointerEvent| {
        if held.get_value() {
            let under = widget_at(&event).filter(|under| *under != widget);
            if keeper.over.get_untracked() != under {
                keeper.over.set(under);
            }
        }
    };
    let let_go = move || {
        held.set_value(false);
        let over = keeper.over.get_untracked();
        keeper.over.set(None);
        over
    };
    let release = move |_: PointerEvent| {
        if let Some(to) = let_go().and_then(|over| keeper.place(over)) {
            keeper.step(Step::Move(widget, to));
        }
    };
    view! {
        <span
            node_ref=node
            class="widget__grip"
            aria-hidden="true"
            on:pointerdown=press
            on:pointermove=follow
            on:pointerup=release
            on:pointercancel=move |_| {
                let_go();
            }
        >
            <Icon icon=icondata::LuGripVertical/>
        </span>
    }
}

/// The widget below the hand.
fn widget_at(event: &PointerEvent) -> Option<Widget> {
    // Browsers take it as a number with fractions.
    #[allow(clippy::cast_precision_loss, reason = "a place on a screen")]
    let at = document().element_from_point(event.client_x() as f32, event.client_y() as f32)?;
    Widget::from_key(&at.closest("[data-widget]").ok().flatten()?.get_attribute("data-widget")?)
}

#[component]
fn Content(widget: Widget) -> impl IntoView {
    match widget {
        Widget::Tasks => view! { <TasksToday/> }.into_any(),
        Widget::Recent => view! { <Recent/> }.into_any(),
        _ => view! { <Asked widget/> }.into_any(),
    }
}

/// A widget that the server tells of.
#[component]
fn Asked(widget: Widget) -> impl IntoView {
    let lang = use_lang();
    let answer = ask(|| (), move |()| read_widget(widget, lang));
    follow(widget, answer);
    let draw = move |told: Signal<Told>| (move || shown(widget, told.get())).into_any();
    view! { <Kept answer fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(4)/> } draw/> }
}

fn shown(widget: Widget, told: Told) -> AnyView {
    match told {
        Told::Month(month) if widget == Widget::Team => view! { <Team month=*month/> }.into_any(),
        Told::Month(month) => view! { <Month month=*month/> }.into_any(),
        Told::Pipeline(pipelines) => view! { <Pipelines pipelines/> }.into_any(),
        Told::Alerts(alerts) => view! { <Alerts alerts/> }.into_any(),
        Told::Tickets(counts) => view! { <Tickets counts/> }.into_any(),
        Told::MyTickets { count, lines } => view! { <MyTickets count lines/> }.into_any(),
        Told::Agents(today, agents) => view! { <Agents today agents/> }.into_any(),
        Told::Sources(sources) => view! { <Sources sources/> }.into_any(),
    }
}

/// Asks anew a moment after something happened that it shows, and now and then where promises come due by themselves.
fn follow(widget: Widget, answer: Answer<Told>) {
    let news = RwSignal::new(0_u32);
    let settled = debounced(news.into(), NEWS_REST);
    let clock = use_now();
    Effect::new(move |before: Option<(u32, i64)>| {
        let age = if widget.ages() { clock.get().timestamp() / AGED } else { 0 };
        let seen = (settled.get(), age);
        if before.is_some_and(|before| before != seen) {
            answer.refetch();
        }
        seen
    });
    use_live(move |event| {
        if event.resync || widget.hears(&event.kind) {
            news.update(|news| *news += 1);
        }
    });
}
