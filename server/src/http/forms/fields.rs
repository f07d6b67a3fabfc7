//! One thing that a form asks for: typed, chosen from a list of known names, or typed with suggestions.

use super::{Site, Typed, said_wrong};
use app::{
    customers::known::model::KnownName,
    desk::web_forms::{
        choices::{offered, suggested},
        model::Part,
        sent_model::longest,
        words_of::part_word,
    },
    words::web_forms as w,
};
use maud::{Markup, html};

impl Site<'_> {
    pub(super) fn field(&self, part: Part, required: bool, typed: &Typed<'_>) -> Markup {
        let (lang, key) = (self.lang, part.key());
        let wrong = typed.wrong(lang, key);
        let (kind, remembered) = match part {
            Part::Name => ("text", "name"),
            Part::Company => ("text", "organization"),
            Part::Email => ("email", "email"),
            Part::Phone => ("tel", "tel"),
            Part::Country => ("text", "country-name"),
            Part::City => ("text", "address-level2"),
            Part::Number | Part::Subject | Part::Industry => ("text", "off"),
        };
        let word = part_word(lang, part);
        let invalid = wrong.is_some().then_some("true");
        let described = wrong.is_some().then(|| format!("{key}-wrong"));
        let suggested = suggested(part, lang);
        let suggestions = format!("{key}-suggested");
        html! {
            div.form__field {
                label for=(key) { @if required { (word) } @else { (w::optional(lang, word)) } }
                @if let Some(names) = offered(part, lang) {
                    select id=(key) name=(key) autocomplete=(remembered) required[required] aria-invalid=[invalid] aria-describedby=[described] {
                        option value="" { (w::choose(lang)) }
                        (self.options(&names, typed.sent.part(part)))
                    }
                } @else {
                    input id=(key) name=(key) type=(kind) autocomplete=(remembered) maxlength=(longest(part)) value=(typed.sent.part(part))
                        list=[(!suggested.is_empty()).then_some(&suggestions)] required[required] aria-invalid=[invalid]
                        aria-describedby=[described];
                    @if !suggested.is_empty() {
                        datalist id=(suggestions) { @for one in &suggested { option value=(one.name) {} } }
                    }
                }
                (said_wrong(key, wrong.as_deref()))
            }
        }
    }

    /// The names in the reader's language, each below what it belongs to.
    fn options(&self, names: &[KnownName], chosen: &str) -> Markup {
        let lang = self.lang;
        let option = |one: &KnownName| {
            html! { option value=(one.name) selected[one.name == chosen] { (one.name_in(lang)) } }
        };
        let below = |one: &KnownName| names.iter().any(|other| other.above == one.name);
        html! {
            @for one in names.iter().filter(|one| one.above.is_empty()) {
                @if below(one) {
                    optgroup label=(one.name_in(lang)) {
                        (option(one))
                        @for part in names.iter().filter(|part| part.above == one.name) { (option(part)) }
                    }
                } @else { (option(one)) }
            }
        }
    }
}
