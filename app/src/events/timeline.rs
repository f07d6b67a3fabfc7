//! What happened to a record, the newest first.

use super::{
    LiveEvent,
    api::timeline,
    entry::{Entries, Entry, TimelineOf},
    entry_line::{EntryLine, RunLine},
    filters::{Filters, View, use_shower, view_in_address},
    live::use_live,
    runs::{Line, lines},
    story::Story,
};
use crate::{
    access::{Answer, ask, error_text, use_organisation, use_session},
    locale::{format, use_lang},
    ui::{Button, ButtonKind, ButtonSize, EmptyState, Icon, Notice, Pager, Skeleton, SkeletonShape, Tone, use_toasts},
    words::events as w,
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use leptos::prelude::*;
use uuid::Uuid;

/// A timeline being read. A page starts it with its other data; `<Timeline subject=TimelineOf::Deal(id)/>` starts one itself.
#[derive(Clone, Copy)]
pub struct Feed {
    pub(super) of: Signal<TimelineOf>,
    /// What is shown of it, as the address says.
    pub(super) view: Memo<View>,
    first: Answer<Entries>,
    /// Told when something new was written.
    newer: RwSignal<u32>,
    /// What was just taken back.
    gone: RwSignal<Option<Uuid>>,
}

impl Feed {
    /// Starts to read.
    #[must_use]
    pub fn start(of: impl Into<Signal<TimelineOf>>) -> Self {
        let (of, view) = (of.into(), view_in_address());
        let read = |(of, view): (TimelineOf, View)| timeline(of, view.group, None, Some(view.narrowed));
        let first = ask(move || (of.get(), view.get()), read);
        Self { of, view, first, newer: RwSignal::new(0), gone: RwSignal::new(None) }
    }

    /// Reads what is newer than what is shown.
    pub fn read_newer(self) {
        self.newer.update(|count| *count += 1);
    }

    /// Shows an entry no more.
    pub(super) fn forget(self, entry: Uuid) {
        self.gone.set(Some(entry));
    }

    /// Whether an event may stand on this timeline.
    fn concerns(self, event: &LiveEvent) -> bool {
        event.resync
            || match self.of.get_untracked() {
                TimelineOf::Customer(id) => event.customer == Some(id),
                TimelineOf::Contact(id) => event.subject == id || event.names_contact(id),
                TimelineOf::Deal(id) => event.subject == id,
            }
    }
}

impl From<TimelineOf> for Feed {
    fn from(of: TimelineOf) -> Self {
        Self::start(Signal::stored(of))
    }
}

/// The timeline of a customer, contact or deal, by months, with filters; what others do appears as it happens. Who may write the
/// record corrects, pins and comments here, and puts old values back.
#[component]
pub fn Timeline(#[prop(into)] subject: Feed, #[prop(optional, into)] may_write: Signal<bool>) -> impl IntoView {
    let (feed, lang) = (subject, use_lang());
    let person = RwSignal::new(None::<String>);
    view! {
        <div class="timeline">
            <Filters of=feed.of view=feed.view person=person.into()/>
            <Transition fallback=|| {
                view! { <Skeleton shape=SkeletonShape::Rows(6)/> }
            }>
                {move || Suspend::new(async move {
                    match feed.first.await {
                        Ok(first) => view! { <EntryList feed first may_write person/> }.into_any(),
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

/// Tells the list of what happens: by others, and on this page.
fn listen(feed: Feed, story: Story) {
    if use_session().is_some() {
        use_live(move |event| {
            if feed.concerns(&event) || story.speaks_of(&event) {
                story.hear(&event);
            }
        });
    }
    let (newer, gone) = (feed.newer, feed.gone);
    Effect::new(move |before: Option<u32>| {
        let count = newer.get();
        if before.is_some_and(|before| before != count) {
            story.read_newer();
        }
        count
    });
    Effect::new(move |_| {
        if let Some(entry) = gone.get() {
            story.remove(entry);
        }
    });
    // Who comes by a notice is led to its entry.
    Effect::new(move |_| {
        request_animation_frame(|| {
            let entry = location().hash().ok().filter(|hash| hash.starts_with("#entry-"));
            if let Some(entry) = entry.and_then(|hash| document().get_element_by_id(hash.trim_start_matches('#'))) {
                entry.scroll_into_view();
            }
        });
    });
}

#[component]
fn EntryList(feed: Feed, first: Entries, may_write: Signal<bool>, person: RwSignal<Option<String>>) -> impl IntoView {
    let (lang, toasts, offset) = (use_lang(), use_toasts(), use_organisation().utc_offset);
    let named = first.person.clone();
    Effect::new(move |_| person.set(named.clone()));
    let view = feed.view.get_untracked();
    let whole = view == View::default();
    let story = Story::of(feed, first, may_write, toasts);
    listen(feed, story);
    let older = move |()| {
        story.read_older(move |error| toasts.error(format!("{} {}", w::older_failed(lang), error_text(lang, &error))));
    };
    let months = Memo::new(move |_| {
        let mut months: Vec<NaiveDate> =
            story.entries.with(|all| all.iter().map(|entry| month_of(entry, offset)).collect());
        months.dedup();
        months
    });
    view! {
        {view.narrowed.at.map(|at| view! { <BeginsAt at feed/> })}
        <Pinned story/>
        <Show when=move || story.entries.with(Vec::is_empty)>
            <NothingYet whole/>
        </Show>
        <For each=move || months.get() key=|month| *month let:month>
            <section class="timeline__month">
                <h3 class="timeline__name">{format::month_of(lang, month)}</h3>
                <ol class="timeline__entries">
                    <For each=move || of_month(story.entries, month, offset) key=stamp let:line>
                        {match line {
                            Line::One(entry) => view! { <EntryLine entry=*entry story/> }.into_any(),
                            Line::Run(run) => view! { <RunLine run story/> }.into_any(),
                        }}
                    </For>
                </ol>
            </section>
        </For>
        <Pager more=story.more busy=story.busy on_more=older/>
    }
}

/// The timeline begins in the past: says so, and leads back.
#[component]
fn BeginsAt(at: DateTime<Utc>, feed: Feed) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let show = use_shower(feed.view);
    let day = format::date(lang, format::local(at, offset).date_naive());
    let back = move |_| {
        let mut wanted = feed.view.get_untracked();
        wanted.narrowed.at = None;
        show.run(wanted);
    };
    view! {
        <p class="timeline__begins">
            {w::begins_at(lang, day)}
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuArrowUp on_click=back>
                {w::to_newest(lang)}
            </Button>
        </p>
    }
}

/// What stands above the others.
#[component]
fn Pinned(story: Story) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Show when=move || story.pinned.with(|all| !all.is_empty())>
            <section class="timeline__pinned">
                <h3 class="timeline__name timeline__name--pinned">
                    <Icon icon=icondata::LuPin/>
                    {w::pinned(lang)}
                </h3>
                <ol class="timeline__entries">
                    <For each=move || story.pinned.get() key=|entry| stamp(&Line::One(Box::new(entry.clone()))) let:entry>
                        <EntryLine entry story above=true/>
                    </For>
                </ol>
            </section>
        </Show>
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

fn of_month(entries: RwSignal<Vec<Entry>>, month: NaiveDate, offset: i32) -> Vec<Line> {
    entries.with(|all| lines(all.iter().filter(|entry| month_of(entry, offset) == month).cloned()))
}

/// What a line is known by: it is drawn anew when one of its entries was corrected, pinned or commented.
type Stamp = Vec<(Uuid, Option<DateTime<Utc>>, bool, Vec<(Uuid, Option<DateTime<Utc>>)>)>;

fn stamp(line: &Line) -> Stamp {
    let of = |entry: &Entry| {
        let said = entry.comments.iter().map(|comment| (comment.id, comment.edited_at)).collect();
        (entry.id, entry.edited_at, entry.pinned_by.is_some(), said)
    };
    line.entries().iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_drawn_anew_when_it_was_corrected() {
        let entry = Entry::default();
        let edited = Entry { edited_at: Some(DateTime::default()), ..Entry::default() };
        assert_eq!(stamp(&Line::One(Box::new(entry.clone()))), stamp(&Line::One(Box::new(entry.clone()))));
        assert_ne!(stamp(&Line::One(Box::new(entry))), stamp(&Line::One(Box::new(edited))));
    }
}
