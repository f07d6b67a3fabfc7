//! Kinds and sizes as people read them.

use super::model::Kind;
use crate::{locale::Lang, words::files as w};

/// A size of so many bytes: `840 B`, `12 KB`, `3.4 MB`.
#[must_use]
pub(crate) fn size_in_words(bytes: u64) -> String {
    const KILO: u64 = 1 << 10;
    const MEGA: u64 = 1 << 20;
    match bytes {
        few if few < KILO => format!("{few} B"),
        some if some < MEGA => format!("{} KB", some.div_ceil(KILO)),
        // One place behind the point, below ten.
        many if many < 10 * MEGA => format!("{}.{} MB", many / MEGA, many % MEGA * 10 / MEGA),
        many => format!("{} MB", many / MEGA),
    }
}

/// A kind in words.
pub(crate) const fn kind_word(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Image => w::kind_image(lang),
        Kind::Pdf => w::kind_pdf(lang),
        Kind::Text => w::kind_text(lang),
        Kind::Document => w::kind_document(lang),
        Kind::Sheet => w::kind_sheet(lang),
        Kind::Slides => w::kind_slides(lang),
        Kind::Archive => w::kind_archive(lang),
        Kind::Audio => w::kind_audio(lang),
        Kind::Video => w::kind_video(lang),
        Kind::Mail => w::kind_mail(lang),
        Kind::Web => w::kind_web(lang),
        Kind::Program => w::kind_program(lang),
        Kind::Other => w::kind_other(lang),
    }
}

/// The picture of a kind.
pub(super) const fn kind_icon(kind: Kind) -> icondata::Icon {
    match kind {
        Kind::Image => icondata::LuFileImage,
        Kind::Pdf | Kind::Document | Kind::Text => icondata::LuFileText,
        Kind::Sheet => icondata::LuFileSpreadsheet,
        Kind::Slides => icondata::LuPresentation,
        Kind::Archive => icondata::LuFileArchive,
        Kind::Audio => icondata::LuFileMusic,
        Kind::Video => icondata::LuVideo,
        Kind::Mail => icondata::LuMail,
        Kind::Web | Kind::Program => icondata::LuFileCode,
        Kind::Other => icondata::LuFile,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        for (bytes, words) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KB"),
            (1025, "2 KB"),
            (1 << 20, "1.0 MB"),
            ((3 << 20) + (1 << 19), "3.5 MB"),
            (50 << 20, "50 MB"),
        ] {
            assert_eq!(size_in_words(bytes), words);
        }
    }
}
