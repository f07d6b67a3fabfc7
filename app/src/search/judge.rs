//! Whether a record is what somebody looks for, how well, why, and which of its letters say so. The index only brings near
//! what may be; this decides.

use super::{
    letters::{Letter, is_chinese, letters},
    model::{Class, Marks, Why},
    phones,
    query::{Query, Word},
    readings::readings,
    terms::{FORGIVEN, latin_words},
};
use strsim::osa_distance;

/// A record as it is judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Candidate<'a> {
    pub title: &'a str,
    pub phone: &'a str,
    pub email: &'a str,
    pub extra: &'a str,
}

/// How a record matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub class: Class,
    pub why: Why,
    /// The characters of the title that say so.
    pub title: Marks,
    /// Those of the phone number or e-mail address, where that is why.
    pub detail: Marks,
}

/// How well a record matches; `None` where it does not. Slips are forgiven only when `forgiving`.
#[must_use]
pub fn judge(query: &Query, record: &Candidate<'_>, forgiving: bool) -> Option<Verdict> {
    let number = query.number.as_deref().and_then(|digits| by_number(digits, record.phone));
    let title = letters(record.title);
    let words = || {
        let each = query.words.iter().map(|word| by_word(word, &title, record, forgiving));
        each.collect::<Option<Vec<_>>>().map(|verdicts| together(query, &title, verdicts))
    };
    match (number, words()) {
        (Some(one), Some(other)) => Some(if other.class < one.class { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// As well as the worst word; but a title that is all of the query, or begins with it, is that.
fn together(query: &Query, title: &[Letter], verdicts: Vec<Verdict>) -> Verdict {
    let mut all = Verdict { class: Class::Exact, why: Why::Name, title: Vec::new(), detail: Vec::new() };
    for verdict in verdicts {
        all.class = all.class.max(verdict.class);
        if verdict.why != Why::Name {
            all.why = verdict.why;
        }
        all.title.extend(verdict.title);
        if !verdict.detail.is_empty() {
            all.detail = verdict.detail;
        }
    }
    if query.words.len() > 1 && all.class < Class::Slip {
        if all.class < Class::WordStart {
            // Every word of its own; together they are at their place only if they follow each other.
            all.class = Class::WordStart;
        }
        let key = query.key.chars();
        if key.clone().count() <= title.len() && key.clone().zip(title).all(|(one, letter)| one == letter.is) {
            all.class = if key.count() == title.len() { Class::Exact } else { Class::Prefix };
        }
    }
    all.title = merged(all.title);
    all
}

fn by_word(word: &Word, title: &[Letter], record: &Candidate<'_>, forgiving: bool) -> Option<Verdict> {
    let latin = word.text.bytes().all(|byte| byte.is_ascii_lowercase());
    let digits = word.text.bytes().all(|byte| byte.is_ascii_digit());
    let tried = [
        by_letters(&word.text, title),
        if latin { by_sounds(&word.text, title, Strictness::AnySound) } else { None },
        if digits { by_number(&word.text, record.phone) } else { None },
        by_beginning(&word.text, record.email, Why::Email),
        by_beginning(&word.text, record.extra, Why::Extra),
    ];
    tried
        .into_iter()
        .flatten()
        .min_by_key(|verdict| verdict.class)
        .or_else(|| forgiving.then(|| by_slip(word, title)).flatten())
}

/// The word stands in the title as it is; the best place counts.
fn by_letters(word: &str, title: &[Letter]) -> Option<Verdict> {
    let word: Vec<char> = word.chars().collect();
    let places = title.windows(word.len()).enumerate();
    let found =
        places.filter(|(_, part)| part.iter().map(|letter| letter.is).eq(word.iter().copied())).map(|(at, _)| {
            let class = match at {
                0 if word.len() == title.len() => Class::Exact,
                0 => Class::Prefix,
                at if begins_a_word(title, at) => Class::WordStart,
                _ => Class::Inside,
            };
            (class, at)
        });
    let (class, at) = found.min()?;
    Some(Verdict { class, why: Why::Name, title: marks(&title[at..at + word.len()]), detail: Vec::new() })
}

fn begins_a_word(title: &[Letter], at: usize) -> bool {
    at == 0 || title[at - 1].is == ' ' || is_chinese(title[at - 1].is) != is_chinese(title[at].is)
}

/// What of a syllable may stand for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// All of it, its beginning at the end of the word, or its first letter.
    AnySound,
    /// All of it.
    Whole,
}

/// The word is how characters in a row are read.
fn by_sounds(word: &str, title: &[Letter], strictness: Strictness) -> Option<Verdict> {
    if word.len() < 2 {
        return None;
    }
    let found = (0..title.len()).filter_map(|at| {
        let (count, whole) = sounding(word, &title[at..], strictness)?;
        // The way people look for a whole name by its sounds stands before one that only passes by.
        let class = if begins_a_word(title, at) { Class::Initials } else { Class::Inside };
        Some((class, at, count, if whole { Why::Pinyin } else { Why::Initials }))
    });
    let (class, at, count, why) = found.min_by_key(|(class, at, ..)| (*class, *at))?;
    Some(Verdict { class, why, title: marks(&title[at..at + count]), detail: Vec::new() })
}

/// How many characters the letters are the sounds of, and whether of whole syllables; the longest syllables first.
fn sounding(word: &str, title: &[Letter], strictness: Strictness) -> Option<(usize, bool)> {
    let known = readings(title.first()?.is);
    let further = |rest: &str, whole: bool| -> Option<(usize, bool)> {
        if rest.is_empty() {
            return Some((1, whole));
        }
        sounding(rest, &title[1..], strictness).map(|(count, rest)| (count + 1, whole && rest))
    };
    let any = strictness == Strictness::AnySound;
    known.iter().find_map(|reading| word.strip_prefix(reading).and_then(|rest| further(rest, true))).or_else(|| {
        if !any {
            return None;
        }
        if word.len() > 1 && known.iter().any(|reading| reading.starts_with(word)) {
            return Some((1, true));
        }
        let first = word.chars().next()?;
        known.iter().any(|reading| reading.starts_with(first)).then(|| further(&word[1..], false)).flatten()
    })
}

/// The digits are a number, or its end, or its beginning.
fn by_number(digits: &str, phone: &str) -> Option<Verdict> {
    if digits.len() < phones::ENDING {
        return None;
    }
    let own = phones::national(digits);
    let front = own.strip_prefix('0').unwrap_or(&own);
    let fits = |number: &String| number.ends_with(&own) || number.ends_with(digits) || number.starts_with(front);
    let number = phones::numbers(phone).into_iter().find(fits)?;
    let class = if number == own { Class::Exact } else { Class::WordStart };
    let wanted: &str = if number.ends_with(&own) {
        &own
    } else if number.ends_with(digits) {
        digits
    } else {
        front
    };
    Some(Verdict { class, why: Why::Phone, title: Vec::new(), detail: marks_of_digits(wanted, phone) })
}

/// Where these digits stand in a number as it is written; the last place, because ends are what people know.
fn marks_of_digits(wanted: &str, phone: &str) -> Marks {
    let digits: Vec<(char, usize)> = phone
        .chars()
        .enumerate()
        .filter(|(_, letter)| letter.is_ascii_digit())
        .map(|(at, letter)| (letter, at))
        .collect();
    let place = digits.windows(wanted.len()).rposition(|part| part.iter().map(|(digit, _)| *digit).eq(wanted.chars()));
    let places = place.map(|from| digits[from..from + wanted.len()].iter().map(|(_, at)| (*at, at + 1)).collect());
    merged(places.unwrap_or_default())
}

/// A word of the text begins with it.
fn by_beginning(word: &str, text: &str, why: Why) -> Option<Verdict> {
    let letters = letters(text);
    let length = word.chars().count();
    let at = (0..letters.len()).find(|at| {
        (*at == 0 || letters[at - 1].is == ' ')
            && letters[*at..].len() >= length
            && letters[*at..].iter().zip(word.chars()).all(|(letter, one)| letter.is == one)
    })?;
    let detail = if why == Why::Email { marks(&letters[at..at + length]) } else { Vec::new() };
    Some(Verdict { class: Class::WordStart, why, title: Vec::new(), detail })
}

/// The word is one slip away from one of the title's, or from how characters in a row are read.
fn by_slip(word: &Word, title: &[Letter]) -> Option<Verdict> {
    let slip = |marks| Verdict { class: Class::Slip, why: Why::Slip, title: marks, detail: Vec::new() };
    if word.text.chars().count() >= FORGIVEN {
        let plain: Vec<char> = title.iter().map(|letter| letter.is).collect();
        let close = latin_words(&plain).into_iter().find(|known| osa_distance(known, &word.text) <= 1);
        if let Some(known) = close {
            return Some(slip(by_letters(&known, title).map(|verdict| verdict.title).unwrap_or_default()));
        }
    }
    word.slips.iter().find_map(|meant| by_sounds(meant, title, Strictness::Whole)).map(|verdict| slip(verdict.title))
}

/// Every place of a text where one of these words stands, folded as a query's are.
#[must_use]
pub fn marks_of_words(text: &str, words: &[String]) -> Marks {
    let letters = letters(text);
    let mut found = Marks::new();
    for word in words {
        let word: Vec<char> = word.chars().collect();
        if word.is_empty() {
            continue;
        }
        let places =
            letters.windows(word.len()).filter(|part| part.iter().map(|letter| letter.is).eq(word.iter().copied()));
        found.extend(places.flat_map(marks));
    }
    merged(found)
}

fn marks(letters: &[Letter]) -> Marks {
    merged(letters.iter().map(|letter| (letter.at, letter.at + 1)).collect())
}

/// Ranges in order, those that touch made one.
fn merged(mut ranges: Marks) -> Marks {
    ranges.sort_unstable();
    let mut one: Marks = Vec::with_capacity(ranges.len());
    for (from, to) in ranges {
        match one.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => one.push((from, to)),
        }
    }
    one
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;
