"""How the numbers of a study's report are made."""

HOW_TO_READ = (
    "A row is a mean ± standard deviation over n seeds; test is read once per run.",
    "Differences are to the table's baseline, run by run of the same seed. Their 95% intervals are over "
    "seeds and texts: what to expect of other seeds, on other texts of the same kind. The variance of "
    "texts is that of 2,000 bootstrap draws, the variance of seeds is that of the runs; they are joined "
    "as where several readers read the same cases (Obuchowski and Rockette 1995, Cochran 1964). Scores "
    "that are not known of drawn texts are compared over seeds alone, by the paired t test.",
    "p, Holm: of that difference, corrected for all comparisons of the table (Holm 1979).",
    "p, signs: of the exact test that flips the signs of differences over seeds, not corrected. Of n "
    "seeds it is 2 / 2^n at least: 1/16 of 5.",
    "paper: its number; ours less paper; and the paper's own difference to its baseline.",
)
