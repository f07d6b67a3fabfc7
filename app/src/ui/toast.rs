use super::{Button, ButtonKind, ButtonSize, Icon, IconButton, Tone, focus::takes_focus};
use crate::{
    locale::{Lang, use_lang},
    words::ui as w,
};
use leptos::{
    ev::FocusEvent,
    html::Div,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};
use std::{cell::RefCell, time::Duration};

/// How long an action can be taken back, in seconds.
const UNDO_SECONDS: u32 = 10;
/// How often a toast looks at its time, in milliseconds.
const TICK: u32 = 200;

thread_local! {
    /// What had the focus before it came to a toast. A tab of the browser has one page and one thread.
    static BEFORE: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// A short word about what just happened.
#[derive(Clone)]
pub struct Toast {
    pub tone: Tone,
    pub text: String,
    /// A button and what it does; the toast goes when it is pressed.
    pub action: Option<(String, Callback<()>)>,
    /// Seconds until it goes by itself; 0 stays until it is closed.
    pub seconds: u32,
}

#[derive(Clone)]
struct Shown {
    id: u64,
    toast: Toast,
}

/// The toasts of the page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Shown>>,
    last_id: StoredValue<u64>,
    lang: Lang,
}

impl Toasts {
    fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), last_id: StoredValue::new(0), lang: use_lang() }
    }

    /// Shows a toast. At most four stand at once; the oldest makes room.
    pub fn show(&self, toast: Toast) {
        self.last_id.update_value(|id| *id += 1);
        let id = self.last_id.get_value();
        self.shown.update(|shown| {
            if shown.len() == 4 {
                shown.remove(0);
            }
            shown.push(Shown { id, toast });
        });
    }

    /// It worked.
    pub fn success(&self, text: impl Into<String>) {
        self.show(Toast { tone: Tone::Good, text: text.into(), action: None, seconds: 4 });
    }

    /// Good to know.
    pub fn info(&self, text: impl Into<String>) {
        self.show(Toast { tone: Tone::Neutral, text: text.into(), action: None, seconds: 6 });
    }

    /// It did not work, and why.
    pub fn error(&self, text: impl Into<String>) {
        self.show(Toast { tone: Tone::Bad, text: text.into(), action: None, seconds: 12 });
    }

    /// It did not work, why, and a way to try again. Stays until it is answered.
    pub fn retry<M>(&self, text: impl Into<String>, run: impl IntoReactiveValue<Callback<()>, M>) {
        let action = Some((w::retry(self.lang).to_owned(), run.into_reactive_value()));
        self.show(Toast { tone: Tone::Bad, text: text.into(), action, seconds: 0 });
    }

    /// A part of the program could not be downloaded; `again` wishes for it anew. Said once, however often it was tried.
    pub fn part_missing(&self, again: Callback<()>) {
        self.part_came();
        self.retry(w::part_missing(self.lang), again);
    }

    /// It came after all: nobody needs to try again.
    pub(super) fn part_came(&self) {
        let text = w::part_missing(self.lang);
        let said =
            self.shown.with_untracked(|shown| shown.iter().find(|shown| shown.toast.text == text).map(|said| said.id));
        if let Some(said) = said {
            self.remove(said);
        }
    }

    /// It is done, and can be taken back for ten seconds.
    pub fn undo<M>(&self, text: impl Into<String>, run: impl IntoReactiveValue<Callback<()>, M>) {
        let action = Some((w::undo(self.lang).to_owned(), run.into_reactive_value()));
        self.show(Toast { tone: Tone::Good, text: text.into(), action, seconds: UNDO_SECONDS });
    }

    /// Takes back what was done last, if that is still offered. Says whether it was.
    pub fn take_back(&self) -> bool {
        let undo = w::undo(self.lang);
        let offered = |shown: &Shown| match &shown.toast.action {
            Some((label, run)) if label == undo => Some((shown.id, *run)),
            _ => None,
        };
        let Some((id, run)) = self.shown.with_untracked(|shown| shown.iter().rev().find_map(offered)) else {
            return false;
        };
        give_focus_back();
        self.remove(id);
        run.run(());
        true
    }

    fn remove(self, id: u64) {
        self.shown.update(|shown| shown.retain(|shown| shown.id != id));
    }
}

/// Provides the toasts; called once, by the frame.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts::new();
    provide_context(toasts);
    toasts
}

/// The toasts of the page. To be called in a component's body, not in an event handler.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_else(Toasts::new)
}

