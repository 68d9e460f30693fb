//! What it means that a bank was asked to take a payment back.

/// How it stands with the money of a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dispute {
    /// The bank asks, and took nothing.
    Asked,
    /// The bank took it, and can still give it to us.
    Taken,
    /// The bank keeps it for whoever paid.
    Lost,
}

/// What a bank does about this bill, in the provider's words; none where it does nothing any more. A word that we do not know is one of a
/// dispute that goes on.
#[must_use]
pub fn dispute(disputed: Option<&str>) -> Option<Dispute> {
    match disputed? {
        "won" | "warning_closed" | "prevented" => None,
        "lost" => Some(Dispute::Lost),
        "warning_needs_response" | "warning_under_review" => Some(Dispute::Asked),
        _ => Some(Dispute::Taken),
    }
}
