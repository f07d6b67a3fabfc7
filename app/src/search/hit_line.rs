//! How a hit is shown: what of it matched, and why.

use super::model::{Hit, HitKind, Marks, Why, pieces};
use crate::{
    locale::{Lang, use_lang},
    ui::{Ago, Avatar, AvatarSize, Badge, Icon},
    words::search as w,
};
use leptos::prelude::*;

/// A text, its marked parts made plain to see.
#[component]
pub fn Marked(text: String, marks: Marks) -> impl IntoView {
    let piece = |(piece, marked): (String, bool)| {
        if marked { view! { <mark class="found">{piece}</mark> }.into_any() } else { piece.into_any() }
    };
    pieces(&text, &marks).into_iter().map(piece).collect_view()
}

/// Why a record was found, where its name does not say so by itself.
#[must_use]
pub const fn why_words(lang: Lang, why: Why) -> Option<&'static str> {
    match why {
        Why::Name => None,
        Why::Pinyin => Some(w::why_pinyin(lang)),
        Why::Initials => Some(w::why_initials(lang)),
        Why::Phone => Some(w::why_phone(lang)),
        Why::Email => Some(w::why_email(lang)),
        Why::Extra => Some(w::why_extra(lang)),
        Why::Slip => Some(w::why_slip(lang)),
    }
}

/// The icon of a kind.
#[must_use]
pub const fn kind_icon(kind: HitKind) -> icondata::Icon {
    match kind {
        HitKind::Customer => icondata::LuBuilding2,
        HitKind::Contact => icondata::LuUserRound,
        HitKind::Lead => icondata::LuUserPlus,
        HitKind::Deal => icondata::LuHandshake,
        HitKind::Ticket => icondata::LuHeadset,
        HitKind::Article => icondata::LuBookOpen,
    }
}

/// The name of a kind.
#[must_use]
pub const fn kind_words(lang: Lang, kind: HitKind) -> &'static str {
    match kind {
        HitKind::Customer => w::kind_customer(lang),
        HitKind::Contact => w::kind_contact(lang),
        HitKind::Lead => w::kind_lead(lang),
        HitKind::Deal => w::kind_deal(lang),
        HitKind::Ticket => w::kind_ticket(lang),
        HitKind::Article => w::kind_article(lang),
    }
}

/// A hit on the page of hits.
#[component]
pub(super) fn HitLine(hit: Hit) -> impl IntoView {
    let lang = use_lang();
    let href = hit.href();
    let owner = hit.owner.map(|name| view! { <Avatar name size=AvatarSize::Small labelled=true/> });
    view! {
        <li class="hit" data-row="">
            <Icon icon=kind_icon(hit.kind)/>
            <div class="hit__what">
                <a class="hit__title" href=href>
                    <Marked text=hit.title marks=hit.title_marks/>
                </a>
                <span class="hit__detail">
                    {hit.company.map(|company| view! { <span class="hit__company">{company}</span> })}
                    <Marked text=hit.detail marks=hit.detail_marks/>
                </span>
            </div>
            <span class="hit__why">{why_words(lang, hit.why).map(|why| view! { <Badge>{why}</Badge> })}</span>
            <span class="hit__owner">{owner}</span>
            <span class="hit__when">
                <Ago then=hit.touched_at/>
            </span>
        </li>
    }
}
