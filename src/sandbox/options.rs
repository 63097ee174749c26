//! What a sandbox is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::dialect::Variants;
use super::fault::FaultRule;
use super::seed::Seed;

/// How one sandbox is to behave.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// Where to listen; port 0 takes a free one. Loopback unless the user asked for more.
    pub listen: SocketAddr,
    /// The database file; none keeps everything in memory.
    pub data: Option<PathBuf>,
    /// What a new database is filled with. An existing file keeps what it has.
    pub seed: Seed,
    /// How long each answer is held back after the request took effect.
    pub latency: Duration,
    /// Which requests fail, and how.
    pub faults: Vec<FaultRule>,
    /// How the open questions of the vendors' documents are answered.
    pub variants: Variants,
    /// How long issued credentials work; none: until they are expired by hand.
    pub session_lifetime: Option<Duration>,
    /// Where to write the credentials, readable by the owner only; none writes nothing.
    pub credentials: Option<PathBuf>,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: None,
            seed: Seed::Sample,
            latency: Duration::ZERO,
            faults: Vec::new(),
            variants: Variants::default(),
            session_lifetime: None,
            credentials: None,
        }
    }
}

/// A `--seed` value that names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown seed `{0}`; accepted: `sample`, `empty`, `GROUPSxAGENTS` such as `10000x100000`")]
pub struct SeedParseError(String);

/// Reads the value of `--seed`: `sample`, `empty` or `GROUPSxAGENTS`.
///
/// # Errors
///
/// Anything else, with what is accepted.
pub fn parse_seed(text: &str) -> Result<Seed, SeedParseError> {
    let generated = || {
        let (groups, agents) = text.split_once('x')?;
        Some(Seed::Generated {
            groups: groups.parse().ok()?,
            agents: agents.parse().ok()?,
        })
    };
    match text {
        "sample" => Ok(Seed::Sample),
        "empty" => Ok(Seed::Empty),
        _ => generated().ok_or_else(|| SeedParseError(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_read_by_name_or_size() {
        assert_eq!(parse_seed("sample"), Ok(Seed::Sample));
        assert_eq!(parse_seed("empty"), Ok(Seed::Empty));
        assert_eq!(
            parse_seed("10x200"),
            Ok(Seed::Generated {
                groups: 10,
                agents: 200
            })
        );
        assert!(parse_seed("10xmany").is_err_and(|error| error.to_string().contains("GROUPSxAGENTS")));
    }

    #[test]
    fn nobody_outside_the_machine_is_served_unless_asked() {
        assert!(SandboxOptions::default().listen.ip().is_loopback());
    }
}
