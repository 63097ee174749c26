//! The open questions of `api/portsip.md` §10 and the quirks of §3, each as a switch.

use super::id::Kind;
use crate::sandbox::variant::{Choice, Setting, setting, switches};

setting! {
    /// Which ways to sign in the server has (§2; §10).
    pub enum Surface {
        /// The OAuth form and `/api/login`, and `/api/auth/…`, as 22.2 and later have them.
        Both = "both",
        /// Only the OAuth form and `/api/login`, as 22.0 and 22.1 have them.
        Oauth = "oauth",
        /// Only `/api/auth/…`.
        Auth = "auth",
    }
}

setting! {
    /// Whether the account needs a second factor (§2.3; §10).
    pub enum TwoFactor {
        /// It does not.
        Off = "off",
        /// `/api/auth/sign_in` asks for a mailed code; the OAuth form knows of no second factor.
        SignIn = "sign-in",
    }
}

setting! {
    /// What a refresh token is good for (§2.4).
    pub enum Refresh {
        /// One refresh; the answer has the next one.
        Once = "single-use",
        /// Any number of refreshes.
        Reusable = "reusable",
        /// Nothing any more once the access token beside it has ended.
        Short = "short",
    }
}

setting! {
    /// How an answer with a token tells when it ends (§2.4).
    pub enum Expiry {
        /// `expires_in`, in seconds.
        Seconds = "seconds",
        /// `expires_at`, RFC 3339 in UTC.
        Moment = "moment",
        /// Not at all.
        Untold = "untold",
    }
}

setting! {
    /// How ids look (§3, 3).
    pub enum Ids {
        /// Base64 of an 18-digit number.
        Base64 = "base64",
        /// The bare 18-digit number as a string.
        Digits = "digits",
        /// Base64 that has `+`, `/` and `=` in it, so that it must be percent-encoded in a path.
        Awkward = "awkward",
    }
}

setting! {
    /// What an update without some fields does to them (§3, 5; §10).
    pub enum Update {
        /// Clears them; without a name it is refused.
        Replaces = "replaces",
        /// Keeps them.
        Merges = "merges",
    }
}

setting! {
    /// What adding a member again does (§5.9; §10).
    pub enum AddAgain {
        /// Nothing: 200 as if it were new.
        Accepted = "accepted",
        /// It is refused with 400 and a code that no page names.
        Refused = "refused",
    }
}

setting! {
    /// What removing somebody who is no member does (§5.10; §10).
    pub enum RemoveMissing {
        /// It is refused with 404.
        Refused = "refused",
        /// Nothing: 204 as if there had been one.
        Accepted = "accepted",
    }
}

setting! {
    /// Whether two groups can have the same name (§5.3; §10).
    pub enum Duplicates {
        /// Yes.
        Allowed = "allowed",
        /// No: 400 with `VALIDATE_FAILED`.
        Refused = "refused",
    }
}

setting! {
    /// Which groups can be deleted (§5.6; §10).
    pub enum Deletion {
        /// Any.
        Any = "any",
        /// Only those without members; others are refused with 400.
        OnlyEmpty = "only-empty",
    }
}

setting! {
    /// What the body of a refusal is (§8).
    pub enum ErrorBody {
        /// An array of errors with codes.
        Errors = "errors",
        /// Nothing.
        Missing = "missing",
    }
}

setting! {
    /// With which status something unknown is refused where no page says it (§5.4).
    pub enum NotFound {
        /// 404.
        Http404 = "404",
        /// 400.
        Http400 = "400",
    }
}

setting! {
    /// What `count` tells (§4).
    pub enum Count {
        /// How many items there are.
        Exact = "exact",
        /// Two more than there are, as when some have just gone: only an empty page is the end.
        TooMany = "too-many",
    }
}

setting! {
    /// Whether `filter` minds capitals (§4 shows the grammar and does not say).
    pub enum Capitals {
        /// It does.
        Count = "count",
        /// It does not.
        Ignored = "ignored",
    }
}

setting! {
    /// How a quote is written within a literal of `filter` (§4).
    pub enum Quotes {
        /// Twice, as `OData` does.
        Doubled = "doubled",
        /// With a backslash before it.
        Backslash = "backslash",
    }
}

setting! {
    /// Whether users have a name to show (§5.1).
    pub enum DisplayNames {
        /// Yes.
        Filled = "filled",
        /// Every fifth has none.
        SomeEmpty = "some-empty",
    }
}

