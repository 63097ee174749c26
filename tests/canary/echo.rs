//! A phone system, or a proxy before it, that gives the secret back in every place and every form.

use callboard::assignment::Journal;
use callboard::client::{Answers, Call, dialect};
use callboard::domain::Backend;
use rstest::rstest;

use crate::account::{Told, connection, sign_in, use_everything};
use crate::forms::Canary;
use crate::log;
use crate::long::by_length;
use crate::scripted::Scripted;

const JSON: &str = "Content-Type: application/json\r\n";
const HTML: &str = "Content-Type: text/html\r\n";

/// Status, headers and body, with `@` where the secret goes.
type Answer = (u16, &'static str, &'static str);

/// What one phone system takes, and what it says with the secret in it.
struct Echo {
    backend: Backend,
    /// As a person could paste it: letters that every encoding changes, as far as it may hold them.
    secret: &'static str,
    /// Forms of signing in, each with the field the secret is for; the first is gone through with every answer.
    forms: &'static [(&'static str, &'static str)],
    /// The answers that are no secrets.
    open: &'static [(&'static str, &'static str)],
    /// Takes every secret and signs in.
    taken: &'static str,
    /// Answers in the manner of this phone system.
    own: &'static [Answer],
    /// Proper answers, whose ids and names are for people to read, whatever they are: for signing in alone.
    read: &'static [Answer],
}

