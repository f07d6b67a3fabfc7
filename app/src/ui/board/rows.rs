//! The rows of a lane in the page, made and changed by hand: a row is markup that the browser parses at once, because views
//! made one by one take longer than a frame on a slow phone, and a card that scrolls by is looked at and seldom changed.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlUListElement, MouseEvent, Node};
use maud::{Markup, PreEscaped, html};
use uuid::Uuid;

use super::lanes::{card_element_id, put_style};

/// The cards of a board: what is seen of them, and what happens when they are used.
pub trait Cards: Copy + Send + Sync + 'static {
    /// Everything that is seen of one card.
    type Face: PartialEq + 'static;

    /// What is to be seen of a card now; `None` when there is no such card.
    fn face(self, id: Uuid) -> Option<Self::Face>;

    /// To be told when any face has changed.
    fn follow(self);

    /// A card. One element of it, the one with `id = card_element_id(id)`, takes the focus and has the `tabindex` given.
    fn markup(self, id: Uuid, face: &Self::Face, tab_index: &str) -> Markup;

    /// Makes a card that stands in the page as `was` show `now`. What has the focus stays.
    fn redraw(self, row: &Element, was: &Self::Face, now: &Self::Face);

    /// A click on the card.
    fn clicked(self, id: Uuid, event: &MouseEvent);

    /// Something of the card was filled in or ticked.
    fn filled_in(self, id: Uuid, event: &Event);
}

/// How a row stands among the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stance {
    pub class: &'static str,
    /// By how many rows it makes way; negative upwards.
    pub shift: i32,
    /// Whether the Tab key reaches it.
    pub stop: bool,
}

impl Stance {
    /// As it is drawn first.
    pub const fn first(stop: bool) -> Self {
        Self { class: "lane__row", shift: 0, stop }
    }

    const fn tab_index(self) -> &'static str {
        if self.stop { "0" } else { "-1" }
    }
}

struct Row<F> {
    id: Uuid,
    element: HtmlElement,
    face: Option<F>,
    stance: Stance,
}

/// The rows of one lane.
pub(super) struct Rows<C: Cards> {
    cards: C,
    list: HtmlUListElement,
    rows: Vec<Row<C::Face>>,
    /// Made, and in no page yet.
    ready: Vec<Row<C::Face>>,
}

/// What a server draws: the rows, of which the Tab key reaches the first.
pub(super) fn first_rows<C: Cards>(cards: C, ids: &[Uuid]) -> String {
    let row = |(at, id): (usize, &Uuid)| {
        let stance = Stance::first(at == 0);
        html! { li class=(stance.class) data-card=(id) { (drawn(cards, *id, cards.face(*id).as_ref(), stance)) } }
    };
    ids.iter().enumerate().map(row).map(PreEscaped::into_string).collect()
}

fn drawn<C: Cards>(cards: C, id: Uuid, face: Option<&C::Face>, stance: Stance) -> Markup {
    face.map_or(PreEscaped(String::new()), |face| cards.markup(id, face, stance.tab_index()))
}

impl<C: Cards> Rows<C> {
    /// Takes over the rows that a server drew into a list, which show these faces.
    pub fn adopt(cards: C, list: HtmlUListElement, faces: Vec<(Uuid, Option<C::Face>)>) -> Self {
        let mut element = list.first_element_child();
        let mut rows = Vec::new();
        for (id, face) in faces {
            let Some(found) = element.take().and_then(|element| element.dyn_into::<HtmlElement>().ok()) else { break };
            element = found.next_element_sibling();
            // Ticked before the program ran, or remembered by the browser from an earlier visit: nobody heard it.
            if let Some(tick) =
                found.query_selector("input").ok().flatten().and_then(|tick| tick.dyn_into::<HtmlInputElement>().ok())
            {
                tick.set_checked(tick.default_checked());
            }
            rows.push(Row { id, element: found, face, stance: Stance::first(rows.is_empty()) });
        }
        Self { cards, list, rows, ready: Vec::new() }
    }

    /// Shows these cards in this order. Rows that are there already stay the same elements, and of those as many as can be
    /// are not even moved: an element that is moved loses the focus. If it had it, it gets it back.
    pub fn show(&mut self, ids: &[Uuid]) {
        let focused = document().active_element().filter(|element| self.list.contains(Some(element)));
        self.arrange(ids);
        if let Some(element) =
            focused.filter(|element| element.is_connected() && document().active_element().as_ref() != Some(element))
            && let Ok(element) = element.dyn_into::<HtmlElement>()
        {
            // It fails only for elements that are gone.
            element.focus().ok();
        }
    }

