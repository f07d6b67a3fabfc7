//! What service desks write for kinds, states, priorities and ways in. A longer cell means the one whose word it holds; the first
//! that fits counts.

use crate::desk::tickets::rules_model::{Channel, Kind, Priority, State};
use crate::imports::value::plain_name;

fn of<T: Copy>(words: &[(&str, T)], written: &str) -> Option<T> {
    let plain = plain_name(written);
    words.iter().find(|(word, _)| plain.contains(word)).map(|(_, one)| *one)
}

/// What the customer wanted.
pub(super) fn kind(written: &str) -> Option<Kind> {
    of(
        &[
            ("投诉", Kind::Complaint),
            ("客诉", Kind::Complaint),
            ("complain", Kind::Complaint),
            ("报修", Kind::Fault),
            ("退", Kind::Return),
            ("换货", Kind::Return),
            ("返修", Kind::Return),
            ("维修", Kind::Return),
            ("refund", Kind::Return),
            ("return", Kind::Return),
            ("repair", Kind::Return),
            ("exchange", Kind::Return),
            ("rma", Kind::Return),
            ("故障", Kind::Fault),
            ("技术", Kind::Fault),
            ("异常", Kind::Fault),
            ("fault", Kind::Fault),
            ("technical", Kind::Fault),
            ("incident", Kind::Fault),
            ("problem", Kind::Fault),
            ("defect", Kind::Fault),
            ("issue", Kind::Fault),
            ("error", Kind::Fault),
            ("bug", Kind::Fault),
            ("咨询", Kind::Question),
            ("询问", Kind::Question),
            ("问题", Kind::Question),
            ("请求", Kind::Question),
            ("question", Kind::Question),
            ("inquiry", Kind::Question),
            ("enquiry", Kind::Question),
            ("request", Kind::Question),
        ],
        written,
    )
}

/// Where it stood.
pub(super) fn state(written: &str) -> Option<State> {
    of(
        &[
            ("unresolved", State::Open),
            ("unsolved", State::Open),
            ("未解决", State::Open),
            ("未关闭", State::Open),
            ("customer", State::WaitingCustomer),
            ("requester", State::WaitingCustomer),
            ("客户", State::WaitingCustomer),
            ("他人", State::WaitingOthers),
            ("hold", State::WaitingOthers),
            ("waiting", State::WaitingOthers),
            ("挂起", State::WaitingOthers),
            ("pending", State::WaitingCustomer),
            ("待处理", State::New),
            ("待受理", State::New),
            ("未处理", State::New),
            ("新建", State::New),
            ("new", State::New),
            ("closed", State::Closed),
            ("关闭", State::Closed),
            ("取消", State::Closed),
            ("cancel", State::Closed),
            ("完结", State::Closed),
            ("已完成", State::Closed),
            ("done", State::Closed),
            ("solved", State::Solved),
            ("resolved", State::Solved),
            ("解决", State::Solved),
            ("fixed", State::Solved),
            ("处理中", State::Open),
            ("进行中", State::Open),
            ("跟进", State::Open),
            ("progress", State::Open),
            ("open", State::Open),
            ("assigned", State::Open),
        ],
        written,
    )
}

/// How pressing it was.
pub(super) fn priority(written: &str) -> Option<Priority> {
    of(
        &[
            ("critical", Priority::Urgent),
            ("urgent", Priority::Urgent),
            ("blocker", Priority::Urgent),
            ("紧急", Priority::Urgent),
            ("特急", Priority::Urgent),
            ("high", Priority::High),
            ("高", Priority::High),
            ("medium", Priority::Normal),
            ("normal", Priority::Normal),
            ("中", Priority::Normal),
            ("普通", Priority::Normal),
            ("一般", Priority::Normal),
            ("low", Priority::Low),
            ("低", Priority::Low),
        ],
        written,
    )
}

/// The way in which it came.
pub(super) fn channel(written: &str) -> Option<Channel> {
    of(
        &[
            ("wechat", Channel::Wechat),
            ("微信", Channel::Wechat),
            ("social", Channel::Social),
            ("社交", Channel::Social),
            ("微博", Channel::Social),
            ("抖音", Channel::Social),
            ("小红书", Channel::Social),
            ("facebook", Channel::Social),
            ("twitter", Channel::Social),
            ("instagram", Channel::Social),
            ("mail", Channel::Email),
            ("邮", Channel::Email),
            ("phone", Channel::Phone),
            ("call", Channel::Phone),
            ("电话", Channel::Phone),
            ("来电", Channel::Phone),
            ("热线", Channel::Phone),
            ("chat", Channel::Chat),
            ("聊天", Channel::Chat),
            ("在线客服", Channel::Chat),
            ("web", Channel::Web),
            ("form", Channel::Web),
            ("portal", Channel::Portal),
            ("门户", Channel::Portal),
            ("网", Channel::Web),
            ("表单", Channel::Web),
            ("visit", Channel::Visit),
            ("store", Channel::Visit),
            ("上门", Channel::Visit),
            ("到访", Channel::Visit),
            ("门店", Channel::Visit),
        ],
        written,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;
    use crate::words::tickets as w;

    #[test]
    fn words_are_understood_as_desks_write_them() {
        for (written, meant) in [
            ("Technical issue", Kind::Fault),
            ("Refund request", Kind::Return),
            ("Cancellation request", Kind::Question),
            ("Billing inquiry", Kind::Question),
            ("产品投诉", Kind::Complaint),
            ("上门报修", Kind::Fault),
        ] {
            assert_eq!(kind(written), Some(meant), "{written}");
        }
        for (written, meant) in [
            ("Pending Customer Response", State::WaitingCustomer),
            ("Open", State::Open),
            ("Closed", State::Closed),
            ("In progress", State::Open),
            ("未解决", State::Open),
        ] {
            assert_eq!(state(written), Some(meant), "{written}");
        }
        assert_eq!(priority("Critical"), Some(Priority::Urgent));
        assert_eq!(channel("Social media"), Some(Channel::Social));
        assert_eq!((kind("飞鸽"), state("飞鸽"), priority("飞鸽"), channel("飞鸽")), (None, None, None, None));
    }

    #[test]
    fn the_names_that_we_show_ourselves_are_understood() {
        let word = |lang, key: String| w::text(lang, &key).unwrap_or_default();
        for lang in Lang::ALL {
            for one in Kind::ALL {
                assert_eq!(kind(word(lang, format!("kind_{}", one.key()))), Some(*one));
            }
            for one in State::ALL {
                assert_eq!(state(word(lang, format!("state_{}", one.key()))), Some(*one));
            }
            for one in Priority::ALL {
                assert_eq!(priority(word(lang, format!("priority_{}", one.key()))), Some(*one));
            }
            for one in Channel::ALL {
                assert_eq!(channel(word(lang, format!("channel_{}", one.key()))), Some(*one));
            }
        }
    }
}
