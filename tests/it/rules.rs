//! Rules stand where a Rust reader looks: what triggers may do, and who writes cases.

use std::path::{Path, PathBuf};

use harness::{fresh_database, workspace};
use tokio_postgres::NoTls;

/// Every trigger, with the table that it is on, and why it is one.
const TRIGGERS: &[(&str, &str, Why)] = &[
    ("agency_added", "agency", Why::CountsVersion),
    ("agency_changed", "agency", Why::CountsVersion),
    ("agency_removed", "agency", Why::CountsVersion),
    ("area_added", "area", Why::CountsVersion),
    ("area_changed", "area", Why::CountsVersion),
    ("area_removed", "area", Why::CountsVersion),
    ("case_is_shown", "cases", Why::MakesItsRow),
    ("event_append_only", "event", Why::Refuses),
    ("read_log_append_only", "read_log", Why::Refuses),
    ("routing_rule_added", "routing_rule", Why::CountsVersion),
    ("routing_rule_changed", "routing_rule", Why::CountsVersion),
    ("routing_rule_removed", "routing_rule", Why::CountsVersion),
    ("service_added", "service", Why::CountsVersion),
    ("service_attribute_added", "service_attribute", Why::CountsVersion),
    ("service_attribute_changed", "service_attribute", Why::CountsVersion),
    ("service_attribute_removed", "service_attribute", Why::CountsVersion),
    ("service_changed", "service", Why::CountsVersion),
    ("place_shown_guarded", "service", Why::Refuses),
    ("service_removed", "service", Why::CountsVersion),
    ("visit_evidence_append_only", "visit_evidence", Why::Refuses),
];

/// What a trigger is allowed to be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Refuses a change, and makes none.
    Refuses,
    /// Notes when a city's catalogue changed.
    CountsVersion,
    /// Fills columns of the row that is being written, from `domain/sql/`.
    MakesItsRow,
}

/// The statements that change a table, as they begin.
const CHANGES: [&str; 6] =
    ["insert into ", "update ", "delete from ", "merge into ", "truncate ", "copy "];

/// Whether SQL has a statement that changes the rows of this table.
fn changes(sql: &str, table: &str) -> bool {
    let plain = sql.to_lowercase().replace("\\\n", " ");
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ").replace("only ", "");
    CHANGES.iter().any(|change| {
        plain.split(&format!("{change}{table}")).skip(1).any(|rest| {
            // `update cases_x` is of another table.
            !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        })
    })
}

async fn connect() -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(&fresh_database().await, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

#[tokio::test]
async fn every_trigger_is_known_and_no_trigger_writes_a_case() {
    let rows = connect()
        .await
        .query(
            "select t.tgname::text, c.relname::text, p.prosrc, t.tgtype::integer \
             from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid \
             where not t.tgisinternal and c.relnamespace = 'public'::regnamespace",
            &[],
        )
        .await
        .unwrap();

    let mut found = vec![];
    for row in &rows {
        let (name, table): (String, String) = (row.get(0), row.get(1));
        let known = TRIGGERS.iter().find(|(known, on, _)| (*known, *on) == (&name, &table));
        let Some((_, _, why)) = known else { panic!("{name} on {table} is not in the list") };
        let body: &str = row.get(2);
        assert!(!changes(body, "cases"), "{name} writes cases");
        let writes = CHANGES.iter().any(|change| body.to_lowercase().contains(change));
        let before: bool = row.get::<_, i32>(3) & 2 != 0;
        match why {
            Why::Refuses => {
                assert!(before && !writes && body.contains("raise exception"), "{name}");
            }
            Why::CountsVersion => assert!(changes(body, "jurisdiction"), "{name}"),
            Why::MakesItsRow => assert!(before && !writes, "{name}"),
        }
        found.push(name);
    }
    assert_eq!(found.len(), TRIGGERS.len(), "{found:?}");
}

#[tokio::test]
async fn the_functions_of_domain_sql_are_those_that_the_database_runs() {
    let texts = files(&workspace().join("domain/sql"));
    let kept: String = texts.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let client = connect().await;

    let mut seen = 0;
    for rest in kept.split("create or replace function ").skip(1) {
        let name = rest.split('(').next().unwrap();
        let body = rest.split("$$").nth(1).unwrap();
        let rows =
            client.query("select prosrc from pg_proc where proname = $1", &[&name]).await.unwrap();
        let [row] = rows.as_slice() else { panic!("{} functions {name}", rows.len()) };
        assert_eq!(row.get::<_, &str>(0), body, "{name}");
        seen += 1;
    }
    assert!(seen >= 4, "{seen}");
}

#[test]
fn only_the_stores_of_cases_write_cases() {
    let mut writers = vec![];
    for crate_ in ["domain", "api", "worker", "geocoding", "src"].map(|name| workspace().join(name))
    {
        if !crate_.is_dir() {
            continue;
        }
        for file in files(&crate_) {
            let text = std::fs::read_to_string(&file).unwrap();
            if changes(&text, "cases") || builds_a_change_of_cases(&text) {
                let name = file.strip_prefix(workspace()).unwrap().display().to_string();
                writers.push(name.replace('\\', "/"));
            }
        }
    }
    let strangers: Vec<_> = writers.iter().filter(|file| !is_store_of_cases(file)).collect();
    assert!(strangers.is_empty(), "{strangers:?} write cases past their verbs");
    assert!(writers.len() > 4, "{writers:?}");
}

/// A file that measures or fills a database of its own is no writer of a city's cases.
fn is_store_of_cases(file: &str) -> bool {
    let in_store =
        file.ends_with("/store.rs") || file.contains("/store/") || file.contains("/sql/");
    (file.starts_with("domain/src/cases/") && in_store) || file.starts_with("src/bench/")
}

/// Whether the builder is given the table of cases, itself or by a name, to change it.
fn builds_a_change_of_cases(text: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut names = vec!["cases::table".to_owned(), "case_rows::table".to_owned()];
    for let_ in text.split("let ").skip(1) {
        if let Some((name, value)) = let_.split_once('=')
            && ["cases::table", "case_rows::table"].iter().any(|it| value.trim().starts_with(it))
        {
            names.push(name.trim().to_owned());
        }
    }
    let verbs = ["insert_into(", "diesel::update(", "diesel::delete("];
    verbs.iter().any(|verb| {
        text.split(verb).skip(1).any(|target| {
            let end = target.find([')', '.', ',', '(']).unwrap_or(target.len());
            names.iter().any(|name| target[..end].trim() == *name)
        })
    })
}

/// Rust and SQL files, but for the crate's own tests.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path).into_iter().filter(|_| !path.ends_with("tests")));
        } else if path.extension().is_some_and(|it| it == "rs" || it == "sql") {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_change_is_seen_however_it_is_written() {
    assert!(changes("update cases set place = place", "cases"));
    assert!(changes("INSERT INTO\n  cases (number)", "cases"));
    assert!(changes("\"delete \\\n    from cases\"", "cases"));
    assert!(!changes("update cases_seen set at = 1", "cases"));
    assert!(!changes("select from cases", "cases"));
    assert!(builds_a_change_of_cases("diesel::update(cases::table.find(1)).set(x)"));
    assert!(builds_a_change_of_cases("let own =\n cases::table.find(1);\n diesel::delete(own)"));
    assert!(!builds_a_change_of_cases("let own = event::table; diesel::delete(own)"));
}
