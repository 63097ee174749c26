//! Rosters as CSV: `group_id,group_name,agent_id,agent_name,receive_call,order` (`design.md §6`).

use std::borrow::Cow;
use std::collections::HashMap;

use csv::{ErrorKind, StringRecord};

use super::{FileProblem, FileProblems, WantedCalls, WantedMember, WantedRoster};
use crate::text::{nearest, visible};

/// The largest file that is read (`reliability.md` row 31).
pub const MAX_BYTES: usize = 100 * 1024 * 1024;
/// The most rows that are read.
pub const MAX_ROWS: usize = 1_000_000;
/// So many problems are told; nobody reads more at once.
const MAX_PROBLEMS: usize = 200;

/// The columns, in the order they are written.
pub(super) const COLUMNS: [&str; 6] = [
    "group_id",
    "group_name",
    "agent_id",
    "agent_name",
    "receive_call",
    "order",
];

/// Reads a whole file.
///
/// Columns may stand in any order; `group_name`, `agent_name`, `receive_call` and `order` may be left out, and an id
/// may be left out where a name is given. A byte order mark and CRLF are accepted (`reliability.md` rows 20–32).
///
/// # Errors
///
/// Every problem of the file, with its line.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<WantedRoster>, FileProblems> {
    let text = decoded(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let header = match rows.next() {
        None => return Ok(Vec::new()),
        Some(Err(error)) => return Err(broken(&error).into()),
        Some(Ok(header)) => header,
    };
    let columns = Columns::read(&header)?;
    let mut rosters = Rosters::default();
    let mut problems = Vec::new();
    for (count, row) in rows.enumerate() {
        if count >= MAX_ROWS {
            let clause = format!("more than {MAX_ROWS} rows");
            return Err(FileProblem::whole("too-large", clause).into());
        }
        match row {
            Ok(row) => columns.take(&row, &mut rosters, &mut problems),
            Err(error) => problems.push(broken(&error)),
        }
        if problems.len() >= MAX_PROBLEMS {
            break;
        }
    }
    if let Some(line) = open_quote(text) {
        problems.push(FileProblem::new(line, "row", "a quote is opened here and never closed"));
    }
    FileProblems::check(problems)?;
    Ok(rosters.finish())
}

/// The text of a file, without a byte order mark.
pub(super) fn decoded(bytes: &[u8]) -> Result<&str, FileProblems> {
    if bytes.len() > MAX_BYTES {
        let clause = format!("larger than {} MiB", MAX_BYTES / 1024 / 1024);
        return Err(FileProblem::whole("too-large", clause).into());
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(FileProblem::whole("encoding", "not UTF-8 but UTF-16; save it as CSV UTF-8").into());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let place = error.valid_up_to();
        let line = bytes.iter().take(place).filter(|byte| **byte == b'\n').count() + 1;
        let clause = format!("not UTF-8 at byte {place}, probably Windows-1252 or Latin-1; save it as CSV UTF-8");
        FileProblem::new(line, "encoding", clause)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn broken(error: &csv::Error) -> FileProblem {
    let line = error
        .position()
        .map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            FileProblem::new(line, "row", format!("{len} cells where {expected_len} belong"))
        }
        _ => FileProblem::new(line, "row", "not readable as CSV"),
    }
}

/// The line on which a quote is opened that is never closed: the reader takes the rest of the file for one cell.
fn open_quote(text: &str) -> Option<usize> {
    let mut line = 1;
    let mut opened = None;
    let mut at_start = true;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, opened) {
            ('"', None) if at_start => opened = Some(line),
            ('"', Some(_)) if letters.peek() == Some(&'"') => {
                letters.next();
            }
            ('"', Some(_)) => opened = None,
            _ => {}
        }
        at_start = opened.is_none() && matches!(letter, ',' | '\n' | '\r');
        line += usize::from(letter == '\n');
    }
    opened
}

/// Which cell of a row is what.
struct Columns {
    count: usize,
    places: [Option<usize>; COLUMNS.len()],
}

impl Columns {
    fn read(header: &StringRecord) -> Result<Self, FileProblems> {
        let mut places = [None; COLUMNS.len()];
        let mut problems = Vec::new();
        for (place, cell) in header.iter().enumerate() {
            let Some(column) = COLUMNS.iter().position(|column| *column == cell.trim()) else {
                let near = nearest(cell, COLUMNS.iter().copied());
                let near = near.map(|near| format!("; `{near}` is near")).unwrap_or_default();
                let clause = format!(
                    "unknown column `{}`{near}; expected: {}",
                    visible(cell),
                    COLUMNS.join(",")
                );
                problems.push(FileProblem::new(1, "header", clause));
                continue;
            };
            if places.get(column).is_some_and(Option::is_some) {
                problems.push(FileProblem::new(
                    1,
                    "header",
                    format!("column `{}` stands twice", cell.trim()),
                ));
            }
            if let Some(slot) = places.get_mut(column) {
                *slot = Some(place);
            }
        }
        for pair in [["group_id", "group_name"], ["agent_id", "agent_name"]] {
            let is_there = |name: &&str| {
                COLUMNS
                    .iter()
                    .zip(places)
                    .any(|(column, place)| column == name && place.is_some())
            };
            if problems.is_empty() && !pair.iter().any(is_there) {
                let found: Vec<_> = header.iter().map(|cell| visible(cell).into_owned()).collect();
                let clause = format!(
                    "no column `{}`; found: {}; expected: {}",
                    pair.first().unwrap_or(&""),
                    found.join(","),
                    COLUMNS.join(",")
                );
                problems.push(FileProblem::new(1, "header", clause));
            }
        }
        FileProblems::check(problems)?;
        Ok(Self {
            count: header.len(),
            places,
        })
    }

