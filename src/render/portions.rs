//! Owns the rendering of many findings at once: cut into portions, one a core, and put together in their order.

use std::thread;

/// Fewer things than this for each core are not worth a thread.
const LEAST: usize = 128;

/// What `render` makes of each portion, in order. Which portions there are depends on the machine, so what stands between two things must not.
pub fn of<T: Sync, R: Send>(things: &[T], render: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from).min(things.len() / LEAST);
    if cores < 2 {
        return vec![render(things)];
    }
    let render = &render;
    thread::scope(|scope| {
        let threads: Vec<_> = things.chunks(things.len().div_ceil(cores)).map(|portion| scope.spawn(move || render(portion))).collect();
        // A portion whose thread panicked does so here.
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn portions_come_in_order() {
        for count in [0, 1, 1000] {
            let things: Vec<u32> = (0..count).collect();
            assert_eq!(super::of(&things, <[u32]>::to_vec).concat(), things);
        }
    }
}
