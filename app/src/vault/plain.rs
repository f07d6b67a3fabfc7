use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A value as people know it. Wiped when it is let go; prints as dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Plain(Zeroizing<String>);

impl Plain {
    /// Takes a text over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one place that needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// How values are compared: numbers of cards and accounts are the same with and without spaces and dashes, in full and half
/// width, in upper and lower case.
#[must_use]
pub fn comparable(text: &str) -> Zeroizing<String> {
    let dash = |letter: char| matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let kept = text.nfkc().filter(|letter| !letter.is_whitespace() && !letter.is_control() && !dash(*letter));
    let kept = Zeroizing::new(kept.flat_map(char::to_uppercase).collect::<String>());
    if kept.is_empty() { Zeroizing::new(text.trim().to_owned()) } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for written in [
            "11010519491231002x",
            "110105 19491231 002X",
            "１１０１０５１９４９１２３１００２Ｘ",
            "110105-19491231-002X",
        ] {
            assert_eq!(comparable(written).as_str(), "11010519491231002X", "{written}");
        }
        assert_ne!(comparable("110105194912310021"), comparable("11010519491231002X"));
        assert_eq!(comparable(" - ").as_str(), "-", "nothing but dashes is compared as it stands");
    }

    #[test]
    fn it_prints_as_dots() {
        assert_eq!(format!("{:?}", Plain::new("6222021234567890".to_owned())), "…");
    }
}
