//! What the forms of replies and macros share: who has it, and which variables there are.

use super::{model::Scope, text_model::VARIABLES, values::variable_word};
use crate::{
    access::{Action, use_session},
    desk::tickets::model::Choices,
    locale::use_lang,
    ui::{Choice, FormErrors, FormRow, SelectField, TextArea},
    words::desk_replies as w,
};
use leptos::prelude::*;

const OWN: &str = "own";
const EVERYBODY: &str = "everybody";

pub(super) fn scope_key(scope: Scope) -> String {
    match scope {
        Scope::Own => OWN.to_owned(),
        Scope::Everybody => EVERYBODY.to_owned(),
        Scope::Team(team) => team.to_string(),
    }
}

/// The scope of a choice; one's own for an unknown one.
pub(super) fn scope_of(key: &str) -> Scope {
    match key {
        EVERYBODY => Scope::Everybody,
        team => team.parse().map_or(Scope::Own, Scope::Team),
    }
}

/// Who has it: shared ones are offered to those who may keep them.
#[component]
pub(super) fn ScopeField(value: RwSignal<String>, known: RwSignal<Option<Choices>>) -> impl IntoView {
    let lang = use_lang();
    let shares = use_session().is_some_and(|session| session.may(Action::ManageDesk));
    let choices = Signal::derive(move || {
        let teams = known.with(|known| known.as_ref().map(|known| known.teams.clone()).unwrap_or_default());
        let shared = std::iter::once(Choice::new(EVERYBODY, w::scope_everybody(lang)))
            .chain(teams.into_iter().map(|(id, name)| Choice::new(id, w::scope_team(lang, name))));
        std::iter::once(Choice::new(OWN, w::scope_own(lang))).chain(shared.filter(|_| shares)).collect::<Vec<_>>()
    });
    view! { <SelectField name="reply-scope" label=w::scope(lang) value choices/> }
}

/// The words in both languages, and what can stand in them.
#[component]
pub(super) fn TextFields(
    chinese: RwSignal<String>,
    english: RwSignal<String>,
    errors: FormErrors,
    rows: u32,
) -> impl IntoView {
    let lang = use_lang();
    let all: Vec<String> =
        VARIABLES.iter().map(|name| format!("{{{{{name}}}}} {}", variable_word(lang, name))).collect();
    let hint = w::variables(lang, all.join(if lang == crate::locale::Lang::En { ", " } else { "、" }));
    view! {
        <p class="aside-none">{hint}</p>
        <FormRow>
            <TextArea
                name="reply-chinese"
                label=w::text_chinese(lang)
                value=chinese
                rows
                max=10_000
                error=errors.of("chinese")
            />
            <TextArea
                name="reply-english"
                label=w::text_english(lang)
                value=english
                rows
                max=10_000
                error=errors.of("english")
            />
        </FormRow>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn scopes_lead_back_from_their_choices() {
        for scope in [Scope::Own, Scope::Everybody, Scope::Team(Uuid::max())] {
            assert_eq!(scope_of(&scope_key(scope)), scope);
        }
    }
}
