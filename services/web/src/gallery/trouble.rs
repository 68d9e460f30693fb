//! A workspace in trouble: with a next try, with one under way, without one, and for somebody who may only look.

use askama::Result;
use messages::workspace::{Attempts, Trouble};

use super::{Shelf, samples};
use crate::workspaces::trying::Trying;
use face::label::Tone;
use face::layout::{Here, Notice};

impl Shelf {
    pub(super) fn trouble(&mut self) -> Result<()> {
        let frame = self.ada().at(Here::Workspaces);
        let broke = |next| samples::trying(Trouble::Broke, next);
        for (name, trying) in [
            ("workspaces/show/having_trouble_trying_now", broke(Some(samples::before(1)))),
            ("workspaces/show/having_trouble_late", broke(Some(samples::before(90)))),
            ("workspaces/show/having_trouble_nothing_planned", broke(None)),
            (
                "workspaces/show/having_trouble_for_days",
                Trying {
                    since: samples::before(samples::days(3)),
                    is_old: true,
                    ..samples::trying(Trouble::Broke, Some(samples::before(-280)))
                },
            ),
            ("workspaces/show/having_trouble_member", Trying { ask: None, ..broke(Some(samples::before(-280))) }),
        ] {
            self.put(name, &samples::show_trouble(frame.clone(), Trouble::Broke, trying))?;
        }
        let text = domain::wording::refusal(messages::workspace::Refusal::TooSoon, None, None);
        let told = frame.saying(Notice { tone: Tone::Rest, text });
        let trying = Trying::of(
            samples::before(260),
            Some(Trouble::TookTooLong),
            Some(&Attempts { made: 1, last_at: samples::before(2), next_at: Some(samples::before(-30)) }),
            samples::NOW,
        );
        let offered = samples::trying(Trouble::TookTooLong, None);
        let trying = Trying { ask: offered.ask, write: offered.write, ..trying };
        self.put("workspaces/show/having_trouble_too_soon", &samples::show_trouble(told, Trouble::TookTooLong, trying))
    }
}
