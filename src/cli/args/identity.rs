//! Who signs in, where that is no secret.

use clap::Args;

/// The parts of an identity; each phone system takes some of them.
#[derive(Debug, Default, Clone, Args)]
pub struct IdentityArguments {
    /// Account id (DeepCall).
    #[arg(long, value_name = "ID")]
    pub user_id: Option<String>,
    /// User name (KAZOO, PortSIP).
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// Account name (KAZOO).
    #[arg(long, value_name = "NAME")]
    pub account_name: Option<String>,
    /// SIP realm of the account, instead of its name (KAZOO).
    #[arg(long, value_name = "REALM")]
    pub account_realm: Option<String>,
    /// SIP domain of the tenant; without it the system administrator signs in (PortSIP).
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// E-mail address of the administrator (Udesk).
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
}

impl IdentityArguments {
    /// The names of the profile's settings that can be given.
    pub const NAMES: [&str; 6] = [
        "user_id",
        "username",
        "account_name",
        "account_realm",
        "domain",
        "email",
    ];

    /// What was given, by the names of the profile's settings.
    pub fn given(&self) -> Vec<(&'static str, String)> {
        let all = [
            &self.user_id,
            &self.username,
            &self.account_name,
            &self.account_realm,
            &self.domain,
            &self.email,
        ];
        Self::NAMES
            .into_iter()
            .zip(all)
            .filter_map(|(name, given)| Some((name, given.clone()?)))
            .collect()
    }
}
