//! Words of sources.

use crate::imports::value::plain_name;
use crate::leads::model::Source;
use crate::locale::Lang;
use crate::words::leads as w;

/// What else people call a way by which somebody comes.
const ALSO: [(Source, &[&str]); 7] = [
    (Source::Typed, &["typed", "manual", "phone", "call", "电话", "来电", "手动"]),
    (Source::Import, &["import", "list", "名单"]),
    (Source::WebForm, &["web", "website", "webform", "form", "官网", "网站", "表单"]),
    (Source::TradeShow, &["tradeshow", "fair", "exhibition", "event", "展会", "展览会", "展览"]),
    (Source::Mail, &["mail", "email", "邮件", "电子邮件"]),
    (Source::Rest, &["api", "rest", "partner", "接口"]),
    (Source::Chat, &["chat", "livechat", "聊天", "在线客服", "客服"]),
];

/// The source that is meant: one of ours in either language, or one of the words beside.
pub(super) fn source(written: &str) -> Option<Source> {
    let plain = plain_name(written);
    let named = |source: &&Source| {
        let own =
            [Lang::ZhCn, Lang::En].into_iter().filter_map(|lang| w::text(lang, &format!("source_{}", source.key())));
        own.map(plain_name).any(|word| word == plain)
    };
    Source::ALL.iter().find(named).copied().or_else(|| {
        ALSO.iter().find(|(_, words)| words.iter().any(|word| plain_name(word) == plain)).map(|(source, _)| *source)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_known_in_both_languages() {
        assert_eq!(source("展会"), Some(Source::TradeShow));
        assert_eq!(source("Trade Show"), Some(Source::TradeShow));
        assert_eq!(source("官网"), Some(Source::WebForm));
        assert_eq!(source("老客户介绍"), None);
    }
}
