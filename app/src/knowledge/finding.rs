//! Finding articles: the title by its parts, its pinyin, its initials and with one slip, the text by what stands in it; the best
//! first.

use super::{markdown, model::Marks};
use crate::search::{Candidate, Class, Query, Searchable, judge, terms};
use std::{collections::BTreeSet, fmt::Write};
use uuid::Uuid;

/// Characters of a text that are found.
const INDEXED: usize = 30_000;
/// Characters around what was found that are shown.
const AROUND: usize = 36;

/// What an article is found by, as PostgreSQL reads it into a `tsvector`: its title weighs more than its text.
#[must_use]
pub fn vector(title: &str, body: &str) -> String {
    let titled = terms(&Searchable { kind: "article", title, ..Searchable::default() });
    let text: String = markdown::plain(body).chars().take(INDEXED).collect();
    let mut inside = BTreeSet::new();
    crate::search::parts_of(&text, &mut inside);
    let mut vector = String::with_capacity(inside.len() * 12);
    for (term, weight) in
        titled.iter().map(|term| (term, 'A')).chain(inside.difference(&titled).map(|term| (term, 'D')))
    {
        // Writing into a string cannot fail.
        write!(vector, "'{term}':1{weight} ").ok();
    }
    vector
}

/// An article that the index brought near.
#[derive(Debug, Clone)]
pub struct Near {
    pub id: Uuid,
    pub title: String,
    pub body: String,
    /// How well its words fit, as the index says.
    pub rank: f32,
}

/// An article that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub id: Uuid,
    pub title: String,
    pub marks: Marks,
    /// The place in the text, where the title does not say why.
    pub snippet: Option<(String, Marks)>,
}

/// Judges what the index brought near, the best first. `forgiving`: one slip in a word is forgiven.
#[must_use]
pub fn ranked(query: &Query, near: Vec<Near>, forgiving: bool) -> Vec<Hit> {
    let words: Vec<String> = query.words.iter().map(|word| word.text.clone()).collect();
    let mut hits: Vec<(Option<Class>, f32, Hit)> = near
        .into_iter()
        .filter_map(|one| {
            let verdict = judge(query, &Candidate { title: &one.title, ..Candidate::default() }, forgiving);
            let snippet = if verdict.is_none() { Some(snippet(&markdown::plain(&one.body), &words)?) } else { None };
            let (class, marks) = match verdict {
                Some(verdict) => (Some(verdict.class), verdict.title),
                None => (None, crate::search::marks_of_words(&one.title, &words)),
            };
            Some((class, one.rank, Hit { id: one.id, title: one.title, marks, snippet }))
        })
        .collect();
    // A title stands before a text.
    hits.sort_by(|one, other| {
        (one.0.is_none(), one.0).cmp(&(other.0.is_none(), other.0)).then(other.1.total_cmp(&one.1))
    });
    hits.into_iter().map(|(_, _, hit)| hit).collect()
}

/// The first place of a text where a word stands, and the words that stand there; `None` where none does.
fn snippet(text: &str, words: &[String]) -> Option<(String, Marks)> {
    let marks = crate::search::marks_of_words(text, words);
    let first = marks.first()?.0;
    let begin = first.saturating_sub(AROUND / 2);
    let length = AROUND * 3;
    let piece: String = text.chars().skip(begin).take(length).collect();
    let shift = usize::from(begin > 0);
    let shown = format!("{}{piece}…", if begin > 0 { "…" } else { "" });
    let within = |(from, to): (usize, usize)| {
        (from >= begin && to <= begin + length).then(|| (from - begin + shift, to - begin + shift))
    };
    Some((shown, marks.into_iter().filter_map(within).collect()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn near(title: &str, body: &str) -> Near {
        Near { id: Uuid::now_v7(), title: title.into(), body: body.into(), rank: 0.1 }
    }

    #[test]
    fn titles_stand_before_texts_and_say_what_matched() {
        let query = Query::of("质保").unwrap();
        let hits = ranked(&query, vec![near("装箱单", "附：**质保**卡"), near("质保条款", "一年")], false);
        assert_eq!(hits.iter().map(|hit| hit.title.as_str()).collect::<Vec<_>>(), ["质保条款", "装箱单"]);
        assert_eq!((hits[0].marks.clone(), hits[0].snippet.is_none()), (vec![(0, 2)], true));
        let (text, marks) = hits[1].snippet.clone().unwrap();
        assert_eq!((text.as_str(), marks), ("附：质保卡…", vec![(2, 4)]));
    }

    #[test]
    fn a_vector_weighs_the_title_and_can_be_read() {
        let vector = vector("安装 O'Neil", "# 地线\n\n接地 \\ ' ok");
        for term in ["'安装':1A", "'~an.zhuang':1A", "'!az':1A", "'地线':1D", "'接地':1D", "'ok':1D"] {
            assert!(vector.contains(term), "{term} of {vector}");
        }
    }

    #[test]
    fn pinyin_and_slips_find_titles() {
        let found =
            |words: &str, forgiving| ranked(&Query::of(words).unwrap(), vec![near("安装手册", "x")], forgiving).len();
        assert_eq!(
            [found("anzhuang", false), found("azsc", false), found("anzhuagn", false), found("anzhuagn", true)],
            [1, 1, 0, 1]
        );
    }
}
