//! The page at `/docs` runs nothing but its own files.

use harness::{Client, TestApp};

/// The words of an element's start, for each element of this name.
fn elements<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("<{name}");
    let rests = page.split(start.as_str()).skip(1);
    rests.filter(|rest| rest.starts_with([' ', '>', '\n'])).map(str::trim_start).collect()
}

/// The value of an attribute of an element.
fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let start = element.split('>').next()?;
    start.split(&format!("{name}=\"")).nth(1)?.split('"').next()
}

/// What a page has that a strict policy forbids.
fn forbidden(page: &str) -> Vec<String> {
    let mut found = vec![];
    for script in elements(page, "script") {
        let inline = script.split_once('>').and_then(|(_, rest)| rest.split('<').next());
        if attribute(script, "src").is_none() || !inline.unwrap_or_default().trim().is_empty() {
            found.push(format!("a script in the page: {script}"));
        }
    }
    found.extend(elements(page, "style").iter().map(|style| format!("a style: {style}")));
    for word in [" style=\"", " onload=\"", " onclick=\"", " onerror=\"", "javascript:"] {
        if page.contains(word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// The directives of a policy: names and sources.
fn directives(policy: &str) -> Vec<(&str, Vec<&str>)> {
    policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect()
}

async fn policy_of(stranger: &Client, path: &str) -> String {
    let answer = stranger.fetch(path).await;
    answer.expect_status(200);
    answer.header("content-security-policy").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_api_has_a_strict_policy_and_needs_nothing_that_it_forbids() {
    let app = TestApp::start().await;
    let stranger = app.stranger();

    let policy = policy_of(&stranger, "/docs/").await;

    let directives = directives(&policy);
    let sources = |name: &str| {
        let found = directives.iter().find(|(directive, _)| *directive == name);
        found.unwrap_or_else(|| panic!("{policy} has no {name}")).1.clone()
    };
    for (name, allowed) in [
        ("default-src", vec!["'none'"]),
        ("script-src", vec!["'self'"]),
        ("style-src", vec!["'self'"]),
        ("connect-src", vec!["'self'"]),
        ("base-uri", vec!["'none'"]),
        ("form-action", vec!["'none'"]),
        ("frame-ancestors", vec!["'none'"]),
    ] {
        assert_eq!(sources(name), allowed, "{name}");
    }
    let page = stranger.fetch("/docs/").await.text();
    assert_eq!(forbidden(&page), [""; 0]);
    // Phones show it as wide as they are, and its title says what it is about.
    assert!(page.contains("width=device-width") && page.contains("Streetcorner</title>"), "{page}");
    assert_eq!(stranger.fetch("/docs/index.html").await.text(), page);

    // Its own files are there, and say the same.
    let scripts = elements(&page, "script").into_iter().filter_map(|it| attribute(it, "src"));
    let links = elements(&page, "link").into_iter().filter_map(|it| attribute(it, "href"));
    let files: Vec<&str> = scripts.chain(links).filter(|file| *file != "/favicon.svg").collect();
    assert!(files.len() > 4, "{page}");
    for file in files {
        assert!(!file.contains("//"), "{file} is on another server");
        let path = format!("/docs/{}", file.trim_start_matches("./"));
        assert_eq!(policy_of(&stranger, &path).await, policy, "{path}");
    }
    // The documents are asked for on this server, and other pages have no such policy.
    let settings = stranger.fetch("/docs/swagger-initializer.js").await.text();
    assert!(!settings.contains("http:") && !settings.contains("https:"), "{settings}");
    assert_eq!(policy_of(&stranger, "/openapi.json").await, "");
}

#[test]
fn what_a_strict_policy_forbids_is_found() {
    assert_eq!(forbidden("<script src=\"./a.js\"> </script><p>x</p>"), [""; 0]);
    for planted in [
        "<script>alert(1)</script>",
        "<script src=\"./a.js\">alert(1)</script>",
        "<style>p { color: red }</style>",
        "<p style=\"color: red\">",
        "<img src=\"x\" onerror=\"alert(1)\">",
    ] {
        assert_eq!(forbidden(planted).len(), 1, "{planted}");
    }
}
