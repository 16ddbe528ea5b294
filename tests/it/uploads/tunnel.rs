//! A phone in a train: connections cut at any byte, parts sent again and in the wrong order, two at
//! once, a server that dies. In the end there is one photo, and it is whole.

use std::time::Duration;

use harness::{Rows, Streetcorner, TestApp};
use serde_json::{Value, json};
use streetcorner::say::remark;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::phone::{Phone, hole, remarked, secret, sha256};

/// Set where all 500 runs are wanted.
pub(crate) const LONG: &str = "STREETCORNER_LONG";
/// What chance begins with, so that a run can be had again.
const SEED: u64 = 311;

/// Chance that comes out the same each time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `most`.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let z = (z ^ (z >> 31)) % u64::try_from(most.max(1)).unwrap();
        usize::try_from(z).unwrap()
    }
}

/// Says that `bytes` come at `offset`, and sends so many of them.
pub(super) async fn begin_patch(
    url: &str,
    path: &str,
    (offset, bytes, sent): (usize, &[u8], usize),
) -> TcpStream {
    let address = url.trim_start_matches("http://");
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: {address}\r\nTus-Resumable: 1.0.0\r\n\
         Upload-Offset: {offset}\r\nContent-Type: application/offset+octet-stream\r\n\
         Content-Length: {}\r\n\r\n",
        bytes.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may refuse, and hang up itself.
    let _refused = stream.write_all(head.as_bytes()).await.is_err()
        || stream.write_all(&bytes[..sent]).await.is_err();
    stream
}

/// Does so, and hangs up: politely, or not.
pub(super) async fn cut(url: &str, path: &str, what: (usize, &[u8], usize), politely: bool) {
    let mut stream = begin_patch(url, path, what).await;
    if politely {
        stream.shutdown().await.ok();
        let mut answer = vec![];
        tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.ok();
    } else {
        stream.set_zero_linger().ok();
    }
}

/// One picture's way through the tunnel.
struct Journey<'a> {
    phone: &'a Phone,
    path: &'a str,
    picture: &'a [u8],
    /// Whatever arrived, one after the other, as a server that looks at no offset would have it.
    heap: Vec<u8>,
}

impl Journey<'_> {
    /// Sends the picture through so many troubles, and then until all of it has come.
    async fn travel(&mut self, dice: &mut Dice, troubles: usize) {
        for _ in 0..troubles {
            let offset = self.phone.offset(self.path).await;
            if offset == self.picture.len() {
                return;
            }
            self.trouble(dice, offset).await;
        }
        for _ in 0..50 {
            let offset = self.phone.offset(self.path).await;
            if offset == self.picture.len() {
                return;
            }
            let answer = self.send(offset, self.picture.len()).await;
            // What was cut off may yet have counted in between.
            assert!([204, 409].contains(&answer), "{answer}");
        }
        panic!("the picture never came");
    }

    async fn trouble(&mut self, dice: &mut Dice, offset: usize) {
        let (picture, left) = (self.picture, self.picture.len() - offset);
        let some = 1 + dice.below(left);
        match dice.below(6) {
            kind @ 0..=1 => {
                let sent = dice.below(left + 1);
                self.heap.extend(&picture[offset..offset + sent]);
                let url = &self.phone.client.url;
                cut(url, self.path, (offset, &picture[offset..], sent), kind == 0).await;
            }
            2 => {
                self.send(offset, offset + some).await;
            }
            3 => {
                self.send(offset, offset + some).await;
                // The answer was lost, so the phone sends it again.
                assert_eq!(self.send(offset, offset + some).await, 409);
            }
            4 => {
                // The later part overtakes the earlier one.
                let later = offset + some;
                if later < picture.len() {
                    assert_eq!(self.send(later, picture.len()).await, 409);
                }
                self.send(offset, later).await;
            }
            _ => {
                let other = 1 + dice.below(left);
                let (phone, path) = (self.phone, self.path);
                let [a, b] = [some, other].map(|some| &picture[offset..offset + some]);
                let (one, two) =
                    tokio::join!(phone.patch(path, offset, a), phone.patch(path, offset, b));
                let mut statuses = [one.status, two.status];
                statuses.sort_unstable();
                // What was cut off before may count just then, and neither of these does.
                assert!(matches!(statuses, [204 | 409, 409]), "{statuses:?}");
                self.heap.extend(a.iter().chain(b));
            }
        }
    }

    async fn send(&mut self, from: usize, to: usize) -> u16 {
        let bytes = &self.picture[from..to];
        self.heap.extend(bytes);
        self.phone.patch(self.path, from, bytes).await.status
    }
}

