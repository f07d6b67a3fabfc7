//! Field by field: which of the two records it is taken from.

use super::{
    mergeable::Mergeable,
    model::{Comparison, Hanging, MergeOrder, Taken, offered},
    words_of,
};
use crate::{
    access::use_organisation,
    locale::{Lang, use_lang},
    words::{duplicates as w, events as ew},
};
use leptos::prelude::*;

/// One of the two, as they were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    One,
    Other,
}

impl Which {
    /// The other one of the two.
    pub const fn turned(self) -> Self {
        match self {
            Self::One => Self::Other,
            Self::Other => Self::One,
        }
    }

    /// The record that is meant.
    pub const fn of<R>(self, seen: &Comparison<R>) -> &R {
        match self {
            Self::One => &seen.one,
            Self::Other => &seen.other,
        }
    }

    /// What hangs on it.
    pub const fn hanging<R>(self, seen: &Comparison<R>) -> Hanging {
        match self {
            Self::One => seen.hangs_on_one,
            Self::Other => seen.hangs_on_other,
        }
    }
}

/// Two records, which one stays, and what somebody chose. What nobody chose follows the one that stays.
pub(super) struct Choosing<R: Mergeable> {
    pub seen: RwSignal<Comparison<R>>,
    pub stays: RwSignal<Which>,
    chosen: RwSignal<Vec<(R::Field, Which)>>,
}

impl<R: Mergeable> Clone for Choosing<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Mergeable> Copy for Choosing<R> {}

impl<R: Mergeable> Choosing<R> {
    /// The first of the two stays until it is turned round.
    pub fn start(seen: Comparison<R>) -> Self {
        Self { seen: RwSignal::new(seen), stays: RwSignal::new(Which::One), chosen: RwSignal::new(Vec::new()) }
    }

    /// Where a field is taken from.
    pub fn source(self, field: R::Field) -> Which {
        let chosen = self.chosen.with(|chosen| chosen.iter().find(|(of, _)| *of == field).map(|(_, which)| *which));
        chosen.unwrap_or_else(|| {
            let stays = self.stays.get();
            let lacks = self
                .seen
                .with(|seen| offered(stays.of(seen).fields(), stays.turned().of(seen).fields()).contains(&field));
            if lacks { stays.turned() } else { stays }
        })
    }

    fn choose(self, field: R::Field, which: Which) {
        self.chosen.update(|chosen| {
            chosen.retain(|(of, _)| *of != field);
            chosen.push((field, which));
        });
    }

    /// What is to be done now.
    pub fn order(self) -> MergeOrder<R::Field> {
        untrack(|| {
            let stays = self.stays.get();
            let seen = self.seen.get();
            let (kept, gone) = (stays.of(&seen), stays.turned().of(&seen));
            let differs = |field: &R::Field| !field.agrees(kept.fields(), gone.fields());
            let take = R::Field::EVERY.iter().copied().filter(differs).filter(|field| self.source(*field) != stays);
            MergeOrder {
                kept: kept.id(),
                kept_version: kept.version(),
                gone: gone.id(),
                gone_version: gone.version(),
                take: take.collect(),
            }
        })
    }
}

/// The fields in which they differ, to choose from, and behind a line those in which they agree.
#[component]
pub(super) fn Choices<R: Mergeable>(choosing: Choosing<R>) -> impl IntoView {
    let lang = use_lang();
    let differs = Memo::new(move |_| {
        choosing.seen.with(|seen| {
            let differs = |field: &R::Field| !field.agrees(seen.one.fields(), seen.other.fields());
            R::Field::EVERY.iter().copied().filter(differs).collect::<Vec<_>>()
        })
    });
    // Values may change under the reader's eyes, and the columns when they are turned round: then the rows are drawn anew.
    let rows = move || {
        let seen = choosing.seen.get();
        let stays = choosing.stays.get();
        differs
            .get()
            .into_iter()
            .map(|field| view! { <ChoiceRow field seen=seen.clone() stays choosing/> })
            .collect_view()
    };
    view! {
        {move || differs.with(Vec::is_empty).then(|| view! { <p class="merge-same">{words_of::all_same(lang, R::OF)}</p> })}
        <div class="merge-rows">{rows}</div>
        {move || choosing.seen.with(|seen| view! { <Agreed one=seen.one.clone() other=seen.other.clone()/> })}
    }
}

