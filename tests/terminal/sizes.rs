//! Promise B9: any size, any storm.

use std::time::{Duration, Instant};

use crate::probe::{ready, start};

#[test]
fn another_size_draws_everything_anew() {
    let mut pty = ready();
    pty.resize(120, 40);
    pty.wait_for("size 120x40");
    pty.wait_for("selected");
}

#[test]
fn any_size_is_survived() {
    let mut pty = ready();
    for (columns, rows) in [(0, 0), (1, 1), (2, 3), (79, 23), (300, 5), (65_535, 65_535), (5, 300)] {
        // Our own eyes stay at a size that can be looked at.
        pty.resize_only_the_program(columns, rows);
    }
    pty.resize(100, 30);
    pty.wait_for("size 100x30");
    pty.wait_for("selected");
}

#[test]
fn a_terminal_without_a_size_is_waited_for() {
    let mut pty = start().size(0, 0).start();
    pty.wait_until("the alternate screen", vt100::Screen::alternate_screen);
    pty.resize(80, 24);
    pty.wait_for("size 80x24");
}

#[test]
fn a_storm_of_two_thousand_sizes_ends_in_the_right_frame() {
    let mut pty = ready();
    for round in 0..2_000_u16 {
        pty.resize_only_the_program(20 + round % 100, 10 + round % 30);
    }
    let end = Instant::now();
    pty.resize(91, 27);
    pty.wait_for("size 91x27");
    pty.wait_for("selected");
    let late = end.elapsed();
    assert!(late < Duration::from_secs(2), "{late:?} after the storm");
}
