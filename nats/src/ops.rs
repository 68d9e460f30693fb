//! What people of ours ask a running service, with nothing but the stock `nats` CLI: `nats micro list` shows who answers,
//! `nats req ops.<name>.show '{"workspace":"ws_…"}'` asks.
//!
//! A request is JSON, and so is an answer; what was refused is an error in the headers that the CLI knows. Who asks is a word of the subject,
//! and the server lets each ask under their own name only ([`staff`](crate::staff)).

use std::future::Future;
use std::pin::{Pin, pin};

use async_nats::service::{Request, Service, ServiceExt, error::Error as ServiceError};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use crate::Connection;
use crate::staff::Name;

/// How many requests to one endpoint are answered at the same time.
const AT_ONCE: usize = 4;

/// A question, and who asks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who, as the server knows them.
    pub by: Name,
    /// What they sent.
    pub body: Bytes,
}

/// Why a request was not answered, for an operator to read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Refusal {
    /// As in HTTP: 400 for a request that does not read, 404 for what is not there, 409 for what cannot be done.
    pub code: u16,
    /// One line.
    pub text: String,
}

impl Refusal {
    /// The request does not read.
    #[must_use]
    pub fn unclear(text: impl Into<String>) -> Self {
        Self { code: 400, text: text.into() }
    }

    /// What was asked for is not there.
    #[must_use]
    pub fn absent(text: impl Into<String>) -> Self {
        Self { code: 404, text: text.into() }
    }

    /// What was asked for cannot be done.
    #[must_use]
    pub fn not_so(text: impl Into<String>) -> Self {
        Self { code: 409, text: text.into() }
    }

    /// It could not be found out now.
    #[must_use]
    pub fn failed(text: impl Into<String>) -> Self {
        Self { code: 500, text: text.into() }
    }
}

/// The service could not register with the server.
#[derive(Debug, thiserror::Error)]
#[error("operators cannot be answered: {0}")]
pub struct Error(#[source] async_nats::Error);

/// The endpoints of one service.
pub struct Ops {
    service: Service,
    endpoints: Vec<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Ops {
    /// Registers a service; `version` is a semantic version.
    ///
    /// # Errors
    /// When name or version have no valid form, or the client has ended.
    pub async fn start(connection: &Connection, name: &str, version: &str, description: &str) -> Result<Self, Error> {
        let builder = connection.client().service_builder().description(description);
        let service = builder.start(name, version).await.map_err(Error)?;
        Ok(Self { service, endpoints: Vec::new() })
    }

    /// Answers requests to `ops.<name>.<what>`, such as `plan.set`.
    ///
    /// # Errors
    /// When `what` is no part of a subject, or the client has ended.
    pub async fn answer<F, Fut>(&mut self, what: &str, answer: F) -> Result<(), Error>
    where
        F: Fn(Question) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<u8>, Refusal>> + Send + 'static,
    {
        let endpoint = self.service.endpoint_builder().name(what.replace('.', "-"));
        let requests = endpoint.add(format!("ops.*.{what}")).await.map_err(Error)?;
        let answering = async move {
            let answer = &answer;
            requests
                .for_each_concurrent(AT_ONCE, |request| async move {
                    let result = match question(&request) {
                        Some(question) => answer(question).await,
                        None => Err(Refusal::unclear("ask as ops.<your name>.…")),
                    };
                    respond(&request, result).await;
                })
                .await;
        };
        self.endpoints.push(Box::pin(answering));
        Ok(())
    }

    /// Answers until `stop`, and then what has already been asked.
    pub async fn run(self, stop: CancellationToken) {
        let mut answering = pin!(join_all(self.endpoints));
        tokio::select! {
            _ = &mut answering => return,
            () = stop.cancelled() => {}
        }
        // Tells the endpoints to take nothing more; it has no way to fail.
        let _ = self.service.stop().await;
        answering.await;
    }
}

fn question(request: &Request) -> Option<Question> {
    let by = request.message.subject.split('.').nth(1)?.parse().ok()?;
    Some(Question { by, body: request.message.payload.clone() })
}

async fn respond(request: &Request, result: Result<Vec<u8>, Refusal>) {
    let result = result.map(Into::into).map_err(|refusal| ServiceError {
        // It becomes a header, which is one line.
        status: refusal.text.replace(char::is_control, " "),
        code: usize::from(refusal.code),
    });
    if let Err(error) = request.respond(result).await {
        tracing::warn!(%error, "an operator got no answer");
    }
}
