package io.github.scitemplate.execution;

import io.github.scitemplate.monitor.Extent;
import java.util.Optional;

/** Decides whether an experiment that has trained so much goes on. */
@FunctionalInterface
public interface Continuation {
  /** Whatever is reached, it goes on to its end. */
  Continuation TO_THE_END = amount -> Optional.of(Extent.toItsEnd());

  /**
   * What is to follow. Called on the thread that runs the experiment, while its worker waits; it
   * may take as long as other experiments need. When everything is to stop it has to return; what
   * it returns then does not count. After a crash it may be asked again what it has answered
   * before.
   *
   * @param amount the one that was asked for; as much is trained, validated and saved, or more if
   *     that was so when the run began
   * @return how far to go on; empty: to pause
   */
  Optional<Extent> whatNext(long amount) throws InterruptedException;
}
