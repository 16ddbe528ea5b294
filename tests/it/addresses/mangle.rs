//! Addresses as people write them: with slips of the finger, their own abbreviations, and less than
//! the city's file has.

use std::ops::Range;

/// Numbers that look like chance and are the same in each run (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in this range.
    pub(super) fn within(&mut self, range: Range<usize>) -> usize {
        let width = u64::try_from(range.end - range.start).unwrap();
        range.start + usize::try_from(self.next() % width).unwrap()
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.within(0..100) < percent
    }

    /// One of these.
    pub(super) fn one_of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.within(0..choices.len())]
    }
}

/// An address as the file has it: `6-10 A St  Hyde Park  MA  02136`.
#[derive(Debug)]
pub(super) struct Whole {
    /// `6-10`.
    pub(super) number: String,
    /// `A St`.
    pub(super) street: String,
    /// `Hyde Park`.
    pub(super) locality: String,
    /// `02136`.
    pub(super) zip: String,
}

/// Writes it down as somebody might.
pub(super) fn mangle(dice: &mut Dice, whole: &Whole) -> String {
    let mut words: Vec<String> = whole.street.split_whitespace().map(str::to_owned).collect();
    if dice.percent(50) {
        words = words.iter().map(|word| other_way(dice, word)).collect();
    }
    let slips = match dice.within(0..100) {
        0..30 => 0,
        30..80 => 1,
        _ => 2,
    };
    for _slip in 0..slips {
        slip(dice, &mut words);
    }
    let mut line = format!("{} {}", whole.number, words.join(" "));
    if dice.percent(15) {
        line.push_str(dice.one_of(&[" Apt 3", " #2", ", Unit 4B", ", apt. 12", " Fl 2", " # 5"]));
    }
    line.push_str(&tail(dice, whole));
    match dice.within(0..4) {
        0 => line.to_lowercase(),
        1 => line.to_uppercase(),
        _ => line,
    }
}

/// What comes after the street: all of it in a quarter, nothing of it in another.
fn tail(dice: &mut Dice, whole: &Whole) -> String {
    let Whole { locality, zip, .. } = whole;
    let parts: Vec<&str> = match dice.within(0..100) {
        0..25 => vec![locality, "MA", zip],
        25..40 => vec![locality, zip],
        40..55 => vec![locality],
        55..65 => vec![locality, "MA"],
        65..75 => vec![zip],
        _ => vec![],
    };
    let comma = dice.one_of(&[", ", " ", "  ", ","]);
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.map(|part| [comma, part].concat()).collect()
}

/// Long for short, and short for long.
fn other_way(dice: &mut Dice, word: &str) -> String {
    const WAYS: &[(&str, &[&str])] = &[
        ("St", &["Street", "St.", "Str", "street"]),
        ("Ave", &["Avenue", "Ave.", "Av", "Aven"]),
        ("Rd", &["Road", "Rd."]),
        ("Pl", &["Place", "Pl."]),
        ("Ter", &["Terrace", "Terr", "Ter."]),
        ("Park", &["Pk", "Park"]),
        ("Sq", &["Square", "Sq."]),
        ("Ct", &["Court", "Ct."]),
        ("Hwy", &["Highway", "Hwy."]),
        ("Dr", &["Drive", "Dr."]),
        ("Blvd", &["Boulevard", "Blvd.", "Bvd"]),
        ("Pkwy", &["Parkway", "Pkwy."]),
        ("Cir", &["Circle", "Cir."]),
        ("Ln", &["Lane", "Ln."]),
        ("Plz", &["Plaza"]),
        ("Whf", &["Wharf"]),
        ("Grn", &["Green"]),
        ("Cres", &["Crescent", "Cres."]),
        ("E", &["East", "E."]),
        ("W", &["West", "W."]),
        ("N", &["North", "N."]),
        ("S", &["South", "S."]),
        ("Saint", &["St.", "St"]),
        ("Mount", &["Mt", "Mt."]),
        ("Mt", &["Mount"]),
        ("First", &["1st"]),
        ("Second", &["2nd"]),
        ("Third", &["3rd"]),
        ("Fourth", &["4th"]),
        ("Fifth", &["5th"]),
        ("Sixth", &["6th"]),
        ("Seventh", &["7th"]),
        ("Eighth", &["8th"]),
        ("Ninth", &["9th"]),
    ];
    let known = WAYS.iter().find(|(known, _)| *known == word);
    known.map_or_else(|| word.to_owned(), |(_, ways)| dice.one_of(ways).to_owned())
}

/// One slip of the finger in a word of the street's name that has three letters or more.
fn slip(dice: &mut Dice, words: &mut [String]) {
    let long: Vec<usize> = (0..words.len()).filter(|at| words[*at].len() >= 3).collect();
    if long.is_empty() {
        return;
    }
    let word = &mut words[long[dice.within(0..long.len())]];
    let mut letters: Vec<char> = word.chars().collect();
    let at = dice.within(0..letters.len());
    let beside = if at + 1 < letters.len() { at + 1 } else { at - 1 };
    match dice.within(0..4) {
        0 => letters.swap(at, beside),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = neighbour(dice, letters[at]),
    }
    *word = letters.into_iter().collect();
}

/// A key beside it.
fn neighbour(dice: &mut Dice, letter: char) -> char {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let small = letter.to_ascii_lowercase();
    let Some(row) = ROWS.iter().find(|row| row.contains(small)) else { return letter };
    let at = row.find(small).unwrap();
    let beside: Vec<char> = [at.checked_sub(1), Some(at + 1)]
        .into_iter()
        .filter_map(|at| row.chars().nth(at?))
        .collect();
    let other = beside[dice.within(0..beside.len())];
    if letter.is_uppercase() { other.to_ascii_uppercase() } else { other }
}
