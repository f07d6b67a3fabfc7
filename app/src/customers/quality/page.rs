//! `/quality`: what is to be mended, by reason, one's own or all that one sees.

use super::{
    api::{count_work, work_list},
    model::{What, WorkRow},
    rows::Rows,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, AppError, Role, ask, error_text, use_session},
    lists::model::{COUNTED, Page as Part},
    locale::{Lang, format, use_lang},
    routes,
    ui::{Choice, Notice, Page, Segmented, Skeleton, SkeletonShape, Tab, TabPanel, Tabs, Tone},
    words::{customers as cw, quality as w},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// What the page shows, as its address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct At {
    what: What,
    mine: bool,
}

impl At {
    fn address(self, usual: bool) -> String {
        let what = (self.what != What::default()).then(|| format!("show={}", self.what.key()));
        let whose = (self.mine != usual).then(|| format!("mine={}", if self.mine { "yes" } else { "no" }));
        let query: Vec<String> = what.into_iter().chain(whose).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{mark}{}", routes::QUALITY, query.join("&"))
    }
}

/// How many each part holds. They are counted when the page stands: it does not wait for them.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    known: RwSignal<Vec<(What, Option<i64>)>>,
    at: Memo<At>,
}

impl Counts {
    fn start(at: Memo<At>) -> Self {
        let counts = Self { known: RwSignal::new(Vec::new()), at };
        let mine = Memo::new(move |_| at.get().mine);
        Effect::new(move |_| {
            mine.track();
            counts.read();
        });
        counts
    }

    /// Counts anew.
    pub fn read(self) {
        let Some(At { mine, .. }) = self.at.try_get_untracked() else { return };
        spawn_local(async move {
            // Without them the tabs stand without numbers.
            if let Ok(all) = count_work(mine).await {
                self.known.try_set(all);
            }
        });
    }

    fn of(self, what: What) -> Option<i64> {
        self.known.with(|all| all.iter().find(|(of, _)| *of == what).and_then(|(_, count)| *count))
    }
}

/// `/quality`
pub struct QualityPage {
    at: Memo<At>,
    usual: bool,
    rows: Answer<Part<WorkRow>>,
}

impl Screen for QualityPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // Who owns customers begins with their own.
        let usual = use_session().is_some_and(|session| session.role == Role::SalesRep);
        let read = move || {
            query.with(|query| At {
                what: query.get_str("show").map(What::from_key).unwrap_or_default(),
                mine: query.get_str("mine").map_or(usual, |mine| mine == "yes"),
            })
        };
        // While the page is being left the address is already another's.
        let at = Memo::new(move |was: Option<&At>| match was {
            Some(was) if path.with(|path| path != routes::QUALITY) => *was,
            _ => read(),
        });
        Self { at, usual, rows: ask(move || at.get(), |at| work_list(at.what, at.mine, None)) }
    }

    fn view(this: Self) -> AnyView {
        let QualityPage { at, usual, rows } = this;
        view! { <WorkList at usual rows/> }.into_any()
    }
}

#[component]
fn WorkList(at: Memo<At>, usual: bool, rows: Answer<Part<WorkRow>>) -> impl IntoView {
    let lang = use_lang();
    let counts = Counts::start(at);
    let what = RwSignal::new(at.get_untracked().what.key().to_owned());
    let whose = RwSignal::new(whose_key(at.get_untracked().mine).to_owned());
    in_address(at, usual, what, whose);
    let choices = vec![Choice::new("mine", w::mine(lang)), Choice::new("all", w::all_in_sight(lang))];
    let toolbar = move || view! { <Segmented name="quality-whose" label=w::whose(lang) choices value=whose/> };
    let panel = move |one: What| {
        view! {
            <TabPanel tabs="quality" value=one.key() selected=what>
                <Found what=one mine=Signal::derive(move || at.get().mine) rows counts/>
            </TabPanel>
        }
    };
    view! {
        <Page title=w::title(lang) toolbar>
            <Tabs name="quality" label=w::reasons(lang) tabs=tabs(lang, counts) value=what/>
            {What::ALL.map(panel).collect_view()}
        </Page>
    }
}

const fn whose_key(mine: bool) -> &'static str {
    if mine { "mine" } else { "all" }
}

/// What is chosen and what the address says are the same.
fn in_address(at: Memo<At>, usual: bool, what: RwSignal<String>, whose: RwSignal<String>) {
    let navigate = use_navigate();
    // Back and forward change the address without choosing.
    Effect::new(move |_| {
        let now = at.get();
        what.set(now.what.key().to_owned());
        whose.set(whose_key(now.mine).to_owned());
    });
    Effect::new(move |_| {
        let wanted = At { what: what.with(|key| What::from_key(key)), mine: whose.with(|key| key == "mine") };
        if wanted != at.get_untracked() {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&wanted.address(usual), options);
        }
    });
}

/// The reasons, each with its number as soon as that is known.
fn tabs(lang: Lang, counts: Counts) -> Signal<Vec<Tab>> {
    Signal::derive(move || {
        let tab = |what: What| {
            let tab = Tab::new(what.key(), what_word(lang, what));
            match counts.of(what) {
                Some(count) if count > COUNTED => tab.count(format!("{}+", format::count(COUNTED))),
                Some(count) => tab.count(format::count(count)),
                None => tab,
            }
        };
        What::ALL.into_iter().map(tab).collect()
    })
}

const fn what_word(lang: Lang, what: What) -> &'static str {
    match what {
        What::Incomplete => w::what_incomplete(lang),
        What::Broken => w::what_broken(lang),
        What::Outdated => w::what_outdated(lang),
        What::Contacts => w::what_contacts(lang),
    }
}

#[component]
fn Found(what: What, mine: Signal<bool>, rows: Answer<Part<WorkRow>>, counts: Counts) -> impl IntoView {
    let lang = use_lang();
    let failed = move |error: AppError| {
        view! {
            <Notice tone=Tone::Bad title=cw::loading_failed(lang) on_retry=move |()| rows.refetch()>
                {error_text(lang, &error)}
            </Notice>
        }
    };
    let again = Callback::new(move |()| {
        rows.refetch();
        counts.read();
    });
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
            {move || Suspend::new(async move {
                match rows.await {
                    Ok(page) => view! { <Rows what mine=mine.get_untracked() page counts again/> }.into_any(),
                    Err(error) => failed(error).into_any(),
                }
            })}
        </Transition>
    }
}
