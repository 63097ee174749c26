//! The import table of the house: who may use what. A line that crosses a boundary fails here with the reason.

use std::fs;
use std::path::{Path, PathBuf};

/// One boundary: files under `place` (but not under `except`) may name only `parts` of this crate, and none of
/// `never`.
struct Boundary {
    place: &'static str,
    except: &'static [&'static str],
    parts: &'static [&'static str],
    never: &'static [(&'static str, &'static str)],
}

const CLOCKS: [(&str, &str); 3] = [
    ("Instant::now", "time comes in with an event"),
    ("SystemTime", "time comes in with an event"),
    ("Timestamp::now", "time comes in with an event"),
];

const HOUSE: &[Boundary] = &[
    Boundary {
        place: "domain",
        except: &[],
        parts: &["domain"],
        never: &[
            ("tokio::", "domain is not async"),
            ("std::fs", "domain has no IO"),
            ("std::env", "domain has no environment"),
            ("std::time", "domain has no clock"),
            ("jiff::", "domain has no clock"),
            ("unicode_", "Unicode tables live in text"),
        ],
    },
    Boundary {
        place: "text",
        except: &[],
        parts: &["text"],
        never: &[
            ("ratatui::", "text is a leaf"),
            ("tokio::", "text is a leaf"),
            ("std::fs", "text has no IO"),
        ],
    },
    Boundary {
        place: "storage",
        except: &[],
        parts: &["storage", "text"],
        never: &[("ratatui::", "storage is a leaf")],
    },
    Boundary {
        place: "client",
        except: &["client/transport"],
        parts: &["client", "domain", "text"],
        never: &[
            ("reqwest::", "only the transport names the HTTP client"),
            ("ratatui::", "the client draws nothing"),
        ],
    },
    Boundary {
        place: "client/transport",
        except: &[],
        parts: &["client", "domain", "text"],
        never: &[
            ("client::dialect", "the transport knows no dialect"),
            ("ratatui::", "the client draws nothing"),
        ],
    },
    Boundary {
        place: "assignment",
        except: &["assignment/journal"],
        parts: &["assignment", "client", "domain", "storage", "text"],
        never: &[
            ("client::dialect", "the safe write knows no dialect"),
            ("std::fs", "files only in the journal"),
            ("reqwest::", "only the transport names the HTTP client"),
        ],
    },
    Boundary {
        place: "assignment/journal",
        except: &[],
        parts: &["assignment", "client", "domain", "storage", "text"],
        never: &[("client::dialect", "the journal knows no dialect")],
    },
    Boundary {
        place: "roster_file",
        except: &[],
        parts: &["roster_file", "domain", "text"],
        never: &[
            ("tokio::", "reading a file's text waits for nobody"),
            ("std::fs", "whoever calls reads and writes the files"),
        ],
    },
    Boundary {
        place: "session",
        except: &[],
        parts: &["session", "client", "domain", "storage", "text"],
        never: &[
            ("ratatui::", "sessions draw nothing"),
            ("reqwest::", "only the transport names the HTTP client"),
        ],
    },
    Boundary {
        place: "console",
        except: &["console/terminal", "console/runtime"],
        parts: &["console", "assignment", "client", "domain", "roster_file", "text"],
        never: &[
            ("tokio::", "only the runtime is async"),
            ("reqwest::", "only the transport names the HTTP client"),
            ("std::fs", "only the runtime performs effects"),
            ("std::env", "the environment comes in through setup"),
            CLOCKS[0],
            CLOCKS[1],
            CLOCKS[2],
        ],
    },
    Boundary {
        place: "console/runtime",
        except: &[],
        parts: &["console", "assignment", "client", "domain", "session", "text"],
        never: &[
            ("console::pane", "the runtime does not know panes"),
            ("console::overlay", "nor overlays"),
        ],
    },
    Boundary {
        place: "console/terminal",
        except: &[],
        parts: &["console", "text"],
        never: &[
            ("console::pane", "the terminal does not know panes"),
            ("console::model", "nor the model"),
        ],
    },
    Boundary {
        place: "sandbox",
        except: &[],
        parts: &["sandbox", "domain"],
        never: &[
            ("reqwest::", "the sandbox is asked, it does not ask"),
            ("ratatui::", "the sandbox draws nothing"),
        ],
    },
    Boundary {
        place: "cli",
        except: &[],
        parts: &[
            "cli",
            "assignment",
            "client",
            "console",
            "domain",
            "roster_file",
            "sandbox",
            "session",
            "storage",
            "text",
        ],
        never: &[("reqwest::", "only the transport names the HTTP client")],
    },
];

/// Where drawing is allowed; all other console files are state and must not name ratatui.
fn draws(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("console/terminal")
        || path.starts_with("console/runtime")
        || path.starts_with("console/theme")
        || path.contains("/view/")
        || name == "view.rs"
        || name.ends_with("_view.rs")
}

/// The calls that may stand in one place only.
const HOMES: &[(&str, &[&str], &str)] = &[
    (
        "write_roster(",
        &["assignment", "client"],
        "assignment is the only writer of rosters",
    ),
    ("println!", &["cli/output"], "printing has one home"),
    ("eprintln!", &["cli/output"], "printing has one home"),
    ("std::env::var", &["session/env.rs"], "the environment has one home"),
    ("Backend::Kazoo", NAMED, UNNAMED),
    ("Backend::PortSip", NAMED, UNNAMED),
    ("Backend::Udesk", NAMED, UNNAMED),
];

