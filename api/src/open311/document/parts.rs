//! What operations are made of: answers with two faces, errors, bodies.

use utoipa::openapi::{
    AllOfBuilder, ArrayBuilder, Content, ContentBuilder, KnownFormat, ObjectBuilder, Ref, RefOr,
    Required, Response, ResponseBuilder, Schema, SchemaFormat, Type,
    encoding::EncodingBuilder,
    path::ParameterStyle,
    request_body::{RequestBody, RequestBodyBuilder},
    schema::SchemaType,
    xml::XmlBuilder,
};

use super::examples;
use crate::open311::{face::Face, value::Document};

/// What an answer holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
    /// One thing of this name.
    One(&'static str),
    /// A list of things of this name, in an element of that name.
    Several(&'static str, &'static str),
}

impl Holds {
    fn schema(self) -> RefOr<Schema> {
        match self {
            Self::One(name) => Ref::from_schema_name(name).into(),
            Self::Several(item, root) => {
                let xml = XmlBuilder::new().name(Some(root)).wrapped(Some(true)).build();
                let items = Ref::from_schema_name(item);
                RefOr::T(Schema::Array(ArrayBuilder::new().items(items).xml(Some(xml)).build()))
            }
        }
    }
}

/// An answer, with an example of it in both formats.
pub(super) fn answer(words: &str, holds: Holds, example: &Document) -> Response {
    let content = |face: Face| {
        ContentBuilder::new().schema(Some(holds.schema())).example(examples::write(example, face))
    };
    ResponseBuilder::new()
        .description(words)
        .content("application/json", content(Face::Json).build())
        .content("text/xml", content(Face::Xml).build())
        .build()
}

/// The same answer, also as `GeoJSON` for those who ask for it by `Accept`: an extension.
pub(super) fn also_features(mut answer: Response, item: &str) -> Response {
    let words = || ObjectBuilder::new().schema_type(Type::String);
    let geometry =
        "A point, or the line or area that it reaches over; null where the place is not known.";
    let feature = ObjectBuilder::new()
        .property("type", words().enum_values(Some(["Feature"])))
        .property(
            "geometry",
            ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some(geometry)),
        )
        .property("properties", Ref::from_schema_name(item));
    let collection = ObjectBuilder::new()
        .property("type", words().enum_values(Some(["FeatureCollection"])))
        .property("features", ArrayBuilder::new().items(feature));
    let content = Content::new(Some(Schema::Object(collection.build())));
    answer.content.insert("application/geo+json".to_owned(), content.into());
    answer
}

/// A refusal: a list, as always.
pub(super) fn refusal(code: u16, words: &str) -> Response {
    answer(words, Holds::Several("Mistake", "errors"), &examples::mistake(code))
}

/// Nothing new: what the client has still holds.
pub(super) fn not_modified() -> Response {
    ResponseBuilder::new().description("What `ETag` or `Last-Modified` named still holds.").build()
}

/// A form, plain or with pictures.
pub(super) fn body(form: &'static str) -> RequestBody {
    let pictures = AllOfBuilder::new().item(Ref::from_schema_name(form)).item(pictures());
    RequestBodyBuilder::new()
        .required(Some(Required::True))
        .content("application/x-www-form-urlencoded", plain(form))
        .content("multipart/form-data", Content::new(Some(Schema::AllOf(pictures.build()))))
        .build()
}

fn plain(form: &'static str) -> Content {
    let brackets =
        EncodingBuilder::new().style(Some(ParameterStyle::DeepObject)).explode(Some(true)).build();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(form)));
    match form {
        "CreateRequest" => content.encoding("attribute", brackets).build(),
        _ => content.build(),
    }
}

/// Pictures, under every name that clients give them.
fn pictures() -> ObjectBuilder {
    let picture = || {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(binary))
    };
    let several = || ArrayBuilder::new().items(picture().build());
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("media", several().description(Some("A picture; also as base64 text.")))
        .property("media[]", several())
        .property("photo1", picture().description(Some("And so on: `photo2`, `photo3`.")))
}
