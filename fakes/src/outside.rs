//! The whole outside world in one call, because the parts must know each other's addresses before any of them serves.
//!
//! Listeners are bound first and addresses derived from them, so port 0 works and nobody calls an address that is not open yet.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    identity::{self, Identity},
    infra::{self, Infra, Sink},
    mail::{self, Post},
    openberth::{self, OpenBerth},
    stripe::{self, Stripe},
};

/// Where the outside world stands and what it shares with Harbor.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the identity provider listens; port 0 takes any free one.
    pub identity: SocketAddr,
    /// Where a second identity provider listens, which knows nothing of the first.
    pub second_identity: SocketAddr,
    /// Where the infra service listens.
    pub infra: SocketAddr,
    /// Where the OpenBerth servers listen.
    pub openberth: SocketAddr,
    /// Where the payment provider listens.
    pub stripe: SocketAddr,
    /// Where the carrier of mail has its API and its mailbox.
    pub mail: SocketAddr,
    /// Where it speaks SMTP.
    pub smtp: SocketAddr,
    /// The name by which browsers and Harbor reach these listeners.
    pub host: String,
    /// Harbor's name at the identity provider.
    pub client_id: String,
    /// What Harbor proves that with.
    pub client_secret: String,
    /// Where Harbor may be answered after a sign-in; more with [`Identity::allow_redirect`].
    pub redirect_uris: Vec<String>,
    /// The same at the second identity provider.
    pub second_redirect_uris: Vec<String>,
    /// What Harbor shows to the infra service.
    pub api_token: String,
    /// What Harbor shows to the payment provider.
    pub stripe_key: String,
    /// Who is told what happens at the payment provider; may be set later with [`Stripe::set_sink`].
    pub stripe_sink: Option<stripe::Sink>,
    /// What Harbor shows to the API of the carrier of mail.
    pub mail_key: String,
    /// Who is told what came back of letters; may be set later with [`Post::set_sink`].
    pub mail_sink: Option<Sink>,
    /// Who receives the changes of machines; may be set later with [`Infra::set_sink`].
    pub sink: Option<Sink>,
    /// How long a new machine takes.
    pub setup: Duration,
    /// How long a site takes to be built.
    pub build: Duration,
    /// Where machines are remembered over a restart; absent means not at all.
    pub keep: Option<PathBuf>,
}

impl Settings {
    /// On free loopback ports, with machines that are running at once and nothing kept: what a test wants.
    #[must_use]
    pub fn on_free_ports(client_id: &str, client_secret: &str, api_token: &str) -> Self {
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            identity: anywhere,
            second_identity: anywhere,
            infra: anywhere,
            openberth: anywhere,
            stripe: anywhere,
            mail: anywhere,
            smtp: anywhere,
            host: "localhost".to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            redirect_uris: Vec::new(),
            second_redirect_uris: Vec::new(),
            api_token: api_token.to_owned(),
            stripe_key: "sk_test_standin".to_owned(),
            stripe_sink: None,
            mail_key: "re_standin".to_owned(),
            mail_sink: None,
            sink: None,
            setup: Duration::ZERO,
            build: Duration::ZERO,
            keep: None,
        }
    }
}

/// Handles to every party, and where each one is reached.
#[derive(Clone)]
pub struct Outside {
    /// The identity provider.
    pub identity: Identity,
    /// The second identity provider.
    pub second_identity: Identity,
    /// The infra service.
    pub infra: Infra,
    /// The OpenBerth servers.
    pub openberth: OpenBerth,
    /// The payment provider.
    pub stripe: Stripe,
    /// Whoever carries letters: where it is reached stands in it.
    pub post: Post,
    /// The issuer to configure: `http://localhost:4001`.
    pub issuer: String,
    /// The second one.
    pub second_issuer: String,
    /// The infra service's base address.
    pub infra_url: String,
    /// The base address of the OpenBerth servers.
    pub openberth_url: String,
    /// The payment provider's base address.
    pub stripe_url: String,
}

/// An outside world that holds its addresses and does not serve yet.
pub struct Bound {
    /// Handles to every party, to be cloned out before serving.
    pub outside: Outside,
    identity: TcpListener,
    second_identity: TcpListener,
    infra: TcpListener,
    openberth: TcpListener,
    stripe: TcpListener,
    mail: TcpListener,
    smtp: TcpListener,
}

