//! Machines take their time, because a product that was only tried against instant ones has no "Setting up".

use super::Infra;

impl Infra {
    /// Walks one machine along the way it was sent on, step by step, until it arrives or is sent elsewhere.
    pub(super) fn drive(&self, token: String, epoch: u64) {
        let (infra, halt) = (self.clone(), self.halt());
        self.0.tasks.spawn(async move {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(infra.step()) => {}
                    () = halt.cancelled() => return,
                }
                if !infra.with_fleet(|fleet| fleet.advance(&token, epoch)) {
                    return;
                }
            }
        });
    }
}
