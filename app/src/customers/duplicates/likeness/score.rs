//! Whether two customers are one: how much each agreement and each difference proves, and what it adds up to.
//!
//! The model is that of Fellegi & Sunter (1969): every trait that both have adds the logarithm of how much likelier
//! its agreement (or difference) is for one customer entered twice than for two customers. The sum, with that of a
//! chance pair to begin with, is the log-odds; the logistic function makes a probability of it. The weights are
//! estimates by reasoning, natural logarithms.

use super::address;
use super::alike::{Level, best, best_number, company_names, dates, person_names, phones, same};
use super::profile::Profile;
use super::text::is_unspaced;
use crate::customers::duplicates::model::Reason;

/// From this probability on a pair is shown.
pub const SUSPECT: f64 = 0.5;

/// The log-odds of two customers that share a key and of whom nothing else is known: one such pair in four hundred is
/// a double.
const PRIOR: f64 = -6.0;

/// How likely two customers are one.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// A probability, 0 to 1.
    pub score: f64,
    /// What speaks for it, the strongest first.
    pub reasons: Vec<Reason>,
}

impl Likeness {
    /// The score in per cent, 0 to 100.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 0 and 100")]
    pub fn percent(&self) -> u8 {
        (self.score * 100.0).round().clamp(0.0, 100.0) as u8
    }

    /// The keys of the reasons, the strongest first.
    #[must_use]
    pub fn keys(&self) -> Vec<&'static str> {
        self.reasons.iter().map(|reason| reason.key()).collect()
    }
}

/// What each level of agreement of a trait adds to the log-odds.
struct Weights {
    equal: f64,
    close: f64,
    alike: f64,
    unlike: f64,
    clashing: f64,
}

const fn weights(equal: f64, close: f64, alike: f64, unlike: f64, clashing: f64) -> Weights {
    Weights { equal, close, alike, unlike, clashing }
}

/// The weights of all traits of one kind of customer.
struct Table {
    number: Weights,
    phone: Weights,
    email: Weights,
    website: Weights,
    wechat: Weights,
    /// The same customer, for somebody of a resembling name: a colleague of another name is somebody else.
    employer: f64,
    /// Of a name of usual length.
    name: Weights,
    /// Instead of `name.equal`: for names from so many letters on (a Chinese character counts as three), the shortest
    /// first.
    name_by_length: [(usize, f64); 4],
    address: Weights,
    date: Weights,
}

/// The same number without its area code is one of another town, or the same: a resembling name decides. A name is registered
/// once in its town, so that an equal one nearly suffices even where all else differs; a
/// switchboard or an info address is the company's own. A house has many tenants, a group of companies one website.
const COMPANY: Table = Table {
    number: weights(10.0, 0.0, 4.0, -4.0, -9.0),
    phone: weights(7.5, 5.0, 1.5, -0.4, 0.0),
    email: weights(7.5, 0.0, 0.0, -0.2, 0.0),
    website: weights(4.5, 0.0, 0.0, -0.6, 0.0),
    wechat: weights(9.5, 0.0, 0.0, -0.2, 0.0),
    employer: 0.0,
    name: weights(7.0, 6.2, 2.5, -0.8, 0.0),
    name_by_length: [(0, 3.0), (3, 6.3), (9, 7.0), (15, 8.0)],
    address: weights(4.0, 0.0, 2.0, -0.6, 0.0),
    date: weights(2.0, 0.0, 0.5, -1.0, 0.0),
};

/// Many people bear the same name, but few of them were born on the same day or live in the same house. Another name
/// mostly is another person: a family shares its address and its telephone.
const PERSON: Table = Table {
    number: weights(10.0, 0.0, 5.0, -4.0, -9.0),
    phone: weights(6.2, 4.0, 1.5, -0.4, 0.0),
    email: weights(6.5, 0.0, 0.0, -0.2, 0.0),
    website: weights(2.5, 0.0, 0.0, -0.2, 0.0),
    wechat: weights(9.5, 0.0, 0.0, -0.2, 0.0),
    employer: 3.0,
    name: weights(4.0, 3.5, 2.0, -3.0, 0.0),
    name_by_length: [(0, 2.0), (5, 4.0), (12, 5.0), (24, 5.5)],
    address: weights(4.5, 0.0, 3.0, -1.0, 0.0),
    date: weights(4.5, 0.0, 2.5, -2.5, 0.0),
};

