//! The HTML of a message without whatever runs, loads or looks like a part of the product.

use ammonia::Builder;
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};
use uuid::Uuid;

/// Elements within each other, at most: cleaning takes time that grows with the square of it.
const DEEPEST: usize = 200;
/// Elements of one message, at most.
const MOST: usize = 30_000;
/// Bytes to which what is opened anew again and again may grow.
const MOST_GROWN: usize = 100_000_000;
/// Bytes of what is kept, at most.
const LARGEST: usize = 2_000_000;

/// Cleans it. Pictures that came along are shown from our own store, by the ids under which they are kept; foreign ones are not
/// loaded, because they tell the sender who reads when. `None` for what is built to take endless time.
#[must_use]
pub fn cleaned(html: &str, pictures: HashMap<String, Uuid>) -> Option<String> {
    if is_a_trap(html) {
        return None;
    }
    let mut builder = Builder::default();
    builder
        .add_generic_attributes(["align", "dir"])
        .add_url_schemes(["cid"])
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            ("img", "src") => {
                let id = value.strip_prefix("cid:").and_then(|id| pictures.get(id.trim()));
                id.map(|id| Cow::Owned(crate::routes::shown_ticket_file(*id)))
            }
            _ => Some(Cow::Borrowed(value)),
        });
    let clean = builder.clean(html).to_string();
    (!clean.trim().is_empty() && clean.len() <= LARGEST).then(|| clean.replace('\0', ""))
}

/// Whether there are more elements, or more within each other, than anybody writes; or letters are made bold and the like in a way
/// that grows: what is left open is opened anew in each paragraph that follows.
fn is_a_trap(html: &str) -> bool {
    const ALONE: [&str; 8] = ["br", "img", "hr", "meta", "link", "input", "col", "wbr"];
    // Paragraphs, cells and items are often left open, and end by themselves.
    const ENDS_BY_ITSELF: [&str; 5] = ["p", "li", "td", "tr", "th"];
    let (mut depth, mut deepest, mut all) = (0_usize, 0_usize, 0_usize);
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut looks = Looks::default();
    for tag in html.split('<').skip(1) {
        all += 1;
        let closing = tag.strip_prefix('/');
        let name = closing.unwrap_or(tag).chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
        let name = name.to_lowercase();
        if closing.is_some() {
            // What was never opened closes nothing.
            if let Some(count) = open.get_mut(&name).filter(|count| **count > 0) {
                *count -= 1;
                // What adds nothing takes nothing off.
                depth = depth.saturating_sub(usize::from(!ENDS_BY_ITSELF.contains(&name.as_str())));
            }
        } else if name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && !ALONE.contains(&name.as_str()) {
            depth += usize::from(!ENDS_BY_ITSELF.contains(&name.as_str()));
            deepest = deepest.max(depth);
            looks.see(&name, tag, html.len());
            *open.entry(name).or_default() += 1;
        }
    }
    deepest > DEEPEST || all > MOST || looks.bytes().saturating_mul(all) > MOST_GROWN
}

/// The ways in which letters are made to look, which are opened anew while they are open: each three times at most at once, of links one.
#[derive(Default)]
struct Looks<'a> {
    seen: HashSet<&'a str>,
    each: usize,
    longest_link: usize,
}

impl<'a> Looks<'a> {
    fn see(&mut self, name: &str, tag: &'a str, longest: usize) {
        const LOOKS: [&str; 12] = ["b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"];
        // Where its end does not show it may be as long as all there is.
        let (text, length) = whole(tag).map_or((tag, longest), |text| (text, text.len()));
        if matches!(name, "a" | "nobr") {
            self.longest_link = self.longest_link.max(length);
        } else if LOOKS.contains(&name) && (length == longest || self.seen.insert(text)) {
            self.each = self.each.saturating_add(length);
        }
    }

    /// How much may be opened anew at once.
    fn bytes(&self) -> usize {
        self.each.saturating_mul(3).saturating_add(self.longest_link)
    }
}

/// A tag to its end, if that stands before the next one begins.
fn whole(tag: &str) -> Option<&str> {
    let (mut quote, mut before) = (None, ' ');
    for (at, letter) in tag.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(&tag[..at]),
            (None, '"' | '\'') if before == '=' => quote = Some(letter),
            (Some(end), _) if end == letter => quote = None,
            _ => {}
        }
        if !letter.is_whitespace() {
            before = letter;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_runs_and_nothing_foreign_is_loaded() {
        let id = Uuid::from_u128(7);
        let hostile = "<p onclick=x()>Hi <b>there</b></p><script>alert(1)</script><img src=\"https://evil.example/track.gif\">\
            <img src=\"cid:logo@x\"><iframe src=x></iframe><a href=\"javascript:alert(1)\">x</a><a href=\"https://ok.example\">y</a>\
            <style>body{display:none}</style><form action=/sign-out><input></form><svg onload=x></svg><div style=\"position:fixed\">z</div>";
        let clean = cleaned(hostile, HashMap::from([("logo@x".to_owned(), id)])).unwrap_or_default();
        for bad in
            ["script", "onclick", "evil.example", "iframe", "javascript", "style", "<form", "svg", "display:none"]
        {
            assert!(!clean.contains(bad), "{bad}: {clean}");
        }
        for good in ["<b>there</b>", &id.to_string(), "https://ok.example", "noreferrer"] {
            assert!(clean.contains(good), "{good}: {clean}");
        }
    }

    #[test]
    fn what_is_built_to_take_endless_time_is_not_cleaned_at_all() {
        assert_eq!(cleaned(&"<b>".repeat(5_000), HashMap::new()), None);
        assert_eq!(cleaned(&"<br>".repeat(50_000), HashMap::new()), None);
        for hidden in ["<b></x>", "<div><p></p>"] {
            assert_eq!(
                cleaned(&hidden.repeat(9_000), HashMap::new()),
                None,
                "{hidden}: what takes nothing off hides nothing"
            );
        }
        let looks: String = (0..190).map(|n| format!("<b title={n}>")).collect();
        assert_eq!(cleaned(&format!("<div>{looks}</div>{}", "<p>x</p>".repeat(9_000)), HashMap::new()), None);
        let hidden: String = (0..190).map(|n| format!("<b title='<{n}'>")).collect();
        assert_eq!(cleaned(&format!("<div>{hidden}</div>{}", "<p>x</p>".repeat(9_000)), HashMap::new()), None);
        let link = format!("<a href='https://x.cn/{}'>", "x".repeat(100_000));
        assert_eq!(cleaned(&format!("<div>{link}</div>{}", "<p>x</p>".repeat(9_000)), HashMap::new()), None);
        // What people and their programs write is shown.
        for html in [
            "<p>x</p>".repeat(500),
            format!("<table>{}</table>", "<tr><td><font color=\"red\">it's</td></tr>".repeat(900)),
            (0..900)
                .map(|n| format!("<a href=\"https://x.cn/{n}?q={}\" title=\"it's\">x</a> ", "q".repeat(300)))
                .collect(),
            (0..2_000).map(|n| format!("<p><font color=\"#{:03}\"><b>x</b></font></p>", n % 40)).collect(),
        ] {
            assert!(cleaned(&html, HashMap::new()).is_some(), "{}", &html[..60]);
        }
    }
}
