//! What people write down on a timeline by hand: notes, and calls, mails, meetings, visits and exchanges with what came of them.

use crate::access::{AppError, FieldError};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a note or an exchange is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteOn {
    Customer(Uuid),
    Deal(Uuid),
}

/// How one was in touch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TalkKind {
    #[default]
    Call,
    Wechat,
    Email,
    Meeting,
    Visit,
    Other,
}

impl TalkKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Call, Self::Wechat, Self::Email, Self::Meeting, Self::Visit, Self::Other];

    /// As in the form and in the language files (`events.talk_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Wechat => "wechat",
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Visit => "visit",
            Self::Other => "other",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The kind of event that tells of it.
    #[must_use]
    pub const fn event_kind(self) -> &'static str {
        match self {
            Self::Call => "call.logged",
            Self::Wechat => "wechat.logged",
            Self::Email => "email.logged",
            Self::Meeting => "meeting.logged",
            Self::Visit => "visit.logged",
            Self::Other => "talk.logged",
        }
    }

    /// What an event tells of; `None` for one that tells of something else.
    #[must_use]
    pub fn of_event(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|talk| talk.event_kind() == kind)
    }

    /// How it may have ended.
    #[must_use]
    pub const fn outcomes(self) -> &'static [Outcome] {
        match self {
            Self::Call => &Outcome::ALL,
            _ => &[Outcome::Reached, Outcome::NoAnswer, Outcome::CallBack],
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    #[default]
    Reached,
    NoAnswer,
    CallBack,
    WrongNumber,
}

impl Outcome {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Reached, Self::NoAnswer, Self::CallBack, Self::WrongNumber];

    /// As in the log and in the language files (`events.outcome_<key>`, `events.result_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::NoAnswer => "no_answer",
            Self::CallBack => "call_back",
            Self::WrongNumber => "wrong_number",
        }
    }

    /// The outcome of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }
}

/// Longest text, in characters.
const LONGEST_TEXT: usize = 10_000;
/// Longest exchange, in minutes: a day.
const LONGEST_TALK: i32 = 1_440;
/// At most so many contacts were there, and so many colleagues are named.
const MOST_NAMED: usize = 50;

/// A note or a comment as it is kept.
///
/// # Errors
/// `Invalid` on `text` when it is empty or longer than 10,000 characters.
pub fn checked_note(text: &str) -> Result<String, AppError> {
    match checked_text(text)? {
        text if text.is_empty() => Err(AppError::invalid("text", "required")),
        text => Ok(text),
    }
}

fn checked_text(text: &str) -> Result<String, AppError> {
    let text = text.trim();
    if text.chars().count() > LONGEST_TEXT {
        return Err(AppError::invalid("text", "too_long"));
    }
    Ok(text.replace('\0', ""))
}

/// An exchange with a customer, to be logged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    pub kind: TalkKind,
    /// What was said; may be empty.
    pub text: String,
    pub outcome: Outcome,
    pub minutes: Option<i32>,
    /// `None`: now.
    pub happened_at: Option<DateTime<Utc>>,
    /// With whom.
    #[serde(default)]
    pub contacts: Vec<Uuid>,
    /// Colleagues named in the text.
    #[serde(default)]
    pub mentions: Vec<Uuid>,
    #[serde(default)]
    pub next: Option<NextPlan>,
}

impl Talk {
    /// The exchange as it is kept.
    ///
    /// # Errors
    /// `Invalid` on `text`, `minutes`, `outcome`, `happened_at` (not later than `now`, give or take a minute of clocks) or
    /// `next_title`.
    pub fn checked(mut self, now: DateTime<Utc>) -> Result<Self, AppError> {
        self.text = checked_text(&self.text)?;
        if self.minutes.is_some_and(|minutes| !(0..=LONGEST_TALK).contains(&minutes)) {
            return Err(AppError::invalid("minutes", "call_minutes_range"));
        }
        if !self.kind.outcomes().contains(&self.outcome) {
            return Err(AppError::invalid("outcome", "invalid_value"));
        }
        if self.happened_at.is_some_and(|moment| moment > now + Duration::minutes(1)) {
            return Err(AppError::invalid("happened_at", "in_the_future"));
        }
        self.contacts.truncate(MOST_NAMED);
        self.mentions.truncate(MOST_NAMED);
        if let Some(next) = &mut self.next {
            next.title = next.title.trim().replace('\0', "");
            match next.title.chars().count() {
                0 => return Err(AppError::invalid("next_title", "required")),
                1..=200 => {}
                _ => return Err(AppError::invalid("next_title", "activity_title_length")),
            }
        }
        Ok(self)
    }
}

