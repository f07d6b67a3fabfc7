//! Sensitive values as browsers know them: a mask, and a mark for one that is to be removed. What a record holds is the id of a
//! sealed value; sent back as it stands, it stays.

use super::model::{Custom, FieldDef, FieldKind, TypedValues};

/// Typed for a sensitive field whose value is to be removed. An empty field leaves it as it is, so that whoever does not see the
/// value cannot remove it by accident. No text that people type contains this letter.
pub const REMOVED: &str = "\u{0}";
/// What stands for a value of which nothing may be seen.
pub const VEIL: &str = "••••";
/// How long a revealed value stands on the screen, in seconds.
pub const SHOWN_FOR: u32 = 30;
/// Longest sensitive value, in characters.
pub const LONGEST: u32 = 200;

/// From so many letters and digits on, the last four are shown.
const LONG_ENOUGH: usize = 8;

/// What is shown in place of a value: its last four letters where it has eight or more.
#[must_use]
pub fn mask(plain: &str) -> String {
    let letters: Vec<char> = plain.chars().filter(|letter| letter.is_alphanumeric()).collect();
    match letters.len().checked_sub(4) {
        Some(hidden) if letters.len() >= LONG_ENOUGH => {
            format!("{VEIL} {}", letters[hidden..].iter().collect::<String>())
        }
        _ => VEIL.to_owned(),
    }
}

/// The typed values, with what stands in sensitive fields of which nothing was said.
#[must_use]
pub fn keeping<'a>(typed: &TypedValues, fields: impl Iterator<Item = &'a FieldDef>, stored: &Custom) -> TypedValues {
    let mut typed = typed.clone();
    for field in fields.filter(|field| field.kind == FieldKind::Sensitive) {
        let said = typed.get(&field.id).is_some_and(|text| !text.trim().is_empty());
        if let Some(held) = stored.get(field.id).as_str().filter(|_| !said) {
            typed.insert(field.id, held.to_owned());
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::key_of;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn a_mask_shows_four_letters_of_eight_and_none_of_seven() {
        assert_eq!(mask("6222 0212 3456 7890"), "•••• 7890");
        assert_eq!(mask("1101051949123100-2X"), "•••• 002X");
        assert_eq!(mask("1234567"), VEIL);
        assert_eq!(mask(""), VEIL);
    }

    #[test]
    fn what_nobody_spoke_of_stays_and_what_is_removed_goes() {
        let [kept, removed, replaced, other] = [1, 2, 3, 4].map(Uuid::from_u128);
        let of = |id, kind| FieldDef { id, kind, ..FieldDef::default() };
        let fields = [
            of(kept, FieldKind::Sensitive),
            of(removed, FieldKind::Sensitive),
            of(replaced, FieldKind::Sensitive),
            of(other, FieldKind::Text),
        ];
        let stored = Custom([kept, removed, replaced, other].map(|id| (key_of(id), json!("held"))).into());
        let typed = TypedValues::from([(removed, REMOVED.to_owned()), (replaced, "new".to_owned())]);
        let all = keeping(&typed, fields.iter(), &stored);
        let expected = [(kept, "held"), (removed, REMOVED), (replaced, "new")].map(|(id, text)| (id, text.to_owned()));
        assert_eq!(all, TypedValues::from(expected));
    }
}
