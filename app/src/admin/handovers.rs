//! `/admin/handovers`: what was handed over lately, within administration.

use super::frame::{Frame, Place};
use crate::areas::Screen;
use crate::{
    access::{Answer, ask},
    handovers::{
        api::handovers,
        list::{HandoverList, NewButton},
        model::HandoverRow,
    },
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct HandoversPage {
    rows: Answer<Vec<HandoverRow>>,
}

impl Screen for HandoversPage {
    fn data() -> Self {
        Self { rows: ask(|| (), |()| handovers()) }
    }

    fn view(this: Self) -> AnyView {
        let rows = this.rows;
        view! {
            <Frame here=Place::Handovers actions=|| view! { <NewButton/> }>
                <HandoverList rows/>
            </Frame>
        }
        .into_any()
    }
}