    fn take(&self, row: &StringRecord, rosters: &mut Rosters, problems: &mut Vec<FileProblem>) {
        let line = row
            .position()
            .map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
        if row.len() == 1 && row.get(0).is_some_and(|cell| cell.trim().is_empty()) {
            return;
        }
        if row.len() != self.count {
            let clause = format!("{} cells where {} belong", row.len(), self.count);
            problems.push(FileProblem::new(line, "row", clause));
            return;
        }
        let before = problems.len();
        let mut cell = |column: usize| {
            let place = self.places.get(column).copied().flatten();
            let cell = restored(place.and_then(|place| row.get(place)).unwrap_or_default());
            check_hidden(&cell, column, line, problems);
            cell
        };
        let [group_id, group_name, agent_id, agent_name, calls, order] =
            [0, 1, 2, 3, 4, 5].map(|column| cell(column).into_owned());
        let calls = read_calls(&calls, line, problems);
        let order = read_order(&order, line, problems);
        if group_id.is_empty() && group_name.is_empty() {
            problems.push(FileProblem::new(
                line,
                "row",
                "no group: both its id and its name are empty",
            ));
        }
        if problems.len() > before {
            return;
        }
        let roster = rosters.roster(group_id, group_name, line);
        if agent_id.is_empty() && agent_name.is_empty() {
            return;
        }
        roster.members.push(WantedMember {
            id: agent_id,
            name: agent_name,
            calls,
            order,
            line,
        });
    }
}

/// Takes away the apostrophe that keeps a spreadsheet from running a cell (`reliability.md` row 32).
fn restored(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(rest)
            if rest
                .trim_start_matches('\'')
                .starts_with(['=', '+', '-', '@', '\t', '\r']) =>
        {
            Cow::Borrowed(rest)
        }
        _ => Cow::Borrowed(cell),
    }
}

fn check_hidden(cell: &str, column: usize, line: usize, problems: &mut Vec<FileProblem>) {
    // Line breaks and blanks inside a quoted name are for people, and what looks like one of our own visible escapes is
    // what an export has written; an id is one line without any of that.
    let is_name = matches!(column, 1 | 3);
    let harmless = |letter: &char| is_name && matches!(letter, '\n' | '\r' | '\t' | ' ' | '\u{2039}' | '\u{203a}');
    let looked_at: String = cell.chars().filter(|letter| !harmless(letter)).collect();
    if matches!(visible(&looked_at), Cow::Borrowed(_)) {
        return;
    }
    let hidden = looked_at.chars().find(|letter| {
        let mut buffer = [0; 4];
        matches!(visible(letter.encode_utf8(&mut buffer)), Cow::Owned(_))
    });
    let Some(hidden) = hidden else { return };
    let name = COLUMNS.get(column).copied().unwrap_or_default();
    let clause = format!("hidden character U+{:04X} in `{name}`", u32::from(hidden));
    problems.push(FileProblem::new(line, "hidden-character", clause));
}

fn read_calls(cell: &str, line: usize, problems: &mut Vec<FileProblem>) -> WantedCalls {
    match cell {
        "on" => WantedCalls::On,
        "off" => WantedCalls::Off,
        "" => WantedCalls::Undecided,
        other => {
            let clause = format!("`receive_call` is `{}`; accepted: `on`, `off`, empty", visible(other));
            problems.push(FileProblem::new(line, "bad-value", clause));
            WantedCalls::Undecided
        }
    }
}

fn read_order(cell: &str, line: usize, problems: &mut Vec<FileProblem>) -> Option<u32> {
    if cell.is_empty() {
        return None;
    }
    let order = cell.parse::<u32>().ok().filter(|order| *order > 0);
    if order.is_none() {
        let clause = format!("`order` is `{}`; accepted: a position from 1, or empty", visible(cell));
        problems.push(FileProblem::new(line, "bad-value", clause));
    }
    order
}

/// Groups in the order the file first names them.
#[derive(Default)]
struct Rosters {
    rosters: Vec<WantedRoster>,
    places: HashMap<(String, String), usize>,
}