/// One field: its value there and here, one of them chosen. Real radio buttons, so that arrow keys work by themselves.
#[component]
fn ChoiceRow<R: Mergeable>(field: R::Field, seen: Comparison<R>, stays: Which, choosing: Choosing<R>) -> impl IntoView {
    let (lang, own) = (use_lang(), use_organisation().currency);
    let label = field_word(lang, field);
    let id = format!("merge-label-{}", field.key());
    let option = move |which: Which| {
        let value = which.of(&seen).value(lang, &own, field);
        view! { <ChoiceOption field which stays value choosing/> }
    };
    let (kept, gone) = (option(stays), option(stays.turned()));
    let labelled = id.clone();
    view! {
        <div class="merge-row" role="radiogroup" aria-labelledby=labelled>
            <p class="merge-row__label" id=id>
                {label}
            </p>
            {kept}
            {gone}
        </div>
    }
}

#[component]
fn ChoiceOption<R: Mergeable>(
    field: R::Field,
    which: Which,
    stays: Which,
    #[prop(optional_no_strip)] value: Option<String>,
    choosing: Choosing<R>,
) -> impl IntoView {
    let lang = use_lang();
    let is_chosen = Memo::new(move |_| choosing.source(field) == which);
    let side = if which == stays { w::kept(lang) } else { w::gone(lang) };
    let empty = value.is_none();
    view! {
        <label class="merge-choice" class:merge-choice--chosen=move || is_chosen.get()>
            <input
                class="merge-choice__radio"
                type="radio"
                name=format!("merge-{}", field.key())
                value=if which == Which::One { "one" } else { "other" }
                checked=is_chosen.get_untracked()
                prop:checked=move || is_chosen.get()
                on:change=move |_| choosing.choose(field, which)
            />
            <span class="merge-choice__value" class:merge-choice__value--empty=empty>
                {value.unwrap_or_else(|| w::empty_value(lang).to_owned())}
            </span>
            <span class="merge-choice__side" aria-hidden="true">
                {side}
            </span>
        </label>
    }
}

/// What both say alike, out of the way.
#[component]
fn Agreed<R: Mergeable>(one: R, other: R) -> impl IntoView {
    let (lang, own) = (use_lang(), use_organisation().currency);
    let said = |field: &R::Field| {
        let value = one.value(lang, &own, *field).filter(|_| field.agrees(one.fields(), other.fields()))?;
        Some((field_word(lang, *field), value))
    };
    let all: Vec<_> = R::Field::EVERY.iter().filter_map(said).collect();
    (!all.is_empty()).then(|| {
        view! {
            <details class="more-fields merge-agreed">
                <summary class="more-fields__name">{w::same_fields(lang, all.len())}</summary>
                <dl class="merge-agreed__fields">
                    {all
                        .into_iter()
                        .map(|(label, value)| {
                            view! {
                                <div class="merge-agreed__field">
                                    <dt class="merge-agreed__label">{label}</dt>
                                    <dd class="merge-agreed__value">{value}</dd>
                                </div>
                            }
                        })
                        .collect_view()}
                </dl>
            </details>
        }
    })
}

/// The name of a field, as the timeline calls it.
#[must_use]
fn field_word(lang: Lang, field: impl Taken) -> &'static str {
    ew::text(lang, &format!("field_{}", field.word())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::{contacts::merging::model::ContactField, merges::model::MergeField};

    #[test]
    fn every_field_has_a_name_in_both_languages() {
        for lang in [Lang::En, Lang::ZhCn] {
            assert!(MergeField::EVERY.iter().all(|field| !field_word(lang, *field).is_empty()));
            assert!(ContactField::EVERY.iter().all(|field| !field_word(lang, *field).is_empty()));
        }
    }
}
