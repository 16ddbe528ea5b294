//! Background work: the task queue, the sweeps and the dispatcher.

mod context;
mod declare;
mod detector;
mod dispatch;
mod kinds;
mod queue;
mod registry;
mod run;
mod settings;
mod sweep;
mod tasks;
mod travel;

pub use self::{
    context::Pools,
    detector::{BadDetector, Detector, DetectorSettings},
    kinds::KINDS,
    queue::{Dead, dead_tasks, lane_of, restart_dead},
    run::Worker,
    settings::Config,
    travel::{BadRouter, RouterDialect, RouterSettings, Travel},
};