/// Who may name one phone system: its folder, the registry, the list itself and the demo that plays them all.
const NAMED: &[&str] = &[
    "client/dialect",
    "domain/backend.rs",
    "cli/command/demo",
    "console/test_console.rs",
];
const UNNAMED: &str = "what a phone system can do is a capability";

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of the house").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .expect("under src")
                .to_string_lossy()
                .replace('\\', "/");
            (name, code_of(&fs::read_to_string(&path).expect("a readable source")))
        })
        .collect()
}

/// The code without comments and without the test module at its end. A line that only names a test file, as
/// `mod tests;` does, ends nothing.
fn code_of(source: &str) -> String {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or(source);
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn is_test_file(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.contains("/tests/") || name.ends_with("_tests.rs")
}

fn under(name: &str, place: &str) -> bool {
    name.strip_prefix(place)
        .is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

/// Parts of this crate that the code names, as `crate::part` or inside `use crate::{…}`.
fn parts_named(code: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for piece in code.split("crate::").skip(1) {
        let names: Vec<&str> = match piece.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or(list).split(',').collect(),
            None => vec![piece],
        };
        for name in names {
            let word: String = name
                .trim()
                .chars()
                .take_while(|&c| c.is_alphanumeric() || c == '_')
                .collect();
            if !word.is_empty() && word.chars().next().is_some_and(char::is_lowercase) {
                parts.push(word);
            }
        }
    }
    parts
}

#[test]
fn every_part_keeps_to_its_imports() {
    let mut crossings = Vec::new();
    for (name, code) in sources().iter().filter(|(name, _)| !is_test_file(name)) {
        for boundary in HOUSE {
            if !under(name, boundary.place) || boundary.except.iter().any(|place| under(name, place)) {
                continue;
            }
            for part in parts_named(code) {
                if !boundary.parts.contains(&part.as_str()) {
                    crossings.push(format!("{name}: `crate::{part}` is beyond {}", boundary.place));
                }
            }
            for (word, reason) in boundary.never {
                if code.contains(word) {
                    crossings.push(format!("{name}: `{word}`: {reason}"));
                }
            }
        }
    }
    assert!(
        crossings.is_empty(),
        "imports against the table:\n{}",
        crossings.join("\n")
    );
}

/// Both kinds of folder are witnesses for the same pages and must not lean on one another, dialect or face.
#[test]
fn a_phone_systems_folder_knows_no_other() {
    let mut crossings = Vec::new();
    let mut folders = std::collections::BTreeSet::new();
    let files = sources();
    for place in ["client/dialect/", "sandbox/dialect/"] {
        for (name, _) in &files {
            let own = name.strip_prefix(place).and_then(|rest| rest.split_once('/'));
            folders.extend(own.map(|(folder, _)| (place, folder.to_owned())));
        }
    }
    for (name, code) in &files {
        let Some((place, own)) = folders
            .iter()
            .find(|(place, folder)| under(name, &format!("{place}{folder}")))
        else {
            continue;
        };
        let others = folders.iter().filter(|(other, folder)| other == place && folder != own);
        for (_, other) in others {
            if code.contains(&format!("dialect::{other}")) || code.contains(&format!("super::{other}::")) {
                crossings.push(format!("{name} names {other}"));
            }
        }
    }
    assert!(folders.len() >= 4, "{folders:?}");
    assert!(crossings.is_empty(), "{crossings:?}");
}

#[test]
fn only_views_name_the_drawing_library() {
    let crossings: Vec<String> = sources()
        .into_iter()
        .filter(|(name, code)| {
            name.starts_with("console/") && !is_test_file(name) && !draws(name) && code.contains("ratatui::")
        })
        .map(|(name, _)| name)
        .collect();
    assert!(crossings.is_empty(), "state that names ratatui: {crossings:?}");
}

#[test]
fn calls_with_one_home_stay_there() {
    let mut strays = Vec::new();
    for (name, code) in sources().iter().filter(|(name, _)| !is_test_file(name)) {
        for (call, homes, reason) in HOMES {
            if code.contains(call) && !homes.iter().any(|home| name.starts_with(home)) {
                strays.push(format!("{name}: `{call}`: {reason}"));
            }
        }
    }
    assert!(strays.is_empty(), "calls away from home:\n{}", strays.join("\n"));
}

#[test]
fn every_folder_has_its_row() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders: Vec<String> = fs::read_dir(root)
        .expect("src")
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(folders.len() >= 8, "the house has its parts: {folders:?}");
    for folder in folders {
        assert!(
            HOUSE.iter().any(|boundary| boundary.place == folder),
            "`src/{folder}` has no row in the table"
        );
    }
}

#[test]
fn only_a_test_module_with_a_body_ends_the_code() {
    let code = code_of("use a;\n#[cfg(test)]\nmod tests;\nuse b;\n// use c;\n#[cfg(test)]\nmod tests {\nuse d;\n}\n");
    assert!(
        code.contains("use b;") && !code.contains("use c;") && !code.contains("use d;"),
        "{code}"
    );
}

#[test]
fn the_table_sees_a_crossing() {
    assert_eq!(
        parts_named("use crate::{console::model, domain};\nlet a = crate::client::Error;"),
        ["console", "domain", "client"]
    );
    assert!(under("client/dialect/mod.rs", "client") && under("text.rs", "text") && !under("clients/a.rs", "client"));
}
