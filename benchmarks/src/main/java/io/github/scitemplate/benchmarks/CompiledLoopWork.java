package io.github.scitemplate.benchmarks;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.Batches;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.BatchWork;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.JoinedWork;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.TrainingCalls;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.kernels.KernelCall;
import io.github.scitemplate.engine.kernels.KernelCalls;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The least that trains by compiled calls, with as many iterations in a call as a trainer has. */
final class CompiledLoopWork implements Work {
  private final Case setting;
  private final DataLoader loader;
  private long parameters;

  CompiledLoopWork(Case setting, DataLoader loader) {
    this.setting = setting;
    this.loader = loader;
  }

  @Override
  public void run(Pace pace) {
    try (Parts parts = Parts.of(setting.workload(), loader);
        TrainingCalls calls = new TrainingCalls(parts.network(), parts.passes())) {
      parameters = parts.network().parameterCount();
      Updates updates = new Updates(parts.network(), setting.rule().ours());
      int batches = parts.batches().batches();
      boolean goesOn = true;
      for (long iteration = 0; goesOn; ) {
        int index = (int) (iteration % batches);
        int most = Math.min(iterationsOfCall(iteration), parts.batches().mostTogether(index));
        try (NDManager scope = parts.network().newScope()) {
          train(calls, parts, updates, iteration, scope, parts.batches(scope, iteration, most));
        }
        iteration += most;
        goesOn = !pace.stopsAfter(most);
      }
    }
  }

  private static void train(
      TrainingCalls calls,
      Parts parts,
      Updates updates,
      long first,
      NDManager scope,
      Batches batches) {
    int count = batches.count();
    List<Moment> moments = LongStream.range(first, first + count).mapToObj(parts::moment).toList();
    List<List<KernelCall>> all =
        LongStream.range(first, first + count).mapToObj(i -> updates.next(i + 1)).toList();
    if (batches instanceof Batches.Joined joined) {
      calls.runJoined(
          scope,
          new JoinedWork(joined.inputs(), joined.labels(), joined.samples(), moments, all),
          i -> work(parts, joined.one(scope, i), moments.get(i), all.get(i)));
    } else {
      List<Batch> each = batches.each(scope);
      calls.run(
          scope,
          IntStream.range(0, count)
              .mapToObj(i -> work(parts, each.get(i), moments.get(i), all.get(i)))
              .toList());
    }
  }

  private static BatchWork work(Parts parts, Batch batch, Moment moment, List<KernelCall> update) {
    return new BatchWork(
        batch.inputs(),
        batch.labels(),
        moment,
        update,
        () -> parts.eager(batch.inputs(), batch.labels(), 0));
  }

  /** The first one is done alone, as all arrays come to be in it. */
  private int iterationsOfCall(long iteration) {
    return iteration == 0 ? 1 : setting.workload().iterationsOfCall();
  }

  /** Writes down what updates do with the gradient. */
  private static final class Updates {
    private final KernelCalls calls = new KernelCalls();
    private final Optimizer optimizer;
    private final long weights;
    private final NDArray vector;
    private final NDArray gradient;
    private final Map<String, NDArray> state = new LinkedHashMap<>();

    Updates(Network network, Optimizer optimizer) {
      FlatParameters whole = requireNonNull(network.parts().get(Network.WHOLE));
      this.optimizer = optimizer;
      this.weights = whole.groups().get(0).weights();
      this.vector = calls.standIn(whole.vector());
      this.gradient = calls.standIn(whole.gradientVector());
      optimizer.stateNames().forEach(n -> state.put(n, calls.standIn(whole.newVector())));
    }

    List<KernelCall> next(long count) {
      optimizer.update(vector, gradient, state, new Step(count, optimizer.learningRate(), weights));
      return calls.take();
    }
  }

  @Override
  public long parameters() {
    return parameters;
  }
}
