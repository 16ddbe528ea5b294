//! Settings of an external geocoder.

use std::time::Duration;

use api::{BadGeocoder, Geocoder, GeocoderSettings, Order};
use clap::ValueEnum;
use geocoding::dialect::Dialect;

use super::ApiSettings;
use crate::secret::{Secret, SecretFile};

/// Protocol of a geocoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GeocoderDialect {
    /// Nominatim.
    Nominatim,
    /// Pelias.
    Pelias,
}

/// When the geocoder is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GeocoderOrder {
    /// For every search. Its results come first.
    Before,
    /// Only if the city's own addresses have no match.
    After,
}

impl ApiSettings {
    /// The geocoder. `None` if none is configured.
    pub fn geocoder(&self) -> Result<Option<Geocoder>, BadGeocoder> {
        let Some(url) = self.geocoder.clone() else { return Ok(None) };
        let settings = GeocoderSettings {
            url,
            dialect: match self.geocoder_dialect {
                GeocoderDialect::Nominatim => Dialect::Nominatim,
                GeocoderDialect::Pelias => Dialect::Pelias,
            },
            order: match self.geocoder_order {
                GeocoderOrder::Before => Order::Before,
                GeocoderOrder::After => Order::After,
            },
            timeout: Duration::from_millis(self.geocoder_timeout),
            token: self.geocoder_token().map(|token| token.reveal().to_owned()),
        };
        Geocoder::new(settings).map(Some)
    }

    fn geocoder_token(&self) -> Option<&Secret> {
        SecretFile::or(self.geocoder_token.as_ref(), self.geocoder_token_file.as_ref())
    }
}
