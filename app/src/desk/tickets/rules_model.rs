//! Kinds, states, priorities and ways in, and the rules by which a ticket goes from one state to another.

use crate::access::AppError;
use serde::{Deserialize, Serialize};

/// A closed list of names, each with the key by which it is stored, sent and worded.
macro_rules! keyed {
    ($(#[$meaning:meta])* $name:ident { $($(#[$about:meta])* $one:ident = $key:literal),+ $(,)? }) => {
        $(#[$meaning])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$about])* #[serde(rename = $key)] $one),+
        }

        impl $name {
            /// All, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$one),+];

            /// As it is stored, and the end of its key in the language files.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$one => $key),+
                }
            }

            /// The one of a key; `None` for an unknown one.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }
        }
    };
}

pub(crate) use keyed;

keyed! {
    /// What a customer wants.
    Kind {
        Question = "question",
        /// Something does not work.
        Fault = "fault",
        Complaint = "complaint",
        /// Something comes back, or is repaired.
        Return = "return",
    }
}

keyed! {
    /// The way it came in, and the way in which something was said.
    Channel {
        Phone = "phone",
        Wechat = "wechat",
        Email = "email",
        Web = "web",
        Chat = "chat",
        Visit = "visit",
        /// The customer wrote it themselves, signed in.
        Portal = "portal",
        /// A post or a message on a social network.
        Social = "social",
    }
}

keyed! {
    /// How pressing it is.
    Priority {
        Urgent = "urgent",
        High = "high",
        Normal = "normal",
        Low = "low",
    }
}

impl Priority {
    /// As in `ticket.priority`: the most pressing has the smallest number.
    #[must_use]
    pub const fn rank(self) -> i16 {
        match self {
            Self::Urgent => 1,
            Self::High => 2,
            Self::Normal => 3,
            Self::Low => 4,
        }
    }

    /// The priority of a number; normal for one outside of 1 to 4, which the database does not keep.
    #[must_use]
    pub const fn of_rank(rank: i16) -> Self {
        match rank {
            1 => Self::Urgent,
            2 => Self::High,
            4 => Self::Low,
            _ => Self::Normal,
        }
    }
}

keyed! {
    /// Where a ticket stands.
    State {
        /// Nobody has looked at it.
        New = "new",
        Open = "open",
        /// The customer has to answer: clocks of promises stand still.
        WaitingCustomer = "waiting_customer",
        /// Somebody else has to do something: another department, a supplier.
        WaitingOthers = "waiting_others",
        /// Answered; the customer may still say that it is not.
        Solved = "solved",
        Closed = "closed",
    }
}

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// We, to the customer; afterwards we wait for an answer, or do not.
    Ours {
        wait: bool,
    },
    Customer,
    /// A note among ourselves.
    Inside,
}

impl State {
    /// Whether somebody still has to do something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Solved | Self::Closed)
    }

    /// The states that may follow by hand. Nothing becomes new again; what is solved or closed goes on as open.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::New => &[Self::Open, Self::WaitingCustomer, Self::WaitingOthers, Self::Solved, Self::Closed],
            Self::Open => &[Self::WaitingCustomer, Self::WaitingOthers, Self::Solved, Self::Closed],
            Self::WaitingCustomer => &[Self::Open, Self::WaitingOthers, Self::Solved, Self::Closed],
            Self::WaitingOthers => &[Self::Open, Self::WaitingCustomer, Self::Solved, Self::Closed],
            Self::Solved => &[Self::Open, Self::Closed],
            Self::Closed => &[Self::Open],
        }
    }

    /// Checks a step by hand. Who says that it is solved says how.
    ///
    /// # Errors
    /// `Invalid` on `state` for a step that there is not, on `solution` where it is missing.
    pub fn step(self, to: Self, solution: Option<&str>) -> Result<Self, AppError> {
        if !self.next().contains(&to) {
            return Err(AppError::invalid("state", "ticket_state_step"));
        }
        if to == Self::Solved && solution.is_none_or(|text| text.trim().is_empty()) {
            return Err(AppError::invalid("solution", "required"));
        }
        Ok(to)
    }

    /// Where it stands after something was said on it. A customer who speaks again reopens what was solved; what is closed is
    /// reopened by hand alone, because a "thank you" would do it otherwise.
    #[must_use]
    pub const fn after(self, voice: Voice) -> Self {
        match (voice, self) {
            (Voice::Inside, _) | (_, Self::Closed) => self,
            (Voice::Ours { wait: true }, Self::New | Self::Open | Self::WaitingCustomer | Self::WaitingOthers) => {
                Self::WaitingCustomer
            }
            (Voice::Ours { wait: false }, Self::New) => Self::Open,
            (Voice::Ours { .. }, _) | (Voice::Customer, Self::New) => self,
            (Voice::Customer, Self::WaitingOthers) => Self::WaitingOthers,
            (Voice::Customer, Self::Open | Self::WaitingCustomer | Self::Solved) => Self::Open,
        }
    }
}

