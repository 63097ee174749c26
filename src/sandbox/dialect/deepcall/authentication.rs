//! Who is calling (`api/deepcall.md` §2).

use super::refusal::Refusal;
use super::request::Fields;
use crate::sandbox::access::Access;

/// Checks either form of authentication and gives the account.
///
/// A session beside `userId` alone is tolerated, as one public caller sends it; beside a token it is not, since the
/// documents say that it "must be absent" then.
pub(super) fn authenticate(access: &Access, fields: &Fields) -> Result<String, Refusal> {
    let issued = access.credentials().deepcall;
    let given = |name| if fields.has(name) { fields.text(name) } else { Ok(None) };
    let (session, user, token) = (given("ssid")?, given("userId")?, given("token")?);
    match (session, user, token) {
        (Some(_), _, Some(_)) => return Err(Refusal::InvalidParameters),
        (Some(session), user, None) => {
            if session != issued.ssid || access.expired() {
                return Err(Refusal::UnknownSession);
            }
            if user.is_some_and(|user| user != issued.user_id) {
                return Err(Refusal::InvalidUser);
            }
        }
        (None, None, _) => return Err(Refusal::UserIdMissing),
        (None, Some(_), None) => return Err(Refusal::TokenMissing),
        (None, Some(user), Some(token)) => {
            if user != issued.user_id {
                return Err(Refusal::InvalidUser);
            }
            if token != issued.token || access.expired() {
                return Err(Refusal::InvalidToken);
            }
        }
    }
    Ok(issued.user_id)
}
