//! Mail that is put together at random, cut off and broken: reading never fails, nothing of it grows without end, and nothing
//! that runs is left when it is cleaned.

mod pieces;

use super::{
    cleaning::cleaned,
    forward_model::originals_in,
    letter::{Letter, MOST_FILES, read},
    model::is_address,
    thread_model::{bare_subject, folded, nearest_first, number_in},
};
use pieces::{ENCODINGS, HEADS, KINDS, MULTIPARTS, PIECES, WORDS};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::HashMap;
use uuid::Uuid;

/// A picture that came along, as cleaning knows it.
const PICTURE: Uuid = Uuid::from_u128(7);

/// A body or a part of one, with its head.
fn part() -> impl Strategy<Value = Vec<u8>> {
    let words = vec(
        prop_oneof![8 => select(&WORDS[..]).prop_map(<[u8]>::to_vec), 1 => vec(any::<u8>(), 0..80), 1 => long_line()],
        0..8,
    );
    let leaf = (select(&KINDS[..]), select(&ENCODINGS[..]), any::<bool>(), words).prop_map(
        |(kind, encoding, hangs, words)| {
            let hangs = if hangs {
                "Content-Disposition: attachment; filename*=utf-8''a%E4%B8%AD.eml\r\nContent-ID: <pic>\r\n"
            } else {
                ""
            };
            let head = format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{hangs}\r\n");
            [head.into_bytes(), words.concat()].concat()
        },
    );
    leaf.prop_recursive(6, 24, 4, |inner| {
        (select(&MULTIPARTS[..]), 0..3_u8, any::<bool>(), vec(inner, 0..4)).prop_map(|(kind, name, ends, parts)| {
            // Parts within each other that share a boundary are among them, and such that never end.
            let mut whole = format!("Content-Type: multipart/{kind}; boundary=\"b{name}\"\r\n\r\n").into_bytes();
            for part in parts {
                whole.extend(format!("\r\n--b{name}\r\n").bytes());
                whole.extend(part);
            }
            if ends {
                whole.extend(format!("\r\n--b{name}--\r\n").bytes());
            }
            whole
        })
    })
}

fn long_line() -> impl Strategy<Value = Vec<u8>> {
    (select(&b"xA=<> \xd6\xff"[..]), 1_000..20_000_usize).prop_map(|(byte, count)| vec![byte; count])
}

fn message() -> impl Strategy<Value = Vec<u8>> {
    let head =
        prop_oneof![12 => select(&HEADS[..]).prop_map(<[u8]>::to_vec), 1 => vec(any::<u8>(), 0..60), 1 => long_head()];
    (vec(head, 0..14), part(), select(vec!["\r\n", "\n"]))
        .prop_map(|(heads, part, end)| [heads.join(end.as_bytes()), end.as_bytes().to_vec(), part].concat())
}

fn long_head() -> impl Strategy<Value = Vec<u8>> {
    let names = vec!["References: ", "To: ", "Subject: ", "From: ", "Content-Type: text/plain; x"];
    (
        select(names),
        select(vec!["<a@x> ", "a@x.cn, ", "=?utf-8?Q?=E4?=", "\r\n x", "\"(\\<", "; a*1=x"]),
        100..3_000_usize,
    )
        .prop_map(|(name, piece, count)| format!("{name}{}", piece.repeat(count)).into_bytes())
}

/// Something that happens to bytes on their way: at which place, over how many, and what.
type Harm = (prop::sample::Index, u8, u8, u8);

fn harmed(mut raw: Vec<u8>, harms: &[Harm]) -> Vec<u8> {
    for (place, length, byte, what) in harms {
        if raw.is_empty() {
            break;
        }
        let at = place.index(raw.len());
        let end = raw.len().min(at + usize::from(*length));
        match what % 5 {
            0 => raw[at] = *byte,
            1 => drop(raw.drain(at..end)),
            2 => raw.insert(at, *byte),
            3 => {
                let again = raw[at..end].to_vec();
                raw.splice(at..at, again);
            }
            _ => raw.truncate(at),
        }
    }
    raw
}

fn plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// What holds of every letter, whatever it was read from.
fn sound(raw: &[u8], letter: &Letter) -> Result<(), TestCaseError> {
    let most = raw.len() * 8 + 2_000;
    prop_assert!((1..=1_000).contains(&letter.key.chars().count()) && plain(&letter.key), "{:?}", letter.key);
    prop_assert!(is_address(&letter.from) || (letter.from.is_empty() && letter.bounce.is_some()), "{:?}", letter.from);
    let addresses = letter.addressed.iter().chain(&letter.delivered).chain(&letter.list.posts);
    let written = letter.originals.iter().map(|one| &one.address);
    prop_assert!(
        addresses
            .chain(letter.list.behind.iter().map(|(_, address)| address))
            .chain(written)
            .all(|one| is_address(one))
    );
    prop_assert!(letter.addressed.len() <= 100 && letter.originals.len() <= 16 && letter.references.len() <= 200);
    for line in [&letter.subject, &letter.from_name].into_iter().chain(letter.originals.iter().map(|one| &one.name)) {
        prop_assert!(line.chars().count() <= 1_000 && plain(line), "{line:?}");
    }
    prop_assert!(letter.text.len() <= most && !letter.text.contains('\0'));
    prop_assert!(letter.html.as_ref().is_none_or(|html| html.len() <= 400_000));
    for words in letter.originals.iter().filter_map(|one| one.words.as_ref()) {
        prop_assert!(words.chars().count() <= 25_000 && !words.contains('\0'));
    }
    prop_assert!(letter.files.iter().map(|file| file.bytes.len()).sum::<usize>() <= most);
    if let Some(bounce) = &letter.bounce {
        prop_assert!(bounce.of.len() <= 200 && bounce.said.chars().count() <= 500 && plain(&bounce.said));
    }
    Ok(())
}

