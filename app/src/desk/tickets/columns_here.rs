//! Choosing the columns of the list of tickets.

use super::{
    columns::{Shown, Shows},
    place::Place,
};
use crate::{
    fields::Catalogue,
    lists::ColumnsDialog,
    locale::use_lang,
    ui::{Button, ButtonKind},
    words::views as v,
};
use leptos::prelude::*;

/// The button, and its dialog.
#[component]
pub(super) fn Columns(place: Memo<Place>, show: Callback<Place>) -> impl IntoView {
    let (lang, choosing) = (use_lang(), RwSignal::new(false));
    let chosen = Signal::derive(move || place.with(|place| place.columns.clone()));
    let change = Callback::new(move |columns: Vec<Shown>| show.run(Place { columns, ..place.get_untracked() }));
    let offers = Callback::new(|_: Shows| true);
    // Tickets have no fields of administrators.
    let custom = RwSignal::new(Catalogue::default());
    view! {
        <Button icon=icondata::LuColumns3 kind=ButtonKind::Quiet on_click=move |_| choosing.set(true)>
            {v::columns(lang)}
        </Button>
        <ColumnsDialog open=choosing chosen change custom offers/>
    }
}
