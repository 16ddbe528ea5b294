//! Runs what was written down to be done: the task queue, and the dispatcher.

mod detector;
mod dispatch;
mod fetch;
mod mail;
mod push;
mod queue;
mod registry;
mod run;
mod sweep;
mod tasks;
mod travel;

pub use self::{
    detector::{BadDetector, Detector, DetectorSettings},
    fetch::{Fetching, MediaRules},
    mail::{BadMailSettings, MailSettings, Mailer},
    push::{ApnsSettings, BadPush, FcmSettings, PushSettings, Pusher},
    queue::{Dead, dead_tasks, restart_dead},
    registry::KINDS,
    run::{Config, Worker},
    travel::{BadRouter, RouterDialect, RouterSettings, Travel},
};
