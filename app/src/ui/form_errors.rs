use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// What is wrong with a form, in words, by field. Fields show what concerns them, the form shows the rest.
#[derive(Clone, Copy, Debug)]
pub struct FormErrors {
    by_field: RwSignal<Vec<(String, String)>>,
    known: StoredValue<Vec<String>>,
}

impl Default for FormErrors {
    fn default() -> Self {
        Self::new()
    }
}

impl FormErrors {
    #[must_use]
    pub fn new() -> Self {
        Self { by_field: RwSignal::new(Vec::new()), known: StoredValue::new(Vec::new()) }
    }

    /// Replaces all errors: pairs of field name and words. An empty field name concerns the whole form. The first field
    /// that is wrong gets the focus, so that it is seen however long the form is.
    pub fn show(&self, errors: impl IntoIterator<Item = (String, String)>) {
        self.by_field.set(errors.into_iter().collect());
        if cfg!(feature = "hydrate") {
            // When the fields say it.
            request_animation_frame(focus_first_wrong);
        }
    }

    /// Says something of one field while the form is filled in, or, without words, takes back what was said if it is one of `own`.
    /// What stands at other fields stays, and so does the focus.
    pub fn say(&self, field: &str, words: Option<String>, own: &[String]) {
        let stands = self
            .by_field
            .with_untracked(|all| all.iter().find(|(name, _)| name == field).map(|(_, words)| words.clone()));
        if stands == words || stands.is_some_and(|stands| !own.contains(&stands)) {
            return;
        }
        self.by_field.update(|all| {
            all.retain(|(name, _)| name != field);
            all.extend(words.map(|words| (field.to_owned(), words)));
        });
    }

    pub fn clear(&self) {
        if !self.by_field.with_untracked(Vec::is_empty) {
            self.by_field.set(Vec::new());
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_field.with(Vec::is_empty)
    }

    /// The words for one field, for its `error` prop.
    #[must_use]
    pub fn of(&self, field: &str) -> Signal<Option<String>> {
        let (field, by_field) = (field.to_owned(), self.by_field);
        // A part of a form that comes and goes asks again each time.
        self.known.update_value(|known| {
            if !known.contains(&field) {
                known.push(field.clone());
            }
        });
        Signal::derive(move || {
            by_field.with(|all| all.iter().find(|(name, _)| *name == field).map(|(_, words)| words.clone()))
        })
    }

    /// The words for which no field asked with [`of`](Self::of), for the form's `error` prop.
    #[must_use]
    pub fn rest(&self) -> Signal<Option<String>> {
        let (by_field, known) = (self.by_field, self.known);
        Signal::derive(move || {
            let rest: Vec<String> = by_field.with(|all| {
                let unknown = |name: &String| known.with_value(|known| !known.contains(name));
                all.iter().filter(|(name, _)| unknown(name)).map(|(_, words)| words.clone()).collect()
            });
            (!rest.is_empty()).then(|| rest.join(" "))
        })
    }
}

const WRONG: &str = "[aria-invalid='true']";

/// Goes to the first field that is wrong, in the open dialog if there is one. Who is in such a field already stays there.
fn focus_first_wrong() {
    let page = document();
    if page.active_element().is_some_and(|active| active.matches(WRONG).unwrap_or(false)) {
        return;
    }
    let first = |within: &str| page.query_selector(&format!("{within} {WRONG}")).ok().flatten();
    let found = first("dialog[open]").or_else(|| first("form"));
    if let Some(field) = found.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A field that cannot take the focus is seen where it stands.
        field.focus().ok();
    }
}
