//! Whose: everybody's, one's own, or a colleague's.

use super::{api::colleagues, use_session};
use crate::ui::{Choice, SelectField};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// A field of a filter bar that narrows a list to one person. `everybody` and `me` are the first two choices in words. The names
/// are read when the page stands; until then one chooses between all and oneself.
#[component]
pub fn PersonFilter(
    name: &'static str,
    label: &'static str,
    everybody: &'static str,
    me: &'static str,
    #[prop(into)] person: Signal<Option<Uuid>>,
    #[prop(into)] on_choose: Callback<Option<Uuid>>,
) -> impl IntoView {
    let key = move |person: Option<Uuid>| person.map(|id| id.to_string()).unwrap_or_default();
    let value = RwSignal::new(key(person.get_untracked()));
    // Back and forward change the address without choosing.
    Effect::new(move |_| value.set(key(person.get())));
    let own = use_session().map(|session| session.person);
    let others = RwSignal::new(Vec::<(Uuid, String)>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            // Without the names one still chooses between all and oneself.
            others.try_set(colleagues().await.unwrap_or_default());
        });
    });
    let choices = Signal::derive(move || {
        let mut choices = vec![Choice::new("", everybody)];
        choices.extend(own.map(|own| Choice::new(own.to_string(), me)));
        others.with(|others| {
            let others = others.iter().filter(|(id, _)| Some(*id) != own);
            choices.extend(others.map(|(id, name)| Choice::new(id.to_string(), name.clone())));
        });
        choices
    });
    let chosen = move |id: String| on_choose.run(id.parse().ok());
    view! { <SelectField name label hide_label=true value choices on_change=chosen/> }
}
