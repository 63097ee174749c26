//! Why a file of ours could not be used.

use std::io;
use std::path::{Path, PathBuf};

use super::account::{account_name, current_user};

/// Shorthand for this part's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is the matter: the second half of `storage/code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// Other users can read or write it.
    OpenToOthers,
    /// It is a link, pipe, device or directory.
    NotRegular,
    /// It belongs to another user.
    WrongOwner,
    /// Others can write to the directory it is in.
    DirOpen,
    /// It cannot be understood.
    Corrupt,
    /// A later version of this program wrote it.
    NewerVersion,
    /// No room, or no quota, to save.
    Full,
    /// It may be read but not written.
    ReadOnly,
    /// Another process has held the lock for too long.
    Locked,
    /// The host refused for another reason.
    Io,
}

impl Code {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::OpenToOthers => "open-to-others",
            Self::NotRegular => "not-regular",
            Self::WrongOwner => "wrong-owner",
            Self::DirOpen => "dir-open",
            Self::Corrupt => "corrupt",
            Self::NewerVersion => "newer-version",
            Self::Full => "full",
            Self::ReadOnly => "read-only",
            Self::Locked => "locked",
            Self::Io => "io",
        }
    }
}

/// Trouble with one file or directory. Never holds any of its contents.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    code: Code,
    path: PathBuf,
    message: String,
    hint: Option<String>,
    source: Option<io::Error>,
}

impl Error {
    /// Trouble of this kind with this path; `message` says what happened and what was not done.
    pub fn new(code: Code, path: &Path, message: impl Into<String>) -> Self {
        Self {
            code,
            path: path.to_owned(),
            message: message.into(),
            hint: None,
            source: None,
        }
    }

    /// Sets the next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What the host answered while `doing` something (`read`, `save`, …) with this path.
    pub fn io(doing: &str, path: &Path, source: io::Error) -> Self {
        let shown = path.display();
        let error = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::new(
                Code::Full,
                path,
                format!("no room to {doing} `{shown}`; what was there before is intact"),
            )
            .with_hint("free some space or quota and try again"),
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::new(
                Code::ReadOnly,
                path,
                format!("not allowed to {doing} `{shown}`; nothing was changed"),
            )
            .with_hint(
                "make it writable for you, or set CALLBOARD_CONFIG_DIR and CALLBOARD_STATE_DIR to places that are",
            ),
            io::ErrorKind::IsADirectory => Self::not_regular(path, "a directory"),
            _ => Self::new(Code::Io, path, format!("could not {doing} `{shown}`: {source}")),
        };
        Self {
            source: Some(source),
            ..error
        }
    }

    /// A file whose contents cannot be understood from `line` and `column` on.
    pub fn corrupt(path: &Path, line: usize, column: usize) -> Self {
        Self::new(
            Code::Corrupt,
            path,
            format!(
                "`{}` is damaged at line {line}, column {column}; nothing of it was used",
                path.display()
            ),
        )
    }

    /// A file in a format this version does not know yet.
    pub fn newer_version(path: &Path, found: u64, known: u64) -> Self {
        Self::new(
            Code::NewerVersion,
            path,
            format!(
                "`{}` was written by a newer callboard (format {found}, this one knows {known}); it was not touched",
                path.display()
            ),
        )
        .with_hint("upgrade callboard on this host")
    }

    pub(super) fn not_regular(path: &Path, what: &str) -> Self {
        Self::new(
            Code::NotRegular,
            path,
            format!("`{}` is {what} and not a regular file; it was not used", path.display()),
        )
        .with_hint(format!("move it away: mv {0} {0}.moved", shell_quoted(path)))
    }

    pub(super) fn wrong_owner(path: &Path, owner: u32) -> Self {
        Self::new(
            Code::WrongOwner,
            path,
            format!(
                "`{}` belongs to {} and you are {}; it was not used",
                path.display(),
                account_name(owner),
                account_name(current_user()),
            ),
        )
        .with_hint("move it away, or set CALLBOARD_CONFIG_DIR and CALLBOARD_STATE_DIR to directories of your own")
    }

    pub(super) fn open_to_others(path: &Path, mode: u32) -> Self {
        let who = match (mode & 0o070 != 0, mode & 0o007 != 0) {
            (true, true) => "group and others",
            (true, false) => "group",
            _ => "others",
        };
        let what = match (mode & 0o044 != 0, mode & 0o022 != 0) {
            (true, true) => "read and write",
            (_, true) => "write",
            (true, false) => "read",
            (false, false) => "run",
        };
        Self::new(
            Code::OpenToOthers,
            path,
            format!("{who} can {what} `{}`; nothing of it was used", path.display()),
        )
        .with_hint(format!("chmod 600 {}", shell_quoted(path)))
    }

    pub(super) fn dir_open(path: &Path) -> Self {
        Self::new(
            Code::DirOpen,
            path,
            format!("other users can write to `{}`; nothing in it was used", path.display()),
        )
        .with_hint(format!("chmod 700 {}", shell_quoted(path)))
    }

    /// What is the matter.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The file or directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What happened, and what was and was not done.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The next step, often a command to type.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

/// A path as it can be pasted into a shell.
pub fn shell_quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+,@%:=".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_only_where_a_shell_needs_it() {
        assert_eq!(shell_quoted(Path::new("/home/anna/x.json")), "/home/anna/x.json");
        assert_eq!(
            shell_quoted(Path::new("/home/o'hara/my file")),
            r"'/home/o'\''hara/my file'"
        );
    }

    #[test]
    fn full_disks_and_read_only_places_are_told_apart() {
        let code = |kind: io::ErrorKind| Error::io("save", Path::new("/x"), io::Error::from(kind)).code();
        assert_eq!(code(io::ErrorKind::StorageFull), Code::Full);
        assert_eq!(code(io::ErrorKind::QuotaExceeded), Code::Full);
        assert_eq!(code(io::ErrorKind::ReadOnlyFilesystem), Code::ReadOnly);
        assert_eq!(code(io::ErrorKind::PermissionDenied), Code::ReadOnly);
        assert_eq!(code(io::ErrorKind::Other), Code::Io);
    }

    #[test]
    fn an_open_file_says_who_can_do_what_and_how_to_close_it() {
        let error = Error::open_to_others(Path::new("/x"), 0o640);
        assert!(error.message().starts_with("group can read `/x`"), "{error}");
        assert_eq!(error.hint(), Some("chmod 600 /x"));
        assert!(
            Error::open_to_others(Path::new("/x"), 0o666)
                .message()
                .starts_with("group and others can read and write")
        );
    }
}
