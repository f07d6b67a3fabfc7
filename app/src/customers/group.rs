//! The group that a customer belongs to.

use super::model::Group;
use crate::{locale::use_lang, routes, ui::Section, words::details as w};
use leptos::prelude::*;
use uuid::Uuid;

/// The customer above and those below.
#[component]
pub(super) fn GroupHere(group: Group) -> impl IntoView {
    let lang = use_lang();
    let line = |(id, name): (Uuid, String), what: &'static str| {
        view! {
            <li class="aside-line">
                <a class="aside-line__name" href=routes::customer(id)>
                    {name}
                </a>
                <span class="aside-line__meta">{what}</span>
            </li>
        }
    };
    let alone = group.parent.is_none() && group.subsidiaries.is_empty();
    (!alone).then(|| {
        view! {
            <Section title=w::group(lang)>
                <ul class="aside-list">
                    {group.parent.map(|parent| line(parent, w::parent(lang)))}
                    {group.subsidiaries.into_iter().map(|one| line(one, w::subsidiary(lang))).collect_view()}
                </ul>
            </Section>
        }
    })
}