/// What is to be done next, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextPlan {
    /// As in `activity.kind`.
    pub kind: NextKind,
    pub title: String,
    pub due_at: DateTime<Utc>,
    /// `None`: by whoever plans it.
    pub person: Option<Uuid>,
}

/// What sort of thing is to be done next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextKind {
    Task,
    #[default]
    Call,
    Email,
    Meeting,
    Visit,
}

impl NextKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Call, Self::Task, Self::Email, Self::Meeting, Self::Visit];

    /// As in `activity.kind` and in the language files (`events.next_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Call => "call",
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Visit => "visit",
        }
    }

    /// The kind of a key; a call for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or_default()
    }
}

/// An exchange as typed; also what is kept of it when the page is left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TalkForm {
    /// A note where it is no kind of exchange.
    pub kind: Option<TalkKind>,
    pub text: String,
    pub outcome: Outcome,
    pub minutes: String,
    /// `2026-11-22T14:05`; empty: now.
    pub when: String,
    pub contacts: Vec<Uuid>,
    /// Colleagues that were chosen after an `@`.
    pub named: Vec<(Uuid, String)>,
    pub next_kind: NextKind,
    pub next_title: String,
    /// `2026-11-25`.
    pub next_day: String,
    pub next_person: String,
}

/// When something is due that names no time, in hours.
const MORNING: u32 = 9;

impl TalkForm {
    /// Whether nothing was typed that one would miss.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.text, &self.minutes, &self.when, &self.next_title, &self.next_day]
            .iter()
            .all(|text| text.trim().is_empty())
            && self.contacts.is_empty()
    }

    /// The colleagues whose names stand in the text.
    #[must_use]
    pub fn mentions(&self) -> Vec<Uuid> {
        named_in(&self.text, &self.named)
    }

    /// Reads what was typed, on clocks `offset` minutes east of UTC.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be read.
    pub fn talk(&self, kind: TalkKind, offset: i32) -> Result<Talk, AppError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None });
        };
        let minutes = match self.minutes.trim() {
            "" => None,
            digits => digits.parse().map_err(|_| refuse("minutes", "not_a_number")).ok(),
        };
        let happened_at = match self.when.trim() {
            "" => None,
            local => moment(local, offset).or_else(|| {
                refuse("happened_at", "not_a_date");
                None
            }),
        };
        let next = match (self.next_title.trim(), self.next_day.trim()) {
            ("", "") => None,
            ("", _) => {
                refuse("next_title", "required");
                None
            }
            (_, "") => {
                refuse("next_day", "required");
                None
            }
            (title, day) => match morning_of(day, offset) {
                Some(due_at) => Some(NextPlan {
                    kind: self.next_kind,
                    title: title.to_owned(),
                    due_at,
                    person: self.next_person.parse().ok(),
                }),
                None => {
                    refuse("next_day", "not_a_date");
                    None
                }
            },
        };
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        let (contacts, mentions) = (self.contacts.clone(), self.mentions());
        Ok(Talk {
            kind,
            text: self.text.clone(),
            outcome: self.outcome,
            minutes,
            happened_at,
            contacts,
            mentions,
            next,
        })
    }
}

/// The moment of `2026-11-22T14:05` on clocks `offset` minutes east of UTC.
fn moment(local: &str, offset: i32) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(local.get(..16)?, "%Y-%m-%dT%H:%M").ok()?;
    Some((local - Duration::minutes(offset.into())).and_utc())
}

fn morning_of(day: &str, offset: i32) -> Option<DateTime<Utc>> {
    let morning = day.parse::<NaiveDate>().ok()?.and_time(NaiveTime::from_hms_opt(MORNING, 0, 0)?);
    Some((morning - Duration::minutes(offset.into())).and_utc())
}

