//! The best that anybody has published.
//!
//! Two goals must not be mixed up. Most tables ask for the fewest vehicles first, and only then for
//! the shortest way; the planner seeks the shortest way, however many crews share it.

/// The shortest ways through Solomon's 56 towns, of distances cut off after the first decimal, as in
/// the 12th DIMACS Implementation Challenge (2022). They were proven over the years by branch and
/// price: no plan that the validator lets pass can be shorter.
pub const OPTIMA: &str = include_str!("optima.csv");

/// The best answer that anybody has published.
#[derive(Debug, Clone, PartialEq)]
pub struct BestKnown {
    /// The benchmark's name, in capitals.
    pub name: String,
    /// How many vehicles it takes, if anybody minded.
    pub vehicles: Option<usize>,
    /// How far they go.
    pub distance: f64,
}

impl BestKnown {
    /// `RC2` of `RC208`, `R1` of `R1_2_10`.
    pub fn class(&self) -> &str {
        let letters = self.name.chars().take_while(|letter| letter.is_alphabetic()).count();
        self.name.get(..=letters).unwrap_or_default()
    }
}

/// Reads a table of best known answers, which has a column for the instance, one for the
/// distance, and maybe one for vehicles or routes.
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
