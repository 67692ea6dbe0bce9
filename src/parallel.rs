//! Owns doing one thing to many on several threads. The result is that of one thread: what comes of each thing takes its place.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many threads may work on one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threads {
    /// So many.
    Number(usize),
    /// As many as can run at a time.
    PerCore,
}

impl Threads {
    /// So many, where there is work for `most`.
    ///
    /// # Examples
    ///
    /// ```
    /// use redsignal::parallel::Threads;
    /// assert_eq!(Threads::Number(8).at_most(3), 3);
    /// assert_eq!(Threads::PerCore.at_most(1), 1);
    /// ```
    pub fn at_most(self, most: usize) -> usize {
        match self {
            Self::Number(number) => number.min(most),
            // To ask how many cores there are reads some files, which where one thread is enough would be a hundredth of a short run.
            Self::PerCore if most < 2 => most,
            Self::PerCore => thread::available_parallelism().map_or(1, usize::from).min(most),
        }
    }
}

/// What `work` makes of each thing, in the order of the things, whichever of so many threads has done it. Each takes the next when it has
/// finished one; where one thing or one thread is all there is, none is started.
///
/// # Panics
///
/// Where `work` does.
///
/// # Examples
///
/// ```
/// use redsignal::parallel::{Threads, map};
/// assert_eq!(map(Threads::Number(2), &[3, 1, 2], |thing| thing * 10), [30, 10, 20]);
/// ```
pub fn map<T: Sync, R: Send>(threads: Threads, things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = threads.at_most(things.len());
    if threads < 2 {
        return things.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        while let at = next.fetch_add(1, Ordering::Relaxed)
            && let Some(thing) = things.get(at)
        {
            done.push((at, work(thing)));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        others.into_iter().fold(run(), |mut all, other| {
            all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            all
        })
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_made_comes_in_the_order_of_the_things() {
        let things: Vec<u32> = (0..1000).collect();
        for threads in [0, 1, 2, 7, 2000] {
            assert_eq!(super::map(super::Threads::Number(threads), &things, |thing| thing + 1), (1..=1000).collect::<Vec<_>>(), "{threads} threads");
        }
    }
}
