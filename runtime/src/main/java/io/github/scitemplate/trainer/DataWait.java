package io.github.scitemplate.trainer;

import io.github.scitemplate.logger.Numbers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Adds up how long training waited for data, over all attempts, and reports it to a person. */
final class DataWait {
  private static final double SUBSTANTIAL = 0.1;

  private final List<Supplier<OptionalDouble>> waits;
  private final double earlier;

  /**
   * @param waits the seconds that each source made training wait in this attempt; empty if the
   *     source's data are on the device
   * @param earlier seconds of earlier attempts
   */
  DataWait(List<Supplier<OptionalDouble>> waits, double earlier) {
    this.waits = waits;
    this.earlier = earlier;
  }

  /** The seconds waited; empty if all data are on the device. */
  OptionalDouble seconds() {
    OptionalDouble total = OptionalDouble.empty();
    for (Supplier<OptionalDouble> wait : waits) {
      OptionalDouble waited = wait.get();
      if (waited.isPresent()) {
        total = OptionalDouble.of(total.orElse(earlier) + waited.getAsDouble());
      }
    }
    return total;
  }

  /** How much of {@code trained} seconds was spent waiting; empty if all data are on the device. */
  Optional<String> report(double trained) {
    OptionalDouble waited = seconds();
    return waited.isPresent() ? Optional.of(text(waited.getAsDouble(), trained)) : Optional.empty();
  }

  /** The report as a warning, if much of {@code trained} seconds was spent waiting. */
  Optional<String> warning(double trained) {
    return seconds().orElse(0) > SUBSTANTIAL * trained
        ? report(trained).map(text -> "Warning: " + text)
        : Optional.empty();
  }

  private static String text(double waited, double trained) {
    String text =
        "waited for data "
            + Numbers.duration(waited)
            + " ("
            + Math.round(100 * waited / trained)
            + " %)";
    return waited > SUBSTANTIAL * trained
        ? text + ": more threads for the loader, or less work for each sample, would train faster"
        : text;
  }
}
