//! Words of addresses and their abbreviations.

/// Kinds of streets with their abbreviations. The first word is the normalized form.
const KINDS: &[(&str, &[&str])] = &[
    ("alley", &["aly", "ally", "allee", "allée"]),
    ("avenue", &["ave", "av", "aven", "avn", "avenida", "avda"]),
    ("boulevard", &["blvd", "bvd", "boul", "bd", "bulevar"]),
    ("bridge", &["brg", "brdg"]),
    ("calle", &[]),
    ("camino", &["cno"]),
    ("carrer", &[]),
    ("causeway", &["cwy", "cswy"]),
    ("chemin", &["chem"]),
    ("circle", &["cir", "circ"]),
    ("circuit", &["cirt"]),
    ("close", &[]),
    ("court", &["ct", "crt"]),
    ("crescent", &["cres", "cresc"]),
    ("drive", &["dr", "drv"]),
    ("expressway", &["expy", "expwy"]),
    ("extension", &["ext", "extn"]),
    ("freeway", &["fwy"]),
    ("gardens", &["gdns"]),
    ("gasse", &[]),
    ("green", &["grn"]),
    ("heights", &["hts"]),
    ("highway", &["hwy", "hiway"]),
    ("impasse", &["imp"]),
    ("lane", &["ln"]),
    ("loop", &[]),
    ("mall", &[]),
    ("mews", &[]),
    ("park", &["pk", "prk"]),
    ("parkway", &["pkwy", "pky", "pkway"]),
    ("paseo", &["pso"]),
    ("path", &[]),
    ("place", &["pl"]),
    ("platz", &[]),
    ("plaza", &["plz", "plza"]),
    ("quai", &[]),
    ("ridge", &["rdg"]),
    ("road", &["rd"]),
    ("route", &["rte"]),
    ("row", &[]),
    ("rue", &[]),
    ("square", &["sq", "sqr"]),
    ("street", &["st", "str", "strt", "strasse"]),
    ("terrace", &["ter", "terr", "ters"]),
    ("trail", &["trl"]),
    ("turnpike", &["tpke", "tpk"]),
    ("via", &[]),
    ("walk", &["wlk"]),
    ("way", &["wy"]),
    ("weg", &[]),
    ("wharf", &["whf"]),
];

/// Kinds that may precede the name: Rue de Rivoli, Calle Mayor, Avenue Louis Pasteur.
const LEADING: &[&str] = &[
    "avenue",
    "boulevard",
    "calle",
    "camino",
    "carrer",
    "chemin",
    "impasse",
    "paseo",
    "place",
    "plaza",
    "quai",
    "route",
    "rue",
    "via",
];

const DIRECTIONS: &[(&str, &[&str])] = &[
    ("east", &["e"]),
    ("north", &["n", "no"]),
    ("northeast", &["ne"]),
    ("northwest", &["nw"]),
    ("south", &["s", "so"]),
    ("southeast", &["se"]),
    ("southwest", &["sw"]),
    ("west", &["w"]),
];

/// Abbreviations of words in names, and ordinals in words.
const NAMES: &[(&str, &[&str])] = &[
    ("1st", &["first"]),
    ("2nd", &["second"]),
    ("3rd", &["third"]),
    ("4th", &["fourth"]),
    ("5th", &["fifth"]),
    ("6th", &["sixth"]),
    ("7th", &["seventh"]),
    ("8th", &["eighth"]),
    ("9th", &["ninth"]),
    ("10th", &["tenth"]),
    ("11th", &["eleventh"]),
    ("12th", &["twelfth"]),
    ("fort", &["ft"]),
    ("junior", &["jr"]),
    ("mount", &["mt"]),
    ("saint", &["sankt", "san", "sainte"]),
];

/// Words that precede the number of a flat or a floor.
const UNITS: &[&str] = &[
    "apartment",
    "apt",
    "bldg",
    "building",
    "fl",
    "flat",
    "floor",
    "lot",
    "rm",
    "room",
    "ste",
    "suite",
    "unit",
    "#",
];

/// Postal abbreviations of the states and similar areas of the United States.
const STATES: &[&str] = &[
    "ak", "al", "ar", "az", "ca", "co", "ct", "dc", "de", "fl", "ga", "hi", "ia", "id", "il", "in",
    "ks", "ky", "la", "ma", "md", "me", "mi", "mn", "mo", "ms", "mt", "nc", "nd", "ne", "nh", "nj",
    "nm", "nv", "ny", "oh", "ok", "or", "pa", "pr", "ri", "sc", "sd", "tn", "tx", "ut", "va", "vt",
    "wa", "wi", "wv", "wy",
];

fn written_out(word: &str, among: &[(&'static str, &[&str])]) -> Option<&'static str> {
    let known = among.iter().find(|(whole, short)| *whole == word || short.contains(&word));
    known.map(|(whole, _)| *whole)
}

/// Returns the kind of street that this word means.
pub(super) fn kind(word: &str) -> Option<&'static str> {
    written_out(word, KINDS)
}

/// Returns the compass direction that this word means.
pub(super) fn direction(word: &str) -> Option<&'static str> {
    written_out(word, DIRECTIONS)
}

/// Returns the normalized form of a word in a name.
pub(super) fn name(word: &str) -> Option<&'static str> {
    written_out(word, NAMES)
}

/// Whether this kind may precede the name.
pub(super) fn leads(kind: &str) -> bool {
    LEADING.contains(&kind)
}

/// Whether the number of a flat or a floor follows this word.
pub(super) fn is_unit(word: &str) -> bool {
    UNITS.contains(&word)
}

/// Whether this word is the abbreviation of a state.
pub(super) fn is_state(word: &str) -> bool {
    STATES.contains(&word)
}
