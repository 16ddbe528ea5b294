//! Checks an answer to a published routing problem from the file alone. It shares nothing with
//! the planner, and reckons with real numbers where that reckons with whole ones.

/// Rounding may make somebody this late.
const TOLERANCE: f64 = 1e-6;

/// The published problem: customer number, x, y, demand, ready, due, service.
pub(crate) struct Instance {
    vehicles: usize,
    capacity: f64,
    rows: Vec<[f64; 7]>,
}

/// What is wrong with an answer.
#[derive(Debug, PartialEq)]
pub(crate) enum Wrong {
    TooManyVehicles(usize),
    NoSuchCustomer(usize),
    VisitedTwice(usize),
    NotVisited(usize),
    Overloaded { route: usize },
    TooLate { customer: usize },
    HomeTooLate { route: usize },
}

impl Instance {
    pub(crate) fn read(text: &str) -> Self {
        let numbers = |line: &str| -> Option<Vec<f64>> {
            line.split_whitespace().map(|field| field.parse().ok()).collect()
        };
        let mut lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
        let fleet = lines.find(|line| numbers(line).is_some()).unwrap();
        let (vehicles, capacity) = fleet.trim().split_once(' ').unwrap();
        let rows: Vec<[f64; 7]> =
            lines.filter_map(numbers).map(|row| row.try_into().unwrap()).collect();
        for (at, row) in (0..).zip(&rows) {
            assert_eq!(row[0].to_bits(), f64::from(at).to_bits(), "customers count from 0");
        }
        let capacity = capacity.trim().parse().unwrap();
        Self { vehicles: vehicles.parse().unwrap(), capacity, rows }
    }

    /// The length of all routes, if they are an answer. Distances are cut off after so many
    /// `decimals`, if any.
    pub(crate) fn check(&self, routes: &[Vec<usize>], decimals: Option<i32>) -> Result<f64, Wrong> {
        let used = routes.iter().filter(|route| !route.is_empty()).count();
        if used > self.vehicles {
            return Err(Wrong::TooManyVehicles(used));
        }
        let mut visits = vec![0; self.rows.len()];
        for customer in routes.iter().flatten().copied() {
            if customer == 0 || customer >= self.rows.len() {
                return Err(Wrong::NoSuchCustomer(customer));
            }
            visits[customer] += 1;
            if visits[customer] > 1 {
                return Err(Wrong::VisitedTwice(customer));
            }
        }
        let mut length = 0.0;
        for (number, route) in routes.iter().enumerate() {
            length += self.drive(number, route, decimals)?;
        }
        match visits.iter().skip(1).position(|visits| *visits == 0) {
            Some(before) => Err(Wrong::NotVisited(before + 1)),
            None => Ok(length),
        }
    }

    fn drive(&self, number: usize, route: &[usize], decimals: Option<i32>) -> Result<f64, Wrong> {
        let depot = self.rows[0];
        let (mut here, mut clock, mut length, mut load) = (depot, depot[4], 0.0, 0.0);
        for customer in route.iter().copied() {
            let row = self.rows[customer];
            length += distance(here, row, decimals);
            clock = f64::max(clock + distance(here, row, decimals), row[4]);
            if clock > row[5] + TOLERANCE {
                return Err(Wrong::TooLate { customer });
            }
            clock += row[6];
            load += row[3];
            here = row;
        }
        let home = distance(here, depot, decimals);
        if load > self.capacity {
            return Err(Wrong::Overloaded { route: number });
        }
        if clock + home > depot[5] + TOLERANCE {
            return Err(Wrong::HomeTooLate { route: number });
        }
        Ok(length + home)
    }
}

fn distance(from: [f64; 7], to: [f64; 7], decimals: Option<i32>) -> f64 {
    let real = f64::hypot(from[1] - to[1], from[2] - to[2]);
    match decimals {
        Some(decimals) => (real * 10f64.powi(decimals)).floor() / 10f64.powi(decimals),
        None => real,
    }
}

/// Reads an answer: a line for each route, `Route 1 : 5 3 7`.
pub(crate) fn routes(text: &str) -> Vec<Vec<usize>> {
    let route = |line: &str| {
        let (name, stops) = line.split_once(':')?;
        let stops = stops.split_whitespace().map(|stop| stop.parse().unwrap()).collect();
        name.trim().to_lowercase().starts_with("route").then_some(stops)
    };
    text.lines().filter_map(route).collect()
}
