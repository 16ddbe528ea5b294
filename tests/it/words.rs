//! Names are the field's words: those of `docs/glossary.md`. Earlier private names do not come back.

use harness::workspace;

use crate::meta::rust_files;

/// Earlier names, and what the thing is called now.
const RETIRED: &[(&str, &str)] = &[
    ("Bell", "Notifier"),
    ("Ear", "Listener"),
    ("rope", "a field of the notifier"),
    ("Darkroom", "PhotoProcessor"),
    ("darkroom", "photo_processor"),
    ("Developed", "ProcessedPhoto"),
    ("DevelopError", "ProcessPhotoError"),
    ("with_seats", "with_permits"),
    ("Vault", "PhotoStore"),
    ("vault", "photo_store"),
    ("hush", "mark_unresponsive"),
    ("simply", "the step's own function"),
    ("Heard", "ProgressOutcome"),
    ("Said", "what it is: an event's detail, an error body"),
    ("Told", "what it is: what was delivered, a remote request"),
    ("Abroad", "External"),
    ("ABROAD", "EXTERNAL"),
    ("LookOverPhoto", "DetectFaces"),
    ("look_over_photo", "detect_faces"),
    ("fingerprint", "sha256"),
    ("OnceKey", "IdempotencyKey"),
    ("Face", "Format"),
    ("survive", "catch_panics"),
    ("LoosePhoto", "UnattachedPhoto"),
    ("loose_photo", "unattached_photo"),
    ("MakeError::Made", "OfferError::AlreadyOffered"),
    ("MakeError::Enough", "OfferError::LimitReached"),
    ("OverrideView", "JobOverride"),
    ("Wish", "RedactionRequest"),
    ("Deed", "OperationKind"),
    ("Meant", "LeaseRef"),
    ("Otherwise", "Counterfactual, or Conflict"),
    ("MOST", "MAX_..."),
    ("LONGEST", "MAX_..._LENGTH"),
    ("PATIENCE", "..._TIMEOUT"),
];

/// Beginnings of constants that are not used.
const RETIRED_PREFIXES: &[&str] = &["MOST_", "LONGEST_", "LARGEST_"];

/// The words of a line, and its paths of several words (`MakeError::Made`).
fn identifiers(code: &str) -> impl Iterator<Item = &str> {
    let paths = code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    paths.map(|path| path.trim_matches(':')).flat_map(|path| {
        let words = path.split(':').filter(|word| !word.is_empty());
        words.chain(Some(path).filter(|path| path.contains("::")))
    })
}

/// The old names in a file, with its line numbers.
fn retired_in(text: &str) -> Vec<String> {
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    let lines = text.lines().map(code).enumerate();
    lines
        .flat_map(|(at, line)| {
            let found = identifiers(&line).filter_map(|word| {
                let retired = RETIRED.iter().find(|(old, _)| *old == word);
                let prefix = RETIRED_PREFIXES.iter().any(|prefix| word.starts_with(prefix));
                let now = retired.map(|(_, now)| *now).or(prefix.then_some("MAX_..."))?;
                Some(format!("{}: {word} (now: {now})", at + 1))
            });
            found.collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn no_private_word_stands_in_the_code() {
    let folders = [
        "api",
        "base",
        "bench",
        "domain",
        "geocoding",
        "media",
        "outbound",
        "photo_store",
        "planner",
        "src",
        "tests",
        "worker",
    ];
    let mut found = vec![];
    for file in folders.iter().flat_map(|folder| rust_files(&workspace().join(folder))) {
        if file.ends_with("it/words.rs") || file.ends_with("schema.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        found.extend(retired_in(&text).into_iter().map(|old| format!("{}:{old}", file.display())));
    }

    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_old_word_is_found_in_code_and_not_in_a_comment() {
    let found = retired_in("let bell = Bell::hang();\nconst MOST_WORDS: u8 = 1; // Vault\n");

    assert_eq!(found, ["1: Bell (now: Notifier)", "2: MOST_WORDS (now: MAX_...)"]);
}
