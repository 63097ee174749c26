//! `callboard whoami`.

use crate::cli::view::{IdentityCard, Whoami};
use crate::cli::{Context, Failure};

/// Asks the phone system who is signed in.
pub async fn run(context: &Context) -> Result<(), Failure> {
    let connected = context.connect().await?;
    let identity = connected.directory.identity(&connected.call).await?;
    context.output.present(&Whoami {
        identity: IdentityCard {
            profile: &connected.profile,
            identity: &identity.name,
            expires_at: identity.expires_at,
        },
        capabilities: connected.directory.capabilities(),
    })
}
