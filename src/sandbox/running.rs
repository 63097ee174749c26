//! Starting a sandbox and holding on to it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, RwLock};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::access::Access;
use super::control::SandboxControl;
use super::dialect::{SandboxCredentials, States};
use super::error::SandboxError;
use super::fault::FaultPlan;
use super::gate;
use super::host::HostRule;
use super::options::SandboxOptions;
use super::request_log::RequestLog;
use super::seed;
use super::server;
use super::shared::Shared;
use super::store::Store;

/// A sandbox that answers; it stops when this is dropped.
pub struct RunningSandbox {
    address: SocketAddr,
    credentials: SandboxCredentials,
    control: SandboxControl,
    shared: Arc<Shared>,
    warning: Option<String>,
    stop: DropGuard,
    server: JoinHandle<()>,
}

impl fmt::Debug for RunningSandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RunningSandbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Starts a sandbox: once this returns, it answers.
///
/// # Errors
///
/// The address is taken or cannot be listened on; the database is damaged, newer, foreign, busy, or does not fit on
/// the disk; the credentials cannot be made or written. In every case nothing runs and no data was touched.
pub async fn start(options: SandboxOptions) -> Result<RunningSandbox, SandboxError> {
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|source| refused(options.listen, source))?;
    let address = listener
        .local_addr()
        .map_err(|source| refused(options.listen, source))?;
    let shared = assemble(options, address).await?;
    let credentials = shared.access.credentials();
    let warning = warning(address, shared.store.notice());
    let stop = CancellationToken::new();
    let server = tokio::spawn(server::serve(
        listener,
        gate::service(Arc::clone(&shared)),
        stop.clone(),
    ));
    Ok(RunningSandbox {
        address,
        credentials,
        control: SandboxControl::new(Arc::clone(&shared)),
        shared,
        warning,
        stop: stop.drop_guard(),
        server,
    })
}

/// Builds everything but the sockets.
pub(super) async fn assemble(options: SandboxOptions, address: SocketAddr) -> Result<Arc<Shared>, SandboxError> {
    let seed = options.seed;
    let store = Store::open(options.data, move |fill| seed::fill(fill, seed)).await?;
    // Last, so that a failed start does not overwrite the credentials of a sandbox that runs.
    let access = Access::new(options.session_lifetime, options.credentials)?;
    Ok(Arc::new(Shared {
        store,
        access,
        log: RequestLog::default(),
        faults: FaultPlan::new(options.faults),
        hosts: HostRule::new(address),
        latency: options.latency,
        states: States::default(),
        variants: RwLock::new(options.variants),
    }))
}

impl RunningSandbox {
    /// Gives the address it listens on, with the port it got.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Gives the address as a base URL without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives the credentials it was started with; see [`SandboxControl::credentials`] for those in force.
    pub fn credentials(&self) -> &SandboxCredentials {
        &self.credentials
    }

    /// Gives the handle for looking into it and for playing tricks.
    pub fn control(&self) -> &SandboxControl {
        &self.control
    }

    /// Says what the user should know before trusting it: who can reach it, where the data lies.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// Stops it: open requests get a moment to finish, then the database is closed.
    pub async fn shutdown(self) {
        drop(self.stop);
        // A panic in the server was reported by its own task.
        let _ = self.server.await;
        self.shared.store.close().await;
    }

    /// Waits until it has stopped serving, which without [`shutdown`](Self::shutdown) only a failure causes.
    pub async fn stopped(&mut self) {
        if !self.server.is_finished() {
            let _ = (&mut self.server).await;
        }
    }
}

fn refused(address: SocketAddr, source: io::Error) -> SandboxError {
    match source.kind() {
        io::ErrorKind::AddrInUse => SandboxError::PortInUse { address },
        _ => SandboxError::Listen { address, source },
    }
}

fn warning(address: SocketAddr, notice: Option<&str>) -> Option<String> {
    let reach = (!address.ip().is_loopback()).then(|| {
        format!("everyone who can reach {address} can reach this sandbox, and its credentials travel unencrypted")
    });
    let warnings: Vec<_> = reach.into_iter().chain(notice.map(str::to_owned)).collect();
    (!warnings.is_empty()).then(|| warnings.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_open_door_is_warned_of() {
        assert_eq!(warning(SocketAddr::from(([127, 0, 0, 1], 80)), None), None);
        assert!(warning(SocketAddr::from(([0, 0, 0, 0], 80)), None).is_some_and(|text| text.contains("0.0.0.0:80")));
        assert_eq!(
            warning(SocketAddr::from(([127, 0, 0, 1], 80)), Some("slow")),
            Some("slow".to_owned())
        );
    }
}
