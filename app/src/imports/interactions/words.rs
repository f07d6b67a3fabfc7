//! What people write for how they were in touch, and for how it ended.

use crate::events::talk::{Outcome, TalkKind};
use crate::imports::value::plain_name;

/// What a cell says of how one was in touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Talk(TalkKind),
    Note,
    Unknown,
}

/// Without case, spaces and punctuation. A longer cell means the way whose word it holds: 电话拜访 is a call, 上门拜访 a visit.
const WAYS: [(&str, Way); 37] = [
    ("电话", Way::Talk(TalkKind::Call)),
    ("通话", Way::Talk(TalkKind::Call)),
    ("来电", Way::Talk(TalkKind::Call)),
    ("去电", Way::Talk(TalkKind::Call)),
    ("phone", Way::Talk(TalkKind::Call)),
    ("call", Way::Talk(TalkKind::Call)),
    ("微信", Way::Talk(TalkKind::Wechat)),
    ("wechat", Way::Talk(TalkKind::Wechat)),
    ("whatsapp", Way::Talk(TalkKind::Other)),
    ("短信", Way::Talk(TalkKind::Other)),
    ("sms", Way::Talk(TalkKind::Other)),
    ("qq", Way::Talk(TalkKind::Other)),
    ("旺旺", Way::Talk(TalkKind::Other)),
    ("钉钉", Way::Talk(TalkKind::Other)),
    ("邮件", Way::Talk(TalkKind::Email)),
    ("电邮", Way::Talk(TalkKind::Email)),
    ("邮箱", Way::Talk(TalkKind::Email)),
    ("mail", Way::Talk(TalkKind::Email)),
    ("会议", Way::Talk(TalkKind::Meeting)),
    ("面谈", Way::Talk(TalkKind::Meeting)),
    ("洽谈", Way::Talk(TalkKind::Meeting)),
    ("meeting", Way::Talk(TalkKind::Meeting)),
    ("拜访", Way::Talk(TalkKind::Visit)),
    ("上门", Way::Talk(TalkKind::Visit)),
    ("到访", Way::Talk(TalkKind::Visit)),
    ("来访", Way::Talk(TalkKind::Visit)),
    ("走访", Way::Talk(TalkKind::Visit)),
    ("外勤", Way::Talk(TalkKind::Visit)),
    ("visit", Way::Talk(TalkKind::Visit)),
    ("备注", Way::Note),
    ("笔记", Way::Note),
    ("记录", Way::Note),
    ("note", Way::Note),
    ("comment", Way::Note),
    ("其他", Way::Talk(TalkKind::Other)),
    ("其它", Way::Talk(TalkKind::Other)),
    ("other", Way::Talk(TalkKind::Other)),
];

/// How one was in touch.
pub(super) fn way(written: &str) -> Way {
    let plain = plain_name(written);
    WAYS.iter().find(|(word, _)| plain.contains(word)).map_or(Way::Unknown, |(_, way)| *way)
}

const OUTCOMES: [(&str, Outcome); 16] = [
    ("无人接听", Outcome::NoAnswer),
    ("未接", Outcome::NoAnswer),
    ("未应", Outcome::NoAnswer),
    ("未回", Outcome::NoAnswer),
    ("noanswer", Outcome::NoAnswer),
    ("notreached", Outcome::NoAnswer),
    ("voicemail", Outcome::NoAnswer),
    ("错误", Outcome::WrongNumber),
    ("空号", Outcome::WrongNumber),
    ("wrongnumber", Outcome::WrongNumber),
    ("回电", Outcome::CallBack),
    ("callback", Outcome::CallBack),
    ("接通", Outcome::Reached),
    ("沟通", Outcome::Reached),
    ("reached", Outcome::Reached),
    ("connected", Outcome::Reached),
];

/// How it ended.
pub(super) fn outcome(written: &str) -> Option<Outcome> {
    let plain = plain_name(written);
    OUTCOMES.iter().find(|(word, _)| plain.contains(word)).map(|(_, outcome)| *outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;
    use crate::words::events as w;

    #[test]
    fn ways_are_understood_as_people_write_them() {
        for (written, meant) in [
            ("电话拜访", Way::Talk(TalkKind::Call)),
            ("上门拜访", Way::Talk(TalkKind::Visit)),
            ("Outbound Call", Way::Talk(TalkKind::Call)),
            ("E-Mail", Way::Talk(TalkKind::Email)),
            ("微信沟通", Way::Talk(TalkKind::Wechat)),
            ("跟进记录", Way::Note),
            ("飞鸽传书", Way::Unknown),
        ] {
            assert_eq!(way(written), meant, "{written}");
        }
    }

    #[test]
    fn the_names_that_we_show_ourselves_are_understood() {
        for (kind, lang) in TalkKind::ALL.into_iter().flat_map(|kind| Lang::ALL.map(|lang| (kind, lang))) {
            let name = w::text(lang, &format!("talk_{}", kind.key())).unwrap_or_default();
            assert_eq!(way(name), Way::Talk(kind), "{name}");
        }
        for (result, lang) in Outcome::ALL.into_iter().flat_map(|result| Lang::ALL.map(|lang| (result, lang))) {
            let name = w::text(lang, &format!("outcome_{}", result.key())).unwrap_or_default();
            assert_eq!(outcome(name), Some(result), "{name}");
        }
    }
}
