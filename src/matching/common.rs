//! Owns how common the commonest words are in answers.

/// How often a word stands in ten thousand of prose, roughly, counted in the sample answers; those that are not here count 1. It only
/// decides which word of a phrase is looked for first, so being off costs time and never a match.
pub(super) fn weight(word: &str) -> u32 {
    COMMON.binary_search_by(|(common, _)| (*common).cmp(word)).map_or(1, |at| COMMON[at].1)
}

/// Sorted.
#[rustfmt::skip]
const COMMON: &[(&str, u32)] = &[
    ("%", 37), ("'d", 40), ("'ll", 20), ("'m", 10), ("'re", 20), ("'s", 54), ("'ve", 20), ("(", 10), (")", 10), (",", 763), ("-", 304), (".", 557),
    ("/", 6), (":", 595), (";", 20), ("?", 38), ("a", 194), ("about", 22), ("accuracy", 6), ("after", 10), ("against", 7), ("ai", 37), ("all", 16),
    ("also", 9), ("an", 27), ("and", 187), ("answer", 46), ("answers", 8), ("any", 12), ("app", 9), ("are", 35), ("as", 30), ("ask", 7), ("at", 36),
    ("back", 11), ("be", 35), ("because", 13), ("before", 15), ("better", 10), ("borderline", 18), ("box", 6), ("but", 20), ("by", 28), ("ca", 6),
    ("call", 11), ("can", 20), ("clear", 82), ("cost", 14), ("costs", 6), ("data", 12), ("day", 9), ("days", 9), ("did", 8), ("do", 28), ("does", 10),
    ("down", 9), ("each", 19), ("every", 17), ("everything", 6), ("fallback", 6), ("file", 129), ("fine", 7), ("first", 18), ("for", 78), ("four", 6),
    ("from", 25), ("get", 17), ("gets", 10), ("go", 14), ("goes", 9), ("good", 6), ("got", 6), ("gpt", 6), ("had", 11), ("has", 15), ("have", 25),
    ("he", 7), ("her", 6), ("hours", 6), ("how", 15), ("i", 120), ("if", 22), ("in", 104), ("is", 107), ("it", 149), ("its", 7), ("just", 15),
    ("k", 6), ("know", 7), ("last", 9), ("latency", 7), ("let", 8), ("like", 8), ("list", 6), ("make", 6), ("md", 117), ("me", 16), ("minutes", 10),
    ("missing", 32), ("ml", 11), ("model", 52), ("models", 15), ("monitoring", 6), ("month", 10), ("more", 21), ("ms", 6), ("my", 18), ("n't", 31),
    ("name", 7), ("never", 8), ("new", 8), ("next", 6), ("no", 29), ("nobody", 7), ("not", 30), ("now", 7), ("number", 6), ("of", 110), ("off", 7),
    ("old", 6), ("on", 72), ("once", 6), ("one", 42), ("only", 15), ("or", 25), ("our", 20), ("out", 19), ("over", 10), ("own", 11), ("people", 17),
    ("per", 20), ("points", 6), ("product", 6), ("prompt", 8), ("put", 6), ("quality", 6), ("questions", 7), ("quote", 88), ("rate", 8), ("read", 7),
    ("retrain", 7), ("right", 6), ("rule", 129), ("run", 6), ("s", 6), ("same", 11), ("say", 8), ("see", 6), ("sentence", 7), ("she", 7),
    ("should", 11), ("since", 10), ("small", 7), ("so", 38), ("sure", 101), ("table", 6), ("team", 15), ("tell", 7), ("than", 9), ("that", 78),
    ("the", 438), ("their", 12), ("them", 15), ("then", 12), ("there", 15), ("they", 20), ("thing", 8), ("this", 30), ("those", 6), ("three", 12),
    ("through", 7), ("time", 16), ("to", 150), ("trap", 29), ("true", 29), ("two", 20), ("txt", 8), ("under", 7), ("up", 20), ("us", 13), ("use", 10),
    ("user", 25), ("users", 25), ("vague", 10), ("vendor", 6), ("version", 6), ("was", 30), ("we", 75), ("week", 11), ("went", 6), ("were", 20),
    ("what", 49), ("when", 12), ("where", 8), ("which", 17), ("who", 13), ("why", 36), ("will", 18), ("with", 52), ("without", 13), ("would", 26),
    ("wrong", 16), ("year", 9), ("you", 31), ("your", 6), ("zero", 7),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_found_in() {
        assert!(COMMON.is_sorted_by(|one, next| one.0 < next.0));
        assert!(weight("the") > weight("model") && weight("model") > weight("hallucination-free"));
    }
}
