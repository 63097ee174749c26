//! A raw server on loopback that gives every request the same bytes until it is told other ones.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The server; it ends with the runtime.
pub struct Scripted {
    address: SocketAddr,
    answer: Arc<Mutex<Answer>>,
}

#[derive(Clone, Default)]
struct Answer {
    bytes: Vec<u8>,
    then: Then,
}

/// What becomes of a connection after an answer.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Then {
    #[default]
    GoOn,
    Close,
}

impl Scripted {
    /// Starts listening.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = Arc::new(Mutex::new(Answer::default()));
        let given = Arc::clone(&answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let given = Arc::clone(&given);
                // A client that leaves is part of what is tested.
                tokio::spawn(async move { drop(converse(stream, &given).await) });
            }
        });
        Self { address, answer }
    }

    /// The base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers with these bytes and the end of the connection from now on.
    pub fn answer_and_close(&self, bytes: Vec<u8>) {
        let then = Then::Close;
        *self.answer.lock().unwrap() = Answer { bytes, then };
    }

    /// Answers with a status, more headers (each ending in CRLF) and a body from now on.
    pub fn answer_with(&self, status: u16, headers: &str, body: &[u8]) {
        let length = body.len();
        let mut bytes = format!("HTTP/1.1 {status} Scripted\r\n{headers}Content-Length: {length}\r\n\r\n").into_bytes();
        bytes.extend_from_slice(body);
        let then = Then::GoOn;
        *self.answer.lock().unwrap() = Answer { bytes, then };
    }
}

async fn converse(mut stream: TcpStream, answer: &Mutex<Answer>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut bytes = Vec::new();
    loop {
        let Some(end) = request_end(&bytes) else {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
            continue;
        };
        bytes.drain(..end);
        let answer = answer.lock().unwrap().clone();
        stream.write_all(&answer.bytes).await?;
        if answer.then == Then::Close {
            return stream.shutdown().await;
        }
    }
}

fn request_end(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let end = head + 4 + length.map_or(0, |length| length.trim().parse().unwrap());
    (bytes.len() >= end).then_some(end)
}
