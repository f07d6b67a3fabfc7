//! The logo of the house at the head of quotes: within which bounds it is taken, and how large it is on paper.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Its bytes, at most.
pub const LARGEST_LOGO: u32 = 1 << 20;
/// Pixels of a side, at most.
pub const LONGEST_SIDE: u16 = 4_000;
/// Pixels of both together, at most: each file that is made unpacks them.
pub const MOST_PIXELS: u32 = 4_000_000;

/// Points of an inch, and of a millimetre.
const INCH: f32 = 72.0;
const MILLIMETRE: f32 = INCH / 25.4;
/// What it fits into on paper.
const MOST_WIDTH: f32 = 60.0 * MILLIMETRE;
const MOST_HEIGHT: f32 = 18.0 * MILLIMETRE;
/// Pixels of an inch, at least: what has few is printed small, not coarse.
const LEAST_DENSITY: f32 = 150.0;

/// One that is or was at the head of quotes. It never changes; another one has another id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    pub id: Uuid,
    /// In pixels.
    pub width: u16,
    pub height: u16,
    /// In bytes.
    pub size: u32,
}

impl Logo {
    /// Width and height on paper, in points.
    #[must_use]
    pub fn on_paper(&self) -> (f32, f32) {
        let (width, height) = (f32::from(self.width.max(1)), f32::from(self.height.max(1)));
        let scale = (INCH / LEAST_DENSITY).min(MOST_WIDTH / width).min(MOST_HEIGHT / height);
        (width * scale, height * scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_paper(width: u16, height: u16) -> (f32, f32) {
        Logo { id: Uuid::nil(), width, height, size: 1 }.on_paper()
    }

    fn near(found: (f32, f32), wanted: (f32, f32)) -> bool {
        (found.0 - wanted.0).abs() < 0.05 && (found.1 - wanted.1).abs() < 0.05
    }

    #[test]
    fn it_fits_into_its_box_keeps_its_shape_and_is_never_coarse() {
        // 18 mm are 51.02 points, 60 mm are 170.08.
        assert!(near(on_paper(1_000, 1_000), (51.02, 51.02)), "a square is as high as the box");
        assert!(near(on_paper(2_000, 200), (170.08, 17.008)), "a band is as wide as the box");
        assert!(near(on_paper(150, 75), (72.0, 36.0)), "few pixels: 150 of them are an inch, and no larger");
        for (width, height) in [(1, 1), (1, 4_000), (4_000, 1), (4_000, 1_000), (355, 107), (0, 0)] {
            let (wide, high) = on_paper(width, height);
            assert!(wide > 0.0 && high > 0.0 && wide < 170.09 && high < 51.03, "{width} × {height}: {wide} × {high}");
            let shape = f32::from(width.max(1)) / f32::from(height.max(1));
            assert!((wide / high / shape - 1.0).abs() < 0.001, "{width} × {height} keeps its shape");
        }
    }
}
