//! When a press on a card becomes a lift: at once by mouse, after a rest by finger.

/// A mouse lifts after moving so far, in pixels; less is a click.
pub const MOUSE_SLOP: f64 = 5.0;
/// A finger that moves further than this before the rest is over scrolls.
pub const TOUCH_SLOP: f64 = 8.0;
/// How long a finger rests before the card comes up, in milliseconds.
pub const REST: u32 = 220;

/// What points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// A mouse or a touchpad.
    Mouse,
    /// A finger or a pen: its movement scrolls until it has rested.
    Finger,
}

impl Hand {
    /// From the `pointerType` of an event.
    pub fn from_pointer_type(kind: &str) -> Self {
        if kind == "mouse" { Self::Mouse } else { Self::Finger }
    }
}

/// What a movement means while a card is pressed and not yet lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet.
    Wait,
    /// The card comes up.
    Lift,
    /// It is a scroll or a swipe: let it be.
    LetGo,
}

/// Judges a movement of `dx`, `dy` since the press.
pub fn judge(hand: Hand, dx: f64, dy: f64) -> Verdict {
    let far = dx.hypot(dy);
    match hand {
        Hand::Mouse if far > MOUSE_SLOP => Verdict::Lift,
        Hand::Finger if far > TOUCH_SLOP => Verdict::LetGo,
        Hand::Mouse | Hand::Finger => Verdict::Wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mouse_lifts_by_moving() {
        assert_eq!(judge(Hand::Mouse, 3.0, 3.0), Verdict::Wait);
        assert_eq!(judge(Hand::Mouse, 4.0, 4.0), Verdict::Lift);
    }

    #[test]
    fn a_finger_that_moves_scrolls() {
        assert_eq!(judge(Hand::Finger, 0.0, 8.0), Verdict::Wait);
        assert_eq!(judge(Hand::Finger, 0.0, 8.5), Verdict::LetGo);
        assert_eq!(Hand::from_pointer_type("pen"), Hand::Finger);
    }
}
