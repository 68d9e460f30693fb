//! One Chromium of each kind for all stories of a run, because starting one takes two seconds of a core. What one visitor
//! must not see of another lies in a browser context of its own: cookies, storage, what is kept of pages, permissions.
//!
//! It outlives the runtime of a story, so a thread of its own talks to it. It must not outlive the run, so a shell stands
//! between: when the pipe to it closes, which it does however we end, it ends Chromium and removes its folder.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use chromiumoxide::Browser;
use chromiumoxide::cdp::browser_protocol::browser::BrowserContextId;
use chromiumoxide::cdp::browser_protocol::target::CreateBrowserContextParams;
use chromiumoxide::handler::HandlerConfig;
use dev::Scratch;
use futures_util::StreamExt;
use tokio::sync::{Mutex, oneshot};

use super::processes::on_path;
use super::wait::{TIME_LIMIT, until};

/// What is started.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// All that people have.
    Whole,
    /// The engine alone, which takes half the time for a page: it keeps no page for going back, and shows no messages of
    /// its own. Where there is none, a whole one.
    Engine,
}

/// The first of these that is on PATH.
const WHOLE: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const ENGINE: &str = "chromium-headless-shell";

/// Nothing of this is for people's own browsing: no calls home, no first-run pages, no questions to whoever sits there,
/// no rest for what is in the background, and the same colours on every machine.
const FLAGS: [&str; 29] = [
    "--remote-debugging-port=0",
    "--headless=new",
    "--hide-scrollbars",
    "--mute-audio",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,TranslateUI",
    "--disable-gpu",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--enable-automation",
    "--enable-features=NetworkService,NetworkServiceInProcess",
    "--force-color-profile=srgb",
    "--lang=en_US",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
];

/// Runs a browser in a folder until it ends or nobody holds the other end of the standard input, and removes the folder. In a
/// session of its own, so that all of it can be ended: what is on the path may be a script that starts it.
const KEEPER: &str = r#"
folder=$1; shift
exec 3<&0
setsid "$@" </dev/null 3<&- &
browser=$!
{ read -r _; kill -s KILL -- "-$browser"; } <&3 2>/dev/null &
keeper=$!
wait "$browser"
kill "$keeper"
kill -s KILL -- "-$browser" 2>/dev/null
for _ in 1 2 3 4 5; do rm -rf "$folder" && exit; sleep 0.2; done
"#;

/// Those that run, or ran last.
static WHOLE_ONE: Mutex<Option<Running>> = Mutex::const_new(None);
static ENGINE_ALONE: Mutex<Option<Running>> = Mutex::const_new(None);

struct Running {
    browser: Arc<Browser>,
    keeper: Child,
}

impl Running {
    async fn starts(kind: Kind) -> Self {
        let engine = matches!(kind, Kind::Engine).then_some(ENGINE);
        let program = engine.into_iter().chain(WHOLE).find_map(on_path);
        let program = program.expect("chromium is not on this machine: scripts/setup --tests");
        let scratch = Scratch::new("chromium").unwrap();
        let profile = scratch.path().join("profile");
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(scratch.path()).arg(program).args(FLAGS);
        keeper.arg(format!("--user-data-dir={}", profile.display()));
        // Chromium's sandbox refuses to work for root.
        keeper.args(nix::unistd::Uid::effective().is_root().then_some("--no-sandbox"));
        // Ctrl-C in the terminal is for us; it ends when we do.
        keeper.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut keeper = keeper.spawn().unwrap();
        let address = address(&mut keeper, &profile.join("DevToolsActivePort")).await;
        // The keeper removes it.
        std::mem::forget(scratch);
        Self { browser: Arc::new(connects(address).await), keeper }
    }

    fn has_ended(&mut self) -> bool {
        self.keeper.try_wait().unwrap().is_some()
    }
}

/// Where it can be talked to, which it writes into a file.
async fn address(keeper: &mut Child, file: &Path) -> String {
    until("chromium is there", async || {
        assert!(keeper.try_wait().unwrap().is_none(), "chromium ended at once");
        let text = std::fs::read_to_string(file).ok()?;
        let (port, path) = text.trim_end().split_once('\n')?;
        Some(format!("ws://127.0.0.1:{port}{path}"))
    })
    .await
}

/// Talks to it, on a thread that stays when a story ends.
async fn connects(address: String) -> Browser {
    let (give, take) = oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let config = HandlerConfig { viewport: None, request_timeout: TIME_LIMIT, ..HandlerConfig::default() };
            let (browser, mut handler) = Browser::connect_with_config(address, config).await.unwrap();
            assert!(give.send(browser).is_ok(), "somebody waits for it");
            while handler.next().await.is_some() {}
        });
    });
    take.await.expect("chromium takes a connection")
}

/// The one of this kind that runs; it is started when there is none.
async fn running(kind: Kind) -> Arc<Browser> {
    let last = match kind {
        Kind::Whole => &WHOLE_ONE,
        Kind::Engine => &ENGINE_ALONE,
    };
    let mut last = last.lock().await;
    if last.as_mut().is_none_or(Running::has_ended) {
        *last = Some(Running::starts(kind).await);
    }
    Arc::clone(&last.as_ref().unwrap().browser)
}

/// What one visitor has of it.
#[derive(Clone)]
pub(super) struct Room {
    pub chromium: Arc<Browser>,
    pub context: BrowserContextId,
}

/// The rooms of the visitors of one world.
#[derive(Default)]
pub(super) struct Rooms(Vec<Room>);

impl Rooms {
    /// One more, which holds nothing yet.
    pub async fn opens(&mut self, kind: Kind) -> Room {
        let chromium = running(kind).await;
        let context = chromium.create_browser_context(CreateBrowserContextParams::default()).await.unwrap();
        let room = Room { chromium, context };
        self.0.push(room.clone());
        room
    }

    /// Closes all their windows, and forgets what was kept.
    pub async fn close(&mut self) {
        for Room { chromium, context } in std::mem::take(&mut self.0) {
            chromium.dispose_browser_context(context).await.unwrap();
        }
    }
}
