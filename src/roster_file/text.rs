//! Rosters as aligned text for `$EDITOR`: a line per member, the id decides.

use std::fmt::Write as _;

use super::csv_reader::decoded;
use super::{ExportedRoster, FileProblem, FileProblems, WantedCalls, WantedMember, WantedRoster};
use crate::domain::ReceiveCall;
use crate::text::{Align, fit, visible, width};

const HELP: &str = "\
# One group after the other, and a line for each member: on or off (whether calls arrive), id, name.
# Take a line out to remove somebody; write one such as `on 17` to put somebody in. `-` decides nothing about calls.
# The id decides, names are for you. Lines that start with # are left out. An emptied file changes nothing.
";

/// How many lines of problems stand above the text when it is opened again.
const SHOWN_PROBLEMS: usize = 20;

/// The text to edit. Members stand in their order where there is one.
pub fn write_text(rosters: &[ExportedRoster<'_>]) -> String {
    let mut text = HELP.to_owned();
    for exported in rosters {
        let roster = exported.roster;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "\ngroup {}  {}",
            visible(roster.group().as_str()),
            visible(exported.group_name)
        );
        let widest = roster.members().iter().map(|member| width(member.agent.as_str())).max();
        let mut members: Vec<_> = roster.members().iter().collect();
        members.sort_by_key(|member| member.order.unwrap_or(u32::MAX));
        for member in members {
            let calls = match member.receive_call {
                ReceiveCall::On => "on",
                ReceiveCall::Off => "off",
                ReceiveCall::Unknown => "-",
            };
            let id = visible(member.agent.as_str());
            let id = fit(&id, widest.unwrap_or(0), Align::Left);
            let name = (exported.agent_name)(&member.agent);
            let line = format!("  {calls:<3}  {id}  {}", visible(&name));
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

/// The same text with what is wrong with it on top, so that it can be mended where it is.
pub fn with_problems(text: &str, problems: &FileProblems) -> String {
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("#!")).collect();
    let shown = problems.0.len().min(SHOWN_PROBLEMS);
    let mut marked = String::new();
    for problem in problems.0.iter().take(shown) {
        let place = match problem.line {
            0 => String::new(),
            // The problems themselves move the text down.
            line => format!("line {}: ", line + shown + 1 - marks_above(text, line)),
        };
        let _ = writeln!(marked, "#! {place}{}", problem.clause);
    }
    let _ = writeln!(
        marked,
        "#! Nothing was changed. Mend it and save, or empty the file to leave."
    );
    for line in kept {
        let _ = writeln!(marked, "{line}");
    }
    marked
}

/// How many lines of problems stood above this line before: they are taken out when new ones are put in.
fn marks_above(text: &str, line: usize) -> usize {
    text.lines().take(line).filter(|line| line.starts_with("#!")).count()
}

/// Reads the text back. A text without any group asks for nothing.
///
/// # Errors
///
/// Every problem with its line.
pub fn read_text(bytes: &[u8]) -> Result<Vec<WantedRoster>, FileProblems> {
    let text = decoded(bytes)?;
    let mut rosters: Vec<WantedRoster> = Vec::new();
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(hidden) = line.chars().find(|letter| is_hidden(*letter)) {
            let clause = format!("hidden character U+{:04X}", u32::from(hidden));
            problems.push(FileProblem::new(number, "editor", clause));
            continue;
        }
        let (word, rest) = split(line);
        if word == "group" {
            let (id, name) = split(rest);
            if id.is_empty() {
                problems.push(FileProblem::new(number, "editor", "`group` without an id"));
            }
            rosters.push(WantedRoster {
                id: id.to_owned(),
                name: name.to_owned(),
                members: Vec::new(),
                line: number,
            });
            continue;
        }
        let calls = match word {
            "on" => WantedCalls::On,
            "off" => WantedCalls::Off,
            "-" => WantedCalls::Undecided,
            other => {
                let clause = format!(
                    "`{}` is not how a line starts; accepted: group, on, off, -",
                    visible(other)
                );
                problems.push(FileProblem::new(number, "editor", clause));
                continue;
            }
        };
        let (id, name) = split(rest);
        let Some(roster) = rosters.last_mut() else {
            problems.push(FileProblem::new(number, "editor", "a member before any `group` line"));
            continue;
        };
        if id.is_empty() {
            problems.push(FileProblem::new(number, "editor", format!("`{word}` without an id")));
            continue;
        }
        roster.members.push(WantedMember {
            id: id.to_owned(),
            name: name.to_owned(),
            calls,
            order: None,
            line: number,
        });
    }
    FileProblems::check(problems)?;
    Ok(rosters)
}

fn split(line: &str) -> (&str, &str) {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (word, rest.trim())
}

fn is_hidden(letter: char) -> bool {
    letter != '\t'
        && (letter.is_control()
            || matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AgentId, Membership, Roster};

    fn text() -> String {
        let members = vec![
            Membership::new("2", ReceiveCall::On),
            Membership::new("1003", ReceiveCall::Off),
            Membership::new("7", ReceiveCall::Unknown),
        ];
        let roster = Roster::new("28".into(), members).expect("no doubles");
        let name = |agent: &AgentId| match agent.as_str() {
            "2" => "Ana\u{202e} Ruiz".to_owned(),
            _ => String::new(),
        };
        write_text(&[ExportedRoster {
            roster: &roster,
            group_name: "Support # L1",
            agent_name: &name,
        }])
    }

    #[test]
    fn ids_line_up_and_names_cannot_hide_anything() {
        let text = text();
        let rows: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("group")).collect();
        assert_eq!(
            rows,
            [
                "group 28  Support # L1",
                "  on   2     Ana‹RLO› Ruiz",
                "  -    7",
                "  off  1003"
            ]
        );
    }

    #[test]
    fn it_reads_back_as_it_was_written() {
        let rosters = read_text(text().as_bytes()).expect("our own text");
        let members: Vec<_> = rosters[0]
            .members
            .iter()
            .map(|member| (member.id.as_str(), member.calls))
            .collect();
        assert_eq!(rosters[0].id, "28");
        assert_eq!(
            members,
            [
                ("2", WantedCalls::On),
                ("7", WantedCalls::Undecided),
                ("1003", WantedCalls::Off)
            ]
        );
        assert_eq!(read_text(b"# all gone\n"), Ok(Vec::new()));
    }

    /// `reliability.md` row 33.
    #[test]
    fn mistakes_are_told_with_their_lines_and_the_text_is_kept() {
        let text = "on 2\ngroup 28\n  yes 3\n  on 4\u{200b}\n  off\n";
        let problems = read_text(text.as_bytes()).expect_err("mistakes");
        let lines: Vec<usize> = problems.0.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 3, 4, 5]);
        let marked = with_problems(text, &problems);
        assert!(marked.ends_with(text), "{marked}");
        let again = read_text(marked.as_bytes()).expect_err("the same mistakes");
        let told = |line: usize| marked.lines().nth(line - 1).unwrap_or_default().to_owned();
        assert_eq!(told(again.0[1].line), "  yes 3");
        assert!(
            marked.contains(&format!("#! line {}: `yes`", again.0[1].line)),
            "{marked}"
        );
        let twice = with_problems(&marked, &again);
        assert_eq!(twice, marked, "problems do not pile up");
    }
}
