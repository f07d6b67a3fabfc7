//! Blocking keys: two customers are compared only when they share one, so that each meets a few others rather than
//! all.

use super::address::is_number;
use super::names::{joined, sorted};
use super::profile::Profile;
use super::text::{digits, has_unspaced, is_unspaced};

/// A key shared by more records than this says nothing by itself and gives no candidates.
pub const CROWD: usize = 50;

/// A customer has at most this many keys.
const MOST: usize = 14;
/// Longer keys are cut, so that they fit an index.
const LONGEST: usize = 64;
/// The last digits of a telephone number that stay the same whichever codes are written before them.
const PHONE_DIGITS: usize = 7;

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// The whole name.
    Name,
    /// The beginning or the end of a long name, which a slip elsewhere leaves as it was.
    NamePart,
    /// The beginning of a word of a person's name with the year of birth.
    NameYear,
    /// The last digits of a telephone number.
    Phone,
    /// A whole e-mail address.
    Email,
    /// The domain of a website or an e-mail address.
    Domain,
    /// A name in WeChat.
    Wechat,
    /// The whole name of somebody with a customer that they are at.
    Colleague,
    /// The numbers of an address.
    Numbers,
    /// The street and the house.
    Street,
    /// A whole date of birth or founding.
    Date,
    /// A whole number; of a unified social credit code, the code of the organisation in it.
    Number,
    /// The beginning or the end of a number.
    NumberPart,
}

impl KeyKind {
    /// Two letters, as kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "na",
            Self::NamePart => "np",
            Self::NameYear => "ny",
            Self::Phone => "ph",
            Self::Email => "em",
            Self::Domain => "do",
            Self::Wechat => "we",
            Self::Colleague => "co",
            Self::Numbers => "an",
            Self::Street => "as",
            Self::Date => "da",
            Self::Number => "nu",
            Self::NumberPart => "nq",
        }
    }
}

/// Something two records of the same customer are likely to share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is made of; keys of two kinds are never the same.
    pub kind: KeyKind,
    /// At most 64 characters.
    pub text: String,
}

impl Profile {
    /// The keys under which this customer is found, each once. Whatever alone or with a resembling name makes a pair
    /// suspect has a key of its own; names, numbers and addresses have further ones that a slip in one place leaves
    /// alone.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::with_capacity(MOST);
        let mut add = |kind: KeyKind, text: String| {
            let text: String = text.chars().take(LONGEST).collect();
            let key = Key { kind, text };
            if !key.text.is_empty() && keys.len() < MOST && !keys.contains(&key) {
                keys.push(key);
            }
        };
        for number in self.numbers.iter().take(2) {
            add(KeyKind::Number, number.get(8..17).filter(|_| number.len() == 18).unwrap_or(number).to_owned());
        }
        for name in &self.names {
            add(KeyKind::Name, if self.person { sorted(name) } else { joined(name) });
        }
        for phone in self.phones.iter().take(3) {
            add(KeyKind::Phone, phone[phone.len().saturating_sub(PHONE_DIGITS)..].to_owned());
        }
        for email in self.emails.iter().take(2) {
            add(KeyKind::Email, email.clone());
        }
        for wechat in self.wechats.iter().take(1) {
            add(KeyKind::Wechat, wechat.clone());
        }
        for (employer, name) in self.employers.iter().take(2).zip(self.names.iter().cycle()) {
            add(KeyKind::Colleague, format!("{employer} {}", sorted(name)));
        }
        for domain in self.domains.iter().take(2) {
            add(KeyKind::Domain, domain.clone());
        }
        for date in self.dates.iter().filter(|date| date.len() == 8).take(1) {
            add(KeyKind::Date, date.clone());
        }
        for address in self.addresses.iter().take(2) {
            add(KeyKind::Numbers, address_numbers(address));
            add(KeyKind::Street, street(address));
        }
        if self.person {
            self.person_keys(&mut add);
        } else if let Some(name) = self.names.first() {
            for part in name_parts(name) {
                add(KeyKind::NamePart, part);
            }
            add(KeyKind::Name, sorted(name));
        }
        keys
    }

    fn person_keys(&self, add: &mut impl FnMut(KeyKind, String)) {
        for number in self.numbers.iter().filter(|number| number.len() >= 6).take(1) {
            let half = number.len() / 2 + 1;
            add(KeyKind::NumberPart, format!("{}*", &number[..half]));
            add(KeyKind::NumberPart, format!("*{}", &number[number.len() - half..]));
        }
        let year = self.dates.first().and_then(|date| date.get(..4));
        let name = self.names.first();
        if let (Some(year), Some(name)) = (year, name) {
            for word in name.split(' ').take(3) {
                add(KeyKind::NameYear, word.chars().take(3).chain(year.chars()).collect());
            }
        }
    }
}

