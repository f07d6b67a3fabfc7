//! Whose deals a page counts, and of which pipeline. Everything stands in the address.

use super::model::{Choices, Scope};
use crate::{
    access::Answer,
    locale::use_lang,
    ui::{Choice, SelectField},
    words::forecast as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// The fields that narrow to a pipeline, a team and a person, as far as there is anything to choose.
#[component]
pub(super) fn ScopeBar(
    choices: Answer<Choices>,
    #[prop(into)] scope: Signal<Scope>,
    show: Callback<Scope>,
    /// Whether one person may be chosen, too.
    #[prop(default = true)]
    people: bool,
) -> impl IntoView {
    let fields = move |choices: Choices| {
        let several = choices.people.len() > 1;
        view! {
            <Pick what=Which::Pipeline of=choices.pipelines scope show/>
            {several.then(|| view! { <Pick what=Which::Team of=choices.teams scope show/> })}
            {(several && people).then(|| view! { <Pick what=Which::Person of=choices.people scope show/> })}
        }
    };
    view! {
        <Transition>
            // Without the names one sees everything all the same.
            {move || Suspend::new(async move { choices.await.ok().map(fields) })}
        </Transition>
    }
}

#[derive(Clone, Copy)]
enum Which {
    Pipeline,
    Team,
    Person,
}

impl Which {
    const fn read(self, scope: &Scope) -> Option<Uuid> {
        match self {
            Self::Pipeline => scope.pipeline,
            Self::Team => scope.team,
            Self::Person => scope.person,
        }
    }

    /// The scope with another choice. A person is chosen in place of a team, and the other way round.
    const fn chosen(self, scope: Scope, id: Option<Uuid>) -> Scope {
        match self {
            Self::Pipeline => Scope { pipeline: id, ..scope },
            Self::Team => Scope { team: id, person: None, ..scope },
            Self::Person => Scope { person: id, team: None, ..scope },
        }
    }
}

#[component]
fn Pick(what: Which, of: Vec<(Uuid, String)>, scope: Signal<Scope>, show: Callback<Scope>) -> impl IntoView {
    let lang = use_lang();
    let (name, label, all) = match what {
        Which::Pipeline => ("forecast-pipeline", w::pipeline(lang), w::every_pipeline(lang)),
        Which::Team => ("forecast-team", w::team(lang), w::every_team(lang)),
        Which::Person => ("forecast-person", w::person(lang), w::everybody(lang)),
    };
    let key = move |scope: &Scope| what.read(scope).map(|id| id.to_string()).unwrap_or_default();
    let value = RwSignal::new(scope.with_untracked(key));
    Effect::new(move |_| value.set(scope.with(key)));
    let named = of.into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
    let choices: Vec<Choice> = std::iter::once(Choice::new("", all)).chain(named).collect();
    let choose = move |key: String| show.run(what.chosen(scope.get_untracked(), key.parse().ok()));
    view! { <SelectField name label hide_label=true value choices on_change=choose/> }
}

/// A field that follows the address.
pub(super) fn follows<T: PartialEq + Send + Sync + 'static>(
    asked: Memo<T>,
    read: impl Fn(&T) -> String + Send + Sync + 'static,
) -> RwSignal<String> {
    let value = RwSignal::new(asked.with_untracked(&read));
    Effect::new(move |_| value.set(asked.with(&read)));
    value
}

/// Tells of a choice that differs from what is shown.
pub(super) fn chosen<T: 'static>(
    value: RwSignal<String>,
    differs: impl Fn(String) -> Option<T> + 'static,
    tell: impl Fn(T) + 'static,
) {
    Effect::new(move |_| {
        if let Some(choice) = differs(value.get()) {
            tell(choice);
        }
    });
}
