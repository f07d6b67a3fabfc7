//! What the parts of the page of a ticket share: the ticket as it is now, its story, and the way to change it.

use super::{
    api::{read_ticket, ticket_story},
    model::Ticket,
    talk_model::{Story, StoryLine},
};
use crate::{
    access::{AppError, error_text},
    desk::{
        chat::Visitor,
        mail::model::{Post, PostState},
        reading::model::Doing,
    },
    events::{LiveEvent, entry::EntryMark, live::use_live},
    locale::{Lang, use_lang},
    ui::{Toasts, keep_focus, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use std::{cmp::Reverse, collections::BTreeMap, future::Future, time::Duration};
use uuid::Uuid;

/// How often it is asked whether an answer has gone.
const ASKED_AGAIN: Duration = Duration::from_secs(3);
/// Words that come into the box for answers from elsewhere on the page, in Chinese and English, or go out of it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) enum Put {
    In(Option<String>, Option<String>),
    Out,
}

/// The ticket on the page. To be made in a component's body.
#[derive(Clone, Copy)]
pub(in crate::desk) struct Desk {
    pub id: Uuid,
    pub ticket: RwSignal<Ticket>,
    pub lines: RwSignal<Vec<StoryLine>>,
    /// How messages fare that are mail, as it was last read: lines themselves are not drawn anew.
    posts: RwSignal<BTreeMap<Uuid, Post>>,
    /// Whether the story has older lines.
    pub more: RwSignal<bool>,
    pub busy: RwSignal<bool>,
    gone: RwSignal<bool>,
    /// The reader is deleting it: that it goes is no news to them, the page changes next.
    pub leaving: RwSignal<bool>,
    /// What the reader does: reads, or types.
    pub doing: RwSignal<Doing>,
    /// Whether the visitor of a chat is there.
    pub visitor: Visitor,
    /// Somebody wants to write: a note, or else an answer.
    pub write: RwSignal<Option<bool>>,
    /// What is to come into the box for answers.
    pub put: RwSignal<Option<Put>>,
    /// What came into it last, as it stands there.
    pub put_words: StoredValue<Option<String>>,
    pub toasts: Toasts,
    pub lang: Lang,
}

impl Desk {
    /// The page of a ticket that was just read. It hears what others do to it.
    pub fn of(ticket: Ticket, story: Story) -> Self {
        let visitor = Visitor::watch(&ticket);
        let desk = Self {
            id: ticket.id,
            ticket: RwSignal::new(ticket),
            posts: RwSignal::new(posts_in(&story.lines).collect()),
            lines: RwSignal::new(story.lines),
            more: RwSignal::new(story.more),
            busy: RwSignal::new(false),
            gone: RwSignal::new(false),
            leaving: RwSignal::new(false),
            doing: RwSignal::new(Doing::Reads),
            visitor,
            write: RwSignal::new(None),
            put: RwSignal::new(None),
            put_words: StoredValue::new(None),
            toasts: use_toasts(),
            lang: use_lang(),
        };
        use_live(move |event| desk.hear(&event));
        desk.watch_posts();
        desk
    }

    fn hear(self, event: &LiveEvent) {
        if event.resync {
            self.refresh();
        } else if event.subject == self.id && event.kind == "ticket.deleted" {
            // It cannot be read any more.
            self.gone.set(true);
        } else if event.subject == self.id || is_reckoned(event, self.id) {
            self.refresh();
        }
    }

    /// Whether to offer changes; the server asks again.
    pub fn may_write(self) -> bool {
        self.ticket.with(|ticket| ticket.may_write) && !self.is_gone()
    }

    /// Whether it went away under the reader's eyes.
    pub fn is_gone(self) -> bool {
        self.gone.get() && !self.leaving.get()
    }

    /// What the page shows of the ticket, as a signal that only changes with it.
    pub fn part<T: PartialEq + Send + Sync + 'static>(self, of: fn(&Ticket) -> T) -> Memo<T> {
        Memo::new(move |_| self.ticket.with(of))
    }

    /// The version that is shown.
    pub fn version(self) -> i32 {
        self.ticket.with_untracked(|ticket| ticket.version)
    }

    /// Reads ticket and story anew. Whoever has left the page needs them no more.
    pub fn refresh(self) {
        if self.ticket.is_disposed() || self.leaving.get_untracked() {
            return;
        }
        spawn_local(async move {
            match read_ticket(self.id.to_string()).await {
                Ok(fresh) => {
                    self.gone.try_set(false);
                    if self.ticket.try_with_untracked(|shown| *shown != fresh) == Some(true) {
                        keep_focus(|| drop(self.ticket.try_set(fresh)));
                    }
                }
                Err(AppError::NotFound) => drop(self.gone.try_set(true)),
                // What is shown stays; the next news or the next step reads again.
                Err(error) => leptos::logging::warn!("the ticket could not be read anew: {error}"),
            }
            if let Ok(newest) = ticket_story(self.id, None).await {
                self.take_posts(&newest.lines);
                self.lines.try_update(|lines| take_in(lines, newest.lines));
            }
        });
    }

    /// How a message fares, if it is mail.
    pub fn post_of(self, message: Uuid) -> Option<Post> {
        self.posts.with(|posts| posts.get(&message).cloned())
    }

    fn take_posts(self, lines: &[StoryLine]) {
        let is_news = |posts: &BTreeMap<Uuid, Post>| posts_in(lines).any(|(id, post)| posts.get(&id) != Some(&post));
        if self.posts.try_with_untracked(is_news) == Some(true) {
            self.posts.try_update(|posts| posts.extend(posts_in(lines)));
        }
    }

    /// While an answer is on its way, whether it has gone is asked every few seconds.
    fn watch_posts(self) {
        let waits = Memo::new(move |_| {
            let on_its_way = |post: &Post| matches!(post, Post::Out { state: PostState::Waiting, trouble: None, .. });
            self.posts.with(|posts| posts.values().any(on_its_way))
        });
        Effect::new(move |_| {
            let asking = waits.get().then(|| set_interval_with_handle(move || self.refresh(), ASKED_AGAIN));
            if let Some(Ok(asking)) = asking {
                on_cleanup(move || asking.clear());
            }
        });
    }

    /// Reads the next part of the story.
    pub fn read_older(self) {
        let Some((happened_at, id)) = self.lines.with_untracked(|lines| lines.last().map(StoryLine::place)) else {
            return;
        };
        self.busy.set(true);
        spawn_local(async move {
            let older = ticket_story(self.id, Some(EntryMark { happened_at, id })).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match older {
                Ok(older) => {
                    self.take_posts(&older.lines);
                    self.lines.update(|lines| lines.extend(older.lines));
                    self.more.set(older.more);
                }
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
        });
    }

    /// Sends a single step and shows the ticket as it is then; what is refused is said in a toast.
    pub fn step<T: 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        spawn_local(async move {
            match call.await {
                Ok(value) => then(value),
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
            self.refresh();
        });
    }
}

/// Whether rules that changed move what is due on it.
fn is_reckoned(event: &LiveEvent, id: Uuid) -> bool {
    let tickets = event.after.as_ref().filter(|_| event.kind == "ticket.reckoned").map(|after| &after["tickets"]);
    tickets.and_then(serde_json::Value::as_array).is_some_and(|all| all.iter().any(|one| *one == id.to_string()))
}

/// The messages among these lines that are mail.
fn posts_in(lines: &[StoryLine]) -> impl Iterator<Item = (Uuid, Post)> {
    lines.iter().filter_map(|line| match line {
        StoryLine::Said(message) => Some((message.id, message.post.clone()?)),
        StoryLine::Did(_) => None,
    })
}

/// Puts the newest lines among those that are shown; what is shown already is not drawn anew.
fn take_in(lines: &mut Vec<StoryLine>, newest: Vec<StoryLine>) {
    for line in newest {
        if !lines.iter().any(|known| known.place().1 == line.place().1) {
            lines.push(line);
        }
    }
    lines.sort_by_key(|line| Reverse(line.place()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::entry::Entry;
    use chrono::DateTime;

    fn line(second: i64) -> StoryLine {
        let happened_at = DateTime::from_timestamp(second, 0).unwrap_or_default();
        let id = Uuid::from_u128(u128::try_from(second).unwrap_or_default());
        StoryLine::Did(Box::new(Entry { id, happened_at, ..Entry::default() }))
    }

    #[test]
    fn what_is_new_comes_in_once_and_in_its_place() {
        let mut lines = vec![line(5), line(3)];
        take_in(&mut lines, vec![line(6), line(5), line(4)]);
        assert_eq!(lines, [line(6), line(5), line(4), line(3)]);
    }
}
