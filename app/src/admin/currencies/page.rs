//! The page: which rates are old, the newest ones with their history, and the way to more.

use super::{model::old_rates, paste::PasteRates, rates::Rates};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::{
        frame::{Frame, Place, loaded},
        settings::{
            api::read_settings,
            model::SettingsBook,
            revalue::{Outdated, Revalue},
        },
    },
    clock::use_now,
    locale::{format, use_lang},
    ui::{Button, Dialog, Notice, SkeletonShape, Tone},
    words::{admin as w, catalogue as cw},
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct CurrenciesPage {
    book: Answer<SettingsBook>,
}

impl Screen for CurrenciesPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_settings()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<SettingsBook>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (outdated, pasting) = (RwSignal::new(None::<Outdated>), RwSignal::new(false));
    let changed = Callback::new(move |()| {
        outdated.set(Some(Outdated::Open));
        book.refetch();
    });
    let today = use_now().get_untracked().date_naive();
    let show = move |found: SettingsBook| {
        let old = old_rates(&found.rates, today);
        let currency = found.settings.currency;
        let warning = (!old.is_empty()).then(|| {
            let told = move |(currency, day): (String, chrono::NaiveDate)| view! { <li>{cw::rate_of_day(lang, currency, format::date(lang, day))}</li> };
            view! {
                <Notice tone=Tone::Warn title=cw::rates_old(lang)>
                    <ul>{old.into_iter().map(told).collect_view()}</ul>
                </Notice>
            }
        });
        view! {
            {warning}
            <Rates currency rates=found.rates changed sending/>
        }
        .into_any()
    };
    let actions = move || {
        view! {
            <Button icon=icondata::LuClipboardPaste on_click=move |_| pasting.set(true)>
                {cw::paste_rates(lang)}
            </Button>
        }
    };
    view! {
        <Frame here=Place::Currencies actions>
            <Revalue outdated/>
            <p class="admin-note">{w::currencies_text(lang)}</p>
            {loaded(book, SkeletonShape::Rows(8), show)}
            <Dialog name="paste-rates" title=cw::paste_rates(lang) open=pasting>
                <PasteRates open=pasting changed/>
            </Dialog>
        </Frame>
    }
}
