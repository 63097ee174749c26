//! Names of the host's users, for messages about files that belong to somebody else.

use std::fs;

/// The user this process acts as.
pub fn current_user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// A user as people know them: `anna (uid 1001)`, or `uid 1001` when the host's user file does not tell.
pub fn account_name(user: u32) -> String {
    // Only the local file is asked: a directory service would need libc's lookup, and can hang.
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_in(&users, user).map_or_else(|| format!("uid {user}"), |name| format!("{name} (uid {user})"))
}

fn name_in(users: &str, user: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let id = fields.nth(1)?;
        (id.parse() == Ok(user)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_named_by_the_third_field() {
        let users = "root:x:0:0:root:/root:/bin/sh\nanna:x:1001:0::/home/anna:/bin/sh\n";
        assert_eq!(name_in(users, 1001), Some("anna"));
        assert_eq!(name_in(users, 1), None);
        assert_eq!(name_in("broken", 0), None);
    }
}
