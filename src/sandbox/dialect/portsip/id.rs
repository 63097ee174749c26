//! Ids as the vendor writes them (`api/portsip.md` §3, 3): opaque to clients, and here made from the store's own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::variant::Ids;

/// The number of the sample id; group n is n after it.
const GROUPS: i64 = 700_551_909_773_148_160;
/// User n is n after it.
const USERS: i64 = 806_406_815_892_000_000;
/// How many ids each kind has room for.
const ROOM: i64 = 1_000_000_000_000;
/// Two bytes that come out as `+/8=` behind 18 digits.
const AWKWARD: [u8; 2] = [0xfb, 0xff];

/// What an id is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Group,
    User,
}

impl Kind {
    fn first(self) -> i64 {
        match self {
            Self::Group => GROUPS,
            Self::User => USERS,
        }
    }

    /// Writes the id of something in the store.
    pub(super) fn write(self, id: i64, ids: Ids) -> String {
        let digits = self.first().saturating_add(id).to_string();
        match ids {
            Ids::Base64 => STANDARD.encode(digits),
            Ids::Digits => digits,
            Ids::Awkward => STANDARD.encode([digits.as_bytes(), &AWKWARD].concat()),
        }
    }

    /// Reads an id in the form that is in force; none when it could never have been given out.
    pub(super) fn read(self, text: &str, ids: Ids) -> Option<i64> {
        let bytes = match ids {
            Ids::Digits => text.as_bytes().to_vec(),
            Ids::Base64 => STANDARD.decode(text).ok()?,
            Ids::Awkward => STANDARD.decode(text).ok()?.strip_suffix(&AWKWARD)?.to_vec(),
        };
        let digits = String::from_utf8(bytes).ok()?;
        if digits.len() != 18 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let id = digits.parse::<i64>().ok()? - self.first();
        (0..ROOM).contains(&id).then_some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_id_is_the_beginning() {
        assert_eq!(Kind::Group.write(0, Ids::Base64), "NzAwNTUxOTA5NzczMTQ4MTYw");
        assert_eq!(Kind::Group.write(1, Ids::Base64), "NzAwNTUxOTA5NzczMTQ4MTYx");
        assert_eq!(Kind::Group.write(28, Ids::Digits), "700551909773148188");
    }

    #[test]
    fn every_form_reads_back_only_for_its_own_kind() {
        for ids in [Ids::Base64, Ids::Digits, Ids::Awkward] {
            for id in [1, 28, 10_000, 100_000] {
                let text = Kind::Group.write(id, ids);
                assert_eq!(Kind::Group.read(&text, ids), Some(id));
                assert_eq!(Kind::User.read(&text, ids), None);
                assert_eq!(Kind::User.read(&Kind::User.write(id, ids), ids), Some(id));
            }
            for wrong in ["", "28", "Mjg=", "zzz", "7005519097731481x0"] {
                assert_eq!(Kind::Group.read(wrong, ids), None, "{wrong}");
            }
        }
    }

    #[test]
    fn awkward_ids_have_what_a_path_cannot_carry() {
        let id = Kind::Group.write(28, Ids::Awkward);
        assert!(['+', '/', '='].iter().all(|sign| id.contains(*sign)), "{id}");
    }
}
