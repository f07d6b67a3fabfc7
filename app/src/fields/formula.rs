//! A small calculation over the fields of one record: `{id} * 1.13 - days({id}, {id})`. It knows `+ - * /` (also `− × ÷`),
//! brackets and `days(from, to)`, and nothing else: it cannot loop, look anything up or run for long. Browser and server run
//! this same code over decimal numbers, so both get the same result.

use super::model::{Catalogue, Custom, FieldDef, FieldKind};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

/// Brackets within brackets: more than people write, little enough for any stack.
const DEEPEST: usize = 32;
/// Decimal places of a result.
const PLACES: u32 = 4;

/// Why a formula cannot be kept; the key of the reason in `errors.json`.
pub type Refusal = &'static str;

/// What a part of a formula comes to. Where a field is empty, or something is divided by zero, nothing follows.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Number(Option<Decimal>),
    Day(Option<NaiveDate>),
}

impl Part {
    fn number(self) -> Result<Option<Decimal>, Refusal> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Day(_) => Err("formula_day_as_number"),
        }
    }

    fn day(self) -> Result<Option<NaiveDate>, Refusal> {
        match self {
            Self::Day(day) => Ok(day),
            Self::Number(_) => Err("formula_number_as_day"),
        }
    }
}

/// Whether a formula over these fields can be kept.
///
/// # Errors
/// Why not.
pub fn check(formula: &str, fields: &[FieldDef]) -> Result<(), Refusal> {
    let of = |id: Uuid| {
        let field = fields.iter().find(|field| field.id == id).ok_or("formula_unknown_field")?;
        match field.kind {
            FieldKind::Number | FieldKind::Money => Ok(Part::Number(None)),
            FieldKind::Date => Ok(Part::Day(None)),
            _ => Err("formula_unknown_field"),
        }
    };
    run(formula, &of).map(drop)
}

/// What the formula of a field comes to in a record, rounded to four places; `None` where a value it needs is missing.
#[must_use]
pub fn result(field: &FieldDef, catalogue: &Catalogue, custom: &Custom) -> Option<Decimal> {
    let of = |id: Uuid| {
        // A field that the reader does not see has no value for them.
        let kind = catalogue.field(id).map_or(FieldKind::Number, |field| field.kind);
        let text = custom.get(id).as_str();
        Ok(match kind {
            FieldKind::Date => Part::Day(text.and_then(|text| text.parse().ok())),
            _ => Part::Number(text.and_then(|text| text.parse().ok())),
        })
    };
    let number = run(field.formula.as_deref()?, &of).ok()?;
    number.map(|number| number.round_dp(PLACES).normalize())
}

/// A formula with the names of fields in place of their ids, as administrators write it.
#[must_use]
pub fn with_names(formula: &str, fields: &[FieldDef]) -> String {
    fields.iter().fold(formula.to_owned(), |text, field| {
        text.replace(&format!("{{{}}}", field.id), &format!("{{{}}}", field.name))
    })
}

/// A formula with ids in place of the names between braces; a name that no field has stays, and is refused by [`check`].
#[must_use]
pub fn with_ids(formula: &str, fields: &[FieldDef]) -> String {
    let named = |name: &str| {
        let name = name.trim();
        fields.iter().find(|field| field.name == name || field.name_en.as_deref() == Some(name))
    };
    let mut text = String::new();
    let mut parts = formula.split('{');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) => {
                let id = named(name).map_or_else(|| name.to_owned(), |field| field.id.to_string());
                text.push_str(&format!("{{{id}}}{rest}"));
            }
            None => text.push_str(&format!("{{{part}")),
        }
    }
    text
}

fn run(formula: &str, of: &dyn Fn(Uuid) -> Result<Part, Refusal>) -> Result<Option<Decimal>, Refusal> {
    let mut reader = Reader { rest: formula, of, depth: 0 };
    let part = reader.sum()?;
    if reader.rest.trim_start().is_empty() { part.number() } else { Err("formula_not_understood") }
}

