//! What of a message says to which ticket it belongs, and which part of it is new.

use crate::desk::tickets::rules_model::{number_in_words, number_of};

/// Characters of a ticket's subject, at most.
const LONGEST_SUBJECT: usize = 200;

/// What stands in the subject of every mail about a ticket.
#[must_use]
pub fn token(number: i64) -> String {
    format!("[#{}]", number_in_words(number))
}

/// The subject of a mail about a ticket: as the customer knows it, with the token in front.
#[must_use]
pub fn subject_with(number: i64, subject: &str, is_answer: bool) -> String {
    let begin = if is_answer { "Re: " } else { "" };
    format!("{begin}{} {}", token(number), bare_subject(subject))
}

/// The number that a subject names between `[#` and `]`.
#[must_use]
pub fn number_in(subject: &str) -> Option<i64> {
    subject.match_indices("[#").find_map(|(at, begin)| {
        let inside = subject[at + begin.len()..].split(']').next()?;
        // What somebody calls “[#12]” of their own is no number of ours.
        number_of(inside.strip_prefix(['T', 't']).map(|_| inside)?)
    })
}

/// What programs put before a subject, in lower case.
const BEFORE: [&str; 17] = [
    "re",
    "fw",
    "fwd",
    "aw",
    "wg",
    "sv",
    "antw",
    "回复",
    "回覆",
    "答复",
    "答覆",
    "转发",
    "轉寄",
    "轉發",
    "自动回复",
    "自動回覆",
    "回",
];

/// A subject without what programs put before it and without our tokens, on one line, not too long.
#[must_use]
pub fn bare_subject(raw: &str) -> String {
    let mut rest = raw.trim();
    loop {
        let shorter = without_token(without_mark(rest)).trim();
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    let line: Vec<&str> = rest.split_whitespace().collect();
    line.join(" ").chars().filter(|letter| !letter.is_control()).take(LONGEST_SUBJECT).collect()
}

fn without_mark(text: &str) -> &str {
    let Some((mark, rest)) = text.split_once([':', '：']) else { return text };
    let word = mark.trim().trim_end_matches(|letter: char| matches!(letter, '0'..='9' | '[' | ']' | '(' | ')'));
    if BEFORE.contains(&word.trim().to_lowercase().as_str()) { rest.trim_start() } else { text }
}

fn without_token(text: &str) -> &str {
    let Some((inside, rest)) = text.strip_prefix("[#").and_then(|begun| begun.split_once(']')) else { return text };
    if number_of(inside).is_some() { rest.trim_start() } else { text }
}

/// The ids in a header such as `References`, without their brackets, the last one first: it is the nearest.
#[must_use]
pub fn nearest_first<'a>(in_reply_to: &'a [String], references: &'a [String]) -> Vec<&'a str> {
    let mut ids: Vec<&str> = Vec::new();
    for id in in_reply_to.iter().rev().chain(references.iter().rev()) {
        let id = id.trim().trim_start_matches('<').trim_end_matches('>');
        if !id.is_empty() && id.len() < 998 && !ids.contains(&id) {
            ids.push(id);
        }
    }
    // A thread of years names hundreds; the nearest ones are enough.
    ids.truncate(50);
    ids
}

/// A text in two parts: what is new, and what it quotes of earlier ones. The second part is empty where nothing is quoted, and
/// where nothing else is said.
#[must_use]
pub fn folded(text: &str) -> (&str, &str) {
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push((at, line.trim()));
        at += line.len();
    }
    let cut = lines.iter().enumerate().position(|(place, (_, line))| begins_history(line, place, &lines));
    let Some(place) = cut else { return (text, "") };
    let (fresh, quoted) = text.split_at(lines[place].0);
    if fresh.trim().is_empty() { (text, "") } else { (fresh.trim_end(), quoted) }
}

