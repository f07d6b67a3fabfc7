//! Choices of a question as lines that are typed.

use super::question_model::Pick;

/// Choices as lines, `Chinese | English`, with the keys of those that were there: by their words, and where as many are there as were, by
/// their place.
#[must_use]
pub fn choices_of(lines: &str, known: &[Pick]) -> Vec<Pick> {
    let typed: Vec<(&str, &str)> = lines
        .lines()
        .map(|line| line.split_once('|').map_or((line.trim(), ""), |(one, other)| (one.trim(), other.trim())))
        .filter(|(text, _)| !text.is_empty())
        .collect();
    let same = |text: &str| known.iter().find(|choice| choice.text == text).map(|choice| choice.key);
    let mut keys: Vec<Option<u16>> = typed.iter().map(|(text, _)| same(text)).collect();
    for place in 0..keys.len() {
        let at = known.get(place).filter(|_| known.len() == keys.len()).map(|choice| choice.key);
        if let (None, Some(key)) = (keys[place], at)
            && !keys.contains(&Some(key))
        {
            keys[place] = Some(key);
        }
    }
    let mut next = known.iter().map(|choice| choice.key).max().unwrap_or(0);
    let mut fresh = || {
        next = next.saturating_add(1);
        next
    };
    let pick = |((text, text_en), key): ((&str, &str), Option<u16>)| Pick {
        key: key.unwrap_or_else(&mut fresh),
        text: text.to_owned(),
        text_en: text_en.to_owned(),
    };
    typed.into_iter().zip(keys).map(pick).collect()
}

/// Choices as lines.
#[must_use]
pub fn lines_of(choices: &[Pick]) -> String {
    let line = |choice: &Pick| match choice.text_en.as_str() {
        "" => choice.text.clone(),
        english => format!("{} | {english}", choice.text),
    };
    choices.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_keeps_its_key_when_it_is_reworded_or_moved() {
        let known = choices_of("价格 | Price\n质量\n服务", &[]);
        assert_eq!(known.iter().map(|one| one.key).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(choices_of(&lines_of(&known), &known), known);
        let keys = |lines: &str| choices_of(lines, &known).iter().map(|one| one.key).collect::<Vec<_>>();
        assert_eq!(keys("服务\n价格\n质量"), [3, 1, 2], "moved");
        assert_eq!(keys("价格\n品质\n服务"), [1, 2, 3], "reworded");
        assert_eq!(keys("价格\n服务"), [1, 3], "one is gone");
        assert_eq!(keys("价格\n\n质量\n交期\n服务"), [1, 2, 4, 3], "one is new");
    }
}
