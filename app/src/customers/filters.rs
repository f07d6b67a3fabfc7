//! The bar of filters over the list.

use super::{
    list::known_industries,
    model::{CustomerFilter, CustomerKind},
    row::kind_word,
};
use crate::{
    access::{PersonFilter, Role, use_session},
    locale::use_lang,
    ui::{Choice, SearchField, SelectField},
    words::customers as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Words, owner, kind and industry. What is chosen goes into the address by `show`.
#[component]
pub(super) fn Filters(filter: Memo<CustomerFilter>, show: Callback<CustomerFilter>) -> impl IntoView {
    let lang = use_lang();
    let text = RwSignal::new(filter.with_untracked(|filter| filter.text.clone()));
    let kind = follows(filter, |filter| filter.kind.map(CustomerKind::key).unwrap_or_default().to_owned());
    // Back and forward change the address without typing.
    Effect::new(move |_| {
        let wanted = filter.with(|filter| filter.text.clone());
        if text.with_untracked(|text| text.trim() != wanted) {
            text.set(wanted);
        }
    });
    let mut kinds = vec![Choice::new("", w::all_kinds(lang))];
    kinds.extend(CustomerKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind_word(lang, kind))));
    view! {
        <SearchField
            name="customer-search"
            label=w::search(lang)
            placeholder=w::search_hint(lang)
            value=text
            on_search=move |words: String| {
                show.run(CustomerFilter { text: words.trim().to_owned(), ..filter.get_untracked() });
            }
        />
        {sees_others()
            .then(|| {
                let owner = Signal::derive(move || filter.with(|filter| filter.owner));
                let choose = move |owner| show.run(CustomerFilter { owner, ..filter.get_untracked() });
                view! { <OwnerFilter name="customer-owner-filter" owner on_choose=choose/> }
            })}
        <SelectField
            name="customer-kind-filter"
            label=w::kind(lang)
            hide_label=true
            value=kind
            choices=kinds
            on_change=move |key: String| {
                show.run(CustomerFilter { kind: CustomerKind::from_key(&key), ..filter.get_untracked() });
            }
        />
        <IndustryFilter filter show/>
    }
}

/// A signal that says what the filter says, also after Back.
fn follows(filter: Memo<CustomerFilter>, read: fn(&CustomerFilter) -> String) -> RwSignal<String> {
    let value = RwSignal::new(filter.with_untracked(read));
    Effect::new(move |_| value.set(filter.with(read)));
    value
}

/// Whose records.
#[component]
pub(super) fn OwnerFilter(
    name: &'static str,
    owner: Signal<Option<Uuid>>,
    #[prop(into)] on_choose: Callback<Option<Uuid>>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <PersonFilter
            name
            label=w::owner(lang)
            everybody=w::all_owners(lang)
            me=w::only_mine(lang)
            person=owner
            on_choose
        />
    }
}

/// Whether a filter by owner makes sense: a representative sees little but their own.
#[must_use]
pub(super) fn sees_others() -> bool {
    use_session().is_some_and(|session| session.role != Role::SalesRep)
}

#[component]
fn IndustryFilter(filter: Memo<CustomerFilter>, show: Callback<CustomerFilter>) -> impl IntoView {
    let lang = use_lang();
    let industry = follows(filter, |filter| filter.industry.clone().unwrap_or_default());
    let known = known_industries();
    let choices = Signal::derive(move || {
        let mut choices = vec![Choice::new("", w::all_industries(lang))];
        choices.extend(known.get().into_iter().map(|name| Choice::new(name.clone(), name)));
        let chosen = filter.with(|filter| filter.industry.clone());
        if let Some(chosen) = chosen.filter(|chosen| !choices.iter().any(|choice| choice.value == *chosen)) {
            choices.push(Choice::new(chosen.clone(), chosen));
        }
        choices
    });
    view! {
        <SelectField
            name="customer-industry-filter"
            label=w::industry(lang)
            hide_label=true
            value=industry
            choices
            on_change=move |name: String| {
                show.run(CustomerFilter { industry: Some(name).filter(|name| !name.is_empty()), ..filter.get_untracked() });
            }
        />
    }
}
