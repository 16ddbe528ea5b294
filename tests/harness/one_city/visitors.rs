//! What a part of a statement has in it.

use std::{collections::BTreeSet, ops::ControlFlow};

use sqlparser::ast::{Expr, Query, TableFactor, Visitor};

use super::scope::plain;

/// The functions that are called anywhere.
#[derive(Default)]
pub(super) struct Calls {
    pub(super) names: BTreeSet<String>,
    pub(super) has_interval: bool,
}

impl Visitor for Calls {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) => {
                self.names.insert(plain(&function.name.to_string()));
            }
            Expr::Interval(_) => self.has_interval = true,
            Expr::TypedString(typed)
                if typed.to_string().to_lowercase().starts_with("interval") =>
            {
                self.has_interval = true;
            }
            Expr::Cast { data_type, .. } if plain(&data_type.to_string()) == "interval" => {
                self.has_interval = true;
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// The queries inside a part of a statement, but not those inside these.
#[derive(Default)]
pub(super) struct Children {
    depth: usize,
    tables: usize,
    /// Each with whether it stands in `from`.
    pub(super) queries: Vec<(Query, bool)>,
}

impl Visitor for Children {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if self.depth == 0 {
            self.queries.push((query.clone(), self.tables > 0));
        }
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<()> {
        self.tables += usize::from(matches!(table, TableFactor::Derived { lateral: false, .. }));
        ControlFlow::Continue(())
    }

    fn post_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<()> {
        self.tables -= usize::from(matches!(table, TableFactor::Derived { lateral: false, .. }));
        ControlFlow::Continue(())
    }
}
