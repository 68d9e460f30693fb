//! The configuration file that a stack writes for itself: every service gets what all have, and a few get more.

use std::net::SocketAddr;

use installation::{Service, keys};

use super::error::Error;
use super::wishes::Wishes;
use crate::{PrivateNats, PrivatePostgres, papers, scratch};

/// The database that holds all schemas.
pub(super) const DATABASE: &str = "harbor";

/// What we are called at the identity provider.
pub(super) const CLIENT: &str = "harbor";

/// Where the legal texts lie, beside the configuration.
const PAPERS: &str = "legal";

/// Whom people write to. Nobody reads it: this Harbor has no customers.
const HELP: &str = "help@example.com";

/// And when that is answered.
const ANSWER: &str = "within one working day";

/// Where everything of a stack is.
pub(super) struct Places<'a> {
    pub(super) nats: &'a PrivateNats,
    pub(super) postgres: &'a PrivatePostgres,
    pub(super) outside: &'a fakes::Outside,
    pub(super) origin: &'a str,
    pub(super) web: SocketAddr,
    pub(super) ingress: SocketAddr,
    /// Where each service shows its health.
    pub(super) admin: &'a [(Service, SocketAddr)],
}

/// The lines of one service.
type Further = fn(&Places<'_>, &Wishes) -> String;

/// What some services need besides what all get. One that is not here needs no more; if it does, its own reading of the
/// configuration reports it at once.
const FURTHER: [(Service, Further); 5] = [
    (Service::Web, web),
    (Service::Billing, billing),
    (Service::Reconciler, reconciler),
    (Service::Mailer, mailer),
    (Service::Ingress, ingress),
];

/// The text; makes the secrets that it names.
pub(super) fn of(places: &Places<'_>, wishes: &Wishes) -> Result<String, Error> {
    let home = &wishes.home;
    home.secret("postgres.password", String::new)?;
    std::fs::write(home.secrets().join("postgres.password"), password_of(places.postgres))?;
    home.secret("master.key", keys::master_key)?;
    papers::lay_down(&home.root().join(PAPERS))?;
    let mut text = String::from("# Made by `harbor dev` at every start.\n");
    let mut write = |lines: &str| text.push_str(&format!("{lines}\n"));
    let port = places.postgres.port();
    write(&format!("[postgres]\nhost = '127.0.0.1'\nport = {port}\ndatabase = '{DATABASE}'\nmax_connections = 120\n"));
    write(&section(&[places.nats]));
    write(
        "postgres_user = 'postgres'\npostgres_password = 'file:secrets/postgres.password'\nnats_seed = 'file:secrets/nats-migrate.seed'\n",
    );
    write("[ops]\nnats_seed = 'file:secrets/nats-ops.seed'\n");
    write("[erase]\nnats_seed = 'file:secrets/nats-erase.seed'\n");
    for (service, admin) in places.admin {
        let name = service.name();
        write(&format!("[{name}]\nadmin = '{admin}'\nnats_seed = 'file:secrets/nats-{name}.seed'"));
        if service.has_role() {
            home.secret(&format!("{name}.password"), scratch::secret)?;
            write(&format!("postgres_password = 'file:secrets/{name}.password'"));
        }
        for (_, further) in FURTHER.iter().filter(|(one, _)| one == service) {
            write(&further(places, wishes));
        }
        write("");
    }
    Ok(text)
}

/// The part of the configuration that says where the log is; the rest of what `harbor migrate` needs comes behind it.
pub(super) fn section(servers: &[&PrivateNats]) -> String {
    let list = |address: fn(&PrivateNats) -> String| {
        let addresses: Vec<String> = servers.iter().map(|server| format!("'{}'", address(server))).collect();
        addresses.join(", ")
    };
    let (servers, monitors) = (list(PrivateNats::url), list(PrivateNats::monitor));
    format!("[nats]\nservers = [{servers}]\n\n[migrate]\nnats_monitors = [{monitors}]")
}

fn web(places: &Places<'_>, wishes: &Wishes) -> String {
    let Wishes { gallery, usage_every_seconds, .. } = wishes;
    let Places { web, origin, outside, .. } = places;
    let (issuer, second) = (&outside.issuer, &outside.second_issuer);
    format!(
        "listen = '{web}'\norigin = '{origin}'\nsign_in_attempts = 1000\nquestions = 1000\ngallery = {gallery}\nsells_plans = true\nusage_every_seconds = {usage_every_seconds}\nmaster_key = 'file:secrets/master.key'\nendpoint_suffixes = ['localhost']\nhelp_address = '{HELP}'\nhelp_answer = '{ANSWER}'\nterms = '{PAPERS}/terms.md'\nprivacy = '{PAPERS}/privacy.md'\nimprint = '{PAPERS}/imprint.md'\n[web.sign_in.example]\nlabel = 'Example'\nissuer = '{issuer}'\nclient_id = '{CLIENT}'\nclient_secret = 'file:secrets/client.secret'\n[web.sign_in.office]\nlabel = 'Example Office'\nmark = 'company'\nissuer = '{second}'\nclient_id = '{CLIENT}'\nclient_secret = 'file:secrets/client.secret'"
    )
}

fn billing(places: &Places<'_>, _: &Wishes) -> String {
    let (stripe, origin) = (&places.outside.stripe_url, places.origin);
    format!("stripe = '{stripe}'\nstripe_key = 'file:secrets/stripe.key'\norigin = '{origin}'")
}

fn reconciler(places: &Places<'_>, wishes: &Wishes) -> String {
    let (infra, Wishes { tick_seconds, call_timeout_seconds, .. }) = (&places.outside.infra_url, wishes);
    format!(
        "infra = '{infra}'\ninfra_token = 'file:secrets/infra.token'\nendpoint_suffixes = ['localhost']\nmaster_key = 'file:secrets/master.key'\ntick_seconds = {tick_seconds}\ncall_timeout_seconds = {call_timeout_seconds}\ncalls_per_second = 0"
    )
}

/// Letters go to the stand-in, which is on this machine and not spoken to in secret. Nobody is bothered by them, so they go as fast as they can.
fn mailer(places: &Places<'_>, _: &Wishes) -> String {
    let (smtp, origin) = (places.outside.post.smtp, places.origin);
    format!(
        "transport = 'smtp'\nsmtp = 'smtp://{smtp}'\nsmtp_tls = 'not_needed'\nresend = '{}'\nresend_key = 'file:secrets/resend.key'\nfrom = 'Harbor <harbor@example.com>'\norigin = '{origin}'\nhelp_address = '{HELP}'\nhelp_answer = '{ANSWER}'\nanswers = '{HELP}'\nper_second = 100\nper_domain_per_minute = 100000",
        places.outside.post.resend_url
    )
}

fn ingress(places: &Places<'_>, _: &Wishes) -> String {
    format!(
        "listen = '{}'\ninfra_secret = 'file:secrets/infra.whsec'\nstripe_secret = 'file:secrets/stripe.whsec'\nmail_secret = 'file:secrets/mail.whsec'",
        places.ingress
    )
}

/// The superuser's.
pub(super) fn password_of(postgres: &PrivatePostgres) -> Vec<u8> {
    postgres.superuser(DATABASE).get_password().unwrap_or_default().to_owned()
}
