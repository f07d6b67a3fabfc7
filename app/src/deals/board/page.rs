//! The page at `/deals`.

use crate::areas::Screen;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::address::{Look, address_of, filter_of, look_of, narrowed_by};
use super::column::Column;
use super::filter_chips::FilterChips;
use super::hooks::hooks;
use super::live::listen;
use super::memory::remember;
use super::nothing::Nothing;
use super::parts::{Rows, Sheets, SheetsLater};
use super::selection::SelectionBar;
use super::shelf::Shelf;
use super::sort::SortSelect;
use super::stage_tabs::StageTabs;
use super::undo::undo_by_keys;
use crate::access::{Action, Answer, AppError, ask, error_text, use_session};
use crate::deals::api;
use crate::deals::model::{Board, Filter, Sort};
use crate::locale::use_lang;
use crate::routes;
use crate::ui::board::BoardFrame;
use crate::ui::{
    Button, ButtonKind, Choice, EmptyState, Notice, Page, SearchField, Segmented, Skeleton, SkeletonShape, Tone,
};
use crate::words::deals as w;

/// The board of deals.
#[derive(Clone, Copy)]
pub struct BoardPage {
    filter: Memo<Filter>,
    look: Memo<Look>,
    board: Answer<Board>,
}

impl Screen for BoardPage {
    fn data() -> Self {
        let (query, path, lang) = (use_query_map(), use_location().pathname, use_lang());
        // While the page is being left the address is already another's: that must not ask for another board.
        let filter = Memo::new(move |was: Option<&Filter>| match was {
            Some(was) if path.with(|path| path != routes::DEALS) => was.clone(),
            _ => query.with(filter_of),
        });
        let look = Memo::new(move |was: Option<&Look>| match was {
            Some(was) if path.with(|path| path != routes::DEALS) => *was,
            _ => query.with(look_of),
        });
        let board = ask(move || filter.get(), move |filter| api::read_board(filter, lang));
        Self { filter, look, board }
    }

    fn view(this: Self) -> AnyView {
        view! { <DealsPage page=this /> }.into_any()
    }
}

/// Where every change of filter, order or look goes: into the address.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub filter: Callback<Filter>,
    pub sort: Callback<Sort>,
}

fn use_way(page: BoardPage) -> Way {
    let navigate = use_navigate();
    let filter = Callback::new(move |filter: Filter| {
        let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
        navigate(&address_of(&filter, page.look.get_untracked()), options);
    });
    let sort = Callback::new(move |sort| filter.run(Filter { sort, ..page.filter.get_untracked() }));
    Way { filter, sort }
}

