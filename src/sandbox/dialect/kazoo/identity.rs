//! Ids of the vendor's shape, 32 hex digits, made from the neutral ids and readable back.
//!
//! A group made through one face must be found through this one, so an id cannot be drawn by lot and kept here: it is
//! the neutral id, scrambled. The second half tells the kind, so that the id of a user is unknown among groups.

use crate::sandbox::seed::ACCOUNT;

/// What an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Account,
    User,
    Device,
    Group,
    Callflow,
}

impl Kind {
    fn salt(self) -> u64 {
        match self {
            Self::Account => 0x4163_636f_756e_7431,
            Self::User => 0x5573_6572_5573_6572,
            Self::Device => 0x4465_7669_6365_3131,
            Self::Group => 0x4772_6f75_7047_7270,
            Self::Callflow => 0x4361_6c6c_666c_6f77,
        }
    }
}

/// Writes a number as an id of this kind.
pub(super) fn encode(kind: Kind, number: i64) -> String {
    let first = scramble(number.cast_unsigned() ^ kind.salt());
    format!("{first:016x}{:016x}", second(kind, first))
}

/// Reads an id of this kind back; none for every other text.
pub(super) fn decode(kind: Kind, id: &str) -> Option<i64> {
    let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if id.len() != 32 || !id.bytes().all(digits) {
        return None;
    }
    let (first, rest) = id.split_at(16);
    let first = u64::from_str_radix(first, 16).ok()?;
    let rest = u64::from_str_radix(rest, 16).ok()?;
    (rest == second(kind, first)).then(|| (unscramble(first) ^ kind.salt()).cast_signed())
}

fn second(kind: Kind, first: u64) -> u64 {
    scramble(first.rotate_left(21) ^ kind.salt())
}

/// The last steps of splitmix64, of which each can be taken back.
fn scramble(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Takes the steps of [`scramble`] back, with the multiplicative inverses modulo 2⁶⁴.
fn unscramble(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 31) ^ (bits >> 62)).wrapping_mul(0x3196_42b2_d24d_8ec3);
    bits = (bits ^ (bits >> 27) ^ (bits >> 54)).wrapping_mul(0x96de_1b17_3f11_9089);
    bits ^ (bits >> 30) ^ (bits >> 60)
}

/// Gives the id under which the KAZOO face shows the account.
pub fn kazoo_account_id() -> String {
    encode(Kind::Account, ACCOUNT.parse().unwrap_or_default())
}

/// Gives the id of the reseller above the account: known, but closed to the account's users.
pub fn kazoo_reseller_id() -> String {
    encode(Kind::Account, 1)
}

/// Gives the id under which the KAZOO face shows a group, unless the group was made there under an id of its own.
pub fn kazoo_group_id(group: i64) -> String {
    encode(Kind::Group, group)
}

/// Gives the id under which the KAZOO face shows an agent: a user.
pub fn kazoo_user_id(agent: i64) -> String {
    encode(Kind::User, agent)
}

/// Gives the id of an agent's phone, 0 or 1; whether there is one depends on the agent.
pub fn kazoo_device_id(agent: i64, phone: i64) -> String {
    encode(Kind::Device, agent * 2 + phone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back_by_their_own_kind_only() {
        for number in [0, 1, 28, 100_000, i64::MAX, -1] {
            let id = encode(Kind::Group, number);
            assert_eq!(id.len(), 32);
            assert_eq!(decode(Kind::Group, &id), Some(number));
            assert_eq!(decode(Kind::User, &id), None);
            assert_eq!(decode(Kind::Group, &id.to_uppercase()), None, "{id}");
        }
        for other in [
            "",
            "28",
            "zz",
            "18ccfd6cea456cbdd38133e5aa726ec4",
            "é8ccfd6cea456cbdd38133e5aa726ec4",
        ] {
            assert_eq!(decode(Kind::Group, other), None);
        }
    }
}
