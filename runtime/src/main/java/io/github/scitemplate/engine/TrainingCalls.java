package io.github.scitemplate.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.TrainingPasses.Result;
import io.github.scitemplate.engine.compiled.CompiledPass;
import io.github.scitemplate.engine.compiled.CompiledSteps;
import io.github.scitemplate.engine.kernels.KernelCall;
import io.github.scitemplate.error.Causes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Trains on batches: the passes of {@link TrainingPasses}, and after each an update. Where the
 * passes are compiled, the update joins them, and several batches of one shape are one call. The
 * first call of each kind is done again, batch by batch and apart from the update. If anything has
 * other bits then, it stays so.
 */
public final class TrainingCalls implements AutoCloseable {
  /** The proof copies what an update changes, and the update of a larger model gains nothing. */
  private static final long MOST_PARAMETERS = 1 << 24;

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

  /**
   * One batch.
   *
   * @param moment decides what is drawn
   * @param update what is done after the passes; it finds the gradient in the vector that {@link
   *     FlatParameters#takeGradientOrZero} returns
   */
  public record Work(NDList inputs, NDList labels, Moment moment, List<KernelCall> update) {
    NDList batch() {
      NDList batch = new NDList(inputs);
      batch.addAll(labels);
      return batch;
    }
  }

  /** Updates that do the same after the same passes. */
  private static final class Kind implements AutoCloseable {
    final CompiledSteps steps;
    boolean proven;
    boolean provenTogether;

    /** Whether it gave other bits. */
    boolean refused;

