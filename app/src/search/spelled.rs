//! A text and how it is read, in one line that a part of any of it finds: for short lists that need no index of their own.

use super::{letters::folded, readings::readings};

/// Characters of a text that are looked at.
const LONGEST: usize = 200;

/// The letters of a text without spaces, then how it is read, then the first letters of that: `折弯机` gives `折弯机 zhewanji zwj`.
#[must_use]
pub fn spelled(text: &str) -> String {
    let plain = squeezed(text);
    let read = |short: bool| -> String {
        let sound = |letter: char| readings(letter).first().map(|sound| if short { &sound[..1] } else { sound });
        plain.chars().map(|letter| sound(letter).map_or_else(|| letter.to_string(), str::to_owned)).collect()
    };
    let sounds = read(false);
    if sounds == plain { plain } else { format!("{plain} {sounds} {}", read(true)) }
}

/// What somebody typed, as [`spelled`] has it.
#[must_use]
pub fn squeezed(text: &str) -> String {
    folded(text).chars().filter(|letter| *letter != ' ').take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_how_it_is_read() {
        let line = spelled("HZ-200 数控折弯机");
        for typed in ["hz200", "HZ 200", "折弯", "zhewan", "skzwj", "数控折"] {
            assert!(line.contains(&squeezed(typed)), "{typed} in {line}");
        }
        assert_eq!(spelled("GTX Pro"), "gtxpro", "nothing is read in another way");
    }
}
