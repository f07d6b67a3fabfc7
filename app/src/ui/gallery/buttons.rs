use crate::{
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, Choice, IconButton, LinkButton, Segmented, Tab, TabPanel, Tabs},
    words::gallery as w,
};
use leptos::prelude::*;

const KINDS: [ButtonKind; 4] = [ButtonKind::Primary, ButtonKind::Secondary, ButtonKind::Quiet, ButtonKind::Danger];

/// Every kind in every state, tabs and segments.
#[component]
pub(super) fn Buttons() -> impl IntoView {
    let lang = use_lang();
    let row = |kind: ButtonKind| {
        view! {
            <div class="gallery__row">
                <Button kind>{w::save(lang)}</Button>
                <Button kind icon=icondata::LuPlus>{w::add(lang)}</Button>
                <Button kind busy=true>{w::save(lang)}</Button>
                <Button kind disabled=true>{w::save(lang)}</Button>
                <Button kind size=ButtonSize::Small>{w::save(lang)}</Button>
                <Button kind size=ButtonSize::Large>{w::save(lang)}</Button>
                <IconButton kind icon=icondata::LuPencil label=w::edit(lang) keys="E"/>
            </div>
        }
    };
    view! {
        {KINDS.map(row).collect_view()}
        <div class="gallery__row">
            <IconButton icon=icondata::LuStar label=w::star(lang) pressed=true/>
            <IconButton icon=icondata::LuStar label=w::star(lang) pressed=false/>
            <IconButton icon=icondata::LuPencil label=w::edit(lang) small=true/>
            <IconButton icon=icondata::LuPencil label=w::edit(lang) disabled=true/>
            <LinkButton href="/ui" icon=icondata::LuArrowUpRight>{w::open(lang)}</LinkButton>
        </div>
        <Switches/>
    }
}

#[component]
fn Switches() -> impl IntoView {
    let lang = use_lang();
    let (tab, view_of) = (RwSignal::new("all".to_owned()), RwSignal::new("board".to_owned()));
    let tabs = vec![Tab::new("all", w::all(lang)).count("128"), Tab::new("mine", w::mine(lang)).count("12")];
    let views = vec![Choice::new("board", w::board(lang)), Choice::new("list", w::list(lang))];
    view! {
        <Segmented name="gallery-view" label=w::view_of(lang) choices=views value=view_of/>
        <Tabs name="gallery-tabs" label=w::view_of(lang) tabs value=tab/>
        <TabPanel tabs="gallery-tabs" value="all" selected=tab>
            <p>{w::sentence(lang)}</p>
        </TabPanel>
        <TabPanel tabs="gallery-tabs" value="mine" selected=tab>
            <p>{w::sentence_long(lang)}</p>
        </TabPanel>
    }
}

/// What stands beside the title.
#[component]
pub(super) fn PageActions() -> impl IntoView {
    let lang = use_lang();
    view! {
        <IconButton icon=icondata::LuSlidersHorizontal label=w::filter(lang)/>
        <Button kind=ButtonKind::Primary icon=icondata::LuPlus>
            {w::add(lang)}
        </Button>
    }
}
