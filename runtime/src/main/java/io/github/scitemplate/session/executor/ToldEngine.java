package io.github.scitemplate.session.executor;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.EngineFullException;
import io.github.scitemplate.cluster.EngineSilentException;
import io.github.scitemplate.cluster.EngineTask;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An engine of which a person hears when it has taken tasks.
 *
 * @param engine takes the tasks
 * @param lines receives the lines
 */
record ToldEngine(ClusterEngine engine, Consumer<String> lines) implements ClusterEngine {

  @Override
  public String title() {
    return engine.title();
  }

  @Override
  public int mostTasksAtOnce() {
    return engine.mostTasksAtOnce();
  }

  @Override
  public String submit(int submission, String name, int tasks)
      throws EngineSilentException, EngineFullException {
    String job = engine.submit(submission, name, tasks);
    lines.accept(
        "Submitted "
            + tasks
            + (tasks == 1 ? " task to " : " tasks to ")
            + engine.title()
            + " as job "
            + job
            + ".");
    return job;
  }

  @Override
  public Optional<List<EngineTask>> look(List<String> names) {
    return engine.look(names);
  }

  @Override
  public void cancel(List<String> names) throws EngineSilentException {
    engine.cancel(names);
  }

  @Override
  public void requeue(String name, int index) throws EngineSilentException {
    engine.requeue(name, index);
  }
}
