//! What an address may say, and what it means.

use utoipa::openapi::{
    ArrayBuilder, ObjectBuilder, RefOr, Required, Schema, SchemaFormat, Type,
    path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
};

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Any text.
    Text,
    /// Items with commas between them.
    List,
    /// One of these words.
    Words(&'static [&'static str]),
    /// Several of these words, with commas between them.
    ListOf(&'static [&'static str]),
    /// A point in time, with its zone.
    Time,
    /// A whole number, from, and to at most.
    Whole(f64, f64),
    /// A number, from and to.
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

/// A parameter in the address.
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

/// A piece of the path.
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

/// A header of the request.
pub(super) fn header(name: &str, words: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(words))
        .schema(Some(Kind::Text.schema()))
        .build()
}

/// A parameter: its name, what it is, what it means.
pub(super) type Named = (&'static str, Kind, &'static str);

/// Which city.
pub(super) const CITY: Named = (
    "jurisdiction_id",
    Kind::Text,
    "Needed where the endpoint serves several cities and the path does not say which.",
);

/// Whether to say more.
pub(super) const EXTENSIONS: Named =
    ("extensions", Kind::Flag, "Whether to say more than the standard's members.");

const ORDERS: &[&str] =
    &["-requested_datetime", "requested_datetime", "-updated_datetime", "updated_datetime"];

const PAGE: Named = ("page", Kind::Whole(0.0, 4_294_967_295.0), "From 1; 0 is the first as well.");
const PAGE_SIZE: Named = (
    "page_size",
    Kind::Whole(0.0, 4_294_967_295.0),
    "1,000 if nothing is said; more than that is 1,000 as well.",
);

/// Of `requests`.
pub(super) const REQUESTS: &[Named] = &[
    CITY,
    (
        "service_request_id",
        Kind::List,
        "Overrides everything else. Unknown ones are left out of the answer.",
    ),
    ("service_code", Kind::List, "Only requests of these services."),
    ("status", Kind::ListOf(&["open", "closed"]), "Only these."),
    (
        "start_date",
        Kind::Time,
        "Requested at or after. Without an `end_date`, 90 days from then. Without both, the last \
         90 days.",
    ),
    ("end_date", Kind::Time, "Requested at or before; 90 days after `start_date` at most."),
    PAGE,
    PAGE_SIZE,
    (
        "updated_after",
        Kind::Time,
        "Changed at or after. Without dates, requests of any age are looked at.",
    ),
    ("updated_before", Kind::Time, "Changed at or before."),
    ("q", Kind::Text, "Words that the request has to speak of."),
    ("lat", Kind::Number(-90.0, 90.0), "With `long`: only what is near."),
    ("long", Kind::Number(-180.0, 180.0), "With `lat`."),
    ("radius", Kind::Number(0.0, 20_040_000.0), "How near, in metres; 750 if nothing is said."),
    ("bbox", Kind::List, "Only what lies in `west,south,east,north`."),
    ("has_media", Kind::Flag, "Only requests with a picture, or only those without."),
    ("sort", Kind::Words(ORDERS), "The order of the answer; with a `-`, the newest first."),
    EXTENSIONS,
];

/// Of `servicerequestupdates`.
pub(super) const UPDATES: &[Named] = &[
    CITY,
    (
        "service_request_id",
        Kind::List,
        "Every update of these requests; overrides everything else.",
    ),
    ("start_date", Kind::Time, "At or after; the last 24 hours if no date is given."),
    ("end_date", Kind::Time, "At or before; 90 days after `start_date` at most."),
    PAGE,
    PAGE_SIZE,
];
