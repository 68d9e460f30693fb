//! Going round a page with nothing but a keyboard.

use super::{Faults, finds};
use crate::world::Browser;
use crate::world::browser::Key;

/// The way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// With Tab, from the top.
    Forwards,
    /// With Shift and Tab, from the last stop.
    Backwards,
}

/// Stops everywhere once, in order: each stop can be seen, shows that it has the focus, and lets it go.
pub async fn goes_round(browser: &Browser, way: Way) -> Faults {
    let backwards = way == Way::Backwards;
    let stops = browser.reads(&format!("eyes.begins({backwards})")).await.as_u64().unwrap();
    // The last stop, where the way back begins, has the focus already; the last press leads out of the page.
    let presses = if backwards { stops.max(1) } else { stops + 1 };
    let key = if backwards { Key::ShiftTab } else { Key::Tab };
    browser.presses_all(std::iter::repeat_n(key, usize::try_from(presses).unwrap())).await;
    finds(browser, "ends()").await
}

/// The first stop leads past what is the same on every page.
pub async fn skips_to_the_content(browser: &Browser) -> Faults {
    browser.reads("eyes.begins(false)").await;
    browser.presses_all([Key::Tab, Key::Enter]).await;
    browser.waits_for("document.activeElement.localName === 'main'").await;
    browser.presses(Key::Tab).await;
    finds(browser, "skipped()").await
}