#[component]
fn DealsPage(page: BoardPage) -> impl IntoView {
    let lang = use_lang();
    let way = use_way(page);
    let (filtering, adding) = (RwSignal::new(false), RwSignal::new(None));
    let add =
        move || adding.set(page.board.with_untracked(|board| board.as_ref()?.as_ref().ok()?.pipeline.first_open()));
    let may_add = use_session().is_some_and(|session| session.may(Action::EditDeals));
    let actions = move || {
        may_add.then(|| {
            view! {
                <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| add()>
                    {w::new_deal(lang)}
                </Button>
            }
        })
    };
    view! {
        <Page title=w::deals(lang) fill=true actions toolbar=move || view! { <Toolbar page way filtering /> }>
            <Transition fallback=|| {
                view! { <Skeleton shape=SkeletonShape::Columns(5) /> }
            }>
                {move || Suspend::new(async move {
                    match page.board.await {
                        Ok(board) => view! { <BoardView page way board filtering adding /> }.into_any(),
                        Err(AppError::NotFound) => view! { <NoPipeline /> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| page.board.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
}

#[component]
fn NoPipeline() -> impl IntoView {
    let lang = use_lang();
    view! { <EmptyState icon=icondata::LuColumns3 title=w::no_pipeline(lang) text=w::no_pipeline_text(lang) /> }
}

/// Search, filter, order, look. It stands outside of what is loaded, so that typing is never interrupted.
#[component]
fn Toolbar(page: BoardPage, way: Way, filtering: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let text = RwSignal::new(page.filter.with_untracked(|filter| filter.text.clone()));
    let asked = StoredValue::new(text.get_untracked());
    // Back and links change the text too; what was asked from here is typed on meanwhile.
    Effect::new(move |_| {
        let now = page.filter.with(|filter| filter.text.clone());
        if asked.get_value() != now {
            asked.set_value(now.clone());
            text.set(now);
        }
    });
    let search = move |words: String| {
        asked.set_value(words.trim().to_owned());
        way.filter.run(Filter { text: words, ..page.filter.get_untracked() });
    };
    let narrowed = move || page.filter.with(narrowed_by);
    let label = move || match narrowed() {
        0 => w::filter(lang).to_owned(),
        n => w::filter_count(lang, n),
    };
    view! {
        <SearchField
            name="q"
            label=w::search_deals(lang)
            placeholder=w::search_deals(lang)
            value=text
            on_search=search
        />
        <Button icon=icondata::LuListFilter on_click=move |_| filtering.set(true)>
            {label}
        </Button>
        <SortSelect filter=page.filter on_sort=way.sort />
        <LookSwitch page />
    }
}

/// Board or list.
#[component]
fn LookSwitch(page: BoardPage) -> impl IntoView {
    let lang = use_lang();
    let navigate = use_navigate();
    let key = |look| if look == Look::List { "list" } else { "board" };
    let value = RwSignal::new(key(page.look.get_untracked()).to_owned());
    let choices = vec![Choice::new("board", w::look_board(lang)), Choice::new("list", w::look_list(lang))];
    Effect::new(move |_| value.set(key(page.look.get()).to_owned()));
    Effect::new(move |_| {
        let look = if value.with(|value| value == "list") { Look::List } else { Look::Board };
        if look != page.look.get_untracked() {
            let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
            navigate(&address_of(&page.filter.get_untracked(), look), options);
        }
    });
    view! { <Segmented name="look" label=w::look(lang) choices value /> }
}

/// Everything that is loaded.
#[component]
fn BoardView(
    page: BoardPage,
    way: Way,
    board: Board,
    filtering: RwSignal<bool>,
    adding: RwSignal<Option<usize>>,
) -> impl IntoView {
    let filter = page.filter.get_untracked();
    let shelf = Shelf::new(board, &filter, adding);
    shelf.lanes.answer_with(hooks(shelf));
    listen(shelf);
    remember(shelf, address_of(&shelf.about().filter, Look::Board));
    add_when_asked(page, way, shelf);
    Effect::new(move |_| {
        if let Some(at) = adding.get() {
            shelf.lanes.reveal_lane(at);
        }
    });
    // The cards first: the totals are one more query, and nobody waits for them.
    Effect::new(move |_| request_animation_frame(move || shelf.count()));
    warn_while_sending(shelf);
    undo_by_keys(shelf);
    let bare = Memo::new(move |_| shelf.is_bare());
    let shown = move || match page.look.get() {
        Look::Board => view! { <Columns shelf /> }.into_any(),
        Look::List => view! { <Rows shelf /> }.into_any(),
    };
    view! {
        <div class="deals" class:deals--bare=move || bare.get()>
            <PipelineTabs shelf look=page.look />
            <FilterChips shelf on_filter=way.filter />
            <Nothing shelf bare on_filter=way.filter />
            {shown}
            <SelectionBar shelf />
        </div>
        <SheetsLater sheets=Sheets { shelf, way, filtering } />
    }
}

/// The frame's "+", the key `c` and the palette lead here with `?new`; once the form is open the address forgets it.
fn add_when_asked(page: BoardPage, way: Way, shelf: Shelf) {
    let (query, path) = (use_query_map(), use_location().pathname);
    // Another page may be asked for its own form while this one is being left.
    let here = move || path.with(|path| path == routes::DEALS);
    let asked = Memo::new(move |_| here() && query.with(|query| query.get_str("new").is_some()));
    Effect::new(move |_| {
        if asked.get() {
            if shelf.about().may_edit {
                shelf.adding.set(shelf.about().board.pipeline.first_open());
            }
            way.filter.run(page.filter.get_untracked());
        }
    });
}

/// Closing the tab while a move is on its way would lose it.
fn warn_while_sending(shelf: Shelf) {
    Effect::new(move |_| {
        let listening = window_event_listener(leptos::ev::beforeunload, move |event| {
            if !shelf.is_gone() && !shelf.all_sent() {
                event.prevent_default();
            }
        });
        on_cleanup(move || listening.remove());
    });
}

#[component]
fn Columns(shelf: Shelf) -> impl IntoView {
    let lang = shelf.lang;
    let about = shelf.about();
    let stages = about.board.pipeline.stages.clone();
    let columns = stages.into_iter().enumerate().map(|(at, stage)| view! { <Column shelf at stage /> }).collect_view();
    view! {
        <StageTabs shelf />
        <BoardFrame lanes=shelf.lanes label=about.board.pipeline.name.clone() keys_hint=w::keys_hint(lang)>
            {columns}
        </BoardFrame>
    }
}

/// The pipelines as links: each is another board.
#[component]
fn PipelineTabs(shelf: Shelf, look: Memo<Look>) -> impl IntoView {
    let about = shelf.about();
    if about.board.pipelines.len() < 2 {
        return ().into_any();
    }
    let links = about.board.pipelines.iter().map(|(id, name)| {
        let (pipeline, own) = (*id, *id == about.board.pipeline.id);
        let filter = about.filter.clone();
        let href = move || address_of(&Filter { pipeline, ..filter.clone() }, look.get());
        view! {
            <a class="pipelines__link" href=href aria-current=own.then_some("page")>
                {name.clone()}
            </a>
        }
    });
    view! {
        <nav class="pipelines" aria-label=w::pipelines(shelf.lang)>
            {links.collect_view()}
        </nav>
    }
    .into_any()
}
