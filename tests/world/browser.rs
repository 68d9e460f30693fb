//! A real browser, for what only a browser can judge: that nothing needs a reload, that pages work without script, where
//! a redirect ends, and how it all looks.
//!
//! All run in one [`chromium`]; each [`Browser`] has cookies of its own.
//!
//! [`chromium`]: super::chromium

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use chromiumoxide::cdp::browser_protocol::browser::{PermissionDescriptor, PermissionSetting, SetPermissionParams};
use chromiumoxide::cdp::browser_protocol::dom::ScrollIntoViewIfNeededParams;
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetFocusEmulationEnabledParams,
    SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::input::{DispatchKeyEventParams, DispatchKeyEventType};
use chromiumoxide::cdp::browser_protocol::network::EventRequestWillBeSent;
use chromiumoxide::cdp::browser_protocol::page::StopLoadingParams;
use chromiumoxide::cdp::browser_protocol::target::CreateTargetParams;
use chromiumoxide::page::ScreenshotParams;
use fakes::identity::Persona;
use futures_util::StreamExt;
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use super::chromium::Room;
use super::wait::{TIME_LIMIT, seen_by};

/// How somebody looks at pages: the window, the light, and what they ask of their system.
#[derive(Debug, Clone, Copy)]
pub struct View {
    width: i64,
    height: i64,
    dark: bool,
    moving: bool,
    forced: bool,
    paper: bool,
}

impl View {
    /// A window on a desk, in light. Nothing may be half-way through a fade when it is looked at, so motion is reduced.
    pub const DESK: Self = Self { width: 1280, height: 900, dark: false, moving: false, forced: false, paper: false };
    /// A telephone.
    pub const PHONE: Self = Self { width: 390, ..Self::DESK };
    /// A window of 1280 by 1024 pixels whose content is four times as large.
    pub const MAGNIFIED: Self = Self { width: 320, height: 256, ..Self::DESK };
    /// A sheet of A4, as wide as a browser lays it out.
    pub const PAPER: Self = Self { width: 718, paper: true, ..Self::DESK };

    /// The same in the dark.
    pub const fn dark(self) -> Self {
        Self { dark: true, ..self }
    }

    /// The same in a window of this width.
    pub const fn as_wide_as(self, width: i64) -> Self {
        Self { width, ..self }
    }

    /// The same for somebody who has not asked for less motion.
    pub const fn moving(self) -> Self {
        Self { moving: true, ..self }
    }

    /// The same in colours that the system forces on every page.
    pub const fn in_forced_colours(self) -> Self {
        Self { forced: true, ..self }
    }
}

/// The keys with which people go round a page.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    /// To the next stop.
    Tab,
    /// To the one before.
    ShiftTab,
    /// Takes what has the focus.
    Enter,
    /// Closes what is open.
    Escape,
    /// To the one below.
    Down,
    /// Opens the palette.
    ControlK,
}

/// A person's browser, with one tab.
pub struct Browser {
    /// The tab.
    pub page: chromiumoxide::Page,
    /// Whose it is.
    pub persona: Persona,
    origin: String,
    room: Room,
    /// How the page is looked at, once that was chosen.
    view: Mutex<Option<View>>,
}

impl Browser {
    /// A window in this room.
    pub(super) async fn opens(room: Room, persona: Persona, origin: &str) -> Self {
        let blank = CreateTargetParams::builder().url("about:blank").browser_context_id(room.context.clone());
        let page = room.chromium.new_page(blank.new_window(true).build().unwrap()).await.unwrap();
        // Somebody looks at each window, whoever else opens one meanwhile.
        page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
        Self { page, persona, origin: origin.to_owned(), room, view: Mutex::default() }
    }

    /// Another window of the same browser, with its cookies.
    pub(super) async fn opens_another(&self) -> Self {
        Self::opens(self.room.clone(), self.persona.clone(), &self.origin).await
    }

    /// The same tab, with another way to Harbor: through what listens at this origin.
    pub fn goes_by(mut self, origin: &str) -> Self {
        origin.clone_into(&mut self.origin);
        self
    }

