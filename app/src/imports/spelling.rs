//! Values that look misspelt. Only words close to a well-known one are offered, and only to be agreed to: nobody's data is
//! changed behind their back.

use super::model::{FileShape, Target};
use super::plan::{Correction, FilePlan};

/// Shorter words differ from too many others.
const SHORTEST: usize = 6;

const INDUSTRIES: [&str; 34] = [
    "advertising",
    "agriculture",
    "automotive",
    "aviation",
    "banking",
    "biotechnology",
    "chemicals",
    "construction",
    "consulting",
    "education",
    "electronics",
    "employment",
    "energy",
    "engineering",
    "entertainment",
    "finance",
    "government",
    "healthcare",
    "hospitality",
    "insurance",
    "logistics",
    "machinery",
    "manufacturing",
    "marketing",
    "medical",
    "pharmaceuticals",
    "real estate",
    "retail",
    "services",
    "shipping",
    "software",
    "technology",
    "telecommunications",
    "transportation",
];

const COUNTRIES: [&str; 84] = [
    "Algeria",
    "Argentina",
    "Australia",
    "Austria",
    "Bahrain",
    "Bangladesh",
    "Belarus",
    "Belgium",
    "Bolivia",
    "Brazil",
    "Bulgaria",
    "Cambodia",
    "Cameroon",
    "Canada",
    "Colombia",
    "Costa Rica",
    "Croatia",
    "Cyprus",
    "Czech Republic",
    "Denmark",
    "Ecuador",
    "Estonia",
    "Ethiopia",
    "Finland",
    "France",
    "Georgia",
    "Germany",
    "Greece",
    "Hong Kong",
    "Hungary",
    "Iceland",
    "Indonesia",
    "Ireland",
    "Israel",
    "Jordan",
    "Kazakhstan",
    "Kuwait",
    "Latvia",
    "Lebanon",
    "Lithuania",
    "Luxembourg",
    "Macedonia",
    "Malaysia",
    "Mexico",
    "Mongolia",
    "Morocco",
    "Myanmar",
    "Netherlands",
    "New Zealand",
    "Nigeria",
    "Norway",
    "Pakistan",
    "Panama",
    "Paraguay",
    "Philippines",
    "Poland",
    "Portugal",
    "Romania",
    "Russia",
    "Saudi Arabia",
    "Senegal",
    "Serbia",
    "Singapore",
    "Slovakia",
    "Slovenia",
    "South Africa",
    "South Korea",
    "Sri Lanka",
    "Sweden",
    "Switzerland",
    "Taiwan",
    "Tanzania",
    "Thailand",
    "Tunisia",
    "Turkey",
    "Uganda",
    "Ukraine",
    "United Arab Emirates",
    "United Kingdom",
    "United States",
    "Uruguay",
    "Uzbekistan",
    "Venezuela",
    "Vietnam",
];

const fn words_for(target: Target) -> &'static [&'static str] {
    match target {
        Target::Industry => &INDUSTRIES,
        Target::Country => &COUNTRIES,
        _ => &[],
    }
}

/// What looks misspelt in the mapped columns; none is agreed to yet.
#[must_use]
pub fn corrections(plans: &[FilePlan], files: &[(i16, FileShape)]) -> Vec<Correction> {
    let mut found: Vec<Correction> = Vec::new();
    for plan in plans.iter().filter(|plan| plan.kind.is_some()) {
        let Some((_, shape)) = files.iter().find(|(rank, _)| *rank == plan.rank) else { continue };
        for (column, planned) in shape.columns.iter().zip(&plan.columns) {
            let Some(target) = planned.target else { continue };
            for from in column.values.iter().flatten() {
                if let Some(to) = suggestion(target, from)
                    && !found.iter().any(|known| known.target == target && known.from == *from)
                {
                    found.push(Correction { target, from: from.clone(), to, apply: false });
                }
            }
        }
    }
    found
}

/// The well-known word that is meant, if the value is not one itself and only one or two letters away from it.
#[must_use]
pub fn suggestion(target: Target, value: &str) -> Option<String> {
    let written = value.trim().to_lowercase();
    if written.chars().count() < SHORTEST {
        return None;
    }
    let known = words_for(target);
    if known.iter().any(|word| word.to_lowercase() == written) {
        return None;
    }
    let most = if written.chars().count() < 9 { 1 } else { 2 };
    let word = known.iter().find(|word| distance(&written, &word.to_lowercase()) <= most)?;
    let capital = value.trim().chars().next().is_some_and(char::is_uppercase);
    let mut letters = word.chars();
    let first = letters.next()?;
    Some(if capital {
        first.to_uppercase().chain(letters).collect()
    } else {
        first.to_lowercase().chain(letters).collect()
    })
}

/// Letters to add, drop, change or swap with their neighbour to get from one word to the other (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_offered_and_words_left_alone() {
        assert_eq!(suggestion(Target::Industry, "technolgy").as_deref(), Some("technology"));
        assert_eq!(suggestion(Target::Country, "Philipines").as_deref(), Some("Philippines"));
        for fine in ["technology", "retail", "Korea", "software"] {
            assert_eq!(suggestion(Target::Industry, fine), None, "{fine}");
        }
        assert_eq!(suggestion(Target::Name, "technolgy"), None);
    }

    #[test]
    fn a_swap_is_one_step() {
        assert_eq!(distance("retial", "retail"), 1);
        assert_eq!(distance("", "ab"), 2);
    }
}
