//! The rows of the bin: chosen, brought back, removed.

use super::{
    api::{read_bin, restore_from_bin},
    for_good::ForGood,
    model::{BinFilter, BinList, BinRow, MOST_AT_ONCE, Restored},
    row::BinLine,
};
use crate::{
    access::{Action, Sending, error_text, use_session},
    locale::{Lang, format, use_lang},
    routes,
    ui::{Button, ButtonKind, EmptyState, LinkButton, Notice, Pager, Tone, keep_focus},
    words::{deletions as w, errors},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// What is shown of the bin so far, and what of it is chosen.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub rows: RwSignal<Vec<BinRow>>,
    pub chosen: RwSignal<Vec<Uuid>>,
    /// What could not be brought back, and why.
    left: RwSignal<Restored>,
    more: RwSignal<bool>,
    reading: RwSignal<bool>,
    sending: Sending,
}

impl Shown {
    /// Brings records back; they leave the list.
    pub fn restore(self, records: Vec<Uuid>) {
        let (sending, lang) = (self.sending, self.sending.lang());
        let single = match records.as_slice() {
            [one] => {
                self.rows.with_untracked(|rows| rows.iter().find(|row| row.record == *one).map(|row| row.name.clone()))
            }
            _ => None,
        };
        sending.step(restore_from_bin(records), move |restored| {
            self.drop_rows(&[restored.back.as_slice(), &restored.along].concat());
            if let Some(words) = back_words(lang, &restored, single) {
                sending.toasts().success(words);
            }
            self.left.set(restored);
        });
    }

    /// Takes lines off the list, with those that went along.
    pub fn drop_rows(self, gone: &[Uuid]) {
        keep_focus(|| {
            self.rows.update(|rows| rows.retain(|row| !gone.contains(&row.record)));
            self.chosen.update(|chosen| chosen.retain(|record| !gone.contains(record)));
        });
    }

    fn read_on(self, filter: BinFilter) {
        let after = self.rows.with_untracked(|rows| rows.last().map(BinRow::mark));
        self.reading.set(true);
        spawn_local(async move {
            let next = read_bin(filter, after).await;
            if self.reading.try_set(false).is_some() {
                return;
            }
            match next {
                Ok(next) => {
                    self.rows.update(|rows| rows.extend(next.rows));
                    self.more.set(next.more);
                }
                Err(error) => self.sending.toasts().error(error_text(self.sending.lang(), &error)),
            }
        });
    }
}

/// What came back, in words; `None` where nothing did.
fn back_words(lang: Lang, restored: &Restored, single: Option<String>) -> Option<String> {
    let back = restored.back.len();
    let words = match (back, single) {
        (0, _) => return None,
        (_, Some(name)) => w::restored_one(lang, name),
        (_, None) => w::restored_many(lang, format::count(i64::try_from(back).unwrap_or(i64::MAX))),
    };
    let along = restored.along.len();
    let gap = if lang == Lang::En { " " } else { "" };
    Some(if along > 0 { format!("{words}{gap}{}", w::restored_deals(lang, along)) } else { words })
}

#[component]
pub(super) fn BinRows(filter: BinFilter, list: BinList, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let filtered = filter != BinFilter::default();
    let shown = Shown {
        rows: RwSignal::new(list.rows),
        chosen: RwSignal::new(Vec::new()),
        left: RwSignal::new(Restored::default()),
        more: RwSignal::new(list.more),
        reading: RwSignal::new(false),
        sending: Sending::new(),
    };
    let none = Memo::new(move |_| shown.rows.with(Vec::is_empty) && !shown.more.get());
    view! {
        <Left left=shown.left/>
        <Show when=move || !none.get() fallback=move || view! { <Nothing filtered/> }>
            <Chosen shown again/>
            <section aria-label=w::title(lang)>
                <ul class="bin__list" data-rows="true">
                    <For each=move || shown.rows.get() key=|row| row.id let:row>
                        <BinLine row shown/>
                    </For>
                </ul>
            </section>
        </Show>
        <Pager more=shown.more busy=shown.reading on_more=move |()| shown.read_on(filter.clone())/>
    }
}

/// What had to stay in the bin, each with its reason.
#[component]
fn Left(left: RwSignal<Restored>) -> impl IntoView {
    let lang = use_lang();
    let lines = move || {
        left.with(|restored| {
            let line = |name: &str, why: &str| {
                let why = errors::text(lang, why).unwrap_or_else(|| errors::conflict(lang));
                view! { <li>{w::stayed_line(lang, name, why)}</li> }
            };
            restored.left.iter().map(|staying| line(&staying.name, &staying.why)).collect_view()
        })
    };
    view! {
        <div aria-live="polite">
            <Show when=move || left.with(|restored| !restored.left.is_empty())>
                <Notice tone=Tone::Warn title=w::stayed(lang)>
                    <ul class="bin__stayed">{lines}</ul>
                </Notice>
            </Show>
        </div>
    }
}

/// What can be done with the chosen lines.
#[component]
fn Chosen(shown: Shown, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let may_purge = use_session().is_some_and(|session| session.may(Action::Administer));
    let purging = RwSignal::new(false);
    let count = Memo::new(move |_| shown.chosen.with(Vec::len));
    let all = move || {
        let rows: Vec<Uuid> =
            shown.rows.with_untracked(|rows| rows.iter().take(MOST_AT_ONCE).map(|row| row.record).collect());
        shown.chosen.set(if count.get_untracked() == rows.len() { Vec::new() } else { rows });
    };
    let words = move || match count.get() {
        0 => w::choose_all(lang).to_owned(),
        count => w::chosen(lang, count),
    };
    view! {
        <div class="bin__chosen">
            <Button kind=ButtonKind::Quiet icon=icondata::LuListChecks on_click=move |_| all()>
                {words}
            </Button>
            <Show when=move || count.get() != 0>
                <Button
                    kind=ButtonKind::Primary
                    icon=icondata::LuUndo2
                    busy=shown.sending.busy()
                    on_click=move |_| shown.restore(shown.chosen.get_untracked())
                >
                    {w::restore(lang)}
                </Button>
                {may_purge
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Danger icon=icondata::LuTrash2 on_click=move |_| purging.set(true)>
                                {w::purge(lang)}
                            </Button>
                        }
                    })}
            </Show>
            {may_purge.then(|| view! { <ForGood open=purging chosen=shown.chosen again/> })}
        </div>
    }
}

#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    let lang = use_lang();
    if filtered {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) text=w::nothing_found_text(lang)>
                <LinkButton href=routes::BIN>{w::clear_filters(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! { <EmptyState icon=icondata::LuTrash2 title=w::empty_title(lang) text=w::empty_text(lang)/> }.into_any()
}
