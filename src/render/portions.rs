//! Owns the rendering of many findings: cut into portions, some rendered at a time, one a core, and handed on in their order. So what is rendered
//! is never all in memory.

use std::thread;

/// So many things are rendered before what became of them is handed on.
const ROUND: usize = 4096;

/// Fewer things than this for each core are not worth a thread.
const LEAST: usize = 128;

/// Hands what `render` makes of each portion to `write`, in order. Which portions there are depends on the machine, so what stands between two
/// things must not.
pub fn each<T: Sync, R: Send>(things: &[T], render: impl Fn(&[T]) -> R + Sync, mut write: impl FnMut(R)) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    for round in things.chunks(ROUND) {
        let threads = cores.min(round.len() / LEAST);
        if threads < 2 {
            write(render(round));
            continue;
        }
        let (mut portions, render) = (round.chunks(round.len().div_ceil(threads)), &render);
        let own = portions.next().unwrap_or_default();
        thread::scope(|scope| {
            let others: Vec<_> = portions.map(|portion| scope.spawn(move || render(portion))).collect();
            write(render(own));
            for other in others {
                // A portion whose thread panicked does so here.
                write(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn portions_come_in_order() {
        for count in [0, 1, 1000, 10_000] {
            let things: Vec<u32> = (0..count).collect();
            let mut all = Vec::new();
            super::each(&things, <[u32]>::to_vec, |portion| all.extend(portion));
            assert_eq!(all, things);
        }
    }
}
