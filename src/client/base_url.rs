//! Where a phone system is, checked before a single packet is sent.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use url::{Host, Url};

use super::base_url_error::{BaseUrlError, UrlPart};

/// Path endings that belong to the dialects and not to the base URL (`design.md §7`).
const API_ENDINGS: [&str; 4] = ["/api/v2", "/open_api_v1", "/v2", "/api"];

/// Names under which cloud hosts answer with their own credentials.
const METADATA_NAMES: [&str; 3] = ["metadata", "metadata.google.internal", "instance-data"];

/// Whether a profile permits unencrypted connections beyond this machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AllowHttp {
    /// Only to this machine itself.
    #[default]
    LoopbackOnly,
    /// Anywhere, because the profile says `allow_http = true`.
    Anywhere,
}

/// An origin with an optional base path; what the configuration calls `url`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Reads a base URL: `https` when no scheme is given, the base path kept without its trailing slash, the host
    /// in its ASCII form.
    ///
    /// # Errors
    ///
    /// [`BaseUrlError`] for everything that promise C2 of `reliability.md` refuses. No error repeats user info,
    /// query or fragment.
    pub fn parse(text: &str, allow_http: AllowHttp) -> Result<Self, BaseUrlError> {
        let url = Self::read(text.trim_matches(' '))?;
        let base = Self(url);
        base.check_path()?;
        if base.leads_to_a_refused_address() {
            return Err(BaseUrlError::RefusedAddress { host: base.host() });
        }
        if base.is_insecure() && !base.is_loopback() && allow_http == AllowHttp::LoopbackOnly {
            return Err(BaseUrlError::Insecure { host: base.host() });
        }
        Ok(base)
    }

    /// Scheme, host, port where it is not the scheme's own, and base path; never user info, query or fragment.
    /// Two profiles speak to the same phone system when this is equal (promise A10).
    pub fn origin(&self) -> String {
        self.0.as_str().trim_end_matches('/').to_owned()
    }

    /// The host in ASCII form; an IPv6 address in brackets.
    pub fn host(&self) -> String {
        self.0.host_str().unwrap_or_default().to_owned()
    }

    /// The port that is connected to.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    /// Whether the host is this machine.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name.trim_end_matches('.') == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => unmapped(address).is_loopback(),
            None => false,
        }
    }

    /// Whether the connection is unencrypted.
    pub fn is_insecure(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Whether the host's name was written in letters beyond ASCII, which can imitate another name; it is shown in
    /// ASCII form and worth a question.
    pub fn has_encoded_name(&self) -> bool {
        self.host().split('.').any(|label| label.starts_with("xn--"))
    }

    /// The address of one endpoint below the base path.
    pub(super) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}/{path}", self.0.path().trim_end_matches('/')));
        url
    }

    fn read(text: &str) -> Result<Url, BaseUrlError> {
        let bad = |part| Err(BaseUrlError::Bad { part });
        // Url::parse drops line breaks and turns backslashes into slashes: what it would hide is looked at first.
        if text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return bad(UrlPart::Blank);
        }
        if text.contains('\\') {
            return bad(UrlPart::Backslash);
        }
        let (scheme, rest) = split_scheme(text)?;
        if !matches!(scheme.as_str(), "https" | "http") {
            return Err(BaseUrlError::Scheme { scheme });
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.is_empty() {
            return bad(UrlPart::Host);
        }
        if authority.contains('@') {
            return bad(UrlPart::UserInfo);
        }
        if rest.contains('#') {
            return bad(UrlPart::Fragment);
        }
        if rest.contains('?') {
            return bad(UrlPart::Query);
        }
        let url = match Url::parse(&format!("{scheme}://{rest}")) {
            Ok(url) => url,
            Err(url::ParseError::InvalidPort) => return bad(UrlPart::Port),
            Err(_) => return bad(UrlPart::Host),
        };
        match (url.host_str(), url.port()) {
            (None | Some(""), _) => bad(UrlPart::Host),
            (_, Some(0)) => bad(UrlPart::Port),
            _ => Ok(normalised(url)),
        }
    }

    fn check_path(&self) -> Result<(), BaseUrlError> {
        let origin = self.origin();
        let lower = origin.to_ascii_lowercase();
        let path_start = origin.len() - self.0.path().trim_end_matches('/').len();
        for ending in API_ENDINGS {
            let cut = lower.len().saturating_sub(ending.len());
            if lower.ends_with(ending) && cut >= path_start {
                let right = origin.get(..cut).unwrap_or_default().to_owned();
                return Err(BaseUrlError::ApiPath { ending, right });
            }
        }
        Ok(())
    }

    fn leads_to_a_refused_address(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => METADATA_NAMES.contains(&name.trim_end_matches('.')),
            Some(Host::Ipv4(address)) => is_refused(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => is_refused(IpAddr::V6(address)),
            None => true,
        }
    }
}

