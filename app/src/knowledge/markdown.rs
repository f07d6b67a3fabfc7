//! Markdown of articles made a page, the same for the editor's preview, for readers inside and for everybody: whatever could run,
//! load something foreign or look like a part of the product is left out.

use super::model::Audience;
use crate::routes;
use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};
use uuid::Uuid;

/// Quotations and lists within each other that are shown as such: what is deeper stands at this depth. Nobody writes more, and
/// cleaning takes time that grows with the square of it.
const DEEPEST: usize = 16;
/// What an anchor of a heading begins with, so that it can be no other element's id.
const ANCHOR: &str = "h-";
/// Characters of an anchor.
const LONGEST_ANCHOR: usize = 60;

/// What stays of a page; anything else goes, its text remains (that of scripts and styles does not).
const TAGS: [&str; 43] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    let of = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let mut attributes: HashMap<&'static str, HashSet<&'static str>> = HashMap::new();
    attributes.insert("a", of(&["href", "title", "aria-hidden", "tabindex"]));
    attributes.insert("ol", of(&["start"]));
    attributes.insert("div", of(&["tabindex"]));
    attributes.extend(["td", "th"].map(|cell| (cell, of(&["colspan", "rowspan"]))));
    attributes.extend(["h2", "h3", "h4", "h5", "h6"].map(|heading| (heading, of(&["id"]))));
    cleaner
        .tags(of(&TAGS))
        .clean_content_tags(of(&[
            "script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math",
        ]))
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(of(&["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .allowed_classes(HashMap::from([("div", of(&["article__table"])), ("a", of(&["article__anchor"]))]))
        .attribute_filter(|_, attribute, value| {
            let fits = match attribute {
                "id" => value.starts_with(ANCHOR),
                "tabindex" => matches!(value, "0" | "-1"),
                "aria-hidden" => value == "true",
                _ => true,
            };
            fits.then_some(Cow::Borrowed(value))
        });
    cleaner
});

fn parsed(body: &str) -> Parser<'_> {
    Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// A body as HTML that is safe to show. `to` says for whom: links between articles lead where that reader finds them.
#[must_use]
pub fn rendered(body: &str, to: Audience) -> String {
    let mut depth = 0;
    let events = parsed(body).filter(|event| is_shallow(event, &mut depth)).map(|event| shown(event, to));
    let events = with_anchors(events.collect());
    let mut html = String::with_capacity(body.len() * 2);
    push_html(&mut html, events.into_iter());
    CLEANER.clean(&html).to_string()
}

/// Whether this does not begin or end something that lies too deep.
fn is_shallow(event: &Event<'_>, depth: &mut usize) -> bool {
    match event {
        Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => {
            *depth += 1;
            *depth <= DEEPEST
        }
        Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => {
            *depth = depth.saturating_sub(1);
            *depth < DEEPEST
        }
        _ => true,
    }
}

/// A picture that lies elsewhere is a link to it: nothing foreign is loaded for who only reads. Headings stand below the title.
fn shown(event: Event<'_>, to: Audience) -> Event<'_> {
    match event {
        Event::Start(Tag::Image { link_type, dest_url, title, id } | Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: own_link(dest_url, to), title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: below(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        // HTML is shown as it was typed, but for the break that a cell of a table cannot have otherwise.
        Event::Html(text) | Event::InlineHtml(text) => match text.trim() {
            "<br>" | "<br/>" | "<br />" => Event::HardBreak,
            _ => Event::Text(text),
        },
        other => other,
    }
}

const fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

fn own_link(address: CowStr<'_>, to: Audience) -> CowStr<'_> {
    let Some((id, rest)) = article_of(&address) else { return address };
    let page = match to {
        Audience::Internal => routes::article(id),
        Audience::Public => routes::help(id),
    };
    format!("{page}{rest}").into()
}

/// The article that an address leads to, and what stands behind it (`#…`).
fn article_of(address: &str) -> Option<(Uuid, &str)> {
    let below = |page: &str| address.strip_prefix(page)?.strip_prefix('/');
    let rest = below(routes::KNOWLEDGE).or_else(|| below(routes::HELP))?;
    let end = rest.find(['#', '?', '/']).unwrap_or(rest.len());
    Some((rest[..end].parse().ok()?, &rest[end..]))
}

/// Gives each heading an anchor made of its words, and wide tables room to scroll.
fn with_anchors(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut done: Vec<Event<'_>> = Vec::with_capacity(events.len() + 16);
    let mut heading: Option<usize> = None;
    for event in events {
        match &event {
            Event::Start(Tag::Heading { .. }) => heading = Some(done.len()),
            Event::Start(Tag::Table(_)) => {
                done.push(Event::Html(r#"<div class="article__table" tabindex="0">"#.into()))
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(at) = heading.take() {
                    let name = anchor(&done[at..], &mut taken);
                    let link = format!(
                        r##"<a class="article__anchor" href="#{name}" aria-hidden="true" tabindex="-1">#</a>"##
                    );
                    if let Event::Start(Tag::Heading { id, .. }) = &mut done[at] {
                        *id = Some(name.into());
                    }
                    done.push(Event::InlineHtml(link.into()));
                }
            }
            _ => {}
        }
        let is_table = matches!(event, Event::End(TagEnd::Table));
        done.push(event);
        if is_table {
            done.push(Event::Html("</div>".into()));
        }
    }
    done
}

fn anchor(heading: &[Event<'_>], taken: &mut HashSet<String>) -> String {
    let text: String = heading.iter().filter_map(words_of).collect();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let plain: String = words.collect::<Vec<_>>().join("-").to_lowercase().chars().take(LONGEST_ANCHOR).collect();
    let first = format!("{ANCHOR}{plain}");
    let mut name = first.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{first}-{number}");
        number += 1;
    }
    name
}

fn words_of<'a>(event: &'a Event<'_>) -> Option<&'a str> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(text),
        _ => None,
    }
}

/// The words of a body, for search and for the lines that show what was found.
#[must_use]
pub fn plain(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    for event in parsed(body) {
        match &event {
            Event::SoftBreak | Event::HardBreak | Event::End(_) => {
                let parts = !matches!(
                    event,
                    Event::End(TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link | TagEnd::Strikethrough)
                );
                if parts && !text.ends_with(' ') && !text.is_empty() {
                    text.push(' ');
                }
            }
            other => text.push_str(words_of(other).unwrap_or_default()),
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The articles that a body links to, each once.
#[must_use]
pub fn links(body: &str) -> Vec<Uuid> {
    let address = |event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => article_of(&dest_url).map(|(id, _)| id),
        _ => None,
    };
    let mut found: Vec<Uuid> = parsed(body).filter_map(address).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn inside(body: &str) -> String {
        rendered(body, Audience::Internal)
    }

    #[test]
    fn what_people_write_becomes_a_page() {
        let html =
            inside("# 安装\n\n1. 找平\n2. 接**地线**\n\n| 型号 | 功率 |\n|---|---|\n| GTX | 12 kW |\n\n# 安装\n");
        assert!(html.contains(r#"<h2 id="h-安装">安装"#), "{html}");
        assert!(html.contains(r#"<h2 id="h-安装-2">安装"#), "{html}");
        assert!(html.contains("<strong>地线</strong>") && html.contains("<ol>"), "{html}");
        assert!(html.contains(r#"<div class="article__table" tabindex="0">"#) && html.contains("</table>"), "{html}");
    }

    #[test]
    fn links_lead_where_the_reader_finds_them() {
        let id = Uuid::now_v7();
        let body = format!("[质保](/knowledge/{id}#h-2) ![图](https://x.cn/a.png) [外](https://x.cn)");
        let (here, there) = (inside(&body), rendered(&body, Audience::Public));
        assert!(here.contains(&format!("href=\"/knowledge/{id}#h-2\"")), "{here}");
        assert!(there.contains(&format!("href=\"/help/{id}#h-2\"")), "{there}");
        assert!(!here.contains("<img") && here.contains(">图</a>"), "{here}");
        assert_eq!(here.matches("rel=\"noopener noreferrer\"").count(), 3, "{here}");
        assert_eq!(links(&body), [id]);
    }

    #[test]
    fn nothing_hostile_survives() {
        let hostile = [
            "<script>alert(1)</script>",
            "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "<svg><script>alert(1)</script></svg>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
            "<iframe src=https://evil.example></iframe>",
            "<object data=https://evil.example></object><embed src=x>",
            "<form action=/sign-out method=post><button>x</button></form><input autofocus onfocus=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java\nscript:alert(1))",
            "[x](&#106;avascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](vbscript:msgbox(1))",
            "<a href=\"&#x6A;avascript&#x3A;alert(1)\">x</a>",
            "<a href=' javascript:alert(1)'>x</a>",
            "![x](javascript:alert(1))",
            "![x\" onerror=\"alert(1)](https://x.cn/a.png)",
            "<p style=\"background:url(https://evil.example)\">x</p>",
            "<style>@import url(https://evil.example);</style>",
            "<link rel=stylesheet href=https://evil.example><meta http-equiv=refresh content='0;url=https://evil.example'>",
            "<base href=https://evil.example>",
            "<div onclick=alert(1) class=\"page__head\" id=\"style\">x</div>",
            "<h2 id=\"page-above\">x</h2>",
            "<details open ontoggle=alert(1)>x</details>",
            "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
            "<template><script>alert(1)</script></template>",
            "<textarea><script>alert(1)</script></textarea>",
            "<!--><script>alert(1)</script>-->",
            "<a href=\"https://x.cn\" target=_top rel=opener>x</a>",
            "`<script>alert(1)</script>`",
            "# <img src=x onerror=alert(1)> \"><script>alert(1)</script>",
            "| <iframe src=x> |\n|---|\n| <script>alert(1)</script> |",
        ];
        for body in hostile {
            for to in [Audience::Internal, Audience::Public] {
                let html = rendered(body, to).to_lowercase();
                // What stands between signs as text is harmless, and anchors hold letters, digits and lines alone; what remains of
                // tags is looked at.
                let is_anchor = |part: &&str| part.starts_with("h-") || part.starts_with("#h-");
                let tags = html.split('<').skip(1).filter_map(|rest| rest.split('>').next());
                let tags: String =
                    tags.flat_map(|tag| tag.split('"')).filter(|part| !is_anchor(part)).collect::<Vec<_>>().join("\n");
                for bad in [
                    "script",
                    "onerror",
                    "onload",
                    "onclick",
                    "onfocus",
                    "ontoggle",
                    "iframe",
                    "object",
                    "embed",
                    "form",
                    "input",
                    "img",
                    "svg",
                    "style",
                    "link ",
                    "meta",
                    "base",
                    "data:",
                    "target=",
                    "=opener",
                    "page-above",
                    "page__head",
                ] {
                    assert!(!tags.contains(bad), "{bad} survives in {html}\nof {body}");
                }
            }
        }
    }

    #[test]
    fn html_is_shown_as_it_was_typed() {
        let html = inside("a<br>b <b>c</b>\n\n<div>d</div>\n");
        assert!(
            html.contains("a<br>") && html.contains("&lt;b&gt;c&lt;/b&gt;") && html.contains("&lt;div&gt;d"),
            "{html}"
        );
    }

    #[test]
    fn a_deep_or_endless_body_is_survived() {
        let begun = std::time::Instant::now();
        for body in
            [">".repeat(30_000), "[".repeat(30_000), "*a ".repeat(20_000), "<div>".repeat(10_000), "- ".repeat(20_000)]
        {
            drop(rendered(&body, Audience::Public));
            drop(plain(&body));
        }
        // Milliseconds where it is optimised; what grows with the square takes minutes.
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
    }

    #[test]
    fn words_stand_alone() {
        assert_eq!(plain("# 标题\n\n第一**段**。\n- a\n- `b`\n"), "标题 第一段。 a b");
    }
}
