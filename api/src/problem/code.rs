//! Problem codes: the table of codes, HTTP statuses and titles.

use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// Declares the problem codes with name, HTTP status and title.
macro_rules! problem_codes {
    ($($Variant:ident = $word:literal, $status:literal, $title:literal;)+) => {
        /// Code of a problem. Codes and statuses are part of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ProblemCode {
            $(#[doc = $title] $Variant,)+
        }

        impl ProblemCode {
            /// All codes, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$Variant,)+];

            /// Code as it is sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Variant => $word,)+ }
            }

            /// HTTP status of the code.
            pub const fn status(self) -> u16 {
                match self { $(Self::$Variant => $status,)+ }
            }

            /// Title. The same for all problems of this code.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$Variant => $title,)+ }
            }
        }
    };
}

problem_codes! {
    BadRequest = "bad_request", 400, "The request cannot be read";
    Unauthorized = "unauthorized", 401, "Sign in first";
    WrongLogin = "wrong_login", 401, "The login or the password is wrong";
    Forbidden = "forbidden", 403, "This is not for you to do";
    NotFound = "not_found", 404, "There is no such thing";
    MethodNotAllowed = "method_not_allowed", 405, "Not with this method";
    Gone = "gone", 409, "Too late";
    Redacted = "redacted", 410, "The picture was redacted";
    Conflict = "conflict", 409, "That does not fit where things stand";
    KeyReused = "key_reused", 409, "The idempotency key was used for another request";
    NotHeld = "not_held", 409, "The crew does not hold this job";
    Busy = "busy", 409, "The crew has begun another job";
    QueueFull = "queue_full", 409, "The crew holds too many jobs";
    StockOut = "stock_out", 409, "Something is not on board";
    OffShift = "off_shift", 409, "The crew is not on a shift";
    OnShift = "on_shift", 409, "The crew is on a shift";
    Stale = "stale", 412, "Somebody was faster";
    WrongVersion = "wrong_version", 412, "Another version of the protocol is spoken here";
    TooLarge = "too_large", 413, "The request is too large";
    Unsupported = "unsupported", 415, "That is not taken in this form";
    Invalid = "invalid", 422, "Something in the request is wrong";
    TooMany = "too_many", 429, "Too many, for now";
    BadPhoto = "bad_photo", 422, "The photo cannot be taken";
    Internal = "internal", 500, "Something is wrong on our side";
    Unavailable = "unavailable", 503, "Try again in a moment";
    Full = "full", 507, "There is no room left";
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        let rows = Self::ALL
            .iter()
            .map(|code| format!("- `{}` ({}): {}", code.as_str(), code.status(), code.title()));
        let description = format!(
            "A stable word for programs. With its HTTP status and its title, it is one of:\n\n{}",
            rows.collect::<Vec<_>>().join("\n")
        );
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(description))
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .into()
    }
}

impl ToSchema for ProblemCode {}
