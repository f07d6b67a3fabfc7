//! E-mail addresses, domains, numbers and dates as they are compared.

use super::text::{digits, folded};

/// Providers that give an address to anybody: their domain says nothing about who writes. Providers with a domain in
/// every country are known by their first label alone.
const FREE_MAIL: &str = "qq.com vip.qq.com 163.com vip.163.com 126.com vip.126.com yeah.net 188.com sina.com sina.cn \
    vip.sina.com sohu.com foxmail.com aliyun.com 139.com 189.cn wo.cn 21cn.com tom.com 263.net icloud.com me.com \
    mac.com aol.com msn.com gmx.de gmx.net gmx.com web.de t-online.de mail.ru bk.ru inbox.ru list.ru rambler.ru \
    proton.me protonmail.com tutanota.com zoho.com naver.com hanmail.net daum.net libero.it orange.fr wanadoo.fr \
    free.fr laposte.net rediffmail.com comcast.net verizon.net att.net btinternet.com mail.com";
const FREE_MAIL_ANYWHERE: &str = "gmail googlemail outlook hotmail live yahoo ymail yandex";

/// Sites that host pages of many: one's own name stands before theirs, or in the path, where it is not looked for.
const SHARED_SITES: &str = "1688.com alibaba.com taobao.com tmall.com jd.com made-in-china.com globalsources.com \
    weibo.com weixin.qq.com douyin.com xiaohongshu.com facebook.com linkedin.com instagram.com twitter.com x.com \
    youtube.com wordpress.com blogspot.com github.io wixsite.com weebly.com myshopify.com tripod.com";

/// Second labels under which a country's names are given out: `example.com.cn`.
const SECOND_LEVEL: &str = "com net org gov edu co ac or ne go ltd plc gob nom sch mil";

/// Shorter numbers are running numbers rather than anybody's registration.
const SHORTEST_NUMBER: usize = 5;

