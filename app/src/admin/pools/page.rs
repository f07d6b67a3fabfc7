//! `/admin/pools`: the pools, reasons to give customers back, rules of the lifecycle, and what ran.

use super::{
    api::{archive_pool, read_pools},
    form::PoolForm,
    lifecycle::LifecycleForm,
    model::{PoolFields, PoolSetting, PoolsBook},
    reasons::Reasons,
    runs::Runs,
    trial::TrialDialog,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::{
        frame::{Frame, Place, loaded},
        pipelines::model::name_in,
    },
    customers::pool::model::Condition,
    locale::{Lang, format, use_lang},
    ui::{Badge, Button, ButtonKind, ButtonSize, Dialog, EmptyState, IconButton, Section, SkeletonShape, Tone},
    words::{admin as aw, pools as w},
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct PoolsPage {
    book: Answer<PoolsBook>,
}

impl Screen for PoolsPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_pools()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <PoolsRoom book/> }.into_any()
    }
}

#[component]
fn PoolsRoom(book: Answer<PoolsBook>) -> impl IntoView {
    let lang = use_lang();
    let again = Callback::new(move |()| book.refetch());
    let show = move |found: PoolsBook| {
        let PoolsBook { lifecycle, reasons, runs, .. } = found.clone();
        view! {
            <PoolList book=found again/>
            <Reasons reasons again/>
            <LifecycleForm rules=lifecycle again/>
            <Runs runs again/>
        }
        .into_any()
    };
    view! {
        <Frame here=Place::Pools>
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(book, SkeletonShape::Record, show)}
        </Frame>
    }
}

/// The pools, and the dialogs that change and try them.
#[component]
fn PoolList(book: PoolsBook, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let (form, subject) = (RwSignal::new(false), RwSignal::new(None::<PoolSetting>));
    let trying = RwSignal::new(None::<PoolSetting>);
    let open = Callback::new(move |pool: Option<PoolSetting>| {
        subject.set(pool);
        form.set(true);
    });
    let done = Callback::new(move |()| {
        form.set(false);
        again.run(());
    });
    let add = move || {
        view! {
            <Button icon=icondata::LuPlus on_click=move |_| open.run(None)>
                {w::add_pool(lang)}
            </Button>
        }
    };
    let title = move || if subject.with(Option::is_some) { w::change_pool(lang) } else { w::add_pool(lang) };
    let pools = book.pools.clone();
    let empty = pools
        .is_empty()
        .then(|| view! { <EmptyState icon=icondata::LuWaves title=w::no_pools(lang) text=w::no_pools_text(lang) small=true/> });
    let row = move |pool: PoolSetting| view! { <PoolRow pool open trying again/> };
    let book = StoredValue::new(book);
    view! {
        <Section title=w::pools(lang) actions=add>
            {empty}
            <ul class="admin-list">{pools.into_iter().map(row).collect_view()}</ul>
        </Section>
        <Dialog name="pool" title=Signal::derive(move || title().to_owned()) open=form wide=true>
            {move || {
                let subject = subject.get_untracked();
                let fields = subject.as_ref().map_or_else(PoolFields::fresh, |pool| pool.fields.clone());
                let held = subject.map(|pool| (pool.id, pool.version));
                view! { <PoolForm held fields book=book.get_value() done/> }
            }}
        </Dialog>
        <TrialDialog pool=trying/>
    }
}

#[component]
fn PoolRow(
    pool: PoolSetting,
    open: Callback<Option<PoolSetting>>,
    trying: RwSignal<Option<PoolSetting>>,
    again: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let name = name_in(lang, &pool.fields.name, pool.fields.name_en.as_deref()).to_owned();
    let (id, version, archived) = (pool.id, pool.version, pool.archived);
    let archive = move |_| sending.step(archive_pool(id, version, !archived), move |()| again.run(()));
    let (icon, label) = if archived {
        (icondata::LuArchiveRestore, aw::take_out(lang, name.clone()))
    } else {
        (icondata::LuArchive, aw::put_away(lang, name.clone()))
    };
    let rules = rule_words(lang, &pool.fields);
    let (state, tone) =
        if pool.fields.recycling { (w::rules_work(lang), Tone::Good) } else { (w::rules_rest(lang), Tone::Neutral) };
    let tried = pool.clone();
    let renamed = name.clone();
    view! {
        <li class="admin-list__row pool-row">
            <div class="admin-list__text" class:admin-list__text--archived=archived>
                <span class="admin-strong">{name}</span>
                " "
                {archived.then(|| view! { <Badge>{aw::archived(lang)}</Badge> })}
                {(!archived).then(|| view! { <Badge tone>{state}</Badge> })}
                <span class="pool-row__rules">
                    {w::customers_inside(lang, format::count(pool.customers))} {rules.map(|rules| view! { " · " {rules} })}
                </span>
            </div>
            {(!archived)
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            size=ButtonSize::Small
                            icon=icondata::LuFlaskConical
                            on_click=move |_| trying.set(Some(tried.clone()))
                        >
                            {w::try_rules(lang)}
                        </Button>
                    }
                })}
            <IconButton
                icon=icondata::LuPencil
                label=w::change_this(lang, renamed)
                small=true
                on_click=move |_| open.run(Some(pool.clone()))
            />
            <IconButton icon label small=true on_click=archive/>
        </li>
    }
}

/// The conditions of a pool's rules, in words.
fn rule_words(lang: Lang, fields: &PoolFields) -> Option<String> {
    let days = |condition| match condition {
        Condition::Untouched => fields.untouched_days,
        Condition::NoOpenDeal => fields.no_open_deal_days,
        Condition::NeverDeal => fields.never_deal_days,
    };
    let words = Condition::ALL.into_iter().filter_map(|condition| {
        days(condition).map(|days| match condition {
            Condition::Untouched => w::if_untouched(lang, days),
            Condition::NoOpenDeal => w::if_no_open_deal(lang, days),
            Condition::NeverDeal => w::if_never_deal(lang, days),
        })
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(if lang == Lang::En { ", " } else { "、" }))
}
