//! The faults that axe-core finds. It comes from npm: where there is none, this part is left out, and says so.

use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;

use super::Faults;
use crate::world::browser::View;
use crate::world::{Browser, left_out, npm};

/// What it finds wrong with the page that is shown.
const FAULTS: &str = include_str!("axe.js");

/// The tool, if there is one.
pub struct Axe(Option<String>);

impl Axe {
    /// Fetches it.
    pub async fn fetched() -> Self {
        match npm::package("axe-core", "4.14.1").await {
            Ok(package) => {
                Self(Some(std::fs::read_to_string(package.join("node_modules/axe-core/axe.min.js")).unwrap()))
            }
            Err(reason) => {
                left_out("axe-core", &reason);
                Self(None)
            }
        }
    }

    /// Whether there is one.
    pub const fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// Nothing is wrong with what is shown, in light and dark, on a desk, on a telephone and on a narrow one.
    pub async fn is_fine_with(&self, browser: &Browser) {
        for view in [View::DESK, View::DESK.dark(), View::PHONE, View::PHONE.dark(), View::DESK.as_wide_as(320)] {
            browser.is_like(view).await;
            assert_eq!(self.finds(browser).await, Faults::new(), "{view:?}");
            let wide = browser.reads("document.documentElement.scrollWidth > innerWidth").await;
            assert_eq!(wide, false, "{view:?} scrolls sideways");
        }
        browser.is_like(View::DESK).await;
    }

    /// Comes along from the next page on. For many pages: otherwise the half megabyte of it is sent to each that is looked at.
    pub async fn comes_with(&self, browser: &Browser) {
        if let Self(Some(axe)) = self {
            browser.page.evaluate_on_new_document(axe.as_str()).await.unwrap();
        }
    }

    /// Looks at the page as it is shown.
    pub async fn finds(&self, browser: &Browser) -> Faults {
        let Self(Some(axe)) = self else { return Faults::new() };
        let mut found = browser.reads(FAULTS).await;
        if found == false {
            // A statement of the browser's own, which the page's policy has no say in.
            browser.page.execute(EvaluateParams::new(axe.as_str())).await.unwrap();
            found = browser.reads(FAULTS).await;
        }
        serde_json::from_value(found).unwrap()
    }
}
