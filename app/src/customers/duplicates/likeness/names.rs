//! Names of companies and of people as they are compared.

use super::legal_forms::{without_bracketed, without_forms};
use super::text::{Stop, folded, has_unspaced, is_unspaced, words};

/// Words that address a person and are no part of the name.
const HONORIFICS: &str = "mr mrs ms miss mx dr prof professor sir madam mme mlle herr frau sr sra senor senora ing \
    dipl phd md mba esq jr mister";

/// The same in Chinese and Japanese, after the name.
const CHINESE_HONORIFICS: &str = "先生 女士 小姐 太太 博士 教授 老师 医生 同志 様";

/// From this many Chinese characters and this many Latin words and letters on, a name in two languages is taken for
/// two names.
const BILINGUAL: (usize, usize, usize) = (4, 2, 8);

/// The names a company is found by: words parted by a space, legal forms dropped. A name written in Chinese and again
/// in Latin letters gives both, the Chinese one first.
#[must_use]
pub fn company(name: &str) -> Vec<String> {
    let folded = without_bracketed(&folded(name));
    let all = words(&folded, Stop::Abbreviates);
    if all.is_empty() {
        return unworded(&folded);
    }
    let (chinese, latin): (Vec<String>, Vec<String>) = all.iter().cloned().partition(|word| has_unspaced(word));
    let cores = [without_forms(&chinese), without_forms(&latin)];
    let letters = |core: &[String]| core.iter().map(|word| word.chars().count()).sum::<usize>();
    let bilingual =
        letters(&cores[0]) >= BILINGUAL.0 && cores[1].len() >= BILINGUAL.1 && letters(&cores[1]) >= BILINGUAL.2;
    if bilingual { cores.iter().map(|core| core.join(" ")).collect() } else { vec![without_forms(&all).join(" ")] }
}

/// The name of a person: words parted by a space, in their order, honorifics dropped.
#[must_use]
pub fn person(name: &str) -> Vec<String> {
    let folded = folded(name);
    let all = words(&folded, Stop::Ends);
    let mut kept: Vec<String> = all
        .iter()
        .filter(|word| !HONORIFICS.split(' ').any(|honorific| honorific == word.as_str()))
        .map(|word| {
            let bare = CHINESE_HONORIFICS.split(' ').find_map(|honorific| word.strip_suffix(honorific));
            bare.unwrap_or(word).to_owned()
        })
        .filter(|word| !word.is_empty())
        .collect();
    if kept.is_empty() {
        kept = all;
    }
    if kept.is_empty() {
        return unworded(&folded);
    }
    // 李 伟 is 李伟.
    let chinese = kept.iter().all(|word| word.chars().all(is_unspaced));
    vec![kept.join(if chinese { "" } else { " " })]
}

/// A name without any letter or digit, such as `！！`, stands for itself.
fn unworded(folded: &str) -> Vec<String> {
    let trimmed = folded.trim();
    if trimmed.is_empty() { Vec::new() } else { vec![trimmed.to_owned()] }
}

/// A normalised name without its spaces.
#[must_use]
pub fn joined(name: &str) -> String {
    name.split(' ').collect()
}

/// A normalised name with its words in alphabetical order and without spaces.
#[must_use]
pub fn sorted(name: &str) -> String {
    let mut words: Vec<&str> = name.split(' ').collect();
    words.sort_unstable();
    words.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_by_their_core() {
        assert_eq!(company("Ｑｉｎｇｄａｏ Ｈａｉｚｈｏｕ Ｃｏ．， Ｌｔｄ．"), ["qingdao haizhou"]);
        assert_eq!(company("Crédit Agricole S.A."), ["credit agricole"]);
        assert_eq!(company("！！"), ["!!"]);
        assert!(company("  ").is_empty());
    }

    #[test]
    fn two_languages_are_two_names() {
        assert_eq!(
            company("青岛海舟机械有限公司 Qingdao Haizhou Machinery Co., Ltd."),
            ["青岛海舟机械", "qingdao haizhou machinery"]
        );
        assert_eq!(company("TCL科技集团股份有限公司"), ["tcl 科技"]);
        assert_eq!(company("西门子（China）有限公司"), ["西门子 china"]);
    }

    #[test]
    fn people_without_honorifics() {
        assert_eq!(person("Dr. Anna-Maria Müller"), ["anna maria muller"]);
        assert_eq!(person("李伟先生"), ["李伟"]);
        assert_eq!(person("李 偉"), ["李伟"]);
        assert_eq!(person("Mr."), ["mr"]);
        assert_eq!(sorted("wei li"), sorted("li wei"));
    }
}
