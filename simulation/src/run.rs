//! The run: days, steps, what happens at each, and what came of it all.

use std::io::Write;
use std::time::Instant;

use fakes::infra::{Infra, state};
use fakes::stripe::Stripe;
use installation::run::Signals;
use jiff::{SignedDuration, Timestamp};
use nats::fold::Subscription;

use crate::check::{Findings, day, money, people};
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

/// So much later what somebody did at the payment provider is looked for.
const FOUND: SignedDuration = SignedDuration::from_mins(5);

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
    stripe: Stripe,
    reading: Reading,
    history: History,
    rest: Rest,
    script: Script,
    ledger: day::Ledger,
    money: money::Ledger,
    findings: Findings,
    labels: Vec<[u32; 5]>,
}

async fn play(stage: &mut Stage, options: &Options) -> Result<Report, Error> {
    let folds = stage.folds.all();
    let subscriptions: Vec<Subscription> = folds.iter().map(|fold| fold.subscription).collect();
    let script = Script::of(options.seed, options.customers, (BEGIN, options.days));
    let (infra, stripe) = (stage.stack.outside.infra.clone(), stage.stack.outside.stripe.clone());
    let mut play = Play {
        reading: Reading::begin(&stage.operator, &subscriptions).await?,
        history: History::of_customers(script.customers(), BEGIN),
        rest: Rest::of(folds, stage.hand.rests(), infra.clone(), &stage.db).await?,
        script,
        infra,
        stripe,
        ledger: day::Ledger::default(),
        money: money::Ledger::default(),
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
    let end = BEGIN + SignedDuration::from_hours(24 * i64::from(options.days));
    let letters = play.history.letters(end);
    let letters = (letters.sums(), letters.table());
    play.findings.on(options.days, play.history.take_broken());
    Ok(Report {
        options: options.clone(),
        letters,
        counts: play.history.counts().clone(),
        workspaces: play.history.workspaces().count(),
        calls: play.ledger.counts(),
        money: play.money.sums(&play.stripe, &play.history),
        people: play.history.accounts().map(|(_, account)| people::belonging(account).len()).sum(),
        broken: play.findings.all().to_vec(),
        hash: play.history.hash(),
        labels: play.labels,
        played: begun.elapsed(),
    })
}

impl Play<'_> {
    /// One step: the time, what comes due by it, and then what customers do. What they did at the payment provider is found a little later.
    async fn step(&mut self, now: Timestamp) -> Result<(), Error> {
        self.stage.set(now);
        let stored = self.stage.tick(now).await?;
        let mut next_call = self.comes_to_rest(now, stored).await?;
        let mut paid = false;
        for round in 0..2 {
            let acts =
                if round == 0 { self.script.acts(now, &self.history) } else { self.script.acts_then(&self.history) };
            if acts.is_empty() {
                continue;
            }
            paid |= acts.iter().any(|act| matches!(act, Act::Pays(_)));
            let stored = self.perform(now, acts).await?.unwrap_or(stored);
            next_call = self.comes_to_rest(now, stored).await?;
        }
        self.plays_on(now, stored, next_call).await?;
        if paid {
            let found = now + FOUND;
            self.stage.set(found);
            let next_call = self.comes_to_rest(found, stored).await?;
            self.plays_on(found, stored, next_call).await?;
        }
        Ok(())
    }

    /// Plays what comes due soon at its own time.
    async fn plays_on(&mut self, now: Timestamp, stored: u64, mut next_call: Option<Timestamp>) -> Result<(), Error> {
        while let Some(at) = next_call.filter(|at| *at <= now + SOON) {
            self.stage.set(at);
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
                Act::Pays(paying) => self.money.did(&self.stripe, &paying),
                Act::Takes { person, account, plan } => {
                    let quote = self.stage.quote(account, plan).await?;
                    asked.extend(quote.map(|quote| money::takes(person, account, quote)));
                }
                Act::GivesBack(account, customer) => {
                    asked.extend(self.stripe.last_paid(&customer).map(|bill| money::gives_back(account, bill)));
                }
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
        self.findings.on(today, self.history.unwarned(now));
        self.findings.on(today, day::tables(&self.history, &lifecycle, &web));
        let told = self.rest.looks().people(&self.stage.db).await?;
        self.findings.on(today, people::told(&self.history, &told));
        self.findings.on(today, day::machines(&self.history, &self.infra.machines(), now));
        self.findings.on(today, self.ledger.read(&self.infra, &self.history));
        let step = SignedDuration::from_hours(i64::from(options.step_hours));
        self.findings.on(today, self.money.read(&self.stripe, &self.history, now, step));
        self.labels.push(self.history.labels());
        Ok(())
    }
}