/// The corner in which toasts stand. It lies above open dialogs, and screen readers speak what comes into it.
#[component]
pub fn ToastStack() -> impl IntoView {
    let toasts = use_toasts();
    let node = NodeRef::<Div>::new();
    Effect::new(move |_| {
        toasts.shown.track();
        if let Some(stack) = node.get() {
            raise(&stack);
        }
    });
    view! {
        <div
            node_ref=node
            class="toasts"
            popover="manual"
            role="region"
            aria-live="polite"
            aria-label=w::notifications(use_lang())
            on:focusin=move |event| remember(node, &event, true)
            on:focusout=move |event| remember(node, &event, false)
        >
            <For each=move || toasts.shown.get() key=|shown| shown.id let:shown>
                <ToastCard shown toasts/>
            </For>
        </div>
    }
}

/// Keeps what had the focus before it came to the toasts, and forgets it when somebody goes on by themselves.
fn remember(stack: NodeRef<Div>, event: &FocusEvent, coming: bool) {
    let other: Option<HtmlElement> = event.related_target().and_then(|other| other.dyn_into().ok());
    let stack = stack.get_untracked();
    // From toast to toast, or to another window and back.
    let Some(other) = other.filter(|other| stack.is_none_or(|stack| !stack.contains(Some(other)))) else { return };
    BEFORE.set(coming.then_some(other));
}

/// A toast that has the focus goes: what had it before gets it back, or the page where that is gone.
fn give_focus_back() {
    let in_toast = |active: &Element| matches!(active.closest(".toast"), Ok(Some(_)));
    if !document().active_element().as_ref().is_some_and(in_toast) {
        return;
    }
    let page = || document().get_element_by_id("main").and_then(|page| page.dyn_into::<HtmlElement>().ok());
    if !BEFORE.take().is_some_and(|before| takes_focus(&before)) && !page().is_some_and(|page| takes_focus(&page)) {
        leptos::logging::debug_warn!("nothing takes the focus of the toast");
    }
}

/// Brings the stack to the top of what the browser shows: what is opened last lies above.
fn raise(stack: &leptos::web_sys::HtmlElement) {
    let open = stack.matches(":popover-open").unwrap_or(false);
    let covered = matches!(document().query_selector("dialog:modal"), Ok(Some(_)));
    if open && !covered {
        return;
    }
    let lowered = if open { stack.hide_popover() } else { Ok(()) };
    if let Err(error) = lowered.and_then(|()| stack.show_popover()) {
        leptos::logging::warn!("toasts cannot be raised: {error:?}");
    }
}

#[component]
fn ToastCard(shown: Shown, toasts: Toasts) -> impl IntoView {
    let Shown { id, toast: Toast { tone, text, action, seconds } } = shown;
    let paused = RwSignal::new(false);
    count_down(seconds, paused, move || toasts.remove(id));
    let close = move || {
        give_focus_back();
        toasts.remove(id);
    };
    let act = move |run: Callback<()>| {
        close();
        run.run(());
    };
    view! {
        <div
            class=format!("toast {}", tone.class())
            class:toast--paused=move || paused.get()
            data-seconds=seconds.to_string()
            on:pointerenter=move |_| paused.set(true)
            on:pointerleave=move |_| paused.set(false)
            on:focusin=move |_| paused.set(true)
            on:focusout=move |_| paused.set(false)
        >
            <Icon icon=tone.icon()/>
            <p class="toast__text">{text}</p>
            {action
                .map(|(label, run)| {
                    view! {
                        <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| act(run)>
                            {label}
                        </Button>
                    }
                })}
            <IconButton
                icon=icondata::LuX
                label=w::dismiss(use_lang())
                small=true
                on_click=move |_| close()
            />
            <span class="toast__time"></span>
        </div>
    }
}

/// Runs `end` after some seconds, in which paused time does not count.
fn count_down(seconds: u32, paused: RwSignal<bool>, end: impl Fn() + Copy + 'static) {
    if seconds == 0 {
        return;
    }
    Effect::new(move |_| {
        let left = StoredValue::new(seconds * 1000);
        let tick = move || {
            if paused.try_get_untracked() == Some(false) {
                left.update_value(|left| *left = left.saturating_sub(TICK));
                if left.get_value() == 0 {
                    end();
                }
            }
        };
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_millis(u64::from(TICK))) {
            on_cleanup(move || timer.clear());
        }
    });
}
