//! `callboard sandbox`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::sandbox::{faces, fault_help, variant_help};

const EXAMPLES: &str = "\
Prints where it listens and where its credentials are, then runs until it is interrupted. With --output json that is
one line: {\"schema\":\"callboard/1\",\"listening\":\"http://127.0.0.1:PORT\",\"credentials\":\"FILE\"}

It plays every phone system that callboard speaks to on the same port and over the same groups and agents: a change made
through one is seen through all. The credentials are a TOML file with a table for each, and only for those it plays:
  [deepcall]  user_id, token, ssid
  [kazoo]     account_name, account_realm, username, password, api_key
  [portsip]   username, password, domain
  [udesk]     email, password, open_api_token

Examples:
  callboard sandbox
  callboard sandbox --groups 500 --agents 2000 --latency 80
  callboard sandbox --variant deepcall.errors=http400 --fault http503:2@Group/list=0.1";

fn switches() -> String {
    let faces = faces().join(", ");
    format!(
        "{EXAMPLES}\n\nPlayed by this version: {faces}\n\nVariants:\n{}\nFaults:\n{}",
        variant_help(),
        fault_help()
    )
}

/// What `sandbox` takes.
#[derive(Debug, Args)]
#[command(after_long_help = switches(), after_help = EXAMPLES)]
pub struct SandboxArguments {
    /// Listens on this address; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Keeps its data in this file instead of in memory.
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Fills new data with the sample call center, with nothing, or with generated groups and agents.
    #[arg(long, value_name = "sample|empty|GROUPSxAGENTS", conflicts_with_all = ["groups", "agents"])]
    pub seed: Option<String>,
    /// Generates this many groups instead of the sample call center (at most 10000).
    #[arg(long, value_name = "N")]
    pub groups: Option<usize>,
    /// Generates this many agents instead of the sample call center (at most 100000).
    #[arg(long, value_name = "N")]
    pub agents: Option<usize>,
    /// Waits this many milliseconds before every answer.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,
    /// Settles something the vendor's documents leave open, see --help; may be repeated.
    #[arg(long, value_name = "NAME=VALUE")]
    pub variant: Vec<String>,
    /// Injects a fault: in each request whose path holds PATH, in a share of them, or in the N-th; may be repeated.
    #[arg(long, value_name = "NAME[:SECONDS][@PATH][=RATE|=#N]")]
    pub fault: Vec<String>,
    /// Ends every session after this many seconds.
    #[arg(long, value_name = "SECONDS")]
    pub session_lifetime: Option<u64>,
    /// Writes its credentials into this file, readable by its owner only.
    #[arg(long, value_name = "FILE")]
    pub credentials: Option<PathBuf>,
}
