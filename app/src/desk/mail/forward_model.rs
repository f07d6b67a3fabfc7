//! Who wrote what somebody sent on: read from the head that programs repeat above the original, in Chinese and in English.

use super::model::is_address;

/// Senders that are read from one text, at most.
const MOST: usize = 8;
/// Lines after the one of the sender among which another line of a head must stand.
const NEAR: usize = 8;
/// Lines of a text that are looked at.
const MOST_LINES: usize = 5_000;
/// Characters of a line that are looked at.
const LONGEST: usize = 1_000;
/// Bytes of HTML after the word for the sender among which the address stands.
const WINDOW: usize = 600;

/// What programs call the sender.
const FROM: [&str; 6] = ["from", "发件人", "發件人", "寄件者", "寄件人", "发送人"];
/// What else stands in such a head.
const OTHERS: [&str; 22] = [
    "sent",
    "date",
    "to",
    "cc",
    "subject",
    "reply-to",
    "发送时间",
    "发送日期",
    "发件时间",
    "日期",
    "时间",
    "收件人",
    "抄送",
    "抄送人",
    "主题",
    "傳送時間",
    "寄件日期",
    "收件者",
    "收件人員",
    "副本",
    "主旨",
    "主題",
];
/// What stands before a subject that is sent on.
const MARKS: [&str; 6] = ["fw", "fwd", "wg", "转发", "轉寄", "轉發"];
/// What programs write above the head, between dashes or alone.
const ABOVE: [&str; 10] = [
    "forwarded message",
    "转发邮件",
    "转发的邮件",
    "转发的消息",
    "转发消息",
    "被转发的邮件",
    "轉寄郵件",
    "轉寄的郵件",
    "轉寄訊息",
    "轉發郵件",
];

/// Whoever wrote an original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Original {
    pub name: String,
    /// Lower case.
    pub address: String,
    /// What they wrote, with its head, where it came as a file and does not stand in the text.
    pub words: Option<String>,
}

/// Those who wrote what a text sends on, the outermost first; nobody where the text is an answer, which quotes with the same heads.
#[must_use]
pub fn originals_in(subject: &str, text: &str, html: Option<&str>) -> Vec<Original> {
    let lines: Vec<String> = text.lines().take(MOST_LINES).map(bare).filter(|line| !line.is_empty()).collect();
    let heads: Vec<usize> = (0..lines.len()).filter(|at| is_head(&lines, *at)).collect();
    let Some(first) = heads.first() else { return Vec::new() };
    let said_above = lines[first.saturating_sub(2)..*first].iter().any(|line| is_above(line));
    if !said_above && !is_sent_on(subject) {
        return Vec::new();
    }
    let mut found: Vec<Original> = heads.iter().filter_map(|at| sender_at(&lines, *at)).take(MOST).collect();
    if found.is_empty() {
        found.extend(html.and_then(sender_in_html));
    }
    found
}

/// A line without the marks of quoting and of bold letters.
fn bare(line: &str) -> String {
    let line: String = line.chars().take(LONGEST).map(|letter| if letter == '\u{a0}' { ' ' } else { letter }).collect();
    line.trim_start_matches(|letter: char| letter == '>' || letter.is_whitespace()).replace('*', "").trim().to_owned()
}

/// The word before the first colon, in lower case, and what follows it.
fn parts(line: &str) -> Option<(String, &str)> {
    let (word, rest) = line.split_once([':', '：'])?;
    let word: String = word.chars().filter(|letter| !letter.is_whitespace()).collect();
    Some((word.to_lowercase(), rest.trim()))
}

fn begins_with(line: &str, words: &[&str]) -> bool {
    parts(line).is_some_and(|(word, _)| words.contains(&word.as_str()))
}

fn is_head(lines: &[String], at: usize) -> bool {
    begins_with(&lines[at], &FROM) && lines.iter().skip(at + 1).take(NEAR).any(|line| begins_with(line, &OTHERS))
}

fn is_above(line: &str) -> bool {
    let line = line.to_lowercase();
    line.chars().count() < 100 && ABOVE.iter().any(|words| line.contains(words))
}

