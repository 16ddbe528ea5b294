//! Validates a solution of a published problem against the file alone. It shares no code with the
//! planner, has its own parser, and uses floating-point instead of integer arithmetic.

use thiserror::Error;

/// Tolerance for lateness by rounding.
const TOLERANCE: f64 = 1e-6;

/// A published problem, as parsed from its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Validator {
    vehicles: usize,
    capacity: f64,
    rows: Vec<Row>,
}

/// The depot or a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    x: f64,
    y: f64,
    demand: f64,
    ready: f64,
    due: f64,
    service: f64,
}

/// Why a solution is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Wrong {
    /// There are more routes than vehicles.
    #[error("it takes {0} vehicles, and there are fewer")]
    TooManyVehicles(usize),
    /// There is no customer with this number.
    #[error("there is no customer {0}")]
    NoSuchCustomer(usize),
    /// A customer is visited more than once.
    #[error("customer {0} is visited twice")]
    VisitedTwice(usize),
    /// A customer is on no route.
    #[error("customer {0} is not visited")]
    NotVisited(usize),
    /// The demand on a route exceeds the capacity.
    #[error("route {route} carries too much")]
    Overloaded {
        /// Index of the route, from 0.
        route: usize,
    },
    /// Service begins after the time window.
    #[error("customer {customer} is visited too late")]
    TooLate {
        /// Number of the customer in the file, from 1.
        customer: usize,
    },
    /// The vehicle returns after the depot has closed.
    #[error("route {route} is home too late")]
    HomeTooLate {
        /// Index of the route, from 0.
        route: usize,
    },
}

impl Validator {
    /// Parses a file. `None` if it is invalid.
    pub fn read(text: &str) -> Option<Self> {
        let numbers = |line: &str| -> Option<Vec<f64>> {
            line.split_whitespace().map(|field| field.parse().ok()).collect()
        };
        let mut lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
        let fleet = lines.find(|line| numbers(line).is_some())?;
        let (vehicles, capacity) = fleet.trim().split_once(' ')?;
        let (vehicles, capacity) = (vehicles.parse().ok()?, capacity.trim().parse().ok()?);
        let rows = (0..).zip(lines.filter_map(numbers)).map(|(at, row)| {
            let [number, x, y, demand, ready, due, service] = *row else { return None };
            // Customers are numbered from 0, which is the depot.
            let counted = number.to_bits() == f64::from(at).to_bits();
            counted.then_some(Row { x, y, demand, ready, due, service })
        });
        Some(Self { vehicles, capacity, rows: rows.collect::<Option<_>>()? })
    }

    /// Returns the total length of the routes, if they are valid. Distances are truncated to
    /// `decimals` places. `None` keeps them exact.
    pub fn check(&self, routes: &[Vec<usize>], decimals: Option<i32>) -> Result<f64, Wrong> {
        let used = routes.iter().filter(|route| !route.is_empty()).count();
        if used > self.vehicles {
            return Err(Wrong::TooManyVehicles(used));
        }
        let mut visited = vec![false; self.rows.len()];
        for customer in routes.iter().flatten().copied() {
            let seen = visited.get_mut(customer).filter(|_| customer > 0);
            let seen = seen.ok_or(Wrong::NoSuchCustomer(customer))?;
            if std::mem::replace(seen, true) {
                return Err(Wrong::VisitedTwice(customer));
            }
        }
        let mut length = 0.0;
        for (number, route) in routes.iter().enumerate() {
            length += self.drive(number, route, decimals)?;
        }
        match visited.iter().skip(1).position(|visited| !visited) {
            Some(before) => Err(Wrong::NotVisited(before + 1)),
            None => Ok(length),
        }
    }

    fn drive(&self, number: usize, route: &[usize], decimals: Option<i32>) -> Result<f64, Wrong> {
        let Some(depot) = self.rows.first().copied() else { return Ok(0.0) };
        let (mut here, mut clock, mut length, mut load) = (depot, depot.ready, 0.0, 0.0);
        for customer in route.iter().copied() {
            let row = *self.rows.get(customer).ok_or(Wrong::NoSuchCustomer(customer))?;
            let way = here.distance(row, decimals);
            length += way;
            clock = f64::max(clock + way, row.ready);
            if clock > row.due + TOLERANCE {
                return Err(Wrong::TooLate { customer });
            }
            clock += row.service;
            load += row.demand;
            here = row;
        }
        let home = here.distance(depot, decimals);
        if load > self.capacity {
            return Err(Wrong::Overloaded { route: number });
        }
        if clock + home > depot.due + TOLERANCE {
            return Err(Wrong::HomeTooLate { route: number });
        }
        Ok(length + home)
    }
}

impl Row {
    fn distance(self, to: Self, decimals: Option<i32>) -> f64 {
        let real = f64::hypot(self.x - to.x, self.y - to.y);
        match decimals {
            Some(decimals) => (real * 10f64.powi(decimals)).floor() / 10f64.powi(decimals),
            None => real,
        }
    }
}