/// The upload, once all of it has been looked at.
async fn looked_at(phone: &Phone, path: &str) -> Value {
    for _ in 0..600 {
        let seen = phone.look(path).await;
        if seen["state"] != "received" {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody looked at the upload");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_comes_back_whole_after_a_tunnel() {
    let runs = if std::env::var_os(LONG).is_some() { 500 } else { 60 };
    let (app, city) = TestApp::with_city().await;
    let (phone, base) = (Phone::of(&app, &city), hole());
    let (mut dice, mut heaps) = (Dice::new(SEED), 0);
    for run in 0..runs {
        let picture = remarked(&base, &format!("run {run} of seed {SEED}"));
        let path = phone.begin(picture.len()).await;
        let mut journey = Journey { phone: &phone, path: &path, picture: &picture, heap: vec![] };
        let troubles = dice.below(7);

        journey.travel(&mut dice, troubles).await;

        heaps += usize::from(journey.heap != picture);
        let seen = looked_at(&phone, &path).await;
        assert_eq!(seen["state"], "finished", "run {run} of seed {SEED}: {seen}");
        let body = json!({
            "jurisdiction_id": "testville", "service_code": "question",
            "photo_uploads": [secret(&path)],
        });
        app.stranger().post("/api/v1/cases", &body, 201).await;
        let original = format!("sealed/testville/{}", seen["photo_id"].as_str().unwrap());
        assert_eq!(app.photo_file(&original), picture, "run {run} of seed {SEED}");
        let rows =
            app.count(&format!("photo where original_sha256 = '\\x{}'", sha256(&picture))).await;
        assert_eq!(rows, 1, "run {run} of seed {SEED}");
        if run % 20 == 19 {
            // What nobody needs any more goes, and the limits of one phone are not reached.
            app.run_tasks().await;
        }
    }

    app.run_tasks().await;
    assert_eq!(app.count(&Rows::photos()).await, runs);
    let left =
        app.count(&Rows::upload_pieces()).await + app.count(&Rows::unattached_photos()).await;
    let pieces =
        app.photo_paths().into_iter().filter(|path| path.to_string_lossy().contains("/incoming/"));
    assert_eq!((left, pieces.count()), (0, 0));
    remark(format!("{runs} uploads of seed {SEED}: without offsets {heaps} would be broken"));
    assert!(heaps * 2 > usize::try_from(runs).unwrap(), "the tunnel does no harm: {heaps}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_forgets_nothing_that_it_has() {
    let runs = if std::env::var_os(LONG).is_some() { 12 } else { 3 };
    let mut streetcorner = Streetcorner::default();
    streetcorner.succeed(&["jurisdiction", "add", "town.example", "--name", "Town"]);
    streetcorner.serve();
    let url = streetcorner.url();
    let base = hole();
    let mut dice = Dice::new(SEED);
    for run in 0..runs {
        let picture = remarked(&base, &format!("death {run} of seed {SEED}"));
        let phone = Phone::with(streetcorner.stranger(), "town.example");
        let path = phone.begin(picture.len()).await;
        let mut known = 0;
        for death in 0..=run % 3 {
            let sent = known + dice.below(picture.len() - known);
            let rest = &picture[known..];
            let dying = cut(&url, &path, (known, rest, sent - known), death % 2 == 0);
            let wait = Duration::from_millis(dice.below(400).try_into().unwrap());
            tokio::time::timeout(wait, dying).await.ok();
            streetcorner.kill_and_serve_again();
            let offset = phone.offset(&path).await;
            assert!((known..=sent).contains(&offset), "{known} {offset} {sent}");
            known = offset;
        }
        // It dies again while it looks at the picture.
        let rest = &picture[known..];
        let whole = cut(&url, &path, (known, rest, rest.len()), true);
        let wait = Duration::from_millis((100 + dice.below(900)).try_into().unwrap());
        tokio::time::timeout(wait, whole).await.ok();
        streetcorner.kill_and_serve_again();

        while phone.offset(&path).await < picture.len() {
            let offset = phone.offset(&path).await;
            phone.patch(&path, offset, &picture[offset..]).await;
        }

        let seen = looked_at(&phone, &path).await;
        assert_eq!(seen["state"], "finished", "run {run} of seed {SEED}: {seen}");
        let photos = streetcorner.data_dir.path().join("photos");
        let sealed = photos.join("sealed/town.example").join(seen["photo_id"].as_str().unwrap());
        assert_eq!(std::fs::read(sealed).unwrap(), picture, "run {run} of seed {SEED}");
    }
    let sealed = streetcorner.data_dir.path().join("photos/sealed/town.example");
    let names = std::fs::read_dir(sealed).unwrap().map(|entry| entry.unwrap().file_name());
    // What was half written when it died is swept at night.
    let whole = names.filter(|name| !name.to_string_lossy().contains('#'));
    assert_eq!(whole.count(), runs);
}
