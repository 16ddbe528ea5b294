//! Ten years of a real city, mirrored in and told again: the same requests to the byte.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
};

use chrono::{DateTime, Utc};
use chrono_tz::America::New_York;
use harness::shared;
use serde_json::Value;
use streetcorner::say::remark;

use super::{
    home::{Format, Home},
    said::{json_row, said},
    shelf::{Limits, Shelf},
};

/// Set where all of it is wanted, not each fourteenth.
const LONG: &str = "STREETCORNER_LONG";

/// The requests.
fn requests() -> Vec<Value> {
    let lines = |reader: Box<dyn Read>| {
        let lines = BufReader::new(reader).lines().map(|line| line.unwrap());
        let lines = lines.filter(|line| !line.trim().is_empty());
        lines.map(|line| serde_json::from_str(&line).unwrap()).collect()
    };
    if std::env::var_os(LONG).is_some() {
        let file = File::open(shared("311/boston_open311_2008-2018.jsonl.zst")).unwrap();
        return lines(Box::new(zstd::Decoder::new(file).unwrap()));
    }
    let file = File::open(shared("311/boston_open311_2008-2018_every14th_20k.jsonl.gz")).unwrap();
    lines(Box::new(flate2::read::GzDecoder::new(file)))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn ten_years_of_boston_are_told_again_to_the_byte() {
    let theirs = requests();
    let elsewhere = Shelf::new(theirs.iter().cloned(), Limits::STANDARD).serve();
    let home = Home::found(New_York).await;
    let span = ("2008-01-01T00:00:00Z", "2019-01-02T00:00:00Z");
    let span: (DateTime<Utc>, DateTime<Utc>) = (span.0.parse().unwrap(), span.1.parse().unwrap());
    let mut args = home.args(&elsewhere.url);
    args.until = Some(span.1);

    let report = home.mirror_as(&args).await.unwrap();

    remark(&report);
    assert_eq!((report.stored, report.skipped()), (theirs.len(), 0), "{report}");
    for format in [Format::Json, Format::Xml] {
        let mut ours = home.answers(format, span).await;
        assert_eq!(ours.len(), theirs.len(), "{format:?}");
        for row in &theirs {
            let row = json_row(row);
            let id = &row["service_request_id"];
            let ours = ours.remove(id).unwrap_or_else(|| panic!("{id} is missing in {format:?}"));
            assert_eq!(said(&ours, New_York), said(&row, New_York), "{format:?} {id}");
        }
    }
    assert_eq!(home.audited().await, theirs.len());

    home.app.sql("update mirror set followed_until = null").await;
    let again = home.mirror_as(&args).await.unwrap();
    remark(&again);
    assert_eq!((again.stored, again.changed), (0, 0), "{again}");
}
