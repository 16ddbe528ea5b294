//! The TLS options of a database URL.

use std::{path::Path, path::PathBuf, sync::Arc};

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{self, CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _},
};
use tokio_postgres::config::SslMode;

use super::BadUrl;

/// What the URL says about TLS.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TlsOptions {
    mode: Option<Mode>,
    roots: Option<String>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

/// The values of `sslmode` that are supported. Without one it is `prefer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// No TLS.
    Disable,
    /// TLS if the server has it. Whose server it is, is not checked.
    Prefer,
    /// Only with TLS. Whose server it is, is checked only if `sslrootcert` is given.
    Require,
    /// Only with TLS, and with a valid certificate for the host name.
    VerifyFull,
}

impl TlsOptions {
    /// Takes the TLS options out of the URL. Returns the rest. A connection string of another
    /// form keeps its `sslmode`, and has no files.
    pub(super) fn split(url: &str) -> Result<(String, Self), BadUrl> {
        let mut tls = Self::default();
        let is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let Some((base, query)) = url.split_once('?').filter(|_| is_url) else {
            return Ok((url.to_owned(), tls));
        };
        let mut rest = vec![];
        for pair in query.split('&') {
            let decoded = url::form_urlencoded::parse(pair.as_bytes()).next();
            let (key, value) = decoded.map_or_else(Default::default, |(key, value)| {
                (key.into_owned(), value.into_owned())
            });
            match key.as_str() {
                "sslmode" => tls.mode = Some(Mode::parse(&value)?),
                "sslrootcert" => tls.roots = Some(value),
                "sslcert" => tls.certificate = Some(value.into()),
                "sslkey" => tls.key = Some(value.into()),
                _ => rest.push(pair),
            }
        }
        let separator = if rest.is_empty() { "" } else { "?" };
        Ok((format!("{base}{separator}{}", rest.join("&")), tls))
    }

    /// Whether the connection begins with TLS, if the URL says so.
    pub(super) fn mode(&self) -> Option<SslMode> {
        self.mode.map(|mode| match mode {
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyFull => SslMode::Require,
        })
    }

    /// What is checked, and what is shown to the server.
    pub(super) fn client_config(&self) -> Result<ClientConfig, BadUrl> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let builder = if self.verifies() {
            builder.with_root_certificates(self.root_store()?)
        } else {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Unverified(provider)))
        };
        match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => {
                let key = PrivateKeyDer::from_pem_file(key)
                    .map_err(|error| BadUrl::File(key.clone(), error))?;
                Ok(builder.with_client_auth_cert(certificates(certificate)?, key)?)
            }
            (None, None) => Ok(builder.with_no_client_auth()),
            _ => Err(BadUrl::HalfAPair),
        }
    }

    fn verifies(&self) -> bool {
        self.mode == Some(Mode::VerifyFull)
            || (self.mode == Some(Mode::Require) && self.roots.is_some())
    }

    fn root_store(&self) -> Result<RootCertStore, BadUrl> {
        let roots = self.roots.as_deref().unwrap_or("system");
        let found = match roots {
            "system" => rustls_native_certs::load_native_certs().certs,
            file => certificates(Path::new(file))?,
        };
        let mut store = RootCertStore::empty();
        let (usable, _) = store.add_parsable_certificates(found);
        if usable == 0 {
            return Err(BadUrl::NoCertificate(roots.to_owned()));
        }
        Ok(store)
    }
}

impl Mode {
    fn parse(text: &str) -> Result<Self, BadUrl> {
        Ok(match text {
            "disable" => Self::Disable,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-full" => Self::VerifyFull,
            other => return Err(BadUrl::Mode(other.to_owned())),
        })
    }
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, BadUrl> {
    CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|error| BadUrl::File(file.to_owned(), error))
}

/// Accepts the certificate of any server, as libpq does with `prefer` and `require`. Signatures are
/// checked.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
