//! The run: days, steps, what happens at each, and what came of it all.

use std::io::Write;
use std::time::Instant;

use fakes::infra::{Infra, state};
use installation::run::Signals;
use jiff::{SignedDuration, Timestamp};
use nats::fold::Subscription;

use crate::check::{Findings, day};
use crate::history::History;
use crate::progress::Progress;
use crate::reading::Reading;
use crate::report::Report;
use crate::rest::Rest;
use crate::script::{Act, Script};
use crate::stage::Stage;
use crate::{Error, Options, plot, rows};

/// When it begins: any time is as good, and this one is the same in every run.
const BEGIN: Timestamp = Timestamp::constant(1_798_761_600, 0);

/// What comes due so soon after a step is played at its own time.
const SOON: SignedDuration = SignedDuration::from_secs(30);

/// Runs it, and prints what came of it.
///
/// # Errors
/// When it did not come to its end, or a law was broken.
pub async fn run(options: Options) -> Result<(), Error> {
    let begun = Instant::now();
    let mut signals = Signals::listen()?;
    let mut stage = tokio::select! {
        started = Box::pin(Stage::start(BEGIN)) => started?,
        () = signals.next() => return Err(Error::Stopped),
    };
    let played = tokio::select! {
        played = Box::pin(play(&mut stage, &options)) => played,
        () = signals.next() => Err(Error::Stopped),
    };
    let verified = if options.verify && played.is_ok() { Box::pin(stage.verified()).await } else { Ok(()) };
    let ended = Box::pin(stage.ends()).await;
    let report = played?;
    ended?;
    let mut out = std::io::stdout();
    write!(out, "{}", report.text(begun.elapsed()))?;
    if let Some(file) = &options.plot {
        std::fs::write(file, plot::svg(&report.labels))?;
    }
    match report.broken.first() {
        None => verified,
        Some(first) => Err(Error::Broken { count: report.broken.len(), first: first.clone() }),
    }
}

/// Everything that one run holds.
struct Play<'a> {
    stage: &'a mut Stage,
    infra: Infra,
    reading: Reading,
    history: History,
    rest: Rest,
    script: Script,
    ledger: day::Ledger,
    findings: Findings,
    labels: Vec<[u32; 5]>,
}

async fn play(stage: &mut Stage, options: &Options) -> Result<Report, Error> {
    let folds = stage.folds.all();
    let subscriptions: Vec<Subscription> = folds.iter().map(|fold| fold.subscription).collect();
    let script = Script::of(options.seed, options.customers, (BEGIN, options.days));
    let infra = stage.stack.outside.infra.clone();
    let mut play = Play {
        reading: Reading::begin(&stage.operator, &subscriptions).await?,
        history: History::of_customers(script.customers(), BEGIN),
        rest: Rest::of(folds, stage.hand.rests(), infra.clone(), &stage.db).await?,
        script,
        infra,
        ledger: day::Ledger::default(),
        findings: Findings::default(),
        labels: Vec::new(),
        stage,
    };
    let mut progress = Progress::of(options.days);
    let begun = Instant::now();
    for step in 0..options.days * 24 / options.step_hours {
        let hour = step * options.step_hours;
        play.step(BEGIN + SignedDuration::from_hours(i64::from(hour))).await?;
        let today = hour / 24;
        if (hour + options.step_hours) / 24 > today {
            play.day(today, options, BEGIN + SignedDuration::from_hours(i64::from(hour))).await?;
            progress.shows(today + 1, begun.elapsed())?;
        }
    }
    progress.ends()?;
    Ok(Report {
        options: options.clone(),
        held_back: play.history.held_back(BEGIN + SignedDuration::from_hours(24 * i64::from(options.days))),
        counts: play.history.counts().clone(),
        workspaces: play.history.workspaces().count(),
        calls: play.ledger.counts(),
        broken: play.findings.all().to_vec(),
        hash: play.history.hash(),
        labels: play.labels,
        played: begun.elapsed(),
    })
}

impl Play<'_> {
    /// One step: the time, what comes due by it, and then what customers do.
    async fn step(&mut self, now: Timestamp) -> Result<(), Error> {
        self.stage.hand.set(now);
        let stored = self.stage.tick(now).await?;
        let mut next_call = self.comes_to_rest(now, stored).await?;
        let acts = self.script.acts(now, &self.history);
        if !acts.is_empty() {
            let stored = self.perform(now, acts).await?.unwrap_or(stored);
            next_call = self.comes_to_rest(now, stored).await?;
        }
        while let Some(at) = next_call.filter(|at| *at <= now + SOON) {
            self.stage.hand.set(at);
            next_call = self.comes_to_rest(at, stored).await?;
        }
        Ok(())
    }

    async fn comes_to_rest(&mut self, now: Timestamp, stored: u64) -> Result<Option<Timestamp>, Error> {
        self.rest.comes((&mut self.reading, &mut self.history), &self.stage.db, now, stored).await
    }

    /// Lets all of it happen at once; the last sequence of what was asked of Harbor.
    async fn perform(&mut self, now: Timestamp, acts: Vec<Act>) -> Result<Option<u64>, Error> {
        let mut asked = Vec::new();
        for act in acts {
            match act {
                Act::Asks(actor, message) => asked.push((actor, message)),
                Act::Breaks(workspace) => {
                    let token = workspace.to_string();
                    if self.infra.machine(&token).is_some_and(|machine| machine.state == state::RUNNING) {
                        self.infra.set_state(&token, state::CRASHED);
                        self.ledger.broke(&token);
                    }
                }
                // Also one that stands still meanwhile: else it would break for ever, each time that it is started.
                Act::Mended(workspace) => {
                    let token = workspace.to_string();
                    self.infra.mends(&token);
                    self.ledger.repaired(&token);
                }
            }
        }
        self.stage.ask(now, asked).await
    }

    /// The end of a day: judges it.
    async fn day(&mut self, today: u32, options: &Options, now: Timestamp) -> Result<(), Error> {
        if options.spoil == Some(today) {
            rows::spoil(&self.stage.db).await?;
        }
        let [lifecycle, web] = self.rest.looks().standing(&self.stage.db).await?;
        self.findings.on(today, self.reading.take_broken());
        self.findings.on(today, self.history.take_broken());
        self.findings.on(today, day::tables(&self.history, &lifecycle, &web));
        self.findings.on(today, day::machines(&self.history, &self.infra.machines(), now));
        self.findings.on(today, self.ledger.read(&self.infra, &self.history));
        self.labels.push(self.history.labels());
        Ok(())
    }
}