/// How likely two customers are one. The order of the two does not matter.
#[must_use]
pub fn compare(a: &Profile, b: &Profile) -> Likeness {
    let person = a.person || b.person;
    let table = if person { &PERSON } else { &COMPANY };
    let mut sum = PRIOR;
    let mut reasons: Vec<(f64, Reason)> = Vec::new();
    let mut count = |level: Option<Level>, weights: &Weights, equal: Reason, alike: Reason| {
        let Some(level) = level else { return };
        let (weight, reason) = match level {
            Level::Equal => (weights.equal, equal),
            Level::Close => (weights.close, alike),
            Level::Alike => (weights.alike, alike),
            Level::Unclear => (0.0, alike),
            Level::Unlike => (weights.unlike, alike),
            Level::Clashing => (weights.clashing, alike),
        };
        sum += weight;
        if weight > 0.0 {
            reasons.push((weight, reason));
        }
    };
    let names = best(&a.names, &b.names, if person { person_names } else { company_names });
    let by_length = Weights { equal: equal_name(a, b, table), ..table.name };
    count(names, &by_length, Reason::Name, Reason::NameAlike);
    count(best_number(&a.numbers, &b.numbers), &table.number, Reason::Number, Reason::NumberAlike);
    count(best(&a.phones, &b.phones, phones), &table.phone, Reason::Phone, Reason::PhoneAlike);
    let email = best(&a.emails, &b.emails, same);
    count(email, &table.email, Reason::Email, Reason::Email);
    count(best(&a.wechats, &b.wechats, same), &table.wechat, Reason::Wechat, Reason::Wechat);
    let colleagues = names >= Some(Level::Alike) && best(&a.employers, &b.employers, same) == Some(Level::Equal);
    if colleagues {
        let at_one = weights(table.employer, 0.0, 0.0, 0.0, 0.0);
        count(Some(Level::Equal), &at_one, Reason::Employer, Reason::Employer);
    }
    // The same mailbox has the same domain, and so has the same employer; that proves nothing more.
    if email != Some(Level::Equal) && !colleagues {
        count(best(&a.domains, &b.domains, same), &table.website, Reason::Website, Reason::Website);
    }
    count(best(&a.addresses, &b.addresses, address::compared), &table.address, Reason::Address, Reason::AddressAlike);
    count(best(&a.dates, &b.dates, dates), &table.date, Reason::Date, Reason::DateAlike);
    reasons.sort_by(|one, other| other.0.total_cmp(&one.0));
    Likeness { score: 1.0 / (1.0 + (-sum).exp()), reasons: reasons.into_iter().map(|(_, reason)| reason).collect() }
}

