//! Writes SVG path data in few bytes.

use std::fmt::Write as _;

use super::projection::At;

/// Writer for one path.
#[derive(Debug)]
pub(super) struct Pen {
    path: String,
    /// Minimum distance to the previous point. Closer points are omitted.
    near: f64,
}

impl Pen {
    pub(super) const fn new(near: f64) -> Self {
        Self { path: String::new(), near }
    }

    /// Number of bytes written.
    pub(super) const fn len(&self) -> usize {
        self.path.len()
    }

    pub(super) fn into_path(self) -> String {
        self.path
    }

    /// Draws a line through the points. The last point is always drawn.
    pub(super) fn line(&mut self, mut points: impl Iterator<Item = At>) {
        let Some(start) = points.next() else { return };
        self.write(format_args!("M{} {}", plain(start.x), plain(start.y)));
        let (mut at, mut left_out, mut joint) = (start, None, 'l');
        for point in points {
            if (point.x - at.x).abs().max((point.y - at.y).abs()) < self.near {
                left_out = Some(point);
                continue;
            }
            self.step(at, point, joint);
            (at, left_out, joint) = (point, None, ' ');
        }
        if let Some(end) = left_out.filter(|end| *end != at) {
            self.step(at, end, joint);
        }
    }

    /// Draws a closed ring through the points.
    pub(super) fn ring(&mut self, points: impl Iterator<Item = At>) {
        let before = self.len();
        self.line(points);
        if self.len() > before {
            self.path.push('z');
        }
    }

    /// Writes a relative step. A minus sign separates numbers, so no space is needed before it.
    fn step(&mut self, from: At, to: At, joint: char) {
        let (right, down) = (plain(to.x - from.x), plain(to.y - from.y));
        if joint != ' ' || right >= 0.0 {
            self.path.push(joint);
        }
        let gap = if down < 0.0 { "" } else { " " };
        self.write(format_args!("{right}{gap}{down}"));
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.path.write_fmt(text);
    }
}

/// Converts negative zero to zero.
fn plain(number: f64) -> f64 {
    number + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(near: f64, points: &[(f64, f64)]) -> String {
        let mut pen = Pen::new(near);
        pen.line(points.iter().map(|&(x, y)| At { x, y }));
        pen.into_path()
    }

    #[test]
    fn a_line_is_written_in_steps() {
        let points = [(10.0, 20.0), (13.0, 16.0), (11.0, 19.0), (11.0, 19.0), (30.0, 19.0)];
        assert_eq!(drawn(1.0, &points), "M10 20l3-4-2 3 19 0");
    }

    #[test]
    fn small_steps_are_left_out_but_never_the_last() {
        let points = [(0.0, 0.0), (1.0, 1.0), (2.0, 1.0), (3.0, 1.0)];
        assert_eq!(drawn(9.0, &points), "M0 0l3 1");
        assert_eq!(drawn(9.0, &[]), "");
    }
}
