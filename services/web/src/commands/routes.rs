//! Where the page of a command is found. Its address says "orders", as it did when it was first given out.

use domain::authorize::permission::ViewCommand;

use super::waiting;
use crate::entry::{Entry, part, see};

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see("/orders/{command}", ViewCommand, waiting::show).no_place("leads on by itself"),
        part::<waiting::Live>("/orders/{command}/live"),
    ]
}
