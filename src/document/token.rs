//! Owns tokens: words, figures and marks in Penn Treebank style, cut from the view.
//!
//! The same function cuts documents and the words inside rule phrases, so that a phrase may be written as people write.
//! `docs/rule-format.md` has the table of what becomes of what.

/// What a token is, as far as its letters tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A word, an abbreviation, a name with digits.
    Word,
    /// Something that starts with a digit or a currency sign.
    Figure,
    /// One punctuation mark or symbol, or a run that is read as one (`...`, `->`).
    Mark,
    /// One Chinese, Japanese or Korean character.
    Han,
    /// A bare URL.
    Url,
}

impl TokenKind {
    const ALL: [Self; 5] = [Self::Word, Self::Figure, Self::Mark, Self::Han, Self::Url];
}

/// A stretch of the view. Of all that a document holds there are most tokens, so they are small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the view.
    pub start: u32,
    /// Its length, above its kind and whether it is contracted.
    packed: u32,
}

/// So many low bits tell of a token what is not its length.
const TRAIT_BITS: u32 = 4;

/// The low bit of a word that is contracted.
const CONTRACTED: u32 = 1;

/// A longer stretch without a blank is several tokens.
const MAX_LENGTH: usize = (u32::MAX >> TRAIT_BITS) as usize;

impl Token {
    fn new(start: u32, length: u32, kind: TokenKind) -> Self {
        Self { start, packed: length << TRAIT_BITS | (kind as u32) << 1 }
    }

    /// One like it elsewhere.
    #[inline]
    pub(super) const fn at(self, start: u32) -> Self {
        Self { start, ..self }
    }

    /// One past the last byte in the view.
    #[inline]
    pub const fn end(self) -> u32 {
        self.start + (self.packed >> TRAIT_BITS)
    }

    /// What it is.
    #[inline]
    pub const fn kind(self) -> TokenKind {
        TokenKind::ALL[(self.packed as usize >> 1) & 7]
    }

    /// Whether `n't` follows, so that `ca` is read `can` and `wo` `will`.
    const fn is_contracted(self) -> bool {
        self.packed & CONTRACTED != 0
    }

    /// The token's letters, from the view (or the text it was cut from).
    pub fn word<'t>(&self, text: &'t str) -> &'t str {
        self.word_after(0, text)
    }

    /// As [`Self::word`], from a text that begins at `base` of the view: a stretch of it in lower case, for look-up.
    pub fn word_after<'t>(&self, base: u32, text: &'t str) -> &'t str {
        let word = &text[(self.start - base) as usize..(self.end() - base) as usize];
        if !self.is_contracted() {
            return word;
        }
        match word {
            "ca" => "can",
            "wo" => "will",
            "sha" => "shall",
            "ai" => "is",
            _ => word,
        }
    }
}

/// Of each byte, whether it is a letter or digit in ASCII: most of a text is cut by asking this.
static IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// Cuts `text` (folded and in lower case) into tokens appended to `out`; `base` is the view offset of its first byte.
pub fn tokenize(text: &str, base: u32, out: &mut Vec<Token>) {
    let mut cutter = Cutter { text, bytes: text.as_bytes(), base, out };
    let mut at = 0;
    while at < text.len() {
        at = cutter.next(at);
    }
}

struct Cutter<'t, 'o> {
    text: &'t str,
    bytes: &'t [u8],
    base: u32,
    out: &'o mut Vec<Token>,
}

impl Cutter<'_, '_> {
    /// Cuts the token at `at`, if one starts there, and returns where to go on.
    fn next(&mut self, at: usize) -> usize {
        let Some(c) = self.char_at(at) else { return self.text.len() };
        if c.is_ascii_lowercase() {
            return self.word(at);
        }
        if c.is_whitespace() {
            return at + c.len_utf8();
        }
        if is_currency(c) && self.digit_at(at + c.len_utf8()) {
            return self.figure(at, at + c.len_utf8());
        }
        if c.is_ascii_digit() {
            return self.figure(at, at);
        }
        if is_han(c) {
            return self.push(at, at + c.len_utf8(), TokenKind::Han);
        }
        if c.is_alphanumeric() {
            return self.word(at);
        }
        self.mark(at, c)
    }

