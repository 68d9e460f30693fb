//! The way every call takes: written down, checked, spoiled if so instructed, done, answered. The verbs only add the doing.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::{
    Infra,
    fleet::Fleet,
    ledger::Outcome,
    misbehave::{Call, Fault},
    reply::Reply,
    request::Request,
    view::describe,
};
use crate::{Loss, faults::Drawn};

impl Infra {
    /// Receives one call. `work` decides and changes machines in one breath; a refusal is its `Err`.
    pub(super) async fn receive(
        &self,
        call: Call,
        request: Request,
        work: impl FnOnce(&mut Fleet, &Request, Option<&Fault>) -> Result<Reply, Reply> + Send + 'static,
    ) -> Response {
        let number = self.0.book.open(call, &request);
        if let Err(refusal) = self.check(call, &request) {
            return self.answer(number, refusal);
        }
        let drawn = self.draw(call, &request);
        self.0.book.changed();
        match drawn.as_ref().map(|drawn| &drawn.fault) {
            Some(Fault::Fail { status }) => {
                self.0.book.close(number, Outcome::Failed { status: *status });
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                return Reply::refused(status, "out_of_order").into_response();
            }
            Some(Fault::Delay { ms }) => {
                if let Err(cut) = request.line.wait(Duration::from_millis(*ms), &self.halt()).await {
                    return cut;
                }
            }
            Some(Fault::Outage { .. }) => return request.line.lose(Loss::Hang, &self.halt()).await,
            Some(Fault::Overtaken) => {
                let line = request.line.clone();
                let (this, halt) = (self.clone(), self.halt());
                self.0.tasks.spawn(async move {
                    let overtaken = this.until(|ledger| {
                        ledger.calls(&request.token).iter().any(|entry| {
                            entry.call == call
                                && entry.number > number
                                && matches!(entry.outcome, Outcome::Answered { .. })
                        })
                    });
                    tokio::select! {
                        () = halt.cancelled() => return,
                        _ = overtaken => {}
                    }
                    let reply = this.work(&request, None, work);
                    this.0.book.close(number, Outcome::Late { status: reply.status.as_u16() });
                });
                return line.lose(Loss::Hang, &self.halt()).await;
            }
            _ => {}
        }
        let reply = self.work(&request, drawn.as_ref(), work);
        match drawn.map(|drawn| drawn.fault) {
            Some(Fault::LoseReply { how }) => {
                self.0.book.close(number, Outcome::Lost { status: reply.status.as_u16() });
                request.line.lose(how, &self.halt()).await
            }
            _ => self.answer(number, reply),
        }
    }

    /// The fault for this call. An outage is for the machines of one region only, and stands for the others' calls.
    fn draw(&self, call: Call, request: &Request) -> Option<Drawn<Fault>> {
        let drawn = self.0.faults.take(call)?;
        if let Fault::Outage { region } = &drawn.fault {
            let made = self.machine(&request.token).map(|machine| machine.region);
            if made.as_deref().or(request.region()) != Some(region) {
                self.0.faults.give_back(&drawn);
                return None;
            }
        }
        Some(drawn)
    }

    /// The reply that shows a machine, with whatever else the verb adds.
    pub(super) fn shown(&self, fleet: &Fleet, token: &str) -> Result<serde_json::Value, Reply> {
        let machine = fleet.present(token).ok_or_else(Reply::absent)?;
        Ok(describe(machine, fleet.generation(token), &self.0.config.endpoint_base))
    }

    fn check(&self, call: Call, request: &Request) -> Result<(), Reply> {
        if !request.shows(&self.0.config.api_token) {
            return Err(Reply::refused(StatusCode::UNAUTHORIZED, "unauthorized"));
        }
        if call != Call::List && !request.token_is_sound() {
            return Err(Reply::refused(StatusCode::BAD_REQUEST, "token_not_understood"));
        }
        Ok(())
    }

    fn work(
        &self,
        request: &Request,
        drawn: Option<&Drawn<Fault>>,
        work: impl FnOnce(&mut Fleet, &Request, Option<&Fault>) -> Result<Reply, Reply>,
    ) -> Reply {
        let (reply, bent) = self.with_fleet(|fleet| {
            let fault = drawn.map(|drawn| &drawn.fault);
            let reply = work(fleet, request, fault).unwrap_or_else(|refusal| refusal);
            (self.mixed_up(fleet, fault).unwrap_or(reply), fleet.take_bent())
        });
        if let Some(drawn) = drawn
            && drawn.fault.bends()
            && !bent
        {
            self.0.faults.give_back(drawn);
        }
        reply
    }

    /// What is answered about another machine, if that was asked for.
    fn mixed_up(&self, fleet: &Fleet, fault: Option<&Fault>) -> Option<Reply> {
        let Some(Fault::MixUp { token }) = fault else { return None };
        let mut shown = self.shown(fleet, token).ok()?;
        shown["admin_key"] = fleet.present(token)?.live_key().map_or(serde_json::Value::Null, Into::into);
        Some(Reply::ok(shown))
    }

    fn answer(&self, number: u64, reply: Reply) -> Response {
        self.0.book.close(number, Outcome::Answered { status: reply.status.as_u16() });
        reply.into_response()
    }
}
