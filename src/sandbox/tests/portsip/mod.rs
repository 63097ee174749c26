//! The PortSIP face: what `api/portsip.md` says, and each of its switches.

mod collections;
mod doors;
mod groups;
mod members;
mod users;

use super::*;

/// The fixed public client id of the OAuth form.
const CLIENT_ID: &str = "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a";

/// Somebody at a sandbox, with the token of a sign-in.
struct Desk {
    bench: Bench,
    token: String,
}

impl Desk {
    async fn new(settings: &[&str]) -> Self {
        Self::at(Bench::varied(settings).await).await
    }

    /// Signs in by whichever way the server has.
    async fn at(bench: Bench) -> Self {
        let mut desk = Self {
            bench,
            token: String::new(),
        };
        let form = desk.oauth(&desk.password_form()).await;
        let reply = if form.status == StatusCode::OK {
            form
        } else {
            desk.post("/api/auth/sign_in", desk.password_body()).await
        };
        desk.token = text(&reply.json()["access_token"]);
        desk
    }

    fn password_form(&self) -> Vec<(&'static str, String)> {
        let credentials = self.bench.control.credentials().portsip;
        vec![
            ("grant_type", "password".to_owned()),
            ("username", credentials.username),
            ("password", credentials.password),
            ("domain", credentials.domain),
            ("scope", "all".to_owned()),
            ("client_id", CLIENT_ID.to_owned()),
        ]
    }

    fn password_body(&self) -> Value {
        let credentials = self.bench.control.credentials().portsip;
        json!({
            "username": credentials.username,
            "password": credentials.password,
            "domain": credentials.domain,
        })
    }

    async fn oauth(&self, form: &[(&str, String)]) -> Reply {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = Request::post("/api/login/oauth/token")
            .header(header::HOST, ADDRESS)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.bench.send(request).await
    }

    async fn refresh(&self, token: &str) -> Reply {
        let form = [
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", token.to_owned()),
            ("client_id", CLIENT_ID.to_owned()),
        ];
        self.oauth(&form).await
    }

    async fn request(&self, method: Method, path: &str, body: Body) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, ADDRESS)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        self.bench.send(request.body(body).unwrap()).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.request(Method::GET, path, Body::empty()).await
    }

    async fn post(&self, path: &str, body: Value) -> Reply {
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        self.request(Method::POST, path, body).await
    }

    /// Gives the vendor's id of a group as a part of a path.
    fn group(&self, id: i64) -> String {
        let variants = self.bench.control.variants_in_force();
        let id = variants.portsip.group_id(id);
        id.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
    }

    /// Gives the ids of the store's members of a group.
    async fn members(&self, group: i64) -> Vec<i64> {
        let roster = self.bench.control.roster(group).await.unwrap();
        roster.into_iter().map(|(agent, _)| agent).collect()
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("not a text: {value}"))
        .to_owned()
}

/// Gives status and the first error's code.
fn refusal(reply: &Reply) -> (u16, String) {
    (reply.status.as_u16(), text(&reply.json()["errors"][0]["code"]))
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
