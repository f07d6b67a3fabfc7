/// The named colours of tags, stages and avatars. A name is stored, the tokens in `style/tokens.css` say how it looks in
/// light and dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Colour {
    #[default]
    Grey,
    Red,
    Orange,
    Amber,
    Green,
    Teal,
    Blue,
    Indigo,
    Violet,
    Pink,
}

impl Colour {
    /// All colours, in the order of a picker.
    pub const ALL: [Self; 10] = [
        Self::Grey,
        Self::Red,
        Self::Orange,
        Self::Amber,
        Self::Green,
        Self::Teal,
        Self::Blue,
        Self::Indigo,
        Self::Violet,
        Self::Pink,
    ];

    /// The stored name, which is also the end of the class (`hue--teal`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grey => "grey",
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Amber => "amber",
            Self::Green => "green",
            Self::Teal => "teal",
            Self::Blue => "blue",
            Self::Indigo => "indigo",
            Self::Violet => "violet",
            Self::Pink => "pink",
        }
    }

    /// The colour of that name; grey for a name that is not known.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|colour| colour.name() == name).unwrap_or_default()
    }

    /// The class that sets `--hue`, `--hue-soft` and `--hue-text` for everything inside.
    #[must_use]
    pub fn class(self) -> String {
        format!("hue--{}", self.name())
    }

    /// Always the same colour for the same text, never grey.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        // FNV-1a: short, and equal on both sides whatever the word size.
        let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Self::ALL[1 + (hash as usize) % (Self::ALL.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::Colour;

    #[test]
    fn an_unknown_name_is_grey() {
        assert_eq!(Colour::named("teal"), Colour::Teal);
        assert_eq!(Colour::named("mauve"), Colour::Grey);
    }

    #[test]
    fn a_text_keeps_its_colour() {
        assert_eq!(Colour::of_text("王小明"), Colour::of_text("王小明"));
        assert_ne!(Colour::of_text("王小明"), Colour::Grey);
    }
}
