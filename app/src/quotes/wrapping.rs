//! Breaking text into lines, Chinese and Latin mixed: between Chinese signs anywhere, in Latin at spaces, and never so that a line begins
//! with what closes or ends with what opens.

const CLOSING: &str = "、。，．：；！？）」』】》〉”’…％℃,.:;!?)]}%";
const OPENING: &str = "（「『【《〈“‘([{";

/// A sign beside which a line may be broken.
const fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// The parts of a line that stay together, each with the spaces behind it.
fn parts(line: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in line.chars() {
        let joins = match (before, c) {
            (None, _) => false,
            (Some(_), c) if c.is_whitespace() || CLOSING.contains(c) => true,
            (Some(b), _) if OPENING.contains(b) => true,
            (Some(b), _) if b.is_whitespace() => false,
            (Some(b), c) => !is_wide(b) && !is_wide(c) && !OPENING.contains(c),
        };
        match parts.last_mut().filter(|_| joins) {
            Some(last) => last.push(c),
            None => parts.push(c.to_string()),
        }
        before = Some(c);
    }
    parts
}

/// Breaks a text into lines that are no wider than `width`; what stands in no line as a whole is broken where it ends.
pub fn wrapped(text: &str, width: f32, measure: impl Fn(&str) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut now = String::new();
        for part in parts(line) {
            let both = format!("{now}{part}");
            if measure(both.trim_end()) <= width {
                now = both;
                continue;
            }
            if !now.is_empty() {
                lines.push(std::mem::take(&mut now).trim_end().to_owned());
            }
            for c in part.chars() {
                let longer = format!("{now}{c}");
                if !now.is_empty() && measure(longer.trim_end()) > width {
                    lines.push(std::mem::take(&mut now).trim_end().to_owned());
                }
                now.push(c);
            }
        }
        lines.push(now.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wide(text: &str) -> f32 {
        text.chars().map(|c| if is_wide(c) { 2.0 } else { 1.0 }).sum()
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_what_closes() {
        assert_eq!(wrapped("离心泵，不锈钢", 6.0, wide), ["离心", "泵，不", "锈钢"]);
        assert_eq!(wrapped("型号（大）好", 6.0, wide), ["型号", "（大）", "好"]);
        assert_eq!(wrapped("pump type A2", 6.0, wide), ["pump", "type", "A2"]);
        assert_eq!(wrapped("ABCDEFGH", 3.0, wide), ["ABC", "DEF", "GH"]);
        assert_eq!(wrapped("a\n\nb", 3.0, wide), ["a", "", "b"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in "[a-z泵机，。（） ]{0,60}", width in 2_u8..20) {
            let width = f32::from(width);
            let lines = wrapped(&text, width, wide);
            let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(plain(&text), plain(&lines.concat()));
            prop_assert!(lines.iter().all(|line| wide(line) <= width), "{:?}", lines);
        }
    }
}
