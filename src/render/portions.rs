//! Owns the rendering of many findings: cut into portions, some rendered at a time, one a core, and handed on in their order. So what is rendered
//! is never all in memory.

use crate::parallel::{self, Threads};

/// So many things are rendered before what became of them is handed on. With four times as many, what is rendered is so large that the system is asked
/// for fresh pages of memory for each portion: two of five page faults of a run over a thousand answers.
const ROUND: usize = 1024;

/// Fewer things than this for each core are not worth a thread.
const LEAST: usize = 128;

/// Hands what `render` makes of each portion to `write`, in order. Which portions there are depends on the machine, so what stands between two
/// things must not.
pub fn each<T: Sync, R: Send>(things: &[T], render: impl Fn(&[T]) -> R + Sync, mut write: impl FnMut(R)) {
    let most = Threads::PerCore.at_most(things.len() / LEAST);
    for round in things.chunks(ROUND) {
        let threads = most.min(round.len() / LEAST);
        if threads < 2 {
            write(render(round));
            continue;
        }
        let portions: Vec<&[T]> = round.chunks(round.len().div_ceil(threads)).collect();
        parallel::map(Threads::Number(threads), &portions, |portion| render(portion)).into_iter().for_each(&mut write);
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
