//! A real browser, for what only a browser can judge: that nothing needs a reload, that pages work without script, where
//! a redirect ends, and how it all looks.
//!
//! Each world has at most one Chromium; each [`Browser`] has cookies of its own.

use std::path::PathBuf;
use std::time::Duration;

use chassis::Tasks;
use chromiumoxide::browser::BrowserConfig;
use chromiumoxide::cdp::browser_protocol::emulation::{MediaFeature, SetDeviceMetricsOverrideParams};
use chromiumoxide::cdp::browser_protocol::network::{BlockPattern, SetBlockedUrLsParams};
use chromiumoxide::cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams};
use chromiumoxide::page::ScreenshotParams;
use fakes::identity::Persona;
use futures_util::StreamExt;
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::Value;
use tokio::time::Instant;

use super::processes::on_path;
use super::wait::{PATIENCE, by};

/// Nothing of this is for people's own browsing: no calls home, no first-run pages, no shared folder.
const QUIET: [&str; 8] = [
    "disable-background-networking",
    "disable-component-update",
    "disable-default-apps",
    "disable-dev-shm-usage",
    "disable-gpu",
    "disable-sync",
    "no-first-run",
    "no-default-browser-check",
];

/// The program, once for each world.
pub(super) struct Chromium {
    folder: PathBuf,
    tasks: Tasks,
    running: Option<chromiumoxide::Browser>,
}

impl Chromium {
    pub const fn new(folder: PathBuf, tasks: Tasks) -> Self {
        Self { folder, tasks, running: None }
    }

    pub async fn opens(&mut self, persona: Persona, origin: &str) -> Browser {
        if self.running.is_none() {
            self.running = Some(self.launches().await);
        }
        let chromium = self.running.as_ref().unwrap();
        let apart = chromium.create_browser_context(CreateBrowserContextParams::default()).await.unwrap();
        let blank = CreateTargetParams::builder().url("about:blank").browser_context_id(apart).build().unwrap();
        let page = chromium.new_page(blank).await.unwrap();
        Browser { page, persona, origin: origin.to_owned() }
    }

    async fn launches(&self) -> chromiumoxide::Browser {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let program =
            names.into_iter().find_map(on_path).expect("chromium is not on this machine: scripts/setup --tests");
        let config = BrowserConfig::builder()
            .chrome_executable(program)
            .new_headless_mode()
            .user_data_dir(&self.folder)
            .viewport(None)
            .launch_timeout(PATIENCE)
            .request_timeout(PATIENCE)
            .disable_https_first()
            .args(QUIET);
        // Chromium's sandbox refuses to work for root.
        let config = if nix::unistd::Uid::effective().is_root() { config.no_sandbox() } else { config };
        let (chromium, mut handler) = chromiumoxide::Browser::launch(config.build().unwrap()).await.unwrap();
        self.tasks.spawn("chromium", async move { while handler.next().await.is_some() {} });
        chromium
    }

    pub async fn closes(&mut self) {
        if let Some(mut chromium) = self.running.take() {
            chromium.close().await.unwrap();
            chromium.wait().await.unwrap();
        }
    }
}

/// A person's browser, with one tab.
pub struct Browser {
    /// The tab.
    pub page: chromiumoxide::Page,
    /// Whose it is.
    pub persona: Persona,
    origin: String,
}

impl Browser {
    /// Types an address.
    pub async fn goes_to(&self, path: &str) {
        self.page.goto(format!("{}{path}", self.origin)).await.unwrap();
    }

    /// The value of an expression in the page.
    pub async fn reads(&self, expression: &str) -> Value {
        self.page.evaluate_expression(expression).await.unwrap().value().cloned().unwrap_or(Value::Null)
    }

    /// Waits until an expression is true in whatever page there is by then.
    pub async fn waits_for(&self, expression: &str) {
        self.waits_until(Instant::now() + PATIENCE, expression).await;
    }