    Kind(CompiledSteps steps) {
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
   * @param eager does the passes of a batch operation by operation, while operations are recorded
   */
  public List<Result> run(NDManager scope, List<Work> all, Function<Work, Result> eager) {
    List<Result> results = new ArrayList<>(all.size());
    for (int begin = 0, end; begin < all.size(); begin = end) {
      end = begin + 1;
      while (end < all.size() && areAlike(all.get(begin), all.get(end))) {
        end++;
      }
      results.addAll(runAlike(scope, all.subList(begin, end), eager));
    }
    return results;
  }

  /** Whether batches are of one shape, and their updates do the same with other numbers. */
  private static boolean areAlike(Work one, Work other) {
    return areAlike(one.inputs(), other.inputs())
        && areAlike(one.labels(), other.labels())
        && KernelCall.areAlike(one.update(), other.update());
  }

  private static boolean areAlike(NDList some, NDList others) {
    boolean alike = some.size() == others.size();
    for (int i = 0; alike && i < some.size(); i++) {
      alike =
          some.get(i).getShape().equals(others.get(i).getShape())
              && some.get(i).getDataType() == others.get(i).getDataType();
    }
    return alike;
  }

  private List<Result> runAlike(NDManager scope, List<Work> all, Function<Work, Result> eager) {
    Work first = all.get(0);
    Optional<CompiledPass> pass = passes.compiled(first.inputs(), first.labels());
    Optional<Kind> kind = pass.flatMap(one -> kind(one, first.update()));
    if (kind.isEmpty()) {
      return apart(scope, all, eager);
    } else if (!kind.get().proven) {
      List<Result> results = new ArrayList<>(proven(kind.get(), scope, first, eager));
      if (all.size() > 1) {
        results.addAll(runAlike(scope, all.subList(1, all.size()), eager));
      }
      return results;
    } else if (all.size() > 1 && !kind.get().provenTogether) {
      return provenTogether(kind.get(), scope, all, eager);
    }
    return together(kind.get(), scope, all, eager);
  }

  /** Passes and update of each batch by themselves. */
  private List<Result> apart(NDManager scope, List<Work> all, Function<Work, Result> eager) {
    List<Result> results = new ArrayList<>();
    for (Work work : all) {
      results.add(
          passes.run(scope, work.inputs(), work.labels(), work.moment(), () -> eager.apply(work)));
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
      known.add(new Kind(pass.with(update)));
    } catch (EngineException e) { // libtorch does not take the script
      return Optional.empty();
    }
    return Optional.of(known.get(known.size() - 1));
  }

  private List<Result> together(
      Kind kind, NDManager scope, List<Work> all, Function<Work, Result> eager) {
    for (Work work : all) {
      passes.checkNowAndThen(work.inputs(), work.labels());
    }
    List<NDList> outputs;
    try {
      outputs = call(kind, scope, all);
    } catch (EngineException e) {
      throw failure(e, all, eager);
    }
    parameters.gradientIsDone();
    NDArray unused = parameters.takeGradientOrZero();
    return outputs.stream().map(TrainingPasses::result).toList();
  }

  private List<NDList> call(Kind kind, NDManager scope, List<Work> all) {
    long[] seeds = all.stream().mapToLong(work -> network.seedOf(work.moment())).toArray();
    return kind.steps.run(
        scope,
        all.stream().map(Work::batch).toList(),
        seeds,
        all.stream().map(Work::update).toList(),
        passes.arrays());
  }

  /** What went wrong; the passes say better operation by operation what is wrong with a batch. */
  private ModelFailure failure(EngineException e, List<Work> all, Function<Work, Result> eager) {
    all.forEach(work -> passes.eager(work.moment(), () -> eager.apply(work)));
    return new ModelFailure("The compiled step failed: " + Causes.words(e), e);
  }

  /** Trains on one batch in both ways. */
  private List<Result> proven(Kind kind, NDManager scope, Work work, Function<Work, Result> eager) {
    try (Before before = new Before(kind)) {
      Optional<CompiledPass> pass = passes.compiled(work.inputs(), work.labels());
      List<Result> results = apart(scope, List.of(work), eager);
      if (!pass.equals(passes.compiled(work.inputs(), work.labels()))) {
        kind.refuse(); // the pass failed and was closed
      } else if (before.isChanged()) { // else, as with a learning rate of zero, nothing is proven
        kind.proven = true;
        kind.refused = !before.givesTheSame(kind, List.of(work), results);
      }
      return results;
    }
  }

  /** Trains on several batches one by one and together. */
  private List<Result> provenTogether(
      Kind kind, NDManager scope, List<Work> all, Function<Work, Result> eager) {
    try (Before before = new Before(kind)) {
      List<Result> results = new ArrayList<>();
      for (Work work : all) {
        results.addAll(together(kind, scope, List.of(work), eager));
      }
      kind.provenTogether = true;
      kind.refused = !before.givesTheSame(kind, all, results);
      return results;
    }
  }

  /** Copies of all that a call changes, from before it, as long as they are needed. */
  private final class Before implements AutoCloseable {
    private final NDManager copies = network.manager().newSubManager();
    private final List<NDArray> changing;
    private final List<NDArray> before;

    Before(Kind kind) {
      Set<NDArray> all = Collections.newSetFromMap(new IdentityHashMap<>());
      all.addAll(network.bufferArrays());
      all.addAll(kind.steps.memory());
      all.remove(parameters.gradientVector()); // each pass begins it anew
      all.remove(parameters.vector());
      changing = new ArrayList<>(List.of(parameters.vector()));
      changing.addAll(all);
      before = TrainingPasses.copied(changing, copies);
    }

    /** Whether the parameters are not as they were. */
    boolean isChanged() {
      return !TrainingPasses.same(before.get(0), parameters.vector());
    }

    /**
     * Does a call on the state from before, and compares what it leaves. In the end the state is as
     * the usual way left it.
     */
    boolean givesTheSame(Kind kind, List<Work> all, List<Result> expected) {
      List<NDArray> after = TrainingPasses.copied(changing, copies);
      NDArray gradient = parameters.gradientVector();
      NDArray gradientAfter = TrainingPasses.copied(List.of(gradient), copies).get(0);
      restore(before);
      before.forEach(NDArray::close); // a large model leaves little memory for copies
      boolean same;
      try {
        List<NDList> found = call(kind, copies, all);
        same =
            areSame(after, changing)
                && TrainingPasses.same(gradientAfter, gradient)
                && areSameResults(expected, found);
      } catch (EngineException e) {
        same = false;
      }
      if (!same) {
        restore(after);
      }
      return same;
    }

    private void restore(List<NDArray> values) {
      for (int i = 0; i < values.size(); i++) {
        Network.copyInto(changing.get(i), values.get(i));
      }
    }

    private static boolean areSame(List<NDArray> expected, List<NDArray> found) {
      boolean same = expected.size() == found.size();
      for (int i = 0; same && i < expected.size(); i++) {
        same = TrainingPasses.same(expected.get(i), found.get(i));
      }
      return same;
    }

    private static boolean areSameResults(List<Result> expected, List<NDList> found) {
      for (int i = 0; i < expected.size(); i++) {
        NDList outputs = new NDList(expected.get(i).predictions());
        outputs.add(expected.get(i).loss());
        if (!areSame(outputs, found.get(i))) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void close() {
      copies.close();
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