/// Whether a subject says that it is sent on: by what stands first in it.
fn is_sent_on(subject: &str) -> bool {
    let mut rest = subject.trim();
    // A number of ours may stand before it.
    if rest.starts_with("[#") {
        rest = rest.split_once(']').map_or(rest, |(_, rest)| rest.trim());
    }
    let Some((mark, _)) = rest.split_once([':', '：']) else { return false };
    let mark = mark.trim().trim_end_matches(|letter: char| matches!(letter, '0'..='9' | '[' | ']' | '(' | ')'));
    MARKS.contains(&mark.trim().to_lowercase().as_str())
}

/// The sender whom a head names, on its line or on the next one, into which long ones are broken.
fn sender_at(lines: &[String], at: usize) -> Option<Original> {
    let (_, value) = parts(&lines[at])?;
    sender_in(value).or_else(|| {
        let next = lines.get(at + 1).filter(|next| !begins_with(next, &OTHERS))?;
        sender_in(&format!("{value} {next}"))
    })
}

/// A sender as people write it: `"Li" <li@x.cn>`, `Li [mailto:li@x.cn]`, `Li(li@x.cn)`, `li@x.cn`.
fn sender_in(value: &str) -> Option<Original> {
    const APART: [char; 15] = ['<', '>', '[', ']', '(', ')', '（', '）', '"', '\'', ',', ';', '，', '；', '|'];
    let apart = |letter: char| letter.is_whitespace() || APART.contains(&letter);
    let mut at = 0;
    for part in value.split_inclusive(apart) {
        let word = part.trim_end_matches(apart);
        let address = word.strip_prefix("mailto:").unwrap_or(word).to_lowercase();
        if is_address(&address) {
            let name = value[..at].trim_matches(|letter: char| apart(letter) || letter == '“' || letter == '”');
            // Some repeat the address where the name should stand.
            let name = if name.contains('@') { "" } else { name };
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            return Some(Original { name, address, words: None });
        }
        at += part.len();
    }
    None
}

