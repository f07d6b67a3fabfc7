//! Markdown of articles made a page, the same for the editor's preview, for readers inside and for everybody: whatever could run,
//! load something foreign or look like a part of the product is left out.

use super::{model::Audience, picture_model::picture_of};
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
const TAGS: [&str; 44] = [
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
    "img",
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
    attributes.insert("img", of(&["src", "alt", "title"]));
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
        .set_tag_attribute_values(HashMap::from([("img", HashMap::from([("loading", "lazy"), ("decoding", "async")]))]))
        .attribute_filter(|_, attribute, value| {
            let fits = match attribute {
                // Only of this house: nothing foreign is loaded for who only reads.
                "src" => picture_of(value.split('?').next().unwrap_or_default()).is_some(),
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
    // Of the pictures that have begun, which are of this house.
    let mut own = Vec::new();
    let events = parsed(body).filter(|event| is_shallow(event, &mut depth)).map(|event| shown(event, to, &mut own));
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
fn shown<'a>(event: Event<'a>, to: Audience, own: &mut Vec<bool>) -> Event<'a> {
    if let Event::Start(Tag::Image { dest_url, .. }) = &event {
        own.push(picture_of(dest_url).is_some());
    }
    match event {
        Event::Start(Tag::Image { link_type, dest_url, title, id }) if own.last() == Some(&true) => {
            Event::Start(Tag::Image { link_type, dest_url: own_picture(dest_url, to), title, id })
        }
        Event::End(TagEnd::Image) if own.pop() == Some(true) => Event::End(TagEnd::Image),
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

fn own_picture(address: CowStr<'_>, to: Audience) -> CowStr<'_> {
    let Some(id) = picture_of(&address) else { return address };
    match to {
        Audience::Internal => routes::shown_article_picture(id).into(),
        Audience::Public => routes::help_picture(id).into(),
    }
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

/// The addresses of the pictures of this house that a body shows.
#[must_use]
pub fn pictures(body: &str) -> Vec<String> {
    let address = |event| match event {
        Event::Start(Tag::Image { dest_url, .. }) if picture_of(&dest_url).is_some() => Some(dest_url.into_string()),
        _ => None,
    };
    parsed(body).filter_map(address).collect()
}

#[cfg(test)]
mod tests;
