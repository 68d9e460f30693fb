//! Which way to sign in a letter is about, and when that was.

use jiff::Timestamp;

use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{self, Block};

pub fn facts(frame: &Frame, at: &Timestamp, way: Option<&str>) -> Block {
    let way = way.map(|way| ("With", Line::default().typed(way)));
    sheet::facts([way, Some(("When", Line::default().strong(frame.moment(at))))])
}
