//! Somebody who has never seen Harbor: from the front page to a workspace that is ready, in eight clicks and a minute, and on to a page of
//! their own on the web, in twelve and three.

use std::fmt::Write;
use std::time::Duration;

use tokio::time::Instant;

use crate::world::{Browser, World, story};

/// How long it may take them, a machine that takes three seconds included.
const WITHIN: Duration = Duration::from_secs(60);
/// How often they may have to click.
const CLICKS: usize = 8;
/// The same until they have a page on the web.
const LIVE_WITHIN: Duration = Duration::from_secs(180);
const CLICKS_TO_LIVE: usize = 12;

/// What they did, and when.
struct Journey<'a> {
    browser: &'a Browser,
    begun: Instant,
    clicks: usize,
    trace: String,
}

impl Journey<'_> {
    fn notes(&mut self, what: &str) {
        let seconds = self.begun.elapsed().as_secs_f64();
        let _ = writeln!(self.trace, "{seconds:6.2} s  {:2} clicks  {what}", self.clicks);
    }

    async fn clicks(&mut self, selector: &str, what: &str) {
        self.browser.clicks(selector).await;
        self.clicks += 1;
        self.notes(what);
    }

    async fn sees(&mut self, expression: &str, what: &str) {
        self.sees_within(WITHIN, expression, what).await;
    }

    async fn sees_within(&mut self, time: Duration, expression: &str, what: &str) {
        self.browser.waits_until(self.begun + time, expression).await;
        self.notes(what);
    }

    /// From a workspace that is ready to a page on the web.
    async fn goes_live(&mut self) {
        self.clicks(".status a[href$='/sites/new']", "Start from an example").await;
        self.sees_within(LIVE_WITHIN, "document.querySelector('input[name=starter]') !== null", "the examples").await;
        self.clicks("main form button[type=submit]", "Make it live").await;
        self.sees_within(LIVE_WITHIN, &crate::sites::is("Live"), "Live").await;
        self.clicks(".address a", "the address").await;
        self.sees_within(LIVE_WITHIN, "document.querySelector('h1')?.textContent === 'Ada Example'", "one's own page")
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_front_page_to_ready_it_takes_eight_clicks_and_a_minute_at_most_and_to_a_live_page_twelve_and_three() {
    story(World::named("newcomer").with_machines_that_take(Duration::from_secs(3)), async |world| {
        let ada = world.browser("Ada").await;
        ada.goes_to("/").await;
        let mut way = Journey { browser: &ada, begun: Instant::now(), clicks: 0, trace: String::new() };
        way.clicks("main a.is-main[href='/sign-in']", "Start your free trial").await;
        way.clicks("form[action='/sign-in/example'] button", "Continue with Example").await;
        way.clicks(&format!("button[name=persona][value='{}']", ada.persona.subject), "Ada, at the provider").await;
        way.sees("location.pathname === '/workspaces'", "one's own, empty list").await;
        way.clicks("main a[href='/workspaces/new']", "Make your first workspace").await;
        way.clicks("#name", "into the field for the name").await;
        ada.types("#name", "Paper shop").await;
        way.clicks("input[name=region][value=eu]", "Europe").await;
        way.clicks("form[action='/workspaces'] button[type=submit]", "Create workspace").await;
        way.sees(&Browser::shows("Setting up"), "Setting up").await;
        way.sees(&Browser::shows("Ready"), "Ready").await;
        assert!(way.clicks <= CLICKS, "{}", way.trace);
        way.goes_live().await;
        println!("{}", way.trace);
        assert!(way.clicks <= CLICKS_TO_LIVE, "{}", way.trace);
        // Nobody asked for a card on the way, and nothing was ordered but this.
        assert_eq!(world.counts("select count(*) from lifecycle.workspaces").await, 1);
    })
    .await;
}