/// The beginning and the end of a company's name long enough to have both.
fn name_parts(name: &str) -> Vec<String> {
    let letters: Vec<char> = joined(name).chars().collect();
    let (least, kept) = if has_unspaced(name) { (6, 5) } else { (12, 10) };
    if letters.len() < least {
        return Vec::new();
    }
    vec![letters[..kept].iter().chain(&['*']).collect(), ['*'].iter().chain(&letters[letters.len() - kept..]).collect()]
}

/// All numbers of an address in alphabetical order, as its parts may be written in any. Chinese numbers alone are too
/// common: the two characters before the first are added.
fn address_numbers(address: &str) -> String {
    let mut numbers: Vec<String> = address.split(' ').filter(|word| is_number(word)).map(digits).collect();
    if numbers.iter().map(String::len).sum::<usize>() < 3 {
        return String::new();
    }
    numbers.sort_unstable();
    format!("{}{}", numbers.join(" "), before_number(address, 2))
}

/// The first number with the longest word, or with the Chinese characters before it.
fn street(address: &str) -> String {
    let Some(number) = address.split(' ').find(|word| is_number(word)) else { return String::new() };
    let before = before_number(address, 4);
    if !before.is_empty() {
        return format!("{number} {before}");
    }
    let words = address.split(' ').filter(|word| !is_number(word));
    words.max_by_key(|word| word.len()).map_or_else(String::new, |word| format!("{number} {word}"))
}

fn before_number(address: &str, count: usize) -> String {
    let words: Vec<&str> = address.split(' ').collect();
    let at = words.iter().position(|word| is_number(word)).unwrap_or(0);
    let Some(word) = at.checked_sub(1).map(|at| words[at]).filter(|word| word.starts_with(is_unspaced)) else {
        return String::new();
    };
    let letters: Vec<char> = word.chars().collect();
    letters[letters.len().saturating_sub(count)..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::profile::Traits;
    use super::*;

    fn shared(a: &Traits, b: &Traits) -> Vec<&'static str> {
        let others = Profile::of(b).keys();
        Profile::of(a).keys().iter().filter(|key| others.contains(key)).map(|key| key.kind.code()).collect()
    }

    fn person<'a>(name: &'a str, address: &'a str, date: &'a str) -> Traits<'a> {
        Traits { is_person: true, name, addresses: vec![address], dates: vec![date], ..Traits::default() }
    }

    #[test]
    fn a_slip_leaves_another_key() {
        let known = person("lachlan berry", "69 giblin street bittern 4814", "19990219");
        assert!(!shared(&known, &person("berry lachlan", "", "")).is_empty());
        assert!(!shared(&known, &person("lachlan bery", "69 giblin street bittern 4814", "")).is_empty());
        assert!(!shared(&known, &person("lachlan bery", "", "19990291")).is_empty());
        assert!(!shared(&known, &person("", "69 gibin street biltern 4814", "")).is_empty());
        assert!(shared(&known, &person("sophie waller", "6 tullaroop street 4011", "19081209")).is_empty());
    }

    #[test]
    fn companies_share_names_phones_and_domains() {
        let known = Traits { name: "Qingdao Haizhou Machinery Co., Ltd.", ..Traits::default() };
        assert_eq!(shared(&known, &Traits { name: "Qingdao Haizhou Machinery", ..Traits::default() })[0], "na");
        assert_eq!(shared(&known, &Traits { name: "Qingdao Haizhou Machinry", ..Traits::default() }), ["np"]);
        assert_eq!(shared(&known, &Traits { name: "Haizhou Machinery, Qingdao", ..Traits::default() }), ["na"]);
        let phone = |phone| Traits { name: "海舟", phones: vec![phone], ..Traits::default() };
        assert!(shared(&phone("0532-88881234"), &phone("88881234")).contains(&"ph"));
    }

    #[test]
    fn colleagues_share_their_name_at_a_customer() {
        let at = |name, employer| Traits { is_person: true, name, employers: vec![employer], ..Traits::default() };
        assert!(shared(&at("王芳", "a"), &at("王 芳女士", "a")).contains(&"co"));
        assert!(!shared(&at("王芳", "a"), &at("王芳", "b")).contains(&"co"));
    }

    #[test]
    fn there_are_few() {
        let all = Traits {
            is_person: true,
            name: "Anna Maria Sophie Müller",
            phones: vec!["13800138000;13900139000;13700137000;13600136000"],
            emails: vec!["a@b.cn,c@d.cn,e@f.cn"],
            websites: vec!["g.cn"],
            wechats: vec!["anna_maria"],
            employers: vec!["a", "b", "c"],
            addresses: vec!["香港中路61号1001室", "Main Street 5, 10115 Berlin"],
            numbers: vec!["11010519491231002X", "6988048"],
            dates: vec!["1949-12-31"],
            country: None,
        };
        assert!(Profile::of(&all).keys().len() <= MOST);
    }
}
