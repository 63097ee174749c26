//! What can be typed: the whole help as one snapshot.

use std::fmt::Write as _;

use super::support::{Ended, bare, ended};

fn help(words: &[&str]) -> Ended {
    let home = tempfile::tempdir().unwrap();
    ended(bare(home.path()).args(words))
}

/// The verbs and nouns that a help page lists.
fn listed(page: &str) -> Vec<String> {
    let commands = page.split("Commands:\n").nth(1).unwrap_or_default();
    commands
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

/// They stand once, on the first page.
fn without_global_options(page: &str) -> String {
    let paragraphs = page.split("\n\n");
    let own: Vec<&str> = paragraphs.filter(|part| !part.starts_with("Global options:")).collect();
    own.join("\n\n")
}

fn pages(words: &[String], all: &mut String) {
    let mut asked: Vec<&str> = words.iter().map(String::as_str).collect();
    asked.push(if words.is_empty() { "--help" } else { "-h" });
    let page = help(&asked);
    assert_eq!(page.code, Some(0), "{asked:?}: {}", page.stderr);
    let own = if words.is_empty() {
        page.stdout.clone()
    } else {
        without_global_options(&page.stdout)
    };
    let _ = writeln!(all, "## callboard {}\n\n{}\n", words.join(" "), own.trim_end());
    for verb in listed(&page.stdout) {
        let mut below = words.to_vec();
        below.push(verb);
        pages(&below, all);
    }
}

#[test]
fn the_whole_help_is_as_reviewed() {
    let mut all = String::new();
    pages(&[], &mut all);
    insta::assert_snapshot!("help", all);
}

#[test]
fn no_option_takes_a_secret() {
    let mut all = String::new();
    pages(&[], &mut all);
    for option in [
        "--token",
        "--password",
        "--ssid",
        "--api-key",
        "--secret ",
        "--secret <",
    ] {
        assert!(!all.contains(option), "{option}");
    }
}

#[test]
fn completions_and_manual_know_every_noun() {
    for words in [["completions", "bash"], ["completions", "zsh"], ["completions", "fish"]] {
        let script = help(&words);
        assert_eq!(script.code, Some(0));
        assert!(script.stdout.contains("assign") && script.stdout.contains("sign-in"));
    }
    let manual = help(&["man"]);
    assert_eq!(manual.code, Some(0));
    assert!(manual.stdout.starts_with(".ie") || manual.stdout.starts_with(".TH"));
    assert!(manual.stdout.contains("CALLBOARD ASSIGN"));
}
