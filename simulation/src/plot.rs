//! Labels over time as stacked areas: an SVG by hand, because it is one picture.

use std::fmt::Write as _;

use domain::workspace::Label;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 480.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 48.0;

/// From the ground up: which column of a day, what it is called, and its colour.
fn layers() -> [(usize, &'static str, &'static str); 5] {
    let column = |label: Label| Label::ALL.iter().position(|one| *one == label).unwrap_or_default();
    let layer = |label: Label, colour| (column(label), label.text(), colour);
    [
        layer(Label::Ready, "#2f855a"),
        layer(Label::SettingUp, "#2b6cb0"),
        layer(Label::HavingTrouble, "#c53030"),
        layer(Label::Paused, "#dd9f2b"),
        (Label::ALL.len(), "Deleted", "#a0aec0"),
    ]
}

/// The picture of these days.
pub(crate) fn svg(days: &[[u32; 5]]) -> String {
    let top = days.iter().map(|day| day.iter().sum::<u32>()).max().unwrap_or(0).max(1);
    let step = nice(f64::from(top) / 5.0);
    let ceiling = (f64::from(top) / step).ceil() * step;
    let last = (days.len().max(2) - 1) as f64;
    let x = |day: f64| LEFT + (WIDTH - LEFT - RIGHT) * day / last;
    let y = |count: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * count / ceiling;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#1a202c\" role=\"img\">\n\
         <title>Workspaces by label, day by day</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"{LEFT}\" y=\"26\" font-size=\"16\">Workspaces by label, day by day</text>\n"
    );
    let mut ground = vec![0.0; days.len()];
    for (column, name, colour) in layers() {
        let ceiling: Vec<f64> = ground.iter().zip(days).map(|(below, day)| below + f64::from(day[column])).collect();
        let place = |(day, count): (usize, &f64)| format!("{:.1},{:.1}", x(day as f64), y(*count));
        let up = ceiling.iter().enumerate().map(place);
        let back = ground.iter().enumerate().rev().map(place);
        let points: Vec<String> = up.chain(back).collect();
        let _ =
            writeln!(svg, "<polygon points=\"{}\" fill=\"{colour}\"><title>{name}</title></polygon>", points.join(" "));
        ground = ceiling;
    }
    axes(&mut svg, days.len(), (step, ceiling), &x, &y);
    legend(&mut svg, days.last().copied().unwrap_or_default());
    svg.push_str("</svg>\n");
    svg
}

fn axes(svg: &mut String, days: usize, (step, ceiling): (f64, f64), x: &dyn Fn(f64) -> f64, y: &dyn Fn(f64) -> f64) {
    let mut count = 0.0;
    while count <= ceiling {
        let at = y(count);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#1a202c\" stroke-opacity=\"0.15\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{count:.0}</text>",
            WIDTH - RIGHT,
            LEFT - 8.0,
            at + 4.0
        );
        count += step;
    }
    let every = nice(days as f64 / 8.0).max(1.0);
    let mut day = 0.0;
    while day < days as f64 {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{day:.0}</text>",
            x(day),
            HEIGHT - BOTTOM + 20.0
        );
        day += every;
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">day</text>",
        x((days.max(2) - 1) as f64 / 2.0),
        HEIGHT - 8.0
    );
}

/// In the order of the areas, with what there is on the last day.
fn legend(svg: &mut String, last: [u32; 5]) {
    for (row, (column, name, colour)) in (0..).zip(layers().into_iter().rev()) {
        let (left, top) = (WIDTH - RIGHT + 16.0, TOP + 24.0 * f64::from(row));
        let _ = writeln!(
            svg,
            "<rect x=\"{left}\" y=\"{top}\" width=\"14\" height=\"14\" fill=\"{colour}\"/><text x=\"{}\" y=\"{}\">{name}: {}</text>",
            left + 20.0,
            top + 12.0,
            last[column]
        );
    }
}

/// The nearest of 1, 2 and 5 times a power of ten that is not less.
fn nice(span: f64) -> f64 {
    let power = 10_f64.powf(span.max(1.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|one| *one >= span).unwrap_or(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_stands_on_its_place_and_each_label_in_its_colour() {
        let svg = svg(&[[0, 2, 0, 0, 0], [0, 4, 2, 0, 4]]);
        assert_eq!(svg.matches("<polygon").count(), 5);
        assert!(svg.contains(">Ready: 4<") && svg.contains(">Deleted: 4<") && svg.contains(">Having trouble: 0<"));
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert_eq!([0.0, 1.0, 3.0, 70.0, 101.0].map(nice), [1.0, 1.0, 5.0, 100.0, 200.0]);
    }
}
