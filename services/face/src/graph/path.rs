//! Lines and areas, as paths of a picture of a thousand by a thousand, with its floor at the bottom.

use std::fmt::Write;

/// A point of a line: parts of the width from the left, and of the height from the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub x: f64,
    pub y: f64,
}

const WIDE: f64 = 1000.0;

/// A line for each piece. One point alone is a dot: a line without length, whose round ends can be seen.
pub(super) fn line(pieces: &[Vec<Place>]) -> String {
    let mut path = String::new();
    for piece in pieces {
        draw(&mut path, piece);
        if piece.len() == 1 {
            path.push_str("h0");
        }
    }
    path
}

/// What is between each piece and the floor.
pub(super) fn area(pieces: &[Vec<Place>]) -> String {
    let mut path = String::new();
    for piece in pieces {
        let (Some(first), Some(last)) = (piece.first(), piece.last()) else { continue };
        draw(&mut path, piece);
        // Writing to a text cannot fail.
        let _ = write!(path, "L{:.0} 1000L{:.0} 1000Z", last.x * WIDE, first.x * WIDE);
    }
    path
}

fn draw(path: &mut String, piece: &[Place]) {
    for (number, place) in piece.iter().enumerate() {
        let letter = if number == 0 { 'M' } else { 'L' };
        let (x, y) = (place.x.clamp(0.0, 1.0) * WIDE, place.y.clamp(0.0, 1.0) * WIDE);
        let _ = write!(path, "{letter}{x:.0} {y:.0}");
    }
}
