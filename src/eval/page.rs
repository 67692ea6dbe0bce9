//! Owns `docs/accuracy.md`: what was measured, on what, and how far it can be trusted. A test holds the page against the figures.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Report, Score, wilson};

/// One round of unseen text: as it was found when first run, and as it is found now.
#[derive(Debug, Clone)]
pub struct Round {
    /// What it was: who wrote what.
    pub name: String,
    /// Labels it holds.
    pub labels: u32,
    /// Before anything was mended.
    pub first: Score,
    /// The same by rule, where it was kept.
    pub first_rules: BTreeMap<String, Score>,
    /// With the rules as they are.
    pub now: Score,
}

/// What stands above the tables.
const HEAD: &str = "# Accuracy

This page is written by `cargo run --release --example accuracy > docs/accuracy.md`, and a test fails when it no longer tells the truth.

How a finding is judged: it is *right* when its words overlap a clear label of the same rule (for answer-level signals: when it stands in that
answer), *false* when they overlap none and the file holds no borderline label of that rule. *Recall* is the share of clear labels that were
found, *precision* the share of findings that were right. Ranges are 95% Wilson intervals. A *trap* is a passage that looks like a signal and is none.

";

const ANSWERS: &str = "## The 60 labelled answers

Written by hand in many voices, half weak or mixed, half strong or neutral, labelled and read again by a second reader, who confirmed 97.5% of the
clear labels (`fixtures/answers`). The rules were written against two thirds of them and mended after a first look at the last third,
so these figures say how well the rules know text they have seen, and no more.

";

const FIRST_LOOK: &str = "The first look at the third that was kept aside (20 answers, the 19 rules of ownership, credibility, fairness and numbers, before anything was mended):
precision 0.73, recall 0.69, 5 of 42 traps flagged. Asked for were 0.95, 0.65 and at most 2%. Seven of the 14 false alarms of all rules came from one cause, short
list items and table cells that stand whole in quotation marks.

";

const ROUNDS: &str = "## Rounds of unseen text

In a round, people who have seen no rule and no fixture write passages or whole answers from the catalogue alone, each label read twice. The round is run once before
anything is mended: that first look is the figure that counts. Afterwards the rules are widened for what the misses have in common, and the round
becomes one more text they have seen. Rounds 1, 2 and 6 are single passages that carry a signal \"in ways nobody would think of first\", and as many
look-alikes, so they are harder than answers: rounds 1 and 2 for the 19 first signals, round 6 for all 46. The others are whole answers. Round 8 is
missing: its texts were lost with the machine they lay on, after their first look (39 answers, 314 labels: precision 0.89, recall 0.82, 14 of 154 traps). Findings of rules that a round
was not labelled for count as false there, so the precision of rounds 1 and 2 is if anything too low. Asked for were two rounds running with precision 0.95 and
recall 0.80 at first look and no signal under 0.6, in twelve rounds at most. In twelve that was not reached: the nearest is round 11, and round 12 fell back. Practice sets 25 and 26 (below)
reach it, but for two signals of few labels in one of them. What moved the
first looks was mending what real answers had shown; an hour of mending against look-alikes of our own invention, before round 10, moved nothing. The
first looks of rounds 9 to 12 were taken when a signal said again in the next sentence was joined to the first; from then to practice set 40 it was not, and
one or two findings in a hundred more counted as false; now it is again.

";

const PRACTICE: &str = "## Practice

The twelve rounds are used up, and what is below is no thirteenth: answers by strangers to learn from (`fixtures/practice`), written, labelled and read again
as in a round, and run once before anything was mended on them. Set 01 was taken with the rules of round 12. In set 02 its writers were asked to say things
obliquely as often as directly, which real candidates seldom do; so its recall says how far the rules carry, and cannot be set beside the others. Mending on
01 moved 02 by nothing (255 of 435 found before, 258 after): what was added fitted its sentences. Mending on 02 was done otherwise, with wider
constructions, each tried on twenty fresh sentences before and after. Sets 03 and 04 were asked to be as direct as ordinary candidates are; of the 34 false alarms
in 04, 15 stood in two files, where minutes without a heading, a voucher offered and somebody else's model were taken for proposals. Set 05 was mended on
before 07 was seen, 06 and 07 before 08. In set 08 the writers were asked for ordinary wording; with the rules of before 06, it would have been 0.93 and 0.91.
Some of its answers (a title that asks, and one heading below that asks too) were not yet told apart at its first look.
Set 09 was taken with the rules that 08 had mended; 10 and 11 in the course of a session of mending, which with the rules of 09 would have been 0.91 and 0.84, and 0.90
and 0.87. Half of the claims that were missed in them had been seen, and let off by chance: so what lets off was gone through word by word. It moved set 09 from 0.87 to 0.90 without one
new alarm while no new phrase moved it; set 11, which nobody had seen, gained three of its 306.
Sets 12 and 13 were taken with the rules that 11 had mended, and mended on; then 14 was taken. With the rules of before it would have been the same to the digit (286 found, 27
false): five people's mending of a hundred misses and alarms, each taken for a class and tried on fresh passages, moved nothing that none of them had seen. What did move the three sets, if by
little, was how words are read and not which: where a condition's negation ends, which question is only told of, what half a quotation is, how far apart two matches are one finding.

