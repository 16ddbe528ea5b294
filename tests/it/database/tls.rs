//! A PostgreSQL that speaks TLS: a front that ends TLS and passes the rest on to the real server.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream, UnixStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// Asks for TLS: eight bytes, of which the last four are this number.
/// <https://www.postgresql.org/docs/15/protocol-message-formats.html>
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Issues certificates.
pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    files: TempDir,
}

impl Authority {
    pub(super) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { issuer, files: TempDir::new().unwrap() }
    }

    /// Path of its own certificate.
    pub(super) fn file(&self) -> String {
        self.write("ca.pem", &self.issuer.pem())
    }

    /// Paths of a certificate for a client, and of its key.
    pub(super) fn client(&self, name: &str) -> (String, String) {
        let (certificate, key) = self.issue(name);
        let pair = (certificate.pem(), key.serialize_pem());
        (self.write("client.pem", &pair.0), self.write("client.key", &pair.1))
    }

    fn issue(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    fn roots(&self) -> Arc<RootCertStore> {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        Arc::new(roots)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path: PathBuf = self.files.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// The front. It ends when it is dropped.
pub(super) struct TlsFront {
    port: u16,
    database: String,
    encrypted: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl TlsFront {
    /// Starts a front for the database at `url`, whose certificate is for `localhost`. Clients need
    /// a certificate of `clients`, if there are any.
    pub(super) async fn start(url: &str, own: &Authority, clients: Option<&Authority>) -> Self {
        let value = |name: &str| {
            let (_, rest) = url.split_once(&format!("{name}='")).unwrap();
            rest.split('\'').next().unwrap().to_owned()
        };
        let socket = format!("{}/.s.PGSQL.5432", value("host"));
        let acceptor = TlsAcceptor::from(Arc::new(server_config(own, clients)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let encrypted = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&encrypted);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, socket, counter) =
                    (acceptor.clone(), socket.clone(), Arc::clone(&counter));
                tokio::spawn(async move { pass_on(client, &acceptor, &socket, &counter).await });
            }
        });
        Self { port, database: value("dbname"), encrypted, task }
    }

    /// The URL of the database behind the front.
    pub(super) fn url(&self, host: &str, options: &str) -> String {
        let Self { port, database, .. } = self;
        format!("postgres://streetcorner@{host}:{port}/{database}?{options}")
    }

    /// How many clients came as far as the database.
    pub(super) fn encrypted(&self) -> usize {
        self.encrypted.load(Ordering::SeqCst)
    }
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn server_config(own: &Authority, clients: Option<&Authority>) -> ServerConfig {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(clients) => builder.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(clients.roots(), provider).build().unwrap(),
        ),
    };
    let (certificate, key) = own.issue("localhost");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    builder.with_single_cert(vec![certificate.der().clone()], key).unwrap()
}

async fn pass_on(mut client: TcpStream, acceptor: &TlsAcceptor, socket: &str, count: &AtomicUsize) {
    let mut request = [0; 8];
    client.read_exact(&mut request).await.unwrap();
    assert_eq!(request, SSL_REQUEST);
    client.write_all(b"S").await.unwrap();
    let Ok(mut client) = acceptor.accept(client).await else { return };
    // A client without a certificate is told so only when it first reads.
    let mut first = [0; 1];
    if client.read_exact(&mut first).await.is_err() {
        return;
    }
    count.fetch_add(1, Ordering::SeqCst);
    let mut server = UnixStream::connect(socket).await.unwrap();
    server.write_all(&first).await.unwrap();
    copy_bidirectional(&mut client, &mut server).await.ok();
}
