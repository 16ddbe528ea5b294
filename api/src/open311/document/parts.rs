//! The parts of operations: answers in two formats, errors, bodies.

use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{
        AllOfBuilder, ArrayBuilder, Content, ContentBuilder, KnownFormat, ObjectBuilder, Ref,
        RefOr, Required, Response, ResponseBuilder, Schema, SchemaFormat, Type,
        encoding::EncodingBuilder,
        path::ParameterStyle,
        request_body::{RequestBody, RequestBodyBuilder},
        schema::SchemaType,
        xml::XmlBuilder,
    },
};

use super::examples;
use crate::{
    limits::describe_limit,
    open311::{
        answer::{List, Listed},
        format::Format,
        service_request::ServiceRequest,
    },
};

/// An answer that is one object, with an example in both formats.
pub(super) fn one<T: Serialize + ToSchema>(words: &str, example: &T) -> Response {
    answer(words, &Ref::from_schema_name(T::name()).into(), example)
}

/// An answer that is a list, with an example in both formats.
pub(super) fn several<T: Listed + ToSchema>(words: &str, example: &List<T>) -> Response {
    let xml = XmlBuilder::new().name(Some(T::ROOT)).wrapped(Some(true)).build();
    let items = Ref::from_schema_name(T::name());
    let list = ArrayBuilder::new().items(items).xml(Some(xml)).build();
    answer(words, &RefOr::T(Schema::Array(list)), example)
}

fn answer(words: &str, schema: &RefOr<Schema>, example: &impl Serialize) -> Response {
    let content = |format: Format| {
        ContentBuilder::new().schema(Some(schema.clone())).example(examples::write(example, format))
    };
    ResponseBuilder::new()
        .description(words)
        .content("application/json", content(Format::Json).build())
        .content("text/xml", content(Format::Xml).build())
        .build()
}

/// The same answer, also as `GeoJSON`, which `Accept` asks for: an extension.
pub(super) fn also_features(mut answer: Response) -> Response {
    let words = || ObjectBuilder::new().schema_type(Type::String);
    let geometry =
        "Location: a point, or the line or area that the request covers; null if unknown.";
    let feature = ObjectBuilder::new()
        .property("type", words().enum_values(Some(["Feature"])))
        .property(
            "geometry",
            ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some(geometry)),
        )
        .property("properties", Ref::from_schema_name(ServiceRequest::name()));
    let collection = ObjectBuilder::new()
        .property("type", words().enum_values(Some(["FeatureCollection"])))
        .property("features", ArrayBuilder::new().items(feature));
    let content = Content::new(Some(Schema::Object(collection.build())));
    answer.content.insert("application/geo+json".to_owned(), content.into());
    answer
}

/// An error: a list, too.
pub(super) fn error(code: u16, words: &str) -> Response {
    several(words, &examples::error(code).list())
}

/// The same answer, with the headers of a limited operation.
pub(super) fn limited(status: &str, mut answer: Response) -> Response {
    describe_limit(status, &mut answer);
    answer
}

/// 304: the copy of the client is still valid.
pub(super) fn not_modified() -> Response {
    let words = "Not modified since the `ETag` or `Last-Modified` that the request names.";
    ResponseBuilder::new().description(words).build()
}

/// A form, URL-encoded, or multipart with photos.
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

/// Photos, under the field names that clients use.
fn pictures() -> ObjectBuilder {
    let picture = || {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(binary))
    };
    let several = || ArrayBuilder::new().items(picture().build());
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("media", several().description(Some("Photo; as a file, or as base64 text.")))
        .property("media[]", several())
        .property(
            "photo1",
            picture().description(Some("Photo; more photos are `photo2`, `photo3` and so on.")),
        )
}
