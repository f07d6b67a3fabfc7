//! What came to a ticket since somebody began to write on it.

use super::talk_model::{Message, StoryLine};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So much of what is new is told above the box; all of it is marked in the story.
const TOLD: usize = 3;

/// What somebody knew of a ticket when they began to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Things said between the customer and us.
    pub replies: i32,
    /// The place of the newest line.
    newest: Option<(DateTime<Utc>, Uuid)>,
    /// The line that was recorded last.
    last: Option<Uuid>,
}

impl Begun {
    /// Of what is known now: how much was said, and the story.
    #[must_use]
    pub fn knowing(replies: i32, lines: &[StoryLine]) -> Self {
        let newest = lines.iter().map(StoryLine::place).max();
        let last = lines.iter().filter_map(|line| recorded(line.place().1)).max();
        Self { replies, newest, last }
    }

    /// Whether a line came after that. A mail that took its time tells of an earlier moment, and what was sent from a page that had
    /// stood open has an earlier id: each is new by the other of both.
    #[must_use]
    pub fn precedes(&self, place: (DateTime<Utc>, Uuid)) -> bool {
        let later = recorded(place.1).zip(self.last).is_some_and(|(id, last)| id > last);
        later || self.newest.is_none_or(|newest| place > newest)
    }
}

/// An id that tells when it was made; others are in no order.
fn recorded(id: Uuid) -> Option<Uuid> {
    (id.get_version_num() == 7).then_some(id)
}

/// Whether a line tells of something that this person did, which is no news to them.
#[must_use]
pub fn is_own(line: &StoryLine, me: Option<Uuid>) -> bool {
    matches!(line, StoryLine::Did(entry) if me.is_some() && entry.actor_id == me)
}

/// What is new, counted, with the newest of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct News {
    /// Said by the customer.
    pub heard: usize,
    /// Said to the customer.
    pub answered: usize,
    pub noted: usize,
    pub changed: usize,
    /// The newest ones, the newest first.
    pub told: Vec<StoryLine>,
}

impl News {
    /// What came after somebody began, without what they did themselves. The lines are given the newest first.
    #[must_use]
    pub fn since(begun: &Begun, lines: &[StoryLine], me: Option<Uuid>) -> Self {
        let mut news = Self::default();
        for line in lines.iter().filter(|line| begun.precedes(line.place()) && !is_own(line, me)) {
            match line {
                StoryLine::Said(message) => *news.count_of(message) += 1,
                StoryLine::Did(_) => news.changed += 1,
            }
            if news.told.len() < TOLD {
                news.told.push(line.clone());
            }
        }
        news
    }

    fn count_of(&mut self, message: &Message) -> &mut usize {
        match (message.channel, message.inbound) {
            (None, _) => &mut self.noted,
            (Some(_), true) => &mut self.heard,
            (Some(_), false) => &mut self.answered,
        }
    }

    /// How much was said, inside and outside.
    #[must_use]
    pub const fn said(&self) -> usize {
        self.heard + self.answered + self.noted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{desk::tickets::rules_model::Channel, events::entry::Entry};

    /// An id as it is made in this second.
    fn id(second: u64) -> Uuid {
        Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, second, 0))
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap_or_default()
    }

    fn said(id: Uuid, second: i64, channel: Option<Channel>, inbound: bool) -> StoryLine {
        StoryLine::Said(Box::new(Message {
            id,
            of: None,
            channel,
            inbound,
            text: "x".to_owned(),
            minutes: 0,
            author: None,
            mentions: Vec::new(),
            written_at: at(second),
            post: None,
            files: Vec::new(),
        }))
    }

    fn did(id: Uuid, second: i64, actor: Option<Uuid>) -> StoryLine {
        StoryLine::Did(Box::new(Entry { id, happened_at: at(second), actor_id: actor, ..Entry::default() }))
    }

    #[test]
    fn what_came_since_is_counted_by_what_it_is_and_own_changes_are_no_news() {
        let me = Some(Uuid::from_u128(1));
        let known = vec![said(id(10), 10, Some(Channel::Phone), true), did(id(5), 5, None)];
        let begun = Begun::knowing(1, &known);
        assert_eq!(News::since(&begun, &known, me), News::default());
        let mut lines = vec![
            did(id(24), 24, me),
            did(id(23), 23, Some(Uuid::from_u128(2))),
            said(id(22), 22, None, false),
            said(id(21), 21, Some(Channel::Phone), false),
            said(id(20), 20, Some(Channel::Email), true),
        ];
        lines.extend(known);
        let news = News::since(&begun, &lines, me);
        assert_eq!((news.heard, news.answered, news.noted, news.changed, news.said()), (1, 1, 1, 1, 3));
        assert_eq!(news.told, lines[1..4], "the newest ones");
        assert_eq!(News::since(&begun, &lines, None).changed, 2, "nobody's own");
    }

    #[test]
    fn a_late_mail_and_words_from_a_page_that_stood_open_are_new_too() {
        let known = vec![said(id(100), 100, Some(Channel::Phone), false), did(id(50), 50, None)];
        let begun = Begun::knowing(1, &known);
        // Written before, recorded after.
        assert!(begun.precedes((at(60), id(101))));
        // Its id was made with the form, long before it was sent.
        assert!(begun.precedes((at(101), id(40))));
        assert!(known.iter().all(|line| !begun.precedes(line.place())));
        // Ids in no order say nothing.
        assert!(!begun.precedes((at(60), Uuid::max())));
        assert!(Begun::knowing(0, &[]).precedes((at(1), id(1))), "everything is new to whoever knew nothing");
    }

    #[test]
    fn it_outlives_the_page() {
        let begun = Begun::knowing(3, &[did(id(50), 50, None)]);
        let kept = serde_json::to_string(&begun).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Begun>(&kept).ok(), Some(begun));
    }
}
