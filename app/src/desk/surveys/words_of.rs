//! Figures and answers in words.

use super::{
    model::SurveyKind,
    question_model::{Pick, Question, Said},
    result_model::Class,
};
use crate::{
    locale::Lang,
    words::{satisfaction as sw, surveys as w},
};

pub(super) fn channel_word(lang: Lang, channel: &str) -> &'static str {
    w::text(lang, &format!("channel_{channel}")).unwrap_or_default()
}

pub(super) fn left_out_word(lang: Lang, why: &str) -> &'static str {
    w::text(lang, &format!("why_{why}")).unwrap_or_default()
}

pub(super) const fn class_word(lang: Lang, kind: SurveyKind, class: Class) -> &'static str {
    match (kind, class) {
        (SurveyKind::Nps, Class::Promoter) => w::promoters(lang),
        (SurveyKind::Nps, Class::Passive) => w::passives(lang),
        (SurveyKind::Nps, Class::Detractor) => w::detractors(lang),
        (SurveyKind::Csat, Class::Promoter) => w::satisfied(lang),
        (SurveyKind::Csat, Class::Passive) => w::so_so(lang),
        (SurveyKind::Csat, Class::Detractor) => w::unsatisfied(lang),
    }
}

/// What the score of a survey is called as a whole.
pub(super) const fn result_word(lang: Lang, kind: SurveyKind) -> &'static str {
    match kind {
        SurveyKind::Nps => w::nps(lang),
        SurveyKind::Csat => w::share_satisfied(lang),
    }
}

/// Tenths as people read them: `14.3`, `−50`.
pub(super) fn tenths_word(tenths: i64) -> String {
    let sign = if tenths < 0 { "−" } else { "" };
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// The result of a survey: a bare number for NPS, per cent after closing; a dash where nobody answered.
pub(super) fn result_value(kind: SurveyKind, tenths: Option<i64>) -> String {
    match (tenths, kind) {
        (None, _) => "–".to_owned(),
        (Some(tenths), SurveyKind::Nps) => tenths_word(tenths),
        (Some(tenths), SurveyKind::Csat) => format!("{}%", tenths_word(tenths)),
    }
}

/// A number of a scale, or a choice, as the question words it.
pub(super) fn value_words(lang: Lang, question: &Question, value: i16) -> String {
    if question.kind.numbers().is_some() {
        return value.to_string();
    }
    let known = question.choices.iter().find(|choice| i16::try_from(choice.key) == Ok(value));
    known.map_or_else(|| value.to_string(), |choice: &Pick| choice.text_in(lang).to_owned())
}

/// An answer as the question words it.
#[must_use]
pub fn said_words(lang: Lang, question: &Question, said: &Said) -> String {
    match said {
        Said::Number(number) => number.to_string(),
        Said::Words(words) => words.clone(),
        Said::Chosen(keys) => {
            let words: Vec<String> = keys
                .iter()
                .filter_map(|key| i16::try_from(*key).ok())
                .map(|key| value_words(lang, question, key))
                .collect();
            words.join(if lang == Lang::En { ", " } else { "、" })
        }
    }
}

/// A score with its scale: `9 of 10`.
pub(super) fn score_words(lang: Lang, kind: SurveyKind, score: i16) -> String {
    match kind {
        SurveyKind::Nps => w::score_of(lang, score, 10),
        SurveyKind::Csat => sw::score_of(lang, score, sw::text(lang, &format!("score_{score}")).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_are_read_with_their_sign() {
        let words: Vec<String> = [143, -500, 0, -5, 1000].into_iter().map(tenths_word).collect();
        assert_eq!(words, ["14.3", "−50", "0", "−0.5", "100"]);
        assert_eq!(result_value(SurveyKind::Csat, Some(875)), "87.5%");
        assert_eq!(result_value(SurveyKind::Nps, None), "–");
    }
}
