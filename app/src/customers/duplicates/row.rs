//! One pair of the work list: two records beside each other, why they look alike, and what can be done.

use super::{
    model::{Pair, PairState, Reason, Side},
    words_of,
};
use crate::{
    access::use_organisation,
    customers::row::kind_word,
    fields::RecordKind,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Badge, Button, ButtonKind, Icon, LinkButton, Tone, grouped},
    words::{contact_doubles as k, duplicates as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// Why two look alike, in a word.
#[must_use]
pub(super) fn reason_word(lang: Lang, reason: Reason) -> &'static str {
    w::text(lang, &format!("reason_{}", reason.key())).unwrap_or_default()
}

/// Why two look alike, in one line.
#[must_use]
pub(super) fn reason_words(lang: Lang, reasons: &[Reason]) -> String {
    let words: Vec<_> = reasons.iter().map(|reason| reason_word(lang, *reason)).collect();
    words.join(if lang == Lang::En { ", " } else { "、" })
}

/// The page of one of them.
#[must_use]
pub(super) fn page_of(of: RecordKind, id: Uuid) -> String {
    match of {
        RecordKind::Customer => routes::customer(id),
        RecordKind::Contact => routes::contact(id),
    }
}

/// The page on which two become one.
#[must_use]
pub(in crate::customers) fn merge_of(of: RecordKind, one: Uuid, other: Uuid) -> String {
    match of {
        RecordKind::Customer => routes::merge(one, other),
        RecordKind::Contact => routes::merge_contacts(one, other),
    }
}

/// In whose hands it is, in words.
#[must_use]
pub(super) fn owner_words(lang: Lang, owner: Option<&str>) -> String {
    owner.map_or_else(|| w::unowned(lang).to_owned(), |name| w::owned_by(lang, name))
}

/// What tells one drawing of a pair from the next: a pair that says something else is drawn anew.
#[must_use]
pub(super) fn drawn_as(pair: &Pair) -> String {
    let mut key = format!("{} {} {} {}", pair.first.id, pair.second.id, pair.score, pair.may_decide);
    for side in [&pair.first, &pair.second] {
        let known = [
            Some(&side.name),
            side.title.as_ref(),
            side.phone.as_ref(),
            side.email.as_ref(),
            side.wechat.as_ref(),
            Some(&side.place),
            side.owner.as_ref(),
        ];
        for text in known {
            key.push('\n');
            key.push_str(text.map_or("", String::as_str));
        }
    }
    key
}

/// A pair. `on_decide` takes the state that it shall have.
#[component]
pub(super) fn PairRow(pair: Pair, #[prop(into)] on_decide: Callback<(Pair, PairState)>) -> impl IntoView {
    let lang = use_lang();
    let (first, second) = (pair.first.clone(), pair.second.clone());
    let id = format!("pair-{}-{}", first.id, second.id);
    let label = w::pair_of(lang, &first.name, &second.name);
    let reasons = pair.reasons.clone().into_iter();
    let chips =
        reasons.map(|reason| view! { <Badge tone=Tone::Accent>{reason_word(lang, reason)}</Badge> }).collect_view();
    let likely = w::likely(lang, pair.score);
    let (of, same) = (pair.of, Same::of(&first, &second));
    let to_merge = merge_of(of, first.id, second.id);
    view! {
        <li class="pair" id=id data-row="true" aria-label=label>
            <p class="pair__why">
                <span class="pair__likely">{likely}</span>
                {chips}
            </p>
            <div class="pair__sides">
                <SideFacts of side=first same/>
                <SideFacts of side=second same/>
            </div>
            <PairActions pair to_merge on_decide/>
        </li>
    }
}

/// What can be done with a pair: one thing at once, or a look at both.
#[component]
fn PairActions(pair: Pair, to_merge: String, on_decide: Callback<(Pair, PairState)>) -> impl IntoView {
    let lang = use_lang();
    if !pair.may_decide {
        return view! { <p class="pair__read-only">{words_of::read_only(lang, pair.of)}</p> }.into_any();
    }
    let (wanted, words, icon) = match pair.state {
        PairState::Open => (PairState::Dismissed, w::dismiss(lang), icondata::LuX),
        PairState::Dismissed => (PairState::Open, w::reopen(lang), icondata::LuUndo2),
    };
    view! {
        <div class="pair__actions">
            <LinkButton href=to_merge icon=icondata::LuMerge>
                {w::compare(lang)}
            </LinkButton>
            <Button kind=ButtonKind::Quiet icon on_click=move |_| on_decide.run((pair.clone(), wanted))>
                {words}
            </Button>
        </div>
    }
    .into_any()
}