    /// Is asked whether Harbor may show messages of the browser's own, and says yes.
    pub async fn lets_itself_be_told(&self) {
        let notifications = PermissionDescriptor::new("notifications");
        let allowed = SetPermissionParams::builder().permission(notifications).setting(PermissionSetting::Granted);
        let allowed = allowed.browser_context_id(self.room.context.clone()).build().unwrap();
        self.page.execute(allowed).await.unwrap();
    }

    /// Types an address.
    pub async fn goes_to(&self, path: &str) {
        self.page.goto(format!("{}{path}", self.origin)).await.unwrap();
    }

    /// Goes back by one page, as with the browser's own button.
    pub async fn goes_back(&self) {
        // The page may be gone before it has answered; where one arrives shows whether it went.
        drop(self.page.evaluate_expression("history.back()").await);
    }

    /// The value of an expression in the page.
    pub async fn reads(&self, expression: &str) -> Value {
        self.page.evaluate_expression(expression).await.unwrap().value().cloned().unwrap_or(Value::Null)
    }

    /// Waits until an expression is true in whatever page there is by then.
    pub async fn waits_for(&self, expression: &str) {
        self.waits_until(Instant::now() + TIME_LIMIT, expression).await;
    }

    /// The same with a deadline of its own.
    pub async fn waits_until(&self, deadline: Instant, expression: &str) {
        let seen = seen_by(deadline, async || {
            // A page that is being left has nothing to say.
            let said = self.page.evaluate_expression(expression).await.ok()?;
            (said.value() == Some(&Value::Bool(true))).then_some(())
        });
        if seen.await.is_none() {
            let instead = "`${location.href}\\n${document.querySelector('main')?.innerText}`";
            let instead = self.page.evaluate_expression(instead).await.ok();
            let instead = instead.as_ref().and_then(|page| page.value()?.as_str()).unwrap_or("no page");
            panic!("waited in vain: {expression}\nthere was {instead}");
        }
    }

    /// Waits until the tab is at this path of Harbor, of whichever account, and the page is there.
    pub async fn arrives_at(&self, path: &str) {
        let whose = "location.href.replace(/[?&]in=acct_\\w+$/, '')";
        let there = format!("{whose} === '{}{path}' && document.readyState === 'complete'", self.origin);
        self.waits_for(&there).await;
    }

    /// Clicks what the selector finds, once it is there.
    pub async fn clicks(&self, selector: &str) {
        // What is clicked while a page is still being built may not take it.
        self.waits_for(&format!(
            "document.readyState === 'complete' && document.querySelector({}) !== null",
            Value::from(selector)
        ))
        .await;
        let element = self.page.find_element(selector).await.unwrap();
        // By the browser's own means: the library's need a script that runs in the page.
        let there = ScrollIntoViewIfNeededParams::builder().backend_node_id(element.backend_node_id).build();
        self.page.execute(there).await.unwrap();
        self.page.click(element.clickable_point().await.unwrap()).await.unwrap();
    }

    /// Clicks the button of a form, and returns when the form is on its way. From then until an answer is there, or until
    /// the load is stopped, a browser keeps every question to the page waiting: a story must not ask one.
    pub async fn sends_off(&self, selector: &str) {
        let mut requests = self.page.event_listener::<EventRequestWillBeSent>().await.unwrap();
        self.clicks(selector).await;
        let sent = async { while requests.next().await.is_some_and(|sent| sent.request.method != "POST") {} };
        timeout(TIME_LIMIT, sent).await.expect("the form goes out");
    }

    /// Presses what a browser has for stopping a load.
    pub async fn stops_the_load(&self) {
        self.page.execute(StopLoadingParams::default()).await.unwrap();
    }

    /// Types into a field.
    pub async fn types(&self, selector: &str, text: &str) {
        self.page.find_element(selector).await.unwrap().focus().await.unwrap().type_str(text).await.unwrap();
    }

    /// Signs in by the pages of Harbor and of the provider.
    pub async fn signs_in(&self) {
        self.signs_in_to("/workspaces").await;
    }

