//! The figures as a picture: both grow or do not, against the number of workspaces, which grows tenfold from mark to mark.

use std::fmt::Write;

/// What was measured at one size, in milliseconds.
pub(crate) struct Point {
    pub workspaces: usize,
    pub page: f64,
    pub command: f64,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 60.0;
const FLOOR: f64 = 270.0;
const CEILING: f64 = 40.0;

/// An SVG.
pub(crate) fn draw(points: &[Point]) -> String {
    let top = points.iter().flat_map(|point| [point.page, point.command]).fold(25.0, f64::max);
    let across = |workspaces: usize| {
        let decades = f64::from(u32::try_from(workspaces).unwrap_or(u32::MAX)).log10() - 3.0;
        LEFT + 20.0 + decades * (WIDTH - LEFT - 100.0) / 2.0
    };
    let up = |value: f64| FLOOR - value / top * (FLOOR - CEILING);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    for share in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
        let (value, y) = (top * share, up(top * share));
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {y:.1}H{}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#444\">{value:.0} ms</text>",
            WIDTH - 20.0,
            LEFT - 8.0,
            y + 4.0
        );
    }
    for point in points {
        let x = across(point.workspaces);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#444\">{}</text>",
            FLOOR + 20.0,
            point.workspaces
        );
    }
    line(&mut svg, "#1f5fbf", points.iter().map(|point| (across(point.workspaces), up(point.page))));
    line(&mut svg, "#b4540a", points.iter().map(|point| (across(point.workspaces), up(point.command))));
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"22\" fill=\"#1f5fbf\">a page at 200 requests a second, p99</text>\
         <text x=\"{}\" y=\"22\" fill=\"#b4540a\">a command to its event, p99</text>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#444\">workspaces</text>\n</svg>",
        LEFT + 270.0,
        WIDTH / 2.0,
        HEIGHT - 8.0
    );
    svg
}

fn line(svg: &mut String, colour: &str, places: impl Iterator<Item = (f64, f64)> + Clone) {
    let path: Vec<_> = places.clone().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    let _ = writeln!(svg, "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>", path.join("L"));
    for (x, y) in places {
        let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>");
    }
}
