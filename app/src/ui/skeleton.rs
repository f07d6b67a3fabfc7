use leptos::prelude::*;

/// The shape of what is coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkeletonShape {
    /// Rows of a table.
    Rows(usize),
    /// Lines of text.
    Lines(usize),
    /// Cards, one under the other.
    Cards(usize),
    /// Columns of cards, side by side.
    Columns(usize),
    /// A record: a head, facts, a timeline.
    Record,
}

/// Stands where content will stand, in its shape. It stays invisible for 300 ms, so that quick answers do not flicker.
#[component]
pub fn Skeleton(#[prop(default = SkeletonShape::Lines(3))] shape: SkeletonShape) -> impl IntoView {
    let (class, content) = match shape {
        SkeletonShape::Rows(n) => ("skeleton skeleton--rows", bones(n, "skeleton__row")),
        SkeletonShape::Lines(n) => ("skeleton skeleton--lines", bones(n, "skeleton__line")),
        SkeletonShape::Cards(n) => ("skeleton skeleton--cards", bones(n, "skeleton__card")),
        SkeletonShape::Columns(n) => ("skeleton skeleton--columns", columns(n)),
        SkeletonShape::Record => ("skeleton skeleton--record", record()),
    };
    view! {
        <div class=class aria-hidden="true">
            {content}
        </div>
    }
}

fn bones(n: usize, class: &'static str) -> AnyView {
    (0..n).map(|_| view! { <span class=class></span> }).collect_view().into_any()
}

fn columns(n: usize) -> AnyView {
    (0..n)
        .map(|index| view! { <div class="skeleton__column">{bones(4 - index % 3, "skeleton__card")}</div> })
        .collect_view()
        .into_any()
}

fn record() -> AnyView {
    view! {
        <span class="skeleton__title"></span>
        <div class="skeleton__facts">{bones(6, "skeleton__line")}</div>
        <div class="skeleton__facts">{bones(4, "skeleton__row")}</div>
    }
    .into_any()
}