/// Of the people that were chosen, those whose `@name` stands in the text.
#[must_use]
pub fn named_in(text: &str, chosen: &[(Uuid, String)]) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> =
        chosen.iter().filter(|(_, name)| text.contains(&format!("@{name}"))).map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The `@` that is being typed before the caret: where it stands, and what follows it. Both count UTF-16 units, as browsers do.
#[must_use]
pub fn mention_before(text: &str, caret: usize) -> Option<(usize, String)> {
    let units: Vec<u16> = text.encode_utf16().take(caret).collect();
    let before = String::from_utf16(&units).ok()?;
    let (head, query) = before.rsplit_once('@')?;
    // The @ of an e-mail address has a letter before it; a mention ends with its line.
    let inside_word = head.chars().next_back().is_some_and(|letter| letter.is_ascii_alphanumeric());
    let too_long = query.chars().count() > 20 || query.contains('\n') || query.ends_with("  ");
    (!inside_word && !too_long).then(|| (head.encode_utf16().count(), query.to_owned()))
}

/// The text with the name in place of what was typed after the `@` at `at`, and where the caret then stands.
#[must_use]
pub fn with_mention(text: &str, at: usize, caret: usize, name: &str) -> (String, usize) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let (at, caret) = (at.min(units.len()), caret.min(units.len()));
    let put = format!("@{name} ");
    let end = at + put.encode_utf16().count();
    let rest = String::from_utf16_lossy(&units[caret.max(at)..]);
    (format!("{}{put}{}", String::from_utf16_lossy(&units[..at]), rest.strip_prefix(' ').unwrap_or(&rest)), end)
}