**Which phrases earn their place.** So it was counted, with the rules of before 12 and on the sets 12 to 14 that they had not seen, how often the best phrase behind each finding had
been right in all labelled answers until then. Where that was never or once (the passage it was written for), 17 findings were right and 19 wrong; twice, 9 and 4; three to eleven
times, 63 and 14; oftener, 405 and 28. A phrase that nothing but its own passage confirms is a coin thrown. So what at most two right findings in all labelled answers (nine, for the seven rules
that were weakest at first look, four for two more; none, for those without a false alarm) confirmed was taken out, but for what the catalogue, the pages and the tests say: 4,946 of 6,454 phrases. Sets 15 and 16
were written while that was decided, and run with both: with all phrases 494 of 560 labels, 60 false alarms and 17 traps; without the 5,299 that were out at the time 487, 45 and 16. The exceptions
of the lost phrases stay: of 1,927 that nothing labelled needs, two kept a false alarm away in those sets. A phrase that is added has to earn its place in the same way: on answers that it was not written for.
Then what 15 and 16 had in common was mended by construction: other people's words and wishes (of fresh reports, 22 of 63 were let off before, 45 at first sight after), what is proposed and named by its
function alone, whose fate a machine settles. Set 17 came last: with all phrases and none of that mending 240 of 271 labels and 20 false alarms, with the rules of then 233 and 17. Over
the three sets, 14 labels lost and 18 false alarms saved.
Set 18 was taken with the rules that 17 had mended: 248 of 283 labels, 33 false alarms. Of its second readers one had looked at the labels before reading. Two people had meanwhile mended eleven
rules by construction, on fresh sentences of their own and without sight of it; with that, 249 and 32: again nothing that carries over.
Set 19 was taken with the rules that 18 had mended and without the wide groups (below): 249 of 273 labels, 24 false alarms. Its labels were read by somebody who was given the answers alone, and a third
person judged where the two differed; they differed so little that it says nothing of the labels. With every phrase that had been taken out it would have been 250 and 32. Then it was counted
again, with the rules of before 17, 18 and 19, on what single phrases a finding rested: of those that rested on one phrase with at most two right findings in all labelled answers, 3 were right and 9 false. So such
phrases of the 20 rules with false alarms went too, some 270. The other way round, rule by rule, what all lost phrases would have found in the sets 15 to 19: in most rules nothing, in 17 false alarms
(28, for two labels), and in perfect-model (+2 labels), model-metric-only and sensitive-use-without-review (+1 each) labels and no false alarm, as in not-my-job at the first looks (+4): in these four the lost phrases are back, but for the wide ones.
`redsignal eval --phrases` counts all this for any pack.
Set 20 (22 answers; its second readers saw the labels) was taken with all that: 254 of 295 labels, 15 false alarms; with the rules of before 19 it would have been 252 and 14, with every phrase that was ever taken out 256 and 30. So what left the pack
over the last sessions halved the false alarms among strangers and cost one label in a hundred, and what was mended on 19 moved 20 by two labels.
Set 21 was taken with the same rules: 233 of 277 labels, 28 false alarms; 22 after mending on 21: 256 of 295, 19, the same to the digit as without it. Set 23 was taken with what the next two
paragraphs tell: 176 of 194, 22 (with the rules of before 21: 177, 24). In 19, 21 and 22 the labels were read by people with the answers alone and differences judged by a third; in 23 the second reader had them at hand.

**What let a claim off wrongly.** Of 393 clear labels that the rules miss in all sets, 103 are seen and let off. So what let them off was gone through: a negation that was taken to go on past \"and treats\",
\"no-show\" for a no, \"restaurants that don't exist\" for a denial, \"it just works\" for a drawback. Those are few and plain, and gave 12 labels and no false alarm.

