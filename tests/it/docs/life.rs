//! The picture of a case's life is the `match` in `domain/src/cases/status.rs`.

use std::collections::BTreeSet;

use super::{Action, Status, attributes, read, step};

#[test]
fn the_picture_of_a_cases_life_shows_every_step_and_no_other() {
    let picture = read(&harness::workspace().join("docs/pictures/life-of-a-case.svg"));
    let drawn: BTreeSet<String> = attributes(&picture, "data-steps")
        .into_iter()
        .flat_map(|steps| steps.split("; ").map(str::to_owned))
        .collect();

    let mut steps = BTreeSet::new();
    for from in Status::ALL {
        for action in Action::ALL {
            let Ok(to) = from.after(*action) else { continue };
            // What leaves the status as it is, is said in words below the picture.
            if to != *from {
                steps.insert(step(*from, *action, to));
            }
        }
    }

    assert_eq!(drawn, steps);
    let statuses: BTreeSet<_> = attributes(&picture, "data-status").into_iter().collect();
    assert_eq!(statuses, Status::ALL.iter().map(|status| status.as_str()).collect());
}
