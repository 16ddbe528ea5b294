//! Best known solutions of published problems.
//!
//! Two objectives must be distinguished. Most tables minimise the number of vehicles first and the
//! distance second. The planner minimises the distance with any number of crews.

/// Minimum distances of Solomon's 56 instances, with distances truncated to one decimal, as in the
/// 12th DIMACS Implementation Challenge (2022). They were proven by branch and price: no valid plan
/// can be shorter.
pub const OPTIMA: &str = include_str!("optima.csv");

/// Best published solution of an instance.
#[derive(Debug, Clone, PartialEq)]
pub struct BestKnown {
    /// Name of the instance, in capitals.
    pub name: String,
    /// Number of vehicles, if published.
    pub vehicles: Option<usize>,
    /// Total distance.
    pub distance: f64,
}

impl BestKnown {
    /// Class of the instance: `RC2` of `RC208`, `R1` of `R1_2_10`.
    pub fn class(&self) -> &str {
        let letters = self.name.chars().take_while(|letter| letter.is_alphabetic()).count();
        self.name.get(..=letters).unwrap_or_default()
    }
}

/// Parses a table of best known solutions with columns for the instance, the distance, and
/// optionally vehicles or routes.
pub fn best_known(csv: &str) -> Vec<BestKnown> {
    let mut lines = csv.lines().map(|line| line.split(',').map(str::trim).collect::<Vec<_>>());
    let head = lines.next().unwrap_or_default();
    let column = |names: &[&str]| head.iter().position(|name| names.contains(name));
    let columns = (column(&["instance"]), column(&["vehicles", "routes"]), column(&["distance"]));
    let (Some(name), vehicles, Some(distance)) = columns else { return vec![] };
    let row = |row: Vec<&str>| {
        Some(BestKnown {
            name: row.get(name)?.to_uppercase(),
            vehicles: vehicles.and_then(|vehicles| row.get(vehicles)?.parse().ok()),
            distance: row.get(distance)?.parse().ok()?,
        })
    };
    lines.filter_map(row).collect()
}