fn begins_history(line: &str, place: usize, lines: &[(usize, &str)]) -> bool {
    let lower = line.to_lowercase();
    let dashes = line.starts_with("--") || line.starts_with("__");
    if dashes
        && ["original message", "原始邮件", "原邮件", "原始郵件", "forwarded message", "转发邮件"]
            .iter()
            .any(|word| lower.contains(word))
    {
        return true;
    }
    let said = |end: &[&str]| end.iter().any(|end| lower.ends_with(end));
    let names = |begin: &[&str]| begin.iter().any(|begin| lower.starts_with(begin));
    if (names(&["on "]) && said(&["wrote:"]))
        || (line.chars().count() < 200 && said(&["写道:", "写道：", "寫道:", "寫道："]))
    {
        return true;
    }
    // The head that Outlook and others repeat: two of its lines.
    if names(&["from:", "发件人:", "发件人：", "寄件者:", "寄件者："]) {
        let next = lines.iter().skip(place + 1).take(4);
        return next.map(|(_, line)| line.to_lowercase()).any(|line| {
            ["sent:", "to:", "date:", "发送时间", "收件人", "日期", "寄件日期", "傳送"]
                .iter()
                .any(|begin| line.starts_with(begin))
        });
    }
    // Quoted to the end, but for empty lines.
    line.starts_with('>') && lines[place..].iter().all(|(_, line)| line.is_empty() || line.starts_with('>'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_subject_names_its_ticket_and_nobody_elses_numbers() {
        assert_eq!(number_in("Re: [#T-000123] 切割头报警"), Some(123));
        assert_eq!(number_in("回复：[#T-1042]x"), Some(1042));
        for other in ["[#12] ours", "T-000123", "[#T-]", "[#Tx]", "", "[#", "[JIRA] [#77]"] {
            assert_eq!(number_in(other), None, "{other}");
        }
    }

    #[test]
    fn what_programs_add_is_taken_off() {
        for raw in ["Re: Fwd: 报警", "回复：[#T-000001] Re[2]: 报警", "  答复: 转发： 报警", "RE: RE: [#T-000001] 报警"]
        {
            assert_eq!(bare_subject(raw), "报警", "{raw}");
        }
        assert_eq!(bare_subject("Offer: pumps"), "Offer: pumps");
        assert_eq!(subject_with(7, "Re: 报警", true), "Re: [#T-000007] 报警");
        assert_eq!(bare_subject(&"长".repeat(500)).chars().count(), LONGEST_SUBJECT);
    }

    #[test]
    fn what_is_quoted_is_told_apart() {
        let quoted = "谢谢，好了。\n\n在 2026年1月2日，客服 <a@b.cn> 写道：\n> 请重启。\n";
        assert_eq!(folded(quoted).0, "谢谢，好了。");
        assert_eq!(folded("yes\n\nOn Monday, A <a@b.cn> wrote:\n> ok\n").0, "yes");
        assert_eq!(folded("收到\n------------------ 原始邮件 ------------------\n发件人: x").0, "收到");
        assert_eq!(folded("ok\n\nFrom: A\nSent: today\nTo: b\n\nold").0, "ok");
        assert_eq!(folded("> what is asked\nmy answer").1, "", "an answer between the lines is new");
        assert_eq!(folded("> all of it\n> quoted").1, "");
        assert_eq!(folded("From: the bottom of my heart").1, "");
    }

    #[test]
    fn the_nearest_message_is_asked_first_and_each_once() {
        let (reply, references) =
            (vec!["<c@x>".to_owned()], vec!["a@x".to_owned(), "<b@x>".to_owned(), "c@x".to_owned()]);
        assert_eq!(nearest_first(&reply, &references), ["c@x", "b@x", "a@x"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_by_folding(text in "(?s).{0,300}") {
            let (fresh, quoted) = folded(&text);
            prop_assert!(text.starts_with(fresh) && text.ends_with(quoted));
        }

        #[test]
        fn every_number_is_found_in_its_token(number in 1_i64..999_999_999, subject in "\\PC{0,40}") {
            prop_assert_eq!(number_in(&subject_with(number, &subject, true)), Some(number));
        }

        #[test]
        fn a_bare_subject_stays_bare(raw in "\\PC{0,60}") {
            let bare = bare_subject(&raw);
            let again = bare_subject(&bare);
            prop_assert!(again.len() <= bare.len());
        }
    }
}
