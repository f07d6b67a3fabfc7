//! `/`: the widgets of whoever is signed in.

use super::{
    api::read_home,
    arrange::{Arrange, Keeper},
    model::{Home, Placed},
    widget::Frame,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Kept, ask},
    locale::use_lang,
    ui::{Button, ButtonKind, EmptyState, Page, Skeleton, SkeletonShape},
    words::home as w,
};
use leptos::prelude::*;

/// `/`
pub struct HomePage {
    home: Answer<Home>,
}

impl Screen for HomePage {
    fn data() -> Self {
        Self { home: ask(|| (), |()| read_home()) }
    }

    fn view(this: Self) -> AnyView {
        let HomePage { home } = this;
        view! { <Here home/> }.into_any()
    }
}

#[component]
fn Here(home: Answer<Home>) -> impl IntoView {
    let lang = use_lang();
    let arranging = RwSignal::new(false);
    let actions = move || {
        let turn = move |_| arranging.update(|on| *on = !*on);
        view! {
            <Show
                when=move || arranging.get()
                fallback=move || {
                    view! {
                        <Button kind=ButtonKind::Quiet icon=icondata::LuLayoutDashboard on_click=turn>
                            {w::arrange(lang)}
                        </Button>
                    }
                }
            >
                <Button kind=ButtonKind::Primary icon=icondata::LuCheck on_click=turn>
                    {w::arranged(lang)}
                </Button>
            </Show>
        }
    };
    let draw = move |home: Signal<Home>| view! { <Widgets home arranging/> }.into_any();
    view! {
        <Page title=w::title(lang) actions>
            <Kept answer=home fallback=|| view! { <Skeleton shape=SkeletonShape::Cards(4)/> } draw/>
        </Page>
    }
}

#[component]
fn Widgets(home: Signal<Home>, arranging: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let keeper = Keeper::new(home.get_untracked());
    let empty = move || keeper.shown.with(|home| home.placed.is_empty());
    let frame = move |placed: Placed| {
        let widget = placed.widget;
        view! { <Frame keeper widget arranging/> }
    };
    view! {
        <Show when=move || arranging.get()>
            <Arrange keeper/>
        </Show>
        <Show when=empty>
            <EmptyState icon=icondata::LuLayoutDashboard title=w::nothing(lang) text=w::nothing_text(lang)/>
        </Show>
        <ul class="home" class:home--arranging=move || arranging.get()>
            <For each=move || keeper.shown.get().placed key=|placed| placed.widget children=frame/>
        </ul>
    }
}
