//! Owns the kinds of interview question.

/// What a question asks for. A rule bound to kinds is silent in answers of another, and applies where none can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// Design a product or feature.
    Design,
    /// Tell of something done.
    Case,
    /// Find out what went wrong.
    Debug,
    /// What to measure.
    Metrics,
    /// Where to go.
    Strategy,
    /// What is right.
    Ethics,
    /// One thing against another.
    TradeOff,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [Self::Design, Self::Case, Self::Debug, Self::Metrics, Self::Strategy, Self::Ethics, Self::TradeOff];

    /// The name in front matter, rule files and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Case => "case",
            Self::Debug => "debug",
            Self::Metrics => "metrics",
            Self::Strategy => "strategy",
            Self::Ethics => "ethics",
            Self::TradeOff => "trade-off",
        }
    }

    /// The kind of that name; `tradeoff` and `trade off` are understood too.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace(' ', "-");
        let name = if name == "tradeoff" { "trade-off" } else { &name };
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