setting! {
    /// Of which time the server is, as far as status words and roles differ (§6.1, §6.3).
    pub enum Era {
        /// 22.0 to 22.2.
        Before223 = "22.1",
        /// 22.3 and later.
        From223 = "22.3",
    }
}

setting! {
    /// How a call too many is refused (§3, Rate limit; §10).
    pub enum Throttle {
        /// 429.
        Http429 = "429",
        /// 429 with `Retry-After`.
        RetryAfter = "429-retry-after",
        /// 503.
        Http503 = "503",
    }
}

/// How many calls a minute the installation takes (§3, Rate limit).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit(pub usize);

impl Default for RateLimit {
    fn default() -> Self {
        Self(5_000)
    }
}

impl Setting for RateLimit {
    const CHOICES: &'static [Choice] = &[
        Choice {
            name: "5000",
            doc: " As many as delivered.",
        },
        Choice {
            name: "N",
            doc: " At most N in any minute.",
        },
    ];

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn samples() -> Vec<Self> {
        vec![Self(1_000)]
    }
}

switches! {
    "portsip"
    /// How the PortSIP face answers each open question; the default is what the pages read like.
    pub struct PortsipVariants
    /// One switch of the PortSIP face with its value.
    pub enum PortsipSetting {
        /// Which ways to sign in the server has.
        login as Login: Surface = "login",
        /// Whether the account needs a second factor.
        two_factor as TwoFactor: TwoFactor = "two_factor",
        /// What a refresh token is good for.
        refresh as Refresh: Refresh = "refresh",
        /// How an answer with a token tells when it ends.
        expiry as Expiry: Expiry = "expiry",
        /// How ids look.
        ids as Ids: Ids = "ids",
        /// What an update without some fields does to them.
        update as Update: Update = "update",
        /// What adding a member again does.
        add_again as AddAgain: AddAgain = "add_again",
        /// What removing somebody who is no member does.
        remove_missing as RemoveMissing: RemoveMissing = "remove_missing",
        /// Whether two groups can have the same name.
        duplicates as Duplicates: Duplicates = "duplicates",
        /// Which groups can be deleted.
        deletion as Deletion: Deletion = "deletion",
        /// What the body of a refusal is.
        errors as Errors: ErrorBody = "errors",
        /// With which status something unknown is refused where no page says it.
        not_found as NotFound: NotFound = "not_found",
        /// What the count of a list tells.
        count as Count: Count = "count",
        /// Whether a filter minds capitals.
        capitals as Capitals: Capitals = "capitals",
        /// How a quote is written within a literal of a filter.
        quotes as Quotes: Quotes = "quotes",
        /// Whether users have a name to show.
        display_names as DisplayNames: DisplayNames = "display_names",
        /// Of which time the server is.
        era as Era: Era = "era",
        /// How a call too many is refused.
        throttle as Throttle: Throttle = "throttle",
        /// How many calls a minute the installation takes.
        rate_limit as RateLimit: RateLimit = "rate_limit",
    }
}

impl PortsipVariants {
    /// Gives the vendor's id of a group of the store.
    pub fn group_id(&self, group: i64) -> String {
        Kind::Group.write(group, self.ids)
    }

    /// Gives the vendor's id of an agent of the store as a user; groups name it by its extension instead.
    pub fn user_id(&self, agent: i64) -> String {
        Kind::User.write(agent, self.ids)
    }

    /// Settings that could plausibly be met together.
    pub(crate) fn combinations() -> Vec<Self> {
        vec![
            Self {
                login: Surface::Oauth,
                ids: Ids::Digits,
                update: Update::Merges,
                add_again: AddAgain::Refused,
                remove_missing: RemoveMissing::Accepted,
                refresh: Refresh::Reusable,
                display_names: DisplayNames::SomeEmpty,
                ..Self::default()
            },
            Self {
                login: Surface::Auth,
                ids: Ids::Awkward,
                add_again: AddAgain::Refused,
                duplicates: Duplicates::Refused,
                errors: ErrorBody::Missing,
                not_found: NotFound::Http400,
                count: Count::TooMany,
                capitals: Capitals::Ignored,
                quotes: Quotes::Backslash,
                era: Era::From223,
                expiry: Expiry::Moment,
                refresh: Refresh::Short,
                throttle: Throttle::RetryAfter,
                ..Self::default()
            },
        ]
    }
}
