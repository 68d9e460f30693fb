//! The scale at the side: from nothing to a round number that nothing is higher than.

use super::Unit;

/// A line across, and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Height {
    /// How far from the top, such as `25%`.
    pub at: String,
    /// How much that is, such as `200 MB`.
    pub label: String,
}

/// So many parts at most, so that what stands beside them has room.
const PARTS: f64 = 5.0;

/// A scale: so many steps of so much, in parts of what a word stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    step: f64,
    steps: u8,
    /// What the word beside the numbers stands for, such as a million for `MB`.
    one: f64,
}

/// Whether it is a measurement at all.
pub(super) fn is_measure(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

/// Of the width or the height, such as `12.5%`.
pub(super) fn hundredths(part: f64) -> String {
    let rounded = (part.clamp(0.0, 1.0) * 10_000.0).round() / 100.0;
    format!("{rounded}%")
}

impl Scale {
    /// A scale that this fits in. Where all is nothing, it goes up to one, so that there is a scale at all.
    pub fn up_to(highest: f64, unit: Unit) -> Self {
        let highest = if is_measure(highest) && highest >= unit.least() { highest } else { unit.least_top() };
        let one = unit.one(highest);
        let parts = highest / one;
        let raw = parts / PARTS;
        let power = 10_f64.powf(raw.log10().floor());
        // A hair less than round is round.
        let round = [1.0, 2.0, 5.0, 10.0].into_iter().find(|round| round * power >= raw * (1.0 - 1e-9));
        let step = round.unwrap_or(10.0) * power;
        let steps = (parts / step - 1e-9).ceil().clamp(1.0, PARTS);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between one and five")]
        let steps = steps as u8;
        Self { step, steps, one }
    }

    /// How much the upper edge is.
    pub fn top(self) -> f64 {
        self.step * f64::from(self.steps) * self.one
    }

    /// The lines across, from the floor up.
    pub fn heights(self, unit: Unit) -> Vec<Height> {
        let decimals = if self.step >= 1.0 { 0.0 } else { -self.step.log10().floor() };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a few digits at most")]
        let decimals = decimals.clamp(0.0, 6.0) as usize;
        let height = |number: u8| Height {
            at: hundredths(1.0 - f64::from(number) / f64::from(self.steps)),
            label: unit.on_scale(self.step * f64::from(number), self.one, decimals),
        };
        (0..=self.steps).map(height).collect()
    }
}
