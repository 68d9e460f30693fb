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
    let mut faults = Faults::new();
    for stop in 0..stops {
        // The last stop, where the way back begins, has the focus already.
        match way {
            Way::Forwards => browser.presses(Key::Tab).await,
            Way::Backwards if stop == 0 => {}
            Way::Backwards => browser.presses(Key::ShiftTab).await,
        }
        faults.extend(finds(browser, &format!("stands({backwards})")).await);
    }
    browser.presses(if backwards { Key::ShiftTab } else { Key::Tab }).await;
    faults.extend(finds(browser, "leaves()").await);
    faults
}

/// The first stop leads past what is the same on every page.
pub async fn skips_to_the_content(browser: &Browser) -> Faults {
    browser.reads("eyes.begins(false)").await;
    browser.presses(Key::Tab).await;
    browser.presses(Key::Enter).await;
    browser.waits_for("document.activeElement.localName === 'main'").await;
    browser.presses(Key::Tab).await;
    finds(browser, "skipped()").await
}
