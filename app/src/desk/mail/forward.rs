//! Who wrote what hangs on a message because somebody sent it on as a file, and whoever its text names.

use super::{
    forward_model::{Original, originals_in},
    letter::{first_of, one_line, tidy},
};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// Messages within each other that are looked at.
const DEEPEST: usize = 2;
/// Files that are looked at.
const MOST_FILES: usize = 20;
/// Originals of one message, at most.
const MOST: usize = 16;
/// Characters of an original that are read.
const LONGEST: usize = 20_000;

/// Those who wrote what a message sends on, the outermost first.
pub(super) fn originals_of(message: &Message<'_>, subject: &str, text: &str, html: Option<&str>) -> Vec<Original> {
    let mut found = attached(message, 0);
    found.extend(originals_in(subject, text, html));
    found.truncate(MOST);
    found
}

/// Those who wrote the messages that hang on a message.
fn attached(message: &Message<'_>, depth: usize) -> Vec<Original> {
    let mut found = Vec::new();
    for part in message.attachments().take(MOST_FILES) {
        match &part.body {
            PartType::Message(inner) => found.extend(originals_by(inner, depth)),
            // Some programs say of a message only by its name that it is one.
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) if is_named_as_mail(part) => {
                if let Some(inner) = MessageParser::default().parse(&bytes[..]) {
                    found.extend(originals_by(&inner, depth));
                }
            }
            _ => {}
        }
    }
    found
}

fn is_named_as_mail(part: &MessagePart<'_>) -> bool {
    part.attachment_name().is_some_and(|name| name.to_lowercase().ends_with(".eml"))
}

/// Whoever wrote a message that was sent on as a file, and after them those whose words it sends on itself.
fn originals_by(inner: &Message<'_>, depth: usize) -> Vec<Original> {
    let Some((name, address)) = first_of(inner.from()) else { return Vec::new() };
    let (name, subject) = (one_line(&name), one_line(inner.subject().unwrap_or_default()));
    let text: String = inner.body_text(0).unwrap_or_default().chars().take(LONGEST).collect();
    let text = tidy(&text);
    let words =
        format!("---------- Forwarded message ----------\nFrom: {name} <{address}>\nSubject: {subject}\n\n{text}");
    let words = Some(words.trim().to_owned());
    let deeper = if depth < DEEPEST { attached(inner, depth + 1) } else { Vec::new() };
    let told = originals_in(&subject, &text, None);
    let outermost = Original { name, address, words: words.clone() };
    let told = told.into_iter().map(|one| Original { words: words.clone(), ..one });
    std::iter::once(outermost).chain(deeper).chain(told).collect()
}

#[cfg(test)]
mod tests {
    use super::super::letter::read;

    const INNER: &str = "From: \"李雷\" <Li@Example.org>\r\nTo: wang@house.cn\r\nSubject: alarm\r\nMessage-ID: <in@x>\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\nThe laser\r\nis dead.\r\n";

    fn with(kind: &str, encoded: &str, body: &str) -> String {
        format!(
            "From: wang@house.cn\r\nSubject: look\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nplease\r\n--b\r\nContent-Type: {kind}\r\n{encoded}\
             Content-Disposition: attachment; filename=\"alarm.eml\"\r\n\r\n{body}\r\n--b--\r\n"
        )
    }

    #[test]
    fn the_writer_of_a_message_that_hangs_on_another_is_read() {
        for kind in ["message/rfc822", "application/octet-stream"] {
            let letter = read(with(kind, "", INNER).as_bytes()).unwrap();
            let [original] = &letter.originals[..] else { panic!("{kind}: {:?}", letter.originals) };
            assert_eq!((original.name.as_str(), original.address.as_str()), ("李雷", "li@example.org"), "{kind}");
            let words = original.words.as_deref().unwrap();
            assert!(words.contains("Subject: alarm") && words.ends_with("The laser\nis dead."), "{kind}: {words}");
        }
        let letter = read(with("message/rfc822", "", "Subject: nobody\r\n\r\nx").as_bytes()).unwrap();
        assert_eq!(letter.originals, []);
    }

    #[test]
    fn what_was_sent_on_before_is_named_behind() {
        let inner = "From: mei@house.cn\r\nSubject: Fwd: alarm\r\n\r\nFrom: Li <li@example.org>\r\nSent: x\r\nTo: mei\r\n\r\nhelp\r\n";
        let letter = read(with("message/rfc822", "", inner).as_bytes()).unwrap();
        let found: Vec<&str> = letter.originals.iter().map(|one| one.address.as_str()).collect();
        assert_eq!(found, ["mei@house.cn", "li@example.org"]);
        assert!(letter.originals[1].words.as_deref().is_some_and(|words| words.ends_with("help")));
    }
}
