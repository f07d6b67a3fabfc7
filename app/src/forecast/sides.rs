//! The figures of a period laid side by side: by person, team or pipeline.

use super::{
    counted_model::{Base, Counted, Cut, What},
    model::{Asked, Category, Forecast, Side, SideRow, Sum},
    totals::{Amount, attained, what_of},
    words_of::{category_word, name_word, share_word, side_word},
};
use crate::{
    access::use_organisation,
    locale::{format, use_lang},
    ui::{Cell, Choice, Column, EmptyState, Row, Section, SelectField, Table},
    words::forecast as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn Sides(of: Asked, told: Forecast, show: Callback<Asked>) -> impl IntoView {
    let lang = use_lang();
    let side = RwSignal::new(of.side.key().to_owned());
    let now = StoredValue::new(of.clone());
    let choose = move |key: String| {
        if let Some(side) = Side::from_key(&key) {
            show.run(Asked { side, ..now.get_value() });
        }
    };
    let choices: Vec<_> = Side::ALL.iter().map(|one| Choice::new(one.key(), side_word(lang, *one))).collect();
    let actions = move || view! { <SelectField name="forecast-side" label=w::by(lang) hide_label=true value=side choices on_change=choose/> };
    view! {
        <Section title=w::side_by_side(lang) actions>
            <SideTable of told/>
        </Section>
    }
}

const fn cut_of(side: Side) -> Cut {
    match side {
        Side::Person => Cut::Person,
        Side::Team => Cut::Team,
        Side::Pipeline => Cut::Pipeline,
    }
}

#[component]
fn SideTable(of: Asked, told: Forecast) -> impl IntoView {
    let lang = use_lang();
    if told.rows.is_empty() {
        return view! {
            <EmptyState icon=icondata::LuChartColumn title=w::nothing_counted(lang) text=w::nothing_counted_text(lang) small=true/>
        }
        .into_any();
    }
    let category = |one: &Category| Column::new(one.key(), category_word(lang, *one)).numeric();
    let heads = std::iter::once(Column::new("name", side_word(lang, of.side)))
        .chain(std::iter::once(Column::new("won", w::won(lang)).numeric()))
        .chain(Category::ALL.iter().map(category))
        .chain(
            [("weighted", w::weighted(lang)), ("target", w::target(lang)), ("attained", w::attained_head(lang))]
                .map(|(key, label)| Column::new(key, label).numeric()),
        )
        .collect();
    let base = Counted::of(Base::Closed, told.period, of.scope);
    let side = of.side;
    let rows = told.rows.into_iter().map(|row| view! { <SideCells row base=base.clone() side/> }).collect_view();
    view! {
        <Table label=w::side_by_side(lang) columns=heads>
            {rows}
        </Table>
    }
    .into_any()
}

#[component]
fn SideCells(row: SideRow, base: Counted, side: Side) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let SideRow { of, tally, target } = row;
    let (name, shown) = (name_word(lang, &of), name_word(lang, &of));
    let mine = base.part(cut_of(side), of.key.clone());
    let figure = |label: &'static str, sum: Sum, counted: Counted| {
        let said = format!("{name} {label}");
        view! {
            <Cell numeric=true>
                <Amount sum counted said/>
            </Cell>
        }
    };
    let category = |one: &Category| {
        let counted = Counted { base: Base::Expected, ..mine.what(what_of(*one)) };
        figure(category_word(lang, *one), *tally.of(*one), counted)
    };
    let won = figure(w::won(lang), tally.won, mine.what(What::Won));
    let categories = Category::ALL.iter().map(category).collect_view();
    let weighted = format::money_short(lang, tally.weighted(), &currency);
    let amount = target.map(|target| format::money_short(lang, target.amount, &currency));
    view! {
        <Row>
            <Cell>{shown}</Cell>
            {won}
            {categories}
            <Cell numeric=true>{weighted}</Cell>
            <Cell numeric=true>{amount}</Cell>
            <Cell numeric=true>{share_word(attained(target, tally.won.value))}</Cell>
        </Row>
    }
}
