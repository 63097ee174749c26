//! The error codes the sandbox uses (`api/deepcall.md` §8).

use axum::http::StatusCode;

use crate::sandbox::store::StoreError;

/// Why a call is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    InvalidParameters,
    InvalidType,
    UserIdMissing,
    UnknownAgent,
    SomethingWrong,
    Database,
    NoData,
    InvalidUser,
    InvalidToken,
    PermissionDenied,
    TokenMissing,
    InvalidModule,
    EmptyField,
    InvalidValue,
    EmptyArray,
    UnknownSession,
    InvalidRequest,
    /// Of the Group module.
    NameMissing,
    /// Of the Group module.
    GroupIdMissing,
    /// Of the Group module.
    GroupNotFound,
    /// Of the Agent module, where 15xx codes mean other things (§3, quirk 6).
    AgentFilter,
}

impl Refusal {
    /// Gives code, message, and the HTTP status that fits when errors carry one.
    pub(super) fn parts(self) -> (u16, &'static str, StatusCode) {
        match self {
            Self::InvalidParameters => (1000, "Invalid parameters", StatusCode::BAD_REQUEST),
            Self::InvalidType => (1001, "Invalid data type", StatusCode::BAD_REQUEST),
            Self::UserIdMissing => (1002, "UserId not provided", StatusCode::UNAUTHORIZED),
            Self::UnknownAgent => (1003, "Agent id does not exist", StatusCode::NOT_FOUND),
            Self::SomethingWrong => (1009, "Something went wrong", StatusCode::INTERNAL_SERVER_ERROR),
            Self::Database => (1010, "Error in DB connect", StatusCode::INTERNAL_SERVER_ERROR),
            Self::NoData => (1012, "No data found", StatusCode::NOT_FOUND),
            Self::InvalidUser => (1013, "Invalid user id", StatusCode::UNAUTHORIZED),
            Self::InvalidToken => (1014, "Invalid token", StatusCode::UNAUTHORIZED),
            Self::PermissionDenied => (1015, "Permission denied", StatusCode::FORBIDDEN),
            Self::TokenMissing => (1020, "Token not found", StatusCode::UNAUTHORIZED),
            Self::InvalidModule => (1021, "Invalid module", StatusCode::NOT_FOUND),
            Self::EmptyField => (1022, "Field can not be empty", StatusCode::BAD_REQUEST),
            Self::InvalidValue => (1029, "Invalid field value", StatusCode::BAD_REQUEST),
            Self::EmptyArray => (1030, "Invalid or empty array", StatusCode::BAD_REQUEST),
            Self::UnknownSession => (1044, "SSID file does not exist", StatusCode::UNAUTHORIZED),
            Self::InvalidRequest => (1047, "Invalid Request Data", StatusCode::BAD_REQUEST),
            Self::NameMissing => (
                1501,
                "The 'Name' field was not provided in the request",
                StatusCode::BAD_REQUEST,
            ),
            Self::GroupIdMissing => (1502, "GroupId is required", StatusCode::BAD_REQUEST),
            Self::GroupNotFound => (1503, "Group not found or not authorized", StatusCode::NOT_FOUND),
            Self::AgentFilter => (1502, "Invalid filter value", StatusCode::BAD_REQUEST),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(_: StoreError) -> Self {
        Self::Database
    }
}
