//! The open questions of `api/kazoo.md` §16 and what it marks as inferred, each as a switch.

use crate::sandbox::variant::{Choice, Setting, setting, switches};

/// Declares a switch whose other values make calls fail: for tests that want just that, and not in the matrix of
/// settings that every client must get its work done with.
macro_rules! trouble {
    (
        $(#[doc = $about:literal])+
        pub enum $name:ident {
            #[doc = $first_doc:literal]
            $first:ident = $first_text:literal,
            $(#[doc = $doc:literal] $value:ident = $text:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum $name {
            #[doc = $first_doc]
            #[default]
            $first,
            $(#[doc = $doc] $value,)+
        }

        impl Setting for $name {
            const CHOICES: &'static [Choice] = &[
                Choice { name: $first_text, doc: $first_doc },
                $(Choice { name: $text, doc: $doc },)+
            ];

            fn parse(text: &str) -> Option<Self> {
                match text {
                    $first_text => Some(Self::$first),
                    $($text => Some(Self::$value),)+
                    _ => None,
                }
            }

            fn text(&self) -> String {
                match self {
                    Self::$first => $first_text,
                    $(Self::$value => $text,)+
                }
                .to_owned()
            }

            fn samples() -> Vec<Self> {
                Vec::new()
            }
        }
    };
}

setting! {
    /// Which version answers (§14, 12).
    pub enum Mode {
        /// The 5.x line, as of 2024.
        Current = "5.x",
        /// 4.3: `/v1/` works, lists ascend, a bad `page_size` is ignored, no `tokens`, no `Authorization: Bearer`.
        Older = "4.3",
        /// Only what the seed shows: nothing but data and status besides the login's token, lists whole.
        Seed = "seed",
    }
}

setting! {
    /// Whether `If-Match`, `If-None-Match` and `ETag` pass (§16, 6).
    pub enum Preconditions {
        /// They do.
        Honoured = "honoured",
        /// A proxy strips them: the last writer wins.
        Stripped = "stripped",
    }
}

setting! {
    /// What a PATCH without a name gets for an unknown id (§7.6).
    pub enum PatchUnknown {
        /// 400: the name is required.
        Named = "400",
        /// 404, as with a name.
        NotFound = "404",
    }
}

setting! {
    /// What a body above 8 MB gets (§11).
    pub enum TooLarge {
        /// 400.
        Invalid = "400",
        /// 413.
        Large = "413",
    }
}

setting! {
    /// What ending a token does (§2.3; §16, 4).
    pub enum Logout {
        /// Nothing: it lives until its end.
        Keeps = "keeps",
        /// It ends the token.
        Revokes = "revokes",
    }
}

setting! {
    /// What an `id` in the body of a PUT does (§6).
    pub enum WantedId {
        /// It becomes the group's, or 409 if it is taken.
        Taken = "taken",
        /// Nothing: the server makes one.
        Ignored = "ignored",
    }
}

setting! {
    /// How the groups and devices of one user are paged (§4.1).
    pub enum ByUser {
        /// By a key that all rows share: the second page is the first, for ever.
        Endless = "endless",
        /// By the rows' own ids.
        Sound = "sound",
    }
}

setting! {
    /// What `paginate=false` gets (§4.1).
    pub enum Unpaged {
        /// Everything.
        Whole = "whole",
        /// 416: more than the operator allows.
        Refused = "416",
    }
}

setting! {
    /// Whether the registrar answers `devices/status` (§8.2).
    pub enum Registrar {
        /// It does.
        Answers = "answers",
        /// It does not, and the list is empty.
        Silent = "silent",
    }
}

setting! {
    /// Whether the rows of the group list have `flags` (§7.1).
    pub enum ListedFlags {
        /// Yes.
        Present = "present",
        /// No, as in the seed.
        Absent = "absent",
    }
}

setting! {
    /// Who pays from the token bucket (§12).
    pub enum Charged {
        /// Every call.
        EveryCall = "every-call",
        /// Calls without a good token, and logins.
        Strangers = "strangers",
    }
}

setting! {
    /// What a login costs (§12).
    pub enum LoginPrice {
        /// One token.
        One = "1",
        /// Thirty-five tokens.
        ThirtyFive = "35",
    }
}

trouble! {
    /// What a `null` below the top level does in a PATCH (§7.6; §16, 1).
    pub enum NestedNull {
        /// It deletes the key.
        Deletes = "deletes",
        /// It is stored.
        Stored = "stored",
    }
}

trouble! {
    /// Whether the entries of `endpoints` are checked (§16, 2).
    pub enum Entries {
        /// They are not.
        Unchecked = "unchecked",
        /// An object with a known type and a weight from 1 to 100, or 400.
        Checked = "checked",
    }
}

trouble! {
    /// Whether groups cost money (§11; §16, 5).
    pub enum Charges {
        /// They do not.
        Free = "free",
        /// Creating or changing one gets 402 and a quote until the envelope accepts the charges.
        Asked = "asked",
    }
}

trouble! {
    /// Whether a login wants a second factor (§2.3).
    pub enum SecondFactor {
        /// It does not.
        Unneeded = "none",
        /// It gets 401 with a request for one until it brings one.
        Wanted = "wanted",
    }
}

trouble! {
    /// How the account stands (§11).
    pub enum Standing {
        /// Well.
        Good = "good",
        /// Expired: 400.
        Expired = "expired-400",
        /// Disabled: 400.
        Disabled = "disabled-400",
        /// Disabled: 423.
        Locked = "locked-423",
        /// Without credit: 402, which nobody can accept away.
        NoCredit = "no-credit-402",
    }
}

trouble! {
    /// Whether writes meet others (§5).
    pub enum Conflict {
        /// Only when they do.
        Never = "never",
        /// The first change of each revision of a group gets 409, its repetition passes.
        Once = "once",
    }
}

trouble! {
    /// Whether the answer to a write is lost in the cluster (§11).
    pub enum Unreachable {
        /// It is not.
        Never = "never",
        /// Each write is stored and answered 503 `datastore_unreachable`.
        AfterWrite = "after-write",
    }
}

/// How many tokens the bucket holds; a tenth comes back each second (§12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BucketSize(pub Option<u32>);

impl Setting for BucketSize {
    const CHOICES: &'static [Choice] = &[
        Choice {
            name: "generous",
            doc: " So many that no test waits.",
        },
        Choice {
            name: "N",
            doc: " N; the vendor's own default is 100.",
        },
    ];

    fn parse(text: &str) -> Option<Self> {
        match text {
            "generous" => Some(Self(None)),
            _ => text.parse().ok().map(|size| Self(Some(size))),
        }
    }

    fn text(&self) -> String {
        self.0.map_or_else(|| "generous".to_owned(), |size| size.to_string())
    }

    fn samples() -> Vec<Self> {
        vec![Self(Some(100))]
    }
}

switches! {
    "kazoo"
    /// How the KAZOO face answers each open question; the default is the documented reading.
    pub struct KazooVariants
    /// One switch of the KAZOO face with its value.
    pub enum KazooSetting {
        /// Which version answers.
        mode as Mode: Mode = "mode",
        /// Whether `If-Match`, `If-None-Match` and `ETag` pass.
        preconditions as Preconditions: Preconditions = "preconditions",
        /// What a PATCH without a name gets for an unknown id.
        patch_unknown as PatchUnknown: PatchUnknown = "patch_unknown",
        /// What a `null` below the top level does in a PATCH.
        nested_null as NestedNull: NestedNull = "nested_null",
        /// Whether the entries of `endpoints` are checked.
        entries as Entries: Entries = "entries",
        /// What an `id` in the body of a PUT does.
        wanted_id as WantedId: WantedId = "wanted_id",
        /// How the groups and devices of one user are paged.
        by_user as ByUser: ByUser = "by_user",
        /// What `paginate=false` gets.
        unpaged as Unpaged: Unpaged = "unpaged",
        /// Whether the rows of the group list have `flags`.
        listed_flags as ListedFlags: ListedFlags = "listed_flags",
        /// Whether the registrar answers.
        registrar as Registrar: Registrar = "registrar",
        /// How many tokens the bucket holds.
        bucket as Bucket: BucketSize = "bucket",
        /// Who pays from the token bucket.
        charged as Charged: Charged = "charged",
        /// What a login costs.
        login_price as LoginPrice: LoginPrice = "login_price",
        /// What ending a token does.
        logout as Logout: Logout = "logout",
        /// Whether a login wants a second factor.
        second_factor as SecondFactor: SecondFactor = "second_factor",
        /// How the account stands.
        standing as Standing: Standing = "standing",
        /// Whether groups cost money.
        charges as Charges: Charges = "charges",
        /// Whether writes meet others.
        conflict as Conflict: Conflict = "conflict",
        /// Whether the answer to a write is lost.
        unreachable as Unreachable: Unreachable = "unreachable",
        /// What a body above 8 MB gets.
        too_large as TooLarge: TooLarge = "too_large",
    }
}

impl KazooVariants {
    /// Settings that could plausibly be met together.
    pub(crate) fn combinations() -> Vec<Self> {
        vec![
            // An old installation behind a proxy.
            Self {
                mode: Mode::Older,
                preconditions: Preconditions::Stripped,
                unpaged: Unpaged::Refused,
                registrar: Registrar::Silent,
                ..Self::default()
            },
            // A newer one, run with the vendor's limits.
            Self {
                patch_unknown: PatchUnknown::NotFound,
                wanted_id: WantedId::Ignored,
                by_user: ByUser::Sound,
                too_large: TooLarge::Large,
                logout: Logout::Revokes,
                charged: Charged::Strangers,
                bucket: BucketSize(Some(100)),
                login_price: LoginPrice::ThirtyFive,
                ..Self::default()
            },
        ]
    }
}