    fn push(&mut self, start: usize, end: usize, kind: TokenKind) -> usize {
        let mut start = start;
        while end - start > MAX_LENGTH {
            let cut = self.text.floor_char_boundary(start + MAX_LENGTH);
            self.out.push(Token::new(self.base + start as u32, (cut - start) as u32, kind));
            start = cut;
        }
        self.out.push(Token::new(self.base + start as u32, (end - start) as u32, kind));
        end
    }

    fn char_at(&self, at: usize) -> Option<char> {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => Some(*byte as char),
            Some(_) => self.text.get(at..)?.chars().next(),
            None => None,
        }
    }

    fn digit_at(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(u8::is_ascii_digit)
    }

    fn letter_at(&self, at: usize) -> bool {
        self.char_at(at).is_some_and(|c| c.is_alphabetic() && !is_han(c))
    }

    /// `1,100`, `0.4`, `1.9m`, `400ms`, `17%`, `3x`, `$0.02`: digits with points and commas between them, then what is glued on.
    fn figure(&mut self, start: usize, digits: usize) -> usize {
        let mut at = digits;
        while self.digit_at(at) || (matches!(self.bytes.get(at), Some(b'.' | b',')) && self.digit_at(at + 1)) {
            at += 1;
        }
        while let Some(c) = self.char_at(at) {
            let glued = (c.is_alphanumeric() && !is_han(c)) || is_currency(c) || matches!(c, '%' | '×' | '¢');
            if !glued {
                break;
            }
            at += c.len_utf8();
        }
        self.push(start, at, TokenKind::Figure)
    }

    fn word(&mut self, start: usize) -> usize {
        let mut at = start + self.bytes[start..].iter().take_while(|byte| IN_WORD[**byte as usize]).count();
        if matches!(self.bytes.get(at), Some(b' ' | b',' | b'\n')) && at - start != "cannot".len() {
            return self.push(start, at, TokenKind::Word);
        }
        if self.text[start..].starts_with("http://") || self.text[start..].starts_with("https://") {
            let end = self.text[start..].find(char::is_whitespace).map_or(self.text.len(), |n| start + n);
            return self.push(start, end, TokenKind::Url);
        }
        while let Some(c) = self.char_at(at) {
            if (c.is_alphanumeric() && !is_han(c)) || c == '_' {
                at += c.len_utf8();
            } else if c == '-' && self.digit_at(at + 1) || c == '.' && self.goes_on_after_point(at) || c == '&' && self.letter_at(at + 1) {
                at += 1;
            } else if c == '\'' && self.letter_at(at + 1) {
                return self.contraction(start, at);
            } else {
                break;
            }
        }
        if &self.text[start..at] == "cannot" {
            self.push(start, start + 3, TokenKind::Word);
            return self.push(start + 3, at, TokenKind::Word);
        }
        self.push(start, at, TokenKind::Word)
    }

    /// A point inside a word: `e.g`, `node.js`, `v2.1`, `p99.9`. After a longer word a capital would start a sentence, but the
    /// view given here is in lower case, so a point between two words of three letters and more ends the first.
    fn goes_on_after_point(&self, at: usize) -> bool {
        if self.digit_at(at + 1) {
            return true;
        }
        if !self.letter_at(at + 1) {
            return false;
        }
        let tail = &self.text[at + 1..];
        let next_len = tail.find(|c: char| !c.is_alphanumeric()).unwrap_or(tail.len());
        next_len <= 3
    }

    /// `i'd` is two tokens, and so is `don't` (`do` `n't`); any other apostrophe (`o'brien`) stays inside its word.
    fn contraction(&mut self, start: usize, apostrophe: usize) -> usize {
        let rest = &self.text[apostrophe + 1..];
        let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let end = apostrophe + 1 + len;
        match &rest[..len] {
            "t" if self.bytes[apostrophe - 1] == b'n' && apostrophe - 1 > start => {
                self.push(start, apostrophe - 1, TokenKind::Word);
                if let Some(base) = self.out.last_mut() {
                    base.packed |= CONTRACTED;
                }
                self.push(apostrophe - 1, end, TokenKind::Word)
            }
            "s" | "d" | "m" | "ll" | "re" | "ve" => {
                self.push(start, apostrophe, TokenKind::Word);
                self.push(apostrophe, end, TokenKind::Word)
            }
            _ => self.push(start, end, TokenKind::Word),
        }
    }

    fn mark(&mut self, at: usize, c: char) -> usize {
        let rest = &self.text[at..];
        if matches!(c, '-' | '–') {
            let next = at + c.len_utf8();
            let (before, after) = (self.text[..at].chars().next_back(), self.char_at(next));
            let inside = before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphabetic);
            if inside && c == '-' {
                return next;
            }
        }
        let len = match c {
            '.' => rest.len() - rest.trim_start_matches('.').len(),
            '-' if rest.starts_with("->") => 2,
            '-' => rest.len() - rest.trim_start_matches('-').len(),
            '=' | '<' | '>' if rest[1..].starts_with(['=', '>']) => 2,
            _ => c.len_utf8(),
        };
        self.push(at, at + len, TokenKind::Mark)
    }
}

