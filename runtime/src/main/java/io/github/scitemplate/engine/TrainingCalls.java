package io.github.scitemplate.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.TrainingPasses.Result;
import io.github.scitemplate.engine.compiled.CompiledPass;
import io.github.scitemplate.engine.compiled.CompiledSteps;
import io.github.scitemplate.engine.kernels.KernelCall;
import io.github.scitemplate.error.Causes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Trains on batches: the passes of {@link TrainingPasses}, and after each an update. Where the
 * passes are compiled, the update joins them, and several batches of one shape are one call. The
 * first call of each kind is done again, batch by batch and apart from the update. If anything has
 * other bits then, it stays so.
 */
public final class TrainingCalls implements AutoCloseable {
  /** The proof copies what an update changes, and the update of a larger model gains nothing. */
  private static final long MOST_PARAMETERS = 1 << 21;

  /** An update of several batches has two kinds or three; one that always changes gets no more. */
  private static final int MOST_KINDS = 4;

  private final Network network;
  private final FlatParameters parameters;
  private final TrainingPasses passes;
  private final Map<CompiledPass, List<Kind>> kinds = new LinkedHashMap<>();
  private boolean tried;

  /**
   * @param passes closed by the caller
   */
  public TrainingCalls(Network network, TrainingPasses passes) {
    this.network = network;
    this.passes = passes;
    this.parameters = passes.parameters();
  }

  private enum Joining {
    UNKNOWN,
    PROVEN,
    REFUSED
  }

  /** Updates that do the same after the same passes. */
  private static final class Kind implements AutoCloseable {
    final CompiledPass pass;
    final CompiledSteps steps;
    boolean proven;
    boolean provenTogether;

    /** Whether it gave other bits. */
    boolean refused;

    /** Whether it may be given batches whose rows lie one below the other. */
    Joining joins = Joining.UNKNOWN;

    Kind(CompiledPass pass, CompiledSteps steps) {
      this.pass = pass;
      this.steps = steps;
    }

    void refuse() {
      proven = true;
      refused = true;
    }

    @Override
    public void close() {
      steps.close();
    }
  }

  /**
   * Trains on batches, one after another.
   *
   * @param scope closes the results
   */
  public List<Result> run(NDManager scope, List<BatchWork> all) {
    List<Result> results = new ArrayList<>(all.size());
    for (int begin = 0, end; begin < all.size(); begin = end) {
      end = begin + 1;
      while (end < all.size() && BatchWork.areAlike(all.get(begin), all.get(end))) {
        end++;
      }
      results.addAll(runAlike(scope, all.subList(begin, end)));
    }
    return results;
  }

  /**
   * Trains on several batches, one after another, as {@link #run} does.
   *
   * @param scope closes the results
   * @param each the same work for a batch, by its place
   */
  public JoinedWork.Result runJoined(
      NDManager scope, JoinedWork joined, IntFunction<BatchWork> each) {
    BatchWork first = each.apply(0);
    Optional<Kind> kind =
        passes
            .compiled(first.inputs(), first.labels())
            .flatMap(pass -> kind(pass, first.update()))
            .filter(one -> one.provenTogether && one.joins != Joining.REFUSED && joined.isAlike());
    if (kind.isPresent() && kind.get().joins == Joining.PROVEN) {
      passes.checkNowAndThen(joined.count(), first.inputs(), first.labels());
      try {
        JoinedWork.Together result = call(kind.get(), scope, joined);
        takeGradient();
        return result;
      } catch (EngineException e) {
        throw failure(e, all(joined, each));
      }
    }
    List<BatchWork> all = all(joined, each);
    return new JoinedWork.OneByOne(
        kind.isPresent() ? provenJoined(kind.get(), scope, joined, all) : run(scope, all));
  }

  private static List<BatchWork> all(JoinedWork joined, IntFunction<BatchWork> each) {
    return IntStream.range(0, joined.count()).mapToObj(each).toList();
  }

  private List<Result> runAlike(NDManager scope, List<BatchWork> all) {
    BatchWork first = all.get(0);
    Optional<CompiledPass> pass = passes.compiled(first.inputs(), first.labels());
    Optional<Kind> kind = pass.flatMap(one -> kind(one, first.update()));
    if (kind.isEmpty()) {
      return apart(scope, all);
    } else if (!kind.get().proven) {
      List<Result> results = new ArrayList<>(proven(kind.get(), scope, first));
      if (all.size() > 1) {
        results.addAll(runAlike(scope, all.subList(1, all.size())));
      }
      return results;
    } else if (all.size() > 1 && !kind.get().provenTogether) {
      return provenTogether(kind.get(), scope, all);
    }
    return together(kind.get(), scope, all);
  }

  /** Passes and update of each batch by themselves. */
  private List<Result> apart(NDManager scope, List<BatchWork> all) {
    List<Result> results = new ArrayList<>();
    for (BatchWork work : all) {
      results.add(passes.run(scope, work.inputs(), work.labels(), work.moment(), work.eager()));
      NDArray unused = parameters.takeGradientOrZero();
      work.update().forEach(KernelCall::run);
    }
    return results;
  }

  private Optional<Kind> kind(CompiledPass pass, List<KernelCall> update) {
    tried = true;
    if (parameters.vector().size() > MOST_PARAMETERS) {
      return Optional.empty();
    }
    List<Kind> known = kinds.computeIfAbsent(pass, added -> new ArrayList<>());
    for (Kind kind : known) {
      if (kind.steps.fits(update)) {
        return kind.refused ? Optional.empty() : Optional.of(kind);
      }
    }
    if (known.size() == MOST_KINDS) {
      return Optional.empty();
    }
    try {
      known.add(new Kind(pass, pass.with(update)));
    } catch (EngineException e) { // libtorch does not take the script
      return Optional.empty();
    }
    return Optional.of(known.get(known.size() - 1));
  }

