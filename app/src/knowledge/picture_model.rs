//! Pictures in a text: how one stands in Markdown, and where it is put.

use crate::routes;
use uuid::Uuid;

/// Pictures of one version, at most.
#[cfg(feature = "ssr")]
pub const MOST_PICTURES: usize = 200;
/// Characters of what is said of a picture.
pub const LONGEST_ALT: usize = 200;

/// The picture that an address in a text leads to.
#[cfg(feature = "ssr")]
#[must_use]
pub fn picture_of(address: &str) -> Option<Uuid> {
    let below = |place: &str| address.strip_prefix(place)?.strip_prefix('/');
    let id: Uuid = below(routes::ARTICLE_PICTURES).or_else(|| below(routes::HELP_PICTURES))?.parse().ok()?;
    // Only as we write it: what is shown is what was looked for when the text was saved.
    (address == routes::article_picture(id) || address == routes::help_picture(id)).then_some(id)
}

/// A picture as a text has it; what is said of it stands on one line and cannot end early.
#[must_use]
pub fn in_markdown(id: Uuid, alt: &str) -> String {
    let line = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut said = String::with_capacity(line.len());
    for letter in line.chars().take(LONGEST_ALT) {
        if matches!(letter, '\\' | '[' | ']' | '`' | '<' | '*' | '_' | '!' | '&') {
            said.push('\\');
        }
        said.push(letter);
    }
    format!("![{said}]({})", routes::article_picture(id))
}

/// A text with something put in where the caret is, and where the caret is then. Both count UTF-16 units, as browsers do; without a caret
/// it goes to the end, on a line of its own.
#[must_use]
pub fn put_in(text: &str, caret: Option<usize>, piece: &str) -> (String, usize) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let Some(at) = caret.map(|caret| caret.min(units.len())) else {
        let begins = if text.is_empty() || text.ends_with("\n\n") { "" } else { "\n\n" };
        let whole = format!("{text}{begins}{piece}\n");
        let end = whole.encode_utf16().count();
        return (whole, end);
    };
    let (head, tail) = (String::from_utf16_lossy(&units[..at]), String::from_utf16_lossy(&units[at..]));
    (format!("{head}{piece}{tail}"), at + piece.encode_utf16().count())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_our_own_addresses_are_pictures() {
        let id = Uuid::from_u128(7);
        assert_eq!(picture_of(&routes::article_picture(id)), Some(id));
        assert_eq!(picture_of(&routes::help_picture(id)), Some(id));
        for other in [
            format!("https://x.cn{}", routes::article_picture(id)),
            format!("{}?show=true", routes::article_picture(id)),
            format!("{}/{}", routes::ARTICLE_PICTURES, id.simple()),
            format!("{}/../{id}", routes::ARTICLE_PICTURES),
            format!("/files/{id}/1"),
        ] {
            assert_eq!(picture_of(&other), None, "{other}");
        }
    }

    #[test]
    fn it_is_put_where_the_caret_is() {
        assert_eq!(put_in("𠮷ab", Some(3), "!"), ("𠮷a!b".to_owned(), 4));
        assert_eq!(put_in("ab", Some(9), "!"), ("ab!".to_owned(), 3));
        assert_eq!(put_in("ab", None, "!"), ("ab\n\n!\n".to_owned(), 6));
        assert_eq!(put_in("", None, "!"), ("!\n".to_owned(), 2));
    }

    proptest! {
        #[test]
        fn what_is_said_of_a_picture_stays_within_its_marks(alt in ".{0,80}") {
            let id = Uuid::from_u128(9);
            let text = in_markdown(id, &alt);
            prop_assert!(!text.contains('\n'));
            let html = crate::knowledge::rendered(&text, crate::knowledge::model::Audience::Internal);
            prop_assert_eq!(html.matches("<img ").count(), 1, "{}", html);
        }
    }
}
