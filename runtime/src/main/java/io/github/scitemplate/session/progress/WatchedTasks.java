package io.github.scitemplate.session.progress;

import io.github.scitemplate.execution.WorkerPlace;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.session.tasks.Tasks;
import java.io.IOException;
import java.util.Optional;

/** Tasks of which somebody notes while an experiment waits to know what follows for it. */
record WatchedTasks(Tasks tasks, Running running) implements Tasks {
  @Override
  public void begin(boolean alone) throws IOException {
    tasks.begin(alone);
  }

  @Override
  public Optional<Task> ready() throws IOException {
    return tasks.ready();
  }

  @Override
  public boolean moreMayCome() throws IOException {
    return tasks.moreMayCome();
  }

  @Override
  public Optional<Task> next(WorkerPlace place) throws IOException {
    return tasks.next(place);
  }

  @Override
  public Optional<Extent> whatNext(WorkerPlace place, Task task, boolean mayWait)
      throws IOException {
    running.waits(task.experiment(), true);
    try {
      return tasks.whatNext(place, task, mayWait);
    } finally {
      running.waits(task.experiment(), false);
    }
  }

  @Override
  public void ended(int experiment) throws IOException {
    tasks.ended(experiment);
  }

  @Override
  public boolean finished() throws IOException {
    return tasks.finished();
  }

  @Override
  public void close() throws IOException {
    tasks.close();
  }
}
