//! The same with an S3-compatible store, where there is a program that can play one.
//!
//! `moto_server` is such a program: `pip install 'moto[server]'`. Nothing else needs it.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use futures_util::TryStreamExt as _;
use harness::Streetcorner;
use object_store::{
    ObjectStore as _, ObjectStoreExt as _,
    aws::{AmazonS3, AmazonS3Builder},
};
use streetcorner::say::remark;

use super::{
    phone::{Phone, hole},
    tunnel::{Dice, cut},
};

/// A store on this machine, in memory, with a bucket called `photos`.
pub(crate) struct Store {
    program: Child,
    url: String,
}

impl Store {
    /// Starts it; nothing, with a word, where there is no such program.
    pub(crate) async fn open() -> Option<Self> {
        let probe = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = probe.local_addr().unwrap().port();
        drop(probe);
        let mut command = Command::new("moto_server");
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        let Ok(program) = command.spawn() else {
            remark("skipped: there is no moto_server (pip install 'moto[server]')");
            return None;
        };
        let mut store = Self { program, url: format!("http://127.0.0.1:{port}") };
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        for _ in 0..300 {
            let made = http.put(format!("{}/photos", store.url)).send().await;
            if made.is_ok_and(|answer| answer.status().is_success()) {
                return Some(store);
            }
            if store.program.try_wait().unwrap().is_some() {
                remark("skipped: moto_server does not run (pip install 'moto[server]')");
                return None;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("moto_server does not answer");
    }

    fn bucket(&self) -> AmazonS3 {
        AmazonS3Builder::new()
            .with_endpoint(&self.url)
            .with_allow_http(true)
            .with_region("us-east-1")
            .with_access_key_id("key")
            .with_secret_access_key("secret")
            .with_bucket_name("photos")
            .build()
            .unwrap()
    }

    /// How the command is told of it.
    pub(crate) fn settings(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT", self.url.clone()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "key".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
        ]
    }

    /// How much lies under a prefix.
    pub(crate) async fn count(&self, prefix: &str) -> usize {
        self.bucket().list(Some(&prefix.into())).try_collect::<Vec<_>>().await.unwrap().len()
    }

    async fn get(&self, key: &str) -> Vec<u8> {
        let found = self.bucket().get(&key.into()).await.unwrap();
        found.bytes().await.unwrap().to_vec()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_comes_whole_into_a_bucket() {
    let mut streetcorner = Streetcorner::default();
    // Sets up what all requests need.
    streetcorner.stranger();
    let Some(store) = Store::open().await else { return };
    streetcorner.set("STREETCORNER_PHOTOS", "s3://photos");
    for (name, value) in store.settings() {
        streetcorner.set(name, &value);
    }
    streetcorner.succeed(&["jurisdiction", "add", "town.example", "--name", "Town"]);
    streetcorner.serve();
    let (url, picture, mut dice) = (streetcorner.url(), hole(), Dice::new(311));
    let phone = Phone::with(streetcorner.stranger(), "town.example");
    let path = phone.begin(picture.len()).await;

    for round in 0..4 {
        let offset = phone.offset(&path).await;
        let rest = &picture[offset..];
        cut(&url, &path, (offset, rest, dice.below(rest.len() / 2)), round % 2 == 0).await;
        if round == 2 {
            streetcorner.kill_and_serve_again();
        }
    }
    loop {
        let offset = phone.offset(&path).await;
        if offset == picture.len() {
            break;
        }
        phone.patch(&path, offset, &picture[offset..]).await;
    }

    let seen = phone.look(&path).await;
    assert_eq!(seen["state"], "finished", "{seen}");
    let sealed = format!("sealed/town.example/{}", seen["photo_id"].as_str().unwrap());
    assert_eq!(store.get(&sealed).await, picture);
    assert_eq!(store.count("public/town.example").await, 3, "a file for each size");
    for _ in 0..100 {
        if store.count("incoming").await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("pieces are left in the bucket");
}
