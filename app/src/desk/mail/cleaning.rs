//! The HTML of a message without whatever runs, loads or looks like a part of the product.

use ammonia::Builder;
use std::{borrow::Cow, collections::HashMap};
use uuid::Uuid;

/// Elements within each other, at most: cleaning takes time that grows with the square of it.
const DEEPEST: usize = 200;
/// Elements of one message, at most.
const MOST: usize = 30_000;

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
    (!clean.trim().is_empty()).then(|| clean.replace('\0', ""))
}

/// Whether there are more elements, or more within each other, than anybody writes.
fn is_a_trap(html: &str) -> bool {
    const ALONE: [&str; 8] = ["br", "img", "hr", "meta", "link", "input", "col", "wbr"];
    let (mut depth, mut deepest, mut all) = (0_usize, 0_usize, 0_usize);
    for tag in html.split('<').skip(1) {
        all += 1;
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if tag.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
            // Paragraphs, cells and items are often left open, and end by themselves.
            if !ALONE.contains(&name.as_str()) && !["p", "li", "td", "tr", "th"].contains(&name.as_str()) {
                depth += 1;
                deepest = deepest.max(depth);
            }
        }
    }
    deepest > DEEPEST || all > MOST
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
        assert!(cleaned(&"<p>x</p>".repeat(500), HashMap::new()).is_some());
    }
}
