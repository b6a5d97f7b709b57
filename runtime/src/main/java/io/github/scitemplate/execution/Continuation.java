package io.github.scitemplate.execution;

import io.github.scitemplate.monitor.Extent;
import java.util.Optional;

/** Decides whether an experiment that has trained a certain amount goes on. */
@FunctionalInterface
public interface Continuation {
  /** Lets every experiment go on to its end. */
  Continuation TO_THE_END = amount -> Optional.of(Extent.toItsEnd());

  /**
   * Decides what follows. The thread that runs the experiment calls this while its worker waits. It
   * may take as long as other experiments need. When everything is to stop, it has to return, and
   * its answer does not count. After a crash, it may be called again with the same amount.
   *
   * @param amount the amount that was asked for; at least as much is trained, validated and saved
   * @return how far to go on; empty to pause
   */
  Optional<Extent> whatNext(long amount) throws InterruptedException;
}