/// How people read a number: `T-000123`.
#[must_use]
pub fn number_in_words(number: i64) -> String {
    format!("T-{number:06}")
}

/// The number that somebody typed: `T-000123`, `t123`, `123`.
#[must_use]
pub fn number_of(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['T', 't']).map_or(text, |rest| rest.strip_prefix('-').unwrap_or(rest));
    let is_number = (1..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn state() -> impl Strategy<Value = State> {
        prop::sample::select(State::ALL)
    }

    #[test]
    fn keys_and_ranks_lead_back() {
        for one in Kind::ALL {
            assert_eq!(Kind::from_key(one.key()), Some(*one));
        }
        for one in Channel::ALL {
            assert_eq!(Channel::from_key(one.key()), Some(*one));
        }
        for one in Priority::ALL {
            assert_eq!((Priority::from_key(one.key()), Priority::of_rank(one.rank())), (Some(*one), *one));
        }
        for one in State::ALL {
            assert_eq!(State::from_key(one.key()), Some(*one));
            assert_eq!(serde_json::to_value(one).ok(), Some(one.key().into()));
        }
        assert_eq!(State::from_key("lost"), None);
    }

    #[test]
    fn who_solves_says_how() {
        assert_eq!(State::Open.step(State::Solved, Some("换了喷嘴")), Ok(State::Solved));
        assert_eq!(State::Open.step(State::Solved, Some(" ")), Err(AppError::invalid("solution", "required")));
        assert_eq!(State::Open.step(State::Closed, None), Ok(State::Closed));
        assert_eq!(State::Open.step(State::New, None), Err(AppError::invalid("state", "ticket_state_step")));
        assert_eq!(State::Closed.step(State::Solved, Some("x")), Err(AppError::invalid("state", "ticket_state_step")));
    }

    #[test]
    fn a_customer_who_speaks_again_reopens_what_was_solved_and_not_what_is_closed() {
        assert_eq!(State::Solved.after(Voice::Customer), State::Open);
        assert_eq!(State::Closed.after(Voice::Customer), State::Closed);
        assert_eq!(State::WaitingCustomer.after(Voice::Customer), State::Open);
        assert_eq!(State::New.after(Voice::Ours { wait: false }), State::Open);
        assert_eq!(State::Open.after(Voice::Ours { wait: true }), State::WaitingCustomer);
        assert_eq!(State::Solved.after(Voice::Ours { wait: true }), State::Solved);
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(number_in_words(123), "T-000123");
        for text in ["T-000123", "t-123", " T123 ", "123"] {
            assert_eq!(number_of(text), Some(123), "{text}");
        }
        for text in ["", "T-", "T-0", "12a", "-12", "１２", "T-1234567890123456789"] {
            assert_eq!(number_of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_is_found_again(number in 1_i64..=999_999_999_999) {
            prop_assert_eq!(number_of(&number_in_words(number)), Some(number));
        }

        #[test]
        fn nothing_becomes_new_and_nothing_stays_by_a_step(from in state(), to in state()) {
            let taken = from.step(to, Some("x")).is_ok();
            prop_assert!(!taken || (to != State::New && to != from));
            // What is done goes on as open, or is put away.
            prop_assert!(!taken || from.is_open() || matches!(to, State::Open | State::Closed));
        }

        #[test]
        fn a_note_moves_nothing(from in state()) {
            prop_assert_eq!(from.after(Voice::Inside), from);
        }

        #[test]
        fn what_is_said_leads_where_a_step_could_lead(from in state(), wait: bool, theirs: bool) {
            let voice = if theirs { Voice::Customer } else { Voice::Ours { wait } };
            let to = from.after(voice);
            prop_assert!(to == from || from.step(to, None).is_ok());
        }
    }
}
