//! `/admin/settings`: the organisation, and exchange rates by day.

use super::{
    api::{read_settings, revalue_deals},
    form::SettingsForm,
    model::SettingsBook,
    rates::Rates,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::frame::{Frame, Place, loaded},
    locale::{format, use_lang},
    ui::{Button, Notice, SkeletonShape, Tone},
    words::admin as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct SettingsPage {
    book: Answer<SettingsBook>,
}

impl Screen for SettingsPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_settings()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <SettingsRoom book/> }.into_any()
    }
}

/// Which amounts may be out of date since something was changed on this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outdated {
    /// A rate changed: those of open deals.
    Open,
    /// The currency changed: those of all deals.
    All,
}

#[component]
fn SettingsRoom(book: Answer<SettingsBook>) -> impl IntoView {
    let outdated = RwSignal::new(None::<Outdated>);
    let changed = Callback::new(move |what: Option<Outdated>| {
        if what.is_some() && outdated.get_untracked() != Some(Outdated::All) {
            outdated.set(what);
        }
        book.refetch();
    });
    let show = move |found: SettingsBook| {
        let currency = found.settings.currency.clone();
        view! {
            <SettingsForm settings=found.settings changed/>
            <Rates currency rates=found.rates changed/>
        }
        .into_any()
    };
    view! {
        <Frame here=Place::Settings>
            <Revalue outdated/>
            {loaded(book, SkeletonShape::Record, show)}
        </Frame>
    }
}

/// Offers to bring amounts up to date, once something changed.
#[component]
fn Revalue(outdated: RwSignal<Option<Outdated>>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let revalue = move |_| {
        let closed = outdated.get_untracked() == Some(Outdated::All);
        sending.step(revalue_deals(closed), move |count| {
            outdated.set(None);
            sending.toasts().success(w::revalued(lang, format::count(count)));
        });
    };
    let text = move || match outdated.get() {
        Some(Outdated::All) => w::currency_changed_text(lang),
        _ => w::rates_changed_text(lang),
    };
    view! {
        <Show when=move || outdated.get().is_some()>
            <Notice tone=Tone::Warn title=w::amounts_outdated(lang)>
                <p>{text}</p>
                <Button busy=sending.busy() on_click=revalue>
                    {w::revalue(lang)}
                </Button>
            </Notice>
        </Show>
    }
}