/// How many half words of prose there are: a word or figure is two, a Chinese character one; what a contraction ends in is none.
pub(super) fn half_words(tokens: &[Token], text: &str) -> u32 {
    let of = |token: &Token| match token.kind() {
        TokenKind::Word if text.as_bytes()[token.start as usize] != b'\'' => 2,
        TokenKind::Figure | TokenKind::Url => 2,
        TokenKind::Han => 1,
        TokenKind::Word | TokenKind::Mark => 0,
    };
    tokens.iter().map(of).sum()
}

/// Whether the character opens or closes a price.
pub fn is_currency(c: char) -> bool {
    // Unicode keeps a block for all but the oldest of them.
    matches!(c, '$' | '£' | '¥' | '฿' | '\u{20A0}'..='\u{20CF}')
}

/// Whether the character is written without spaces between words, and so is a token of its own.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let lower = text.to_lowercase();
        let mut tokens = Vec::new();
        tokenize(&lower, 0, &mut tokens);
        tokens.iter().map(|token| token.word(&lower).to_owned()).collect()
    }

    #[test]
    fn tokens_are_cut_as_the_rule_format_says() {
        let table: &[(&str, &[&str])] = &[
            ("I'd don't can't won't cannot it's", &["i", "'d", "do", "n't", "can", "n't", "will", "n't", "can", "not", "it", "'s"]),
            ("cost-effective GPT-4o sub-200ms top-5", &["cost", "effective", "gpt-4o", "sub-200ms", "top-5"]),
            ("4-second 2-3 cents 600–1200ms", &["4", "second", "2", "-", "3", "cents", "600", "–", "1200ms"]),
            ("$0.02/call A/B 17% p95 1.2s", &["$0.02", "/", "call", "a", "/", "b", "17%", "p95", "1.2s"]),
            ("p99.9 v2.1 e.g. 1,100 €40k 7¢", &["p99.9", "v2.1", "e.g", ".", "1,100", "€40k", "7¢"]),
            ("零幻觉 0.8 秒", &["零", "幻", "觉", "0.8", "秒"]),
            ("users' data -- wait... a->b — c", &["users", "'", "data", "--", "wait", "...", "a", "->", "b", "—", "c"]),
            ("Q&A by O'Brien, 5s → 2s", &["q&a", "by", "o'brien", ",", "5s", "→", "2s"]),
            ("ain't bad. GPT-4-turbo", &["is", "n't", "bad", ".", "gpt-4", "turbo"]),
            ("see https://x.y/a?b=1 now", &["see", "https://x.y/a?b=1", "now"]),
        ];
        for (text, expected) in table {
            assert_eq!(words(text), *expected, "{text}");
        }
    }
}
