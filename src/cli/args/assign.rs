//! `callboard assign`.

use clap::Args;

use super::ChargesArguments;

/// What `assign` takes.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
AGENTS is a comma-separated list of ids, ranges (1001-1005) and names. A new member receives calls unless --calls-off
names the agent or the profile says `new_members_receive_calls = false`.

Each group is read, changed, read again, written and read once more. Somebody else's change in between is kept when
it does not touch the same agent; otherwise nothing is sent to that group (exit 5). All groups are tried; when some
fail, the exit code is 6. A group or an agent that does not exist ends it before any group is changed (exit 4).

What a phone system cannot do is refused with its reason before anything is sent: --calls-on and --calls-off where
calls are not switched per group, --order where members have no order. Where a roster is written agent by agent, the
plan says so, and the report has a line for every agent when not all of it is done.

Examples:
  callboard assign 28 --add 17,21 --remove 8 --calls-off 3 --dry-run
  callboard assign 'Support L1' 'Support L2' --add 1001-1005 --yes
  callboard assign 28 --set 2,3,8 --calls-on all --max-removals 80% --yes
  callboard assign Sales --add 17 --order 17,3")]
pub struct AssignArguments {
    /// Groups to change: ids, or names when exactly one matches.
    #[arg(required = true, value_name = "GROUP")]
    pub groups: Vec<String>,
    /// Makes these agents members.
    #[arg(long, value_name = "AGENTS", allow_negative_numbers = true)]
    pub add: Vec<String>,
    /// Takes these agents out.
    #[arg(long, value_name = "AGENTS", allow_negative_numbers = true)]
    pub remove: Vec<String>,
    /// Makes exactly these agents the members; members who stay keep their calls. An empty text empties the group.
    #[arg(long, value_name = "AGENTS", conflicts_with_all = ["add", "remove"], allow_negative_numbers = true)]
    pub set: Option<Vec<String>>,
    /// Lets these members receive calls; `all` is every member after the change.
    #[arg(long, value_name = "AGENTS|all", allow_negative_numbers = true)]
    pub calls_on: Vec<String>,
    /// Lets these members receive no calls; `all` is every member after the change.
    #[arg(long, value_name = "AGENTS|all", allow_negative_numbers = true)]
    pub calls_off: Vec<String>,
    /// Puts these members first, in this order; the others keep theirs behind them.
    #[arg(long, value_name = "AGENTS", allow_negative_numbers = true)]
    pub order: Vec<String>,
    /// Shows what would change and sends no write.
    #[arg(long)]
    pub dry_run: bool,
    /// Confirms the change where a confirmation is asked for.
    #[arg(long)]
    pub yes: bool,
    /// Allows a group to be left without members; needs --yes as well.
    #[arg(long)]
    pub allow_empty: bool,
    /// Allows this share of a roster to be removed; needs --yes as well.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub max_removals: Option<u8>,
    /// Whether it may cost something.
    #[command(flatten)]
    pub charges: ChargesArguments,
    /// Keeps this text with the change in the journal.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

fn percent(text: &str) -> Result<u8, String> {
    text.strip_suffix('%')
        .unwrap_or(text)
        .parse::<u8>()
        .ok()
        .filter(|percent| *percent <= 100)
        .ok_or_else(|| "a whole number from 0% to 100% is needed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_share_is_read_with_or_without_its_sign() {
        assert_eq!(percent("80%"), Ok(80));
        assert_eq!(percent("100"), Ok(100));
        for wrong in ["101%", "-1", "half", "", "%"] {
            assert!(percent(wrong).is_err(), "{wrong}");
        }
    }
}
