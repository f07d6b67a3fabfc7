//! What a row says of consent: only with its proof, as when somebody writes it down, and never looser than what is known already.

use super::super::context::Context;
use super::super::model::Target;
use super::super::plan::Existing;
use super::super::row::Cells;
use super::super::value::{self, plain_name};
use crate::customers::consent::model::{Channel, Consent, ConsentState, Consents, DoNotContact};
use crate::locale::Lang;
use crate::words::consent as words;

/// The columns that say something of consent.
pub const COLUMNS: [Target; 5] =
    [Target::ConsentPhone, Target::ConsentSms, Target::ConsentEmail, Target::ConsentWechat, Target::DoNotContact];

const CHANNELS: [(Target, Channel); 4] = [
    (Target::ConsentPhone, Channel::Phone),
    (Target::ConsentSms, Channel::Sms),
    (Target::ConsentEmail, Channel::Email),
    (Target::ConsentWechat, Channel::Wechat),
];

/// Most characters of a proof or a reason.
const LONGEST: usize = 500;

/// What the row says. Consent that is said to be given and has no day or no proof is left out with a remark; a refusal needs
/// neither.
pub fn read(cells: &mut Cells<'_>, context: &Context) -> Consents {
    let mut said = Consents::default();
    if CHANNELS.iter().all(|(target, _)| cells.written(*target).is_none())
        && cells.written(Target::DoNotContact).is_none()
    {
        return said;
    }
    let how = cells.text(Target::ConsentHow, LONGEST);
    let day = day(cells, context);
    let (by, by_name, at) = (context.me, context.my_name.clone(), context.now);
    for (target, channel) in CHANNELS {
        let Some(text) = cells.written(target) else { continue };
        let Some(state) = state_of(&text) else {
            cells.remark(target, "malformed_left_out", text);
            continue;
        };
        let (day, how) = match (state, day, &how) {
            (ConsentState::Unknown, ..) => continue,
            (ConsentState::Given, Some(day), Some(how)) => (day, how.clone()),
            (ConsentState::Given, ..) => {
                cells.remark(target, "consent_unproven_left_out", text);
                continue;
            }
            (ConsentState::Refused, day, how) => {
                (day.unwrap_or_else(|| at.date_naive()), how.clone().unwrap_or_default())
            }
        };
        said.channels.insert(channel, Consent { state, day, how, by, by_name: by_name.clone(), at });
    }
    said.none = mark(cells, how).map(|reason| DoNotContact { reason, by, by_name, at });
    said
}

/// What was understood, for a preview.
#[must_use]
pub fn shown(said: &Consents) -> [(Target, Option<String>); 5] {
    let state = |(target, channel): (Target, Channel)| {
        (target, said.channels.get(&channel).map(|consent: &Consent| consent.state.key().to_owned()))
    };
    let [phone, sms, email, wechat] = CHANNELS.map(state);
    [phone, sms, email, wechat, (Target::DoNotContact, said.none.as_ref().map(|mark| mark.reason.clone()))]
}

/// The day on which they said so; one that is none, or is still to come, is left out with a remark.
fn day(cells: &mut Cells<'_>, context: &Context) -> Option<chrono::NaiveDate> {
    let text = cells.written(Target::ConsentDay)?;
    let day = cells.day_of(&text);
    match day {
        None => cells.remark(Target::ConsentDay, "malformed_left_out", text),
        // Somewhere the day has begun already.
        Some(day) if day > context.now.date_naive() + chrono::Duration::days(1) => {
            cells.remark(Target::ConsentDay, "in_the_future_left_out", text);
            return None;
        }
        Some(_) => {}
    }
    day
}

/// Why nobody may contact them: what the cell says, or where it only says yes, what stands as proof.
fn mark(cells: &mut Cells<'_>, how: Option<String>) -> Option<String> {
    let text = cells.text(Target::DoNotContact, LONGEST)?;
    match value::yes(&text) {
        Some(false) => None,
        Some(true) => Some(how.unwrap_or(text)),
        None => Some(text),
    }
}

fn state_of(text: &str) -> Option<ConsentState> {
    let plain = plain_name(text);
    let usual = |state: ConsentState| match state {
        ConsentState::Unknown => ["unknown", "未表态", "待定"],
        ConsentState::Given => ["given", "同意", "optin"],
        ConsentState::Refused => ["refused", "拒绝", "optout"],
    };
    let means = |state: &ConsentState| {
        let words = Lang::ALL.map(|lang| words::text(lang, &format!("state_{}", state.key())));
        usual(*state).contains(&plain.as_str()) || words.into_iter().flatten().any(|word| plain_name(word) == plain)
    };
    ConsentState::ALL
        .into_iter()
        .find(means)
        .or_else(|| value::yes(text).map(|yes| if yes { ConsentState::Given } else { ConsentState::Refused }))
}

/// What holds after a row. The mark stays; of each channel the later word holds, of one day the refusal. Where only gaps are
/// filled, what is known of a channel stays.
#[must_use]
pub fn after(existing: Existing, was: &Consents, said: &Consents) -> Consents {
    let mut all = was.clone();
    all.none = all.none.or_else(|| said.none.clone());
    for (channel, new) in &said.channels {
        let holds = was.channels.get(channel).is_some_and(|old| {
            let refuses = new.state == ConsentState::Refused;
            existing == Existing::Fill
                || old.state == new.state
                || old.day > new.day
                || (old.day == new.day && !refuses)
        });
        if !holds {
            all.channels.insert(*channel, new.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate, Utc};
    use uuid::Uuid;

    fn said(state: ConsentState, day: u32) -> Consents {
        let (by, at) = (Uuid::nil(), DateTime::<Utc>::default());
        let day = NaiveDate::from_ymd_opt(2026, 1, day).expect("a day");
        let consent = Consent { state, day, how: "form".into(), by, by_name: "Ann".into(), at };
        Consents { channels: [(Channel::Phone, consent)].into(), none: None }
    }

    #[test]
    fn words_for_consent_are_understood() {
        for (text, state) in [
            ("已同意", Some(ConsentState::Given)),
            ("yes", Some(ConsentState::Given)),
            ("Opt-out", Some(ConsentState::Refused)),
            ("否", Some(ConsentState::Refused)),
            ("Unknown", Some(ConsentState::Unknown)),
            ("perhaps", None),
        ] {
            assert_eq!(state_of(text), state, "{text}");
        }
    }

    #[test]
    fn the_later_word_holds_and_of_one_day_the_refusal() {
        use ConsentState::{Given, Refused};
        let holds = |existing, was: &Consents, new: &Consents| after(existing, was, new).state(Channel::Phone);
        assert_eq!(holds(Existing::Update, &said(Refused, 5), &said(Given, 4)), Refused);
        assert_eq!(holds(Existing::Update, &said(Refused, 5), &said(Given, 5)), Refused);
        assert_eq!(holds(Existing::Update, &said(Refused, 5), &said(Given, 6)), Given);
        assert_eq!(holds(Existing::Update, &said(Given, 5), &said(Refused, 5)), Refused);
        assert_eq!(holds(Existing::Fill, &said(Given, 5), &said(Refused, 9)), Given);
        let again = said(Given, 9);
        assert_eq!(after(Existing::Update, &said(Given, 5), &again), said(Given, 5), "it says nothing new");
    }
}
