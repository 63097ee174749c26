//! What a supervisor's terminal and host notice of the console, beside a floor measured in the same run.
//!
//! `cargo bench --bench terminal` starts the release binary on a generated sandbox in a pseudo-terminal of 120×40,
//! presses keys and prints a table. Times drift with the machine: read them as ratios to the floor. Bytes and wake-ups
//! are exact. Another program can be measured by naming it: `cargo bench --bench terminal -- PROGRAM ARGUMENT…`.

#![expect(clippy::unwrap_used, reason = "a measurement that fails has nothing to clean up")]
#![expect(clippy::print_stdout, reason = "the table is the result")]

mod floor;
mod measure;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/support/pty.rs"]
mod pty;

use measure::{Subject, measure};

fn main() {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    if arguments.first().is_some_and(|argument| argument == "floor") {
        floor::run().unwrap();
        return;
    }
    let itself = std::env::current_exe().unwrap();
    let floor = Subject::new("floor: ratatui, visible rows only", itself, &["floor"], "row 1 ");
    let console = match arguments.split_first() {
        Some((program, rest)) => {
            let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
            Subject::new(program, program, &rest, "")
        }
        None => Subject::new(
            "callboard demo, 10,000 groups",
            env!("CARGO_BIN_EXE_callboard"),
            &["demo", "--groups", "10000", "--agents", "1000"],
            "Groups",
        ),
    };
    println!(
        "| 120×40 | first paint ms | bytes to it | key to frame ms | B/key | CPU ms/key | 200 keys at once: ms / B | idle: wake-ups/s, B/s | RSS MiB |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for subject in [floor, console] {
        match measure(&subject) {
            Some(row) => println!("{row}"),
            None => println!("| {} | did not start | | | | | | | |", subject.name),
        }
    }
}
