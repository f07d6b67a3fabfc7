//! Why the times of a ticket from elsewhere say nothing about how fast anybody was.

use crate::desk::tickets::rules_model::keyed;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

keyed! {
    /// What is wrong with the times.
    Doubt {
        /// When it came is not known; what is shown is the first thing that is known of it.
        OpenedUnknown = "opened_unknown",
        /// It is solved, and nobody knows when.
        SolvedUnknown = "solved_unknown",
        ReplyBeforeOpened = "reply_before_opened",
        SolvedBeforeOpened = "solved_before_opened",
        SolvedBeforeReply = "solved_before_reply",
    }
}

/// What a file says of when things happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    pub opened: Option<DateTime<Utc>>,
    pub first_reply: Option<DateTime<Utc>>,
    /// Of a ticket that is solved or closed.
    pub solved: Option<DateTime<Utc>>,
}

impl Times {
    /// What speaks against reckoning with them; nothing where they can be trusted. `done`: it is solved or closed.
    #[must_use]
    pub fn doubts(&self, done: bool) -> Vec<Doubt> {
        let before = |one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>| {
            one.zip(other).is_some_and(|(one, other)| one < other)
        };
        let doubts = [
            (self.opened.is_none(), Doubt::OpenedUnknown),
            (done && self.solved.is_none(), Doubt::SolvedUnknown),
            (before(self.first_reply, self.opened), Doubt::ReplyBeforeOpened),
            (before(self.solved, self.opened), Doubt::SolvedBeforeOpened),
            (before(self.solved, self.first_reply), Doubt::SolvedBeforeReply),
        ];
        doubts.into_iter().filter_map(|(is_so, doubt)| is_so.then_some(doubt)).collect()
    }

    /// The first moment that is known.
    #[must_use]
    pub fn first(&self) -> Option<DateTime<Utc>> {
        self.opened.or_else(|| [self.first_reply, self.solved].into_iter().flatten().min())
    }

    /// The last moment that is known.
    #[must_use]
    pub fn last(&self) -> Option<DateTime<Utc>> {
        [self.opened, self.first_reply, self.solved].into_iter().flatten().max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(hour * 3_600, 0)
    }

    #[test]
    fn times_in_their_order_are_trusted_and_others_are_not() {
        let times = |opened, first_reply, solved| Times { opened, first_reply, solved };
        assert_eq!(times(at(1), at(2), at(3)).doubts(true), []);
        assert_eq!(times(at(1), at(1), at(1)).doubts(true), []);
        assert_eq!(times(at(1), None, None).doubts(false), []);
        assert_eq!(times(at(1), at(2), None).doubts(true), [Doubt::SolvedUnknown]);
        assert_eq!(times(None, at(3), at(2)).doubts(true), [Doubt::OpenedUnknown, Doubt::SolvedBeforeReply]);
        assert_eq!(
            times(at(4), at(3), at(2)).doubts(true),
            [Doubt::ReplyBeforeOpened, Doubt::SolvedBeforeOpened, Doubt::SolvedBeforeReply]
        );
    }

    #[test]
    fn it_begins_with_the_first_thing_that_is_known() {
        let times = Times { opened: None, first_reply: at(3), solved: at(2) };
        assert_eq!((times.first(), times.last()), (at(2), at(3)));
        let times = Times { opened: at(5), ..times };
        assert_eq!((times.first(), times.last()), (at(5), at(5)));
        assert_eq!(Times::default().first(), None);
    }

    #[test]
    fn keys_lead_back() {
        for one in Doubt::ALL {
            assert_eq!(Doubt::from_key(one.key()), Some(*one));
        }
    }
}
