//! The open questions of `api/udesk.md` §10 and the quirks of §3, each as a switch.

use std::time::Duration;

use crate::sandbox::variant::{Choice, Setting, setting, switches};

setting! {
    /// What `log_in` calls the token (§2.1).
    pub enum LoginKey {
        /// `open_api_auth_token`.
        AuthToken = "open_api_auth_token",
        /// `open_api_token`.
        Token = "open_api_token",
    }
}

setting! {
    /// Whether `log_in` makes a new token (§2.1; §10).
    pub enum Rotation {
        /// No: it gives the one in force.
        Kept = "kept",
        /// Yes: the one before is wrong from then on.
        Rotated = "rotated",
    }
}

setting! {
    /// Which signatures are taken (§2.2, §2.4).
    pub enum Signature {
        /// Only version 2: SHA-256 with a nonce.
        Second = "v2",
        /// The older one without a nonce, SHA-1, as well.
        Both = "both",
    }
}

setting! {
    /// How the envelope writes its code (§3, 2).
    pub enum Code {
        /// As a number.
        Number = "number",
        /// As a string of digits.
        Text = "string",
    }
}

setting! {
    /// Which HTTP status refusals carry (§3, 1; §10).
    pub enum ErrorStatus {
        /// 200: the envelope alone tells.
        Http200 = "http200",
        /// 400.
        Http400 = "http400",
    }
}

setting! {
    /// Where the text of a refusal is (§3, 4; §10).
    pub enum ErrorText {
        /// `message`, and the details as `exception`.
        Exception = "exception",
        /// `message`, and the details as `exception.message`.
        ExceptionObject = "exception-object",
        /// `code_message`, with the details in it.
        CodeMessage = "code_message",
    }
}

setting! {
    /// The shape of a group's agents (§3, 5; §10).
    pub enum GroupAgents {
        /// An array `user_groups` with one element, as in the sample.
        Array = "array",
        /// An object `user_group`, as in the table.
        Object = "object",
    }
}

setting! {
    /// Whether groups show members whose account is disabled (§5.1).
    pub enum DisabledMembers {
        /// Yes.
        Shown = "shown",
        /// No.
        Hidden = "hidden",
    }
}

setting! {
    /// Whether two groups can have the same name (§5.3; §10).
    pub enum Duplicates {
        /// Yes.
        Allowed = "allowed",
        /// No: code 2000.
        Refused = "refused",
    }
}

setting! {
    /// Which groups can be deleted (§5.5; §10).
    pub enum Deletion {
        /// Any.
        Any = "any",
        /// Only those without members; others are refused with 2000.
        OnlyEmpty = "only-empty",
    }
}

setting! {
    /// What `agents/get_agent` answers (§6.3).
    pub enum GetAgent {
        /// The agent as `agent`.
        Agent = "agent",
        /// The agent as the only element of `agents`.
        Agents = "agents",
        /// HTTP 404: the call does not exist.
        Absent = "absent",
    }
}

setting! {
    /// What a change of an agent answers besides its code (§6.4).
    pub enum ChangeReply {
        /// The agent.
        Agent = "agent",
        /// Nothing.
        Bare = "bare",
    }
}

setting! {
    /// What `user_group_ids` of a change is (§6.4; §10).
    pub enum GroupIds {
        /// The complete new list.
        Replace = "replace",
        /// Ids to add: nobody can be taken out.
        Append = "append",
    }
}

setting! {
    /// What an empty `user_group_ids` does (§6.4; §10).
    pub enum EmptyGroups {
        /// It takes the agent out of all groups.
        Accepted = "accepted",
        /// It is refused with 2000.
        Refused = "refused",
        /// Nothing, although the answer is 1000: Rails takes it for "not given".
        Ignored = "ignored",
    }
}

setting! {
    /// How a call too many is refused (§3, Rate limit).
    pub enum Throttle {
        /// HTTP 429 with a plain text.
        Http429 = "http429",
        /// HTTP 429 with `Retry-After`.
        RetryAfter = "http429-retry-after",
        /// A code that no page names, with a text about frequency.
        Envelope = "envelope",
    }
}

setting! {
    /// Whose calls are counted together (§3, Rate limit; §10).
    pub enum RateScope {
        /// All of the tenant.
        Tenant = "tenant",
        /// Those of each endpoint by itself.
        Endpoint = "endpoint",
    }
}

/// How many seconds the server's clock is ahead (§10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockOffset(pub i64);

impl Setting for ClockOffset {
    const CHOICES: &'static [Choice] = &[
        Choice {
            name: "0",
            doc: " The server's clock is right.",
        },
        Choice {
            name: "N",
            doc: " It is N seconds ahead, or behind when N is negative; the `Date` header shows it.",
        },
    ];

    fn parse(text: &str) -> Option<Self> {
        text.parse()
            .ok()
            .filter(|seconds: &i64| seconds.abs() < 100_000_000)
            .map(Self)
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn samples() -> Vec<Self> {
        vec![Self(3_600), Self(-420)]
    }
}