/// In what the two of a pair say the same.
#[derive(Clone, Copy)]
struct Same {
    name: bool,
    phone: bool,
    email: bool,
    wechat: bool,
    place: bool,
}

impl Same {
    fn of(one: &Side, other: &Side) -> Self {
        let lower = |text: &str| text.trim().to_lowercase();
        let both =
            |one: Option<String>, other: Option<String>| one.is_some_and(|one| !one.is_empty() && Some(one) == other);
        let email = |side: &Side| side.email.as_deref().map(lower);
        Self {
            name: lower(&one.name) == lower(&other.name),
            phone: both(one.phone.as_deref().map(digits), other.phone.as_deref().map(digits)),
            email: both(email(one), email(other)),
            wechat: both(one.wechat.as_deref().map(lower), other.wechat.as_deref().map(lower)),
            place: both(Some(lower(&one.place)), Some(lower(&other.place))),
        }
    }
}

/// A phone number without its spelling, and without the country code of China.
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let bare = digits.strip_prefix("+86").or_else(|| digits.strip_prefix("0086"));
    bare.map_or_else(|| digits.clone(), str::to_owned)
}

#[component]
fn SideFacts(of: RecordKind, side: Side, same: Same) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let day = format::date(lang, format::local(side.created_at, offset).date_naive());
    let place = Some(side.place).filter(|place| !place.is_empty());
    let reached =
        [(w::phone(lang), side.phone.as_deref().map(grouped), same.phone), (w::email(lang), side.email, same.email)];
    let kept = [
        (w::owner(lang), Some(side.owner.unwrap_or_else(|| w::unowned(lang).to_owned())), false),
        (w::created(lang), Some(day), false),
    ];
    let facts: Vec<_> = match of {
        RecordKind::Customer => {
            let kind = side.kind.map(|kind| kind_word(lang, kind).to_owned());
            let place = (w::place(lang), place, same.place);
            [(w::kind(lang), kind, false)].into_iter().chain(reached).chain([place]).chain(kept).collect()
        }
        RecordKind::Contact => {
            let is = [(k::job_title(lang), side.title, false), (k::at(lang), place, same.place)];
            let wechat = (k::wechat(lang), side.wechat, same.wechat);
            is.into_iter().chain(reached).chain([wechat]).chain(kept).collect()
        }
    };
    let fact = |(label, value, same): (&'static str, Option<String>, bool)| view! { <SideFact label value same/> };
    view! {
        <div class="pair__side">
            <p class="pair__name">
                <SideName of id=side.id name=side.name/>
                {same.name.then(|| view! { <SameMark/> })}
            </p>
            <dl class="pair__facts">{facts.into_iter().map(fact).collect_view()}</dl>
        </div>
    }
}

#[component]
fn SideName(of: RecordKind, id: Uuid, name: String) -> impl IntoView {
    view! {
        <a class="pair__link" href=page_of(of, id)>
            {name}
        </a>
    }
}

#[component]
fn SideFact(label: &'static str, #[prop(optional_no_strip)] value: Option<String>, same: bool) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="pair__fact" class:pair__fact--same=same>
            <dt class="pair__label">{label}</dt>
            <dd class="pair__value">
                {value.unwrap_or_else(|| w::none(lang).to_owned())} {same.then(|| view! { <SameMark/> })}
            </dd>
        </div>
    }
}

/// Says that the other one says the same.
#[component]
fn SameMark() -> impl IntoView {
    view! {
        <span class="pair__same">
            <Icon icon=icondata::LuEqual/>
            <span class="visually-hidden">{w::same(use_lang())}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for lang in [Lang::En, Lang::ZhCn] {
            assert!(Reason::ALL.iter().all(|reason| !reason_word(lang, *reason).is_empty()));
        }
        assert_eq!(reason_words(Lang::ZhCn, &[Reason::Phone, Reason::NameAlike]), "电话相同、名称相近");
    }

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        assert_eq!(digits("+86 138 0013 8000"), digits("138-0013-8000"));
        assert_ne!(digits("+1 212 555 0100"), digits("212 555 0100"));
    }
}
