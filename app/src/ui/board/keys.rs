//! What the keys mean on a board, and where a step goes.

/// A place on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The lane, from the left.
    pub lane: usize,
    /// The place in it, from the top.
    pub index: usize,
}

/// A direction to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the card above.
    Up,
    /// To the card below.
    Down,
    /// To the lane on the left.
    Left,
    /// To the lane on the right.
    Right,
    /// To the top of the lane.
    First,
    /// To the bottom of what is loaded.
    Last,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Move the focus.
    Go(Step),
    /// Take the card up.
    PickUp,
    /// Move the card that is up.
    Carry(Step),
    /// Put it down here.
    Drop,
    /// Put it back where it was.
    Cancel,
    /// Look at it beside the board.
    Peek,
    /// Choose the lane from a list.
    MoveTo,
    /// Mark it, or take the mark away.
    Mark,
    /// Mark on to the card above or below.
    Extend(Step),
    /// Mark all that is loaded in this lane.
    MarkAll,
    /// Take all marks away.
    Unmark,
}

/// The command behind a key. `carrying`: a card is up. `shift` and `command` are the modifier keys (⌘ or Ctrl).
pub fn command(key: &str, carrying: bool, shift: bool, command: bool) -> Option<Command> {
    let step = match key {
        "ArrowUp" => Some(Step::Up),
        "ArrowDown" => Some(Step::Down),
        "ArrowLeft" => Some(Step::Left),
        "ArrowRight" => Some(Step::Right),
        "Home" => Some(Step::First),
        "End" => Some(Step::Last),
        "k" if !command => Some(Step::Up),
        "j" if !command => Some(Step::Down),
        _ => None,
    };
    if carrying {
        return match (key, step) {
            (_, Some(step)) => Some(Command::Carry(step)),
            (" " | "Enter", _) => Some(Command::Drop),
            ("Escape" | "Tab", _) => Some(Command::Cancel),
            ("z" | "Z", _) if command => Some(Command::Cancel),
            _ => None,
        };
    }
    match (key, step) {
        ("a" | "A", _) if command => Some(Command::MarkAll),
        _ if command => None,
        (_, Some(step @ (Step::Up | Step::Down))) if shift => Some(Command::Extend(step)),
        (_, Some(step)) => Some(Command::Go(step)),
        (" ", _) => Some(Command::PickUp),
        ("o", _) => Some(Command::Peek),
        ("m", _) => Some(Command::MoveTo),
        ("x", _) => Some(Command::Mark),
        ("Escape", _) => Some(Command::Unmark),
        _ => None,
    }
}

/// Where the focus goes from `spot`; `counts` are the cards of each lane. Empty lanes are passed over.
pub fn go(spot: Spot, step: Step, counts: &[usize]) -> Option<Spot> {
    let here = counts.get(spot.lane).copied()?;
    let to = match step {
        Step::Up => Spot { index: spot.index.checked_sub(1)?, ..spot },
        Step::Down => Spot { index: spot.index + 1, ..spot },
        Step::First => Spot { index: 0, ..spot },
        Step::Last => Spot { index: here.checked_sub(1)?, ..spot },
        Step::Left => beside(spot, (0..spot.lane).rev(), counts)?,
        Step::Right => beside(spot, spot.lane + 1..counts.len(), counts)?,
    };
    (to != spot && to.index < counts[to.lane]).then_some(to)
}

fn beside(spot: Spot, mut lanes: impl Iterator<Item = usize>, counts: &[usize]) -> Option<Spot> {
    let lane = lanes.find(|lane| counts[*lane] > 0)?;
    Some(Spot { lane, index: spot.index.min(counts[lane] - 1) })
}

/// Where a carried card goes from `spot`; `staying` are the cards of each lane without the carried ones.
/// Lanes that `refuse` are passed over, empty ones are not; in a lane that refuses it cannot move either.
pub fn carry(spot: Spot, step: Step, staying: &[usize], refuse: &[bool]) -> Option<Spot> {
    let here = staying.get(spot.lane).copied()?;
    let open = |lane: &usize| !refuse.get(*lane).copied().unwrap_or(false);
    let to = match step {
        Step::Up => Spot { index: spot.index.checked_sub(1)?, ..spot },
        Step::Down => Spot { index: (spot.index + 1).min(here), ..spot },
        Step::First => Spot { index: 0, ..spot },
        Step::Last => Spot { index: here, ..spot },
        Step::Left | Step::Right => {
            let lane = match step {
                Step::Left => (0..spot.lane).rev().find(open)?,
                _ => (spot.lane + 1..staying.len()).find(open)?,
            };
            Spot { lane, index: spot.index.min(staying[lane]) }
        }
    };
    (to != spot && open(&to.lane)).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(lane: usize, index: usize) -> Spot {
        Spot { lane, index }
    }

    #[test]
    fn arrows_move_the_focus_and_pass_over_empty_lanes() {
        let counts = [3, 0, 1];
        assert_eq!(go(spot(0, 0), Step::Down, &counts), Some(spot(0, 1)));
        assert_eq!(go(spot(0, 2), Step::Down, &counts), None);
        assert_eq!(go(spot(0, 0), Step::Up, &counts), None);
        assert_eq!(go(spot(0, 2), Step::Right, &counts), Some(spot(2, 0)));
        assert_eq!(go(spot(2, 0), Step::Left, &counts), Some(spot(0, 0)));
        assert_eq!(go(spot(2, 0), Step::Right, &counts), None);
        assert_eq!(go(spot(0, 0), Step::Last, &counts), Some(spot(0, 2)));
    }

    #[test]
    fn a_carried_card_enters_empty_lanes_and_passes_over_those_that_refuse() {
        let staying = [2, 0, 5];
        assert_eq!(carry(spot(0, 1), Step::Right, &staying, &[false; 3]), Some(spot(1, 0)));
        assert_eq!(carry(spot(0, 1), Step::Right, &staying, &[false, true, false]), Some(spot(2, 1)));
        assert_eq!(carry(spot(0, 1), Step::Right, &staying, &[false, true, true]), None);
        assert_eq!(carry(spot(0, 1), Step::Down, &staying, &[]), Some(spot(0, 2)));
        assert_eq!(carry(spot(0, 2), Step::Down, &staying, &[]), None);
        assert_eq!(carry(spot(2, 0), Step::Last, &staying, &[]), Some(spot(2, 5)));
    }

    #[test]
    fn keys_mean_different_things_while_a_card_is_up() {
        assert_eq!(command(" ", false, false, false), Some(Command::PickUp));
        assert_eq!(command(" ", true, false, false), Some(Command::Drop));
        assert_eq!(command("Enter", false, false, false), None, "the link opens by itself");
        assert_eq!(command("Enter", true, false, false), Some(Command::Drop));
        assert_eq!(command("ArrowLeft", true, false, false), Some(Command::Carry(Step::Left)));
        assert_eq!(command("z", true, false, true), Some(Command::Cancel));
        assert_eq!(command("z", false, false, true), None, "what is done is the page's to undo");
        assert_eq!(command("j", false, false, false), Some(Command::Go(Step::Down)));
        assert_eq!(command("ArrowDown", false, true, false), Some(Command::Extend(Step::Down)));
        assert_eq!(command("k", false, false, true), None, "Ctrl K is the palette's");
        assert_eq!(command("a", false, false, true), Some(Command::MarkAll));
        assert_eq!(command("Tab", false, false, false), None);
    }
}
