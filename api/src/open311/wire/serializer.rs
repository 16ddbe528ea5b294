//! The serializer: which shapes an answer may have, and how its members and items are named.

use std::{fmt::Display, io::Write as _};

use serde::{
    Serialize, Serializer,
    ser::{self, Impossible, SerializeSeq, SerializeStruct},
};

use super::{super::format::Format, syntax::Holder, text};

/// A value whose shape has no place in an answer.
#[derive(Debug, thiserror::Error)]
#[error("not an Open311 answer: {0}")]
pub(in crate::open311) struct WireError(Box<str>);

impl ser::Error for WireError {
    fn custom<T: Display>(reason: T) -> Self {
        Self(reason.to_string().into())
    }
}

type Written = Result<(), WireError>;

/// The place at the end of `out` where one value is to be written.
///
/// A member is named after its field. What has no field, the root and the items of a list, is named
/// after its type, which says how with `#[serde(rename = "...")]`. Only XML writes these names.
pub(super) struct Slot<'a> {
    out: &'a mut Vec<u8>,
    format: Format,
    name: Option<&'static str>,
}

impl<'a> Slot<'a> {
    /// For a value that is named after its type.
    pub(super) const fn of_type(out: &'a mut Vec<u8>, format: Format) -> Self {
        Self { out, format, name: None }
    }

    fn or_named(self, type_name: &'static str) -> Self {
        Self { name: self.name.or(Some(type_name)), ..self }
    }

    fn name(&self) -> Result<&'static str, WireError> {
        self.name.ok_or_else(|| ser::Error::custom("an item or a root has no name"))
    }

    fn null(self) -> Written {
        self.format.null(self.out, self.name()?);
        Ok(())
    }

    fn display(self, value: impl Display) -> Written {
        let name = self.name()?;
        // Writing to memory does not fail.
        self.format.bare(self.out, name, |out| write!(out, "{value}").unwrap_or_default());
        Ok(())
    }

    fn holder(self, holder: Holder) -> Result<Children<'a>, WireError> {
        let name = self.name()?;
        let Self { out, format, .. } = self;
        format.begin(out, name, holder);
        Ok(Children { out, format, name, holder, any: false })
    }
}

fn unsupported<T>(shape: &str) -> Result<T, WireError> {
    Err(ser::Error::custom(format_args!("it has {shape}")))
}

macro_rules! displayed {
    ($($method:ident: $Type:ty),+) => {
        $(fn $method(self, value: $Type) -> Written {
            self.display(value)
        })+
    };
}

impl<'a> Serializer for Slot<'a> {
    type Ok = ();
    type Error = WireError;
    type SerializeSeq = Children<'a>;
    type SerializeStruct = Children<'a>;
    type SerializeTuple = Impossible<(), WireError>;
    type SerializeTupleStruct = Impossible<(), WireError>;
    type SerializeTupleVariant = Impossible<(), WireError>;
    type SerializeMap = Impossible<(), WireError>;
    type SerializeStructVariant = Impossible<(), WireError>;

    displayed! {
        serialize_bool: bool,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    fn serialize_f32(self, value: f32) -> Written {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Written {
        let name = self.name()?;
        self.format.bare(self.out, name, |out| match self.format {
            Format::Json => text::number(out, value),
            Format::Xml => text::decimal(out, value),
        });
        Ok(())
    }

    fn serialize_char(self, value: char) -> Written {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, words: &str) -> Written {
        self.format.text(self.out, self.name()?, words);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Written {
        unsupported("bytes")
    }

    fn serialize_none(self) -> Written {
        self.null()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.null()
    }

    fn serialize_unit_struct(self, type_name: &'static str) -> Written {
        self.or_named(type_name).null()
    }

    fn serialize_unit_variant(
        self,
        type_name: &'static str,
        _: u32,
        word: &'static str,
    ) -> Written {
        self.or_named(type_name).serialize_str(word)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        type_name: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self.or_named(type_name))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        unsupported("a variant with a value")
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Children<'a>, WireError> {
        self.holder(Holder::List)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, WireError> {
        unsupported("a tuple")
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, WireError> {
        unsupported("a tuple")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, WireError> {
        unsupported("a variant with a value")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, WireError> {
        unsupported("a map")
    }

    fn serialize_struct(
        self,
        type_name: &'static str,
        _: usize,
    ) -> Result<Children<'a>, WireError> {
        self.or_named(type_name).holder(Holder::Object)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, WireError> {
        unsupported("a variant with a value")
    }
}

/// An object or a list that has begun.
pub(super) struct Children<'a> {
    out: &'a mut Vec<u8>,
    format: Format,
    name: &'static str,
    holder: Holder,
    any: bool,
}

impl Children<'_> {
    fn separate(&mut self) {
        if std::mem::replace(&mut self.any, true) {
            self.format.separate(self.out);
        }
    }

    fn finish(self) {
        self.format.end(self.out, self.name, self.holder);
    }
}

impl SerializeSeq for Children<'_> {
    type Ok = ();
    type Error = WireError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Written {
        self.separate();
        item.serialize(Slot::of_type(self.out, self.format))
    }

    fn end(self) -> Written {
        self.finish();
        Ok(())
    }
}

impl SerializeStruct for Children<'_> {
    type Ok = ();
    type Error = WireError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.separate();
        self.format.key(self.out, name);
        value.serialize(Slot { out: self.out, format: self.format, name: Some(name) })
    }

    fn end(self) -> Written {
        self.finish();
        Ok(())
    }
}
