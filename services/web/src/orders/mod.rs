//! What people ordered, as they see it: the page that waits for what comes of it.

mod describe;
pub mod waiting;

use domain::authorize::permission::ViewOrder;

use crate::entry::{Entry, part, see};

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see("/orders/{command}", ViewOrder, waiting::show).no_place("leads on by itself"),
        part::<waiting::Live>("/orders/{command}/live"),
    ]
}
