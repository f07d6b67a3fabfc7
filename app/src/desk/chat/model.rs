//! A chat widget as it is typed, kept and shown, and the conversations that agents see.

use crate::{
    access::{AppError, FieldError},
    desk::{
        tickets::{
            model::Named,
            rules_model::{Kind, Priority, keyed},
        },
        web_forms::model::{Asking, Asks, Part, origins_in},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What visitors may be asked for, in the order in which they are.
pub const PARTS: [Part; 3] = [Part::Name, Part::Email, Part::Phone];
/// A visitor who has given no sign for so long is not there: two signs may be lost (see `SIGN_EVERY` in `server/src/live/guest.rs`).
pub const HERE_FOR: TimeDelta = TimeDelta::seconds(40);
/// Most conversations that are listed.
pub const MOST_LISTED: i64 = 200;

keyed! {
    /// Colours that keep white words readable, by day and by night.
    Colour {
        Blue = "blue",
        Teal = "teal",
        Green = "green",
        Violet = "violet",
        Red = "red",
        Grey = "grey",
    }
}

impl Colour {
    /// As pages of others draw it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blue => "#0a6a99",
            Self::Teal => "#0f6f68",
            Self::Green => "#1f7040",
            Self::Violet => "#6a42b8",
            Self::Red => "#b02a30",
            Self::Grey => "#454d58",
        }
    }
}

keyed! {
    /// The corner of the page in which the button stands.
    Side {
        Right = "right",
        Left = "left",
    }
}

/// A widget as typed: nothing is checked yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChatWidgetForm {
    /// By which colleagues know it.
    pub name: String,
    /// What visitors read first, in both languages; empty for words of the product.
    pub greeting: String,
    pub greeting_en: String,
    /// What they read while nobody is there.
    pub away: String,
    pub away_en: String,
    pub colour: Colour,
    pub side: Side,
    /// Whose pages may show it, one on a line.
    pub origins: String,
    /// Outside of its hours nobody is there.
    pub calendar: Option<Uuid>,
    pub asks: Asks,
    /// Of the tickets that it makes.
    pub kind: Kind,
    pub category: Option<Uuid>,
    pub priority: Priority,
    /// At the end the visitor is asked how it went.
    pub rates: bool,
}

impl Default for ChatWidgetForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            greeting: String::new(),
            greeting_en: String::new(),
            away: String::new(),
            away_en: String::new(),
            colour: Colour::Blue,
            side: Side::Right,
            origins: String::new(),
            calendar: None,
            asks: Asks(BTreeMap::from([(Part::Name, Asking::Asked), (Part::Email, Asking::Asked)])),
            kind: Kind::Question,
            category: None,
            priority: Priority::Normal,
            rates: true,
        }
    }
}

/// A widget, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChatWidget {
    /// Its texts in order, and only what chats ask for among what is asked.
    pub form: ChatWidgetForm,
    pub origins: Vec<String>,
}

impl ChatWidgetForm {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<NewChatWidget, AppError> {
        let mut wrong = Vec::new();
        let mut text = |field: &str, text: &str, most: usize| {
            if text.chars().count() > most {
                wrong.push(FieldError::of(field, "too_long"));
            }
            text.trim().to_owned()
        };
        let form = Self {
            name: text("name", &self.name, 100),
            greeting: text("greeting", &self.greeting, 300),
            greeting_en: text("greeting_en", &self.greeting_en, 300),
            away: text("away", &self.away, 300),
            away_en: text("away_en", &self.away_en, 300),
            asks: Asks(PARTS.into_iter().map(|part| (part, self.asks.of(part))).collect()),
            ..self.clone()
        };
        if form.name.is_empty() {
            wrong.push(FieldError::of("name", "required"));
        }
        let origins = origins_in(&self.origins, &mut wrong);
        // Of a page full of nonsense the first lines are enough.
        wrong.truncate(10);
        if wrong.is_empty() { Ok(NewChatWidget { form, origins }) } else { Err(AppError::Invalid(wrong)) }
    }
}

/// A widget as those see it who manage the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatWidget {
    pub id: Uuid,
    pub version: i32,
    /// Stands in the address of its frame.
    pub token: String,
    pub form: ChatWidgetForm,
    pub active: bool,
    /// Conversations that came by it, and when the last one began.
    pub came: i64,
    pub last_at: Option<DateTime<Utc>>,
}

/// What the page of widgets shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetRoom {
    pub widgets: Vec<ChatWidget>,
    pub categories: Vec<Named>,
    pub calendars: Vec<Named>,
}

keyed! {
    /// Who ended a conversation, or why it ended by itself.
    EndedBy {
        Visitor = "visitor",
        Agent = "agent",
        /// The visitor was away for long.
        Silence = "silence",
        /// Nobody was there: it was a request from the beginning.
        Away = "away",
    }
}

/// A conversation that goes on, in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatLine {
    pub ticket: Uuid,
    pub number: i64,
    /// As the visitor says; `None` where they do not say.
    pub name: Option<String>,
    /// The customer of the ticket.
    pub customer: Option<String>,
    pub owner: Option<Named>,
    /// What was said last.
    pub last: String,
    pub began_at: DateTime<Utc>,
    /// Since when the visitor has had no answer.
    pub waits_since: Option<DateTime<Utc>>,
    /// Whether their page is open.
    pub here: bool,
}

/// The conversations that go on: those that nobody has, the reader's own, and those of others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatLists {
    pub waiting: Vec<ChatLine>,
    pub mine: Vec<ChatLine>,
    pub others: Vec<ChatLine>,
}

