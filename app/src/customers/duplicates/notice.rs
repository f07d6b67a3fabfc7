//! On the page of a customer or a contact: that there may be a second one of it.

use super::{
    model::{Pair, Side},
    row::{merge_of, reason_words},
};
use crate::{
    access::Answer,
    fields::RecordKind,
    locale::use_lang,
    routes,
    ui::{Notice, Tone},
    words::duplicates as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// The likeliest double of a record, with the way to compare them, and how many others there are. Nothing where there is
/// none, and nothing where it could not be read: the page does not need it.
#[component]
pub fn DuplicatesOf(record: Uuid, pairs: Answer<Vec<Pair>>) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let mut all = pairs.await.unwrap_or_default();
                (!all.is_empty())
                    .then(|| {
                        let likeliest = all.remove(0);
                        view! { <Maybe record likeliest others=all.len()/> }
                    })
            })}
        </Transition>
    }
}

#[component]
fn Maybe(record: Uuid, likeliest: Pair, others: usize) -> impl IntoView {
    let lang = use_lang();
    let of = likeliest.of;
    let reasons = reason_words(lang, &likeliest.reasons);
    let compare = likeliest.may_decide.then_some(());
    let Side { id: other, name, .. } = if likeliest.first.id == record { likeliest.second } else { likeliest.first };
    view! {
        <div class="maybe-twice">
            <Notice tone=Tone::Neutral>
                <p class="maybe-twice__line">
                    <span>
                        {w::maybe(lang, name)}
                        {(!reasons.is_empty()).then(|| w::because(lang, reasons))}
                    </span>
                    {compare
                        .map(|()| {
                            view! {
                                <a class="maybe-twice__link" href=merge_of(of, record, other)>
                                    {w::compare_these(lang)}
                                </a>
                            }
                        })}
                    {(others > 0).then(|| view! { <Others of others/> })}
                </p>
            </Notice>
        </div>
    }
}

#[component]
fn Others(of: RecordKind, others: usize) -> impl IntoView {
    let lang = use_lang();
    let words = if others == 1 { w::others_one(lang).to_owned() } else { w::others_many(lang, others) };
    view! {
        <a class="maybe-twice__link" href=routes::duplicates(of.key())>
            {words}
        </a>
    }
}