/// How many calls there may be in any while (§3, Rate limit).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit(pub Option<usize>);

impl Default for RateLimit {
    fn default() -> Self {
        Self(Some(60))
    }
}

impl Setting for RateLimit {
    const CHOICES: &'static [Choice] = &[
        Choice {
            name: "60",
            doc: " As many as published.",
        },
        Choice {
            name: "N",
            doc: " At most N.",
        },
        Choice {
            name: "none",
            doc: " Any number.",
        },
    ];

    fn parse(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self(None)),
            _ => text.parse().ok().map(|most| Self(Some(most))),
        }
    }

    fn text(&self) -> String {
        self.0.map_or_else(|| "none".to_owned(), |most| most.to_string())
    }

    fn samples() -> Vec<Self> {
        vec![Self(Some(600)), Self(None)]
    }
}

/// The while that calls are counted in, in seconds: a minute, but a test need not wait so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateWindow(pub u64);

impl RateWindow {
    pub(super) fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

impl Default for RateWindow {
    fn default() -> Self {
        Self(60)
    }
}

impl Setting for RateWindow {
    const CHOICES: &'static [Choice] = &[
        Choice {
            name: "60",
            doc: " A minute.",
        },
        Choice {
            name: "N",
            doc: " N seconds, 1 or more.",
        },
    ];

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|seconds| *seconds > 0).map(Self)
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn samples() -> Vec<Self> {
        vec![Self(1)]
    }
}

switches! {
    "udesk"
    /// How the Udesk face answers each open question; the default is what the pages read like.
    pub struct UdeskVariants
    /// One switch of the Udesk face with its value.
    pub enum UdeskSetting {
        /// What `log_in` calls the token.
        login_key as LoginKey: LoginKey = "login_key",
        /// Whether `log_in` makes a new token.
        token as Token: Rotation = "token",
        /// Which signatures are taken.
        signature as Signature: Signature = "signature",
        /// How many seconds the server's clock is ahead.
        clock as Clock: ClockOffset = "clock",
        /// How the envelope writes its code.
        code as Code: Code = "code",
        /// Which HTTP status refusals carry.
        errors as Errors: ErrorStatus = "errors",
        /// Where the text of a refusal is.
        error_text as ErrorText: ErrorText = "error_text",
        /// The shape of a group's agents.
        group_agents as GroupAgents: GroupAgents = "group_agents",
        /// Whether groups show members whose account is disabled.
        disabled_members as DisabledMembers: DisabledMembers = "disabled_members",
        /// Whether two groups can have the same name.
        duplicates as Duplicates: Duplicates = "duplicates",
        /// Which groups can be deleted.
        deletion as Deletion: Deletion = "deletion",
        /// What `agents/get_agent` answers.
        get_agent as GetAgent: GetAgent = "get_agent",
        /// What a change of an agent answers besides its code.
        change_reply as ChangeReply: ChangeReply = "change_reply",
        /// What `user_group_ids` of a change is.
        group_ids as GroupIds: GroupIds = "group_ids",
        /// What an empty `user_group_ids` does.
        empty_groups as EmptyGroups: EmptyGroups = "empty_groups",
        /// How a call too many is refused.
        throttle as Throttle: Throttle = "throttle",
        /// Whose calls are counted together.
        rate_scope as RateScope: RateScope = "rate_scope",
        /// How many calls there may be in any while.
        rate_limit as RateLimit: RateLimit = "rate_limit",
        /// The while that calls are counted in, in seconds.
        rate_window as RateWindow: RateWindow = "rate_window",
    }
}

impl UdeskVariants {
    /// Settings that could plausibly be met together.
    pub(crate) fn combinations() -> Vec<Self> {
        vec![
            Self {
                login_key: LoginKey::Token,
                code: Code::Text,
                error_text: ErrorText::ExceptionObject,
                group_agents: GroupAgents::Object,
                get_agent: GetAgent::Agents,
                change_reply: ChangeReply::Bare,
                clock: ClockOffset(900),
                throttle: Throttle::Envelope,
                ..Self::default()
            },
            Self {
                token: Rotation::Rotated,
                errors: ErrorStatus::Http400,
                error_text: ErrorText::CodeMessage,
                duplicates: Duplicates::Refused,
                deletion: Deletion::OnlyEmpty,
                get_agent: GetAgent::Absent,
                empty_groups: EmptyGroups::Ignored,
                throttle: Throttle::RetryAfter,
                ..Self::default()
            },
        ]
    }
}