impl Rosters {
    /// The roster of a group: the id decides, and where there is none the name.
    fn roster(&mut self, id: String, name: String, line: usize) -> &mut WantedRoster {
        let key = if id.is_empty() {
            (String::new(), name.clone())
        } else {
            (id.clone(), String::new())
        };
        let next = self.rosters.len();
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.rosters.push(WantedRoster {
                id,
                name,
                members: Vec::new(),
                line,
            });
        }
        // The place is that of an entry made here or before.
        &mut self.rosters[place]
    }

    fn finish(self) -> Vec<WantedRoster> {
        self.rosters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "group_id,group_name,agent_id,agent_name,receive_call,order\n";

    fn read(rows: &str) -> Result<Vec<WantedRoster>, FileProblems> {
        read_csv(format!("{HEADER}{rows}").as_bytes())
    }

    fn problems(bytes: &[u8]) -> Vec<(usize, &'static str)> {
        let problems = read_csv(bytes).expect_err("a problem");
        problems
            .0
            .iter()
            .map(|problem| (problem.line, problem.reason))
            .collect()
    }

    /// `reliability.md` row 21.
    #[test]
    fn a_byte_order_mark_crlf_quotes_and_line_breaks_change_nothing() {
        let plain = read("28,Sup,2,\"Ruiz, Ana\",on,\n28,Sup,3,b,,\n").expect("readable");
        let odd = "\u{feff}group_id,group_name,agent_id,agent_name,receive_call,order\r\n28,Sup,2,\"Ruiz, Ana\",on,\r\n\r\n28,Sup,3,b,,\r\n";
        let odd = read_csv(odd.as_bytes()).expect("readable");
        let content = |rosters: &[WantedRoster]| {
            let members = rosters.iter().flat_map(|roster| roster.members.clone());
            members
                .map(|member| (member.id, member.name, member.calls))
                .collect::<Vec<_>>()
        };
        assert_eq!(content(&plain), content(&odd));
        assert!(read("28,Sup,2,\"Ana\nRuiz\",on,\n").is_ok());
    }

    /// Rows 22, 24 and 28, all told at once.
    #[test]
    fn every_problem_is_told_with_its_line() {
        let text = format!(
            "{HEADER}28,Sup,2,Ana,yes,\n28,Sup,3\u{200b},b,on,\n28,Sup,4\n28,Sup,5,c,on,0\n28,Sup,6,x\u{202e}y,on,\n,,7,d,on,\n"
        );
        assert_eq!(
            problems(text.as_bytes()),
            [
                (2, "bad-value"),
                (3, "hidden-character"),
                (4, "row"),
                (5, "bad-value"),
                (6, "hidden-character"),
                (7, "row")
            ]
        );
    }

    /// Row 20.
    #[test]
    fn another_encoding_is_named_with_the_byte() {
        let mut bytes = HEADER.as_bytes().to_vec();
        bytes.extend_from_slice(b"28,Caf\xe9,2,Ana,on,\n");
        let error = read_csv(&bytes).expect_err("not UTF-8").to_string();
        assert!(error.contains("line 2") && error.contains("byte 65"), "{error}");
        assert_eq!(problems(&[0xff, 0xfe, b'g', 0]), [(0, "encoding")]);
    }

    /// Row 23.
    #[test]
    fn headers_are_checked_and_the_nearest_is_named() {
        let error = read_csv(b"group,agnt_id\n").expect_err("unknown").to_string();
        assert!(error.contains("unknown column `group`"), "{error}");
        assert_eq!(problems(b"group_id,group_id,agent_id\n"), [(1, "header")]);
        assert_eq!(problems(b"group_id,receive_call\n"), [(1, "header")]);
        assert!(read_csv(b"agent_id,group_id\n7,28\n").is_ok());
    }

    #[test]
    fn an_open_quote_is_told_where_it_opens() {
        let text = format!("{HEADER}28,Sup,2,Ana,on,\n28,Sup,3,\"bob,on,\n28,Sup,4,c,on,\n");
        assert!(problems(text.as_bytes()).contains(&(3, "row")));
    }

    /// Row 29.
    #[test]
    fn an_empty_file_asks_for_nothing() {
        assert_eq!(read_csv(b""), Ok(Vec::new()));
        assert_eq!(read(""), Ok(Vec::new()));
    }

    #[test]
    fn a_group_without_an_agent_is_meant_to_be_empty() {
        let rosters = read("28,Sup,,,,\n29,Two,4,d,off,2\n").expect("readable");
        assert_eq!(
            rosters.iter().map(|roster| roster.members.len()).collect::<Vec<_>>(),
            [0, 1]
        );
    }

    /// Row 32.
    #[test]
    fn neutralised_cells_come_back_as_they_were() {
        let rosters = read("28,'=Sup,2,''-Ana,on,\n").expect("readable");
        assert_eq!(rosters[0].name, "=Sup");
        assert_eq!(rosters[0].members[0].name, "'-Ana");
    }
}