/// The address behind the name of the sender, where a text shows the name alone.
fn sender_in_html(html: &str) -> Option<Original> {
    let lower = html.to_ascii_lowercase();
    let begins = FROM.iter().flat_map(|word| lower.match_indices(word).map(|(at, word)| at + word.len()));
    let mut begins: Vec<usize> = begins.collect();
    begins.sort_unstable();
    begins.into_iter().find_map(|begin| {
        let end = (begin..=lower.len().min(begin + WINDOW)).rev().find(|end| lower.is_char_boundary(*end))?;
        let window = lower[begin..end].trim_start();
        let colon = window.find([':', '：']).filter(|at| *at < 40)?;
        let (_, behind) = window[colon..].split_once("mailto:")?;
        let address = behind.split(['"', '\'', '?', '>', '&', ' ']).next()?;
        is_address(address).then(|| Original { address: address.to_owned(), ..Original::default() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(subject: &str, text: &str) -> Vec<(String, String)> {
        originals_in(subject, text, None).into_iter().map(|one| (one.name, one.address)).collect()
    }

    /// What each program writes above what is sent on.
    const HEADS: [(&str, &str, &str); 12] = [
        (
            "Outlook",
            "FW: 报警",
            "请处理\n\n王芳\n\nFrom: Li Lei <Li@Example.org>\nSent: Monday, January 5, 2026 9:12 AM\nTo: Wang Fang <wang@house.cn>\nSubject: 报警\n\n开机就报警",
        ),
        (
            "Outlook in Chinese",
            "转发: 报警",
            "发件人: Li Lei <li@example.org> \n发送时间: 2026年1月5日 9:12\n收件人: 王芳 <wang@house.cn>\n主题: 报警\n\n开机就报警",
        ),
        (
            "old Outlook",
            "FW: x",
            "-----Original Message-----\nFrom: Li Lei [mailto:li@example.org]\nSent: Monday\nTo: x\nSubject: y\n\nz",
        ),
        (
            "Gmail",
            "Fwd: 报警",
            "---------- Forwarded message ---------\nFrom: Li Lei <li@example.org>\nDate: Mon, Jan 5, 2026 at 9:12 AM\nSubject: x\nTo: <wang@house.cn>\n\n\nz",
        ),
        (
            "Gmail in Chinese",
            "Fwd: 报警",
            "---------- Forwarded message ---------\n发件人： *Li Lei* <li@example.org>\nDate: 2026年1月5日周一 09:12\nSubject: x\nTo: <wang@house.cn>\n\nz",
        ),
        (
            "Apple Mail",
            "Fwd: x",
            "see below\n\n> Begin forwarded message:\n> \n> From: Li Lei <li@example.org>\n> Subject: x\n> Date: 5 January 2026 at 09:12:00 GMT+8\n> To: wang@house.cn\n> \n> z",
        ),
        (
            "Apple Mail in Chinese",
            "转发：x",
            "下面是被转发的邮件：\n\n发件人: Li Lei <li@example.org>\n主题: x\n日期: 2026年1月5日\n收件人: wang@house.cn\n\nz",
        ),
        (
            "QQ",
            "转发：x",
            "\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: \"Li Lei\" <li@example.org>;\n发送时间: 2026年1月5日(星期一) 上午9:12\n收件人: \"wang\"<wang@house.cn>;\n主题: x\n\nz",
        ),
        (
            "Foxmail",
            "Fw: x",
            "王芳\n \n发件人： Li Lei(li@example.org)\n发送时间： 2026-01-05 09:12\n收件人： wang\n主题： x\nz",
        ),
        (
            "163",
            "转发:x",
            "-------- 转发邮件信息 --------\n发件人：\"Li Lei\" <li@example.org>\n发送日期：2026-01-05 09:12:00\n收件人：wang@house.cn\n主题：x\nz",
        ),
        (
            "163 of today",
            "[#T-000012] Fw:x",
            "---- 转发的消息 ----\n| 发件人 | Li Lei<li@example.org> |\n发件人：Li Lei<li@example.org>\n日期：2026年01月05日 09:12\n收件人：wang\n主题：x\nz",
        ),
        (
            "traditional letters",
            "轉寄: x",
            "寄件者: Li Lei <li@example.org>\n寄件日期: 2026年1月5日\n收件者: wang@house.cn\n主旨: x\n\nz",
        ),
    ];

    #[test]
    fn the_writer_is_read_from_the_head_of_each_program() {
        for (program, subject, text) in HEADS {
            assert_eq!(named(subject, text), [("Li Lei".to_owned(), "li@example.org".to_owned())], "{program}");
        }
    }

    #[test]
    fn an_answer_sends_nothing_on_though_it_quotes_with_the_same_head() {
        for (program, _, text) in HEADS {
            let said = text.replace("orwarded message", "").replace("转发", "").replace("轉寄", "");
            assert_eq!(named("Re: Fwd: x", &said), [], "{program}");
            assert_eq!(named("x", &said), [], "{program}");
        }
        // A head far above the words that a deeper quotation has.
        let answer = "ok\n\nFrom: A <a@house.cn>\nSent: x\nTo: b\nSubject: y\n\n---- Forwarded message ----\nFrom: L <li@example.org>\nDate: x";
        assert_eq!(named("Re: y", answer), []);
    }

    #[test]
    fn sent_on_twice_names_both_the_outermost_first() {
        let text = "From: B <b@house.cn>\nSent: x\nTo: c\nSubject: FW: y\n\nsee\n\nFrom: Li, Lei\n <li@example.org>\nDate: x\nTo: b\n";
        let found = named("FW: FW: y", text);
        assert_eq!(found[0], ("B".to_owned(), "b@house.cn".to_owned()));
        assert_eq!(found[1], ("Li, Lei".to_owned(), "li@example.org".to_owned()));
    }

    #[test]
    fn where_nobody_is_named_nobody_is_found() {
        for text in [
            "",
            "From: nobody\nTo: x",
            "From: li@example.org",
            "From here on: li@example.org\nTo: x",
            "发件人：\n主题：",
        ] {
            assert_eq!(named("Fwd: x", text), [], "{text}");
        }
        let html = "<div>发件人：&nbsp;<a href=\"mailto:Li@Example.org\">李雷</a></div><div>发送时间：x</div>";
        let found = originals_in("Fw: x", "发件人： 李雷\n发送时间： x\n收件人： y\n", Some(html));
        assert_eq!(found[0].address, "li@example.org");
    }
}