**A lone gap.** Of the findings of absence at the first looks of 19 to 22, those in answers of 150 words or more with at most two of them and at most three others were never right and wrong six times; all others 235 times right and 13 wrong. In an answer
that has nearly everything, what seems to be lacking stands there in words that no phrase knows. Nor do phrases catch up: of 320 passages by strangers that tell of a fallback, monitoring, wrong output or privacy, 148 were known;
some fifty constructions written from one half of them brought that half from 74 to 121 of 160, and the other from 74 to 74. So for sets 23 and 24 such a gap was let off.

**What a phrase decides alone.** Counted over all labelled text, 25 phrases had decided no right finding alone, and 28 false ones: other phrases had found what they found. They went, and no label was lost.
Set 24 came last, and nobody but its writers read its labels: 244 of 291 labels, 19 false alarms; with the rules of before 21 it would have been 243 and 21. model-before-baseline is the weakest rule of the newest sets: what opens
the solution with the model is labelled by some writers and not by others, in the same words.

**The weights of words.** If no phrase carries over, do the labels? A linear classifier over the words and the pairs of neighbours of a sentence (of an answer, for signals of absence; `rules/weights.tsv`,
[how it works](rule-format.md#weights)) was learnt from the labels alone. For each of the sets 17 to 24 it was learnt anew from what had been labelled *before* that set, and run with the rules that had not
seen it either:

| sets 17 to 24, 196 answers, 2,179 labels | found | false | traps flagged | precision | recall |
|---|--:|--:|--:|--:|--:|
| the rules of before each | 1,893 | 180 | 44/1,069 | 0.914 | 0.869 |
| a low margin lets a match off | 1,866 | 84 | 26 | 0.957 | 0.856 |
| a high margin is a finding, too | 1,960 | 93 | 30 | 0.955 | 0.900 |

Each of the eight sets gained in precision (0.93, 0.88, 0.91, 0.94, 0.89, 0.93, 0.88, 0.92 became 0.95, 0.94, 0.94, 0.97, 0.95, 0.98, 0.95, 0.96) and none lost in recall. It is the first thing that does this for text that nobody had seen, after a dozen
attempts to do it by writing more or other phrases. What is doubted away is mostly a phrase in another sense (\"wrong address\", \"get it at once\", \"the cheap one and the expensive one\"); what is found is plain
(\"More data is always better\", \"How the scoring works inside I don't need to know\"). How the classifier is learnt hardly matters: twice or half the cost, pairs or none with gaps, features from two or from eight samples on gave 0.950
to 0.957 and 0.898 to 0.904. Where margins are low and high was chosen on these eight sets, for precision. Beside it the doubt about lone gaps did nothing any more, and is gone.
Sets 25 and 26 were written meanwhile by four people (one in the plain register of blog posts), read by four others with the answers alone and judged by four more, and run once with rules and weights of before: **252 of 272 labels and 7
false alarms, 273 of 294 and 6: precision 0.97 and 0.98, recall 0.93 and 0.93**; without weights 245 and 18, 273 and 18. (Since then rules' examples count more, and doubt looks at the words near a match alone, and figures weigh nothing, as they clear a claim only where they measure it: 252 and 8, 275 and 7.) No signal was under 0.6 in set 25 nor in both together; in 26 alone two were (team-decided, 4 of 7, and model-before-baseline, 1 of 2).
Mind that writers and readers differed so little that it says nothing of the labels (two of the judges asked whether the readers had seen the writers' lists, which they had not been given), that the writers of one half of 26 put more signals into their weak answers
than they were asked to, and that all writers here are of one school: with answers of real candidates the weights know less.

Sets 27 and 28 were written a day later to be of other schools, and run once with what stood then: newcomers to the trade and old hands in 27, people who write English as a second language or dictate in one half of 28, students with frameworks and founders in the
other. **250 of 292 labels and 11 false alarms, 254 of 287 and 17: precision 0.96 and 0.94, recall 0.86 and 0.89**. So that is what strangers cost, and 28 stays under 0.95. In the four sets together (1,145 labels, 96 answers) it is 0.96 and 0.90, and no signal
is under 0.6; in 27 and 28 alone two are: missing-privacy (9 of 16) and sensitive-use-without-review (4 of 10), whose triggers are words for people and their data, and which strangers say in yet other words (\"whatever we hold on a customer\"). Of the 28 false
alarms 12 were of absence: three because prices in won and \"0.04 $\" were not read. Those are now. Tried and not kept:
to need no trigger where an answer's words speak for a signal of absence so loudly that evidence in passing would not count. Sets 17 to 24, each with rules and weights of before, found 5 labels more with 1 false alarm more, and 27 and 28 four more with
none; but one answer then drew other findings under a heading than under the same question in the front matter, whose words nobody weighs.

Sets 29 and 30 came a day later still, and were run once with what stood then. Each has two halves of one writer each. In the first half of 29 people from public service, hospitals and charities say things in the words of
their own trade and seldom in the field's (\"the whole arrangement will sit lightly on the exchequer\"): **86 of 129 labels and 4 false alarms**, precision 0.96 and recall 0.67, and that is where redsignal's limits show. In the others engineers and salespeople,
coached candidates, and people who polish with AI, write on a phone or translate themselves: 378 of 431 labels and 16 false alarms, 0.96 and 0.88. As sets, **194 of 255 and 11, 270 of 305 and 9: precision 0.95 and 0.97, recall 0.76 and 0.89**. In 27 to 30 together
(1,139 labels, 104 answers) it is 0.95 and 0.85; perfect-model (12 of 22) is under 0.6, in 29 and 30 alone ai-will-solve-it, not-my-job and vague-speed too. To see whether readers had peeked at the writers' labels, a second one read the first half of 30 while
they lay where nobody finds them: of 158 labels he had 128 word for word, the first reader 121. So they agree without that, and it still says little, as they are of one kind. What was learnt from the misses at once: whoever writes on a phone ends sentences with the
Enter key, and seven of one answer's signals had been let off by their neighbours on other lines. Then three menders each took a third of the rules, widened by constructions, and wrote 427
sentences of other trades beside it (`fixtures/sentences/mending.jsonl`): of their 268 signals 81 were found before and 228 after, of 159 look-alikes 7 and 4 flagged; of the 30 signals that one of them wrote when he was done, 13 and 26. What evidence
had counted and was none (a business review as monitoring, a leak of water as a risk, \"explain to the tenant\" as an explanation) lets nothing off any more. Tried and not kept: to doubt less (margin -0.8 in place of -0.6, or a constant that counts
less): on 17 to 24 and 27 to 30, each with weights of before, 26 labels more and 20 false alarms.

Sets 31 and 32, a day later: product managers of ordinary companies and career changers in 31, scientists and engineers and people of trades and shops in 32. **241 of 271 labels and 10 false alarms, 232 of 265 and 14: precision 0.96 and 0.94, recall 0.89
and 0.88**, and no signal under 0.6 in the two together. In 27 to 32 together (1,675 labels, 156 answers) it is 0.95 and 0.86; perfect-model (18 of 32) is under 0.6.

**Loud claims.** Half of what was missed in 31 and 32 had been seen, and let off by evidence that was about something else (\"watching\" for monitoring, \"just works\" for a trade-off). So over the sets 17 to 24 and 27 to 32, each with rules and weights of
before it, it was looked up how loud the words around such a match are. Where their margin was 0.5 or higher, 55 of what evidence in words had let off were signals and 5 were none; where it was lower, most were none. So a match with such a margin insists: it takes
[firm](rule-format.md#weights) evidence (figures, bars and units that measure it, an owner, a trigger, one's own decision, an outcome, what others said) to let it off. That finds **28 labels more with 1 false alarm more** (3,405 and 165 of 3,854 before); with all
evidence but the price and the time soft 39 and 5. Guards were left as they are: quotation was right at every margin.

**Stems.** The weights know stems in place of words (\"decides\", \"decided\"): on 17 to 24, 31 and 32, learnt anew from what was before each, 1 label more and 5 false alarms fewer; of 1,595 signals in sentences of strangers 21 more, none of them false.

**Sentences of strangers.** Six people, each with voices of their own, wrote twelve sentences that carry a signal and seven that only look like it for each of 33 signals, half in ordinary wording and half in ways nobody would think of first
(`fixtures/sentences/strangers-1.jsonl` to `-6`): at first look 1,653 of 2,392 signals were found, with 92 false alarms: precision 0.95, recall 0.69. Three menders saw the first two files, and widened by constructions. On those, 574 of 797
were found before and 709 after; on the other four, which they had not seen, 1,079 of 1,595 before and 1,126 after, with 63 and 62 false alarms; of the labels of 31 and 32, one more. The weights learn from such sentences, too (257 of the third file's became 276 when they
had read four others), and move whole answers as little: in half of what is missed in answers something had been seen. In Chinese, a stranger's 168 signals were found at 0.40 with precision 0.81 at first look; a mender saw half of them, and found 53 in a hundred of the other half with as many false alarms;
then they were mended on, too (`fixtures/sentences/chinese.jsonl`), and nobody's fresh Chinese answers have been tried since.

**Wanted: other words.** Sets 33 to 36 were written to a brief that asks for each writer's own trade's words and forbids the catalogue's (consultants and media people, researchers and floor leads, bankers and graduates, reliability engineers and nurses in 33 and 34;
project managers and journalists, analysts and founders, second-language speakers and hotel people, software people and civil servants in 35 and 36), read by others with the answers alone, who differed from them in one label of a hundred, and judged. The rules and weights of before found
125 of 167 and 131 of 173 in 33 and 34, 12 and 15 false: **precision 0.91 and 0.90, recall 0.75 and 0.76**; in twenty-two files of sentences to the same brief (`fixtures/sentences/strangers-7.jsonl` to `-28`) 2,521 of 5,736 signals, with 280 false alarms: 0.90 and 0.44. So where nobody writes as the catalogue does, that is
where it stands. What came of it: the weights learn from the first eighteen of those files (what a passage was written for counts in full, that it is no other signal three tenths: people say two things in a sentence, and the words of the one had begun to speak against the other), from the terms of
the vocabulary (a word weighs half of what the terms weigh that it stands in, so that those nobody used weigh something, too) and from the length of a sentence; a guard that excuses a phrase excuses the run of words around it; and doubt begins at -0.5 in sentences and -0.2 in answers. On the last four files, which it had not seen, that made
586 of 1,042 with 40 false of 503 and 36; **on the answers of 31 to 36, each with weights that had seen none of them, 996 of 1,193 with 76 false of 984 and 77**. What is learnt from sentences finds sentences, and moves answers little. Sets 35 and 36 were taken half-way: 134 of 165 and 122 of 152, 13 and 15 false,
0.91 and 0.81, 0.89 and 0.80 (before: 255 and 26). Of those 28 false alarms ten stand beside the very words that are labelled (\"keep the winner\", where the label is on the two halves), and count as missed, too. 666 plain sentences in the catalogue's own words (`direct-*.jsonl`: 0.94 before and 0.93 after) keep look-alikes from unteaching those.
180 short answers that lack, or have, what signals of absence ask for, in words nobody would think of (`fixtures/absences`: 297 of 404, with 80 false), are in the weights of answers: with the doubt from -0.2 on, over 25 to 34, 7 labels and 14 false alarms fewer. (Their missing-cost is undecided: their brief had it that a product's
price is no cost.) Vectors of words from a large corpus, in the same place as the terms, brought half of what the terms did, and nothing worth a file of three megabytes beside them. To weigh answers' sentences more, or what is missed less, moves along the same curve. In Chinese a second stranger's 62 signals were found at 0.32, with precision 0.69 (`chinese-2.jsonl`).

**Plain words again.** Sets 37 and 38 are what candidates write who look for no words at all (a product manager of six years, a graduate of a business school, an analyst who moves over, an engineer), read by others with the answers alone, who differed from the writers in two
labels of a hundred, and judged. The rules and weights of before found 143 of 169 and 146 of 165, with 25 and 22 false: **precision 0.85 and 0.87, recall 0.85 and 0.88**; without weights 270 of the 334, 60 false. Precision had fallen where it should have been best. Of those 47 false alarms 20 were signals of absence: in 31 to 38, of 19 on cost and latency eleven
had their figure in the answer (\"3 seconds at most\"), which read loudly like one without and was told so in the face of it. Nine were the other end of a sentence whose first half is labelled (\"and the winner stays\"). Of the 45 misses eleven were claims that other words of the sentence
had talked away (\"it was a real game changer for the call centre\", because of *drafts* and *reply*). So: figures let a signal of absence off however loud its answer is, and other evidence unless the margin is 0.75 (0.5 before);
doubt looks at eight words to either side (fifteen before: of 1,464 pairs of a bad and a good example in one sentence that is 1,322 found in place of 1,250, and of 1,050 matches in 31 to 38 it tells right from false better: area under the curve 0.91 for 0.88).
**With weights that had seen none of 31 to 38, that is 988 of 1,193 with 72 false in 31 to 36 (before: 990 and 82), and 290 of 334 with 39 false in 37 and 38 (286 and 48)**; for 37 and 38 that is a second look, since they showed what to mend (and four phrases were written for them).
Tried, and not kept: up to twenty words between the matches of one finding (two false alarms less, and a finding of that length is superseded more often), the margin of the matched words alone, of the clause, means and regressions of these (none tells better than eight words), a prior for each rule, words outside the match at less than their weight, and each sentence that
carries a signal learnt once more with a silent one behind it (the same number found in all, other ones, and false alarms on strong answers).

**Told once, and firm evidence.** Sets 39 to 44 (156 answers, 1,024 sure labels) are plain words again, by twelve writers of other callings, twelve readers with the answers alone and twelve judges; writer and reader differed in one or two labels of a hundred. Each pair was looked at once, with the engine of
the day. 39 and 40: 151 of 171 and 142 of 169, 10 and 14 false (0.94 / 0.88, 0.91 / 0.84). What was mended then: a rule's second finding in the same or the next sentence joins the first (of 111 false alarms in 31 to 38 that was 18); evidence of absence that is firm holds however loudly an answer reads, which cleared
missing-privacy of six of its ten false alarms; what is read off a record is no boast; ends of one claim that had no phrase (\"half get the old, half the new, and the winner stays\"). **41: 155 of 167, 5 false (0.97 / 0.93). 42: 139 of 170, 9 false (0.94 / 0.82).** After that, guards that talked away textbook claims
(\"as long as they tell me that the error rate is acceptable\", \"not before it is good enough\"). 43: 148 of 174, 10 false (0.94 / 0.85); 44: 149 of 173, 15 false (0.91 / 0.86). So the four newest stand at **0.94 and 0.86** together. Two running at 0.95 and 0.80 with no signal under 0.6 are not reached: one of the four does, precision lacks
0.01, 0.02 and 0.04 in the others, and in 43 and 44 model-metric-only (2 of 8), model-before-baseline (2 of 5), perfect-model (2 of 5), sensitive-use-without-review (3 of 7) and undefined-bar (7 of 12) were below 0.6; phrases for what they missed were written afterwards. On 31 to 36, with weights that had seen none of 31 to 44, the same changes made 1,000 of 1,193 with 49 false of 990 with 72.
Tried, and not kept: openings that nothing may doubt (three labels more in answers, 39 false alarms more among strangers), evidence inside the very run of words that is weighed, higher margins (on 37 and 38 precision 0.91 at recall 0.81, in place of 0.88 at 0.87).

**Doubt from -0.42 on.** Sets 45 to 48 (104 answers, 669 sure labels): eight writers, eight readers and eight judges, who differed in three labels of a hundred. With the rules as they stood 45 and 46 would have been 278 of 337 with 19 false; what was looked at once had doubt begin at -0.35 in place of -0.5, and words alone claim from 0.5
on in place of 0.45, chosen on 31 to 44 weighed with what came before them: **45: 136 of 166, 7 false (0.95 / 0.82); 46: 138 of 171, 9 false (0.94 / 0.81)**. Eight of the 63 that were missed had been let off by a refusal of something else (\"I would say no to both\", of two features of four; a slogan that \"I refused\"): a refusal is of the whole now.
A list whose items speak at length is none of figures, and lets nothing off in the paragraph behind it. Doubt from -0.35 on cost a few textbook sentences (\"the model must be retrained\"), and was set to -0.42 before 47 and 48 were looked at: **47: 148 of 163, 8 false (0.95 / 0.91); 48: 138 of 169, 10 false (0.93 / 0.82)**.
The four together: **0.94 and 0.84**. Precision 0.95 is still reached by one or two sets of four and not by two running; below 0.6 in all four together is sensitive-use-without-review alone (2 of 9), for which phrases were written afterwards.
After phrases for what 47 and 48 had missed, **49 and 50** (52 answers, 310 sure labels, by four more writers, readers and judges), by one and the same rules: **135 of 155, 7 false (0.95 / 0.87); 132 of 155, 4 false (0.97 / 0.85)**. Those are two running at 0.95 and 0.80. What is not
reached is that no signal is below 0.6: over both, model-metric-only (1 of 6), vague-cost (3 of 6), feature-list-roadmap (2 of 4) and benefits-without-risks (4 of 7) are. Nothing was mended on 49 and 50 but the weights, which have learnt from them since.
Tried, and not kept (all on what 31 to 46 matched, weighed with what came before them): a doubt of each rule's own (chosen on seven sets and looked at on the other seven: no better than one for all), how many other rules an answer's sentences read like, the length of the match, how often a phrase had been right before (the last two gain 25 of
1,686 at the same false alarms, and in the whole nothing), and sentences beside a finding that join it at a lower margin (two found more of 369).

**Verdicts and margins.** Sets 51 to 58 (208 answers, 1,336 sure labels) are by eight plus eight writers, read by as many others with the answers alone and judged by as many more. They differed in one label of a hundred, which says little, as they are of one kind. Before 51 to 54 phrases had been written for what 31 to 50 had missed
(verdicts on people, a first version that is a model, \"always right\"), and model-before-baseline had come to bind case and strategy questions too. **51: 153 of 172, 6 false (0.96 / 0.89); 52: 143 of 157, 9 false (0.94 / 0.91); 53: 139 of 166, 9 false (0.94 / 0.84); 54: 146 of 160, 9 false (0.94 / 0.91)**. Of the 46 signals
one was below 0.6 in the four together, sensitive-use-without-review (4 of 10). Six misses of one answer were a refusal that was none (\"I don't buy that\"), four what the author had promised, or a model predicted, taken for somebody else's words.
Then the margins moved from -0.42 and 0.5 to -0.36 and 0.6: on 31 to 54, with weights that had seen none of them, that costs 29 right of 3,670 and spares 19 false of 182 (-0.3 would cost 50 and spare 26; 55 to 58 were looked at with it, and are the same with -0.36). With phrases for what 51 to 54 had missed, too: **55: 149 of 176, 16 false (0.90 / 0.85); 56: 152 of 172, 8 false (0.95 / 0.88); 57: 148 of 170, 12 false (0.93 / 0.87);
58: 146 of 163, 5 false (0.97 / 0.90)**. So the last eight are **0.94 and 0.88** together: recall is up by 0.04 since 45 to 50, precision is where it was. Not reached: two running at 0.95, and sensitive-use-without-review (9 of 21 over the eight) is the one signal below 0.6. Of the 41 false alarms in 55 to 58, 9 stand
in the paragraph of a label of the same rule, at other words of the same claim, and are counted as a miss, too; five were of cost, as amounts in rand (\"R7 400 a month\") were not read. Those are now. Seen and not yet done: no label of 58 sets lies in a section's heading (\"Getting it right\", \"Value for money\"), where a phrase still counts.

**Wide groups.** What did show was which matches fail among strangers. In the sets 12 to 18, each with the rules that had not seen it, 96 findings rested on a wide group alone, 64 right and 32 false. They are of
two sorts: in thirteen rules 55 were right and 3 false (26 and 1 in model-name-drop); in thirteen others 9 right and 29 false. The wide groups of those others, and of seven rules in which nothing at all had rested on them, are
gone. It is what was written from the catalogue for lack of answers, at a time when only sentences of the same writers could be held against it (below): there it had seemed to pay.

**What a question asks** decides which rules speak at all (`fixtures/kinds`: 597 headings by two strangers, a third of them hard for lists of words; `it::kinds` holds them). Of the first list
0.44 were told rightly, of the second 0.39; after mending on the first alone, what a heading asks for before the words that name a kind, the second stood at 0.74, which nobody had seen. So here
mending by data carries over: a heading is a small language.

**Whose data is used** is another: with the elements of such a clause in place of phrases (whose it is, what it is, how it gets there), missing-privacy went from 0.20 to 0.55 on oblique
passages written after it (and from 0.77 to 0.91 on sets 12 to 14, which were looked at), without a new false alarm anywhere.

**What mending does.** For set 06 and 07's sake strangers wrote 3,081 sentences and short answers (`fixtures/sentences`, all but `mending.jsonl`, with what was found in them at first
look; they are labelled for the rules of their file, and other signals in them mostly are not). Two thirds were mended on, a third was held back. With phrases for
each class of miss the rules of all seven files came to a recall of 0.99 on the two thirds; on the third *by the same writers* 29 of 36 rules found as many as before, to the digit. Then
24 rules got a few wide phrases over rich terms, written from the catalogue and not from sentences. In all, the held third went from a recall of 0.79 (430 of 546) to
0.85 (462), with 43 and then 48 false alarms of the same rules and 20 of 396 traps sprung before and after. So a rule is widened by its elements (who, does what, to what) in all their words and
orders; a phrase for the sentence that was missed finds that sentence.

90 answers were written to tempt, without any signal (`fixtures/strong`, 420 traps): 27 findings stood on the first 44 at first look, 21 on the other 46 a session later; two stand
on all of them now, and the weights have learnt from them. Of sentences that strangers of a rule wrote to be innocent of it, one in six fired, and after mending on those one in six of the next: a rule's everyday words have
more other uses than anybody lists.

";

const PROSE: &str = "## Ordinary prose

157 READMEs, changelogs and policies of crates (104,686 words, no interview answer among them) drew 105 findings on 2026-11-21, 100 in 100,000 words, before anything was
done about them, and 36 (34 in 100,000 words) after: everyday words such as \"fast\" are no signal in a text that nowhere speaks of AI, and phrases that fired
on \"Version 0.11.1\", \"ahead-of-time\" or \"with the following\" were narrowed. Most of what is left stood in policies on the use of AI. After the
last round, over 465 such texts (307,329 words), there were 109 (35 in 100,000 words), and with twice as many phrases there are 103.

";

const LIMITS: &str = "## How small this is

A rule has 5 to 27 labels in all answers together, so a single rule's figure can be off by 0.2 and more: look at the ranges. All text was written for this
project; interview answers from real candidates may differ in ways nobody here thought of. The gap between first look and now is the part that is
learnt by heart.
";

/// The page.
pub fn page(answers: &Report, rounds: &[Round], practice: &[Round]) -> String {
    let mut out = String::from(HEAD);
    out.push_str(ANSWERS);
    out.push_str(TABLE_HEAD);
    for (rule, score) in &answers.rules {
        row(&mut out, rule, score);
    }
    row(&mut out, "**all**", &answers.total());
    out.push('\n');
    out.push_str(FIRST_LOOK);
    out.push_str(ROUNDS);
    table(&mut out, rounds);
    course(&mut out, rounds);
    out.push_str(PRACTICE);
    table(&mut out, practice);
    course(&mut out, practice);
    newest(&mut out, &practice[practice.len().saturating_sub(NEWEST)..]);
    out.push_str(PROSE);
    out.push_str(LIMITS);
    out
}

/// Each round at first look and now.
fn table(out: &mut String, rounds: &[Round]) {
    out.push_str("| round | labels | precision, first look | recall, first look | traps flagged, first look | precision, now | recall, now |\n|---|--:|--:|--:|--:|--:|--:|\n");
    for round in rounds {
        let (first, now) = (&round.first, &round.now);
        let _ = writeln!(
            out,
            "| {} | {} | {:.2} | {:.2} | {}/{} | {:.2} | {:.2} |",
            round.name,
            round.labels,
            first.precision(),
            first.recall(),
            first.sprung,
            first.traps,
            now.precision(),
            now.recall()
        );
    }
    out.push('\n');
}

/// The course of the first looks, drawn.
fn course(out: &mut String, rounds: &[Round]) {
    #[allow(clippy::cast_sign_loss, reason = "a share is never negative")]
    let bar = |share: f64| "█".repeat((share * 20.0).round() as usize);
    out.push_str("The course of the first looks:\n\n```text\n");
    for round in rounds {
        let (precision, recall) = (round.first.precision(), round.first.recall());
        let _ = writeln!(out, "{:<20} precision {precision:.2} {:<20}  recall {recall:.2} {}", round.name, bar(precision), bar(recall));
    }
    out.push_str("```\n\n");
}

/// How each rule did in the newest rounds together when they were first run.
fn newest(out: &mut String, rounds: &[Round]) {
    let mut rules: BTreeMap<&str, Score> = BTreeMap::new();
    for (rule, score) in rounds.iter().flat_map(|round| &round.first_rules) {
        rules.entry(rule).or_default().add(score);
    }
    if rules.is_empty() {
        return;
    }
    let names: Vec<&str> = rounds.iter().map(|round| round.name.as_str()).collect();
    let _ = writeln!(out, "Each rule at first look, in the newest of these together ({}):\n", names.join("; "));
    out.push_str(TABLE_HEAD);
    for (rule, score) in &rules {
        row(out, rule, score);
    }
    out.push('\n');
}

/// How many of the newest rounds are shown by rule.
const NEWEST: usize = 4;

const TABLE_HEAD: &str = "| rule | labels | found | false | traps flagged | precision | recall |\n|---|--:|--:|--:|--:|--:|--:|\n";

fn row(out: &mut String, name: &str, score: &Score) {
    let (low_p, high_p) = wilson(score.right, score.right + score.wrong);
    let (low_r, high_r) = wilson(score.found, score.labels);
    let _ = writeln!(
        out,
        "| {name} | {} | {} | {} | {}/{} | {:.2} ({low_p:.2} to {high_p:.2}) | {:.2} ({low_r:.2} to {high_r:.2}) |",
        score.labels,
        score.found,
        score.wrong,
        score.sprung,
        score.traps,
        score.precision(),
        score.recall()
    );
}
