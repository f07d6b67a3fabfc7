//! How far two normalised values of the same kind agree.

use super::names::{joined, sorted};
use super::normal::is_proven;
use super::text::{has_unspaced, is_unspaced};
use strsim::{generic_jaro_winkler, jaro_winkler, osa_distance};

/// How far two values agree, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Each is certainly right by itself, and they are not the same.
    Clashing,
    /// They differ.
    Unlike,
    /// They neither speak for the same customer nor against.
    Unclear,
    /// They resemble each other.
    Alike,
    /// They differ by what is most likely a slip of the finger.
    Close,
    /// They are the same.
    Equal,
}

/// The best agreement of any value of one with any of the other; `None` where either has none.
#[must_use]
pub fn best(a: &[String], b: &[String], compared: fn(&str, &str) -> Level) -> Option<Level> {
    let pairs = a.iter().flat_map(|one| b.iter().map(move |other| (one, other)));
    let mut best = None;
    for (one, other) in pairs {
        let level = if one == other { Level::Equal } else { compared(one, other) };
        if level == Level::Equal {
            return Some(level);
        }
        best = best.max(Some(level));
    }
    best
}

/// As `best`, for numbers: two that clash outweigh others that merely are not comparable.
#[must_use]
pub fn best_number(a: &[String], b: &[String]) -> Option<Level> {
    let best = best(a, b, number)?;
    let clash = || a.iter().any(|one| b.iter().any(|other| number(one, other) == Level::Clashing));
    Some(if best < Level::Alike && clash() { Level::Clashing } else { best })
}

/// Where the letters of one name are from another script than the other's, nothing can be said.
fn same_script(a: &str, b: &str) -> bool {
    has_unspaced(a) == has_unspaced(b)
}

fn letters(name: &str) -> usize {
    name.chars().filter(|letter| *letter != ' ').count()
}

/// What numbers things in a name: `第二`, `no 2`.
fn counting(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| letter.is_numeric() || "一二三四五六七八九十".contains(*letter))
}

/// Two names of companies.
#[must_use]
pub fn company_names(a: &str, b: &str) -> Level {
    if !same_script(a, b) {
        return Level::Unclear;
    }
    let (whole_a, whole_b) = (joined(a), joined(b));
    if whole_a == whole_b {
        return Level::Equal;
    }
    let shorter = letters(&whole_a).min(letters(&whole_b));
    let longer = letters(&whole_a).max(letters(&whole_b));
    let chinese = has_unspaced(a);
    if sorted(a) == sorted(b) {
        return Level::Close;
    }
    // A name within another: without its town, or with a branch. Two Chinese characters are in too many.
    let part = shorter >= if chinese { 3 } else { 6 };
    if part && (whole_a.contains(&whole_b) || whole_b.contains(&whole_a) || (!chinese && is_subset(a, b))) {
        return Level::Alike;
    }
    let bound = (longer / 5).max(1);
    if longer - shorter > bound || shorter < 4 || !counting(a).eq(counting(b)) {
        return Level::Unlike;
    }
    let slips = osa_distance(&whole_a, &whole_b);
    // One Chinese character is a word, and may make another company; a letter in a long word hardly does.
    if !chinese && shorter >= 12 && slips * 10 <= longer {
        Level::Close
    } else if slips <= bound {
        Level::Alike
    } else {
        Level::Unlike
    }
}

/// Whether all words of the shorter name are in the longer one.
fn is_subset(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.split(' ').all(|word| long.split(' ').any(|other| other == word))
}

/// Two names of people.
#[must_use]
pub fn person_names(a: &str, b: &str) -> Level {
    if !same_script(a, b) {
        return Level::Unclear;
    }
    if sorted(a) == sorted(b) || joined(a) == joined(b) {
        return Level::Equal;
    }
    if a.chars().all(is_unspaced) && b.chars().all(is_unspaced) {
        return chinese_names(a, b);
    }
    if is_subset(a, b) {
        return Level::Alike;
    }
    let whole = jaro_winkler(&joined(a), &joined(b)).max(jaro_winkler(&sorted(a), &sorted(b)));
    match whole.max(by_words(a, b)) {
        0.94.. => Level::Close,
        0.87.. => Level::Alike,
        0.8.. => Level::Unclear,
        _ => Level::Unlike,
    }
}

/// Chinese names have two to four characters: one that differs may be another way to write the same sound, or another
/// person.
fn chinese_names(a: &str, b: &str) -> Level {
    let turned = a.chars().count() == b.chars().count() && format!("{a}{a}").contains(b);
    let longer = letters(a).max(letters(b));
    match osa_distance(a, b) {
        _ if turned => Level::Alike,
        1 if longer >= 3 => Level::Alike,
        1 => Level::Unclear,
        _ => Level::Unlike,
    }
}

/// The likeness of names word by word (0 to 1), each word of the shorter name with its best counterpart: parts may be
/// swapped, and a first name may be its initial. The words' measure is that of Jaro–Winkler (Winkler 1990), weighed
/// by their length.
fn by_words(a: &str, b: &str) -> f64 {
    let split = |name: &str| name.split(' ').map(|word| word.chars().collect()).collect::<Vec<Vec<char>>>();
    let (a, b) = (split(a), split(b));
    let (short, mut open) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (mut sum, mut weight) = (0.0, 0.0);
    for word in &short {
        let likeness = |other: &Vec<char>| {
            let initial = word.first() == other.first() && word.len().min(other.len()) == 1;
            if initial { 0.9 } else { generic_jaro_winkler(word, other) }
        };
        let likenesses = open.iter().map(likeness).enumerate();
        let Some((at, likeness)) = likenesses.max_by(|one, other| one.1.total_cmp(&other.1)) else { break };
        let length = u32::try_from(word.len().max(open[at].len())).map_or(1.0, f64::from);
        open.swap_remove(at);
        sum += likeness * length;
        weight += length;
    }
    if weight > 0.0 { sum / weight } else { 0.0 }
}

