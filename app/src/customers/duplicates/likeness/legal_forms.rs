//! Legal forms of companies, which people write, shorten and leave out as they like. All lists here are of folded
//! words parted by spaces; of those that end alike, the longer come first.

use super::text::is_unspaced;

/// Forms that never belong to a name proper and are dropped wherever they stand, as before the name of a branch.
const CHINESE_ANYWHERE: &str = "股份有限公司 有限责任公司 有限公司 株式会社 有限会社 合同会社 特殊普通合伙 有限合伙";

/// Forms dropped at the end of a name only. 厂 (works) is none of them: it is how many a factory is called.
const CHINESE_AT_END: &str = "集团总公司 集团公司 股份公司 有限责任 普通合伙 总公司 公司 集团 股份";

/// Endings that name a part of a company; the 公司 in them stays.
const CHINESE_PARTS: &str = "分公司 子公司 支公司";

/// In brackets these are a form and not a place.
const BRACKETED: &str = "集团 株 有 合 有限合伙 普通合伙 特殊普通合伙 个人独资 股份";

/// Words at the end of a name in Latin or Cyrillic letters that are its legal form.
const AT_END: &str = "ab ag aps as asa bhd bv bvba co company corp corporation cv cyf doo eg eirl ek ev gbr gesmbh \
    gmbh group inc incorporated jsc kft kg kgaa kk lda limitada limited llc llp lp ltd ltda mbh nv oao ohg ooo oy \
    oyj pjsc plc private pte pty pvt pvtltd sa sab sadecv sarl sas sasu sc sca sdn se sl slu sociedad spa spj spk \
    spzoo srl sro tbk ug vof zao zrt ооо ао зао";

/// Forms that stand before the name.
const AT_START: &str = "the pt ooo zao oao ооо зао оао пао";

/// Forms no name proper has in it, dropped also before the name of a branch: `Haizhou Co., Ltd. Shanghai Branch`.
const ANYWHERE: &str = "ltd limited gmbh llc inc plc pty pte bhd sarl";

/// A folded company name without the forms that stand in brackets.
#[must_use]
pub fn without_bracketed(folded: &str) -> String {
    let mut text: String = folded
        .chars()
        .map(|letter| match letter {
            '[' | '{' | '【' | '〔' | '〈' | '《' => '(',
            ']' | '}' | '】' | '〕' | '〉' | '》' => ')',
            _ => letter,
        })
        .collect();
    if text.contains('(') {
        for form in BRACKETED.split(' ') {
            text = text.replace(&format!("({form})"), " ");
        }
    }
    text
}

/// The words of a company name without its legal form. At least one word is always left.
#[must_use]
pub fn without_forms(words: &[String]) -> Vec<String> {
    let mut core: Vec<String> = words
        .iter()
        .map(|word| if word.starts_with(is_unspaced) { without_chinese(word) } else { word.clone() })
        .filter(|word| !word.is_empty())
        .collect();
    drop_inner(&mut core);
    drop_at_end(&mut core);
    if core.len() > 1 && core.first().is_some_and(|word| one_of(AT_START, word)) {
        core.remove(0);
    }
    if core.is_empty() { words.to_vec() } else { core }
}

/// A word in Chinese characters without the legal forms in it; it may become empty.
fn without_chinese(word: &str) -> String {
    let mut core = word.to_owned();
    for form in CHINESE_ANYWHERE.split(' ') {
        if core.contains(form) {
            core = core.replace(form, "");
        }
    }
    while !CHINESE_PARTS.split(' ').any(|part| core.ends_with(part)) {
        let shorter = CHINESE_AT_END.split(' ').find_map(|form| core.strip_suffix(form));
        // One character alone is hardly a name: 大公司 may well be called so.
        let Some(shorter) = shorter.filter(|shorter| shorter.is_empty() || shorter.chars().nth(1).is_some()) else {
            break;
        };
        core = shorter.to_owned();
    }
    core
}

fn one_of(forms: &str, word: &str) -> bool {
    forms.split(' ').any(|form| form == word)
}

fn drop_inner(core: &mut Vec<String>) {
    let mut at = 1;
    while at < core.len() {
        if core.len() > 1 && one_of(ANYWHERE, &core[at]) {
            core.remove(at);
            if at > 1 && matches!(core[at - 1].as_str(), "co" | "company" | "pvt" | "private") {
                core.remove(at - 1);
                at -= 1;
            }
        } else {
            at += 1;
        }
    }
}

fn drop_at_end(core: &mut Vec<String>) {
    let mut dropped = false;
    while core.len() > 1 {
        let Some(last) = core.last() else { return };
        // What is left of `GmbH & Co. KG` once its end is gone.
        let joins = dropped && matches!(last.as_str(), "and" | "und" | "et" | "de" | "y");
        if !joins && !one_of(AT_END, last) {
            return;
        }
        core.pop();
        dropped = true;
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::{Stop, folded, words};
    use super::*;

    fn core(name: &str) -> String {
        without_forms(&words(&without_bracketed(&folded(name)), Stop::Abbreviates)).join(" ")
    }

    #[test]
    fn chinese_forms_go() {
        for name in [
            "青岛海舟机械有限公司",
            "青島海舟機械股份有限公司",
            "青岛海舟机械",
            "青岛海舟机械有限责任公司",
            "青岛海舟机械（集团）有限公司",
            "青岛海舟机械集团有限公司",
            "青岛海舟机械集团",
            "青岛海舟机械公司",
        ] {
            assert_eq!(core(name), "青岛海舟机械", "{name}");
        }
    }

    #[test]
    fn branches_and_places_stay() {
        assert_eq!(core("青岛海舟机械有限公司上海分公司"), "青岛海舟机械上海分公司");
        assert_eq!(core("腾讯科技（深圳）有限公司"), "腾讯科技 深圳");
        assert_eq!(core("Haizhou Co., Ltd. Shanghai Branch"), "haizhou shanghai branch");
        assert_eq!(core("青岛第一机械厂"), "青岛第一机械厂");
    }

    #[test]
    fn latin_forms_go() {
        for name in
            ["Acme Co., Ltd.", "ACME CO.,LTD", "Acme Company Limited", "Acme Inc.", "The Acme Corporation", "Acme S.A."]
        {
            assert_eq!(core(name), "acme", "{name}");
        }
        for name in
            ["Acme GmbH & Co. KG", "Acme B.V.", "Acme Pty. Ltd.", "Acme K.K.", "Acme, LLC", "Acme Group PLC", "Acme ㈱"]
        {
            assert_eq!(core(name), "acme", "{name}");
        }
        assert_eq!(core("株式会社アクメ"), "アクメ");
    }

    #[test]
    fn something_is_always_left() {
        assert_eq!(core("Co., Ltd."), "co");
        assert_eq!(core("有限公司"), "有限公司");
        assert_eq!(core("大公司"), "大公司");
        assert_eq!(core("公司"), "公司");
        assert_eq!(core("The Limited"), "the");
    }
}
