//! Owns the writing out of a phrase: its options and its longer alternatives, each as a phrase of its own.
//!
//! A phrase without a choice in it is tried only where *all* its words stand, and each of its matches is as long as any other.

use super::pattern::Node;

/// A sequence of more parts stays as it is: nobody writes one, and writing it out would take as long as all its variants together.
const MAX_PARTS: usize = 16;

/// The phrases that a phrase stands for, each as its parts one after the other, at most so many: together they match what it does, and nothing
/// else. Choices that would make more stay in it, and so do those between words.
pub(super) fn variants(node: &Node, most: usize) -> Vec<Vec<&Node>> {
    let all = match node {
        Node::Seq(nodes) if nodes.len() <= MAX_PARTS => return sequences(nodes, most),
        Node::Opt(inner) => std::iter::once(Vec::new()).chain(variants(inner, most)).collect(),
        Node::Alt(branches) if !is_word(node) => branches.iter().flat_map(|branch| variants(branch, most)).collect(),
        _ => Vec::new(),
    };
    if (1..=most).contains(&all.len()) { all } else { vec![vec![node]] }
}

fn sequences(nodes: &[Node], most: usize) -> Vec<Vec<&Node>> {
    let mut all = vec![Vec::new()];
    for node in nodes {
        let next = variants(node, most / all.len());
        if let [only] = &next[..] {
            for before in &mut all {
                before.extend(only);
            }
        } else {
            all = all.iter().flat_map(|before: &Vec<&Node>| next.iter().map(move |next| [&before[..], next].concat())).collect();
        }
    }
    all
}

/// Whether a node takes just one word by itself; names may.
pub(super) fn is_word(node: &Node) -> bool {
    match node {
        Node::Word(_) | Node::Exact(_) | Node::Lemma(_) | Node::Stem(_) | Node::Shape(_) | Node::Name(_) | Node::Known(_) => true,
        Node::Alt(branches) => branches.iter().all(is_word),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn count(phrase: &str, most: usize) -> usize {
        variants(&parse(phrase).expect("valid"), most).len()
    }

    #[test]
    fn choices_are_written_out_as_far_as_they_may() {
        assert_eq!([1, 2, 4, 8].map(|most| count("[a] (b|c d) e [f|g]", most)), [1, 2, 4, 8]);
        assert_eq!(count("(a|b|c) d", 64), 1, "words among alternatives are one step");
        assert_eq!(count(&"[a] b ".repeat(96), 64), 1, "a long phrase stays as it is");
    }
}