    fn arrange(&mut self, ids: &[Uuid]) {
        let (stay, go): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.rows).into_iter().partition(|row| ids.contains(&row.id));
        for row in go {
            row.element.remove();
        }
        let order: Vec<usize> = stay.iter().filter_map(|row| ids.iter().position(|id| *id == row.id)).collect();
        let mut stay: Vec<_> = stay.into_iter().zip(rising(&order)).map(Some).collect();
        let mut below: Option<HtmlElement> = None;
        for id in ids.iter().rev() {
            let there =
                stay.iter_mut().find(|row| row.as_ref().is_some_and(|(row, _)| row.id == *id)).and_then(Option::take);
            let Some((row, in_place)) = there.or_else(|| Some((self.new_row(*id)?, false))) else { continue };
            if !in_place {
                let before = below.as_ref().map(AsRef::<Node>::as_ref);
                // Both are elements of this list: it cannot fail.
                self.list.insert_before(&row.element, before).ok();
            }
            below = Some(row.element.clone());
            self.rows.push(row);
        }
        self.rows.reverse();
    }

    /// Makes one of these rows, which the page will want next, and forgets what was made of others. One at a time: that much a
    /// slow phone does beside scrolling.
    pub fn prepare(&mut self, next: &[Uuid]) {
        self.ready.retain(|row| next.contains(&row.id));
        let missing = |id: &&Uuid| !self.ready.iter().chain(&self.rows).any(|row| row.id == **id);
        if let Some(row) = next.iter().find(missing).and_then(|id| self.made(*id)) {
            self.ready.push(row);
        }
    }

    /// A row that stands nowhere yet: made beforehand, unless the card has changed since.
    fn new_row(&mut self, id: Uuid) -> Option<Row<C::Face>> {
        match self.ready.iter().position(|row| row.id == id).map(|at| self.ready.swap_remove(at)) {
            Some(row) if row.face == self.cards.face(id) => Some(row),
            _ => self.made(id),
        }
    }

    /// Draws what has changed.
    pub fn refresh(&mut self) {
        for row in &mut self.rows {
            let face = self.cards.face(row.id);
            if row.face == face {
                continue;
            }
            match (&row.face, &face) {
                (Some(was), Some(now)) => self.cards.redraw(&row.element, was, now),
                _ => row.element.set_inner_html(&drawn(self.cards, row.id, face.as_ref(), row.stance).into_string()),
            }
            row.face = face;
        }
    }

    /// Makes the rows stand so. A row of another card than the one meant is left as it is: it is about to be changed.
    pub fn stand(&mut self, stances: &[(Uuid, Stance)]) {
        for (row, (_, stance)) in self.rows.iter_mut().zip(stances).filter(|(row, (id, _))| row.id == *id) {
            let (was, now) = (std::mem::replace(&mut row.stance, *stance), *stance);
            if was.class != now.class {
                row.element.set_class_name(now.class);
            }
            if was.shift != now.shift {
                let rows = now.shift;
                let way = format!("translateY(calc(var(--board-row) * {rows}))");
                put_style(&row.element, "transform", if rows == 0 { "" } else { &way });
            }
            if was.stop != now.stop
                && let Ok(Some(link)) = row.element.query_selector(&format!("#{}", card_element_id(row.id)))
            {
                // Setting an attribute of this name cannot fail.
                link.set_attribute("tabindex", now.tab_index()).ok();
            }
        }
    }

    /// A new row. An `li` can always be made.
    fn made(&self, id: Uuid) -> Option<Row<C::Face>> {
        let (stance, face) = (Stance::first(false), self.cards.face(id));
        let element = document().create_element("li").ok()?.dyn_into::<HtmlElement>().ok()?;
        element.set_class_name(stance.class);
        element.set_attribute("data-card", &id.to_string()).ok()?;
        element.set_inner_html(&drawn(self.cards, id, face.as_ref(), stance).into_string());
        Some(Row { id, element, face, stance })
    }
}

/// Which members of a sequence of different numbers belong to its longest rising part: those can stay where they are while
/// the others are put between them.
fn rising(order: &[usize]) -> Vec<bool> {
    // For each member, the length of the longest rising part that ends with it, and the member before it in that part.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(order.len());
    for (at, value) in order.iter().enumerate() {
        let before = (0..at).filter(|other| order[*other] < *value).max_by_key(|other| best[*other].0);
        best.push((before.map_or(1, |before| best[before].0 + 1), before));
    }
    let mut stays = vec![false; order.len()];
    let mut at = (0..order.len()).max_by_key(|at| best[*at].0);
    while let Some(member) = at {
        stays[member] = true;
        at = best[member].1;
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::rising;
    use proptest::prelude::*;

    #[test]
    fn one_that_is_moved_leaves_all_others_in_place() {
        assert_eq!(rising(&[0, 1, 2, 3]), [true; 4]);
        assert_eq!(rising(&[4, 0, 1, 2, 3]), [false, true, true, true, true]);
        assert_eq!(rising(&[0, 3, 1, 2]), [true, false, true, true]);
        assert!(rising(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn what_stays_rises(order in Just((0usize..24).collect::<Vec<_>>()).prop_shuffle()) {
            let stays = rising(&order);
            let kept: Vec<_> = order.iter().zip(&stays).filter(|(_, stays)| **stays).map(|(value, _)| value).collect();
            prop_assert!(kept.is_sorted());
            prop_assert!(!kept.is_empty());
        }
    }
}
