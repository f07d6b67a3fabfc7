//! What differs between two versions, by line and within a line.

use super::model::{DiffLine, LineKind};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Lines around a change that are shown with it.
const AROUND: usize = 2;

/// The lines of two texts: what went, what came, and some of what stayed around it. Stretches that stayed are one line that says how
/// many lines they are.
#[must_use]
pub fn difference(before: &str, after: &str) -> Vec<DiffLine> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let mut lines = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        let (gone, come) = (&old[op.old_range()], &new[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => lines.extend(gone.iter().map(|line| plain(LineKind::Same, line))),
            DiffOp::Delete { .. } => lines.extend(gone.iter().map(|line| plain(LineKind::Gone, line))),
            DiffOp::Insert { .. } => lines.extend(come.iter().map(|line| plain(LineKind::Come, line))),
            DiffOp::Replace { .. } => replaced(gone, come, &mut lines),
        }
    }
    folded(lines)
}

fn plain(kind: LineKind, line: &str) -> DiffLine {
    DiffLine { kind, pieces: vec![(line.to_owned(), false)] }
}

/// Lines in place of others: those that face each other say which of their words differ.
fn replaced(gone: &[&str], come: &[&str], lines: &mut Vec<DiffLine>) {
    let pairs = gone.len().min(come.len());
    let mut added = Vec::new();
    for (old, new) in gone.iter().zip(come) {
        let (old, new) = within(old, new);
        lines.push(DiffLine { kind: LineKind::Gone, pieces: old });
        added.push(DiffLine { kind: LineKind::Come, pieces: new });
    }
    lines.extend(gone[pairs..].iter().map(|line| plain(LineKind::Gone, line)));
    lines.append(&mut added);
    lines.extend(come[pairs..].iter().map(|line| plain(LineKind::Come, line)));
}

type Pieces = Vec<(String, bool)>;

/// The pieces of two lines, and whether each is in one of them alone.
fn within(old: &str, new: &str) -> (Pieces, Pieces) {
    let (one, other) = (words(old), words(new));
    let (mut gone, mut come) = (Pieces::new(), Pieces::new());
    for op in capture_diff_slices(Algorithm::Myers, &one, &other) {
        let differs = !matches!(op, DiffOp::Equal { .. });
        let text = |words: &[&str]| words.concat();
        for (pieces, piece) in [(&mut gone, text(&one[op.old_range()])), (&mut come, text(&other[op.new_range()]))] {
            if !piece.is_empty() {
                pieces.push((piece, differs));
            }
        }
    }
    (gone, come)
}

/// A word of Latin letters or digits is one; every other character stands for itself.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut begin = 0;
    let mut was_word = false;
    for (at, letter) in line.char_indices() {
        let is_word = letter.is_ascii_alphanumeric();
        if at > begin && !(is_word && was_word) {
            words.push(&line[begin..at]);
            begin = at;
        }
        was_word = is_word;
    }
    if begin < line.len() {
        words.push(&line[begin..]);
    }
    words
}

fn folded(lines: Vec<DiffLine>) -> Vec<DiffLine> {
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.kind != LineKind::Same).map(|(at, _)| at).collect();
    let is_near = |at: usize| {
        let next = changed.partition_point(|change| *change < at);
        changed.get(next).is_some_and(|change| change - at <= AROUND)
            || next.checked_sub(1).is_some_and(|last| at - changed[last] <= AROUND)
    };
    let mut shown: Vec<DiffLine> = Vec::new();
    let mut hidden = 0_usize;
    for (at, line) in lines.into_iter().enumerate() {
        if is_near(at) {
            push_hidden(&mut shown, &mut hidden);
            shown.push(line);
        } else {
            hidden += 1;
        }
    }
    push_hidden(&mut shown, &mut hidden);
    shown
}

fn push_hidden(shown: &mut Vec<DiffLine>, hidden: &mut usize) {
    if *hidden > 0 {
        shown.push(DiffLine { kind: LineKind::Hidden, pieces: vec![(hidden.to_string(), false)] });
        *hidden = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(lines: &[DiffLine]) -> Vec<LineKind> {
        lines.iter().map(|line| line.kind).collect()
    }

    #[test]
    fn words_that_differ_are_marked() {
        let lines = difference("保修 12 个月\n不变", "保修 24 个月\n不变");
        assert_eq!(kinds(&lines), [LineKind::Gone, LineKind::Come, LineKind::Same]);
        let marked = |line: &DiffLine| -> String {
            line.pieces.iter().filter(|(_, differs)| *differs).map(|(piece, _)| piece.as_str()).collect()
        };
        assert_eq!((marked(&lines[0]), marked(&lines[1])), ("12".to_owned(), "24".to_owned()));
    }

    #[test]
    fn long_stretches_without_change_are_folded() {
        let before: String = (0..100).map(|line| format!("{line}\n")).collect();
        let lines = difference(&before, &before.replace("50\n", "fifty\n"));
        assert_eq!(
            kinds(&lines),
            [
                LineKind::Hidden,
                LineKind::Same,
                LineKind::Same,
                LineKind::Gone,
                LineKind::Come,
                LineKind::Same,
                LineKind::Same,
                LineKind::Hidden
            ]
        );
        assert_eq!(lines[0].pieces[0].0, "48");
        assert_eq!(
            difference(&before, &before),
            [DiffLine { kind: LineKind::Hidden, pieces: vec![("100".into(), false)] }]
        );
    }

    #[test]
    fn both_sides_can_be_put_together_again() {
        let (before, after) = ("a b\n甲乙丙\nc\n", "a c\n甲丁丙\nd\ne\n");
        let lines = difference(before, after);
        let side = |not: LineKind| -> String {
            let of = |line: &DiffLine| line.pieces.iter().map(|(piece, _)| piece.as_str()).collect::<String>() + "\n";
            lines.iter().filter(|line| line.kind != not).map(of).collect()
        };
        assert_eq!((side(LineKind::Come).as_str(), side(LineKind::Gone).as_str()), (before, after));
    }
}