/// Whether nobody's phone system lives at this address: link-local, metadata services, and addresses that name no
/// single host.
pub(super) fn is_refused(address: IpAddr) -> bool {
    let address = match address {
        IpAddr::V6(address) => unmapped(address),
        IpAddr::V4(_) => address,
    };
    match address {
        IpAddr::V4(address) => {
            address.is_link_local()
                || address.is_unspecified()
                || address.is_broadcast()
                || address.is_multicast()
                || address == Ipv4Addr::new(100, 100, 100, 200)
        }
        IpAddr::V6(address) => {
            address.is_unicast_link_local()
                || address.is_unspecified()
                || address.is_multicast()
                || address == Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)
        }
    }
}

fn unmapped(address: Ipv6Addr) -> IpAddr {
    address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4)
}

fn normalised(mut url: Url) -> Url {
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    url
}

/// Tells `pbx.example:8887` (a host and its port) from `javascript:alert(1)` (a scheme and something else).
fn split_scheme(text: &str) -> Result<(String, &str), BaseUrlError> {
    if let Some((scheme, rest)) = text.split_once("://")
        && !scheme.contains(['/', '?', '#', '@'])
    {
        return Ok((scheme.to_ascii_lowercase(), rest));
    }
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(BaseUrlError::Bad {
            part: UrlPart::UserInfo,
        });
    }
    if authority.starts_with('[') {
        return Ok(("https".to_owned(), text));
    }
    match authority.split_once(':') {
        Some((word, _)) if matches!(word.to_ascii_lowercase().as_str(), "http" | "https") => {
            Err(BaseUrlError::Bad { part: UrlPart::Slashes })
        }
        Some((word, port)) if !port.bytes().all(|byte| byte.is_ascii_digit()) || port.is_empty() => {
            if word.contains('.') || port.is_empty() && authority.len() == text.len() {
                return Err(BaseUrlError::Bad { part: UrlPart::Port });
            }
            Err(BaseUrlError::Scheme {
                scheme: word.to_ascii_lowercase(),
            })
        }
        _ => Ok(("https".to_owned(), text)),
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text, AllowHttp::LoopbackOnly)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.origin())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn strict(text: &str) -> Result<String, &'static str> {
        text.parse::<BaseUrl>()
            .map(|url| url.origin())
            .map_err(|error| error.code())
    }

    #[rstest]
    #[case("pbx.acme.example", "https://pbx.acme.example")]
    #[case("https://PBX.acme.example/", "https://pbx.acme.example")]
    #[case("https://pbx.acme.example:443", "https://pbx.acme.example")]
    #[case("pbx.acme.example:8887", "https://pbx.acme.example:8887")]
    #[case("https://acme.example/phone//", "https://acme.example/phone")]
    #[case("acme.example/phone", "https://acme.example/phone")]
    #[case(" http://127.0.0.1:7000/ ", "http://127.0.0.1:7000")]
    #[case("http://localhost:7000", "http://localhost:7000")]
    #[case("http://[::1]:7000", "http://[::1]:7000")]
    #[case("[2001:db8::1]:8443", "https://[2001:db8::1]:8443")]
    #[case("https://p\u{0430}ypal.example", "https://xn--pypal-4ve.example")]
    #[case("https://my-api.example", "https://my-api.example")]
    #[case("https://acme.example/rapi", "https://acme.example/rapi")]
    fn usable_urls_come_out_normalised(#[case] text: &str, #[case] origin: &str) {
        assert_eq!(strict(text), Ok(origin.to_owned()));
    }

    #[rstest]
    #[case("http://pbx.acme.example", "insecure-url")]
    #[case("http://127.0.0.1.evil.test", "insecure-url")]
    #[case("http://localhost.evil.test", "insecure-url")]
    #[case("https://user:hunter2@pbx.acme.example", "bad-url")]
    #[case("user:hunter2@pbx.acme.example", "bad-url")]
    #[case("https://@pbx.acme.example", "bad-url")]
    #[case("https://pbx.acme.example/?token=hunter2", "bad-url")]
    #[case("https://pbx.acme.example/#hunter2", "bad-url")]
    #[case("https://pbx acme.example", "bad-url")]
    #[case("https://pbx.acme.example\n", "bad-url")]
    #[case("https://pbx.acme.example/\tx", "bad-url")]
    #[case("https:\\\\pbx.acme.example", "bad-url")]
    #[case("https://pbx.acme.example:0", "bad-url")]
    #[case("https://pbx.acme.example:99999", "bad-url")]
    #[case("pbx.acme.example:99999", "bad-url")]
    #[case("pbx.acme.example:port", "bad-url")]
    #[case("https:pbx.acme.example", "bad-url")]
    #[case("https://", "bad-url")]
    #[case("", "bad-url")]
    #[case("/api", "bad-url")]
    #[case("https://pbx.acme.example/api/v2", "bad-url")]
    #[case("https://pbx.acme.example/api/v2/", "bad-url")]
    #[case("https://pbx.acme.example/V2", "bad-url")]
    #[case("https://pbx.acme.example/api", "bad-url")]
    #[case("https://pbx.acme.example/open_api_v1/", "bad-url")]
    #[case("file:///etc/passwd", "bad-scheme")]
    #[case("javascript:alert(1)", "bad-scheme")]
    #[case("ftp://pbx.acme.example", "bad-scheme")]
    #[case("https://169.254.169.254", "refused-address")]
    #[case("http://2852039166", "refused-address")]
    #[case("https://[fe80::1]", "refused-address")]
    #[case("https://[::ffff:169.254.169.254]", "refused-address")]
    #[case("https://metadata.google.internal.", "refused-address")]
    #[case("https://0.0.0.0", "refused-address")]
    fn unsafe_urls_are_refused_before_any_packet(#[case] text: &str, #[case] code: &str) {
        assert_eq!(strict(text), Err(code));
    }

    #[rstest]
    #[case("https://user:hunter2@pbx.acme.example")]
    #[case("https://pbx.acme.example/?token=hunter2")]
    #[case("https://pbx.acme.example/#hunter2")]
    #[case("https://pbx.acme.example:hunter2")]
    fn a_refusal_never_repeats_a_secret(#[case] text: &str) {
        let error = text.parse::<BaseUrl>().expect_err("refused");
        assert!(!error.to_string().contains("hunter2"), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }

    #[test]
    fn an_api_path_is_refused_with_the_value_to_write_instead() {
        let error = "https://acme.example/phone/api/v2/"
            .parse::<BaseUrl>()
            .expect_err("refused");
        assert!(error.to_string().contains("`https://acme.example/phone`"), "{error}");
    }

    #[test]
    fn a_profile_may_permit_http_and_it_stays_marked() {
        let url = BaseUrl::parse("http://pbx.acme.example", AllowHttp::Anywhere).expect("permitted");
        assert!(url.is_insecure() && !url.is_loopback());
    }

    #[test]
    fn endpoints_are_joined_below_the_base_path() {
        for text in ["https://acme.example/phone", "https://acme.example/phone/"] {
            let url: BaseUrl = text.parse().expect("usable");
            let joined = url.join("api/v2/Group/list");
            assert_eq!(joined.as_str(), "https://acme.example/phone/api/v2/Group/list");
        }
    }

    #[test]
    fn imitated_names_are_noticed() {
        let url: BaseUrl = "https://p\u{0430}ypal.example".parse().expect("usable");
        assert!(url.has_encoded_name());
    }
}
