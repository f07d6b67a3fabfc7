//! What is known of a customer, raw and as it is compared.

use super::address::address;
use super::names;
use super::normal::{date, domain_of_email, domain_of_website, emails, number, wechat};
use super::phones::phones;
use serde::{Deserialize, Serialize};

/// More values of a kind are no help, and cost time and room.
const MOST: usize = 8;

/// Longer values are cut, so that comparing them always takes a short time.
const LONGEST: usize = 200;

/// What is known of a customer, as typed.
#[derive(Debug, Clone, Default)]
pub struct Traits<'a> {
    /// A person rather than a company: names and the other traits prove different things of the two.
    pub is_person: bool,
    /// Of a person in any order, given name first or last.
    pub name: &'a str,
    /// Each may hold several numbers.
    pub phones: Vec<&'a str>,
    /// Each may hold several addresses.
    pub emails: Vec<&'a str>,
    /// With or without a scheme and a path.
    pub websites: Vec<&'a str>,
    /// Names in WeChat.
    pub wechats: Vec<&'a str>,
    /// What a contact is at: ids of customers.
    pub employers: Vec<&'a str>,
    /// Postal addresses, each with all its parts in one text.
    pub addresses: Vec<&'a str>,
    /// Registration or identity numbers.
    pub numbers: Vec<&'a str>,
    /// Birth or founding: `YYYY-MM-DD`, `YYYYMMDD`, `YYYY/M/D`, `2020年3月1日`.
    pub dates: Vec<&'a str>,
    /// Free text or a code of ISO 3166, for telephone numbers without a country code; China unless told.
    pub country: Option<&'a str>,
}

/// What is known of a customer in the form in which two are compared. Kept beside the customer, so that only who is
/// new or changed must be made anew; fields without a value take no room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) person: bool,
    /// Words parted by spaces; a company's are without the legal form.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) names: Vec<String>,
    /// E.164, or bare digits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) phones: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) emails: Vec<String>,
    /// Of websites and of e-mail addresses, without the providers of free mail.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) domains: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) wechats: Vec<String>,
    /// Ids of customers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) employers: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) addresses: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) numbers: Vec<String>,
    /// `YYYYMMDD` or its beginning.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) dates: Vec<String>,
}

impl Profile {
    /// The normalised form of what is known.
    #[must_use]
    pub fn of(traits: &Traits) -> Self {
        let names = if traits.is_person { names::person(traits.name) } else { names::company(traits.name) };
        let emails = distinct(traits.emails.iter().flat_map(|field| emails(field)));
        let of_emails = emails.iter().filter_map(|email| domain_of_email(email));
        let of_websites = traits.websites.iter().filter_map(|site| domain_of_website(site));
        Self {
            person: traits.is_person,
            names: distinct(names.into_iter()),
            phones: distinct(traits.phones.iter().flat_map(|field| phones(field, traits.country))),
            domains: distinct(of_websites.chain(of_emails)),
            wechats: distinct(traits.wechats.iter().filter_map(|text| wechat(text))),
            employers: distinct(traits.employers.iter().map(|id| (*id).to_owned())),
            addresses: distinct(traits.addresses.iter().filter_map(|text| address(text))),
            numbers: distinct(traits.numbers.iter().filter_map(|text| number(text))),
            dates: distinct(traits.dates.iter().filter_map(|text| date(text))),
            emails,
        }
    }
}

fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for mut value in values {
        if let Some((end, _)) = value.char_indices().nth(LONGEST) {
            value.truncate(end);
        }
        if kept.len() < MOST && !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::score::compare;
    use super::*;

    #[test]
    fn a_company_is_normalised() {
        let profile = Profile::of(&Traits {
            name: "青島海舟機械股份有限公司",
            phones: vec!["0532-8888 1234；13800138000", "+86 532 88881234"],
            emails: vec!["Info@HaiZhou.com.cn", "li@qq.com"],
            websites: vec!["https://www.haizhou.com.cn/"],
            addresses: vec!["香港中路６１号"],
            numbers: vec!["9144 0300 7084 6113 6t", "无"],
            dates: vec!["2020年3月1日"],
            ..Traits::default()
        });
        assert_eq!(profile.names, ["青岛海舟机械"]);
        assert_eq!(profile.phones, ["+8613800138000", "+8653288881234"]);
        assert_eq!(profile.emails, ["info@haizhou.com.cn", "li@qq.com"]);
        assert_eq!(profile.domains, ["haizhou.com.cn"]);
        assert_eq!(profile.addresses, ["香港中路 61"]);
        assert_eq!(profile.numbers, ["91440300708461136T"]);
        assert_eq!(profile.dates, ["20200301"]);
    }

    #[test]
    fn odd_values_are_taken_as_they_are() {
        let long = "海舟".repeat(500);
        let odd = [
            "",
            " ",
            "\0",
            "+",
            "@",
            ".",
            "&",
            "'",
            "(株)",
            "()",
            "+86",
            "\u{301}",
            "𠮷野家",
            "👍👍",
            "x1234567x",
            "٣٤٥",
            &long,
        ];
        for is_person in [false, true] {
            for name in odd {
                let all = vec![name];
                let profile = Profile::of(&Traits {
                    is_person,
                    name,
                    phones: all.clone(),
                    emails: all.clone(),
                    websites: all.clone(),
                    wechats: all.clone(),
                    employers: all.clone(),
                    addresses: all.clone(),
                    numbers: all.clone(),
                    dates: all,
                    country: Some(name),
                });
                assert!(!profile.keys().iter().any(|key| key.text.is_empty()));
                assert!((0.0..=1.0).contains(&compare(&profile, &profile).score), "{name}");
            }
        }
    }

    #[test]
    fn it_is_kept_small() {
        let profile = Profile::of(&Traits { name: "海舟", ..Traits::default() });
        let kept = serde_json::to_string(&profile).unwrap();
        assert_eq!(kept, r#"{"names":["海舟"]}"#);
        assert_eq!(serde_json::from_str::<Profile>(&kept).unwrap(), profile);
    }
}
