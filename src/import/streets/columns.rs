//! Field names of street files.

use anyhow::ensure;

use super::{
    super::{
        addresses::columns::{coordinates, names},
        features::{Coordinates, Table},
    },
    StreetsArgs,
};

/// Possible names of each field, in lower-case letters and digits only.
pub(super) struct Columns {
    pub(super) id: Vec<String>,
    pub(super) name: Vec<String>,
    pub(super) cross: Vec<String>,
    pub(super) class: Vec<String>,
    pub(super) left: [Vec<String>; 2],
    pub(super) right: [Vec<String>; 2],
    pub(super) left_zip: Vec<String>,
    pub(super) right_zip: Vec<String>,
    pub(super) coordinates: Coordinates,
}

const ID: &str = "streetid segmentid intersectionid id tlid linearid objectid gid fid osmid";
const NAME: &str = "street fullname fullstreetname streetname stname fullstname fename name roadname road location intersection street1 streeta";
const CROSS: &str = "crossstreet street2 streetb";
const CLASS: &str = "highway class roadclass functionalclass";
const LEFT_FROM: &str = "lfadd lfromadd lfromhn leftfrom fromaddrl fromaddl lfrom addlfrom lfaddr";
const LEFT_TO: &str = "ltadd ltoadd ltohn leftto toaddrl toaddl lto addlto ltaddr";
const RIGHT_FROM: &str =
    "rfadd rfromadd rfromhn rightfrom fromaddrr fromaddr rfrom addrfrom rfaddr";
const RIGHT_TO: &str = "rtadd rtoadd rtohn rightto toaddrr toaddr rto addrto rtaddr";
const LEFT_ZIP: &str = "zipl zipleft leftzip lzip zip zipcode postcode";
const RIGHT_ZIP: &str = "zipr zipright rightzip rzip zip zipcode postcode";

impl Columns {
    pub(super) fn new(args: &StreetsArgs) -> Self {
        Self {
            id: names(args.id_field.as_ref(), ID),
            name: names(args.name_field.as_ref(), NAME),
            cross: names(None, CROSS),
            class: names(None, CLASS),
            left: [
                names(args.left_from_field.as_ref(), LEFT_FROM),
                names(args.left_to_field.as_ref(), LEFT_TO),
            ],
            right: [
                names(args.right_from_field.as_ref(), RIGHT_FROM),
                names(args.right_to_field.as_ref(), RIGHT_TO),
            ],
            left_zip: names(None, LEFT_ZIP),
            right_zip: names(None, RIGHT_ZIP),
            coordinates: coordinates(None, None),
        }
    }

    /// Returns an error if the file has no name field.
    pub(super) fn check(&self, table: &Table) -> anyhow::Result<()> {
        ensure!(
            table.has(&self.name),
            "it has no name of a street; it has {}. --name-field names it",
            table.shown()
        );
        Ok(())
    }
}
