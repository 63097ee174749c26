//! `config.toml`.

use std::path::Path;

use callboard::session::Config;

use crate::campaign::{assert_harmless, text_campaign};
use crate::mutation::bytes;

const FULL: &str = r#"default_profile = "support"
colour = "never"
ambiguous_width = 2

[profiles.support]
backend = "deepcall"
url = "https://v4-api.deepcall.com"
user_id = "29791451"
protected = true
ca_file = "acme.pem"
secret_command = ["pass", "show", "deepcall"]
requests_per_minute = 120
timeouts = { connect = 3, total = 20 }
max_removal_percent = 20
new_members_receive_calls = false
forward = true
accent = { colour = "red", label = "LIVE" }

[profiles.test]
backend = "deepcall"
url = "http://127.0.0.1:8080"
"#;

#[test]
fn configurations() {
    let broken = "a = canary1\nb = 1\nc = \"canary2\n[profiles.x\n[[profiles]]\n";
    let path = Path::new("/home/anna/.config/callboard/config.toml");
    text_campaign("config", &[FULL, broken], &bytes, |_, text| {
        match Config::parse(path, text) {
            Ok(config) => {
                for profile in config.profiles() {
                    assert!(config.profile(profile.name.as_str()).is_ok());
                }
            }
            Err(problems) => {
                assert!(!problems.problems().is_empty());
                let lines = text.lines().count().max(1) + 1;
                assert!(
                    problems.problems().iter().all(|problem| problem.line <= lines),
                    "{problems}"
                );
                assert_harmless(&problems.to_string());
            }
        }
    });
}