    /// The same with a deadline of its own.
    pub async fn waits_until(&self, deadline: Instant, expression: &str) {
        by(expression, deadline, async || {
            // A page that is being left has nothing to say.
            let said = self.page.evaluate_expression(expression).await.ok()?;
            (said.value() == Some(&Value::Bool(true))).then_some(())
        })
        .await;
    }

    /// Waits until the tab is at this path of Harbor, and the page is there.
    pub async fn arrives_at(&self, path: &str) {
        let there = format!("location.href === '{}{path}' && document.readyState === 'complete'", self.origin);
        self.waits_for(&there).await;
    }

    /// Clicks what the selector finds, once it is there.
    pub async fn clicks(&self, selector: &str) {
        let element =
            by(selector, Instant::now() + PATIENCE, async || self.page.find_element(selector).await.ok()).await;
        element.click().await.unwrap();
    }

    /// Types into a field.
    pub async fn types(&self, selector: &str, text: &str) {
        self.page.find_element(selector).await.unwrap().focus().await.unwrap().type_str(text).await.unwrap();
    }

    /// Signs in by the pages of Harbor and of the provider.
    pub async fn signs_in(&self) {
        self.goes_to("/").await;
        self.clicks("a[href='/sign-in']").await;
        self.clicks("form[action='/sign-in/example'] button").await;
        self.clicks(&format!("button[name=persona][value='{}']", self.persona.subject)).await;
        self.arrives_at("/workspaces").await;
    }

    /// Fills in the form for a workspace and sends it off; is led to its page.
    pub async fn creates_a_workspace(&self, name: &str, region: Region) -> WorkspaceId {
        self.clicks("a[href='/workspaces/new']").await;
        self.waits_for("document.querySelector('#name') !== null").await;
        self.types("#name", name).await;
        self.clicks(&format!("input[name=region][value={}]", region.word())).await;
        self.clicks("form[action='/workspaces'] button[type=submit]").await;
        self.waits_for("location.pathname.startsWith('/workspaces/ws_')").await;
        let path = self.reads("location.pathname").await;
        path.as_str().unwrap().strip_prefix("/workspaces/").unwrap().parse().unwrap()
    }

    /// Is true in a page of a workspace with this label.
    pub fn shows(label: &str) -> String {
        format!("document.querySelector('.badge.is-large')?.textContent.trim() === '{label}'")
    }

    /// From the next page on, no script arrives, as behind a proxy that holds them back. Switched off in the browser
    /// itself, they could not tell us anything either.
    pub async fn gets_no_script(&self) {
        let scripts = BlockPattern::new("*://*:*/*.js", true);
        self.page.execute(SetBlockedUrLsParams::builder().url_pattern(scripts).build()).await.unwrap();
    }

    /// The window's width, and whether the system is dark.
    pub async fn is_like(&self, width: i64, dark: bool) {
        let size = SetDeviceMetricsOverrideParams::builder();
        let size = size.width(width).height(900).device_scale_factor(1.0).mobile(false).build().unwrap();
        self.page.execute(size).await.unwrap();
        let scheme = if dark { "dark" } else { "light" };
        // Nothing may be half-way through a fade when it is looked at.
        let features = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")];
        self.page
            .emulate_media_features(features.map(|(name, value)| MediaFeature::new(name, value)).into())
            .await
            .unwrap();
    }

    /// Takes a picture of the whole page, in light and dark, wide and narrow, if a folder for them is named.
    pub async fn is_photographed(&self, name: &str) {
        let Some(folder) = std::env::var_os("HARBOR_SCREENSHOTS").map(PathBuf::from) else { return };
        std::fs::create_dir_all(&folder).unwrap();
        for (width, dark) in [(1280, false), (1280, true), (390, false), (390, true)] {
            self.is_like(width, dark).await;
            let file = folder.join(format!("{name}-{width}-{}.png", if dark { "dark" } else { "light" }));
            self.page.save_screenshot(ScreenshotParams::builder().full_page(true).build(), file).await.unwrap();
        }
        self.is_like(1280, false).await;
    }
}

/// How long a change may take to be seen: from the moment that infra tells it.
pub const SOON: Duration = Duration::from_secs(2);
