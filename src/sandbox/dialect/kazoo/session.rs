//! What the face remembers between requests: tokens, buckets, and who was refused once.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::bucket::Bucket;
use super::credentials::OWNER;
use super::identity::kazoo_user_id;
use super::index::Indexes;
use super::token;
use super::variant::BucketSize;
use crate::sandbox::access::Access;
use crate::sandbox::error::SandboxError;

/// Who holds a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// The user who signed in.
    User,
    /// Nobody in particular: the token was issued for the account's key.
    Account,
}

impl Owner {
    /// Gives the user's id, if there is a user.
    pub(super) fn id(self) -> Option<String> {
        (self == Self::User).then(|| kazoo_user_id(OWNER))
    }
}

/// What a token is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// It is in force.
    Good(Owner),
    /// Nobody issued it, or it has ended.
    Ended,
    /// It is no token, or there is none.
    Nothing,
}

struct Issued {
    owner: Owner,
    era: u64,
    until: Option<Instant>,
}

/// A group that was deleted through this face, and whose callflows still name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Orphan {
    pub(super) group: i64,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) smartpbx: bool,
}

/// The memory of one sandbox's KAZOO face.
#[derive(Default)]
pub(crate) struct Memory {
    issued: Mutex<HashMap<String, Issued>>,
    buckets: Mutex<HashMap<String, Bucket>>,
    refused: Mutex<HashMap<i64, i64>>,
    orphans: Mutex<Vec<Orphan>>,
    pub(super) indexes: Indexes,
}

impl Memory {
    /// Issues a token that ends with its lifetime or with the era.
    pub(super) fn issue(&self, access: &Access, owner: Owner, method: &str) -> Result<String, SandboxError> {
        let token = token::make(owner.id().as_deref(), method, access.lifetime())?;
        let (era, now) = (access.era(), Instant::now());
        let mut issued = lock(&self.issued);
        issued.retain(|_, token| token.era == era && token.until.is_none_or(|until| now < until));
        let until = access.lifetime().map(|lifetime| now + lifetime);
        issued.insert(token.clone(), Issued { owner, era, until });
        Ok(token)
    }

    /// Tells what a token is worth.
    pub(super) fn worth(&self, access: &Access, token: Option<&str>) -> Worth {
        let Some(token) = token.filter(|token| token::is_shaped(token)) else {
            return Worth::Nothing;
        };
        if token == access.credentials().kazoo.auth_token {
            return if access.expired() {
                Worth::Ended
            } else {
                Worth::Good(Owner::User)
            };
        }
        let alive =
            |issued: &&Issued| issued.era == access.era() && issued.until.is_none_or(|until| Instant::now() < until);
        let issued = lock(&self.issued);
        let found = issued.get(token).filter(alive);
        found.map_or(Worth::Ended, |issued| Worth::Good(issued.owner))
    }

    /// Ends one token before its time.
    pub(super) fn revoke(&self, token: &str) {
        lock(&self.issued).remove(token);
    }

    /// Takes the price of a call from the bucket of an account, and gives what is left; none if that is too little.
    pub(super) fn pay(&self, account: &str, size: BucketSize, price: u32, drains: Drains) -> Option<u32> {
        let mut buckets = lock(&self.buckets);
        let bucket = buckets.entry(account.to_owned()).or_insert_with(|| Bucket::full(size));
        bucket.take(size, price, drains)
    }

    /// Tells whether a change of this revision of the group is the first one to be tried.
    pub(super) fn first_try(&self, group: i64, revision: i64) -> bool {
        lock(&self.refused).insert(group, revision) != Some(revision)
    }

    pub(super) fn orphan(&self, orphan: Orphan) {
        lock(&self.orphans).push(orphan);
    }

    pub(super) fn orphans(&self) -> Vec<Orphan> {
        lock(&self.orphans).clone()
    }
}

/// What a call that cannot be paid does to the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drains {
    /// It takes what there is: a login (§12).
    Everything,
    /// It takes nothing.
    Nothing,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
