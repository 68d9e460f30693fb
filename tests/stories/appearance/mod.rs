//! How it looks to everybody, those who do not look included.
//!
//! One browser walks through the gallery, where every page stands in every state. At each it asks axe-core, in light and
//! in dark; goes round with the keyboard, forwards on a desk and backwards in a window magnified four times; and looks
//! for what axe-core cannot judge: targets, width, motion, forced colours, paper. The scripts beside this file hold what
//! is looked for. [`live`] does the same for the pages of a Harbor that runs.

pub mod axe;
mod faulty;
mod focus;
mod live;
mod menus;
mod no_script;
mod odd_names;

use std::collections::BTreeSet;

use face::layout::Theme;

use crate::world::browser::View;
use crate::world::{Browser, World, story};

pub use axe::Axe;
use focus::Way;

/// What a check finds wrong, in words.
pub type Faults = Vec<String>;

const EYES: &str = concat!(
    include_str!("eyes.js"),
    include_str!("focus.js"),
    include_str!("targets.js"),
    include_str!("reflow.js"),
    include_str!("motion.js"),
    include_str!("colours.js"),
    include_str!("paper.js"),
    include_str!("overlaps.js"),
);

/// From the next page on, the checks are there.
pub async fn opens_its_eyes(browser: &Browser) {
    browser.page.evaluate_on_new_document(EYES).await.unwrap();
}

/// Asks one of the checks.
pub async fn finds(browser: &Browser, check: &str) -> Faults {
    let found = browser.reads(&format!("eyes.{check}")).await;
    serde_json::from_value(found).unwrap()
}

/// Asks several of them at once.
async fn finds_all(browser: &Browser, checks: &[&str]) -> Faults {
    let checks: Vec<String> = checks.iter().map(|check| format!("eyes.{check}")).collect();
    let found = browser.reads(&format!("[{}].flat()", checks.join(", "))).await;
    serde_json::from_value(found).unwrap()
}

/// The states of a page stand one after the other in the gallery, and are the same page: the same frame, the same order.
#[derive(Default)]
struct Turns {
    page: String,
    states: usize,
}

impl Turns {
    /// How many states of this page came before.
    fn before(&mut self, exhibit: &str) -> usize {
        let page = exhibit.rsplit_once('/').map_or(exhibit, |(page, _)| page);
        if self.page == page {
            self.states += 1;
        } else {
            *self = Self { page: page.to_owned(), states: 0 };
        }
        self.states
    }
}

/// All that is wrong with the page that is shown, each with where it was seen. The way back through a page that is magnified is gone
/// once for each page: it is the way that was gone forwards in each state.
async fn looks_closely(browser: &Browser, axe: &Axe, is_first: bool) -> Faults {
    let mut faults = Faults::new();
    let mut tell = |view: &str, found: Faults| faults.extend(found.into_iter().map(|fault| format!("{view}: {fault}")));
    browser.is_like(View::DESK).await;
    browser.reads("eyes.open()").await;
    tell("desk", axe.finds(browser).await);
    tell("desk", finds_all(browser, &["targets()", "moves()", "spreads()"]).await);
    tell("desk", focus::goes_round(browser, Way::Forwards).await);
    tell("desk", focus::skips_to_the_content(browser).await);
    browser.is_like(View::DESK.dark()).await;
    tell("dark", axe.finds(browser).await);
    browser.is_like(View::MAGNIFIED.dark()).await;
    tell("magnified", finds_all(browser, &["reflows()", "targets()"]).await);
    if is_first {
        tell("magnified", focus::goes_round(browser, Way::Backwards).await);
    }
    browser.is_like(View::DESK.in_forced_colours()).await;
    tell("forced colours", finds(browser, "survives()").await);
    browser.is_like(View::PAPER.dark()).await;
    tell("paper", finds(browser, "prints()").await);
    faults
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_in_every_state_can_be_used_by_everybody() {
    let axe = Axe::fetched().await;
    story(World::named("gallery"), async |world| {
        let ada = world.eyes("Ada").await;
        opens_its_eyes(&ada).await;
        axe.comes_with(&ada).await;
        let mut faults = Faults::new();
        let (mut menus, mut moving, mut turns) = (BTreeSet::new(), 0, Turns::default());
        // While one works on some pages, `HARBOR_EXHIBITS` says which, by the beginning of their names.
        let only = std::env::var("HARBOR_EXHIBITS").unwrap_or_default();
        let exhibits = web::exhibits(Theme::System).unwrap().into_iter();
        for exhibit in exhibits.filter(|exhibit| only.split(',').any(|one| exhibit.name.starts_with(one))) {
            ada.goes_to(&format!("/gallery/{}", exhibit.name)).await;
            ada.waits_for("document.readyState === 'complete'").await;
            ada.is_photographed(&exhibit.name.replace('/', "-")).await;
            let is_first = turns.before(exhibit.name) == 0;
            let mut found = looks_closely(&ada, &axe, is_first).await;
            found.extend(menus::open_by_keyboard(&ada, &axe, &mut menus).await);
            faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", exhibit.name)));
            ada.is_like(View::DESK.moving()).await;
            moving += finds(&ada, "moves()").await.len();
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        let is_whole = only.is_empty();
        assert!(!is_whole || moving > 0 && !menus.is_empty(), "there is something to hold still, and a menu to open");
    })
    .await;
}
