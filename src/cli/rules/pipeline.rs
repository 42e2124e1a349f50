//! Work on several cores, with the results in the order of the work and no more of either in memory than a few pieces a core.

use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

/// So many pieces wait before and behind each worker.
const WAITING: usize = 2;

/// Set when the person at the terminal wants it to stop.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C ends long work between two pieces, what is done being written out; a second one ends it at once.
pub(in crate::cli) fn stop_on_interrupt() {
    // A platform without such a signal ends the program as it always did.
    let _ = ctrlc::set_handler(|| {
        if STOPPED.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
}

/// Whether it is to stop.
pub(in crate::cli) fn is_stopped() -> bool {
    STOPPED.load(Ordering::SeqCst)
}

/// Where results go.
pub(in crate::cli) trait Sink<O> {
    /// Takes the next.
    ///
    /// # Errors
    /// When it cannot be written: no more is worked on.
    fn take(&mut self, result: O) -> io::Result<()>;

    /// It is to stop, what was worked on is taken, and input is still being waited for: ends the program.
    fn abandon(&mut self) -> io::Result<()>;
}

/// Room for output that was written, used again: what one thread takes and another gives back would otherwise leave holes in both.
#[derive(Default)]
pub(in crate::cli) struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    /// Empty room.
    pub(in crate::cli) fn take(&self) -> Vec<u8> {
        self.0.lock().ok().and_then(|mut spare| spare.pop()).unwrap_or_default()
    }

    /// Gives it back.
    pub(in crate::cli) fn give(&self, mut room: Vec<u8>) {
        room.clear();
        if let Ok(mut spare) = self.0.lock() {
            spare.push(room);
        }
    }
}

/// After so long without a result it is looked whether to go on.
const PATIENCE: Duration = Duration::from_millis(300);

/// Works on pieces with so many workers, each made by `make`, and hands the results to the sink in the order of the pieces. Pieces are
/// taken until there are no more, the person wants it to stop, or the sink fails.
///
/// # Errors
/// What the sink returns.
pub(in crate::cli) fn in_order<I: Send, O: Send, W: FnMut(I) -> O>(
    threads: usize,
    mut pieces: impl Iterator<Item = I> + Send,
    make: impl Fn() -> W + Sync,
    sink: &mut impl Sink<O>,
) -> io::Result<()> {
    // How many pieces were given to workers.
    let begun = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (mut before, mut behind) = (Vec::with_capacity(threads), Vec::with_capacity(threads));
        for _ in 0..threads.max(1) {
            let (piece_in, piece_out) = sync_channel::<I>(WAITING);
            let (result_in, result_out) = sync_channel::<O>(WAITING);
            let make = &make;
            scope.spawn(move || {
                let mut work = make();
                for piece in piece_out {
                    if result_in.send(work(piece)).is_err() {
                        return;
                    }
                }
            });
            before.push(piece_in);
            behind.push(result_out);
        }
        // Pieces go to the workers in turn, and results are taken from them in turn: so the order stays.
        let begun = &begun;
        scope.spawn(move || {
            for (piece, to) in pieces.by_ref().take_while(|_| !is_stopped()).zip(before.iter().cycle()) {
                begun.fetch_add(1, Ordering::SeqCst);
                if to.send(piece).is_err() {
                    return;
                }
            }
        });
        let mut taken = 0;
        for from in behind.iter().cycle() {
            let result = loop {
                match from.recv_timeout(PATIENCE) {
                    Ok(result) => break Some(result),
                    Err(RecvTimeoutError::Disconnected) => break None,
                    // A piece that takes long is waited for; input that does not come is not.
                    Err(RecvTimeoutError::Timeout) if is_stopped() && taken == begun.load(Ordering::SeqCst) => sink.abandon()?,
                    Err(RecvTimeoutError::Timeout) => {}
                }
            };
            match result {
                Some(result) => {
                    taken += 1;
                    sink.take(result)?;
                }
                None => break,
            }
        }
        Ok(())
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// Keeps what it takes, and fails when it has so many.
    struct Kept(Vec<u64>, usize);

    impl Sink<u64> for Kept {
        fn take(&mut self, result: u64) -> io::Result<()> {
            self.0.push(result);
            if self.0.len() == self.1 { Err(io::Error::other("full")) } else { Ok(()) }
        }

        fn abandon(&mut self) -> io::Result<()> {
            Err(io::Error::other("abandoned"))
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_pieces_however_long_each_takes() {
        for threads in [1, 2, 5] {
            let mut kept = Kept(Vec::new(), usize::MAX);
            let slow = || |piece: u64| (0..(piece * 7919) % 5_000).fold(piece, |sum, _| std::hint::black_box(sum));
            in_order(threads, 0..200, slow, &mut kept).unwrap();
            assert!(kept.0.iter().copied().eq(0..200), "{threads}: {:?}", kept.0);
        }
    }

    #[test]
    fn a_sink_that_fails_ends_it() {
        for threads in [1, 3] {
            let mut kept = Kept(Vec::new(), 10);
            let ended = in_order(threads, std::iter::repeat(1), || |piece| piece, &mut kept);
            assert_eq!((ended.unwrap_err().to_string(), kept.0.len()), ("full".to_owned(), 10));
        }
    }
}
