//! Chats in words.

use super::model::{Colour, EndedBy, Side};
use crate::{locale::Lang, words::chat as w};

pub(super) const fn colour_word(lang: Lang, colour: Colour) -> &'static str {
    match colour {
        Colour::Blue => w::colour_blue(lang),
        Colour::Teal => w::colour_teal(lang),
        Colour::Green => w::colour_green(lang),
        Colour::Violet => w::colour_violet(lang),
        Colour::Red => w::colour_red(lang),
        Colour::Grey => w::colour_grey(lang),
    }
}

pub(super) const fn side_word(lang: Lang, side: Side) -> &'static str {
    match side {
        Side::Right => w::side_right(lang),
        Side::Left => w::side_left(lang),
    }
}

/// How it ended, for those who answer.
pub(super) const fn ended_word(lang: Lang, by: EndedBy) -> &'static str {
    match by {
        EndedBy::Visitor => w::over_visitor(lang),
        EndedBy::Agent => w::over_agent(lang),
        EndedBy::Silence => w::over_silence(lang),
        EndedBy::Away => w::over_away(lang),
    }
}
