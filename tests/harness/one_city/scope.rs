//! The tables that a part of a statement names together, and how their keys are tied.

use std::collections::BTreeSet;

use sqlparser::ast::{
    BinaryOperator, Expr, JoinConstraint, JoinOperator, TableFactor, TableWithJoins,
};

/// The column by which cities are spread.
pub(super) const KEY: &str = "jurisdiction_id";

/// What a key is compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Term {
    /// The key of a table of this scope or an outer one, by its alias.
    Key(String),
    /// A parameter or a literal.
    Value(String),
    /// One of several cities: `= any(...)`.
    Several,
}

/// Tables by their aliases, and the pairs of terms that are equal.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Tables with the key.
    pub(super) tenants: Vec<(String, String)>,
    /// Whatever else is named: subselects, functions, common table expressions.
    pub(super) others: Vec<String>,
    equal: Vec<(Term, Term)>,
}

impl Scope {
    /// Notes what `on` or `where` says.
    pub(super) fn assume(&mut self, condition: &Expr) {
        match condition {
            Expr::Nested(inner) => self.assume(inner),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                self.assume(left);
                self.assume(right);
            }
            Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => {
                if let (Some(left), Some(right)) = (self.term(left), self.term(right)) {
                    self.equal.push((left, right));
                }
            }
            Expr::AnyOp { left, compare_op: BinaryOperator::Eq, .. } => {
                if let Some(Term::Key(alias)) = self.term(left) {
                    self.equal.push((Term::Key(alias), Term::Several));
                }
            }
            _ => {}
        }
    }

    /// Adds a table of `from` with what is joined to it. Returns the conditions of the joins.
    pub(super) fn add(&mut self, table: &TableWithJoins, is_tenant: &dyn Fn(&str) -> bool) {
        self.add_factor(&table.relation, is_tenant);
        for join in &table.joins {
            self.add_factor(&join.relation, is_tenant);
            match constraint(&join.join_operator) {
                Some(JoinConstraint::On(condition)) => self.assume(condition),
                Some(JoinConstraint::Using(columns))
                    if columns.iter().any(|column| plain(&column.to_string()) == KEY) =>
                {
                    self.tie_all();
                }
                _ => {}
            }
        }
    }

    fn add_factor(&mut self, factor: &TableFactor, is_tenant: &dyn Fn(&str) -> bool) {
        let alias_of = |alias: &Option<sqlparser::ast::TableAlias>, name: &str| {
            alias.as_ref().map_or_else(|| name.to_owned(), |it| plain(&it.name.to_string()))
        };
        match factor {
            TableFactor::Table { name, alias, args: None, .. } => {
                let name = plain(&name.to_string());
                let alias = alias_of(alias, &name);
                if is_tenant(&name) {
                    self.tenants.push((alias, name));
                } else {
                    self.others.push(alias);
                }
            }
            TableFactor::NestedJoin { table_with_joins, .. } => {
                self.add(table_with_joins, is_tenant);
            }
            TableFactor::Derived { alias, .. }
            | TableFactor::Table { alias, .. }
            | TableFactor::UNNEST { alias, .. }
            | TableFactor::Function { alias, .. } => self.others.push(alias_of(alias, "")),
            other => panic!("unknown in from: {other}"),
        }
    }

    /// `using (jurisdiction_id)` ties everything that was named so far.
    fn tie_all(&mut self) {
        let tenants = self.tenants.iter().map(|(alias, _)| alias);
        let all: Vec<_> = tenants.chain(&self.others).cloned().map(Term::Key).collect();
        self.equal.extend(all.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())));
    }

    fn term(&self, expr: &Expr) -> Option<Term> {
        match expr {
            Expr::Nested(inner) => self.term(inner),
            Expr::Cast { expr, .. } => self.term(expr).filter(|it| matches!(it, Term::Value(_))),
            Expr::Value(value) => Some(Term::Value(value.to_string())),
            Expr::Identifier(column) if plain(&column.to_string()) == KEY => {
                self.tenants.first().map(|(alias, _)| Term::Key(alias.clone()))
            }
            Expr::CompoundIdentifier(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| plain(&part.to_string())).collect();
                match parts.as_slice() {
                    [.., alias, column] if column == KEY => Some(Term::Key(alias.clone())),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn hides(&self, term: &Term) -> bool {
        let Term::Key(alias) = term else { return false };
        self.tenants.iter().map(|(own, _)| own).chain(&self.others).any(|own| own == alias)
    }

    /// Everything that equals the key of a table, in this scope and the outer ones.
    pub(super) fn ties(&self, alias: &str, outer: &[Self]) -> BTreeSet<Term> {
        let mut tied = BTreeSet::from([Term::Key(alias.to_owned())]);
        // An alias of this scope hides the same one outside.
        let seen = |(left, right): &&(Term, Term)| !self.hides(left) && !self.hides(right);
        let outside = outer.iter().flat_map(|scope| &scope.equal).filter(seen);
        let equal: Vec<_> = outside.chain(&self.equal).collect();
        loop {
            let before = tied.len();
            for (left, right) in &equal {
                // Two keys that are one of several cities need not be of the same.
                if tied.contains(left) && *left != Term::Several {
                    tied.insert(right.clone());
                } else if tied.contains(right) && *right != Term::Several {
                    tied.insert(left.clone());
                }
            }
            if tied.len() == before {
                return tied;
            }
        }
    }
}

fn constraint(join: &JoinOperator) -> Option<&JoinConstraint> {
    match join {
        JoinOperator::Join(it)
        | JoinOperator::Inner(it)
        | JoinOperator::Left(it)
        | JoinOperator::LeftOuter(it)
        | JoinOperator::Right(it)
        | JoinOperator::RightOuter(it)
        | JoinOperator::FullOuter(it)
        | JoinOperator::CrossJoin(it) => Some(it),
        _ => None,
    }
}

/// A name without quotes.
pub(super) fn plain(name: &str) -> String {
    name.replace('"', "").to_lowercase()
}
