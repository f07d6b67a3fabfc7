//! What no person wrote.

use mail_parser::{HeaderName, Message};

/// What no person wrote, by what it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// Away, received, out of office.
    Reply,
    /// A mass mailing.
    Bulk,
    /// It came by a list or a group. Where that is one of ours, a person wrote to us by it.
    List,
}

/// What no person wrote, as RFC 3834 and custom have it. Such a message is never answered.
pub(super) fn automatic_of(message: &Message<'_>, subject: &str) -> Option<Automatic> {
    let header = |name: &'static str| {
        let value = message.header_raw(name).unwrap_or_default().trim().to_lowercase();
        (!value.is_empty()).then_some(value)
    };
    let submitted = header("Auto-Submitted").is_some_and(|value| !value.starts_with("no"));
    let precedence = header("Precedence").unwrap_or_default();
    let return_path = message.header_raw(HeaderName::ReturnPath).map(str::trim);
    let replies = submitted
        || precedence.starts_with("auto")
        || header("X-Autoreply").is_some()
        || header("X-Autorespond").is_some()
        || header("X-Auto-Response-Suppress").is_some_and(|value| value != "none")
        || return_path == Some("<>")
        || ["自动回复", "自動回覆", "automatic reply:", "out of office:"]
            .iter()
            .any(|begin| subject.to_lowercase().starts_with(begin));
    if replies {
        return Some(Automatic::Reply);
    }
    let bulk = ["bulk", "junk"].iter().any(|word| precedence.starts_with(word));
    let list = precedence.starts_with("list") || message.header(HeaderName::ListId).is_some();
    // Whom one can only leave, and not write to, is no list.
    if bulk || (!list && header("List-Unsubscribe").is_some()) {
        return Some(Automatic::Bulk);
    }
    list.then_some(Automatic::List)
}

#[cfg(test)]
mod tests {
    use super::{super::letter::read, *};

    fn automatic(header: &str) -> Option<Automatic> {
        let raw = format!("From: li@example.org\r\nSubject: order\r\n{header}\r\n\r\nGone.\r\n");
        read(raw.as_bytes()).unwrap().automatic
    }

    #[test]
    fn each_sign_of_a_machine_is_enough() {
        for header in [
            "Auto-Submitted: auto-replied",
            "auto-submitted: Auto-Generated",
            "Precedence: auto_reply",
            "X-Autoreply: yes",
            "X-Autorespond: order",
            "X-Auto-Response-Suppress: All",
            "Return-Path: <>",
            "List-Id: <desk.example.com>\r\nAuto-Submitted: auto-generated",
        ] {
            assert_eq!(automatic(header), Some(Automatic::Reply), "{header}");
        }
        for header in [
            "Precedence: bulk",
            "Precedence: junk",
            "List-Id: <news.example.org>\r\nPrecedence: bulk",
            "List-Unsubscribe: <https://news.example.org/leave>",
        ] {
            assert_eq!(automatic(header), Some(Automatic::Bulk), "{header}");
        }
        for header in ["Precedence: list", "List-Id: <desk.example.com>"] {
            assert_eq!(automatic(header), Some(Automatic::List), "{header}");
        }
        for header in ["Auto-Submitted: no", "X-Auto-Response-Suppress: none", "X-Mailer: Foxmail 7"] {
            assert_eq!(automatic(header), None, "{header}");
        }
    }

    #[test]
    fn by_which_addresses_it_came_is_read() {
        let raw = "From: \"Li via Desk\" <desk@example.com>\r\nTo: Desk <Desk@Example.com>, a@x.cn\r\nCc: b@x.cn, A@x.cn, nobody\r\n\
            Delivered-To: support@example.com\r\nX-Original-To: <desk@example.com>\r\nReply-To: li@example.org\r\n\
            X-Original-From: Li Lei <li.lei@example.org>\r\nList-Post: <https://x.cn>, <mailto:desk@example.com?subject=x>\r\n\
            List-Unsubscribe: <mailto:leave@example.com>\r\nList-Id: <desk.example.com>\r\n\r\nx\r\n";
        let letter = read(raw.as_bytes()).unwrap();
        assert_eq!(letter.addressed, ["desk@example.com", "a@x.cn", "b@x.cn"]);
        assert_eq!(letter.delivered, ["support@example.com", "desk@example.com"]);
        assert_eq!(
            (letter.list.posts.as_slice(), letter.list.unsubscribe),
            (&["desk@example.com".to_owned()][..], true)
        );
        let behind: Vec<(&str, &str)> =
            letter.list.behind.iter().map(|(name, address)| (name.as_str(), address.as_str())).collect();
        assert_eq!(behind, [("Li Lei", "li.lei@example.org"), ("", "li@example.org")]);
        assert_eq!(letter.automatic, Some(Automatic::List));
    }
}
