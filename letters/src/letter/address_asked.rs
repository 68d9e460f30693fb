//! Mail shall go to another address: it is to be confirmed there. Whoever reads this may be a stranger: it names nobody.

use messages::mail::Letter;

use crate::sheet::{Because, Link, Sheet, Tone, text};

pub fn sheet(path: &str) -> Sheet {
    Sheet {
        subject: "Please confirm your address".into(),
        preview: "Harbor will write to you here once you confirm it.".into(),
        label: (Tone::Rest, "To confirm"),
        before: vec![text(
            "Somebody with an account at Harbor wants to get our letters at this address. Was it you? Then please \
             confirm it.",
        )],
        link: Some(Link { words: "Confirm this address", path: path.to_owned() }),
        after: vec![
            "The link works once. Was it not you? Then do nothing: we will not write to this address again.".into(),
        ],
        because: Because::new(
            Letter::AddressAsked,
            "this address was given to us as the new one of an account.",
            "What Harbor is",
            "/",
        ),
    }
}
