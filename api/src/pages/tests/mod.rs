//! Tests of the rendered pages, without a database.

mod developers;
mod home;
mod sample;
mod track;

use quick_xml::{Reader, events::Event};

/// Returns the names of all tags. Panics unless every tag is closed correctly.
fn tags(html: &str) -> Vec<String> {
    let mut reader = Reader::from_str(html);
    let (mut tags, mut open) = (vec![], 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                open += 1;
                tags.push(tag.name().as_ref().to_owned());
            }
            Event::Empty(tag) => {
                tags.push(tag.name().as_ref().to_owned());
            }
            Event::End(_) => open -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0, "a tag is not closed");
    tags
}

/// Checks the requirements that all pages share.
fn assert_fit_to_read(html: &str) {
    let tags = tags(html);
    let count = |name: &str| tags.iter().filter(|tag| *tag == name).count();
    for once in ["h1", "main", "title", "header", "footer"] {
        let count =
            if once == "title" { html.matches("</title>\n  <link").count() } else { count(once) };
        assert_eq!(count, 1, "{once}");
    }
    assert!(html.contains(r#"<html lang="en">"#));
    assert!(html.contains(r##"<a class="skip" href="#main">"##));
    for never in ["script", "iframe", "style", "object"] {
        assert_eq!(count(never), 0, "{never}");
    }
    assert!(!html.contains("style=") && !html.contains("onclick"), "the policy forbids it");
    let asked = count("textarea") + count("select") + count("input");
    let hidden = html.matches("<input type=\"hidden\"").count();
    assert_eq!(asked - hidden, html.matches("<label for=").count());
    assert_eq!(count("img"), html.matches(" alt=").count());
}
