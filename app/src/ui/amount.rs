use rust_decimal::Decimal;
use std::str::FromStr;

/// Reads an amount as people write it: `1,234.50`, `１２３４`, `¥ 12.5万`, `3亿`, `125k`, `-80`. `None` if it is not one.
///
/// The result has at most four decimal places, as amounts are stored.
#[must_use]
pub fn parse_amount(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().map(half_width).filter(|c| !is_decoration(*c)).collect();
    let (digits, factor) = match plain.chars().last()? {
        '万' | 'w' | 'W' => (&plain[..plain.len() - plain.chars().last()?.len_utf8()], 10_000),
        '亿' => (plain.trim_end_matches('亿'), 100_000_000),
        'k' | 'K' => (&plain[..plain.len() - 1], 1_000),
        'm' | 'M' => (&plain[..plain.len() - 1], 1_000_000),
        _ => (plain.as_str(), 1),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.') {
        return None;
    }
    let amount = Decimal::from_str(digits).ok()?.checked_mul(Decimal::from(factor))?;
    (amount.normalize().scale() <= 4).then(|| amount.normalize())
}

/// Full-width digits and signs, as Chinese input methods type them, in half width.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '．' | '，' | '－' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        // The sign of the printed page.
        '−' => '-',
        _ => c,
    }
}

fn is_decoration(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '¥' | '￥' | '$' | '€' | '£' | '元')
}

#[cfg(test)]
mod tests {
    use super::parse_amount;

    fn read(text: &str) -> Option<String> {
        parse_amount(text).map(|amount| amount.to_string())
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in [
            ("1,234.50", "1234.5"),
            ("１２３４", "1234"),
            ("¥ 12.5万", "125000"),
            ("3亿", "300000000"),
            ("125k", "125000"),
            ("1.2M", "1200000"),
            ("-80", "-80"),
            ("600元", "600"),
            ("0", "0"),
        ] {
            assert_eq!(read(text).as_deref(), Some(amount), "{text}");
        }
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in ["", "abc", "万", "1.2.3", "1.23456", "12 apples", "--1", "9999999999999999999999999999万"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
