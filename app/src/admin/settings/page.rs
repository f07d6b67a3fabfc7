//! `/admin/settings`: the organisation.

use super::{
    api::read_settings,
    form::SettingsForm,
    model::SettingsBook,
    revalue::{Outdated, Revalue},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, ask},
    admin::frame::{Frame, Place, loaded},
    ui::SkeletonShape,
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

#[component]
fn SettingsRoom(book: Answer<SettingsBook>) -> impl IntoView {
    let outdated = RwSignal::new(None::<Outdated>);
    let changed = Callback::new(move |what: Option<Outdated>| {
        if what.is_some() && outdated.get_untracked() != Some(Outdated::All) {
            outdated.set(what);
        }
        book.refetch();
    });
    let show = move |found: SettingsBook| view! { <SettingsForm settings=found.settings changed/> }.into_any();
    view! {
        <Frame here=Place::Settings>
            <Revalue outdated/>
            {loaded(book, SkeletonShape::Record, show)}
        </Frame>
    }
}
