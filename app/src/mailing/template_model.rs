//! Templates of mail, and what can stand in them.

use crate::{
    access::{AppError, FieldError},
    desk::replies::text_model::{fill_of, unknown_of},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// All that can stand in a template, in the order in which they are offered. Their words are `mailing.variable_<key>`, with `_` for the dot.
pub const VARIABLES: [&str; 9] =
    ["customer", "contact", "owner", "deal", "deal.value", "deal.close", "sender", "sender.mail", "house"];

/// Longest text of a template, in characters.
const LONGEST: usize = 10_000;

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    pub id: Uuid,
    /// Everybody's who writes customers; else the reader's own.
    pub shared: bool,
    pub name: String,
    pub subject: String,
    pub text: String,
    pub archived: bool,
    pub version: i32,
    /// Whether the reader may change it.
    pub may_change: bool,
}

/// A template as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateForm {
    pub shared: bool,
    pub name: String,
    pub subject: String,
    pub text: String,
}

impl TemplateForm {
    /// What is stored, in the words of a form that changes it.
    #[must_use]
    pub fn of(template: &Template) -> Self {
        Self {
            shared: template.shared,
            name: template.name.clone(),
            subject: template.subject.clone(),
            text: template.text.clone(),
        }
    }

    /// The same, trimmed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken; of an unknown variable its name is told.
    pub fn check(&self) -> Result<Self, AppError> {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (name, subject, text) = (one_line(&self.name), one_line(&self.subject), self.text.trim().to_owned());
        let mut wrong = Vec::new();
        for (field, value, most) in [("name", &name, 100), ("subject", &subject, 200), ("text", &text, LONGEST)] {
            if value.is_empty() {
                wrong.push(FieldError::of(field, "required"));
            } else if value.chars().count() > most {
                wrong.push(FieldError::of(field, "too_long"));
            }
        }
        for (field, value) in [("subject", &subject), ("text", &text)] {
            if let Some(unknown) = unknown_of(value, &VARIABLES) {
                let detail = (!unknown.is_empty()).then_some(unknown);
                wrong.push(FieldError { detail, ..FieldError::of(field, "desk_unknown_variable") });
            }
        }
        if wrong.is_empty() {
            Ok(Self { shared: self.shared, name, subject, text })
        } else {
            Err(AppError::Invalid(wrong))
        }
    }
}

/// A text with what is known put in; what is not known stays as it is, for [`blanks`] to find.
#[must_use]
pub fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    // What somebody is called may hold braces: it must not look like a variable.
    let value = |name: &str| value(name).map(|value| value.replace("{{", "{ {"));
    fill_of(text, &VARIABLES, value, |name| format!("{{{{{name}}}}}")).text
}

/// The variables that still stand in a text, each once: nothing goes out with one. What is no variable and looks like one counts too.
#[must_use]
pub fn blanks(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for after in text.split("{{").skip(1) {
        let name: String = after.split("}}").next().unwrap_or_default().trim().chars().take(40).collect();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known(name: &str) -> Option<String> {
        (name != "contact").then(|| format!("<{name}>"))
    }

    #[test]
    fn what_is_not_known_stays_and_is_found() {
        let text = filled("{{contact}}，关于 {{ deal }}：{{deal.value}}\n{{contact}}", known);
        assert_eq!(text, "{{contact}}，关于 <deal>：<deal.value>\n{{contact}}");
        assert_eq!(blanks(&text), ["contact"]);
        assert_eq!(blanks(&filled("{{customer}}", |_| Some("{{sender}}".to_owned()))), Vec::<String>::new());
        assert_eq!(blanks("a {{ b"), ["b"], "half a variable is a hole, too");
    }

    #[test]
    fn a_template_knows_its_variables() {
        let form = |text: &str| TemplateForm {
            name: " 跟进 ".to_owned(),
            subject: "{{deal}}".to_owned(),
            text: text.to_owned(),
            ..TemplateForm::default()
        };
        assert_eq!(form("x {{sender}} ").check().expect("it is one").text, "x {{sender}}");
        assert!(form("{{boss}}").check().expect_err("nobody knows it").of_field("text").is_some());
        let empty = TemplateForm::default().check().expect_err("nothing is said");
        assert!(["name", "subject", "text"].iter().all(|field| empty.of_field(field).is_some()));
    }

    proptest! {
        #[test]
        fn a_template_that_is_filled_whole_has_no_holes(
            names in prop::collection::vec(prop::sample::select(&VARIABLES[..]), 0..6), value in "[a-z]{1,9}", between in "[^{}]{0,5}"
        ) {
            let text: String = names.iter().map(|name| format!("{between}{{{{{name}}}}}")).collect();
            prop_assert!(blanks(&filled(&text, |_| Some(value.clone()))).is_empty());
            let open = blanks(&filled(&text, |_| None));
            prop_assert!(names.iter().all(|name| open.iter().any(|one| one == name)));
        }
    }
}
