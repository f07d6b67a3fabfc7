//! The unified social credit code of Chinese organisations (GB 32100-2015): 18 characters, of which the last one checks the
//! others. The alphabet leaves out I, O, S, V and Z.

/// In the order of their values, 0 to 30.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Characters of a code.
const LENGTH: usize = 18;

/// The code in upper case without the space people put into it.
///
/// # Errors
/// The key of the reason in `errors.json`.
pub fn checked(typed: &str) -> Result<String, &'static str> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(upper).collect();
    if code.chars().count() != LENGTH {
        return Err("credit_code_length");
    }
    let values: Vec<usize> =
        code.chars().map(|c| ALPHABET.find(c)).collect::<Option<_>>().ok_or("credit_code_letters")?;
    let [first @ .., last] = &values[..] else { return Err("credit_code_length") };
    if check_value(first) == *last { Ok(code) } else { Err("credit_code_check_digit") }
}

/// Full-width letters and digits are the same ones.
fn upper(letter: char) -> char {
    let half = match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    half.to_ascii_uppercase()
}

/// 31 less the weighted sum modulo 31; the weight of the i-th place is 3^i modulo 31.
fn check_value(first: &[usize]) -> usize {
    let (mut sum, mut weight) = (0, 1);
    for value in first {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A right code of 17 values.
    fn code_of(values: &[usize]) -> String {
        let letter = |value: usize| ALPHABET.as_bytes()[value] as char;
        values.iter().copied().chain([check_value(values)]).map(letter).collect()
    }

    #[test]
    fn real_codes_are_taken_however_they_are_written() {
        for code in ["91350100M000100Y43", "91110108551385082Q", "9144030071526726XG"] {
            assert_eq!(checked(code).as_deref(), Ok(code));
        }
        assert_eq!(checked(" 91350100-m000100y43 ").as_deref(), Ok("91350100M000100Y43"));
        assert_eq!(checked("９１３５０１００M000100Y43").as_deref(), Ok("91350100M000100Y43"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(checked("91350100M000100Y4"), Err("credit_code_length"));
        assert_eq!(checked("91350100M0001O0Y43"), Err("credit_code_letters"));
        assert_eq!(checked("91350100M000100Y44"), Err("credit_code_check_digit"));
    }

    proptest! {
        #[test]
        fn a_right_code_is_taken_and_a_single_error_is_found(
            values in proptest::collection::vec(0_usize..31, 17), place in 0_usize..18, shift in 1_usize..31,
        ) {
            let code = code_of(&values);
            let taken = checked(&code.to_lowercase());
            prop_assert_eq!(taken.as_ref(), Ok(&code));
            let wrong: String = code
                .chars()
                .enumerate()
                .map(|(at, letter)| {
                    let value = ALPHABET.find(letter).unwrap_or_default();
                    ALPHABET.as_bytes()[(value + if at == place { shift } else { 0 }) % 31] as char
                })
                .collect();
            prop_assert_eq!(checked(&wrong), Err("credit_code_check_digit"));
        }

        #[test]
        fn two_neighbours_turned_round_are_found(values in proptest::collection::vec(0_usize..31, 17), place in 0_usize..17) {
            let code = code_of(&values);
            let mut turned: Vec<char> = code.chars().collect();
            turned.swap(place, place + 1);
            let turned: String = turned.into_iter().collect();
            prop_assume!(turned != code);
            prop_assert_eq!(checked(&turned), Err("credit_code_check_digit"));
        }
    }
}
