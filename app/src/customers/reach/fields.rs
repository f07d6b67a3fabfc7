//! The rows of further phones, e-mails and addresses while they are typed.

use super::model::{Means, Reach, field_of_row};
use crate::{
    locale::{Lang, use_lang},
    ui::{Button, ButtonSize, Choice, FormErrors, IconButton, SelectField, TextField},
    words::details as w,
};
use leptos::prelude::*;

/// One row.
#[derive(Clone, Copy)]
struct Row {
    number: usize,
    means: Means,
    kind: RwSignal<String>,
    value: RwSignal<String>,
}

impl Row {
    fn reach(self) -> Reach {
        Reach { means: self.means, kind: self.kind.get(), value: self.value.get() }
    }
}

/// All rows, and the fields of the main ones, with which a row can change places.
#[derive(Clone, Copy)]
pub struct TypedReach {
    rows: RwSignal<Vec<Row>>,
    next: StoredValue<usize>,
}

impl TypedReach {
    #[must_use]
    pub fn start(stored: Vec<Reach>) -> Self {
        let this = Self { rows: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        for way in stored {
            this.add(way.means, way.kind, way.value);
        }
        this
    }

    /// What is typed now.
    #[must_use]
    pub fn all(self) -> Vec<Reach> {
        self.rows.get().into_iter().map(Row::reach).collect()
    }

    fn add(self, means: Means, kind: String, value: String) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.rows.update(|rows| {
            rows.push(Row { number, means, kind: RwSignal::new(kind), value: RwSignal::new(value) });
        });
    }

    fn remove(self, number: usize) {
        self.rows.update(|rows| rows.retain(|row| row.number != number));
    }
}

/// The rows with a button for each kind of way. `main` gives the field of the main one, so that a row can become it.
#[component]
pub fn ReachFields(
    /// What the ids begin with.
    form: &'static str,
    typed: TypedReach,
    errors: FormErrors,
    #[prop(into)] main: Callback<Means, Option<RwSignal<String>>>,
    /// Which ways this record has.
    means: &'static [Means],
) -> impl IntoView {
    let lang = use_lang();
    let rows = move || {
        let rows = typed.rows.get().into_iter().enumerate();
        rows.map(|(place, row)| view! { <ReachRow form place row typed errors main/> }).collect_view()
    };
    let add = move |means: Means| {
        let kind = means.kinds()[0].to_owned();
        view! {
            <Button
                size=ButtonSize::Small
                icon=icondata::LuPlus
                on_click=move |_| typed.add(means, kind.clone(), String::new())
            >
                {add_word(lang, means)}
            </Button>
        }
    };
    view! {
        <div class="reach">
            {rows} <div class="reach__add">{means.iter().copied().map(add).collect_view()}</div>
        </div>
    }
}

#[component]
fn ReachRow(
    form: &'static str,
    place: usize,
    row: Row,
    typed: TypedReach,
    errors: FormErrors,
    main: Callback<Means, Option<RwSignal<String>>>,
) -> impl IntoView {
    let lang = use_lang();
    let choices: Vec<Choice> = row.means.kinds().iter().map(|kind| Choice::new(*kind, kind_word(lang, kind))).collect();
    let id = format!("{form}-reach-{}", row.number);
    let swap = main.run(row.means).map(|main| {
        let swap = move |_| {
            let (first, other) = (main.get_untracked(), row.value.get_untracked());
            main.set(other);
            if first.trim().is_empty() { typed.remove(row.number) } else { row.value.set(first) }
        };
        view! { <IconButton icon=icondata::LuArrowUp label=w::reach_make_main(lang) small=true on_click=swap/> }
    });
    view! {
        <div class="reach__row">
            <SelectField name=format!("{id}-kind") label=w::reach_kind(lang) hide_label=true value=row.kind choices/>
            <TextField
                name=format!("{id}-value")
                label=means_word(lang, row.means)
                hide_label=true
                placeholder=means_word(lang, row.means)
                kind=if row.means == Means::Phone { "tel" } else { "text" }
                value=row.value
                max=500
                error=errors.of(&field_of_row(place))
            />
            {swap}
            <IconButton
                icon=icondata::LuX
                label=w::reach_remove(lang)
                small=true
                on_click=move |_| typed.remove(row.number)
            />
        </div>
    }
}

/// A kind in words.
pub(super) fn kind_word(lang: Lang, kind: &str) -> &'static str {
    w::text(lang, &format!("reach_{kind}")).unwrap_or_else(|| w::reach_other(lang))
}

/// Ways in words.
pub(super) const fn means_word(lang: Lang, means: Means) -> &'static str {
    match means {
        Means::Phone => w::means_phone(lang),
        Means::Email => w::means_email(lang),
        Means::Address => w::means_address(lang),
    }
}

const fn add_word(lang: Lang, means: Means) -> &'static str {
    match means {
        Means::Phone => w::add_phone(lang),
        Means::Email => w::add_email(lang),
        Means::Address => w::add_address(lang),
    }
}
