//! The line to the server, by which live changes come.

use crate::{locale::use_lang, ui::Icon, words::shell as w};
use leptos::prelude::*;

/// Says that the line is lost. The style shows it while the document is marked so (`data-line`, set by `live.js`), which is
/// true of pages whose program still loads, too.
#[component]
pub(super) fn LostLine() -> impl IntoView {
    view! {
        <div class="lost-line" role="status">
            <p class="lost-line__words">
                <Icon icon=icondata::LuUnplug/>
                {w::line_lost(use_lang())}
            </p>
        </div>
    }
}
