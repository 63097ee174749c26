//! Requests over HTTP: limit, sign, send, retry, redact. The only code that names the HTTP client.
