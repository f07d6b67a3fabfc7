//! How complete a customer is, in the head of its page: what is missing, each a way to the field; what does not pass; and whether
//! all of it is still right.

use super::{
    api::{take_back_verified, verify_customer},
    fields::{control_of, name_of},
    model::{Gap, Quality, Said},
};
use crate::{
    access::{Answer, Kept, Sending},
    customers::page::Shown,
    locale::{Lang, use_lang},
    ui::{Ago, Badge, Button, ButtonKind, ButtonSize, Menu, MenuItem, Tone},
    words::quality as w,
};
use chrono::{DateTime, Utc};
use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};
use std::time::Duration;
use uuid::Uuid;

/// The control at which a form begins, by its id; `None` for its first one.
pub type Focus = RwSignal<Option<String>>;

/// How long it takes until a dialog that opens has given the focus to its first field.
const OPENING: Duration = Duration::from_millis(80);

/// Whenever a form opens, gives the focus to the control that was asked for.
pub fn focused(open: RwSignal<bool>, focus: Option<Focus>) {
    let Some(focus) = focus else { return };
    Effect::new(move |_| {
        if !open.get() {
            return;
        }
        if let Some(control) = focus.get_untracked() {
            focus.set(None);
            set_timeout(move || go_to(&format!("#{control}")), OPENING);
        }
    });
}

/// Gives the focus to what a selector finds first.
fn go_to(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // What cannot take the focus is seen where it stands.
        element.focus().ok();
        element.scroll_into_view();
    }
}

/// Opens the form at the field of a gap, or goes to where on the page it is filled.
fn mend(shown: Shown, field: &str) {
    match control_of(field) {
        Some(control) => {
            shown.focus.set(Some(control));
            shown.editing.set(true);
        }
        None if field == "contact_role" => {
            go_to(".record__side .contact-cards a, .record__side .section__actions button")
        }
        None => go_to(".record__write textarea, .record__write button"),
    }
}

/// The row under the head of a customer's page.
#[component]
pub fn GapsHere(quality: Answer<Quality>, shown: Shown) -> impl IntoView {
    let may_write = Signal::derive(move || shown.may_write());
    let draw = move |known: Signal<Quality>| view! { <Known known quality shown may_write/> }.into_any();
    view! { <Kept answer=quality draw/> }
}

#[component]
fn Known(known: Signal<Quality>, quality: Answer<Quality>, shown: Shown, may_write: Signal<bool>) -> impl IntoView {
    let broken = move || known.with(|known| known.broken.clone());
    let verified = Memo::new(move |_| known.with(|known| (known.verified_at, known.outdated)));
    view! {
        <div class="quality-row">
            <Completeness known shown may_write/>
            <For each=broken key=|said| said.clone() let:said>
                <Broken said shown may_write/>
            </For>
            {move || {
                let (at, outdated) = verified.get();
                view! { <Verified at outdated customer=shown.id() quality may_write/> }
            }}
        </div>
    }
}

/// The per cent; for who may write a menu of what is missing, which stays open while that changes.
#[component]
fn Completeness(known: Signal<Quality>, shown: Shown, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let percent = Memo::new(move |_| known.with(|known| known.completeness));
    let lacks = Memo::new(move |_| known.with(|known| !known.gaps.is_empty()));
    let words = move || w::complete_to(lang, percent.get());
    let meter = move || {
        view! {
            <progress
                class="progress__bar quality-row__meter"
                max="100"
                value=move || percent.get().to_string()
                aria-hidden="true"
            ></progress>
            <span>{words}</span>
        }
    };
    let gaps = move || known.with(|known| known.gaps.clone());
    let menu = move || {
        view! {
            <Menu name="completeness" label=w::what_is_missing(lang) kind=ButtonKind::Quiet trigger=meter>
                <For each=gaps key=|gap| gap.clone() let:gap>
                    <GapItem gap shown/>
                </For>
            </Menu>
        }
    };
    view! {
        <Show
            when=move || lacks.get()
            fallback=move || view! { <Badge tone=Tone::Good icon=icondata::LuCircleCheck>{words}</Badge> }
        >
            <Show when=move || may_write.get() fallback=meter>
                {menu}
            </Show>
        </Show>
    }
}

/// What is missing, and the way to where it is filled in.
#[component]
fn GapItem(gap: Gap, shown: Shown) -> impl IntoView {
    let name = gap_name(use_lang(), &gap);
    view! {
        <MenuItem icon=icondata::LuPlus on_click=move |()| mend(shown, &gap.field)>
            {name}
        </MenuItem>
    }
}

/// A gap in words.
pub fn gap_name(lang: Lang, gap: &Gap) -> String {
    name_of(lang, &gap.field, gap.name.as_ref())
}

/// What a check says, and the way to its field.
#[component]
fn Broken(said: Said, shown: Shown, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let said = StoredValue::new(said);
    let words = move || said.with_value(|said| said.message_in(lang).to_owned());
    let plain = move || view! { <Badge tone=Tone::Warn icon=icondata::LuTriangleAlert>{words()}</Badge> };
    view! {
        <Show when=move || may_write.get() fallback=plain>
            <Button
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                icon=icondata::LuTriangleAlert
                on_click=move |_| said.with_value(|said| mend(shown, &said.field))
            >
                {words()}
            </Button>
        </Show>
    }
}

/// When somebody last said that all is right; the button says it again where that is long ago.
#[component]
fn Verified(
    #[prop(optional_no_strip)] at: Option<DateTime<Utc>>,
    outdated: bool,
    customer: Uuid,
    quality: Answer<Quality>,
    may_write: Signal<bool>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let again = move || quality.refetch();
    let confirm = move |_| confirm(lang, sending, customer, again, again);
    view! {
        {at.map(|then| view! { <span class="quality-row__verified">{w::verified(lang)} " " <Ago then/></span> })}
        <Show when=move || outdated && may_write.get()>
            <span class="quality-row__question">{w::still_right(lang)}</span>
            <Button size=ButtonSize::Small icon=icondata::LuCheck busy=sending.busy() on_click=confirm>
                {w::confirm(lang)}
            </Button>
        </Show>
    }
}

/// Says that all of a customer is right, with a way back. `done` and `undone` run when the server has it.
pub fn confirm(
    lang: Lang,
    sending: Sending,
    customer: Uuid,
    done: impl FnOnce() + 'static,
    undone: impl Fn() + Send + Sync + 'static,
) {
    sending.step(verify_customer(customer), move |before| {
        done();
        let undone = Callback::new(move |()| undone());
        sending.undo(w::confirmed_toast(lang), undone, move || take_back_verified(customer, before));
    });
}
