//! Ingress takes in what the outside world sends: it verifies, records, and answers. It decides nothing and has no
//! database: recording is creating a key in a bucket, which is also what queues it. The same event again finds its key
//! there, and is answered as if it were the first.

mod infra;
mod mail;
mod record;
pub mod signature;
mod stripe;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::post;
use chassis::config::Reader;
use chassis::http::Listen;
use chassis::service::{Check, Configured};
use chassis::{Base, Connections, Own, Service, Shared, StartError, Tasks, http};
use futures_util::future::BoxFuture;
use nats::definitions::{INFRA_EVENTS, MAIL_EVENTS, STRIPE_EVENTS, Store};
use nats::idempotency::Bucket;
use payments::webhook;
use tower_http::limit::RequestBodyLimitLayer;

use crate::record::Record;
use crate::signature::{STANDARD_NAMES, SVIX_NAMES, Secrets};

/// An event is a few hundred bytes; all who send some stay well below this.
const LARGEST_BODY: usize = 256 * 1024;

/// The longest that an answer may take: a record on the bus, and a body that comes slowly.
const LONGEST: Duration = Duration::from_secs(10);

/// It has no database.
const NONE: Connections = Connections { pool: 1, reading: 0, folds: 0 };

/// What an installation must know of ingress.
pub static SERVICE: Service = Service {
    name: "ingress",
    about: "What comes in from outside",
    configure: |reader| Some(Box::new(Config::read(reader)?)),
    tables: None,
    guest: None,
    secrets_of_others: &["infra.webhook_secret"],
};

/// What ingress must be given.
#[derive(Debug, Clone)]
pub struct Config {
    own: Own,
    listen: SocketAddr,
    secrets: Secrets,
    /// None where the payment provider sends us nothing.
    stripe: Option<webhook::Secrets>,
    /// None where nobody tells us what became of letters.
    mail: Option<Secrets>,
}

impl Config {
    /// Reads `ingress.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let own = SERVICE.own(reader);
        let listen = reader.required("ingress.listen", "address at which infra and others reach us");
        let secrets = reader.secret_as(
            "ingress.infra_secret",
            "what infra signs its events with, whsec_…; two with a space between while it changes",
            |text| Secrets::new(&signature::split(&text), STANDARD_NAMES),
        );
        let stripe = reader.optional_secret_as(
            "ingress.stripe_secret",
            "what Stripe signs its events with, whsec_…; two with a space between while it changes; without it none are taken in",
            |text| webhook::Secrets::new(&webhook::split(&text)),
        );
        let mail = reader.optional_secret_as(
            "ingress.mail_secret",
            "what Resend signs its events with, whsec_…; two with a space between while it changes; without it none are taken in",
            |text| Secrets::new(&signature::split(&text), SVIX_NAMES),
        );
        Some(Self { own: own?, listen: listen?, secrets: secrets?, stripe: stripe?, mail: mail? })
    }
}

impl Configured for Config {
    fn own(&self) -> &Own {
        &self.own
    }

    fn start<'a>(&'a self, shared: &'a Shared, tasks: &'a Tasks) -> BoxFuture<'a, Result<(), StartError>> {
        Box::pin(start(shared, self, tasks))
    }

    /// There is nothing to try: a secret is right when something comes that was signed with it. That there is one can be said.
    fn check(&self) -> BoxFuture<'_, Vec<Check>> {
        let said = |of: &str, setting: &str, count: Option<usize>| {
            let what = match count {
                None => format!("events of {of}: none are taken in, because ingress.{setting} is not set"),
                Some(count) => format!("events of {of}: signed with one of {count} secrets"),
            };
            Check { what, problem: None }
        };
        let stripe = said("the payment provider", "stripe_secret", self.stripe.as_ref().map(webhook::Secrets::count));
        let mail = said("the carrier of mail", "mail_secret", self.mail.as_ref().map(Secrets::count));
        Box::pin(async { vec![stripe, mail] })
    }
}

async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<(), StartError> {
    let stores = [Store::InfraEvents, Store::StripeEvents, Store::MailEvents];
    let base = Base::start(shared, &config.own, &stores, NONE, tasks).await?;
    let record = |sender, bucket, longest| Record::new(sender, Bucket::open(&base.log, bucket), longest);
    let infra = infra::Entrance { secrets: config.secrets.clone(), record: record("infra", INFRA_EVENTS, LONGEST) };
    let mut app = Router::new().route("/events/infra", post(infra::receive)).with_state(Arc::new(infra));
    if let Some(secrets) = config.stripe.clone() {
        let stripe = stripe::Entrance { secrets, record: record("stripe", STRIPE_EVENTS, stripe::LONGEST) };
        app = app.merge(Router::new().route("/events/stripe", post(stripe::receive)).with_state(Arc::new(stripe)));
    }
    if let Some(secrets) = config.mail.clone() {
        let mail = mail::Entrance { secrets, record: record("mail", MAIL_EVENTS, LONGEST) };
        app = app.merge(Router::new().route("/events/mail", post(mail::receive)).with_state(Arc::new(mail)));
    }
    let app = app.layer(RequestBodyLimitLayer::new(LARGEST_BODY)).layer(from_fn_with_state(LONGEST, http::bound));
    http::serve(Listen::at(SERVICE.name, config.listen, shared.http), app, tasks).await?;
    base.serve_health(&config.own, Vec::new(), &[]).await.map(drop)
}