/// Takes the addresses of the whole outside world.
///
/// # Errors
///
/// When an address is taken; the message says which party wanted it.
pub async fn bind(settings: Settings) -> io::Result<Bound> {
    let identity_socket = listen("the identity provider", settings.identity).await?;
    let second_socket = listen("the second identity provider", settings.second_identity).await?;
    let infra_socket = listen("the infra service", settings.infra).await?;
    let openberth_socket = listen("the OpenBerth servers", settings.openberth).await?;
    let issuer = url(&settings.host, &identity_socket)?;
    let infra_url = url(&settings.host, &infra_socket)?;
    let openberth_url = url(&settings.host, &openberth_socket)?;
    let stripe_socket = listen("the payment provider", settings.stripe).await?;
    let stripe_url = url(&settings.host, &stripe_socket)?;
    let stripe = Stripe::new(stripe::Config {
        sink: settings.stripe_sink,
        ..stripe::Config::new(&settings.stripe_key, &stripe_url)
    });
    let mail_socket = listen("the carrier of mail", settings.mail).await?;
    let smtp_socket = listen("the mail server", settings.smtp).await?;
    let post_url = url(&settings.host, &mail_socket)?;
    let post = mail::Config { sink: settings.mail_sink, ..mail::Config::new(&settings.mail_key) };
    let post = Post::new(post, smtp_socket.local_addr()?, &post_url);
    let infra = Infra::new(infra::Config {
        api_token: settings.api_token,
        endpoint_base: openberth_url.clone(),
        setup: settings.setup,
        sink: settings.sink,
        keep: settings.keep,
    });
    let second_issuer = url(&settings.host, &second_socket)?;
    let identity_at = |issuer: &str, redirect_uris| {
        let config = identity::Config::new(issuer, &settings.client_id, &settings.client_secret);
        Identity::new(identity::Config { redirect_uris, ..config })
    };
    let identity = identity_at(&issuer, settings.redirect_uris);
    let second_identity = identity_at(&second_issuer, settings.second_redirect_uris);
    let port = Some(openberth_socket.local_addr()?.port());
    let config =
        openberth::Config { domain: settings.host, port, build: settings.build, ..openberth::Config::default() };
    let openberth = OpenBerth::new(config, infra.clone());
    Ok(Bound {
        outside: Outside {
            identity,
            second_identity,
            infra,
            openberth,
            stripe,
            post,
            issuer,
            second_issuer,
            infra_url,
            openberth_url,
            stripe_url,
        },
        identity: identity_socket,
        second_identity: second_socket,
        infra: infra_socket,
        openberth: openberth_socket,
        stripe: stripe_socket,
        mail: mail_socket,
        smtp: smtp_socket,
    })
}

impl Bound {
    /// Serves every party until `stop`; ends when all of them have drained. When one fails, the others are stopped too.
    ///
    /// # Errors
    ///
    /// The first failure of any party.
    pub async fn serve(self, stop: CancellationToken) -> io::Result<()> {
        // Whoever ends first, in whatever way, takes the others along.
        let all = stop.child_token();
        let Outside { identity, second_identity, infra, openberth, stripe, post, .. } = &self.outside;
        let guard = |served: io::Result<()>| {
            all.cancel();
            served
        };
        let (first, second, third, fourth, fifth, sixth) = tokio::join!(
            async { guard(identity.serve(self.identity, all.clone()).await) },
            async { guard(second_identity.serve(self.second_identity, all.clone()).await) },
            async { guard(infra.serve(self.infra, all.clone()).await) },
            async { guard(openberth.serve(self.openberth, all.clone()).await) },
            async { guard(stripe.serve(self.stripe, all.clone()).await) },
            async { guard(post.serve(self.mail, self.smtp, all.clone()).await) },
        );
        first.and(second).and(third).and(fourth).and(fifth).and(sixth)
    }
}

async fn listen(who: &str, address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("{who} cannot listen on {address}: {error}")))
}

fn url(host: &str, listener: &TcpListener) -> io::Result<String> {
    Ok(format!("http://{host}:{}", listener.local_addr()?.port()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::stage::{Stage, soon};

    #[tokio::test]
    async fn the_whole_outside_fits_together_and_stops_together() {
        let mut stage = Stage::new();
        let bound = bind(Settings::on_free_ports("harbor", "secret", crate::stage::API_TOKEN)).await.unwrap();
        let outside = bound.outside.clone();
        stage.tasks.spawn(bound.serve(stage.stop.clone()));
        let wanted = json!({ "region": "us", "size": "small", "generation": 1 });
        let at = format!("{}/v1/resources/ws_1", outside.infra_url);
        let (_, made) = stage.call("PUT", &at, Some(wanted)).await;
        let host = made["endpoint"].as_str().unwrap().strip_prefix("http://").unwrap();
        let me = stage.http.get(format!("{}/api/me", outside.openberth_url)).header("host", host);
        let asked = me.bearer_auth(made["admin_key"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(asked.status(), 200);
        let found =
            stage.http.get(format!("{}/.well-known/openid-configuration", outside.issuer)).send().await.unwrap();
        assert!(found.text().await.unwrap().contains(&outside.issuer));
        stage.stop.cancel();
        soon(stage.tasks.join_next()).await.unwrap().unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_taken_address_names_the_party_that_wanted_it() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut settings = Settings::on_free_ports("harbor", "secret", "token");
        settings.openberth = taken.local_addr().unwrap();
        let error = bind(settings).await.err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
        assert!(error.to_string().starts_with("the OpenBerth servers cannot listen on 127.0.0.1:"), "{error}");
    }
}
