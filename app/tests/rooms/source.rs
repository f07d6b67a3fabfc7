//! Just enough of a reader for Rust sources: files, code without comments, bodies in braces, text nodes of views.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// One source file.
pub struct Source {
    /// Path below the folder that was read, with `/`: `deals/api.rs`.
    pub path: String,
    /// The text as it is.
    pub text: String,
    /// The text with comments blanked out, lines kept.
    pub code: String,
}

impl Source {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The first part of the path: the room, or the file itself.
    pub fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The code before its unit tests.
    pub fn without_tests(&self) -> &str {
        self.code.split("#[cfg(test)]").next().unwrap_or_default()
    }

    /// Number of the line in which a byte stands.
    pub fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }
}

/// All files with this ending below `folder`.
pub fn read(folder: &Path, ending: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    collect(folder, ending, &mut paths);
    paths.sort();
    let source = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let below = path.strip_prefix(folder).expect("it was found there").to_string_lossy().replace('\\', "/");
        Source { path: below, code: without_comments(&text), text }
    };
    paths.iter().map(source).collect()
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            collect(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

/// Length of the string or character literal that begins at `at`, if one does.
fn literal(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    match rest {
        [b'"', ..] => {
            let mut end = 1;
            while end < rest.len() && rest[end] != b'"' {
                end += if rest[end] == b'\\' { 2 } else { 1 };
            }
            Some((end + 1).min(rest.len()))
        }
        [b'r', b'"' | b'#', ..] if at == 0 || !is_word(bytes[at - 1]) => {
            let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
            if rest.get(1 + hashes) != Some(&b'"') {
                return None;
            }
            let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
            let from = 2 + hashes;
            let end = rest[from..].windows(close.len()).position(|window| window == close)?;
            Some(from + end + close.len())
        }
        [b'\'', b'\\', ..] => rest[2..].iter().skip(1).position(|byte| *byte == b'\'').map(|end| end + 4),
        [b'\'', ..] => {
            // A character, not a lifetime: its end comes after one character.
            let text = std::str::from_utf8(&rest[1..rest.len().min(6)])
                .or_else(|error| std::str::from_utf8(&rest[1..1 + error.valid_up_to()]));
            let first = text.ok()?.chars().next()?;
            (rest.get(1 + first.len_utf8()) == Some(&b'\'')).then(|| first.len_utf8() + 2)
        }
        _ => None,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Blanks out comments; what stands in literals stays.
pub fn without_comments(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        if let Some(length) = literal(bytes, at) {
            at += length;
            continue;
        }
        let length = match &bytes[at..] {
            [b'/', b'/', ..] => bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len() - at),
            [b'/', b'*', ..] => text[at..].find("*/").map_or(bytes.len() - at, |end| end + 2),
            _ => {
                at += 1;
                continue;
            }
        };
        out[at..at + length].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        at += length;
    }
    String::from_utf8(out).expect("only whole comments were blanked out")
}

/// The end (after the bracket) of the pair that opens at or after `from`; literals in between do not count.
pub fn pair(code: &str, from: usize, open: u8, close: u8) -> Option<(usize, usize)> {
    let bytes = code.as_bytes();
    let (mut at, mut depth, mut begin) = (from, 0_usize, None);
    while at < bytes.len() {
        if let Some(length) = literal(bytes, at) {
            at += length;
            continue;
        }
        if bytes[at] == open {
            begin.get_or_insert(at);
            depth += 1;
        } else if bytes[at] == close && depth > 0 {
            depth -= 1;
            if depth == 0 {
                return begin.map(|begin| (begin, at + 1));
            }
        }
        at += 1;
    }
    None
}

/// Places of a word that stands alone.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = code.as_bytes();
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        (*at == 0 || !is_word(bytes[at - 1])) && !bytes.get(at + word.len()).copied().is_some_and(is_word)
    })
}

/// Texts that people would read although they stand in no language file: text nodes and spoken attributes of `view!`, with
/// their place.
pub fn bare_texts(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for at in words(code, "view!") {
        if let Some((begin, end)) = pair(code, at, b'{', b'}') {
            nodes(code, begin + 1, end - 1, &mut found);
        }
    }
    found
}

