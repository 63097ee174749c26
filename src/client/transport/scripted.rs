//! A raw server on loopback that answers byte by byte from a script, for everything an HTTP library would never send.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to one connection.
#[derive(Clone, Debug)]
pub(in crate::client) enum Answer {
    /// Reads the request, sends these bytes, closes.
    Bytes(Vec<u8>),
    /// Sends these bytes before reading anything.
    Banner(Vec<u8>),
    /// Reads the request and sends one byte after the other, this far apart.
    Drip(Vec<u8>, Duration),
    /// Reads the request and says nothing, keeping the connection open.
    Silence,
    /// Reads the request and resets the connection.
    Reset,
}

/// An answer with a status, a content type and a body of the right length.
pub(in crate::client) fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    with_headers(status, &format!("Content-Type: {content_type}\r\n"), body)
}

/// An answer with more headers, each ending in CRLF.
pub(in crate::client) fn with_headers(status: u16, headers: &str, body: &str) -> Answer {
    let length = body.len();
    Answer::Bytes(
        format!("HTTP/1.1 {status} Scripted\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
            .into_bytes(),
    )
}

/// A JSON answer with status 200.
pub(in crate::client) fn json(body: &str) -> Answer {
    answer(200, "application/json; charset=utf-8", body)
}

/// The server and what it has seen. It ends when this is dropped.
pub(in crate::client) struct Scripted {
    /// Where it listens.
    pub(in crate::client) address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Scripted {
    /// Starts answering; after the script's end, connections are closed at once.
    pub(in crate::client) async fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let mut script: VecDeque<Answer> = script.into_iter().collect();
        let record = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let next = script.pop_front();
                let record = Arc::clone(&record);
                connections.spawn(async move {
                    if let Some(answer) = next {
                        // A client that leaves early is part of what is tested.
                        let _ = play(stream, answer, &record).await;
                    }
                });
            }
        });
        Self { address, seen, task }
    }

    /// The base URL.
    pub(in crate::client) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, heads and bodies.
    pub(in crate::client) fn requests(&self) -> Vec<String> {
        self.seen.lock().expect("no panic").clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn play(mut stream: TcpStream, answer: Answer, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    if let Answer::Banner(bytes) = &answer {
        stream.write_all(bytes).await?;
    }
    let request = read_request(&mut stream).await?;
    seen.lock().expect("no panic").push(request);
    match answer {
        Answer::Bytes(bytes) => stream.write_all(&bytes).await?,
        Answer::Banner(_) => {}
        Answer::Drip(bytes, gap) => {
            for byte in bytes {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(gap).await;
            }
        }
        Answer::Silence => std::future::pending().await,
        Answer::Reset => {
            stream.set_zero_linger()?;
            return Ok(());
        }
    }
    stream.shutdown().await?;
    // Closing with unread bytes would reset the connection and take the answer with it.
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

async fn read_request(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase()
                        .strip_prefix("content-length:")
                        .map(str::to_owned)
                })
                .and_then(|value| value.trim().parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return Ok(text);
            }
        }
        let count = stream.read(&mut chunk).await?;
        if count == 0 {
            return Ok(text);
        }
        bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
    }
}
