//! What happened to a record, the newest first.

use super::{
    LiveEvent,
    api::timeline,
    entry::{Entries, Entry, Group, TimelineOf},
    entry_line::EntryLine,
    live::use_live,
};
use crate::{
    access::{Answer, AppError, ask, error_text, use_organisation, use_session},
    locale::{format, use_lang},
    ui::{Choice, EmptyState, Notice, Pager, Segmented, Skeleton, SkeletonShape, Tone, use_toasts},
    words::events as w,
};
use chrono::{Datelike, NaiveDate};
use leptos::{prelude::*, task::spawn_local};

/// A timeline being read. A page starts it with its other data; `<Timeline subject=TimelineOf::Deal(id)/>` starts one itself.
#[derive(Clone, Copy)]
pub struct Feed {
    of: Signal<TimelineOf>,
    /// Key of the group that is shown.
    group: RwSignal<String>,
    first: Answer<Entries>,
    /// Told when something new was written.
    newer: RwSignal<u32>,
}

impl Feed {
    /// Starts to read.
    #[must_use]
    pub fn start(of: impl Into<Signal<TimelineOf>>) -> Self {
        let of = of.into();
        let group = RwSignal::new(Group::All.key().to_owned());
        let first = ask(move || (of.get(), Group::from_key(&group.get())), |(of, group)| timeline(of, group, None));
        Self { of, group, first, newer: RwSignal::new(0) }
    }

    /// Reads what is newer than what is shown.
    pub fn read_newer(self) {
        self.newer.update(|count| *count += 1);
    }

    fn group(self) -> Group {
        Group::from_key(&self.group.get_untracked())
    }

    /// Whether an event may stand on this timeline.
    fn concerns(self, event: &LiveEvent) -> bool {
        event.resync
            || match self.of.get_untracked() {
                TimelineOf::Customer(id) => event.customer == Some(id),
                TimelineOf::Contact(id) | TimelineOf::Deal(id) => event.subject == id,
            }
    }
}

impl From<TimelineOf> for Feed {
    fn from(of: TimelineOf) -> Self {
        Self::start(Signal::stored(of))
    }
}

/// The timeline of a customer, contact or deal, by months, with a filter; what others do appears as it happens.
#[component]
pub fn Timeline(#[prop(into)] subject: Feed) -> impl IntoView {
    let (feed, lang) = (subject, use_lang());
    let offered = Group::offered(feed.of.get_untracked());
    let choices: Vec<Choice> = offered
        .iter()
        .map(|group| Choice::new(group.key(), w::text(lang, &format!("group_{}", group.key())).unwrap_or_default()))
        .collect();
    view! {
        <div class="timeline">
            {(offered.len() > 1)
                .then(|| view! { <Segmented name="timeline-group" label=w::filter(lang) choices value=feed.group/> })}
            <Transition fallback=|| {
                view! { <Skeleton shape=SkeletonShape::Rows(6)/> }
            }>
                {move || Suspend::new(async move {
                    match feed.first.await {
                        Ok(first) => view! { <EntryList feed first/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice
                                    tone=Tone::Bad
                                    title=w::loading_failed(lang)
                                    on_retry=move |()| feed.first.refetch()
                                >
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

/// What is shown of a timeline so far.
#[derive(Clone, Copy)]
struct Shown {
    feed: Feed,
    entries: RwSignal<Vec<Entry>>,
    more: RwSignal<bool>,
    busy: RwSignal<bool>,
}

impl Shown {
    /// Reads the first page again and puts before the others what is new in it.
    fn read_newer(self) {
        let (of, group) = (self.feed.of.get_untracked(), self.feed.group());
        spawn_local(async move {
            // Where this fails, the entry comes with the next one; nothing on screen is wrong.
            let Ok(newest) = timeline(of, group, None).await else { return };
            self.entries.try_update(|entries| {
                let fresh: Vec<_> = newest
                    .entries
                    .into_iter()
                    .filter(|entry| !entries.iter().any(|known| known.id == entry.id))
                    .collect();
                entries.extend(fresh);
                entries.sort_by_key(|entry| std::cmp::Reverse((entry.happened_at, entry.id)));
            });
        });
    }

    fn read_older(self, failed: impl Fn(AppError) + 'static) {
        let Some(mark) = self.entries.with_untracked(|entries| entries.last().map(Entry::mark)) else { return };
        let (of, group) = (self.feed.of.get_untracked(), self.feed.group());
        self.busy.set(true);
        spawn_local(async move {
            let older = timeline(of, group, Some(mark)).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match older {
                Ok(older) => {
                    self.entries.update(|entries| entries.extend(older.entries));
                    self.more.set(older.more);
                }
                Err(error) => failed(error),
            }
        });
    }
}

#[component]
fn EntryList(feed: Feed, first: Entries) -> impl IntoView {
    let (lang, toasts, offset) = (use_lang(), use_toasts(), use_organisation().utc_offset);
    let signed_in = use_session().is_some();
    let shown = Shown {
        feed,
        entries: RwSignal::new(first.entries),
        more: RwSignal::new(first.more),
        busy: RwSignal::new(false),
    };
    if signed_in {
        use_live(move |event| {
            if feed.concerns(&event) {
                shown.read_newer();
            }
        });
    }
    let newer = feed.newer;
    Effect::new(move |before: Option<u32>| {
        let count = newer.get();
        if before.is_some_and(|before| before != count) {
            shown.read_newer();
        }
        count
    });
    let older = move |()| {
        shown.read_older(move |error| toasts.error(format!("{} {}", w::older_failed(lang), error_text(lang, &error))));
    };
    let months = Memo::new(move |_| {
        let mut months: Vec<NaiveDate> =
            shown.entries.with(|all| all.iter().map(|entry| month_of(entry, offset)).collect());
        months.dedup();
        months
    });
    view! {
        <Show when=move || shown.entries.with(Vec::is_empty)>
            <NothingYet whole=feed.group() == Group::All/>
        </Show>
        <For each=move || months.get() key=|month| *month let:month>
            <section class="timeline__month">
                <h3 class="timeline__name">{format::month_of(lang, month)}</h3>
                <ol class="timeline__entries">
                    <For each=move || of_month(shown.entries, month, offset) key=|entry| entry.id let:entry>
                        <EntryLine entry of=feed.of.get_untracked()/>
                    </For>
                </ol>
            </section>
        </For>
        <Pager more=shown.more busy=shown.busy on_more=older/>
    }
}

#[component]
fn NothingYet(whole: bool) -> impl IntoView {
    let lang = use_lang();
    if whole {
        view! { <EmptyState icon=icondata::LuHistory title=w::empty_title(lang) text=w::empty_text(lang) small=true/> }
            .into_any()
    } else {
        view! { <EmptyState icon=icondata::LuHistory title=w::empty_group(lang) small=true/> }.into_any()
    }
}

/// The first day of the month in which an entry happened, by the organisation's clocks.
fn month_of(entry: &Entry, offset: i32) -> NaiveDate {
    let day = format::local(entry.happened_at, offset).date_naive();
    day.with_day(1).unwrap_or(day)
}

fn of_month(entries: RwSignal<Vec<Entry>>, month: NaiveDate, offset: i32) -> Vec<Entry> {
    entries.with(|all| all.iter().filter(|entry| month_of(entry, offset) == month).cloned().collect())
}
