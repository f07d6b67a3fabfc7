//! The lists themselves, on the server: a browser asks for the few names that it shows.

use super::model::{KnownList, KnownName};
use std::{collections::HashMap, sync::LazyLock};

/// At most so many are offered at once; more words find the others. As many as there are sections and provinces.
const OFFERED: usize = 40;

/// `code|Chinese|English`; a letter is the code of a section, digits are those of a division in the section before.
const INDUSTRIES: &str = include_str!("industries.txt");
/// `two letters|three letters|Chinese|English|other names…`.
const COUNTRIES: &str = include_str!("countries.txt");
/// `province|city:district,district;city:…`; districts right below a province stand under no city.
const REGIONS: &str = include_str!("regions.txt");

/// One name with all by which it is found, in lower case.
struct Entry {
    known: KnownName,
    found_by: Vec<String>,
}

fn entry(names: &[&str], above: Option<(&str, &str)>, more: &[&str]) -> Entry {
    let (above, above_en) = above.unwrap_or_default();
    let known = KnownName {
        name: names[0].to_owned(),
        name_en: names[1].to_owned(),
        above: above.to_owned(),
        above_en: above_en.to_owned(),
    };
    Entry { known, found_by: names.iter().chain(more).map(|name| name.to_lowercase()).collect() }
}

static INDUSTRY: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut section = None;
    let mut all = Vec::new();
    for line in INDUSTRIES.lines() {
        let parts: Vec<&str> = line.split('|').collect();
        let [code, name, name_en] = parts[..] else { continue };
        let is_section = code.starts_with(|c: char| c.is_ascii_alphabetic());
        // Two divisions are called like their section: one name is enough to choose.
        if !is_section && section.is_some_and(|(above, _)| above == name) {
            continue;
        }
        all.push(entry(&[name, name_en], section.filter(|_| !is_section), &[code]));
        if is_section {
            section = Some((name, name_en));
        }
    }
    all
});

static COUNTRY: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let line = |line: &str| {
        let parts: Vec<&str> = line.split('|').collect();
        let [two, three, name, name_en, ref others @ ..] = parts[..] else { return None };
        let codes = [two, three];
        Some(entry(&[name, name_en], None, &[&codes[..], others].concat()))
    };
    COUNTRIES.lines().filter_map(line).collect()
});

/// Provinces, cities and districts by their whole names (`山东省青岛市市南区`), each below the one it belongs to.
static REGION: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for line in REGIONS.lines() {
        let Some((province, cities)) = line.split_once('|') else { continue };
        all.push((province.to_owned(), String::new()));
        for (city, districts) in cities.split(';').filter_map(|part| part.split_once(':')) {
            let above = format!("{province}{city}");
            if !city.is_empty() {
                all.push((above.clone(), province.to_owned()));
            }
            let districts = districts.split(',').filter(|district| !district.is_empty());
            all.extend(districts.map(|district| (format!("{above}{district}"), above.clone())));
        }
    }
    all
});

static BY_NAME: LazyLock<[HashMap<&'static str, &'static KnownName>; 2]> = LazyLock::new(|| {
    [&*INDUSTRY, &*COUNTRY].map(|list| {
        let mut names = HashMap::new();
        for one in list {
            for name in &one.found_by {
                names.entry(name.as_str()).or_insert(&one.known);
            }
        }
        names
    })
});

/// The industry that a text names: by its Chinese or English name, or by its code.
#[must_use]
pub fn industry(text: &str) -> Option<KnownName> {
    BY_NAME[0].get(text.trim().to_lowercase().as_str()).map(|known| (*known).clone())
}

/// The country that a text names: by one of its names, or by its code of two or three letters.
#[must_use]
pub fn country(text: &str) -> Option<KnownName> {
    BY_NAME[1].get(text.trim().to_lowercase().as_str()).map(|known| (*known).clone())
}