/// A text cut at the names in it: each piece, and whether it is one. The longest name wins where one begins another.
#[must_use]
pub fn pieces<'a>(text: &'a str, names: &[String]) -> Vec<(&'a str, bool)> {
    let mut marks: Vec<String> = names.iter().filter(|name| !name.is_empty()).map(|name| format!("@{name}")).collect();
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.len()));
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((at, mark)) = marks
        .iter()
        .filter_map(|mark| rest.find(mark.as_str()).map(|at| (at, mark)))
        .min_by_key(|(at, mark)| (*at, std::cmp::Reverse(mark.len())))
    {
        if at > 0 {
            pieces.push((&rest[..at], false));
        }
        pieces.push((&rest[at..at + mark.len()], true));
        rest = &rest[at + mark.len()..];
    }
    if !rest.is_empty() {
        pieces.push((rest, false));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).expect("a moment")
    }

    #[test]
    fn a_note_says_something() {
        assert_eq!(checked_note("  谈妥了 "), Ok("谈妥了".to_owned()));
        assert_eq!(checked_note(" \n"), Err(AppError::invalid("text", "required")));
        assert_eq!(checked_note(&"长".repeat(10_001)), Err(AppError::invalid("text", "too_long")));
    }

    #[test]
    fn a_call_was_in_the_past_and_ended_the_same_day() {
        let call =
            |minutes, later| Talk { minutes, happened_at: Some(now() + Duration::seconds(later)), ..Talk::default() };
        assert!(call(Some(12), -3_600).checked(now()).is_ok());
        assert!(call(None, 30).checked(now()).is_ok());
        assert_eq!(call(None, 90).checked(now()), Err(AppError::invalid("happened_at", "in_the_future")));
        assert_eq!(call(Some(-1), 0).checked(now()), Err(AppError::invalid("minutes", "call_minutes_range")));
        let mail = Talk { kind: TalkKind::Email, outcome: Outcome::WrongNumber, ..Talk::default() };
        assert_eq!(mail.checked(now()), Err(AppError::invalid("outcome", "invalid_value")));
    }

    #[test]
    fn a_local_time_becomes_a_moment() {
        let when = |local, offset| moment(local, offset).map(|moment| moment.to_rfc3339());
        assert_eq!(when("2026-11-22T14:05", 480).as_deref(), Some("2026-11-22T06:05:00+00:00"));
        assert_eq!(when("2026-11-22T14:05:30", 0).as_deref(), Some("2026-11-22T14:05:00+00:00"));
        assert_eq!(when("22.11.2026", 0), None);
    }

    #[test]
    fn everything_that_cannot_be_read_is_said_at_once() {
        let typed = TalkForm {
            minutes: "ten".to_owned(),
            when: "soon".to_owned(),
            next_day: "2026-11-25".to_owned(),
            ..TalkForm::default()
        };
        let Err(AppError::Invalid(wrong)) = typed.talk(TalkKind::Call, 0) else { panic!("it is wrong") };
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["minutes", "happened_at", "next_title"]);
    }

    #[test]
    fn a_next_step_is_due_in_the_morning_of_its_day() {
        let typed =
            TalkForm { next_title: " 寄样品 ".to_owned(), next_day: "2026-11-25".to_owned(), ..TalkForm::default() };
        let talk = typed.talk(TalkKind::Visit, 480).expect("it can be read");
        let next = talk.next.expect("a plan");
        assert_eq!((next.title.as_str(), next.due_at.to_rfc3339().as_str()), ("寄样品", "2026-11-25T01:00:00+00:00"));
        assert!(!typed.is_empty() && TalkForm::default().is_empty());
    }

    #[test]
    fn kinds_and_outcomes_come_back_from_their_keys() {
        for kind in TalkKind::ALL {
            assert_eq!(TalkKind::from_key(kind.key()), Some(kind));
            assert_eq!(TalkKind::of_event(kind.event_kind()), Some(kind));
            assert!(kind.outcomes().contains(&Outcome::default()));
        }
        assert!(Outcome::ALL.into_iter().all(|outcome| Outcome::from_key(outcome.key()) == Some(outcome)));
        assert!(NextKind::ALL.into_iter().all(|kind| NextKind::from_key(kind.key()) == kind));
    }

    #[test]
    fn a_mention_is_typed_after_an_at_that_begins_a_word() {
        assert_eq!(mention_before("请 @李", 4), Some((2, "李".to_owned())));
        assert_eq!(mention_before("@", 1), Some((0, String::new())));
        assert_eq!(mention_before("请@Laura B", 9), Some((1, "Laura B".to_owned())));
        assert_eq!(mention_before("write to a@b", 12), None);
        assert_eq!(mention_before("@李娜\n好", 5), None);
        // A letter outside of the basic plane counts twice, as in the browser.
        assert_eq!(mention_before("🚢@陈", 4), Some((2, "陈".to_owned())));
    }

    #[test]
    fn a_name_takes_the_place_of_what_was_typed() {
        assert_eq!(with_mention("请 @li 看", 2, 5, "李娜"), ("请 @李娜 看".to_owned(), 6));
        assert_eq!(with_mention("🚢@", 2, 3, "陈静"), ("🚢@陈静 ".to_owned(), 6));
    }

    #[test]
    fn only_names_that_still_stand_in_the_text_are_mentioned() {
        let chosen = [(Uuid::from_u128(1), "李娜".to_owned()), (Uuid::from_u128(2), "陈静".to_owned())];
        assert_eq!(named_in("@李娜 请看", &chosen), [Uuid::from_u128(1)]);
        assert_eq!(
            pieces("请@李娜 看", &["李".to_owned(), "李娜".to_owned()]),
            [("请", false), ("@李娜", true), (" 看", false)]
        );
    }

    proptest! {
        #[test]
        fn pieces_make_the_text_again(text in "[@a-c李娜 ]{0,30}", names in prop::collection::vec("[a-c李娜]{1,3}", 0..4)) {
            let joined: String = pieces(&text, &names).into_iter().map(|(piece, _)| piece).collect();
            prop_assert_eq!(joined, text);
        }

        #[test]
        fn a_caret_anywhere_is_no_trouble(text in ".{0,20}", caret in 0_usize..50, at in 0_usize..50) {
            let begun = mention_before(&text, caret);
            prop_assert!(begun.is_none_or(|(at, _)| at < caret));
            let (put, end) = with_mention(&text, at, caret, "李娜");
            prop_assert!(end <= put.encode_utf16().count());
        }
    }
}
