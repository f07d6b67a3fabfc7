use super::Icon;
use leptos::prelude::*;

/// A phone number, grouped to be read and dialled by a tap.
#[component]
pub fn PhoneLink(#[prop(into)] number: String) -> impl IntoView {
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    view! {
        <a class="phone" href=format!("tel:{dialled}")>
            <Icon icon=icondata::LuPhone/>
            <span>{grouped(&number)}</span>
        </a>
    }
}

/// A number as people read it: Chinese mobile numbers as `138 0013 8000`, with their country code as `+86 138 0013 8000`;
/// others as they are.
#[must_use]
pub fn grouped(number: &str) -> String {
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let local = digits.strip_prefix("+86").or_else(|| digits.strip_prefix("0086"));
    match (local, local.unwrap_or(&digits)) {
        (country, mobile) if mobile.len() == 11 && mobile.starts_with('1') => {
            let prefix = if country.is_some() { "+86 " } else { "" };
            format!("{prefix}{} {} {}", &mobile[..3], &mobile[3..7], &mobile[7..])
        }
        _ => number.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn mobile_numbers_are_grouped_and_others_left_alone() {
        for (number, read) in [
            ("13800138000", "138 0013 8000"),
            ("138-0013-8000", "138 0013 8000"),
            ("+8613800138000", "+86 138 0013 8000"),
            ("0086 138 0013 8000", "+86 138 0013 8000"),
            ("021-5888 1234", "021-5888 1234"),
            ("+1 212 555 0100", "+1 212 555 0100"),
            ("", ""),
        ] {
            assert_eq!(grouped(number), read, "{number}");
        }
    }
}
