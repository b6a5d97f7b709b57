package io.github.scitemplate.execution;

import java.time.Duration;
import java.util.function.Consumer;

/** Tells once a second how many steps an experiment has made, if there were any. */
final class SignsOfLife implements AutoCloseable {
  private final RepeatedTask telling;
  private volatile long steps;
  private long told;

  SignsOfLife(Consumer<WorkerReply> answer) {
    telling = new RepeatedTask("signs of life", Duration.ofSeconds(1), () -> tell(answer));
  }

  /** One more; called by the thread that trains. */
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
