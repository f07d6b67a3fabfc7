//! `/admin/api-tokens`: which other programs make tickets.

use super::{api::read_api_tokens, form::MakeDialog, list::Tokens, model::ApiToken};
use crate::areas::Screen;
use crate::{
    access::{Answer, ask},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    ui::{Button, ButtonKind, SkeletonShape},
    words::api_tokens as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct ApiTokensPage {
    tokens: Answer<Vec<ApiToken>>,
}

impl Screen for ApiTokensPage {
    fn data() -> Self {
        Self { tokens: ask(|| (), |()| read_api_tokens()) }
    }

    fn view(this: Self) -> AnyView {
        let tokens = this.tokens;
        view! { <Room tokens/> }.into_any()
    }
}

#[component]
fn Room(tokens: Answer<Vec<ApiToken>>) -> impl IntoView {
    let (lang, open) = (use_lang(), RwSignal::new(false));
    let changed = Callback::new(move |()| tokens.refetch());
    let show = move |tokens: Vec<ApiToken>| view! { <Tokens tokens changed/> }.into_any();
    let actions = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| open.set(true)>
                {w::make(lang)}
            </Button>
        }
    };
    view! {
        <Frame here=Place::ApiTokens actions>
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(tokens, SkeletonShape::Rows(3), show)}
            <MakeDialog open changed/>
        </Frame>
    }
}
