package io.github.scitemplate.search.strategy;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Draws;
import io.github.scitemplate.search.space.NumericDomain;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The covariance matrix adaptation evolution strategy, after Hansen, "The CMA Evolution Strategy: A
 * Tutorial" (2016), over the positions of all numbers in [0, 1].
 *
 * <p>A generation is any lambda trials reported one after another, wherever their points come from:
 * with parallel questions, some were drawn from an earlier distribution, and a search may start
 * with a person's points. Draws outside the bounds are repeated, then clipped. Choices are drawn at
 * random. A number that is absent under its condition counts as the mean. If an experiment is
 * reported several times, only the first report counts, since all experiments have trained equally
 * long then. When a distribution is exhausted, another starts at a random place with twice the
 * population (Auger and Hansen, "A Restart CMA Evolution Strategy With Increasing Population Size",
 * CEC 2005).
 */
final class CmaEs implements SearchStrategy {
  private static final double FIRST_SIGMA = 0.2;
  private static final int ATTEMPTS = 100;
  private static final long PURPOSE = 0x636D_6100L;
  private static final long RESTART = 0x7265_7374L;

  /** The least deviation along a grid, in cells: about every tenth draw reaches another number. */
  private static final double LEAST_CELLS = 0.3;

  private final SearchSpace space;
  private final ScoreMode scoreMode;
  private final long seed;
  private final int[] numbers;
  private final Set<Long> told = new HashSet<>();
  private final List<Trial> generation = new ArrayList<>();
  private final Stagnation stagnation = new Stagnation();
  private CmaDistribution distribution;
  private int restarts;

  CmaEs(SearchSpace space, ScoreMode scoreMode, long seed) {
    this.space = space;
    this.scoreMode = scoreMode;
    this.seed = seed;
    this.numbers =
        IntStream.range(0, space.parameters().size())
            .filter(i -> space.parameters().get(i).domain() instanceof NumericDomain)
            .toArray();
    double[] centre = new double[numbers.length];
    Arrays.fill(centre, 0.5);
    this.distribution = start(centre);
  }

  private CmaDistribution start(double[] mean) {
    int n = StrictMath.max(1, numbers.length);
    int population = CmaConstants.population(n) << StrictMath.min(restarts, 10);
    var constants = CmaConstants.of(numbers.length, population);
    return new CmaDistribution(constants, mean, FIRST_SIGMA);
  }

  @Override
  public void tell(long question, Trial trial) {
    if (numbers.length == 0 || !told.add(question)) {
      return;
    }
    generation.add(comparable(trial));
    if (generation.size() == distribution.lambda()) {
      List<Integer> bestFirst = Ranking.bestFirst(generation, scoreMode);
      distribution.update(bestFirst.stream().map(i -> positions(generation.get(i))).toList());
      boolean stagnant = stagnation.after(generation, scoreMode);
      generation.clear();
      if (stagnant || distribution.exhausted()) {
        restart();
      }
    }
  }

  /**
   * The trial as if it were completed: within a generation, only scores are compared, not how far
   * experiments came.
   */
  private static Trial comparable(Trial trial) {
    return trial.scored() ? Trial.completed(trial.point(), trial.score()) : trial;
  }

  private void restart() {
    restarts++;
    Draws draws = Draws.of(seed, restarts, RESTART);
    double[] mean = new double[numbers.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = draws.uniform();
    }
    distribution = start(mean);
    stagnation.forget();
  }

  private double[] positions(Trial trial) {
    double[] positions = new double[numbers.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] =
          trial.point().has(numbers[i]) ? trial.point().code(numbers[i]) : distribution.mean(i);
    }
    return positions;
  }

  @Override
  public Point ask(long question, List<Point> pending) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Draws draws = Draws.of(seed, question, PURPOSE + attempt);
      double[] position = drawn(draws);
      Point point = space.complete(parameter -> value(parameter, position, draws));
      if (!space.excludes(point)) {
        return point;
      }
    }
    return space.randomPoint(seed, question);
  }

  private double[] drawn(Draws draws) {
    double[] position = widened(distribution.draw(draws));
    for (int attempt = 0; attempt < ATTEMPTS && outside(position); attempt++) {
      position = widened(distribution.draw(draws));
    }
    for (int i = 0; i < position.length; i++) {
      position[i] = StrictMath.min(1, StrictMath.max(0, position[i]));
    }
    return position;
  }

  private double[] widened(double[] position) {
    for (int i = 0; i < position.length; i++) {
      var domain = (NumericDomain) space.parameters().get(numbers[i]).domain();
      if (domain.discrete()) {
        double mean = distribution.mean(i);
        double least = LEAST_CELLS * (domain.cellEnd(mean) - domain.cellStart(mean));
        double factor = StrictMath.max(1, least / distribution.deviation(i));
        position[i] = mean + (position[i] - mean) * factor;
      }
    }
    return position;
  }

  private static boolean outside(double[] position) {
    for (double x : position) {
      if (x < 0 || x > 1) {
        return true;
      }
    }
    return false;
  }

  private Object value(int parameter, double[] position, Draws draws) {
    Domain domain = space.parameters().get(parameter).domain();
    return domain instanceof NumericDomain numeric
        ? numeric.valueAt(position[Arrays.binarySearch(numbers, parameter)])
        : SearchSpace.drawn(domain, draws);
  }
}
