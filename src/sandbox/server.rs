//! The sockets: accepting, serving, resetting on demand, stopping.
//!
//! `axum::serve` keeps the sockets to itself; here a fault must be able to reset one without a byte, and headers go
//! out in the case that the captures show.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// How long open requests may take to finish once the sandbox is told to stop.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long to rest when the system gives no more sockets, rather than to spin.
const EXHAUSTED: Duration = Duration::from_millis(50);

/// One client's connection, as seen by the requests that come in over it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    local: SocketAddr,
    cut: CancellationToken,
}

impl Line {
    /// The address the connection came in at.
    pub(crate) fn local(&self) -> IpAddr {
        self.local.ip()
    }

    /// Resets the connection: the client sees neither an answer nor an orderly end.
    pub(crate) fn reset(&self) {
        self.cut.cancel();
    }
}

/// Serves until it is told to stop, then lets open requests finish for a moment.
pub(crate) async fn serve(listener: TcpListener, service: Router, stop: CancellationToken) {
    let connections = TaskTracker::new();
    let over = CancellationToken::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(converse(stream, service.clone(), stop.clone(), over.child_token()));
            }
            // The client was gone again, or there are no sockets left: neither is a reason to end.
            Err(_) => tokio::time::sleep(EXHAUSTED).await,
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(FAREWELL, connections.wait()).await.is_err() {
        over.cancel();
        connections.wait().await;
    }
}

async fn converse(stream: TcpStream, service: Router, stop: CancellationToken, cut: CancellationToken) {
    let Ok(local) = stream.local_addr() else { return };
    // Small answers must not wait for the client's acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let line = Line { local, cut };
    let severed = Arc::new(AtomicBool::new(false));
    let socket = Socket {
        stream,
        severed: Arc::clone(&severed),
    };
    let answering = line.clone();
    let conversation = http1::Builder::new().title_case_headers(true).serve_connection(
        TokioIo::new(socket),
        service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let mut request: Request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(answering.clone());
            service.clone().oneshot(request)
        }),
    );
    tokio::pin!(conversation);
    let mut stopping = false;
    loop {
        tokio::select! {
            biased;
            () = line.cut.cancelled() => {
                severed.store(true, Ordering::Relaxed);
                return;
            }
            // Broken connections are the clients' affair.
            _ = conversation.as_mut() => return,
            () = stop.cancelled(), if !stopping => {
                stopping = true;
                conversation.as_mut().graceful_shutdown();
            }
        }
    }
}

/// A socket that can be closed with a reset instead of an orderly end.
struct Socket {
    stream: TcpStream,
    severed: Arc<AtomicBool>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.severed.load(Ordering::Relaxed) {
            // Closing a socket that lingers for no time sends RST: tcp(7), SO_LINGER.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
