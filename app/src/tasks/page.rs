//! `/tasks`: what is to be done, by the time at which it is due.

use super::{
    acts::Acts,
    api::{read_also_today, read_task, read_tasks},
    form::{Editing, TaskDialog},
    list_model::{AlsoToday, Part, TaskFilter, TaskList, Whose},
    model::{Task, TaskMark},
    outcome::OutcomeDialog,
    quick_add::QuickAdd,
    row::TaskLine,
    words_of::part_word,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, Kept, Role, ask, error_text, use_organisation, use_session},
    clock::use_now,
    events::live::use_live,
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Choice, EmptyState, LinkButton, Page, Pager, Section, Segmented, Skeleton, SkeletonShape,
        covered, typing,
    },
    words::tasks as w,
};
use chrono::NaiveDate;
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct TasksPage {
    filter: Memo<TaskFilter>,
    first: Answer<TaskList>,
    also: Answer<AlsoToday>,
}

impl Screen for TasksPage {
    fn data() -> Self {
        let (query, path) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's: that must not ask for another list.
        let filter = Memo::new(move |was: Option<&TaskFilter>| match was {
            Some(was) if path.with(|path| path != routes::TASKS) => *was,
            _ => query.with(filter_of),
        });
        let first = ask(move || filter.get(), |filter| read_tasks(filter, None));
        Self { filter, first, also: ask(|| (), |()| read_also_today()) }
    }

    fn view(this: Self) -> AnyView {
        let TasksPage { filter, first, also } = this;
        view! { <Tasks filter first also/> }.into_any()
    }
}

fn filter_of(query: &ParamsMap) -> TaskFilter {
    let whose = query.get_str("whose").map(Whose::from_key).unwrap_or_default();
    TaskFilter { whose, done: query.get_str("show") == Some("done") }
}

fn address_of(filter: TaskFilter) -> String {
    let mut query = ParamsMap::new();
    if filter.whose != Whose::Mine {
        query.insert("whose", filter.whose.key().to_owned());
    }
    if filter.done {
        query.insert("show", "done".to_owned());
    }
    format!("{}{}", routes::TASKS, query.to_query_string())
}

#[component]
fn Tasks(filter: Memo<TaskFilter>, first: Answer<TaskList>, also: Answer<AlsoToday>) -> impl IntoView {
    let lang = use_lang();
    let acts = Acts::new(Callback::new(move |()| {
        first.refetch();
        also.refetch();
    }));
    use_live(move |event| {
        if event.resync || event.kind.starts_with("activity.") {
            first.refetch();
        }
    });
    open_when_asked(acts, filter);
    let today = RwSignal::new(None::<NaiveDate>);
    let actions = move || {
        view! {
            <span class="task-other">
                <LinkButton href=routes::CALENDAR icon=icondata::LuCalendarDays>{w::calendar(lang)}</LinkButton>
            </span>
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| acts.sheet.add(None)>
                {w::add(lang)}
            </Button>
        }
    };
    let draw = move |list: Signal<TaskList>| view! { <Queue acts filter list today/> }.into_any();
    let draw_also = move |also: Signal<AlsoToday>| view! { <Also filter also/> }.into_any();
    view! {
        <Page title=w::title(lang) actions>
            <Filters filter/>
            <Show when=move || !filter.get().done>
                <QuickAdd acts today/>
            </Show>
            <Kept answer=also quiet=true draw=draw_also/>
            <Kept answer=first fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> } draw/>
            <TaskDialog acts/>
            <OutcomeDialog acts/>
        </Page>
    }
}

