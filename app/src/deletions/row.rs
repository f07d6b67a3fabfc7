//! One line of the bin.

use super::{
    list::Shown,
    model::{BinKind, BinRow, Hanging},
};
use crate::{
    locale::{Lang, use_lang},
    ui::{Ago, Badge, Button, ButtonSize, CheckField},
    words::deletions as w,
};
use leptos::prelude::*;

/// What it was, who deleted it and when, what hung on it, and the way back.
#[component]
pub(super) fn BinLine(row: BinRow, shown: Shown) -> impl IntoView {
    let lang = use_lang();
    let (record, kind) = (row.record, row.kind);
    let ticked = RwSignal::new(shown.chosen.with_untracked(|chosen| chosen.contains(&record)));
    Effect::new(move |_| ticked.set(shown.chosen.with(|chosen| chosen.contains(&record))));
    let choose = move |on: bool| {
        shown.chosen.update(|chosen| {
            chosen.retain(|one| *one != record);
            if on {
                chosen.push(record);
            }
        });
    };
    let who = row.deleted_by.map_or_else(|| w::deleted_by_system(lang).to_owned(), |name| w::deleted_by(lang, name));
    let mut about = vec![who];
    about.extend(row.owner.map(|owner| w::owned_by(lang, owner)));
    about.extend(row.with.map(|with| w::deleted_with(lang, with)));
    about.extend(hanging_words(lang, kind, row.hangs));
    view! {
        <li class="bin-line" id=format!("bin-{}", row.id) data-row="true">
            <CheckField
                name=format!("bin-choose-{}", row.id)
                label=row.name.clone()
                value=ticked
                on_change=choose
            />
            <p class="bin-line__about">
                <Badge>{kind_word(lang, kind)}</Badge>
                <span>{about.join(" · ")}</span>
                <Ago then=row.deleted_at/>
            </p>
            <Button size=ButtonSize::Small icon=icondata::LuUndo2 on_click=move |_| shown.restore(vec![record])>
                {w::restore(lang)}
                <span class="visually-hidden">{row.name}</span>
            </Button>
        </li>
    }
}

/// A kind in words.
pub(super) const fn kind_word(lang: Lang, kind: BinKind) -> &'static str {
    match kind {
        BinKind::Customer => w::kind_customer(lang),
        BinKind::Contact => w::kind_contact(lang),
        BinKind::Deal => w::kind_deal(lang),
        BinKind::File => w::kind_file(lang),
        BinKind::Ticket => w::kind_ticket(lang),
        BinKind::Lead => w::kind_lead(lang),
    }
}

/// What hung on it, as far as something did.
fn hanging_words(lang: Lang, kind: BinKind, hangs: Hanging) -> Vec<String> {
    let links = match kind {
        BinKind::Contact => w::hangs_customers(lang, hangs.links),
        _ => w::hangs_contacts(lang, hangs.links),
    };
    let all = [
        (hangs.deals, w::hangs_deals(lang, hangs.deals)),
        (hangs.links, links),
        (hangs.activities, w::hangs_activities(lang, hangs.activities)),
        (hangs.tags, w::hangs_tags(lang, hangs.tags)),
        (hangs.shares, w::hangs_shares(lang, hangs.shares)),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect()
}
