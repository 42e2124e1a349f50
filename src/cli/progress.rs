//! Progress on long work: a bar on a terminal, nothing elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for so many steps of something; it shows itself once the work takes noticeable time.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    what: &'static str,
}

/// Below so many steps no bar is shown.
const FEW: usize = 200;

impl Progress {
    /// A bar that names what is worked on.
    pub(super) fn new(what: &'static str) -> Self {
        Self { bar: None, what }
    }

    /// So many of so many are done.
    pub(super) fn tell(&mut self, done: usize, all: usize) {
        if all < FEW {
            return;
        }
        let what = self.what;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(u64::try_from(all).unwrap_or(0));
            let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}, {eta} left");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message(what);
            bar
        });
        bar.set_position(u64::try_from(done).unwrap_or(0));
        if done >= all {
            bar.finish_and_clear();
        }
    }
}