/// `?new` in the address opens the form, `?task=` one that is there, `?done=` ticks one off; all are taken out of it again.
fn open_when_asked(acts: Acts, filter: Memo<TaskFilter>) {
    let (query, path, navigate) = (use_query_map(), use_location().pathname, use_navigate());
    let asked = Memo::new(move |_| {
        let here = path.with(|path| path == routes::TASKS);
        let named = |query: &ParamsMap, key: &str| query.get_str(key).and_then(|id| id.parse::<Uuid>().ok());
        let asked = |query: &ParamsMap| {
            let done = named(query, "done").map(|id| (id, true));
            (query.get_str("new").is_some(), done.or_else(|| Some((named(query, "task")?, false))))
        };
        if here { query.with(asked) } else { Default::default() }
    });
    Effect::new(move |_| {
        let (new, named) = asked.get();
        if new {
            acts.sheet.add(None);
        }
        if let Some((id, done)) = named {
            spawn_local(async move {
                match read_task(id).await {
                    // What is done already is not begun anew by an old link.
                    Ok(task) if done && task.may_change && task.done_at.is_none() => acts.tick(&task),
                    Ok(task) => acts.sheet.show(Editing::Known(Box::new(task))),
                    Err(error) => acts.toasts.error(error_text(acts.lang, &error)),
                }
            });
        }
        if new || named.is_some() {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&address_of(filter.get_untracked()), options);
        }
    });
}

/// Whose, and whether what is done.
#[component]
fn Filters(filter: Memo<TaskFilter>) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let leads = use_session()
        .is_some_and(|session| matches!(session.role, Role::Administrator | Role::SalesManager | Role::ServiceManager));
    let word = |whose: Whose| w::text(lang, &format!("whose_{}", whose.key())).unwrap_or_default();
    let offered = Whose::ALL.into_iter().filter(|whose| leads || *whose != Whose::Team);
    let choices: Vec<Choice> = offered.map(|whose| Choice::new(whose.key(), word(whose))).collect();
    let shows = vec![Choice::new("open", w::show_open(lang)), Choice::new("done", w::part_done(lang))];
    let key = |done: bool| if done { "done" } else { "open" };
    let now = filter.get_untracked();
    let (whose, show) = (RwSignal::new(now.whose.key().to_owned()), RwSignal::new(key(now.done).to_owned()));
    // Back and forward change the address without choosing.
    Effect::new(move |_| {
        let now = filter.get();
        whose.set(now.whose.key().to_owned());
        show.set(key(now.done).to_owned());
    });
    Effect::new(move |_| {
        let chosen =
            TaskFilter { whose: whose.with(|key| Whose::from_key(key)), done: show.with(|show| show == "done") };
        if chosen != filter.get_untracked() {
            navigate(&address_of(chosen), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    });
    view! {
        <div class="task-filters">
            <Segmented name="task-whose" label=w::whose(lang) choices value=whose/>
            <Segmented name="task-show" label=w::show(lang) choices=shows value=show/>
        </div>
    }
}

/// What else waits today, as links.
#[component]
fn Also(filter: Memo<TaskFilter>, also: Signal<AlsoToday>) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let sees_pool = use_session().is_some_and(|session| session.may(Action::UsePool));
    let tickets = move || {
        let tickets = also.with(|also| also.tickets.clone());
        let line = |(id, subject, due): (Uuid, String, _)| {
            view! {
                <li>
                    <a href=routes::ticket(id)>{subject}</a>
                    " "
                    <span class="task__facts">{format::date_time(lang, due, offset)}</span>
                </li>
            }
        };
        tickets.into_iter().map(line).collect_view()
    };
    let recycling = move || {
        let count = also.with(|also| also.recycling);
        (sees_pool && count > 0).then(|| {
            view! { <li><a href=format!("{}?show=soon", routes::POOL)>{w::recycling(lang, count)}</a></li> }
        })
    };
    // Beside what is one's own and open.
    let open = move || filter.with(|filter| !filter.done && filter.whose == Whose::Mine);
    let any = move || open() && also.with(|also| !also.tickets.is_empty() || (sees_pool && also.recycling > 0));
    view! {
        <Show when=any>
            <Section title=w::also(lang)>
                <ul class="task-also">{tickets} {recycling}</ul>
            </Section>
        </Show>
    }
}

