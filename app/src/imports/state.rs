//! Where an import stands, and what may be done with it then.

use serde::{Deserialize, Serialize};

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Draft,
    Running,
    Done,
    Failed,
    Cancelled,
    Undone,
}

impl State {
    /// As in `import.state` and in the language files (`imports.state_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Undone => "undone",
        }
    }

    /// The state of a key; unknown ones count as failed.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        [Self::Draft, Self::Running, Self::Done, Self::Cancelled, Self::Undone]
            .into_iter()
            .find(|state| state.key() == key)
            .unwrap_or(Self::Failed)
    }
}

/// What is being done with an import, or was done last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Reads everything and writes nothing but the report.
    Check,
    Run,
    Undo,
}

impl Work {
    /// As in `import.work`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Run => "run",
            Self::Undo => "undo",
        }
    }

    /// The work of a key; unknown ones count as a check, which changes nothing.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        match key {
            "run" => Self::Run,
            "undo" => Self::Undo,
            _ => Self::Check,
        }
    }

    /// Whether it may begin where an import stands so, with `last` done last. A run that broke off goes on where it stopped;
    /// so does an undo.
    #[must_use]
    pub fn may_begin(self, state: State, last: Self) -> bool {
        match self {
            Self::Check => matches!(state, State::Draft | State::Undone),
            Self::Run => match state {
                State::Draft | State::Undone => true,
                State::Failed | State::Cancelled => last == Self::Run,
                State::Running | State::Done => false,
            },
            Self::Undo => matches!(state, State::Done | State::Failed | State::Cancelled) && last != Self::Check,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_follows_work() {
        assert!(Work::Run.may_begin(State::Draft, Work::Check));
        assert!(Work::Run.may_begin(State::Cancelled, Work::Run));
        assert!(!Work::Run.may_begin(State::Cancelled, Work::Undo));
        assert!(!Work::Run.may_begin(State::Done, Work::Run));
        assert!(Work::Undo.may_begin(State::Failed, Work::Undo));
        assert!(!Work::Undo.may_begin(State::Undone, Work::Undo));
        assert!(!Work::Check.may_begin(State::Failed, Work::Run));
    }
}