/// What an equal name proves: the longer, the more. Where several names are compared, the shortest counts.
fn equal_name(a: &Profile, b: &Profile, table: &Table) -> f64 {
    let length = |name: &String| {
        name.chars()
            .map(|letter| if letter == ' ' { 0 } else { 1 + 2 * usize::from(is_unspaced(letter)) })
            .sum::<usize>()
    };
    let letters = a.names.iter().chain(&b.names).map(length).min().unwrap_or(0);
    let known = table.name_by_length.iter().rev().find(|(least, _)| letters >= *least);
    known.map_or(table.name.equal, |(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use super::super::profile::Traits;
    use super::*;

    fn likeness(a: &Traits, b: &Traits) -> Likeness {
        let (a, b) = (Profile::of(a), Profile::of(b));
        let likeness = compare(&a, &b);
        assert_eq!(likeness, compare(&b, &a));
        likeness
    }

    fn suspect(a: &Traits, b: &Traits) -> bool {
        likeness(a, b).score >= SUSPECT
    }

    #[test]
    fn companies_by_one_trait() {
        let of = |name, phone, email, site, address| Traits {
            name,
            phones: vec![phone],
            emails: vec![email],
            websites: vec![site],
            addresses: vec![address],
            ..Traits::default()
        };
        let house = "青岛市香港中路61号1001室";
        let known = of("青岛海舟机械有限公司", "0532-88881234", "li@haizhou.com", "haizhou.com", house);
        assert!(suspect(&known, &of("蓝天贸易", "053288881234", "", "", "")));
        assert!(suspect(&known, &of("蓝天贸易", "", "LI@haizhou.com", "", "")));
        assert!(suspect(&known, &of("青岛海舟机械", "", "", "", "")));
        assert!(!suspect(&known, &of("蓝天贸易", "", "", "www.haizhou.com", "")));
        assert!(suspect(&known, &of("海舟机械", "", "", "www.haizhou.com", "")));
        assert!(suspect(&known, &of("海舟机械", "88881234", "", "", "")));
        assert!(!suspect(&known, &of("蓝天贸易", "88881234", "", "", "")));
        assert!(!suspect(&known, &of("蓝天贸易", "", "", "", house)));
        assert!(!suspect(&known, &of("海舟机械", "", "", "", "")));
    }

    #[test]
    fn people_need_more_than_a_name() {
        let of = |phone, date, address| Traits {
            is_person: true,
            name: "李伟",
            phones: vec![phone],
            dates: vec![date],
            addresses: vec![address],
            ..Traits::default()
        };
        let known = of("13800138000", "1980-05-06", "香港中路61号1001室");
        assert!(!suspect(&known, &of("", "", "")));
        assert!(suspect(&known, &of("+86 138 0013 8000", "", "")));
        assert!(suspect(&known, &of("", "1980年5月6日", "")));
        assert!(suspect(&known, &of("", "", "香港中路61號1001室")));
        assert!(!suspect(&known, &of("13900139000", "1975-01-02", "")));
    }

    #[test]
    fn contacts_by_where_they_are_and_how_they_are_reached() {
        let of = |name, phone, wechat, at| Traits {
            is_person: true,
            name,
            phones: vec![phone],
            wechats: vec![wechat],
            employers: vec![at],
            ..Traits::default()
        };
        let known = of("李伟", "13800138000", "liwei_88", "a");
        assert!(suspect(&known, &of("李伟", "", "", "a")));
        assert!(!suspect(&known, &of("李伟", "", "", "b")));
        assert!(suspect(&known, &of("李伟", "+86 138 0013 8000", "", "b")));
        assert!(suspect(&known, &of("李伟", "", "LiWei_88", "b")));
        // A name in WeChat belongs to one person, whatever they are called.
        assert!(suspect(&known, &of("小李", "", "liwei_88", "b")));
        // Colleagues share a switchboard, and are two.
        assert!(!suspect(&known, &of("张强", "13800138000", "", "a")));
    }

    #[test]
    fn other_valid_numbers_are_another_company() {
        let of = |number| Traits { name: "青岛海舟机械有限公司", numbers: vec![number], ..Traits::default() };
        assert!(suspect(&of("91440300708461136T"), &of("91440300708461136T")));
        assert!(!suspect(&of("91440300708461136T"), &of("914403001922038216")));
        assert!(suspect(&of("91440300708461136T"), &of("")));
    }

    #[test]
    fn the_strongest_reason_comes_first() {
        let of = |email| Traits {
            name: "海舟",
            emails: vec![email],
            numbers: vec!["91440300708461136T"],
            ..Traits::default()
        };
        let found = likeness(&of("a@haizhou.com"), &of("b@haizhou.com"));
        assert_eq!(found.reasons, [Reason::Number, Reason::Name, Reason::Website]);
        assert_eq!((found.keys()[0], found.percent()), ("number", 100));
    }

    #[test]
    fn nothing_known_proves_nothing() {
        assert!(likeness(&Traits::default(), &Traits::default()).score < 0.01);
    }
}
