//! The list divided: one line for each value with its number, opened one by one.

use super::{address::Place, columns::custom_of, rows::Rows};
use crate::{
    access::error_text,
    customers::{
        api::customers,
        bulk::Runs,
        list_model::{CustomerFilter, CustomerRow, GroupBy},
        model::CustomerKind,
        row::kind_word,
    },
    fields::{Catalogue, FieldKind},
    lists::model::{Bunch, Page},
    locale::{Lang, format, use_lang},
    ui::{EmptyState, Icon, Notice, Skeleton, SkeletonShape, Tone},
    words::{customers as w, quality as q, views as v},
};
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;
use uuid::Uuid;

/// The groups, the largest first.
#[component]
pub(super) fn Groups(
    filter: CustomerFilter,
    by: GroupBy,
    bunches: Vec<Bunch>,
    place: Memo<Place>,
    show: Callback<Place>,
    runs: Runs,
    fields: Arc<Catalogue>,
) -> impl IntoView {
    let lang = use_lang();
    if bunches.is_empty() {
        return view! {
            <EmptyState icon=icondata::LuSearchX title=w::nothing_found(lang) text=w::nothing_found_text(lang)/>
        }
        .into_any();
    }
    let group = |(number, bunch): (usize, Bunch)| {
        let among = filter.among(by, bunch.value.as_deref());
        let fields = fields.clone();
        view! { <GroupOf number by bunch among place show runs fields/> }
    };
    let groups = bunches.into_iter().enumerate().map(group).collect_view();
    view! {
        <div class="list-groups" tabindex="0" role="group" aria-label=v::group_by(lang)>
            {groups}
        </div>
    }
    .into_any()
}

#[component]
fn GroupOf(
    number: usize,
    by: GroupBy,
    bunch: Bunch,
    among: CustomerFilter,
    place: Memo<Place>,
    show: Callback<Place>,
    runs: Runs,
    fields: Arc<Catalogue>,
) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    let (name, count) = (value_word(lang, by, &bunch, &fields), format::count(bunch.count));
    view! {
        <section class="list-group" class:list-group--open=move || open.get()>
            <h2 class="list-group__head">
                <button
                    type="button"
                    class="list-group__button"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <Icon icon=icondata::LuChevronRight/>
                    <span class="list-group__name">{name}</span>
                    <span class="list-group__count">{count}</span>
                </button>
            </h2>
            <Show when=move || open.get()>
                <RowsOf number among=among.clone() place show runs fields=fields.clone()/>
            </Show>
        </section>
    }
}

/// Read when the group is opened.
#[component]
fn RowsOf(
    number: usize,
    among: CustomerFilter,
    place: Memo<Place>,
    show: Callback<Place>,
    runs: Runs,
    fields: Arc<Catalogue>,
) -> impl IntoView {
    let lang = use_lang();
    let answer = RwSignal::new(None::<Result<Page<CustomerRow>, crate::access::AppError>>);
    let (wanted, name) = (StoredValue::new(among), StoredValue::new(format!("customer-rows-{number}")));
    let read = move || {
        answer.set(None);
        spawn_local(async move {
            if let Some(filter) = wanted.try_get_value() {
                let custom = place.with_untracked(|place| custom_of(&place.columns));
                let page = customers(filter, None, custom).await;
                answer.try_set(Some(page));
            }
        });
    };
    // Another custom column is read anew.
    let custom = Memo::new(move |_| place.with(|place| custom_of(&place.columns)));
    Effect::new(move |_| {
        custom.track();
        read();
    });
    view! {
        <div class="list-group__rows">
            {move || match answer.get() {
                None => view! { <Skeleton shape=SkeletonShape::Rows(4)/> }.into_any(),
                Some(Ok(page)) => view! { <Rows name=name.get_value() filter=wanted.get_value() page place show runs fields=fields.clone()/> }.into_any(),
                Some(Err(error)) => {
                    view! {
                        <Notice tone=Tone::Bad title=w::loading_failed(lang) on_retry=move |()| read()>
                            {error_text(lang, &error)}
                        </Notice>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// What the list is divided by, in words.
pub(super) fn group_word(lang: Lang, by: GroupBy, fields: &Catalogue) -> String {
    match by {
        GroupBy::Owner => w::owner(lang).to_owned(),
        GroupBy::Industry => w::industry(lang).to_owned(),
        GroupBy::Country => w::country(lang).to_owned(),
        GroupBy::Kind => w::kind(lang).to_owned(),
        GroupBy::Completeness => q::completeness(lang).to_owned(),
        GroupBy::Custom(field) => fields.field(field).map(|field| field.name_in(lang).to_owned()).unwrap_or_default(),
    }
}

/// What the list can be divided by: what every organisation has, and the choices that an administrator made.
pub(super) fn offered(fields: &Catalogue) -> Vec<GroupBy> {
    let choices = fields.fields.iter().filter(|field| field.kind == FieldKind::Choice);
    GroupBy::ALL.into_iter().chain(choices.map(|field| GroupBy::Custom(field.id))).collect()
}

fn value_word(lang: Lang, by: GroupBy, bunch: &Bunch, fields: &Catalogue) -> String {
    let Some(value) = &bunch.value else {
        return if by == GroupBy::Owner { w::no_owner(lang) } else { v::no_value(lang) }.to_owned();
    };
    match by {
        GroupBy::Kind => CustomerKind::from_key(value).map_or(value.as_str(), |kind| kind_word(lang, kind)).to_owned(),
        GroupBy::Completeness => match value.parse::<i16>() {
            Ok(least) if least < 100 => q::percents(lang, least, least + 9),
            _ => q::percent(lang, value),
        },
        GroupBy::Owner => bunch.name.clone().unwrap_or_default(),
        GroupBy::Industry | GroupBy::Country => value.clone(),
        GroupBy::Custom(field) => {
            let id = value.parse::<Uuid>().ok();
            let choice = fields.field(field).and_then(|field| field.choices.iter().find(|one| Some(one.id) == id));
            choice.map_or_else(|| value.clone(), |choice| choice.name_in(lang).to_owned())
        }
    }
}
