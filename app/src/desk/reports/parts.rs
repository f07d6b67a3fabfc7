//! The figures laid side by side: by agent, category, kind, channel, priority, product.

use super::{
    bar::narrowed,
    counted_model::Cut,
    model::{Asked, PartName, Parts},
    period_model::Period,
    sum_model::Tally,
    table::{Figures, heads},
    words_of::{cut_word, part_word},
};
use crate::{
    access::{Answer, error_text},
    locale::{format, use_lang},
    ui::{Cell, Choice, EmptyState, Notice, Row, Section, SelectField, Skeleton, SkeletonShape, Table, Tone},
    words::desk_reports as w,
};
use leptos::prelude::*;

/// The section with the choice of the cut.
#[component]
pub(super) fn PartsHere(asked: Memo<Asked>, parts: Answer<(Asked, Parts)>, show: Callback<Asked>) -> impl IntoView {
    let lang = use_lang();
    let cut = RwSignal::new(asked.get_untracked().cut.key().to_owned());
    Effect::new(move |_| cut.set(asked.with(|asked| asked.cut.key().to_owned())));
    let choose = move |key: String| {
        if let Some(cut) = Cut::from_key(&key) {
            show.run(Asked { cut, ..asked.get_untracked() });
        }
    };
    let cuts: Vec<_> = Cut::ALL.iter().map(|one| Choice::new(one.key(), cut_word(lang, *one))).collect();
    let actions = move || {
        view! {
            <SelectField
                name="report-cut"
                label=w::by(lang)
                hide_label=true
                value=cut
                choices=cuts
                on_change=choose
            />
        }
    };
    view! {
        <Section title=w::side_by_side(lang) actions>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
                {move || Suspend::new(async move {
                    match parts.await {
                        Ok((asked, parts)) => view! { <PartsTable asked parts/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| parts.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Section>
    }
}

#[component]
fn PartsTable(asked: Asked, parts: Parts) -> impl IntoView {
    let lang = use_lang();
    let Parts { period, rows, left } = parts;
    if rows.is_empty() {
        return view! { <EmptyState icon=icondata::LuChartColumn title=w::nothing_counted(lang) small=true/> }
            .into_any();
    }
    let first = cut_word(lang, asked.cut);
    let rows = rows.into_iter().map(|(named, tally)| {
        let asked = asked.clone();
        view! { <PartRow asked named tally period/> }
    });
    let rows = rows.collect_view();
    view! {
        <Table label=w::side_by_side(lang) columns=heads(lang, first)>
            {rows}
        </Table>
        {(left > 0)
            .then(|| {
                view! {
                    <p class="aside-none">{w::more_in_file(lang, format::count(i64::try_from(left).unwrap_or(i64::MAX)))}</p>
                }
            })}
    }
    .into_any()
}

/// A part: its name leads to the report of it alone, its figures to their tickets, of what the report is narrowed to.
#[component]
fn PartRow(asked: Asked, named: PartName, tally: Tally, period: Period) -> impl IntoView {
    let lang = use_lang();
    let name = part_word(lang, &named);
    let parts = std::iter::once(named.part.clone()).chain(asked.of.clone()).collect();
    let (href, shown) = (narrowed(&asked, &named), name.clone());
    view! {
        <Row>
            <Cell>
                <a class="cell-link" href=href>
                    {shown}
                </a>
            </Cell>
            <Figures asked tally period parts name/>
        </Row>
    }
}
