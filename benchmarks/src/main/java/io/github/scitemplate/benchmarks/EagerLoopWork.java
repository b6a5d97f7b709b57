package io.github.scitemplate.benchmarks;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Step;
import java.util.LinkedHashMap;
import java.util.Map;

/** The least that trains on our engine operation by operation: nothing is measured or logged. */
final class EagerLoopWork implements Work {
  private final Case setting;
  private final DataLoader loader;
  private long parameters;

  EagerLoopWork(Case setting, DataLoader loader) {
    this.setting = setting;
    this.loader = loader;
  }

  @Override
  public void run(Pace pace) {
    try (Parts parts = Parts.of(setting.workload(), loader)) {
      Network network = parts.network();
      parameters = network.parameterCount();
      FlatParameters vector = requireNonNull(network.parts().get(Network.WHOLE));
      Optimizer optimizer = setting.rule().ours();
      Map<String, NDArray> state = new LinkedHashMap<>();
      optimizer.stateNames().forEach(name -> state.put(name, vector.newVector()));
      long iteration = 0;
      do {
        try (NDManager scope = network.newScope()) {
          parts.trainEagerly(scope, iteration);
          Step step =
              new Step(iteration + 1, optimizer.learningRate(), vector.groups().get(0).weights());
          optimizer.update(vector.vector(), vector.takeGradient(), state, step);
        }
        iteration++;
      } while (!pace.getAsBoolean());
    }
  }

  @Override
  public long parameters() {
    return parameters;
  }
}
