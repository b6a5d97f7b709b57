package io.github.scitemplate.benchmarks;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.TrainingCalls;
import io.github.scitemplate.engine.kernels.KernelCall;
import io.github.scitemplate.engine.kernels.KernelCalls;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        int most = (int) Math.min(iterationsOfCall(iteration), batches - iteration % batches);
        try (NDManager scope = parts.network().newScope()) {
          List<TrainingCalls.Work> all = new ArrayList<>();
          for (int i = 0; i < most; i++) {
            Batch batch = parts.batch(scope, iteration + i);
            all.add(
                new TrainingCalls.Work(
                    batch.inputs(),
                    batch.labels(),
                    parts.moment(iteration + i),
                    updates.next(iteration + i + 1)));
          }
          calls.run(scope, all, work -> parts.eager(work.inputs(), work.labels(), 0));
        }
        iteration += most;
        goesOn = !pace.stopsAfter(most);
      }
    }
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