impl ChatLists {
    /// Puts lines where they belong: whoever has waited longest for an answer comes first, then those who have one, by age.
    #[must_use]
    pub fn of(mut lines: Vec<ChatLine>, me: Uuid) -> Self {
        lines.sort_by_key(|line| (line.waits_since.is_none(), line.waits_since, line.began_at, line.ticket));
        let mut lists = Self::default();
        for line in lines {
            match &line.owner {
                None => lists.waiting.push(line),
                Some((owner, _)) if *owner == me => lists.mine.push(line),
                Some(_) => lists.others.push(line),
            }
        }
        lists
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.mine.is_empty() && self.others.is_empty()
    }
}

/// The conversation on a ticket, for whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatHere {
    /// As the visitor says: nothing of it was proved.
    pub name: Option<String>,
    pub mail: Option<String>,
    pub phone: Option<String>,
    pub here: bool,
    pub seen_at: DateTime<Utc>,
    pub ended: Option<EndedBy>,
}

impl ChatHere {
    /// Whether what is said now is read at once.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.here && self.ended.is_none()
    }
}

/// Whether a visitor is there, by the last sign of their page.
#[must_use]
pub fn is_here(here: bool, seen_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    here && now - seen_at < HERE_FOR
}

/// The name by which customers know a colleague: the given name alone. Of a Chinese name what follows the family name.
#[must_use]
pub fn first_name(name: &str) -> String {
    const DOUBLE: [&str; 12] =
        ["欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "令狐", "慕容", "夏侯", "端木"];
    let name = name.trim();
    let signs: Vec<char> = name.chars().collect();
    let is_chinese =
        (2..=4).contains(&signs.len()) && signs.iter().all(|sign| ('\u{4e00}'..='\u{9fff}').contains(sign));
    if is_chinese {
        let family = if signs.len() > 2 && DOUBLE.iter().any(|double| name.starts_with(double)) { 2 } else { 1 };
        return signs[family..].iter().collect();
    }
    name.split_whitespace().next().unwrap_or_default().chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form() -> ChatWidgetForm {
        ChatWidgetForm { name: " 官网咨询 ".to_owned(), ..ChatWidgetForm::default() }
    }

    #[test]
    fn a_name_is_enough_and_what_is_wrong_is_said_at_its_field() {
        assert_eq!(form().check().map(|new| new.form.name), Ok("官网咨询".to_owned()));
        let long = "长".repeat(301);
        let wrong = ChatWidgetForm {
            name: " ".to_owned(),
            greeting: long.clone(),
            away_en: long,
            origins: "https://good.example.com\nftp://x".to_owned(),
            ..form()
        };
        let Err(refused) = wrong.check() else { panic!("taken") };
        for field in ["name", "greeting", "away_en", "origins"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
    }

    #[test]
    fn a_chat_asks_for_nothing_but_who_somebody_is() -> Result<(), AppError> {
        let asks = BTreeMap::from([(Part::Subject, Asking::Required), (Part::Phone, Asking::Required)]);
        let new = ChatWidgetForm { asks: Asks(asks), ..form() }.check()?;
        assert_eq!(new.form.asks.shown().collect::<Vec<_>>(), [(Part::Phone, true)]);
        Ok(())
    }

    fn line(ticket: u128, owner: Option<u128>, waits: Option<i64>) -> ChatLine {
        let at = |second| DateTime::from_timestamp(second, 0).unwrap_or_default();
        ChatLine {
            ticket: Uuid::from_u128(ticket),
            number: 1,
            name: None,
            customer: None,
            owner: owner.map(|id| (Uuid::from_u128(id), String::new())),
            last: String::new(),
            began_at: at(0),
            waits_since: waits.map(at),
            here: true,
        }
    }

    #[test]
    fn whoever_has_waited_longest_comes_first() {
        let me = Uuid::from_u128(9);
        let lines = vec![
            line(1, Some(9), None),
            line(2, Some(9), Some(20)),
            line(3, None, Some(5)),
            line(4, Some(8), None),
            line(5, None, Some(2)),
        ];
        let lists = ChatLists::of(lines, me);
        let ids = |lines: &[ChatLine]| lines.iter().map(|line| line.ticket.as_u128()).collect::<Vec<_>>();
        assert_eq!((ids(&lists.waiting), ids(&lists.mine), ids(&lists.others)), (vec![5, 3], vec![2, 1], vec![4]));
    }

    #[test]
    fn who_gave_no_sign_for_long_is_not_there() {
        let now = DateTime::from_timestamp(1000, 0).unwrap_or_default();
        assert!(is_here(true, now - TimeDelta::seconds(39), now));
        assert!(!is_here(true, now - TimeDelta::seconds(40), now) && !is_here(false, now, now));
    }

    #[test]
    fn customers_know_given_names() {
        for (name, given) in [
            ("王芳", "芳"),
            ("李小明", "小明"),
            ("欧阳修", "修"),
            ("司马相如", "相如"),
            ("Anna Schmidt", "Anna"),
            (" Li  Lei ", "Li"),
            ("芳", "芳"),
            ("", ""),
        ] {
            assert_eq!(first_name(name), given, "{name}");
        }
    }

    proptest! {
        // Whatever somebody is called: the family name is not told.
        #[test]
        fn a_given_name_is_a_part_of_the_name(name in "[\\x{4e00}-\\x{9fff}]{2,4}|[A-Z][a-z]{1,12} [A-Z][a-z]{1,12}") {
            let given = first_name(&name);
            prop_assert!(!given.is_empty() && given.len() < name.len() && name.contains(&given), "{}", given);
        }
    }
}