/// What anybody may answer.
const COMMON: [Answer; 18] = [
    (
        200,
        JSON,
        r#"{"status":"error","message":"token @ is bad","code":1011}"#,
    ),
    (200, JSON, r#"{"status":"error","message":"@","code":"@"}"#),
    (400, JSON, r#"{"status":"@","message":{"a":"@"},"errCode":1015}"#),
    (200, JSON, r#"{"status":"success","message":"@","@":1,"@":2}"#),
    (
        200,
        JSON,
        r#"{"status":"success","message":"for @","response":{"relationData":{"2":{"receive_call":1}}}}"#,
    ),
    (
        200,
        JSON,
        r#"{"code":2059,"message":"@","exception":{"message":"token @ is bad"}}"#,
    ),
    (400, JSON, r#"{"code":"@","code_message":"frequency of @"}"#),
    (200, JSON, r#"{"token":"@","broken":"@"#),
    (200, JSON, "@"),
    (500, JSON, "token @ caused this"),
    (200, HTML, "<html><title>Hello @</title>@</html>"),
    (404, HTML, "<title>@ not found"),
    (401, "Content-Type: text/plain; token=@\r\n", "@"),
    (200, "Content-Type: @\r\n", "@"),
    (302, "Location: https://anna:@@evil.test/@?t=@#@\r\n", "@"),
    (302, "Location: https://@.evil.test/\r\n", ""),
    (407, "Proxy-Authenticate: Basic realm=\"@\"\r\n", "@"),
    (200, "Content-Encoding: @\r\nX-Token: @\r\nSet-Cookie: t=@\r\n", "@"),
];

const DEEPCALL: Echo = Echo {
    backend: Backend::DeepCall,
    secret: "c4n4ry/\"q+ %&=\\ü-9d1e-4711",
    forms: &[("account", "token"), ("ssid", "ssid")],
    open: &[("user_id", "29791451")],
    taken: r#"{"status":"success","response":{},"page":1,"limit":10,"totalPages":0,"totalItems":0}"#,
    // The manners of all, in all forms.
    own: &COMMON,
    read: &[],
};

const UDESK: Echo = Echo {
    backend: Backend::Udesk,
    secret: DEEPCALL.secret,
    forms: &[("token", "token"), ("password", "password")],
    open: &[("email", "ops+a@acme.example")],
    taken: r#"{"code":1000,"open_api_auth_token":"@","user_groups":[]}"#,
    own: &[
        (
            200,
            JSON,
            r#"{"code":2059,"message":"@","exception":{"message":"token @ is bad"}}"#,
        ),
        (400, JSON, r#"{"code":"@","code_message":"frequency of @"}"#),
    ],
    read: &[],
};

const PORTSIP: Echo = Echo {
    backend: Backend::PortSip,
    secret: "c4n4ry/+q-%26=.-9d1e-p0rt51p",
    forms: &[("password", "password"), ("token", "token")],
    open: &[("username", "groupadmin"), ("domain", "acme.example")],
    taken: r#"{"access_token":"@","refresh_token":"@","count":0,"items":[]}"#,
    own: &[
        (
            400,
            JSON,
            r#"{"errors":[{"code":"UNAUTHORIZED","message":"@ is wrong","detail":{"@":"@"}}]}"#,
        ),
        (
            400,
            JSON,
            r#"{"errors":[{"code":"@","message":"@"},{"code":"UNKNOWN","message":"and @"}]}"#,
        ),
        (200, JSON, r#"{"errors":[{"code":"VALIDATE_FAILED","message":"@"}]}"#),
        (200, JSON, r#"{"count":2,"items":[{"id":"@"},{"id":"@","name":null}]}"#),
        (200, JSON, r#"{"two_factor_enabled":true,"token":"@"}"#),
        (200, JSON, r#"{"access_token":"@","broken":"@"#),
        (200, JSON, r#"{"access_token":"@ @","refresh_token":"@"}"#),
        (401, JSON, "@"),
        (500, JSON, r#"{"errors":[{"code":"UNKNOWN","message":"@"}]}"#),
    ],
    read: &[],
};

/// `api/kazoo.md §2.2`, `§3.3`.
const KAZOO: Echo = Echo {
    backend: Backend::Kazoo,
    // A token travels in a header, which takes no other letters; a key is 64 long.
    secret: "c4n4ry/\"q+ %&=\\-9d1e-4711-c4n4ry/\"q+ %&=\\-9d1e-4711-c4n4ry/\"q+ %&",
    forms: &[("token", "token"), ("password", "password"), ("api-key", "api_key")],
    open: &[("username", "anna"), ("account_name", "Acme")],
    taken: r#"{"auth_token":"@","data":{"account_id":"4f1c0e9a7b5d4c3e8a6f2b1d0c9e8f7a"},"status":"success"}"#,
    own: &[
        (
            404,
            JSON,
            r#"{"data":["@"],"error":"404","message":"bad identifier","status":"error"}"#,
        ),
        (
            400,
            JSON,
            r#"{"data":{"api_key":{"minLength":{"message":"too short: @","target":64,"cause":"@","value":"@"}},"@":{"@":{"message":"@"}}},"error":"400","message":"validation error","status":"error"}"#,
        ),
        (
            402,
            JSON,
            r#"{"auth_token":"@","data":{"groups":{"@":{"rate":2.5,"name":"@"}}},"error":"402","message":"accept charges","status":"error","request_id":"@"}"#,
        ),
        (
            401,
            JSON,
            r#"{"auth_token":"@","data":{"message":"@","cause":"@"},"error":"401","message":"@","status":"error"}"#,
        ),
        (
            503,
            JSON,
            r#"{"data":{"message":"@"},"error":"503","message":"datastore_unreachable","status":"error"}"#,
        ),
        (
            200,
            JSON,
            r#"{"auth_token":"@","data":{"account_id":"@"},"status":"@"}"#,
        ),
    ],
    read: &[
        (
            200,
            JSON,
            r#"{"auth_token":"@","data":[{"id":"@","name":"@"}],"next_start_key":"@","revision":"@","status":"success"}"#,
        ),
        (
            200,
            JSON,
            r#"{"auth_token":"@","data":{"id":"@","name":"@","endpoints":{"@":{"type":"@"}}},"status":"success"}"#,
        ),
    ],
};

const BANNERS: [&str; 3] = [
    "220 @ ready\r\n",
    "HTTP/1.1 200 @\r\n@: @\r\n\r\n@",
    "HTTP/1.1 @\r\n\r\n",
];

impl Echo {
    fn answers(&self, field: &str) -> Answers {
        let open = self.open.iter();
        let open = open.fold(Answers::default(), |answers, (field, answer)| {
            answers.with(field, *answer)
        });
        open.with(field, self.secret)
    }

    /// The answers for a secret in one encoding, and whether they are for more than signing in.
    fn all(&self, encoding: &str) -> Vec<(Answer, bool)> {
        let is_raw = encoding == "raw";
        let common = if is_raw && self.own != COMMON { &COMMON[..] } else { &[] };
        // A 5xx is asked again after a while, which once is enough to see.
        let is_quick = |answer: &&Answer| is_raw || answer.0 < 500 || by_length(false, true);
        let answers = common.iter().chain(self.own).filter(is_quick);
        let answers = answers.map(|answer| (*answer, true));
        answers.chain(self.read.iter().map(|answer| (*answer, false))).collect()
    }
}

#[rstest]
#[case::deepcall(DEEPCALL)]
#[case::kazoo(KAZOO)]
#[case::portsip(PORTSIP)]
#[case::udesk(UDESK)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_echoes_the_secret_does_not_make_us_repeat_it(#[case] echo: Echo) {
    log::start();
    let secret = echo.secret;
    let canary = Canary::new(secret);
    let home = tempfile::tempdir().unwrap();
    let server = Scripted::start().await;
    let connection = connection(echo.backend, &server.url());
    let quoted = serde_json::to_string(secret).unwrap();
    for (place, &(form, field)) in echo.forms.iter().enumerate() {
        server.answer_with(200, JSON, echo.taken.replace("\"@\"", &quoted).as_bytes());
        let answers = || echo.answers(field);
        let session = sign_in(&connection, form, &answers(), &Told::default()).await.unwrap();
        for (name, encoded) in canary.forms() {
            // A header cannot hold every letter; such an answer is no HTTP and an error of its own.
            for ((status, headers, body), is_for_all) in echo.all(name) {
                let told = Told::default();
                let headers = headers.replace('@', encoded);
                server.answer_with(status, &headers, body.replace('@', encoded).as_bytes());
                sign_in(&connection, form, &answers(), &told).await;
                // The other forms of signing in differ in little but the name of the field.
                if is_for_all && (place == 0 || *name == "raw") {
                    told.add(&dialect::refresh(&connection, &session, &Call::quiet()).await);
                    use_everything(&connection, &session, home.path(), &told).await;
                }
                let place = format!("what was told ({form}, {name}, {status} {headers} {body})");
                canary.check(&place, told.text());
            }
        }
        for banner in BANNERS {
            let told = Told::default();
            server.answer_and_close(banner.replace('@', secret).into_bytes());
            use_everything(&connection, &session, home.path(), &told).await;
            canary.check(&format!("what was told ({form}, {banner})"), told.text());
        }
        let journal = Journal::at(home.path(), "support");
        canary.check("the journal", std::fs::read(journal.path()).unwrap());
    }
    canary.check("the log", log::so_far());
}
