use super::Colour;
use leptos::prelude::*;
use maud::{Markup, html};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 20 px, in rows and cards.
    Small,
    /// 28 px.
    #[default]
    Medium,
    /// 48 px, at the head of a record.
    Large,
}

/// A person or company as initials in a circle, always in the same colour.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    #[prop(optional)] size: AvatarSize,
    /// Shows the name beside it. Otherwise the name is spoken and shown as tooltip.
    #[prop(optional)]
    labelled: bool,
) -> impl IntoView {
    let class = class_of(&name, size);
    let letters = initial(&name);
    if labelled {
        view! {
            <span class="avatar-name">
                <span class=class aria-hidden="true">
                    {letters}
                </span>
                <span class="avatar-name__text">{name}</span>
            </span>
        }
        .into_any()
    } else {
        view! {
            <span class=class role="img" aria-label=name.clone() data-tip=name>
                {letters}
            </span>
        }
        .into_any()
    }
}

/// The same as markup, for what is drawn without views; without the name beside it.
pub fn avatar_markup(name: &str, size: AvatarSize) -> Markup {
    html! { span class=(class_of(name, size)) role="img" aria-label=(name) data-tip=(name) { (initial(name)) } }
}

fn class_of(name: &str, size: AvatarSize) -> String {
    let size = match size {
        AvatarSize::Small => " avatar--small",
        AvatarSize::Medium => "",
        AvatarSize::Large => " avatar--large",
    };
    format!("avatar{size} {}", Colour::of_text(name).class())
}

/// What stands in the circle: the last character of a Chinese name (a given name's, as local apps do), the first letters of
/// the first and last word otherwise; the style makes capitals of those that are not Latin.
#[must_use]
pub fn initial(name: &str) -> String {
    let name = name.trim();
    match name.chars().last() {
        None => "?".into(),
        Some(last) if is_han(last) => last.to_string(),
        Some(_) => {
            let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let first = words.next().and_then(|word| word.chars().next());
            let last = words.next_back().and_then(|word| word.chars().next());
            let letters: String = first.into_iter().chain(last).map(|c| c.to_ascii_uppercase()).collect();
            if letters.is_empty() { "?".into() } else { letters }
        }
    }
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::initial;

    #[test]
    fn initials_are_the_local_ones() {
        for (name, letters) in [
            ("王小明", "明"),
            ("欧阳娜", "娜"),
            ("Anna Snelling", "AS"),
            ("Zane", "Z"),
            ("  darcel  van der schlecht ", "DS"),
            ("", "?"),
            ("--", "?"),
        ] {
            assert_eq!(initial(name), letters, "{name}");
        }
    }
}
