use super::use_go;
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

/// Width of a column in the drawing's own measure; its height is [`HEIGHT`].
const COLUMN: f64 = 100.0;
const HEIGHT: f64 = 1_000.0;
/// What is left free above the highest mark, and the least that is drawn of a mark that is not nothing.
const AIR: f64 = 40.0;
const LEAST: f64 = 6.0;

/// How a series is drawn. The place among its kind gives the colour, together with the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    Bars,
    Line,
}

/// One value of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// `None` where there is nothing to draw.
    pub value: Option<f64>,
    /// Spoken, and shown on hover: what, when and how much.
    pub title: String,
    /// What it opens.
    pub href: String,
}

/// Values side by side, one for each column.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub drawn: Drawn,
    pub points: Vec<Point>,
}

/// A chart of some columns. Each mark is a link with words; one of them is reached with Tab, the others with the arrow keys. Whoever
/// shows it also shows its figures as a table.
#[component]
pub fn Chart(
    /// Spoken: what the chart shows.
    #[prop(into)]
    label: String,
    /// What stands below the columns; of many only the first, the middle and the last.
    columns: Vec<String>,
    series: Vec<Series>,
    /// The words of the highest value, which stand at the top of the axis.
    top: String,
) -> impl IntoView {
    let count = columns.len().max(1);
    let highest = highest(&series);
    let shades: Vec<(String, String)> =
        series.iter().enumerate().map(|(place, one)| (one.name.clone(), shade(place, one.drawn))).collect();
    let width = f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * COLUMN;
    let drawn = marks(&series, highest);
    let mut first = true;
    let draw = move |mark: Mark| {
        // The first one is where Tab arrives.
        let tab = if std::mem::take(&mut first) { "0" } else { "-1" };
        view! { <MarkLink mark tab/> }
    };
    let lines = lines(&series, highest);
    view! {
        <figure class="chart">
            <ul class="chart__legend">
                {shades
                    .into_iter()
                    .map(|(name, class)| {
                        view! {
                            <li class="chart__name">
                                <span class=format!("chart__swatch {class}") aria-hidden="true"></span>
                                {name}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <div class="chart__field">
                <span class="chart__top" aria-hidden="true">{top}</span>
                <svg
                    class="chart__drawing"
                    viewBox=format!("0 0 {width} {HEIGHT}")
                    preserveAspectRatio="none"
                    role="group"
                    aria-label=label
                    on:keydown=walk
                >
                    <g>
                        <line class="chart__ground" x1="0" x2=width.to_string() y1=HEIGHT.to_string() y2=HEIGHT.to_string()></line>
                    </g>
                    <g>{lines}</g>
                    <g>{drawn.into_iter().map(draw).collect_view()}</g>
                </svg>
            </div>
            <figcaption class="chart__columns" aria-hidden="true">
                {below(&columns).into_iter().map(|text| view! { <span>{text}</span> }).collect_view()}
            </figcaption>
        </figure>
    }
}

/// A mark as it is drawn.
struct Mark {
    /// Outline of the mark itself, and what answers to a finger: the whole height of its part of the column.
    path: String,
    class: String,
    touch: [f64; 2],
    title: String,
    href: String,
}

#[component]
fn MarkLink(mark: Mark, tab: &'static str) -> impl IntoView {
    let go = use_go();
    let Mark { path, class, touch: [x, wide], title, href } = mark;
    let (to, said) = (href.clone(), title.clone());
    let follow = move |event: MouseEvent| {
        // With a key or another button the browser opens it elsewhere.
        let plain =
            event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if plain {
            event.prevent_default();
            go(&to);
        }
    };
    view! {
        <g>
            <a class="chart__mark" href=href tabindex=tab aria-label=said data-mark="true" on:click=follow>
                <title>{title}</title>
                <rect class="chart__touch" x=x.to_string() y="0" width=wide.to_string() height=HEIGHT.to_string()></rect>
                <path class=class d=path></path>
            </a>
        </g>
    }
}

/// The arrow keys go from mark to mark, in the order in which they are drawn.
fn walk(event: KeyboardEvent) {
    let step: i64 = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => 1,
        "ArrowLeft" | "ArrowUp" => -1,
        _ => return,
    };
    let Some(drawing) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let Ok(all) = drawing.query_selector_all("[data-mark]") else { return };
    let marks: Vec<Element> = (0..all.length()).filter_map(|at| all.get(at)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let Some(here) = marks.iter().position(|mark| active.as_ref() == Some(mark)) else { return };
    let next = i64::try_from(here).ok().map(|here| here + step).and_then(|next| usize::try_from(next).ok());
    let Some(next) = next.and_then(|next| marks.get(next)) else { return };
    event.prevent_default();
    marks[here].set_attribute("tabindex", "-1").ok();
    next.set_attribute("tabindex", "0").ok();
    // Marks of a drawing are no elements of HTML, but are focused like them.
    next.unchecked_ref::<HtmlElement>().focus().ok();
}

fn highest(series: &[Series]) -> f64 {
    let values = series.iter().flat_map(|one| one.points.iter().filter_map(|point| point.value));
    values.fold(0.0_f64, f64::max).max(f64::MIN_POSITIVE)
}

fn shade(place: usize, drawn: Drawn) -> String {
    let kind = if drawn == Drawn::Line { " chart__shade--line" } else { "" };
    format!("chart__shade chart__shade--{}{kind}", place % 4)
}

/// How high a value stands above the ground.
fn height(value: f64, highest: f64) -> f64 {
    if value <= 0.0 { 0.0 } else { (value / highest * (HEIGHT - AIR)).max(LEAST) }
}

fn at(column: usize) -> f64 {
    f64::from(u32::try_from(column).unwrap_or(u32::MAX)) * COLUMN
}

/// Bars side by side within their column; of a line a dot at its middle. A phone's finger meets the part of the column.
fn marks(series: &[Series], highest: f64) -> Vec<Mark> {
    let parts = at(series.len().max(1));
    let bars = at(series.iter().filter(|one| one.drawn == Drawn::Bars).count().max(1));
    let (mut marks, mut bar) = (Vec::new(), 0);
    for (place, one) in series.iter().enumerate() {
        let class = shade(place, one.drawn);
        for (column, point) in one.points.iter().enumerate() {
            let Some(value) = point.value else { continue };
            let (left, top) = (at(column), HEIGHT - height(value, highest));
            let path = match one.drawn {
                Drawn::Bars => {
                    let wide = COLUMN * 0.8 * COLUMN / bars;
                    let x = left + COLUMN * 0.1 + wide * at(bar) / COLUMN;
                    format!("M{x:.1} {HEIGHT}V{top:.1}H{:.1}V{HEIGHT}Z", x + wide)
                }
                // A stroke without length, with round ends: a dot that the stretched drawing leaves round.
                Drawn::Line => format!("M{:.1} {top:.1}h0.01", left + COLUMN / 2.0),
            };
            let share = COLUMN * COLUMN / parts;
            let touch = [left + share * at(place) / COLUMN, share];
            marks.push(Mark {
                path,
                class: class.clone(),
                touch,
                title: point.title.clone(),
                href: point.href.clone(),
            });
        }
        bar += usize::from(one.drawn == Drawn::Bars);
    }
    marks
}

/// The lines between the dots; they break where there is nothing.
fn lines(series: &[Series], highest: f64) -> impl IntoView + use<> {
    let path = |one: &Series| {
        let mut path = String::new();
        let mut open = false;
        for (column, point) in one.points.iter().enumerate() {
            if let Some(value) = point.value {
                let letter = if open { 'L' } else { 'M' };
                path.push_str(&format!(
                    "{letter}{:.1} {:.1}",
                    at(column) + COLUMN / 2.0,
                    HEIGHT - height(value, highest)
                ));
            }
            open = point.value.is_some();
        }
        path
    };
    let drawn = series.iter().enumerate().filter(|(_, one)| one.drawn == Drawn::Line);
    drawn
        .map(|(place, one)| {
            let class = format!("chart__line {}", shade(place, one.drawn));
            view! { <path class=class d=path(one)></path> }
        })
        .collect_view()
}

/// Where all names would not fit, the first, the middle and the last.
fn below(columns: &[String]) -> Vec<String> {
    let places = match columns.len() {
        0..=3 => (0..columns.len()).collect(),
        many => vec![0, many / 2, many - 1],
    };
    places.into_iter().filter_map(|place| columns.get(place).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(drawn: Drawn, values: &[Option<f64>]) -> Series {
        let point = |value: &Option<f64>| Point { value: *value, title: String::new(), href: String::new() };
        Series { name: "x".to_owned(), drawn, points: values.iter().map(point).collect() }
    }

    #[test]
    fn marks_stand_within_their_columns_and_do_not_overlap() {
        let all = [
            series(Drawn::Bars, &[Some(1.0), Some(4.0)]),
            series(Drawn::Bars, &[Some(0.0), None]),
            series(Drawn::Line, &[Some(2.0), Some(3.0)]),
        ];
        let marks = marks(&all, highest(&all));
        assert_eq!(marks.len(), 5);
        let mut touched: Vec<_> = marks.iter().map(|mark| mark.touch).collect();
        touched.sort_by(|one, other| one[0].total_cmp(&other[0]));
        assert!(touched.windows(2).all(|two| two[0][0] + two[0][1] <= two[1][0] + 0.1));
        assert!(touched.iter().all(|[x, wide]| *x >= 0.0 && x + wide <= 2.0 * COLUMN + 0.1));
    }

    #[test]
    fn the_highest_reaches_the_top_and_nothing_stays_on_the_ground() {
        assert!((height(4.0, 4.0) - (HEIGHT - AIR)).abs() < 0.1);
        assert!((height(0.0, 4.0)).abs() < 0.1);
        assert!(height(0.000_1, 4.0) >= LEAST);
    }

    #[test]
    fn few_names_stand_below_many_columns() {
        let names: Vec<String> = (0..31).map(|n| n.to_string()).collect();
        assert_eq!(below(&names), ["0", "15", "30"]);
        assert_eq!(below(&names[..2]), ["0", "1"]);
    }
}