fn one_of(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

/// The addresses of a field, which may hold several: lower case, without a tag (`+news`) and without the dots Gmail
/// ignores.
#[must_use]
pub fn emails(field: &str) -> Vec<String> {
    let folded = folded(field);
    let parts = folded.split(|letter: char| letter.is_whitespace() || ";,、；，|<>()\"".contains(letter));
    let mut found: Vec<String> = parts.filter_map(email).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn email(text: &str) -> Option<String> {
    let text = text.strip_prefix("mailto:").unwrap_or(text).trim_matches('.');
    let (user, domain) = text.split_once('@')?;
    let user = user.split('+').next().unwrap_or(user);
    if user.is_empty() || !domain.contains('.') || domain.contains('@') {
        return None;
    }
    Some(match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", user.replace('.', "")),
        _ => format!("{user}@{domain}"),
    })
}

/// The domain a normalised e-mail address shows its owner by; `None` for a provider of free mail.
#[must_use]
pub fn domain_of_email(email: &str) -> Option<String> {
    let (_, host) = email.rsplit_once('@')?;
    let domain = registrable(host)?;
    let first = domain.split('.').next().unwrap_or_default();
    (!one_of(FREE_MAIL, host) && !one_of(FREE_MAIL, &domain) && !one_of(FREE_MAIL_ANYWHERE, first)).then_some(domain)
}

/// The domain of a website's address, with or without a scheme and a path; on a site shared by many, the whole host
/// name; `None` where nothing in it is the owner's own.
#[must_use]
pub fn domain_of_website(website: &str) -> Option<String> {
    let folded = folded(website);
    let text = folded.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = text.split(['/', '?', '#', ' ']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    let host = host.trim_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let shared = SHARED_SITES.split(' ').find_map(|site| host.strip_suffix(site));
    match shared {
        Some("") => None,
        Some(own) if own.ends_with('.') => {
            let own = own.trim_end_matches('.');
            (!matches!(own, "m" | "en" | "cn" | "shop" | "item" | "detail" | "mp")).then(|| host.to_owned())
        }
        _ => registrable(host),
    }
}

/// The part of a host name that somebody registered, roughly: two labels, or three under `com.cn` and its like.
fn registrable(host: &str) -> Option<String> {
    let labels: Vec<&str> = host.split('.').collect();
    let country = labels.last().is_some_and(|last| last.len() == 2);
    let second = labels.len() >= 3 && country && one_of(SECOND_LEVEL, labels[labels.len() - 2]);
    let kept = if second { 3 } else { 2 };
    let sound = labels.len() >= 2
        && labels.iter().all(|label| !label.is_empty())
        && labels.last().is_some_and(|last| !last.starts_with(|letter: char| letter.is_ascii_digit()));
    sound.then(|| labels[labels.len().saturating_sub(kept)..].join("."))
}

/// A name in WeChat as it is compared: it knows no capitals. `None` for what is too short to be one: the shortest that can be
/// chosen has six characters.
#[must_use]
pub fn wechat(text: &str) -> Option<String> {
    let folded = folded(text);
    let plain: String = folded.chars().filter(|letter| !letter.is_whitespace()).collect();
    (plain.chars().count() >= 6).then_some(plain)
}

/// A registration or identity number: capital letters and digits only. `None` for what is none: too short, without a
/// digit, or the same digit over and over.
#[must_use]
pub fn number(text: &str) -> Option<String> {
    let plain: String = folded(text).chars().filter(char::is_ascii_alphanumeric).collect();
    let varied = plain.chars().any(|letter| !plain.starts_with(letter));
    let numbered = plain.contains(|letter: char| letter.is_ascii_digit());
    (plain.len() >= SHORTEST_NUMBER && varied && numbered).then(|| plain.to_ascii_uppercase())
}

/// Whether a normalised number carries a check digit and that is right: a unified social credit code (GB 32100-2015)
/// or an identity card (GB 11643-1999), both of 18 characters. Two such that differ are certainly not one number
/// mistyped.
#[must_use]
pub fn is_proven(number: &str) -> bool {
    const CREDIT: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if number.len() != 18 {
        return false;
    }
    let values: Option<Vec<usize>> = number.chars().map(|letter| CREDIT.find(letter)).collect();
    let Some(values) = values else { return false };
    // GB 32100: the weights are the powers of 3 modulo 31.
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    if (31 - sum % 31) % 31 == values[17] {
        return true;
    }
    // GB 11643: the weights are the powers of 2 modulo 11, counted from the right; X stands for 10.
    let check = if number.ends_with('X') { 10 } else { values[17] };
    if !number[..17].bytes().all(|digit| digit.is_ascii_digit()) || check > 10 {
        return false;
    }
    let mut weight = 1;
    let mut sum = check;
    for value in values[..17].iter().rev() {
        weight = weight * 2 % 11;
        sum += value * weight;
    }
    sum % 11 == 1
}

/// A date as `YYYYMMDD`, or `YYYYMM` or `YYYY` where no more is known. Digits that make no day of the calendar are
/// kept, as a mistyped date still resembles the right one; days that stand for "unknown" are not.
#[must_use]
pub fn date(text: &str) -> Option<String> {
    let folded = folded(text);
    let day = folded.split(['t', ' ']).find(|part| !part.is_empty())?;
    let parts: Vec<String> =
        day.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).map(digits).collect();
    let plain = match parts.as_slice() {
        [whole] if matches!(whole.len(), 4 | 6 | 8) => whole.clone(),
        [year, month] if year.len() == 4 && month.len() <= 2 => format!("{year}{month:0>2}"),
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            format!("{year}{month:0>2}{day:0>2}")
        }
        _ => return None,
    };
    let unknown = plain.starts_with("0000") || matches!(plain.as_str(), "19000101" | "19700101" | "1900" | "99991231");
    (!unknown).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_mail() {
        assert_eq!(emails(" Li.Wei+News@GMail.com "), ["liwei@gmail.com"]);
        assert_eq!(emails("mailto:a@b.cn; Info <info@haizhou.com.cn>"), ["a@b.cn", "info@haizhou.com.cn"]);
        assert_eq!(emails("ｌｉ＠ｂ．ｃｎ"), ["li@b.cn"]);
        assert!(emails("nobody, @b.cn, a@b").is_empty());
    }

    #[test]
    fn domains() {
        assert_eq!(domain_of_email("a@mail.haizhou.com.cn").as_deref(), Some("haizhou.com.cn"));
        for free in ["a@qq.com", "a@163.com", "a@yahoo.co.jp", "a@hotmail.fr", "a@foxmail.com"] {
            assert_eq!(domain_of_email(free), None, "{free}");
        }
        for site in ["https://www.haizhou.com/about", "haizhou.com", "HTTP://shop.haizhou.com:8080", "www.haizhou.com "]
        {
            assert_eq!(domain_of_website(site).as_deref(), Some("haizhou.com"), "{site}");
        }
        assert_eq!(domain_of_website("https://haizhou.en.alibaba.com/x").as_deref(), Some("haizhou.en.alibaba.com"));
        assert_eq!(domain_of_website("www.linkedin.com/company/haizhou"), None);
        assert_eq!(domain_of_website("无"), None);
        assert_eq!(domain_of_website("10.0.0.1"), None);
    }

    #[test]
    fn names_in_wechat() {
        assert_eq!(wechat(" Chen_Jing88 ").as_deref(), Some("chen_jing88"));
        assert_eq!(wechat("同手机"), None);
    }

    #[test]
    fn numbers() {
        assert_eq!(number(" 9137 0200-1234 5678 9x").as_deref(), Some("91370200123456789X"));
        assert_eq!(number("000000000"), None);
        assert_eq!(number("1234"), None);
        assert_eq!(number("无"), None);
    }

    #[test]
    fn check_digits() {
        // The codes of two well-known companies, and the example of the standard for identity cards.
        assert!(is_proven("91440300708461136T"));
        assert!(is_proven("914403001922038216"));
        assert!(is_proven("11010519491231002X"));
        assert!(!is_proven("91440300708461136U"));
        assert!(!is_proven("110105194912310021"));
        assert!(!is_proven("6988048"));
    }

    #[test]
    fn dates() {
        for text in ["2020-03-01", "20200301", "2020/3/1", "2020年3月1日", "2020.03.01", "2020-03-01T00:00:00Z"] {
            assert_eq!(date(text).as_deref(), Some("20200301"), "{text}");
        }
        assert_eq!(date("2020年3月").as_deref(), Some("202003"));
        assert_eq!(date("2020").as_deref(), Some("2020"));
        assert_eq!(date("1900-01-01"), None);
        assert_eq!(date("三月"), None);
    }
}