/// Tags of cleaned HTML with their attributes: names, and values without what stands for a letter.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, behind)) = rest.split_once('<') {
        let name: String = behind.chars().take_while(|letter| !letter.is_whitespace() && *letter != '>').collect();
        rest = &behind[name.len()..];
        let mut attributes = Vec::new();
        // The library writes each value between double quotes, and none within them.
        while let Some((inside, behind)) =
            rest.split_once(['=', '>']).filter(|(inside, _)| rest[inside.len()..].starts_with('='))
        {
            let value = behind.strip_prefix('"').and_then(|value| value.split_once('"'));
            let Some((value, behind)) = value else { panic!("a value without quotes: {html}") };
            attributes.push((inside.trim().to_lowercase(), value.to_lowercase()));
            rest = behind;
        }
        found.push((name.to_lowercase(), attributes));
    }
    found
}

/// Nothing runs, loads from elsewhere or looks like a part of the product.
fn harmless(html: &str) -> Result<(), TestCaseError> {
    const NEVER: [&str; 27] = [
        "script",
        "style",
        "iframe",
        "frame",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "button",
        "select",
        "option",
        "textarea",
        "svg",
        "math",
        "link",
        "meta",
        "base",
        "template",
        "title",
        "noscript",
        "video",
        "audio",
        "source",
        "plaintext",
        "xmp",
        "body",
    ];
    const SCHEMES: [&str; 7] = ["http:", "https:", "mailto:", "tel:", "cid:", "ftp:", "/files/ticket/"];
    for (name, attributes) in tags(html) {
        prop_assert!(!NEVER.contains(&name.trim_start_matches('/')), "{name}: {html}");
        for (attribute, value) in &attributes {
            let never = attribute.starts_with("on")
                || ["style", "srcset", "background", "class", "id", "action", "poster"].contains(&attribute.as_str());
            prop_assert!(!never, "{attribute}: {html}");
            if name == "img" && attribute == "src" {
                prop_assert!(value.starts_with("/files/ticket/"), "{html}");
            }
            if attribute == "href" {
                let lower = value.trim_start();
                let scheme = lower.split(['/', '?', '#']).next().unwrap_or_default().contains(':');
                prop_assert!(!scheme || SCHEMES.iter().any(|scheme| lower.starts_with(scheme)), "{value}: {html}");
            }
        }
    }
    prop_assert!(!html.contains('\0'));
    Ok(())
}

fn pictures() -> HashMap<String, Uuid> {
    HashMap::from([("pic".to_owned(), PICTURE)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_message_is_read_or_refused(raw in message(), harms in vec(any::<Harm>(), 0..6)) {
        let raw = harmed(raw, &harms);
        if let Ok(letter) = read(&raw) {
            sound(&raw, &letter)?;
            let again = read(&raw);
            prop_assert_eq!(again.as_ref(), Ok(&letter), "the same whenever it comes");
            let (fresh, quoted) = folded(&letter.text);
            prop_assert!(fresh.len() + quoted.len() <= letter.text.len());
            prop_assert!(bare_subject(&letter.subject).chars().count() <= 200);
            prop_assert!(number_in(&letter.subject).is_none_or(|number| number >= 0));
            prop_assert!(nearest_first(&letter.in_reply_to, &letter.references).len() <= 50);
            if let Some(clean) = letter.html.as_deref().and_then(|html| cleaned(html, pictures())) {
                harmless(&clean)?;
            }
        }
    }

    #[test]
    fn any_bytes_at_all_are_read_or_refused(raw in vec(any::<u8>(), 0..2_000)) {
        if let Ok(letter) = read(&raw) {
            sound(&raw, &letter)?;
        }
    }

    #[test]
    fn nothing_hostile_is_left_of_any_page(
        pieces in vec(prop_oneof![9 => select(&PIECES[..]).prop_map(str::to_owned), 1 => "\\PC{0,12}"], 0..40),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut html = pieces.concat();
        if !whole && !html.is_empty() {
            let at = cut.index(html.len());
            html.truncate((0..=at).rev().find(|at| html.is_char_boundary(*at)).unwrap_or_default());
        }
        if let Some(clean) = cleaned(&html, pictures()) {
            harmless(&clean)?;
            prop_assert!(clean.len() <= 2_000_000);
            // Cleaned once more nothing hostile comes of it either: nobody reads it otherwise than we did.
            if let Some(again) = cleaned(&clean, pictures()) {
                harmless(&again)?;
            }
        }
    }

    #[test]
    fn who_is_named_in_any_text_is_an_address(lines in vec(select(&WORDS[..]), 0..30), subject in "(?i)(fw|转发|re|)[:：]?\\PC{0,10}", any in "\\PC{0,60}") {
        let text = format!("{}{any}", String::from_utf8_lossy(&lines.concat()));
        let found = originals_in(&subject, &text, Some(&text));
        prop_assert!(found.len() <= MOST_FILES && found.iter().all(|one| is_address(&one.address)));
    }
}
