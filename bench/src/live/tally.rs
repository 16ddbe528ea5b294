//! Records when each report was sent, answered and received by a crew.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// Times of a report, by its case number.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Times of sending and of the answer.
    told: Option<(Instant, Instant)>,
    /// Time at which the first crew received it.
    heard: Option<Instant>,
}

/// All reports.
#[derive(Debug, Default)]
pub(super) struct Tally {
    reports: Mutex<HashMap<String, Known>>,
}

/// Sorted times, in milliseconds.
#[derive(Debug, Clone, Default)]
pub(super) struct Took {
    /// From the scheduled sending of a report until a crew received it.
    pub(super) from_sending: Vec<f64>,
    /// From the answer to the reporter until a crew received it.
    pub(super) from_answer: Vec<f64>,
    /// From sending until the answer.
    pub(super) answer: Vec<f64>,
    /// Number of reports that reached no crew.
    pub(super) unheard: usize,
}

impl Tally {
    /// Records that a report that was due at `due` is answered now.
    pub(super) fn answered(&self, number: String, due: Instant) {
        let now = Instant::now();
        self.reports().entry(number).or_default().told = Some((due, now));
    }

    /// Records that a crew receives a report now.
    pub(super) fn heard(&self, number: String) {
        let now = Instant::now();
        self.reports().entry(number).or_default().heard.get_or_insert(now);
    }

    /// Number of answered reports that reached no crew.
    pub(super) fn unheard(&self) -> usize {
        let reports = self.reports();
        reports.values().filter(|known| known.told.is_some() && known.heard.is_none()).count()
    }

    /// Computes all times.
    pub(super) fn took(&self) -> Took {
        let mut took = Took { unheard: self.unheard(), ..Took::default() };
        for known in self.reports().values() {
            let Some((sent, answered)) = known.told else { continue };
            took.answer.push(millis(sent, answered));
            if let Some(heard) = known.heard {
                took.from_sending.push(millis(sent, heard));
                took.from_answer.push(millis(answered, heard));
            }
        }
        for list in [&mut took.from_sending, &mut took.from_answer, &mut took.answer] {
            list.sort_by(f64::total_cmp);
        }
        took
    }

    fn reports(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Milliseconds between two times. 0 if the crew received the report before its answer arrived.
fn millis(from: Instant, to: Instant) -> f64 {
    to.saturating_duration_since(from).as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_first_crew_counts_and_a_report_that_nobody_heard_of_is_told() {
        let tally = Tally::default();
        let due = Instant::now().checked_sub(Duration::from_millis(50)).unwrap();

        tally.heard("A".to_owned());
        tally.answered("A".to_owned(), due);
        std::thread::sleep(Duration::from_millis(20));
        tally.heard("A".to_owned());
        tally.answered("B".to_owned(), due);

        let took = tally.took();
        assert_eq!(
            (took.unheard, took.answer.len(), took.from_answer.as_slice()),
            (1, 2, [0.0].as_slice())
        );
        assert!((50.0..70.0).contains(&took.from_sending[0]), "{took:?}");
    }
}
