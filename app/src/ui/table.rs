use super::{
    Icon,
    column_grip::{ColumnGrip, Widen},
};
use leptos::prelude::*;
use std::borrow::Cow;

/// How wide somebody wants a column, in steps of 40 pixels. Steps, because the page's policy forbids styles of its own: the
/// sheet has a class for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width(u8);

impl Width {
    const STEP: u32 = 40;
    const LEAST: u8 = 2;
    const MOST: u8 = 15;

    /// So many steps; `None` for what no column can be.
    #[must_use]
    pub fn of(steps: u8) -> Option<Self> {
        (Self::LEAST..=Self::MOST).contains(&steps).then_some(Self(steps))
    }

    #[must_use]
    pub const fn steps(self) -> u8 {
        self.0
    }

    /// Every width there is, the narrowest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::LEAST..=Self::MOST).map(Self)
    }

    /// In pixels.
    #[must_use]
    pub const fn pixels(self) -> u32 {
        self.0 as u32 * Self::STEP
    }

    /// The narrowest and the widest.
    #[must_use]
    pub const fn range() -> (Self, Self) {
        (Self(Self::LEAST), Self(Self::MOST))
    }

    /// The one that comes nearest to so many pixels.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within a small range before")]
    pub fn nearest(pixels: f64) -> Self {
        let steps = (pixels / f64::from(Self::STEP)).round();
        Self(steps.clamp(f64::from(Self::LEAST), f64::from(Self::MOST)) as u8)
    }

    /// One step wider or narrower, as far as there is one.
    #[must_use]
    pub fn step(self, wider: bool) -> Self {
        let steps = if wider { self.0 + 1 } else { self.0 - 1 };
        Self(steps.clamp(Self::LEAST, Self::MOST))
    }
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    key: Cow<'static, str>,
    label: String,
    numeric: bool,
    wide: bool,
    sortable: bool,
    falls: bool,
    width: Option<Width>,
}

impl Column {
    /// `key` names the column when sorting. A column of buttons has no label.
    pub fn new(key: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
            numeric: false,
            wide: false,
            sortable: false,
            falls: false,
            width: None,
        }
    }

    /// Figures: set at the end of the cell.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// Hidden on phones; its cells must be `wide` too.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// As wide as that; its cells must be too.
    #[must_use]
    pub fn width(mut self, width: Option<Width>) -> Self {
        self.width = width;
        self
    }

    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// Sortable, and the first press puts the highest first, as it does with figures.
    #[must_use]
    pub fn highest_first(mut self) -> Self {
        self.falls = true;
        self.sortable()
    }
}

/// By which column a table is sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    pub column: String,
    pub descending: bool,
}

/// A dense table with a head that stays. `j` and `k` move through its rows, Enter opens one.
#[component]
pub fn Table(
    /// Spoken: what the table lists.
    #[prop(into)]
    label: Signal<String>,
    columns: Vec<Column>,
    /// [`Row`]s.
    children: Children,
    #[prop(optional)] sort: Option<RwSignal<Option<Sort>>>,
    /// Rows of 44 px, for short tables in settings.
    #[prop(optional)]
    comfortable: bool,
) -> impl IntoView {
    view! {
        // A narrow screen scrolls it sideways: with the arrow keys too.
        <div class="table-box" tabindex="0" role="group" aria-label=move || label.get()>
            <table class=if comfortable { "table table--comfortable" } else { "table" } aria-label=move || label.get()>
                <TableHead columns sort=sort widen=None/>
                <tbody data-rows="true">{children()}</tbody>
            </table>
        </div>
    }
}

#[component]
pub(super) fn TableHead(
    columns: Vec<Column>,
    #[prop(optional_no_strip)] sort: Option<RwSignal<Option<Sort>>>,
    /// Of a table whose columns can be made wider and narrower: its name, and who is told.
    #[prop(optional_no_strip)]
    widen: Option<(String, Widen)>,
) -> impl IntoView {
    let head = |column: Column| view! { <Head column sort=sort widen=widen.clone()/> };
    view! {
        <thead>
            <tr>{columns.into_iter().map(head).collect_view()}</tr>
        </thead>
    }
}