    /// The same, where it leads to this page.
    pub async fn signs_in_to(&self, path: &str) {
        self.goes_to("/").await;
        self.clicks("a[href='/sign-in']").await;
        self.clicks("form[action='/sign-in/example'] button").await;
        self.clicks(&format!("button[name=persona][value='{}']", self.persona.subject)).await;
        self.arrives_at(path).await;
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

    /// From the next page on, no script of a page runs. What a story itself reads from a page still can be.
    pub async fn runs_no_script(&self) {
        self.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    }

    /// Looks at the page, and at all that come after it, in this way.
    pub async fn is_like(&self, view: View) {
        let before = self.view.lock().unwrap().replace(view);
        if before.is_none_or(|before| (before.width, before.height) != (view.width, view.height)) {
            self.is_as_large_as(view).await;
        }
        let media = |view: View| (view.dark, view.moving, view.forced, view.paper);
        if before.is_none_or(|before| media(before) != media(view)) {
            self.has_the_media_of(view).await;
        }
    }

    async fn is_as_large_as(&self, view: View) {
        let size = SetDeviceMetricsOverrideParams::builder();
        let size = size.width(view.width).height(view.height).device_scale_factor(1.0).mobile(false).build().unwrap();
        self.page.execute(size).await.unwrap();
    }

    async fn has_the_media_of(&self, view: View) {
        let features = [
            ("prefers-color-scheme", if view.dark { "dark" } else { "light" }),
            ("prefers-reduced-motion", if view.moving { "no-preference" } else { "reduce" }),
            ("forced-colors", if view.forced { "active" } else { "none" }),
        ];
        let features = features.map(|(name, value)| MediaFeature::new(name, value));
        let media = SetEmulatedMediaParams::builder().media(if view.paper { "print" } else { "" }).features(features);
        self.page.execute(media.build()).await.unwrap();
    }

    /// Presses a key that is no letter, such as `Tab`, where the focus is.
    pub async fn presses(&self, key: Key) {
        self.presses_all([key]).await;
    }

    /// Presses these, one after the other.
    pub async fn presses_all(&self, keys: impl IntoIterator<Item = Key>) {
        for stroke in keys.into_iter().flat_map(strokes) {
            self.page.execute(stroke).await.unwrap();
        }
    }

    /// Takes a picture of the page in this view, if a folder for pictures is named.
    pub async fn is_photographed_in(&self, view: View, name: &str) {
        let Some(folder) = std::env::var_os("HARBOR_SCREENSHOTS").map(PathBuf::from) else { return };
        std::fs::create_dir_all(&folder).unwrap();
        self.is_like(view).await;
        let light = if view.dark { "dark" } else { "light" };
        let file = folder.join(format!("{name}-{}-{light}.png", view.width));
        self.page.save_screenshot(ScreenshotParams::builder().build(), file).await.unwrap();
    }

    /// Takes a picture of the whole page, in light and dark, wide and narrow, if a folder for them is named.
    pub async fn is_photographed(&self, name: &str) {
        let Some(folder) = std::env::var_os("HARBOR_SCREENSHOTS").map(PathBuf::from) else { return };
        std::fs::create_dir_all(&folder).unwrap();
        for view in [View::DESK, View::DESK.dark(), View::PHONE, View::PHONE.dark()] {
            self.is_like(view).await;
            let light = if view.dark { "dark" } else { "light" };
            let file = folder.join(format!("{name}-{}-{light}.png", view.width));
            self.page.save_screenshot(ScreenshotParams::builder().full_page(true).build(), file).await.unwrap();
        }
        self.is_like(View::DESK).await;
    }
}

/// Down and up again.
fn strokes(key: Key) -> [DispatchKeyEventParams; 2] {
    let (name, code, text, shift) = match key {
        Key::Tab => ("Tab", 9, None, 0),
        Key::ShiftTab => ("Tab", 9, None, 8),
        Key::Enter => ("Enter", 13, Some("\r"), 0),
        Key::Escape => ("Escape", 27, None, 0),
        Key::Down => ("ArrowDown", 40, None, 0),
        Key::ControlK => ("k", 75, None, 2),
    };
    [DispatchKeyEventType::KeyDown, DispatchKeyEventType::KeyUp].map(|kind| {
        let press = DispatchKeyEventParams::builder().r#type(kind).key(name).code(name).modifiers(shift);
        let press = press.windows_virtual_key_code(code);
        let press = if let Some(text) = text { press.text(text) } else { press };
        press.build().unwrap()
    })
}

/// How long a change may take to be seen: from the moment that infra tells it.
pub const SOON: Duration = Duration::from_secs(2);