  private List<Result> together(Kind kind, NDManager scope, List<BatchWork> all) {
    for (BatchWork work : all) {
      passes.checkNowAndThen(work.inputs(), work.labels());
    }
    List<NDList> outputs;
    try {
      outputs = call(kind, scope, all);
    } catch (EngineException e) {
      throw failure(e, all);
    }
    takeGradient();
    return outputs.stream().map(one -> passes.result(kind.pass, one)).toList();
  }

  private List<NDList> call(Kind kind, NDManager scope, List<BatchWork> all) {
    long[] seeds = all.stream().mapToLong(work -> network.seedOf(work.moment())).toArray();
    return kind.steps.run(
        scope,
        all.stream().map(BatchWork::batch).toList(),
        seeds,
        all.stream().map(BatchWork::update).toList(),
        passes.arrays());
  }

  private JoinedWork.Together call(Kind kind, NDManager scope, JoinedWork joined) {
    long[] seeds = joined.moments().stream().mapToLong(network::seedOf).toArray();
    NDList results =
        kind.steps.runJoined(
            scope, joined.rows(), joined.samples(), seeds, joined.updates(), passes.arrays());
    return new JoinedWork.Together(results.get(0), results.get(1));
  }

  private void takeGradient() {
    parameters.gradientIsDone();
    NDArray unused = parameters.takeGradientOrZero();
  }

  /** What went wrong; the passes say better operation by operation what is wrong with a batch. */
  private ModelFailure failure(EngineException e, List<BatchWork> all) {
    all.forEach(work -> passes.eager(work.moment(), work.eager()));
    return new ModelFailure("The compiled step failed: " + Causes.words(e), e);
  }

  /** Trains on one batch in both ways. */
  private List<Result> proven(Kind kind, NDManager scope, BatchWork work) {
    try (StepProof proof = new StepProof(network, parameters, kind.steps.memory())) {
      Optional<CompiledPass> pass = passes.compiled(work.inputs(), work.labels());
      List<Result> results = apart(scope, List.of(work));
      if (!pass.equals(passes.compiled(work.inputs(), work.labels()))) {
        kind.refuse(); // the pass failed and was closed
      } else if (proof.isChanged()) { // else, as with a learning rate of zero, nothing is proven
        kind.proven = true;
        kind.refused = !givesTheSame(proof, kind, List.of(work), results);
      }
      return results;
    }
  }

  /** Trains on several batches one by one and together. */
  private List<Result> provenTogether(Kind kind, NDManager scope, List<BatchWork> all) {
    try (StepProof proof = new StepProof(network, parameters, kind.steps.memory())) {
      List<Result> results = new ArrayList<>();
      for (BatchWork work : all) {
        results.addAll(together(kind, scope, List.of(work)));
      }
      kind.provenTogether = true;
      kind.refused = !givesTheSame(proof, kind, all, results);
      return results;
    }
  }

  private boolean givesTheSame(
      StepProof proof, Kind kind, List<BatchWork> all, List<Result> results) {
    return proof.givesTheSame(
        scope -> call(kind, scope, all), outputs(results), TrainingCalls::areSameOutputs);
  }

  private static List<NDList> outputs(List<Result> results) {
    List<NDList> all = new ArrayList<>();
    for (Result result : results) {
      NDList outputs = new NDList(result.predictions());
      outputs.add(result.loss());
      all.add(outputs);
    }
    return all;
  }

  private static boolean areSameOutputs(List<NDList> expected, List<NDList> found) {
    boolean same = expected.size() == found.size();
    for (int i = 0; same && i < expected.size(); i++) {
      same = StepProof.areSame(expected.get(i), found.get(i));
    }
    return same;
  }

  /** Trains on several batches as separate arrays and as rows one below the other. */
  private List<Result> provenJoined(
      Kind kind, NDManager scope, JoinedWork joined, List<BatchWork> each) {
    try (StepProof proof = new StepProof(network, parameters, kind.steps.memory())) {
      List<Result> results = together(kind, scope, each);
      boolean same =
          kind.pass.predictsFromInputs()
              && haveRows(results, joined.samples())
              && proof.givesTheSame(
                  copies -> call(kind, copies, joined), results, TrainingCalls::areSame);
      kind.joins = same ? Joining.PROVEN : Joining.REFUSED;
      return results;
    }
  }

  /** Whether the first prediction of each batch has a row for each sample. */
  private static boolean haveRows(List<Result> results, int samples) {
    return results.stream()
        .allMatch(
            result -> {
              Shape shape = result.predictions().head().getShape();
              return shape.dimension() > 0 && shape.get(0) == samples && result.loss().size() == 1;
            });
  }

  private static boolean areSame(List<Result> expected, JoinedWork.Together found) {
    NDList predictions = new NDList();
    NDList losses = new NDList();
    expected.forEach(
        result -> {
          predictions.add(result.predictions().head());
          losses.add(result.loss());
        });
    try (NDArray prediction = NDArrays.concat(predictions);
        NDArray stacked = NDArrays.stack(losses)) {
      return TrainingPasses.same(prediction, found.prediction())
          && TrainingPasses.same(stacked, found.losses());
    }
  }

  /** Whether an update was tried in one call with its passes. */
  public boolean isTried() {
    return tried;
  }

  /** Whether an update is in one call with its passes. */
  public boolean isJoined() {
    return kinds.values().stream()
        .flatMap(List::stream)
        .anyMatch(kind -> kind.proven && !kind.refused);
  }

  @Override
  public void close() {
    kinds.values().forEach(list -> list.forEach(Kind::close));
    kinds.clear();
  }
}
