//! Checks in forms: what does not pass is said as soon as its field is left, and once more, with what is missing, when the form
//! is sent. The server asks the same checks again.

use super::{
    api::checks_of,
    checks::{Checks, Facts},
};
use crate::{
    access::{AppError, FieldError},
    fields::RecordKind,
    locale::{Lang, use_lang},
    ui::FormErrors,
};
use leptos::{ev::FocusEvent, prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// The checks of a form. They come a moment after it; a form without them is held against them by the server.
#[derive(Clone, Copy)]
pub struct Guard {
    checks: RwSignal<Checks>,
    of: RecordKind,
}

impl Guard {
    /// Asks which checks there are.
    #[must_use]
    pub fn start(of: RecordKind) -> Self {
        let checks = RwSignal::new(Checks::default());
        spawn_local(async move {
            if let Ok(all) = checks_of(of).await {
                checks.try_set(Checks::of(all));
            }
        });
        Self { checks, of }
    }

    /// What is refused: what already was, and what the checks add.
    #[must_use]
    pub fn with(self, refused: Option<AppError>, old: Option<&Facts>, new: &Facts) -> Option<AppError> {
        let found = self.checks.with_untracked(|checks| checks.refusals(old, new));
        let mut all: Vec<FieldError> = match refused {
            Some(AppError::Invalid(all)) => all,
            Some(other) => return Some(other),
            None => vec![],
        };
        let fresh = |error: &FieldError| all.iter().all(|known| known.field != error.field);
        let found: Vec<FieldError> = found.into_iter().filter(fresh).collect();
        all.extend(found);
        (!all.is_empty()).then_some(AppError::Invalid(all))
    }

    /// Says at a field what does not pass, or takes that back.
    fn left(self, lang: Lang, control: &str, errors: FormErrors, old: &Facts, new: &Facts) {
        let Some(field) = field_of(self.of, control) else { return };
        self.checks.try_with_untracked(|checks| {
            let own: Vec<String> = checks.of_field(&field).map(|check| check.message_in(lang).to_owned()).collect();
            if !own.is_empty() {
                let said = checks.on_leaving(&field, old, new).map(|check| check.message_in(lang).to_owned());
                errors.say(&field, said, &own);
            }
        });
    }
}

/// The field of a control: `customer-custom-<id>` is `custom.<id>`.
fn field_of(of: RecordKind, control: &str) -> Option<String> {
    let name = control.strip_prefix(of.key())?.strip_prefix('-')?;
    Some(
        name.strip_prefix("custom-")
            .map_or_else(|| name.to_owned(), |id| format!("{}{id}", crate::fields::model::PREFIX)),
    )
}

/// Around the fields of a form: notices which one was left. `old` is what they held at first.
#[component]
pub fn Leaving(
    guard: Guard,
    errors: FormErrors,
    old: Facts,
    #[prop(into)] now: Callback<(), Facts>,
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let left = move |event: FocusEvent| {
        let control = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        // A form that closes leaves its last field too, when nothing of the form is there any more.
        if let Some((control, facts)) = control.zip(now.try_run(())) {
            guard.left(lang, &control.id(), errors, &old, &facts);
        }
    };
    view! {
        <div class="leaving" on:focusout=left>
            {children()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_leads_to_its_field() {
        assert_eq!(field_of(RecordKind::Customer, "customer-credit_code").as_deref(), Some("credit_code"));
        assert_eq!(field_of(RecordKind::Contact, "contact-custom-7-8").as_deref(), Some("custom.7-8"));
        assert_eq!(field_of(RecordKind::Contact, "customer-name"), None);
    }
}
