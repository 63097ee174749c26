//! `POST /log_in`, the only call that is not signed (`api/udesk.md` §2.1).

use serde_json::Value;

use super::Call;
use super::envelope::Answer;
use super::refusal::Refusal;
use super::variant::LoginKey;
use crate::sandbox::access::Permission;
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::agents;

pub(super) async fn log_in(call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = call.object()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let email = text("email").ok_or(Refusal::EmailEmpty)?.to_owned();
    let password = text("password").ok_or(Refusal::Missing("password cannot be empty"))?;
    let access = &call.shared.access;
    let wanted = access.credentials().udesk;
    if email != wanted.email {
        let agent = call
            .shared
            .store
            .read(move |store| agents::find_by_email(store, ACCOUNT, &email));
        // Agents have accounts, but none of them is a super administrator.
        return Err(match agent.await? {
            Some(_) => Refusal::NotAdministrator,
            None => Refusal::WrongPassword,
        });
    }
    if password != wanted.password {
        return Err(Refusal::WrongPassword);
    }
    if access.permission() == Permission::Denied {
        return Err(Refusal::NotAdministrator);
    }
    let token = call.shared.states.udesk.token.log_in(access, call.variants.token);
    let token = token.map_err(|_| Refusal::Unexplained)?;
    let key = match call.variants.login_key {
        LoginKey::AuthToken => "open_api_auth_token",
        LoginKey::Token => "open_api_token",
    };
    Ok(Answer::new([(key, Value::from(token))]))
}
