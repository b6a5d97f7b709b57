package io.github.scitemplate.session.executor;

import io.github.scitemplate.environment.Signals;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a session on a cluster when somebody interrupts the process that follows it. The
 * tasks can go on without it. So Ctrl-C asks a person what is to become of them; without a person
 * they go on. A second Ctrl-C ends the process at once. Thread-safe.
 */
final class Interrupts {
  /** Maven passes Ctrl-C on as another signal, which must not be faster than Ctrl-C itself. */
  private static final Duration FOR_CTRL_C = Duration.ofMillis(500);

  private static final String QUESTION =
      "End the tasks on the cluster, too? They save and end; otherwise they go on. [y/N]";

  private final Optional<Function<String, @Nullable String>> person;
  private final Consumer<Boolean> asking;
  private final Runnable atOnce;
  private final AtomicBoolean ctrlC = new AtomicBoolean();
  private volatile Wish wish = Wish.FOLLOW;

  /** What is to be done. */
  enum Wish {
    /** Nobody has interrupted anything. */
    FOLLOW,
    /** This process ends, and the tasks go on. */
    LEAVE,
    /** This process ends, and another one ends the tasks. */
    GIVE_UP,
    /** The tasks end, too. */
    CANCEL
  }

  /**
   * @param person shows a question and returns the line that a person types, null at the end of
   *     input; absent if nobody sits there
   * @param asking told whether a question is on the terminal, which nobody else may write on then
   * @param atOnce ends the process
   */
  Interrupts(
      Optional<Function<String, @Nullable String>> person,
      Consumer<Boolean> asking,
      Runnable atOnce) {
    this.person = person;
    this.asking = asking;
    this.atOnce = atOnce;
  }

  /** Handles the signals of this process from here on. */
  void handleSignals() {
    boolean unused =
        Signals.handle("INT", this::interrupt)
            && Signals.handle("TERM", this::terminate)
            && Signals.handle("HUP", this::leave);
  }

  /** A person types Ctrl-C, or something else interrupts the process. */
  void interrupt() {
    if (ctrlC.getAndSet(true)) {
      atOnce.run();
    } else if (person.isEmpty()) {
      leave();
    } else {
      ask(person.get());
    }
  }

  private void ask(Function<String, @Nullable String> answers) {
    asking.accept(true);
    try {
      @Nullable String answer = answers.apply(QUESTION);
      String word = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
      become(word.startsWith("y") ? Wish.CANCEL : Wish.LEAVE);
    } finally {
      asking.accept(false);
    }
  }

  private void terminate() {
    if (person.isPresent()) {
      try {
        Thread.sleep(FOR_CTRL_C.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (!ctrlC.get()) {
      leave();
    }
  }

  /** The process is to end, and the tasks go on. */
  void leave() {
    become(Wish.LEAVE);
  }

  /** The process is to end, since another one is to end the tasks. */
  void giveUp() {
    become(Wish.GIVE_UP);
  }

  /** A wish that ends this process at once goes before one that has it wait for the tasks. */
  private synchronized void become(Wish now) {
    wish = ends() ? wish : now;
  }

  /** Whether this process is to end without waiting for the tasks. */
  boolean ends() {
    return wish == Wish.LEAVE || wish == Wish.GIVE_UP;
  }

  Wish wish() {
    return wish;
  }
}