/// Whether two different texts of ASCII characters are one wrong, missing, added or swapped character apart.
fn is_one_slip(a: &str, b: &str) -> bool {
    let before = a.bytes().zip(b.bytes()).take_while(|(one, other)| one == other).count();
    let (a, b) = (a.as_bytes().get(before..).unwrap_or_default(), b.as_bytes().get(before..).unwrap_or_default());
    let after = a.iter().rev().zip(b.iter().rev()).take_while(|(one, other)| one == other).count();
    match (&a[..a.len() - after], &b[..b.len() - after]) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([one, two], [first, second]) => one == second && two == first,
        _ => false,
    }
}

/// Two telephone numbers: one may lack its codes, or have a digit wrong.
#[must_use]
pub fn phones(a: &str, b: &str) -> Level {
    let (a, b) = (a.trim_start_matches('+'), b.trim_start_matches('+'));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.ends_with(short) {
        Level::Close
    } else if short.len() >= 10 && is_one_slip(a, b) {
        Level::Alike
    } else {
        Level::Unlike
    }
}

/// Two registration or identity numbers.
#[must_use]
pub fn number(a: &str, b: &str) -> Level {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // A unified social credit code has the older code of the organisation within it (GB 32100-2015).
    if short.len() == 9 && long.len() == 18 && long.get(8..17) == Some(short) {
        return Level::Equal;
    }
    if is_proven(a) && is_proven(b) {
        return Level::Clashing;
    }
    // Numbers of another length are of another register.
    if long.len() - short.len() > 1 {
        return Level::Unclear;
    }
    match osa_distance(a, b) {
        0 => Level::Equal,
        1 => Level::Alike,
        2 if short.len() >= 12 => Level::Alike,
        2 => Level::Unclear,
        _ => Level::Unlike,
    }
}

/// Two dates, `YYYYMMDD` or its beginning: day and month may be swapped, a digit wrong.
#[must_use]
pub fn dates(a: &str, b: &str) -> Level {
    if a == b {
        return if a.len() == 8 { Level::Equal } else { Level::Alike };
    }
    if a.len() != b.len() {
        return if a.starts_with(b) || b.starts_with(a) { Level::Alike } else { Level::Unlike };
    }
    let turned = a.len() == 8 && a.get(..4) == b.get(..4) && a.get(4..6) == b.get(6..) && a.get(6..) == b.get(4..6);
    if a.len() == 8 && (turned || is_one_slip(a, b)) { Level::Alike } else { Level::Unlike }
}

/// Two texts that agree only when they are the same, as domains and e-mail addresses.
#[must_use]
pub fn same(a: &str, b: &str) -> Level {
    if a == b { Level::Equal } else { Level::Unlike }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies() {
        assert_eq!(company_names("hai zhou machinery", "haizhou machinery"), Level::Equal);
        assert_eq!(company_names("qingdao haizhou machinery", "haizhou machinery qingdao"), Level::Close);
        assert_eq!(company_names("qingdao haizhou machinery", "qingdao haizou machinery"), Level::Close);
        assert_eq!(company_names("青岛海舟机械", "海舟机械"), Level::Alike);
        assert_eq!(company_names("青岛海舟机械", "青岛海舟机械上海分公司"), Level::Alike);
        assert_eq!(company_names("青岛第一机械厂", "青岛第二机械厂"), Level::Unlike);
        assert_eq!(company_names("青岛海舟机械", "青岛远洋渔业"), Level::Unlike);
        assert_eq!(company_names("青岛海舟机械", "qingdao haizhou"), Level::Unclear);
    }

    #[test]
    fn people() {
        assert_eq!(person_names("wei li", "li wei"), Level::Equal);
        assert_eq!(person_names("lachlan berry", "lachlan bery"), Level::Close);
        assert_eq!(person_names("lachlan berry", "berry"), Level::Alike);
        assert_eq!(person_names("lachlan berry", "sophie berry"), Level::Unlike);
        assert_eq!(person_names("王小明", "王晓明"), Level::Alike);
        assert_eq!(person_names("李伟", "李玮"), Level::Unclear);
        assert_eq!(person_names("李伟", "张强"), Level::Unlike);
    }

    #[test]
    fn one_slip() {
        for (a, b) in
            [("1234", "1235"), ("1234", "123"), ("1234", "12334"), ("1234", "1324"), ("1234", "234"), ("11", "1")]
        {
            assert!(is_one_slip(a, b) && is_one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("1234", "4231"), ("1234", "12"), ("1234", "1243 "), ("1234", "5678")] {
            assert!(!is_one_slip(a, b), "{a} {b}");
        }
    }

    #[test]
    fn numbers_and_dates() {
        assert_eq!(number("708461136", "91440300708461136T"), Level::Equal);
        assert_eq!(number("91440300708461136T", "914403001922038216"), Level::Clashing);
        assert_eq!(number("6988048", "6988084"), Level::Alike);
        assert_eq!(number("6988048", "7364009"), Level::Unlike);
        assert_eq!(dates("20200301", "20200103"), Level::Alike);
        assert_eq!(dates("2020", "20200103"), Level::Alike);
        assert_eq!(dates("20200301", "19990219"), Level::Unlike);
        assert_eq!(phones("88881234", "+8653288881234"), Level::Close);
        assert_eq!(phones("+8653288881235", "+8653288881234"), Level::Alike);
    }
}
