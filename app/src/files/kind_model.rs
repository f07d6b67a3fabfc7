//! What sort of thing a file is, and how it may be shown.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What sort of thing a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Image,
    Pdf,
    Text,
    Document,
    Sheet,
    Slides,
    Archive,
    Audio,
    Video,
    Mail,
    /// Pages and drawings that could run something in a browser: kept, and only ever downloaded.
    Web,
    /// What a computer runs.
    Program,
    Other,
}

/// Types of what runs on a computer.
const PROGRAMS: [&str; 10] = [
    "application/wasm",
    "application/x-executable",
    "application/vnd.microsoft.portable-executable",
    "application/java",
    "application/java-archive",
    "application/x-llvm",
    "application/x-mach-binary",
    "application/vnd.android.dex",
    "application/vnd.android.dey",
    "text/x-shellscript",
];

/// Endings of names that a computer runs when one opens the file, whatever is in it.
const PROGRAM_ENDINGS: [&str; 28] = [
    "apk", "app", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "jar", "js", "jse", "lnk", "msc", "msi",
    "msp", "pif", "ps1", "reg", "scr", "sh", "sys", "vb", "vbe", "vbs", "wsf", "wsh",
];

impl Kind {
    /// All, in the order in which settings and words name them.
    pub const ALL: [Self; 13] = [
        Self::Image,
        Self::Pdf,
        Self::Text,
        Self::Document,
        Self::Sheet,
        Self::Slides,
        Self::Archive,
        Self::Audio,
        Self::Video,
        Self::Mail,
        Self::Web,
        Self::Program,
        Self::Other,
    ];

    /// As in the settings and in the language files (`files.kind_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Pdf => "pdf",
            Self::Text => "text",
            Self::Document => "document",
            Self::Sheet => "sheet",
            Self::Slides => "slides",
            Self::Archive => "archive",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Mail => "mail",
            Self::Web => "web",
            Self::Program => "program",
            Self::Other => "other",
        }
    }

    /// The kind of a media type.
    #[must_use]
    pub fn of(media_type: &str) -> Self {
        let plain = bare(media_type);
        match plain {
            "application/pdf" => Self::Pdf,
            "text/html" | "text/xml" | "image/svg+xml" | "application/xhtml+xml" => Self::Web,
            "text/rtf" | "application/rtf" | "application/msword" | "application/epub+zip" => Self::Document,
            "application/vnd.ms-excel" => Self::Sheet,
            "application/vnd.ms-powerpoint" => Self::Slides,
            "message/rfc822" | "application/vnd.ms-outlook" => Self::Mail,
            "application/zip"
            | "application/gzip"
            | "application/x-tar"
            | "application/vnd.rar"
            | "application/zstd" => Self::Archive,
            program if PROGRAMS.contains(&program) => Self::Program,
            office if office.contains("wordprocessingml") || office.ends_with("opendocument.text") => Self::Document,
            office if office.contains("spreadsheetml") || office.ends_with("opendocument.spreadsheet") => Self::Sheet,
            office if office.contains("presentationml") || office.ends_with("opendocument.presentation") => {
                Self::Slides
            }
            packed if packed.contains("compressed") || packed.ends_with("-bzip2") || packed.ends_with("x-xz") => {
                Self::Archive
            }
            _ if plain.starts_with("image/") => Self::Image,
            _ if plain.starts_with("audio/") => Self::Audio,
            _ if plain.starts_with("video/") => Self::Video,
            _ if plain.starts_with("text/") => Self::Text,
            _ => Self::Other,
        }
    }

    /// The kind of a file: a name may make a program of anything.
    #[must_use]
    pub fn of_file(media_type: &str, name: &str) -> Self {
        let runs = ending(name).is_some_and(|ending| PROGRAM_ENDINGS.contains(&ending.as_str()));
        if runs { Self::Program } else { Self::of(media_type) }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.key() == key).ok_or_else(|| {
            let known = Self::ALL.map(Self::key).join(", ");
            format!("`{key}` is no kind of file; there are {known}")
        })
    }
}

/// How a file is shown without leaving the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preview {
    /// In a dialog.
    Image,
    /// In a tab of its own, by the browser.
    Pdf,
    /// In a tab of its own, as plain text whatever it says.
    Text,
}

impl Preview {
    /// Of a media type: only what a browser shows without running anything of it.
    #[must_use]
    pub fn of(media_type: &str) -> Option<Self> {
        match bare(media_type) {
            "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/avif" => Some(Self::Image),
            "application/pdf" => Some(Self::Pdf),
            "text/plain" | "text/csv" => Some(Self::Text),
            _ => None,
        }
    }
}

fn bare(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// What comes after the last point of a name, in small letters.
#[must_use]
pub fn ending(name: &str) -> Option<String> {
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, ending)| ending.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_content_and_programs_also_names() {
        assert_eq!(Kind::of("text/plain; charset=utf-8"), Kind::Text);
        assert_eq!(Kind::of("image/svg+xml"), Kind::Web);
        assert_eq!(Kind::of("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Kind::Sheet);
        assert_eq!(Kind::of("application/x-7z-compressed"), Kind::Archive);
        assert_eq!(Kind::of_file("text/plain", "运行.BAT"), Kind::Program);
        assert_eq!(Kind::of_file("text/plain", "bat"), Kind::Text);
        for kind in Kind::ALL {
            assert_eq!(kind.key().parse(), Ok(kind));
        }
    }

    #[test]
    fn nothing_that_could_run_is_shown() {
        for media_type in ["text/html", "image/svg+xml", "text/xml", "application/octet-stream"] {
            assert_eq!(Preview::of(media_type), None, "{media_type}");
        }
        assert_eq!(Preview::of("text/csv; charset=gbk"), Some(Preview::Text));
    }
}
