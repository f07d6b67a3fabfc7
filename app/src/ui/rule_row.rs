use super::{Badge, IconButton, Switch, Tone};
use leptos::prelude::*;
use uuid::Uuid;

/// What can be done with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleDeed {
    Change,
    Remove,
    /// Whether it is in use from now on.
    Use(bool),
    /// By one place; `true` is down.
    Shift(bool),
}

/// What is said in the row of a rule. The words of a deed name the rule; a deed without words is not offered.
#[derive(Clone, Debug)]
pub struct RuleWords {
    /// That it is not in use.
    pub rests: &'static str,
    pub in_use: Option<String>,
    /// Up and down.
    pub shift: Option<(String, String)>,
    pub change: String,
    pub remove: String,
}

/// An order with one of its members moved by one place; `None` where it stands at that end.
#[must_use]
pub fn shifted(order: &[Uuid], id: Uuid, down: bool) -> Option<Vec<Uuid>> {
    let at = order.iter().position(|known| *known == id)?;
    let to = if down { at + 1 } else { at.checked_sub(1)? };
    let mut order = order.to_vec();
    (to < order.len()).then(|| order.swap(at, to))?;
    Some(order)
}

/// One of the rules of a list: its name, what it does in lines and badges, and what can be done with it.
#[component]
pub fn RuleRow(
    /// The row's id is `{kind}-{id}`, that of its switch `{kind}-use-{id}`.
    kind: &'static str,
    id: Uuid,
    name: String,
    active: bool,
    words: RuleWords,
    #[prop(optional)] lines: Vec<String>,
    #[prop(optional)] badges: Vec<String>,
    /// How many stand above it, of how many: at its end it goes no further.
    #[prop(optional)]
    place: (usize, usize),
    #[prop(default = true)] editable: bool,
    #[prop(into)] step: Callback<RuleDeed>,
) -> impl IntoView {
    let rests = words.rests;
    let rests = (!active).then(|| view! { <Badge tone=Tone::Warn>{rests}</Badge> });
    let badges = (!badges.is_empty()).then(|| {
        let badges = badges.into_iter().map(|word| view! { <Badge>{word}</Badge> }).collect_view();
        view! { <span class="rule-row__badges">{badges}</span> }
    });
    view! {
        <li class="admin-list__row rule-row" id=format!("{kind}-{id}")>
            <div class="admin-list__text">
                <span class="admin-strong">{name}</span>
                " "
                {rests}
                {lines.into_iter().map(|line| view! { <span class="rule-row__line">{line}</span> }).collect_view()}
                {badges}
            </div>
            {editable.then(|| view! { <Deeds switch=format!("{kind}-use-{id}") active words place step/> })}
        </li>
    }
}

#[component]
fn Deeds(
    switch: String,
    active: bool,
    words: RuleWords,
    place: (usize, usize),
    step: Callback<RuleDeed>,
) -> impl IntoView {
    let on = RwSignal::new(active);
    let (above, all) = place;
    let button = move |icon: icondata::Icon, label: String, disabled: bool, deed: RuleDeed| {
        view! { <IconButton icon label small=true disabled on_click=move |_| step.run(deed)/> }
    };
    let switch = words.in_use.map(|label| {
        view! { <Switch name=switch label value=on on_change=move |wanted: bool| step.run(RuleDeed::Use(wanted))/> }
    });
    let arrows = words.shift.map(|(up, down)| {
        (
            button(icondata::LuArrowUp, up, above == 0, RuleDeed::Shift(false)),
            button(icondata::LuArrowDown, down, above + 1 >= all, RuleDeed::Shift(true)),
        )
    });
    view! {
        <div class="rule-row__deeds">
            {switch}
            {arrows}
            {button(icondata::LuPencil, words.change, false, RuleDeed::Change)}
            {button(icondata::LuTrash2, words.remove, false, RuleDeed::Remove)}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_changed_by_one_place() {
        let ids = [Uuid::from_u128(1), Uuid::from_u128(2)];
        assert_eq!(shifted(&ids, ids[0], true), Some(vec![ids[1], ids[0]]));
        assert_eq!(shifted(&ids, ids[0], false), None);
        assert_eq!(shifted(&ids, ids[1], true), None);
    }
}