/// The queue, head by head, and the way to more of it.
#[component]
fn Queue(
    acts: Acts,
    filter: Memo<TaskFilter>,
    list: Signal<TaskList>,
    today: RwSignal<Option<NaiveDate>>,
) -> impl IntoView {
    let (lang, now) = (acts.lang, use_now());
    let further = RwSignal::new(Vec::<Task>::new());
    let (ends, busy) = (RwSignal::new(None::<bool>), RwSignal::new(false));
    // A fresh first page makes the further ones old.
    Effect::new(move |_| {
        today.set(Some(list.with(|list| list.today)));
        further.set(Vec::new());
        ends.set(None);
    });
    let all =
        Memo::new(move |_| list.with(|list| list.tasks.iter().cloned().chain(further.get()).collect::<Vec<Task>>()));
    let parts = move || {
        let today = list.with(|list| list.today);
        let now = now.get_untracked();
        let mut parts: Vec<(Part, Vec<Task>)> = Vec::new();
        for task in all.get() {
            let part = Part::of(&task, today, now);
            match parts.last_mut() {
                Some((last, tasks)) if *last == part => tasks.push(task),
                _ => parts.push((part, vec![task])),
            }
        }
        parts
    };
    let read_on = move |()| {
        let after = all.with_untracked(|all| all.last().map(Task::mark));
        busy.set(true);
        read_further(acts, filter, after, further, ends, busy);
    };
    let more = Signal::derive(move || ends.get().unwrap_or_else(|| list.with(|list| list.more)));
    tick_by_key(acts, all);
    let head = move |(part, tasks): (Part, Vec<Task>)| {
        let today = list.with_untracked(|list| list.today);
        // One list for all, so that keys go from one part to the next.
        view! {
            <li class="task-head">
                <h2 class="section__title">{part_word(lang, part)}</h2>
            </li>
            {tasks.into_iter().map(|task| view! { <TaskLine acts task today/> }).collect_view()}
        }
    };
    view! {
        <div data-keys="x">
            <Show when=move || all.with(Vec::is_empty)>
                {move || view! { <Nothing lang done=filter.get().done/> }}
            </Show>
            <ul class="tasks" data-rows="">{move || parts().into_iter().map(head).collect_view()}</ul>
            <Pager more busy on_more=read_on/>
        </div>
    }
}

/// Reads the next page behind `after`.
fn read_further(
    acts: Acts,
    filter: Memo<TaskFilter>,
    after: Option<TaskMark>,
    further: RwSignal<Vec<Task>>,
    ends: RwSignal<Option<bool>>,
    busy: RwSignal<bool>,
) {
    spawn_local(async move {
        let next = read_tasks(filter.get_untracked(), after).await;
        if busy.try_set(false).is_some() {
            return;
        }
        match next {
            Ok(next) => {
                further.update(|further| further.extend(next.tasks));
                ends.set(Some(next.more));
            }
            Err(error) => acts.toasts.error(error_text(acts.lang, &error)),
        }
    });
}

#[component]
fn Nothing(lang: Lang, done: bool) -> impl IntoView {
    let (title, text) =
        if done { (w::none_done(lang), w::none_done_text(lang)) } else { (w::none(lang), w::none_text(lang)) };
    view! { <EmptyState icon=icondata::LuListChecks title text/> }
}

/// `x` ticks off the task that has the focus.
fn tick_by_key(acts: Acts, all: Memo<Vec<Task>>) {
    Effect::new(move |_| {
        let pressed = move |event: KeyboardEvent| {
            if event.default_prevented() || event.key() != "x" || typing(&event) || covered() {
                return;
            }
            let row = document().active_element().and_then(|active| active.closest("[data-task]").ok().flatten());
            let id = row.and_then(|row| row.get_attribute("data-task")?.parse::<Uuid>().ok());
            let task = all.with_untracked(|all| all.iter().find(|task| Some(task.id) == id).cloned());
            if let Some(task) = task.filter(|task| task.may_change) {
                event.prevent_default();
                acts.tick(&task);
            }
        };
        let listening = window_event_listener(leptos::ev::keydown, pressed);
        on_cleanup(move || listening.remove());
    });
}