/// Reads from the front, one word at a time.
struct Reader<'a> {
    rest: &'a str,
    of: &'a dyn Fn(Uuid) -> Result<Part, Refusal>,
    depth: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    /// Takes one of these letters, if it comes next.
    fn take(&mut self, letters: &[char]) -> Option<char> {
        let found = self.next().filter(|next| letters.contains(next))?;
        self.rest = &self.rest[found.len_utf8()..];
        Some(found)
    }

    fn expect(&mut self, letters: &[char]) -> Result<(), Refusal> {
        self.take(letters).map(drop).ok_or("formula_not_understood")
    }

    fn sum(&mut self) -> Result<Part, Refusal> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("formula_too_deep");
        }
        let mut so_far = self.product()?;
        while let Some(sign) = self.take(&['+', '-', '−', '＋', '－']) {
            let (left, right) = (so_far.number()?, self.product()?.number()?);
            let both = left.zip(right);
            so_far = Part::Number(match sign {
                '+' | '＋' => both.and_then(|(left, right)| left.checked_add(right)),
                _ => both.and_then(|(left, right)| left.checked_sub(right)),
            });
        }
        self.depth -= 1;
        Ok(so_far)
    }

    fn product(&mut self) -> Result<Part, Refusal> {
        let mut so_far = self.single()?;
        while let Some(sign) = self.take(&['*', '×', '/', '÷']) {
            let (left, right) = (so_far.number()?, self.single()?.number()?);
            let both = left.zip(right);
            so_far = Part::Number(match sign {
                '*' | '×' => both.and_then(|(left, right)| left.checked_mul(right)),
                _ => both.and_then(|(left, right)| left.checked_div(right)),
            });
        }
        Ok(so_far)
    }

    fn single(&mut self) -> Result<Part, Refusal> {
        let mut negative = false;
        while self.take(&['-', '−', '－']).is_some() {
            negative = !negative;
        }
        let part = self.unsigned()?;
        if negative { part.number().map(|number| Part::Number(number.map(|number| -number))) } else { Ok(part) }
    }

    fn unsigned(&mut self) -> Result<Part, Refusal> {
        if self.take(&['(', '（']).is_some() {
            let part = self.sum()?;
            self.expect(&[')', '）'])?;
            return Ok(part);
        }
        if self.take(&['{']).is_some() {
            let (id, rest) = self.rest.split_once('}').ok_or("formula_not_understood")?;
            self.rest = rest;
            return (self.of)(id.trim().parse().map_err(|_| "formula_unknown_field")?);
        }
        self.next();
        if let Some(rest) = self.rest.strip_prefix("days") {
            self.rest = rest;
            return self.days();
        }
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().map(|number| Part::Number(Some(number))).map_err(|_| "formula_not_understood")
    }

    fn days(&mut self) -> Result<Part, Refusal> {
        self.expect(&['(', '（'])?;
        let from = self.sum()?.day()?;
        self.expect(&[',', '，'])?;
        let to = self.sum()?.day()?;
        self.expect(&[')', '）'])?;
        Ok(Part::Number(from.zip(to).map(|(from, to)| Decimal::from((to - from).num_days()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const A: Uuid = Uuid::from_u128(1);
    const B: Uuid = Uuid::from_u128(2);
    const FROM: Uuid = Uuid::from_u128(3);
    const TO: Uuid = Uuid::from_u128(4);
    const NAME: Uuid = Uuid::from_u128(5);

    fn fields() -> Vec<FieldDef> {
        let field = |id, kind, name: &str| FieldDef { id, kind, name: name.to_owned(), ..FieldDef::default() };
        vec![
            field(A, FieldKind::Number, "数量"),
            field(B, FieldKind::Money, "单价"),
            field(FROM, FieldKind::Date, "开始"),
            field(TO, FieldKind::Date, "结束"),
            field(NAME, FieldKind::Text, "备注"),
        ]
    }

    fn comes_to(formula: &str) -> Option<Decimal> {
        let formula = with_ids(formula, &fields());
        check(&formula, &fields()).expect("it can be kept");
        let computed = FieldDef { kind: FieldKind::Computed, formula: Some(formula), ..FieldDef::default() };
        let catalogue = Catalogue { fields: fields(), ..Catalogue::default() };
        let stored = json!({ A.to_string(): "12", B.to_string(): "2.5", FROM.to_string(): "2026-01-30", TO.to_string(): "2026-03-01" });
        result(&computed, &catalogue, &Custom::of_stored(&stored, &catalogue))
    }

    #[test]
    fn it_reckons_as_one_learns_at_school() {
        for (formula, number) in [
            ("1 + 2 * 3", "7"),
            ("（1 + 2） × 3", "9"),
            ("{数量} * {单价}", "30"),
            ("10 ÷ 4 − 1", "1.5"),
            ("-{数量} + --3", "-9"),
            ("1 / 3", "0.3333"),
            ("days({开始}, {结束})", "30"),
            ("{单价} * days({开始}，{结束}) / 30", "2.5"),
        ] {
            assert_eq!(comes_to(formula), number.parse().ok(), "{formula}");
        }
        assert_eq!(comes_to("{数量} / (3 - 3)"), None, "nothing follows from a division by zero");
    }

    #[test]
    fn an_empty_field_gives_no_result() {
        let computed =
            FieldDef { kind: FieldKind::Computed, formula: Some(format!("{{{A}}} + 1")), ..FieldDef::default() };
        let catalogue = Catalogue { fields: fields(), ..Catalogue::default() };
        assert_eq!(result(&computed, &catalogue, &Custom::default()), None);
    }

    #[test]
    fn what_cannot_be_kept_is_refused_with_a_reason() {
        for (formula, reason) in [
            ("", "formula_not_understood"),
            ("1 +", "formula_not_understood"),
            ("1 2", "formula_not_understood"),
            ("sum(1)", "formula_not_understood"),
            ("{没有}", "formula_unknown_field"),
            ("{备注}", "formula_unknown_field"),
            ("{开始} + 1", "formula_day_as_number"),
            ("{开始}", "formula_day_as_number"),
            ("days({数量}, {结束})", "formula_number_as_day"),
        ] {
            assert_eq!(check(&with_ids(formula, &fields()), &fields()), Err(reason), "{formula}");
        }
        assert_eq!(check(&"(".repeat(10_000), &fields()), Err("formula_too_deep"));
    }

    #[test]
    fn names_become_ids_and_names_again() {
        let written = "{数量} * days({开始}, {结束})";
        assert_eq!(with_names(&with_ids(written, &fields()), &fields()), written);
    }

    /// A formula, and what it comes to by plain arithmetic.
    fn formulas() -> impl Strategy<Value = (String, Option<Decimal>)> {
        let number = (0_i64..1_000).prop_map(|number| (number.to_string(), Some(Decimal::from(number))));
        number.prop_recursive(5, 40, 2, |inner| {
            (inner.clone(), inner, 0_usize..4).prop_map(|((left, l), (right, r), sign)| {
                let both = l.zip(r);
                let value = match sign {
                    0 => both.and_then(|(l, r)| l.checked_add(r)),
                    1 => both.and_then(|(l, r)| l.checked_sub(r)),
                    2 => both.and_then(|(l, r)| l.checked_mul(r)),
                    _ => both.and_then(|(l, r)| l.checked_div(r)),
                };
                (format!("({left} {} {right})", ['+', '-', '*', '/'][sign]), value)
            })
        })
    }

    proptest! {
        #[test]
        fn it_agrees_with_plain_arithmetic((formula, value) in formulas()) {
            prop_assert_eq!(run(&formula, &|_| Err("none")), Ok(value));
        }

        #[test]
        fn nothing_that_is_typed_breaks_it(formula in "[-+*/×÷(){}days, .0-9数量]{0,80}") {
            let known = fields();
            let kept = with_ids(&formula, &known);
            if check(&kept, &known).is_ok() {
                let computed = FieldDef { kind: FieldKind::Computed, formula: Some(kept), ..FieldDef::default() };
                let found = result(&computed, &Catalogue { fields: known, ..Catalogue::default() }, &Custom::default());
                prop_assert!(found.is_none() || !formula.contains('数'), "a field without a value gives no result");
            }
        }
    }
}
