use crate::{
    locale::{Lang, format, use_lang},
    ui::{Avatar, AvatarSize, Cell, Column, Row, RuleRow, RuleWords, Sort, Table, VirtualTable},
    words::gallery as w,
};
use leptos::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

/// How many rows the long table has.
const LONG: usize = 10_000;

fn columns(lang: Lang) -> Vec<Column> {
    vec![
        Column::new("name", w::name(lang)).sortable(),
        Column::new("owner", w::owner(lang)).wide(),
        Column::new("stage", w::stage(lang)).wide(),
        Column::new("amount", w::amount(lang)).numeric().sortable(),
    ]
}

fn row(lang: Lang, index: usize) -> AnyView {
    let owner = [w::person_one(lang), w::person_two(lang), w::person_three(lang)][index % 3];
    let amount = Decimal::from(1000 + (index * 7919) % 900_000);
    view! {
        <Row>
            <Cell href=format!("/ui?row={index}")>{w::company_number(lang, index + 1)}</Cell>
            <Cell wide=true>
                <Avatar name=owner size=AvatarSize::Small labelled=true/>
            </Cell>
            <Cell wide=true muted=true>
                {w::stage_new(lang)}
            </Cell>
            <Cell numeric=true>{format::money(amount, "CNY")}</Cell>
        </Row>
    }
    .into_any()
}

/// The first of two rules, and the last, which rests.
#[component]
fn Rules() -> impl IntoView {
    let lang = use_lang();
    let row = |above: usize| {
        let name = w::company_number(lang, above + 1);
        let words = RuleWords {
            rests: w::rests(lang),
            in_use: Some(w::use_this(lang, &name)),
            shift: Some((w::move_up(lang, &name), w::move_down(lang, &name))),
            change: w::edit_this(lang, &name),
            remove: w::remove_this(lang, &name),
        };
        view! {
            <RuleRow
                kind="gallery-rule"
                id=Uuid::from_u128(above as u128)
                name
                active=above == 0
                words
                lines=vec![w::sentence(lang).to_owned()]
                badges=vec![w::stage_new(lang).to_owned(), w::stage_won(lang).to_owned()]
                place=(above, 2)
                step=|_| ()
            />
        }
    };
    view! { <ol class="admin-list">{[0, 1].map(row).collect_view()}</ol> }
}

/// Rules, a short table, and a long one of which only what is seen is in the page.
#[component]
pub(super) fn Lists() -> impl IntoView {
    let lang = use_lang();
    let sort = RwSignal::new(Some(Sort { column: "amount".into(), descending: true }));
    let items = Signal::derive(|| (0..LONG).collect::<Vec<usize>>());
    view! {
        <Rules/>
        <Table label=w::short_table(lang) columns=columns(lang) sort>
            {(0..4).map(|index| row(lang, index)).collect_view()}
        </Table>
        <div class="gallery__long">
            <VirtualTable
                name="gallery-long"
                label=w::long_table(lang)
                columns=columns(lang)
                items
                key=|index: &usize| index.to_string()
                row=move |index| row(lang, index)
                first=12
            />
        </div>
    }
}
