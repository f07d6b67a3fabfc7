//! Field by field: which of the two customers it is taken from.

use super::model::{Comparison, Hanging, MergeField, MergeOrder, offered};
use crate::{
    access::use_organisation,
    customers::{model::Customer, row::kind_word},
    fields::value_in_words,
    locale::{Lang, format, use_lang},
    ui::grouped,
    words::{details as dw, duplicates as w, events as ew, fields as fw},
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

    /// The customer that is meant.
    pub const fn of(self, seen: &Comparison) -> &Customer {
        match self {
            Self::One => &seen.one,
            Self::Other => &seen.other,
        }
    }

    /// What hangs on it.
    pub const fn hanging(self, seen: &Comparison) -> Hanging {
        match self {
            Self::One => seen.hangs_on_one,
            Self::Other => seen.hangs_on_other,
        }
    }
}

/// Two customers, which one stays, and what somebody chose. What nobody chose follows the one that stays.
#[derive(Clone, Copy)]
pub(super) struct Choosing {
    pub seen: RwSignal<Comparison>,
    pub stays: RwSignal<Which>,
    chosen: RwSignal<Vec<(MergeField, Which)>>,
}

impl Choosing {
    /// The first of the two stays until it is turned round.
    pub fn start(seen: Comparison) -> Self {
        Self { seen: RwSignal::new(seen), stays: RwSignal::new(Which::One), chosen: RwSignal::new(Vec::new()) }
    }

    /// Where a field is taken from.
    pub fn source(self, field: MergeField) -> Which {
        let chosen = self.chosen.with(|chosen| chosen.iter().find(|(of, _)| *of == field).map(|(_, which)| *which));
        chosen.unwrap_or_else(|| {
            let stays = self.stays.get();
            let lacks = self
                .seen
                .with(|seen| offered(&stays.of(seen).fields, &stays.turned().of(seen).fields).contains(&field));
            if lacks { stays.turned() } else { stays }
        })
    }

    fn choose(self, field: MergeField, which: Which) {
        self.chosen.update(|chosen| {
            chosen.retain(|(of, _)| *of != field);
            chosen.push((field, which));
        });
    }

    /// What is to be done now.
    pub fn order(self) -> MergeOrder {
        untrack(|| {
            let stays = self.stays.get();
            let seen = self.seen.get();
            let (kept, gone) = (stays.of(&seen), stays.turned().of(&seen));
            let differs = |field: &MergeField| !field.agrees(&kept.fields, &gone.fields);
            let take = MergeField::ALL.into_iter().filter(differs).filter(|field| self.source(*field) != stays);
            MergeOrder {
                kept: kept.id,
                kept_version: kept.version,
                gone: gone.id,
                gone_version: gone.version,
                take: take.collect(),
            }
        })
    }
}

/// The fields in which they differ, to choose from, and behind a line those in which they agree.
#[component]
pub(super) fn Choices(choosing: Choosing) -> impl IntoView {
    let lang = use_lang();
    let differs = Memo::new(move |_| {
        choosing.seen.with(|seen| {
            let differs = |field: &MergeField| !field.agrees(&seen.one.fields, &seen.other.fields);
            MergeField::ALL.into_iter().filter(differs).collect::<Vec<_>>()
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
        {move || differs.with(Vec::is_empty).then(|| view! { <p class="merge-same">{w::all_same(lang)}</p> })}
        <div class="merge-rows">{rows}</div>
        {move || choosing.seen.with(|seen| view! { <Agreed one=seen.one.clone() other=seen.other.clone()/> })}
    }
}

/// One field: its value there and here, one of them chosen. Real radio buttons, so that arrow keys work by themselves.
#[component]
fn ChoiceRow(field: MergeField, seen: Comparison, stays: Which, choosing: Choosing) -> impl IntoView {
    let (lang, own) = (use_lang(), use_organisation().currency);
    let label = field_word(lang, field);
    let id = format!("merge-label-{}", field.key());
    let option = move |which: Which| {
        let value = value_of(lang, &own, field, which.of(&seen));
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
fn ChoiceOption(
    field: MergeField,
    which: Which,
    stays: Which,
    #[prop(optional_no_strip)] value: Option<String>,
    choosing: Choosing,
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
fn Agreed(one: Customer, other: Customer) -> impl IntoView {
    let (lang, own) = (use_lang(), use_organisation().currency);
    let said = |field: MergeField| {
        let value = value_of(lang, &own, field, &one).filter(|_| field.agrees(&one.fields, &other.fields))?;
        Some((field_word(lang, field), value))
    };
    let all: Vec<_> = MergeField::ALL.into_iter().filter_map(said).collect();
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
fn field_word(lang: Lang, field: MergeField) -> &'static str {
    ew::text(lang, &format!("field_{}", field.key())).unwrap_or_default()
}

/// What a customer says in a field, as people read it; `None` for nothing.
#[must_use]
fn value_of(lang: Lang, own: &str, field: MergeField, customer: &Customer) -> Option<String> {
    let fields = &customer.fields;
    match field {
        MergeField::Kind => Some(kind_word(lang, fields.kind).to_owned()),
        MergeField::Name => Some(fields.name.clone()),
        MergeField::Phone => fields.phone.as_deref().map(grouped),
        MergeField::Email => fields.email.clone(),
        MergeField::Industry => fields.industry.clone(),
        MergeField::Country => fields.country.clone(),
        MergeField::Region => fields.region.clone(),
        MergeField::Address => fields.address.clone(),
        MergeField::Website => fields.website.clone(),
        MergeField::Source => fields.source.clone(),
        MergeField::Employees => fields.employees.map(|number| format::count(number.into())),
        MergeField::AnnualRevenue => {
            fields.annual_revenue.map(|amount| format::money(amount, fields.currency.as_deref().unwrap_or(own)))
        }
        MergeField::FoundedYear => fields.founded_year.map(|year| year.to_string()),
        MergeField::ShortName => fields.short_name.clone(),
        MergeField::CreditCode => fields.credit_code.clone(),
        MergeField::Wechat => fields.wechat.clone(),
        MergeField::Reach => joined(lang, fields.reach.iter().map(|way| way.value.clone())),
        MergeField::Preferences => {
            let interests = fields.interests.iter().filter_map(|key| dw::text(lang, &format!("interest_{key}")));
            joined(lang, interests.map(str::to_owned).chain(fields.preferences.clone()))
        }
        MergeField::Custom => {
            let sheet = &customer.sheet;
            let said = sheet.catalogue.fields.iter().filter_map(|field| {
                let value = value_in_words(lang, field, fields.custom.get(field.id), &sheet.names)?;
                Some(fw::named_value(lang, field.name_in(lang), value))
            });
            joined(lang, said)
        }
    }
}

/// Several things in one line; `None` for none.
fn joined(lang: Lang, all: impl Iterator<Item = String>) -> Option<String> {
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| all.join(fw::comma(lang)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_in_both_languages() {
        for lang in [Lang::En, Lang::ZhCn] {
            assert!(MergeField::ALL.iter().all(|field| !field_word(lang, *field).is_empty()));
        }
    }
}