#[component]
fn Head(
    column: Column,
    #[prop(optional_no_strip)] sort: Option<RwSignal<Option<Sort>>>,
    #[prop(optional_no_strip)] widen: Option<(String, Widen)>,
) -> impl IntoView {
    let Column { key, label, numeric, wide, sortable, falls, width } = column;
    let class = cell_class(numeric, wide, false, width);
    if label.is_empty() {
        // The buttons of its rows say for themselves what they are.
        return view! { <td class=class></td> }.into_any();
    }
    // Else its edge would be a part of its name.
    let name = widen.is_some().then(|| label.clone());
    let grip = widen.map(|(table, on_width)| {
        view! { <ColumnGrip table column=key.clone().into_owned() label=label.clone() width on_width/> }
    });
    let Some(sort) = sort.filter(|_| sortable) else {
        return view! {
            <th class=class scope="col" aria-label=name>
                {label}
                {grip}
            </th>
        }
        .into_any();
    };
    let own = key.clone();
    let state = Memo::new(move |_| {
        sort.with(|sort| sort.as_ref().filter(|sort| sort.column == own).map(|sort| sort.descending))
    });
    let turn = move |_| {
        let descending = state.get_untracked().map_or(numeric || falls, |descending| !descending);
        sort.set(Some(Sort { column: key.clone().into_owned(), descending }));
    };
    view! {
        <th
            class=class
            scope="col"
            aria-label=name
            aria-sort=move || state.get().map(|down| if down { "descending" } else { "ascending" })
        >
            <button type="button" class="table__sort" on:click=turn>
                {label}
                {move || {
                    state
                        .get()
                        .map(|down| {
                            view! { <Icon icon=if down { icondata::LuArrowDown } else { icondata::LuArrowUp }/> }
                        })
                }}
            </button>
            {grip}
        </th>
    }
    .into_any()
}

/// A row of a [`Table`]; its cells are [`Cell`]s.
#[component]
pub fn Row(children: Children, #[prop(optional, into)] selected: Signal<bool>) -> impl IntoView {
    view! {
        <tr class="table__row" class:table__row--selected=move || selected.get() data-row="true">
            {children()}
        </tr>
    }
}

/// A cell. The one with `href` makes the whole row a link.
#[component]
pub fn Cell(
    children: Children,
    #[prop(optional, into)] href: Option<String>,
    #[prop(optional)] numeric: bool,
    /// Hidden on phones.
    #[prop(optional)]
    wide: bool,
    #[prop(optional)] muted: bool,
    /// As that of its [`Column`].
    #[prop(default = None)]
    width: Option<Width>,
) -> impl IntoView {
    let class = cell_class(numeric, wide, muted, width);
    match href {
        Some(href) => view! {
            <td class=class>
                <a class="table__link" href=href>
                    {children()}
                </a>
            </td>
        }
        .into_any(),
        None => view! { <td class=class>{children()}</td> }.into_any(),
    }
}

fn cell_class(numeric: bool, wide: bool, muted: bool, width: Option<Width>) -> String {
    let mut class = String::from("table__cell");
    for (is, name) in [(numeric, "numeric"), (wide, "wide"), (muted, "muted")] {
        if is {
            class.push_str(" table__cell--");
            class.push_str(name);
        }
    }
    if let Some(width) = width {
        class.push_str(&format!(" table__cell--w{}", width.steps()));
    }
    class
}

#[cfg(test)]
mod tests {
    use super::Width;

    #[test]
    fn a_width_is_the_nearest_step_that_there_is() {
        let pixels = |wanted: f64| Width::nearest(wanted).pixels();
        assert_eq!((pixels(-5.0), pixels(99.0), pixels(101.0), pixels(9_999.0)), (80, 80, 120, 600));
        let (least, most) = Width::range();
        assert_eq!((least.step(false), most.step(true)), (least, most));
        assert_eq!(least.step(true).pixels(), 120);
    }
}
