//! A phone that is woken by Web Push: it alone reads what it is sent.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use web_push_native::{
    Auth, decrypt,
    p256::{SecretKey, elliptic_curve::sec1::ToEncodedPoint},
};

/// A phone, or what of it a browser makes.
pub(crate) struct Phone {
    key: SecretKey,
    auth: [u8; 16],
}

impl Phone {
    /// One of many.
    pub(crate) fn new(number: u8) -> Self {
        Self { key: SecretKey::from_slice(&[number + 1; 32]).unwrap(), auth: [number; 16] }
    }

    /// What it says of itself, as a browser would.
    pub(crate) fn at(&self, endpoint: &str) -> Value {
        let key = self.key.public_key().to_encoded_point(false);
        let p256dh = URL_SAFE_NO_PAD.encode(key.as_bytes());
        let keys = json!({"p256dh": p256dh, "auth": URL_SAFE_NO_PAD.encode(self.auth)});
        json!({"kind": "web", "endpoint": endpoint, "expirationTime": null, "keys": keys})
    }

    /// Reads a message.
    pub(crate) fn read(&self, sealed: &[u8]) -> Value {
        let words = decrypt(sealed.to_vec(), &self.key, &Auth::from(self.auth)).unwrap();
        serde_json::from_slice(&words).unwrap()
    }
}

#[test]
fn the_phone_of_the_tests_reads_what_the_standard_gives_as_an_example() {
    // RFC 8291, section 5.
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let key = bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
    let auth: [u8; 16] = bytes("BTBZMqHH6r4Tts7J_aSIgg").try_into().unwrap();
    let sealed = bytes(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS\
         6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu\
         lcy4a-fN",
    );

    let words = decrypt(sealed, &SecretKey::from_slice(&key).unwrap(), &Auth::from(auth)).unwrap();

    assert_eq!(words, b"When I grow up, I want to be a watermelon");
}
