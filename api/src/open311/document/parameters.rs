//! The parameters of operations.

use utoipa::openapi::{
    ArrayBuilder, ObjectBuilder, RefOr, Required, Schema, SchemaFormat, Type,
    path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
};

/// Type of a parameter.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Any text.
    Text,
    /// Items, separated by commas.
    List,
    /// One of these words.
    Words(&'static [&'static str]),
    /// Some of these words, separated by commas.
    ListOf(&'static [&'static str]),
    /// A time with its zone.
    Time,
    /// A whole number between two bounds.
    Whole(f64, f64),
    /// A number between two bounds.
    Number(f64, f64),
    /// True or false.
    Flag,
}

impl Kind {
    fn schema(self) -> RefOr<Schema> {
        let object = |kind| ObjectBuilder::new().schema_type(kind);
        let words = |words: &[&str]| object(Type::String).enum_values(Some(words.iter().copied()));
        let list =
            |items: ObjectBuilder| RefOr::from(ArrayBuilder::new().items(items.build()).build());
        match self {
            Self::Text => object(Type::String).into(),
            Self::List => list(object(Type::String)),
            Self::Words(known) => words(known).into(),
            Self::ListOf(known) => list(words(known)),
            Self::Time => {
                let format = SchemaFormat::Custom("date-time".to_owned());
                object(Type::String).format(Some(format)).into()
            }
            Self::Whole(from, to) => {
                object(Type::Integer).minimum(Some(from)).maximum(Some(to)).into()
            }
            Self::Number(from, to) => {
                object(Type::Number).minimum(Some(from)).maximum(Some(to)).into()
            }
            Self::Flag => object(Type::Boolean).into(),
        }
    }
}

/// A query parameter.
pub(super) fn query((name, kind, words): (&str, Kind, &str)) -> Parameter {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(words))
        .schema(Some(kind.schema()));
    match kind {
        Kind::List | Kind::ListOf(_) => {
            parameter.style(Some(ParameterStyle::Form)).explode(Some(false)).build()
        }
        _ => parameter.build(),
    }
}

/// A path parameter.
pub(super) fn path(name: &str, words: &str) -> Parameter {
    let kind = match name {
        "format" => Kind::Words(&["xml", "json"]),
        _ => Kind::Text,
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(words))
        .schema(Some(kind.schema()))
        .build()
}

/// A request header.
pub(super) fn header(name: &str, words: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(words))
        .schema(Some(Kind::Text.schema()))
        .build()
}

/// A query parameter: its name, type and description.
pub(super) type Named = (&'static str, Kind, &'static str);

/// The jurisdiction.
pub(super) const CITY: Named = (
    "jurisdiction_id",
    Kind::Text,
    "ID of the jurisdiction. Required if the endpoint serves several and the path names none.",
);

/// Whether the answer has extensions.
pub(super) const EXTENSIONS: Named = (
    "extensions",
    Kind::Flag,
    "Whether the answer has members beyond the standard. Default: `false`.",
);

const ORDERS: &[&str] =
    &["-requested_datetime", "requested_datetime", "-updated_datetime", "updated_datetime"];

const PAGE: Named = (
    "page",
    Kind::Whole(0.0, 4_294_967_295.0),
    "Page of the list, from 1; 0 means 1. A page after the end is empty. With more than 100,000 items \
     before the page, the answer is 400. To read on, ask for what is after the last item: requests by \
     `updated_after` with `sort=updated_datetime`, updates by `start_date`.",
);
const PAGE_SIZE: Named = (
    "page_size",
    Kind::Whole(0.0, 4_294_967_295.0),
    "Items on a page. Default and maximum: 1,000.",
);

/// Filters of `GET /requests`.
pub(super) const REQUESTS: &[Named] = &[
    CITY,
    (
        "service_request_id",
        Kind::List,
        "IDs of requests. Overrides all other filters. Unknown IDs are ignored.",
    ),
    ("service_code", Kind::List, "Codes of services."),
    ("status", Kind::ListOf(&["open", "closed"]), "Statuses. Default: both."),
    (
        "start_date",
        Kind::Time,
        "Requested at or after this time. Default: 90 days before `end_date`, or before now. Without \
         `end_date`, the answer covers 90 days.",
    ),
    (
        "end_date",
        Kind::Time,
        "Requested at or before this time. At most 90 days after `start_date`.",
    ),
    PAGE,
    PAGE_SIZE,
    (
        "updated_after",
        Kind::Time,
        "Changed at or after this time. Without dates, requests of any age match.",
    ),
    ("updated_before", Kind::Time, "Changed at or before this time."),
    ("q", Kind::Text, "Search terms in the text of requests."),
    ("lat", Kind::Number(-90.0, 90.0), "Latitude of the centre of a circle. Requires `long`."),
    ("long", Kind::Number(-180.0, 180.0), "Longitude of the centre. Requires `lat`."),
    ("radius", Kind::Number(0.0, 20_040_000.0), "Radius of the circle in metres. Default: 750."),
    ("bbox", Kind::List, "Bounding box: `west,south,east,north` in degrees."),
    (
        "has_media",
        Kind::Flag,
        "Requests with a photo (`true`) or without (`false`). Default: both.",
    ),
    (
        "sort",
        Kind::Words(ORDERS),
        "Order of the list; with `-`, newest first. Default: `-requested_datetime`.",
    ),
    EXTENSIONS,
];

/// Filters of `GET /servicerequestupdates`.
pub(super) const UPDATES: &[Named] = &[
    CITY,
    (
        "service_request_id",
        Kind::List,
        "IDs of requests. Overrides the dates: all updates of these requests match.",
    ),
    ("start_date", Kind::Time, "Updated at or after this time. Without dates, 24 hours ago."),
    ("end_date", Kind::Time, "Updated at or before this time. At most 90 days after `start_date`."),
    PAGE,
    PAGE_SIZE,
];
