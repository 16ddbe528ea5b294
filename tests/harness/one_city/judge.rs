//! The rules, for one statement.

use std::collections::BTreeSet;

use sqlparser::{
    ast::{
        Delete, Expr, FromTable, Insert, ObjectName, Query, Select, SelectItem, SetExpr, Statement,
        TableObject, TableWithJoins, Update, UpdateTableFromKind, Visit,
    },
    dialect::PostgreSqlDialect,
    parser::Parser,
};

use super::{
    exceptions::{is_of_a_test, reads_all_cities},
    scope::{KEY, Scope, Term, plain},
    tables,
    visitors::{Calls, Children},
};

/// Functions that answer otherwise on another server, or each time.
const NOT_HERE: [&str; 13] = [
    "city_now",
    "city_snapshot",
    "clock_timestamp",
    "current_timestamp",
    "gen_random_uuid",
    "localtimestamp",
    "now",
    "pg_backend_pid",
    "pg_current_snapshot",
    "random",
    "statement_timestamp",
    "transaction_timestamp",
    "txid_current",
];

/// Functions that make a write stable: `timestamptz + interval` depends on the time zone.
const NOT_IN_WRITES: [&str; 1] = ["make_interval"];

/// Fails with what is wrong with a statement. Statements that define tables, and those that name none,
/// are right. `values` are those of its parameters, where they are known: `$1` and `$3` may be the same
/// city.
pub fn judge(text: &str, values: &[String]) -> Result<(), String> {
    // A kind of lock that the parser does not know.
    let text = text.replace("for no key update", "for update");
    let text = text.replace("FOR NO KEY UPDATE", "FOR UPDATE");
    let first = text.lines().find(|line| !line.trim_start().starts_with("--")).unwrap_or_default();
    let first = first.trim_start_matches(['(', ' ']).split_whitespace().next().unwrap_or_default();
    if !["select", "with", "insert", "update", "delete"].contains(&first.to_lowercase().as_str()) {
        return Ok(());
    }
    let parsed = Parser::parse_sql(&PostgreSqlDialect {}, &text);
    let parsed = parsed.map_err(|error| format!("it cannot be read ({error})"))?;
    let normal = normalized(&text);
    // What diesel sends in the place of an insert of no rows ends so.
    if is_of_a_test(&normal) || normal.ends_with(" where 1=0") {
        return Ok(());
    }
    let mut judge = Judge { normal, values: values.to_vec(), ..Judge::default() };
    for statement in &parsed {
        judge.statement(statement, &[])?;
    }
    judge.whole(&parsed)
}

fn normalized(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("--"));
    let words: Vec<_> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ").replace('"', "").to_lowercase()
}

#[derive(Default)]
struct Judge {
    normal: String,
    values: Vec<String>,
    /// Names of common table expressions: no tables.
    named: BTreeSet<String>,
    /// Tables with the key, wherever they are named.
    touched: BTreeSet<String>,
    /// The values that keys equal.
    cities: BTreeSet<String>,
    writes: bool,
    /// A table that is read without a city.
    unnamed: Option<String>,
}

impl Judge {
    /// What holds for the statement as a whole.
    fn whole(&self, parsed: &[Statement]) -> Result<(), String> {
        if self.touched.is_empty() {
            return Ok(());
        }
        let mut calls = Calls::default();
        for statement in parsed {
            let _ = statement.visit(&mut calls);
        }
        for name in &calls.names {
            if NOT_HERE.contains(&name.as_str()) {
                return Err(format!("{name}() is not the same on each server; pass its value"));
            }
            if self.writes && NOT_IN_WRITES.contains(&name.as_str()) {
                return Err(format!("{name}() in a write; pass the result"));
            }
        }
        if self.writes && calls.has_interval {
            return Err("an interval in a write; pass the result".to_owned());
        }
        if self.cities.len() > 1 {
            return Err(format!("it is about several cities: {:?}", self.cities));
        }
        let Some(table) = &self.unnamed else { return Ok(()) };
        let touched: Vec<_> = self.touched.iter().cloned().collect();
        if self.writes || !reads_all_cities(&touched, &self.normal) {
            return Err(format!("it reads {table} without a city"));
        }
        Ok(())
    }