fn is_text(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Walks over the nodes of one view; what stands in braces is code, and its own views are found by themselves.
fn nodes(code: &str, begin: usize, end: usize, found: &mut Vec<(usize, String)>) {
    let bytes = code.as_bytes();
    let mut at = begin;
    while at < end {
        match bytes[at] {
            b'<' => {
                let close = tag_end(code, at, end);
                spoken_attributes(code, at, close, found);
                at = close;
            }
            b'{' => at = pair(code, at, b'{', b'}').map_or(end, |(_, close)| close),
            b'"' => {
                let length = literal(bytes, at).unwrap_or(1);
                let text = &code[at..(at + length).min(end)];
                if is_text(text) {
                    found.push((at, text.to_owned()));
                }
                at += length;
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                let length =
                    bytes[at..end].iter().position(|byte| matches!(byte, b'<' | b'{' | b'"')).unwrap_or(end - at);
                let text = code[at..at + length].trim();
                if is_text(text) {
                    found.push((at, text.to_owned()));
                }
                at += length;
            }
        }
    }
}

/// The end of the tag that begins at `at`: its `>`, not that of an arrow, a comparison or a type in an attribute's value.
fn tag_end(code: &str, at: usize, end: usize) -> usize {
    let bytes = code.as_bytes();
    let (mut place, mut types) = (at + 1, 0_usize);
    while place < end {
        if let Some(length) = literal(bytes, place) {
            place += length;
            continue;
        }
        match bytes[place] {
            b'{' => place = pair(code, place, b'{', b'}').map_or(end, |(_, close)| close),
            b'(' => place = pair(code, place, b'(', b')').map_or(end, |(_, close)| close),
            b'<' => {
                types += 1;
                place += 1;
            }
            b'>' if matches!(bytes[place - 1], b'-' | b'=') => place += 1,
            b'>' if types > 0 => {
                types -= 1;
                place += 1;
            }
            b'>' => return place + 1,
            _ => place += 1,
        }
    }
    end
}

/// Attributes that are shown or spoken.
const SPOKEN: [&str; 8] = ["aria-label", "placeholder", "title", "alt", "label", "hint", "text", "data-tip"];

fn spoken_attributes(code: &str, begin: usize, end: usize, found: &mut Vec<(usize, String)>) {
    let tag = &code[begin..end];
    for name in SPOKEN {
        let wanted = format!(" {name}=\"");
        let flat = tag.replace('\n', " ");
        for (at, _) in flat.match_indices(&wanted) {
            let text = flat[at + wanted.len()..].split('"').next().unwrap_or_default();
            if is_text(text) {
                found.push((begin + at, format!("{name}=\"{text}\"")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(code: &str) -> Vec<String> {
        bare_texts(code).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn comments_go_and_strings_stay() {
        assert_eq!(without_comments("a // b\nc"), "a     \nc");
        assert_eq!(without_comments("\"// no\" /* x */ '\"' 'a"), "\"// no\"         '\"' 'a");
        assert_eq!(without_comments("r#\"a \" // b\"# // c"), "r#\"a \" // b\"#     ");
    }

    #[test]
    fn bare_texts_are_found() {
        assert_eq!(texts(r#"view! { <p>"Hello"</p> }"#), ["\"Hello\""]);
        assert_eq!(texts("view! { <p>Hello you</p> }"), ["Hello you"]);
        assert_eq!(texts(r#"view! { <p aria-label="商机">{x}</p> }"#), ["aria-label=\"商机\""]);
        assert_eq!(texts("view! { <p>{move || view! { <b>粗</b> }}</p> }"), ["粗"]);
    }

    #[test]
    fn code_and_signs_are_no_texts() {
        for fine in [
            r#"view! { <p class="a b" on:click=move |x| f(x)>{w::a(lang)} " · " </p> }"#,
            "view! { <A b=|| -> u8 { 1 } c=d::<E>() f=move |_| g()>{h}</A> }",
            "view! { <Show when=move || a.get() == 1>{b}</Show> }",
            "view! { <!DOCTYPE html> <br/> }",
        ] {
            assert_eq!(texts(fine), Vec::<String>::new(), "{fine}");
        }
    }
}
