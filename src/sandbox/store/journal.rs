//! Which journal a database file gets, by the kind of storage it lies on.

use std::path::Path;

/// How SQLite keeps a change until it is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Journal {
    /// Write-ahead log: fast, for local storage.
    WriteAhead,
    /// Rollback journal: needs nothing but file writes, for network storage.
    Rollback,
}

impl Journal {
    /// The value of SQLite's `journal_mode`.
    pub(super) fn pragma(self) -> &'static str {
        match self {
            Self::WriteAhead => "WAL",
            Self::Rollback => "TRUNCATE",
        }
    }

    /// Chooses for the directory that the file lies in.
    #[cfg(target_os = "linux")]
    pub(super) fn for_directory(directory: &Path) -> Self {
        match rustix::fs::statfs(directory) {
            Ok(storage) if !is_shared(storage.f_type & 0xffff_ffff) => Self::WriteAhead,
            // What cannot be asked is treated as the storage that needs the most care.
            _ => Self::Rollback,
        }
    }

    /// Chooses for the directory that the file lies in: without a way to ask, the journal that is safe anywhere.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn for_directory(_directory: &Path) -> Self {
        Self::Rollback
    }
}

/// Tells whether a file system type is one where memory cannot be shared between hosts, from `statfs(2)` and the
/// kernel's `magic.h`.
#[cfg(target_os = "linux")]
fn is_shared(kind: rustix::fs::FsWord) -> bool {
    matches!(
        kind,
        0x6969 // nfs
            | 0x517b // smb
            | 0xff53_4d42 // cifs
            | 0xfe53_4d42 // smb2
            | 0x7375_7245 // coda
            | 0x564c // ncp
            | 0x5346_414f // afs
            | 0x6b41_4653 // kafs
            | 0x6573_5546 // fuse: sshfs and its kin
            | 0x0102_1997 // 9p
            | 0x00c3_6400 // ceph
            | 0x0bd0_0bd0 // lustre
            | 0x4750_4653 // gpfs
            | 0x7461_636f // ocfs2
            | 0x0116_1970 // gfs2
            | 0x786f_4256 // vboxsf
    )
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn network_storage_gets_no_shared_memory_journal() {
        for kind in [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x6573_5546, 0x0102_1997] {
            assert!(is_shared(kind), "{kind:x}");
        }
        for local in [0xef53, 0x9123_683e, 0x5846_5342, 0x0102_1994, 0x794c_7630] {
            assert!(!is_shared(local), "{local:x}");
        }
    }

    #[test]
    fn a_directory_that_cannot_be_asked_gets_the_careful_journal() {
        assert_eq!(
            Journal::for_directory(Path::new("/nonexistent/nowhere")),
            Journal::Rollback
        );
    }
}
