//! `callboard demo`.

use clap::Args;

/// What `demo` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing of your configuration is used, and nothing is left behind. Every phone system that callboard speaks to is a
profile of the demo, and all of them show the same call center: the key for profiles (p) switches between them.

Examples:
  callboard demo
  callboard demo --backend kazoo
  callboard demo --groups 500 --agents 2000")]
pub struct DemoArguments {
    /// Opens this phone system first: deepcall, kazoo, portsip, udesk.
    #[arg(long, value_name = "BACKEND")]
    pub backend: Option<String>,
    /// Generates this many groups instead of the sample call center (at most 10000).
    #[arg(long, value_name = "N")]
    pub groups: Option<usize>,
    /// Generates this many agents instead of the sample call center (at most 100000).
    #[arg(long, value_name = "N")]
    pub agents: Option<usize>,
    /// Waits this many milliseconds before every answer.
    #[arg(long, value_name = "MS", default_value_t = 0, hide = true)]
    pub latency: u64,
    /// Settles something the vendor's documents leave open; may be repeated.
    #[arg(long, value_name = "NAME=VALUE", hide = true)]
    pub variant: Vec<String>,
    /// Injects this fault in this share of the requests, from 0 to 1; may be repeated.
    #[arg(long, value_name = "NAME=RATE", hide = true)]
    pub fault: Vec<String>,
    /// Ends every session after this many seconds.
    #[arg(long, value_name = "SECONDS", hide = true)]
    pub session_lifetime: Option<u64>,
}
