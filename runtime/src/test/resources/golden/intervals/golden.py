"""Writes intervals.csv: summaries of made-up scores by NumPy and SciPy (numpy 2.2.6, scipy 1.15.3).

Each line: mean; standard deviation (n - 1); ends of the 95 % confidence interval of the mean
(Student's t); then the scores.
"""
import numpy
from scipy import stats

random = numpy.random.default_rng(13)
with open("intervals.csv", "w") as out:
    for count in [2, 3, 4, 5, 6, 10, 11, 31]:
        for scale in [1e-3, 0.05, 40.0]:
            scores = 0.8 + scale * random.standard_normal(count)
            mean = numpy.mean(scores)
            low, high = stats.t.interval(0.95, count - 1, mean, stats.sem(scores))
            numbers = [mean, numpy.std(scores, ddof=1), low, high, *scores]
            out.write(",".join(repr(float(n)) for n in numbers) + "\n")
