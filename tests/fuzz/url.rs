//! The base URL of a profile (promise C2).

use callboard::client::{AllowHttp, BaseUrl};

use crate::campaign::{assert_harmless, text_campaign};
use crate::mutation::bytes;

#[test]
fn base_urls() {
    let samples = [
        "https://v4-api.deepcall.com",
        "pbx.acme.example/base/path/",
        "http://127.0.0.1:8080",
        "http://[::1]:1",
        "https://[::ffff:169.254.169.254]/",
        "https://anna:geheim@acme.example/?token=x#y",
        "https://bücher.example:99999",
        "http://0x7f.1",
        "file:///etc/passwd",
        "https://metadata.google.internal.",
    ];
    text_campaign("base_url", &samples, &bytes, |_, text| {
        for allow in [AllowHttp::LoopbackOnly, AllowHttp::Anywhere] {
            match BaseUrl::parse(text, allow) {
                Ok(url) => {
                    let origin = url.origin();
                    assert_harmless(&origin);
                    let authority = origin.split('/').nth(2).unwrap_or_default();
                    assert!(
                        !authority.contains('@') && !origin.contains(['?', '#']) && url.port() > 0,
                        "{origin}"
                    );
                    assert!(
                        url.is_loopback() || !url.is_insecure() || allow == AllowHttp::Anywhere,
                        "{origin}"
                    );
                    assert_eq!(
                        BaseUrl::parse(&origin, allow).as_ref(),
                        Ok(&url),
                        "what is kept is read alike"
                    );
                }
                Err(error) => assert_harmless(&error.to_string()),
            }
        }
    });
}