    fn statement(&mut self, statement: &Statement, outer: &[Scope]) -> Result<(), String> {
        match statement {
            Statement::Query(query) => self.query(query, outer),
            Statement::Insert(insert) => self.insert(insert, outer),
            Statement::Update(update) => self.update(update, outer),
            Statement::Delete(delete) => self.delete(delete, outer),
            _ => Ok(()),
        }
    }

    fn query(&mut self, query: &Query, outer: &[Scope]) -> Result<(), String> {
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.named.insert(plain(&cte.alias.name.to_string()));
            self.query(&cte.query, outer)?;
        }
        self.body(&query.body, query, outer)
    }

    fn body(&mut self, body: &SetExpr, query: &Query, outer: &[Scope]) -> Result<(), String> {
        match body {
            SetExpr::Select(select) => self.select(select, query, outer),
            SetExpr::Query(query) => self.query(query, outer),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left, query, outer)?;
                self.body(right, query, outer)
            }
            SetExpr::Insert(it) | SetExpr::Update(it) | SetExpr::Delete(it) => {
                self.statement(it, outer)
            }
            _ => Ok(()),
        }
    }

    fn select(&mut self, select: &Select, query: &Query, outer: &[Scope]) -> Result<(), String> {
        let mut scope = self.scope(&select.from);
        if let Some(condition) = &select.selection {
            scope.assume(condition);
        }
        let alone = scope.tenants.len() == 1 && outer.iter().all(|scope| scope.tenants.is_empty());
        let locks = !query.locks.is_empty();
        for (alias, table) in scope.tenants.clone() {
            self.touched.insert(table.clone());
            let ties = scope.ties(&alias, outer);
            match self.city(&ties) {
                City::One => {}
                _ if locks => return Err(format!("it locks rows of {table} without the city")),
                City::Several if alone => {}
                City::Several => return Err(format!("it joins {table} for several cities")),
                City::None if alone && finds_cities(select) => {}
                City::None => {
                    is_tied(&alias, &table, &ties, &scope, outer)?;
                    self.unnamed = Some(table);
                }
            }
        }
        self.subqueries(select, query, &scope, outer)
    }

    fn insert(&mut self, insert: &Insert, outer: &[Scope]) -> Result<(), String> {
        self.writes = true;
        let TableObject::TableName(name) = &insert.table else { return Ok(()) };
        let table = plain(&name.to_string());
        if !self.is_tenant(&table) {
            return Ok(());
        }
        self.touched.insert(table.clone());
        let is_key = |name: &ObjectName| plain(&name.to_string()) == KEY;
        let Some(at) = insert.columns.iter().position(is_key) else {
            return Err(format!("it inserts into {table} without the key"));
        };
        let Some(source) = &insert.source else { return Ok(()) };
        self.query(source, outer)?;
        if let SetExpr::Select(select) = &*source.body
            && let Some(SelectItem::UnnamedExpr(Expr::Value(city))) = select.projection.get(at)
        {
            self.note(&city.to_string());
        }
        Ok(())
    }

    fn update(&mut self, update: &Update, outer: &[Scope]) -> Result<(), String> {
        let from = match &update.from {
            Some(UpdateTableFromKind::AfterSet(from) | UpdateTableFromKind::BeforeSet(from)) => {
                from.as_slice()
            }
            None => &[],
        };
        let mut tables = vec![update.table.clone()];
        tables.extend_from_slice(from);
        self.write(&tables, update.selection.as_ref(), update, outer)
    }

    fn delete(&mut self, delete: &Delete, outer: &[Scope]) -> Result<(), String> {
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        let mut tables = from.clone();
        tables.extend(delete.using.iter().flatten().cloned());
        self.write(&tables, delete.selection.as_ref(), delete, outer)
    }

    fn write(
        &mut self,
        tables: &[TableWithJoins],
        condition: Option<&Expr>,
        whole: &impl Visit,
        outer: &[Scope],
    ) -> Result<(), String> {
        self.writes = true;
        let mut scope = self.scope(tables);
        if let Some(condition) = condition {
            scope.assume(condition);
        }
        for (alias, table) in scope.tenants.clone() {
            self.touched.insert(table.clone());
            let ties = scope.ties(&alias, outer);
            if self.city(&ties) != City::One {
                return Err(format!("it writes {table} without the city"));
            }
        }
        self.nested(whole, &scope, outer)
    }

    fn scope(&self, from: &[TableWithJoins]) -> Scope {
        let mut scope = Scope::default();
        for table in from {
            scope.add(table, &|name| self.is_tenant(name));
        }
        scope
    }

    fn is_tenant(&self, name: &str) -> bool {
        let name = name.strip_prefix("public.").unwrap_or(name);
        !self.named.contains(name)
            && (name.starts_with("position_raw_") || tables().contains(&name))
    }

    /// Judges the queries inside a select.
    fn subqueries(
        &mut self,
        select: &Select,
        query: &Query,
        scope: &Scope,
        outer: &[Scope],
    ) -> Result<(), String> {
        self.nested(select, scope, outer)?;
        match &query.order_by {
            Some(order) => self.nested(order, scope, outer),
            None => Ok(()),
        }
    }

    fn nested(&mut self, part: &impl Visit, scope: &Scope, outer: &[Scope]) -> Result<(), String> {
        let mut children = Children::default();
        let _ = part.visit(&mut children);
        let within: Vec<_> = outer.iter().chain([scope]).cloned().collect();
        for (child, is_table) in children.queries {
            // What is in `from` does not see its neighbours.
            self.query(&child, if is_table { outer } else { &within })?;
        }
        Ok(())
    }

    /// Notes a city, by its value if it is a parameter whose value is known.
    fn note(&mut self, city: &str) {
        let number = city.strip_prefix('$').and_then(|number| number.parse::<usize>().ok());
        let value = number.and_then(|number| self.values.get(number - 1));
        self.cities.insert(value.cloned().unwrap_or_else(|| city.to_owned()));
    }

    /// How many cities a key is tied to. Notes the city.
    fn city(&mut self, ties: &BTreeSet<Term>) -> City {
        let mut found = City::None;
        for term in ties {
            match term {
                Term::Value(value) => {
                    self.note(value);
                    found = City::One;
                }
                Term::Several if found == City::None => found = City::Several,
                Term::Several | Term::Key(_) => {}
            }
        }
        found
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum City {
    One,
    Several,
    None,
}

/// Joined tables must have the key of the others, also where all cities are read.
fn is_tied(
    alias: &str,
    table: &str,
    ties: &BTreeSet<Term>,
    scope: &Scope,
    outer: &[Scope],
) -> Result<(), String> {
    let near = scope.tenants.iter().chain(outer.iter().flat_map(|scope| &scope.tenants));
    for (other, _) in near {
        if other != alias && !ties.contains(&Term::Key(other.clone())) {
            return Err(format!("it joins {table} without the key"));
        }
    }
    Ok(())
}

/// Whether a select asks for nothing but cities.
fn finds_cities(select: &Select) -> bool {
    let [SelectItem::UnnamedExpr(column)] = select.projection.as_slice() else { return false };
    match column {
        Expr::Identifier(name) => plain(&name.to_string()) == KEY,
        Expr::CompoundIdentifier(parts) => {
            parts.last().is_some_and(|name| plain(&name.to_string()) == KEY)
        }
        _ => false,
    }
}
