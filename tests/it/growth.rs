//! Owns the measure by which time is held to grow with the length of what is read, and not with its square: without any limit in seconds, since machines
//! differ, and with a complaint only where it comes again and again, since machines are busy.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// A text is made longer until this long passes, so that clock ticks do not decide. `REDSIGNAL_ENOUGH_MS` digs deeper.
pub static ENOUGH: LazyLock<Duration> =
    LazyLock::new(|| Duration::from_millis(std::env::var("REDSIGNAL_ENOUGH_MS").ok().and_then(|given| given.parse().ok()).unwrap_or(40)));

/// How many times longer the long text is.
pub const TIMES: usize = 8;

/// A text [`TIMES`] as long may cost this many times as much a byte: work that grows with the square would cost [`TIMES`] times.
pub const SLACK: u32 = 3;

/// The time this thread has spent computing, which a busy machine does not change; the clock's where the system does not tell.
pub fn spent() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let start = START.get_or_init(Instant::now);
    let ticks = || {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    };
    // Linux counts a hundred ticks a second, whatever the machine.
    ticks().map_or_else(|| start.elapsed(), |ticks| Duration::from_millis(ticks * 10))
}

pub fn timed(mut work: impl FnMut()) -> Duration {
    let before = spent();
    work();
    spent().saturating_sub(before)
}

/// What each try is told: how many times as long as the first it is to measure. So many must complain, one after the other, before it is a complaint.
/// Longer, because what grows with the square is the worse the longer the text, and what a text costs once it no longer fits into a cache, or is given
/// fresh memory by a busy machine, is not: a table row of 400,000 cells came to 2.4 on an idle one, and to 1.0 when it was sixteen times as long.
const DEPTHS: [u32; 4] = [1, 2, 4, 8];

/// The complaint, where each try has one.
pub fn confirmed(attempt: impl Fn(u32) -> Option<String>) -> Option<String> {
    DEPTHS.into_iter().map(attempt).try_fold(None, |_, complaint| complaint.map(Some)).flatten()
}

/// Whether the work for a text grows with its length: one long text costs about as much as [`TIMES`] short ones of a part of it.
pub fn grows_with_length(name: &str, write: &dyn Fn(usize) -> String, work: &dyn Fn(&str)) -> Option<String> {
    confirmed(|depth| grows_once(name, write, work, depth * *ENOUGH))
}

fn grows_once(name: &str, write: &dyn Fn(usize) -> String, work: &dyn Fn(&str), enough: Duration) -> Option<String> {
    let mut count = 100;
    loop {
        let (short, long) = (write(count), write(count * TIMES));
        let parts = timed(|| (0..TIMES).for_each(|_| work(&short)));
        let whole = timed(|| work(&long));
        if whole > SLACK * parts.max(enough) {
            return Some(format!("{name}: {} bytes take {whole:?}, {TIMES} times {} bytes {parts:?}", long.len(), short.len()));
        }
        if parts >= enough || long.len() > 32 << 20 {
            return None;
        }
        count *= if parts < enough / 8 { 4 } else { 2 };
    }
}

#[test]
fn a_complaint_that_does_not_come_again_is_none() {
    let count = std::cell::Cell::new(0);
    let said = |up_to: usize| {
        count.set(0);
        confirmed(|_| {
            count.set(count.get() + 1);
            (count.get() <= up_to).then(|| format!("{}", count.get()))
        })
    };
    assert_eq!((said(0), said(3), said(4)), (None, None, Some("4".to_owned())));
}

#[test]
fn work_that_grows_with_the_square_is_complained_of() {
    let square = |text: &str| assert!(text.bytes().map(|byte| text.bytes().filter(|other| *other == byte).count()).sum::<usize>() > 0);
    assert!(grows_with_length("square", &|count| "a".repeat(count), &square).is_some());
    let line = |text: &str| assert!((0..50).all(|_| text.bytes().filter(|byte| *byte == b'a').count() == text.len()));
    assert_eq!(grows_with_length("line", &|count| "a".repeat(count), &line), None);
}
