//! Owns the forms of an English word: `decide~` in a phrase stands for decide, decides, decided, deciding.
//!
//! Forms that no dictionary holds ("planed" for plan) do no harm, as nobody writes them; a missing form costs a match. So in
//! doubt both spellings are made.

/// Verbs whose past is irregular: base, then the forms that adding -s and -ing does not give.
const IRREGULAR: &[(&str, &[&str])] = &[
    ("be", &["am", "is", "are", "was", "were", "been", "'s", "'re", "'m"]),
    ("become", &["became"]),
    ("begin", &["began", "begun"]),
    ("blow", &["blew", "blown"]),
    ("break", &["broke", "broken"]),
    ("bring", &["brought"]),
    ("build", &["built"]),
    ("buy", &["bought"]),
    ("catch", &["caught"]),
    ("choose", &["chose", "chosen"]),
    ("come", &["came"]),
    ("cost", &["costs", "costed"]),
    ("cut", &["cuts", "cutting"]),
    ("deal", &["dealt"]),
    ("do", &["does", "did", "done"]),
    ("draw", &["drew", "drawn"]),
    ("drive", &["drove", "driven"]),
    ("eat", &["ate", "eaten"]),
    ("fall", &["fell", "fallen"]),
    ("feed", &["fed"]),
    ("feel", &["felt"]),
    ("fight", &["fought"]),
    ("find", &["found"]),
    ("fly", &["flew", "flown", "flies"]),
    ("get", &["got", "gotten"]),
    ("give", &["gave", "given"]),
    ("go", &["goes", "went", "gone"]),
    ("grow", &["grew", "grown"]),
    ("have", &["has", "had", "'ve"]),
    ("hear", &["heard"]),
    ("hit", &["hits", "hitting"]),
    ("hold", &["held"]),
    ("keep", &["kept"]),
    ("know", &["knew", "known"]),
    ("lead", &["led"]),
    ("learn", &["learnt", "learned"]),
    ("leave", &["left"]),
    ("lend", &["lent"]),
    ("let", &["lets", "letting"]),
    ("lie", &["lay", "lain", "lying"]),
    ("lose", &["lost"]),
    ("make", &["made"]),
    ("mean", &["meant"]),
    ("meet", &["met"]),
    ("pay", &["paid"]),
    ("put", &["puts", "putting"]),
    ("read", &["reads"]),
    ("rise", &["rose", "risen"]),
    ("rewrite", &["rewrote", "rewritten"]),
    ("run", &["ran", "running"]),
    ("say", &["said"]),
    ("see", &["saw", "seen"]),
    ("seek", &["sought"]),
    ("sell", &["sold"]),
    ("send", &["sent"]),
    ("set", &["sets", "setting"]),
    ("show", &["shown", "showed"]),
    ("sit", &["sat"]),
    ("speak", &["spoke", "spoken"]),
    ("spend", &["spent"]),
    ("spin", &["spun"]),
    ("split", &["splits", "splitting"]),
    ("stand", &["stood"]),
    ("stay", &["stayed"]),
    ("stick", &["stuck"]),
    ("swap", &["swapped"]),
    ("take", &["took", "taken"]),
    ("teach", &["taught"]),
    ("tell", &["told"]),
    ("think", &["thought"]),
    ("throw", &["threw", "thrown"]),
    ("understand", &["understood"]),
    ("undo", &["undid", "undone"]),
    ("weigh", &["weighed"]),
    ("win", &["won"]),
    ("withdraw", &["withdrew", "withdrawn"]),
    ("write", &["wrote", "written"]),
    ("criterion", &["criteria"]),
    ("person", &["people"]),
    ("man", &["men"]),
    ("woman", &["women"]),
    ("child", &["children"]),
    ("analysis", &["analyses"]),
    ("diagnosis", &["diagnoses"]),
];

/// All forms of a verb or noun, the base first, without doubles.
///
/// # Examples
///
/// ```
/// use redsignal::matching::forms;
/// assert_eq!(forms("decide"), ["decide", "decides", "deciding", "decided"]);
/// assert!(forms("choose").contains(&"chosen".to_owned()));
/// ```
pub fn forms(base: &str) -> Vec<String> {
    let mut forms = vec![base.to_owned()];
    if !base.is_ascii() {
        return forms;
    }
    let irregular = IRREGULAR.iter().find(|(word, _)| *word == base).map(|(_, forms)| *forms);
    forms.push(with_s(base));
    forms.extend(with_suffix(base, "ing"));
    match irregular {
        Some(irregular) => forms.extend(irregular.iter().map(|form| (*form).to_owned())),
        None => forms.extend(with_suffix(base, "ed")),
    }
    let mut seen = Vec::with_capacity(forms.len());
    forms.retain(|form| {
        let new = !seen.contains(form);
        seen.push(form.clone());
        new
    });
    forms
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Whether the word ends in a consonant and `y`.
fn ends_in_soft_y(base: &str) -> bool {
    matches!(base.as_bytes(), [.., before, b'y'] if !is_vowel(*before))
}

fn with_s(base: &str) -> String {
    if ends_in_soft_y(base) {
        return format!("{}ies", &base[..base.len() - 1]);
    }
    let hissing = ["s", "x", "z", "ch", "sh"].iter().any(|end| base.ends_with(end));
    if hissing { format!("{base}es") } else { format!("{base}s") }
}

/// The word with -ing or -ed: `e` dropped, `y` softened before -ed, a last consonant doubled where it may be.
fn with_suffix(base: &str, suffix: &str) -> Vec<String> {
    let bytes = base.as_bytes();
    if base.ends_with("ee") && suffix == "ed" {
        return vec![format!("{base}d")];
    }
    if base.ends_with('e') && !base.ends_with("ee") && base.len() > 2 {
        let stem = if base.ends_with("ie") && suffix == "ing" { format!("{}y", &base[..base.len() - 2]) } else { base[..base.len() - 1].to_owned() };
        return vec![format!("{stem}{suffix}")];
    }
    if ends_in_soft_y(base) && suffix == "ed" {
        return vec![format!("{}ied", &base[..base.len() - 1])];
    }
    let mut forms = vec![format!("{base}{suffix}")];
    if let [.., a, b, c] = bytes {
        let may_double = !is_vowel(*c) && !matches!(c, b'w' | b'x' | b'y') && is_vowel(*b) && (!is_vowel(*a) || base.len() == 3);
        if may_double || (base.len() == 3 && is_vowel(*b)) {
            forms.push(format!("{base}{}{suffix}", *c as char));
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_take_the_forms_people_write() {
        for (base, expected) in [
            ("plan", &["plans", "planning", "planned"][..]),
            ("defer", &["defers", "deferring", "deferred"]),
            ("try", &["tries", "trying", "tried"]),
            ("go", &["goes", "going", "went", "gone"]),
            ("rely", &["relies", "relied", "relying"]),
            ("agree", &["agrees", "agreed", "agreeing"]),
            ("fix", &["fixes", "fixed", "fixing"]),
            ("metric", &["metrics"]),
            ("set", &["sets", "setting"]),
        ] {
            let forms = forms(base);
            for form in expected {
                assert!(forms.iter().any(|f| f == form), "{base}: {form} not in {forms:?}");
            }
        }
    }
}