/// What to offer for `words`; without words the sections, all countries as far as they fit, or the places right below
/// `below` (the provinces for none).
#[must_use]
pub fn offered(list: KnownList, words: &str, below: &str) -> Vec<KnownName> {
    let words = words.trim().to_lowercase();
    match list {
        KnownList::Industries if words.is_empty() => {
            INDUSTRY.iter().filter(|one| one.known.above.is_empty()).map(|one| one.known.clone()).collect()
        }
        KnownList::Industries => found(&INDUSTRY, &words),
        KnownList::Countries => found(&COUNTRY, &words),
        KnownList::Regions => regions(&words, below.trim()),
    }
}

/// Those that begin with the words first; divisions are also found by their section.
fn found(list: &'static [Entry], words: &str) -> Vec<KnownName> {
    let begins = |one: &&Entry| one.found_by.iter().any(|name| name.starts_with(words));
    let holds = |one: &&Entry| {
        !begins(one)
            && (one.found_by.iter().any(|name| name.contains(words))
                || one.known.above.contains(words)
                || one.known.above_en.to_lowercase().contains(words))
    };
    let all = list.iter().filter(begins).chain(list.iter().filter(holds));
    all.take(OFFERED).map(|one| one.known.clone()).collect()
}

fn regions(words: &str, below: &str) -> Vec<KnownName> {
    let known = |name: &str| KnownName { name: name.to_owned(), name_en: name.to_owned(), ..KnownName::default() };
    if words.is_empty() {
        let children = |above: &str| -> Vec<KnownName> {
            REGION.iter().filter(|(_, of)| of == above).map(|(name, _)| known(name)).collect()
        };
        // What is chosen has nothing below it, or is no place of China: begin at the top.
        let below = children(below);
        return if below.is_empty() { children("") } else { below };
    }
    // The shorter the name, the larger the place.
    let mut all: Vec<&str> = REGION.iter().filter(|(name, _)| name.contains(words)).map(|(name, _)| &**name).collect();
    all.sort_by_key(|name| name.chars().count());
    all.into_iter().take(OFFERED).map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_whole() {
        let sections = INDUSTRY.iter().filter(|one| one.known.above.is_empty()).count();
        assert_eq!(sections, 20);
        // 97 divisions, of which three are called like their section.
        assert_eq!(INDUSTRY.len() - sections, 97 - 3);
        assert_eq!(COUNTRY.len(), 250);
        assert_eq!(REGION.iter().filter(|(_, above)| above.is_empty()).count(), 34);
        assert!(REGION.len() > 3_500);
    }

    #[test]
    fn free_text_is_recognised_in_both_languages() {
        for text in ["中国", "China", "cn", " CHN ", "PRC"] {
            assert_eq!(country(text).map(|known| known.name_en).as_deref(), Some("China"), "{text}");
        }
        assert_eq!(country("Germany").map(|known| known.name).as_deref(), Some("德国"));
        assert_eq!(country("Atlantis"), None);
        let known = industry("汽车制造业").expect("it is a division");
        assert_eq!((known.name_en.as_str(), known.above.as_str()), ("Manufacture of automobiles", "制造业"));
        assert_eq!(industry("Mining").map(|known| known.name).as_deref(), Some("采矿业"));
        assert_eq!(industry("tea"), None);
    }

    #[test]
    fn regions_are_chosen_from_the_top_down() {
        let names = |words: &str, below: &str| -> Vec<String> {
            offered(KnownList::Regions, words, below).into_iter().map(|known| known.name).collect()
        };
        assert_eq!(names("", "").len(), 34);
        assert!(names("", "山东省").contains(&"山东省青岛市".to_owned()));
        assert!(names("", "山东省青岛市").contains(&"山东省青岛市市南区".to_owned()));
        assert!(names("", "北京市").contains(&"北京市东城区".to_owned()));
        assert_eq!(names("青岛", "").first().map(String::as_str), Some("山东省青岛市"));
        assert_eq!(names("", "Bavaria").len(), 34);
    }
}
