//! Splits the text of a migration into its statements.

/// What a piece of SQL is.
enum Kind {
    /// Part of a statement.
    Text,
    /// `--` to the end of the line, or `/* ... */`. Comments within comments are not supported.
    Comment,
    /// A semicolon.
    End,
}

/// Returns the statements, without comments and semicolons.
///
/// Knows strings, quoted names and `$$ ... $$`. Does not know `\'` in strings and
/// `begin atomic ... end`: such a statement is cut in two, and the database refuses the halves.
pub(super) fn split(sql: &str) -> Vec<String> {
    let (mut statements, mut statement, mut rest) = (vec![], String::new(), sql);
    while !rest.is_empty() {
        let (kind, length) = first_piece(rest);
        let (piece, after) = rest.split_at(length);
        match kind {
            Kind::Text => statement.push_str(piece),
            Kind::Comment => statement.push('\n'),
            Kind::End => statements.push(std::mem::take(&mut statement)),
        }
        rest = after;
    }
    statements.push(statement);
    let trimmed = statements.iter().map(|statement| statement.trim().to_owned());
    trimmed.filter(|statement| !statement.is_empty()).collect()
}

/// Returns the kind of the first piece of `rest`, and its length in bytes.
fn first_piece(rest: &str) -> (Kind, usize) {
    if rest.starts_with(';') {
        (Kind::End, 1)
    } else if rest.starts_with("--") {
        (Kind::Comment, up_to(rest, 2, "\n"))
    } else if rest.starts_with("/*") {
        (Kind::Comment, up_to(rest, 2, "*/"))
    } else if rest.starts_with('\'') {
        (Kind::Text, up_to(rest, 1, "'"))
    } else if rest.starts_with('"') {
        (Kind::Text, up_to(rest, 1, "\""))
    } else if let Some(tag) = dollar_tag(rest) {
        (Kind::Text, up_to(rest, tag.len(), tag))
    } else {
        let mut characters = rest.char_indices().skip(1);
        let next = characters.find(|(_, c)| matches!(c, ';' | '-' | '/' | '\'' | '"' | '$'));
        (Kind::Text, next.map_or(rest.len(), |(at, _)| at))
    }
}

/// Returns where `end` ends, if it is searched for behind the first `from` bytes.
fn up_to(rest: &str, from: usize, end: &str) -> usize {
    let found = rest.get(from..).and_then(|inside| inside.find(end));
    found.map_or(rest.len(), |at| from + at + end.len())
}

/// Returns the `$tag$` at the beginning.
fn dollar_tag(rest: &str) -> Option<&str> {
    let name = rest.strip_prefix('$')?;
    let length = name.find('$')?;
    let is_name = name.get(..length)?.chars().all(|c| c.is_alphanumeric() || c == '_');
    rest.get(..length + 2).filter(|_| is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_within_strings_names_comments_and_bodies_end_no_statement() {
        let sql = "-- One; of two.\n\
            comment on table a is 'it''s; one'; /* ; */\n\
            alter table \"b;c\" add d integer default 1 - 2 / 3;\n\n\
            create function f() returns text language sql as $$ select 'x'; -- y;\n $$;\n\
            do $body$ begin perform f(); execute $$ ; $$; end $body$";

        let statements = split(sql);

        let begins = ["comment on", "alter table \"b;c\" add d", "create function", "do $body$"];
        assert_eq!(statements.len(), begins.len(), "{statements:#?}");
        for (statement, begin) in statements.iter().zip(begins) {
            assert!(statement.starts_with(begin), "{statement}");
        }
        assert_eq!(statements[0], "comment on table a is 'it''s; one'");
        assert!(statements[2].ends_with("-- y;\n $$"), "{}", statements[2]);
    }

    #[test]
    fn a_string_that_does_not_end_is_one_statement() {
        assert_eq!(split("select 'a; b"), ["select 'a; b"]);
        assert_eq!(split(" ; -- nothing"), [""; 0]);
    }
}
