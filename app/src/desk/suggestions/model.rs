//! Which articles fit the words of a ticket. Every word counts for itself, unlike in a search, where all have to be there.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// So many articles are offered.
pub const OFFERED: usize = 4;
/// So many words of a ticket are looked for.
const MOST_WORDS: usize = 40;
/// Letters from which on a word of an alphabet says something.
const SHORTEST: usize = 4;
/// An article fits from here on: with one word in its title, or with three in its text.
const FITS: usize = 3;
/// Characters of a text that come into an answer.
pub const LONGEST: usize = 3_000;

/// Words that stand in every ticket.
const EMPTY: [&str; 36] = [
    "我们", "你们", "他们", "客户", "问题", "一下", "怎么", "什么", "可以", "没有", "现在", "已经", "请问", "麻烦",
    "你好", "您好", "谢谢", "是否", "需要", "这个", "那个", "还是", "就是", "一个", "with", "have", "this", "that",
    "from", "your", "please", "hello", "thank", "thanks", "when", "what",
];

/// An article that fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub id: Uuid,
    pub title: String,
    /// Customers may read it at `/help`.
    pub public: bool,
    /// What it says, without marks, as much as comes into an answer.
    pub text: String,
}

const fn is_chinese(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}')
}

/// What a text is about: pairs of Chinese characters and longer words, each once, in their order.
#[must_use]
pub fn words_of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let (mut words, mut known) = (Vec::new(), BTreeSet::new());
    let mut take = |word: String| {
        if !EMPTY.contains(&word.as_str()) && words.len() < MOST_WORDS && known.insert(word.clone()) {
            words.push(word);
        }
    };
    // Runs of one kind of letters.
    let mut run: Vec<char> = Vec::new();
    for letter in lower.chars().chain([' ']) {
        let ends = run.last().is_some_and(|last| is_chinese(*last) != is_chinese(letter) || !letter.is_alphanumeric());
        if ends {
            if run.first().is_some_and(|first| is_chinese(*first)) {
                run.windows(2).for_each(|pair| take(pair.iter().collect()));
            } else if run.len() >= SHORTEST {
                take(run.iter().collect());
            }
            run.clear();
        }
        if letter.is_alphanumeric() {
            run.push(letter);
        }
    }
    words
}

/// What the index is asked: any of these words, each by its parts as they stand there.
#[must_use]
pub fn query_of(words: &[String]) -> Option<String> {
    let ways = words.iter().map(|word| {
        let letters: Vec<char> = word.chars().collect();
        if letters.first().is_some_and(|first| is_chinese(*first)) {
            return format!("'{word}'");
        }
        let parts: Vec<String> =
            letters.windows(3).map(|part| format!("'{}'", part.iter().collect::<String>())).collect();
        format!("({})", parts.join(" & "))
    });
    let all: Vec<String> = ways.collect();
    (!all.is_empty()).then(|| all.join(" | "))
}

/// How well an article fits: a word in its title counts for three in its text.
fn fit(words: &[String], title: &str, text: &str) -> usize {
    let (title, text) = (title.to_lowercase(), text.to_lowercase());
    let worth = |word: &String| {
        if title.contains(word.as_str()) { 3 } else { usize::from(text.contains(word.as_str())) }
    };
    words.iter().map(worth).sum()
}

/// Those that fit, the best first.
#[must_use]
pub fn best(words: &[String], near: Vec<Suggestion>) -> Vec<Suggestion> {
    let mut all: Vec<(usize, Suggestion)> =
        near.into_iter().map(|one| (fit(words, &one.title, &one.text), one)).filter(|(fit, _)| *fit >= FITS).collect();
    all.sort_by(|one, other| (other.0, &one.1.title).cmp(&(one.0, &other.1.title)));
    all.into_iter().take(OFFERED).map(|(_, one)| Suggestion { text: cut(&one.text), ..one }).collect()
}

fn cut(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(title: &str, text: &str) -> Suggestion {
        Suggestion { id: Uuid::nil(), title: title.to_owned(), public: true, text: text.to_owned() }
    }

    #[test]
    fn a_ticket_is_about_pairs_of_characters_and_longer_words() {
        assert_eq!(
            words_of("请问激光头报警 E27, laser alarm!"),
            ["问激", "激光", "光头", "头报", "报警", "laser", "alarm"]
        );
        assert_eq!(words_of("我们 the a 您好"), Vec::<String>::new());
        assert_eq!(words_of("报警报警"), ["报警", "警报"]);
    }

    #[test]
    fn any_of_its_words_is_looked_for() {
        let words = words_of("报警 laser");
        assert_eq!(query_of(&words).as_deref(), Some("'报警' | ('las' & 'ase' & 'ser')"));
        assert_eq!(query_of(&[]), None);
    }

    #[test]
    fn what_fits_stands_first_and_what_hardly_does_is_left_out() {
        let words = words_of("激光头报警，保护镜片脏了");
        let near = vec![
            article("开票须知", "报警"),
            article("更换保护镜片", "戴手套"),
            article("常见报警代码", "激光头报警时先看镜片"),
        ];
        let found: Vec<String> = best(&words, near).into_iter().map(|one| one.title).collect();
        assert_eq!(found, ["更换保护镜片", "常见报警代码"]);
    }
}
