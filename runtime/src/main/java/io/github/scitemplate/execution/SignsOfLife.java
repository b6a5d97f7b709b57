package io.github.scitemplate.execution;

import java.time.Duration;
import java.util.function.Consumer;

/** Reports once a second how many steps an experiment has made, if there were new ones. */
final class SignsOfLife implements AutoCloseable {
  private final RepeatedTask telling;
  private volatile long steps;
  private long told;

  SignsOfLife(Consumer<WorkerReply> answer) {
    telling = new RepeatedTask("signs of life", Duration.ofSeconds(1), () -> tell(answer));
  }

  /** Counts one step; only the thread that trains calls this. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread alone counts
  void step() {
    steps++;
  }

  private void tell(Consumer<WorkerReply> answer) {
    long now = steps;
    if (now != told) {
      told = now;
      answer.accept(new WorkerReply.Steps(now));
    }
  }

  @Override
  public void close() {
    telling.close();
  }
}
