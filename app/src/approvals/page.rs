//! `/approvals`: what waits for me, what I asked for, what I decided. `?show=` names one request.

use super::{
    api::list_approvals,
    card::Card,
    model::{Approval, Approvals, Part},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Kept, ask, error_text, use_session},
    events::live::use_live,
    locale::use_lang,
    routes,
    ui::{Choice, EmptyState, LinkButton, Page, Pager, Segmented, Skeleton, SkeletonShape, use_toasts},
    words::approvals as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

/// The page with what it needs to begin.
pub struct ApprovalsPage {
    part: Memo<Part>,
    first: Answer<Approvals>,
}

impl Screen for ApprovalsPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let part = Memo::new(move |was: Option<&Part>| match was {
            Some(was) if path.with(|path| path != routes::APPROVALS) => *was,
            _ => query.with(part_of),
        });
        Self { part, first: ask(move || part.get(), |part| list_approvals(part, 0)) }
    }

    fn view(this: Self) -> AnyView {
        let ApprovalsPage { part, first } = this;
        view! { <Room part first/> }.into_any()
    }
}

fn part_of(query: &ParamsMap) -> Part {
    match query.get_str("show").and_then(|id| id.parse().ok()) {
        Some(id) => Part::One(id),
        None => query.get_str("part").map(Part::from_key).unwrap_or_default(),
    }
}

fn address_of(part: Part) -> String {
    if part == Part::Waiting {
        routes::APPROVALS.to_owned()
    } else {
        format!("{}?part={}", routes::APPROVALS, part.key())
    }
}

#[component]
fn Room(part: Memo<Part>, first: Answer<Approvals>) -> impl IntoView {
    let lang = use_lang();
    let me = use_session().map(|session| session.person);
    // Whoever does not see the deal hears of it by the bell.
    use_live(move |event| {
        let told = event.subject_kind == "notice" && Some(event.subject) == me;
        if event.resync || told || event.kind.starts_with("approval.") {
            first.refetch();
        }
    });
    let changed = Callback::new(move |()| first.refetch());
    let draw = move |list: Signal<Approvals>| view! { <List part list changed/> }.into_any();
    view! {
        <Page title=w::title(lang) narrow=true>
            <Parts part/>
            <Kept answer=first fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(4)/> } draw/>
        </Page>
    }
}

/// Which of the three lists; of one request alone, the way to all.
#[component]
fn Parts(part: Memo<Part>) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let word = |part: Part| w::text(lang, &format!("part_{}", part.key())).unwrap_or_default();
    let choices: Vec<Choice> = Part::LISTS.into_iter().map(|part| Choice::new(part.key(), word(part))).collect();
    let value = RwSignal::new(part.get_untracked().key().to_owned());
    // Back and forward change the address without choosing.
    Effect::new(move |_| value.set(part.get().key().to_owned()));
    Effect::new(move |_| {
        let chosen = value.with(|key| Part::LISTS.into_iter().find(|part| part.key() == key));
        if let Some(chosen) = chosen.filter(|chosen| *chosen != part.get_untracked()) {
            navigate(&address_of(chosen), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    });
    view! {
        <div class="approvals__parts">
            <Segmented name="approvals-part" label=w::which(lang) choices value/>
        </div>
    }
}

#[component]
fn List(part: Memo<Part>, list: Signal<Approvals>, changed: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let lang = use_lang();
    let further = RwSignal::new(Vec::<Approval>::new());
    let (ends, busy, pages) = (RwSignal::new(None::<bool>), RwSignal::new(false), StoredValue::new(0_usize));
    // A fresh first page makes the further ones old.
    Effect::new(move |_| {
        list.track();
        further.set(Vec::new());
        ends.set(None);
        pages.set_value(0);
    });
    let all = Memo::new(move |_| {
        let mut all: Vec<Approval> = list.with(|list| list.rows.clone());
        // Pages are counted: what moved meanwhile may come twice.
        further.with(|further| {
            further.iter().for_each(|one| {
                if !all.iter().any(|known| known.id == one.id) {
                    all.push(one.clone());
                }
            })
        });
        all
    });
    let read_on = move |()| {
        busy.set(true);
        let next = pages.get_value() + 1;
        spawn_local(async move {
            let answer = list_approvals(part.get_untracked(), next).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => {
                    pages.set_value(next);
                    further.update(|further| further.extend(answer.rows));
                    ends.set(Some(answer.more));
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    let more = Signal::derive(move || ends.get().unwrap_or_else(|| list.with(|list| list.more)));
    view! {
        <Show when=move || all.with(Vec::is_empty)>
            {move || view! { <Nothing part=part.get()/> }}
        </Show>
        <div class="approvals">
            <For each=move || all.get() key=|one| format!("{one:?}") let:one>
                <Card one changed top=true/>
            </For>
        </div>
        <Pager more busy on_more=read_on/>
    }
}

#[component]
fn Nothing(part: Part) -> impl IntoView {
    let lang = use_lang();
    let (title, text) = match part {
        Part::Waiting => (w::none_waiting(lang), w::none_waiting_text(lang)),
        Part::Asked => (w::none_asked(lang), w::none_asked_text(lang)),
        Part::Done => (w::none_done(lang), w::none_done_text(lang)),
        Part::Quote(_) | Part::One(_) => (w::not_there(lang), w::not_there_text(lang)),
    };
    let back = part.named().map(|_| view! { <LinkButton href=routes::APPROVALS>{w::to_all(lang)}</LinkButton> });
    view! {
        <EmptyState icon=icondata::LuStamp title text>
            {back}
        </EmptyState>
    }
}
