//! Column names of address files.

use anyhow::ensure;

use super::{
    super::features::{Coordinates, Table, plain},
    AddressesArgs,
};

/// Possible names of each column, in lower-case letters and digits only.
pub(super) struct Columns {
    pub(super) id: Vec<String>,
    pub(super) line: Vec<String>,
    pub(super) number: Vec<String>,
    pub(super) street: Vec<String>,
    pub(super) locality: Vec<String>,
    pub(super) zip: Vec<String>,
    pub(super) coordinates: Coordinates,
}

const ID: &str =
    "id propertyid samaddressid addressid addrid addressguid hash objectid gid fid osmid";
const LINE: &str =
    "location fulladdress fulladdr address addressline address1 streetaddress siteaddress";
const NUMBER: &str = "number housenumber houseno housenum addrhousenumber streetnumber streetno stnum stno addrnum addressnumber addnumber hn";
const STREET: &str = "street streetname fullstreetname stname fullname fullstname strname addrstreet roadname road stnamefull";
const LOCALITY: &str = "locality mailingneighborhood neighborhood neighbourhood city town addrcity municipality postcity suburb district";
const ZIP: &str = "zip zipcode zip5 postcode postalcode addrpostcode plz";
const LAT: &str = "lat latitude y pointy ycoord";
const LONG: &str = "long lon lng longitude x pointx xcoord";

/// Returns the configured name, or else the usual ones.
pub(in crate::import) fn names(named: Option<&String>, usual: &str) -> Vec<String> {
    named.map_or_else(|| usual.split(' ').map(str::to_owned).collect(), |named| vec![plain(named)])
}

/// Returns the columns of coordinates.
pub(in crate::import) fn coordinates(lat: Option<&String>, long: Option<&String>) -> Coordinates {
    Coordinates { lat: names(lat, LAT), long: names(long, LONG) }
}

impl Columns {
    pub(super) fn new(args: &AddressesArgs) -> Self {
        // A configured street column replaces the one-line address, and vice versa.
        let parts = args.number_field.is_some() || args.street_field.is_some();
        Self {
            id: names(args.id_field.as_ref(), ID),
            line: if parts { vec![] } else { names(args.line_field.as_ref(), LINE) },
            number: names(args.number_field.as_ref(), NUMBER),
            street: names(args.street_field.as_ref(), STREET),
            locality: names(args.locality_field.as_ref(), LOCALITY),
            zip: names(args.zip_field.as_ref(), ZIP),
            coordinates: coordinates(args.lat_field.as_ref(), args.long_field.as_ref()),
        }
    }

    /// Returns an error if the file has no address columns.
    pub(super) fn check(&self, table: &Table) -> anyhow::Result<()> {
        ensure!(
            table.has(&self.line) || (table.has(&self.number) && table.has(&self.street)),
            "it has neither a house number and a street nor a line with both; it has {}. \
             --number-field, --street-field or --line-field name them",
            table.shown()
        );
        Ok(())
    }
}
