//! Colleagues named in a text: an `@` while it is typed, and the names in what was written.

use uuid::Uuid;

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
